"""The process that reads files: whatever a file does to it, the knowledge base goes on.

`main` is its whole life. Requests come on standard input, results go to standard output, each a
pickle after its length. A plain process rather than `multiprocessing`, which would import the
caller's main script once more.

Its memory is limited twice. On Linux RLIMIT_DATA (private writable memory; measured: resident
memory and some 50 MB) makes the allocation too many a MemoryError of this file. RLIMIT_AS would
count the mapped dictionaries and libraries as well, macOS obeys neither, and Windows has no such
call: there, and for programs started by readers, the owner of the process watches it
(`ingest.intake.watchdog`).
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import signal
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
from ingest.intake.containers import Bounds, Member, expand
from ingest.intake.outcome import Stage
from ingest.ocr import USUAL, Recognition, recognition_announced
from ingest.readers.pdf.pdfium import pages_limited
from ingest.readers.table_size import cells_limited
from ingest.reading import ReadDocument, read_document

_LENGTH = struct.Struct(">Q")
_WATCH_SECONDS = 1.0
# What a process may go on for when nobody is left to end it, beyond the time for a file.
_GRACE_SECONDS = 30.0
# A result is held twice on its way, pickled and whole, on both sides of the pipe.
_RESULT_SHARE = 4


@dataclass(frozen=True, slots=True)
class Unpacking:
    """Where the members of a container are to go, and how much there may be."""

    folder: Path
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Request:
    """A file to read; `kind` overrides what its text says it is.

    `limit_mb` is the largest file, `memory_mb` the memory for reading it, `most_pages` a PDF's and
    `most_cells` a workbook's; `recognition` is for pages without text. With `unpacking` the members
    are taken out and nothing is read. `path` is what the file is called in what is told of it.
    """

    file: Path
    kind: DocumentKind | None
    limit_mb: int
    memory_mb: int = 4096
    most_pages: int = 20_000
    most_cells: int = 1_000_000
    recognition: Recognition = USUAL
    unpacking: Unpacking | None = None
    path: str = ""

    @property
    def largest_result(self) -> int:
        """The most bytes that the pickled result may have."""
        return (self.memory_mb << 20) // _RESULT_SHARE


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """The document, or why it could not be read; `trace` is for --debug.

    `members` are what a container was unpacked to.
    """

    document: ReadDocument | None = None
    error: DocumentError | None = None
    trace: str = ""
    members: tuple[Member, ...] = ()


def send(stream: IO[bytes], value: object) -> None:
    """Write one value."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def send_result(stream: IO[bytes], result: Result, request: Request) -> None:
    """Write the result of a request; one too large to be taken becomes the file's error."""
    try:
        data = pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        data = b""
    if not 0 < len(data) <= request.largest_result:
        data = pickle.dumps(Result(error=over_memory(request.memory_mb)))
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes], largest: int | None = None) -> object | None:
    """Read one value; None at the end of the stream, also within a value.

    Nothing is read of a value of more than `largest` bytes, which is None too.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if largest is not None and length > largest:
        return None
    data = stream.read(length)
    return pickle.loads(data) if len(data) == length else None


def answer(request: Request) -> Result:
    """Read a file; a failure the readers did not foresee is the file's too."""
    try:
        if request.unpacking is not None:
            unpacking = request.unpacking
            return Result(members=expand(request.file, unpacking.folder, unpacking.bounds))
        with pages_limited(request.most_pages), cells_limited(request.most_cells):
            return Result(
                read_document(request.file, request.kind, request.limit_mb, request.recognition)
            )
    except DocumentError as error:
        return Result(error=_unnamed(error, request.file))
    except MemoryError:
        return Result(error=over_memory(request.memory_mb))
    except Exception as error:  # a reader's bug must not stop the other files
        return Result(error=unforeseen(error), trace=format_exc())


def _unnamed(error: DocumentError, file: Path) -> DocumentError:
    """The error without the file's name in front: whoever reports it names the path."""
    said = error.message.removeprefix(f"{file.name}: ")
    return type(error)(said[:1].upper() + said[1:], error.remedy)


def over_memory(memory_mb: int) -> FileTooLarge:
    """What a person is told of a file that takes more memory than one file may."""
    return FileTooLarge(
        f"Для чтения файла нужно больше памяти, чем разрешено: {memory_mb} МБ.",
        "Разделите документ или увеличьте SVOD_MAX_READ_MEMORY_MB.",
    )


def unforeseen(error: Exception) -> FileDamaged:
    """What a person is told of a failure that no reader foresaw."""
    return FileDamaged(
        f"Файл не удалось разобрать ({type(error).__name__}).",
        "Проверьте, открывается ли он; подробности: «svod --debug ingest».",
    )


def main(memory_mb: int | None = None, seconds: float | None = None, niceness: int = 0) -> None:
    """Answer requests until there are no more, or nobody is left to answer.

    Before the result of a file whose pages are recognised goes `Stage.RECOGNITION`. `niceness` is
    how far other processes go before this one, where the system knows such a thing.

    `memory_mb` limits the memory of this process where the system can; `seconds` is the time for a
    file that the owner keeps, and this process too, in case its owner is no more.
    """
    if memory_mb is not None:
        _limit_memory(memory_mb << 20)
    if niceness and hasattr(os, "nice"):
        os.nice(niceness)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    requests = sys.stdin.buffer
    # Libraries that print must not break the stream of results.
    results = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while isinstance(request := receive(requests), Request):
        if seconds is not None:
            # Needs no interpreter lock, which a regular expression keeps as long as it runs.
            faulthandler.dump_traceback_later(seconds + _GRACE_SECONDS, exit=True)
        with recognition_announced(lambda: send(results, Stage.RECOGNITION)):
            result = answer(request)
        faulthandler.cancel_dump_traceback_later()
        send_result(results, result, request)


def _limit_memory(size: int) -> None:
    if sys.platform != "linux":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or size < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (size, hard))


def _end_with(parent: int) -> None:
    """End this process, and what it started, when its parent has died without a word."""
    while os.getppid() == parent:
        time.sleep(_WATCH_SECONDS)
    if os.name == "posix" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
