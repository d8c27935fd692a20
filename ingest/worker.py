"""The process that reads files: whatever a file does to it, the knowledge base goes on.

`main` is its whole life. Requests come on standard input, results go to standard output, each a
pickle after its length. A plain process rather than `multiprocessing`, which would import the
caller's main script once more.
"""

from __future__ import annotations

import os
import pickle
import struct
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from traceback import format_exc
from typing import IO

from corpus.errors import DocumentError, FileDamaged, FileTooLarge
from corpus.model import DocumentKind
from ingest.reading import ReadDocument, read_document

_LENGTH = struct.Struct(">Q")
_WATCH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Request:
    """A file to read; `kind` overrides what its text says it is."""

    file: Path
    kind: DocumentKind | None
    limit_mb: int


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """The document, or why it could not be read; `trace` is for --debug."""

    document: ReadDocument | None = None
    error: DocumentError | None = None
    trace: str = ""


def send(stream: IO[bytes], value: object) -> None:
    """Write one value."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> object | None:
    """Read one value; None at the end of the stream, also within a value."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    return pickle.loads(data) if len(data) == length else None


def answer(request: Request) -> Result:
    """Read a file; a failure the readers did not foresee is the file's too."""
    try:
        return Result(read_document(request.file, request.kind, request.limit_mb))
    except DocumentError as error:
        return Result(error=_unnamed(error, request.file))
    except MemoryError:
        return Result(
            error=FileTooLarge("Для чтения файла не хватило памяти.", "Разделите документ.")
        )
    except Exception as error:  # a reader's bug must not stop the other files
        return Result(error=unforeseen(error), trace=format_exc())


def _unnamed(error: DocumentError, file: Path) -> DocumentError:
    """The error without the file's name in front: whoever reports it names the path."""
    said = error.message.removeprefix(f"{file.name}: ")
    return type(error)(said[:1].upper() + said[1:], error.remedy)


def unforeseen(error: Exception) -> FileDamaged:
    """What a person is told of a failure that no reader foresaw."""
    return FileDamaged(
        f"Файл не удалось разобрать ({type(error).__name__}).",
        "Проверьте, открывается ли он; подробности: «svod --debug ingest».",
    )


def main() -> None:
    """Answer requests until there are no more, or nobody is left to answer."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    requests = sys.stdin.buffer
    # Libraries that print must not break the stream of results.
    results = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while isinstance(request := receive(requests), Request):
        send(results, answer(request))


def _end_with(parent: int) -> None:
    """End this process, whatever it is reading, when its parent has died without a word."""
    while os.getppid() == parent:
        time.sleep(_WATCH_SECONDS)
    os._exit(1)
