"""The order of ingestion: find the files, read, cut, encode, store; each file on its own."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from traceback import format_exc
from typing import Protocol

from corpus.errors import DocumentError, FileDamaged, SvodError
from corpus.model import DocumentKind, DocumentRecord, ParsedDocument
from corpus.originals import content_hash
from ingest.files import SourceFile, find_files
from ingest.passages import passages
from ingest.reading import ReadDocument
from ingest.sidecar import sidecar_of
from ingest.worker import Request, Result, unforeseen
from ingest.workers import Workers
from search.embedding import Embedder
from search.engine import KnowledgeBase

# Raised whenever the same file would give another text, structure, description or passages.
_PARSER = 1
# Seconds between moments at which what is stored so far becomes searchable.
_FLUSH_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; `status` is added, updated, unchanged or failed.

    `trace` is the traceback of a failure that no reader foresaw.
    """

    path: str
    status: str
    record: DocumentRecord | None = None
    warnings: tuple[str, ...] = ()
    error: SvodError | None = None
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of all files, in order, and how long it took in seconds."""

    outcomes: tuple[Outcome, ...]
    seconds: float

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The files that could not be ingested."""
        return tuple(outcome for outcome in self.outcomes if outcome.status == "failed")


class Progress(Protocol):
    """Whoever watches an ingestion; sizes are bytes."""

    def begin(self, files: int, size: int) -> None:
        """There are this many files of this size in all."""

    def encoding(self, path: str, size: int, share: float) -> None:
        """Of a file of this size a share (0 to 1) is encoded."""

    def finish(self, outcome: Outcome, size: int) -> None:
        """A file of this size is done with."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A file with what the catalogue says of it before it is read."""

    file: SourceFile
    original: str
    parser: str
    outcome: Outcome | None = None


def ingest(
    kb: KnowledgeBase,
    paths: Sequence[str | Path],
    *,
    kind: DocumentKind | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Bring files and folders into a knowledge base; what it already holds is left alone.

    Files are read by `jobs` processes while this one encodes. A file that fails is reported and the
    others go on. Raises UsageError when there is nothing to ingest, ModelChanged, HomeBusy.
    """
    started = time.monotonic()
    files = find_files(paths)
    if progress:
        progress.begin(len(files), sum(file.size for file in files))
    outcomes: list[Outcome] = []
    with kb.writing():
        try:
            outcomes.extend(_outcomes(kb, files, kind, jobs, progress))
        finally:
            # Also after Ctrl-C: what is stored is complete and should be found.
            kb.flush()
    return Report(tuple(outcomes), time.monotonic() - started)


def _outcomes(
    kb: KnowledgeBase,
    files: Sequence[SourceFile],
    kind: DocumentKind | None,
    jobs: int,
    progress: Progress | None,
) -> Iterator[Outcome]:
    flushed = time.monotonic()
    with Workers(max(1, jobs), kb.settings.max_read_seconds) as workers:
        for known, result in _read(kb, workers, files, kind):
            outcome = known.outcome or _store(kb, known, result, progress)
            if progress:
                progress.finish(outcome, known.file.size)
            yield outcome
            if time.monotonic() - flushed > _FLUSH_SECONDS:
                kb.flush()
                flushed = time.monotonic()


def _read(
    kb: KnowledgeBase, workers: Workers, files: Sequence[SourceFile], kind: DocumentKind | None
) -> Iterator[tuple[_Known, Result]]:
    """Every file with its reading; one whose outcome is known already is not read."""
    known = {file.source: _know(kb, file, kind) for file in files}
    wanted = [item for item in known.values() if item.outcome is None]
    limit = kb.settings.max_file_mb
    readings = workers.read([Request(item.file.file, kind, limit) for item in wanted])
    for item in known.values():
        yield item, Result() if item.outcome else next(readings).result()


def _know(kb: KnowledgeBase, file: SourceFile, kind: DocumentKind | None) -> _Known:
    """Compare a file with the catalogue by its content."""
    parser = f"{_PARSER}/{kb.settings.passage_tokens}"
    if file.fault is not None:
        outcome = Outcome(file.path, "failed", error=file.fault)
        return _Known(file, "", parser, outcome)
    try:
        if not file.file.is_file():  # a pipe would make the hash wait for ever
            return _Known(file, "", parser)
        original = content_hash(file.file)
        beside = sidecar_of(file.file)
        if beside is not None:
            parser += "/" + content_hash(beside)[:12]
    except OSError:
        return _Known(file, "", parser)  # the reader says what is wrong with it
    held = _held(kb, file, original)
    if held is None or held.original != original:
        return _Known(file, original, parser)
    source, read_by = kb.catalogue.source_and_parser(held.id)
    if source != file.source and Path(source).exists():
        return _Known(file, original, parser, _copy(file, held))
    if read_by != parser or (kind is not None and held.description.kind is not kind):
        return _Known(file, original, parser)
    if source != file.source or held.path != file.path:
        kb.catalogue.move(held.id, file.path, file.source)
        held = kb.catalogue.document(held.id) or held
    return _Known(file, original, parser, Outcome(file.path, "unchanged", held, held.warnings))


def _held(kb: KnowledgeBase, file: SourceFile, original: str) -> DocumentRecord | None:
    """The document of this file: by its path, or by its content where the path is new."""
    return kb.catalogue.by_source(file.source) or kb.catalogue.by_original(original)


def _copy(file: SourceFile, held: DocumentRecord) -> Outcome:
    warning = f"то же содержание, что у «{held.path}»: второй раз не загружается"
    return Outcome(file.path, "unchanged", held, (warning,))


def _store(kb: KnowledgeBase, known: _Known, result: Result, progress: Progress | None) -> Outcome:
    """Cut, encode and store a document that was read."""
    file = known.file
    if result.document is None:
        return Outcome(file.path, "failed", error=result.error, trace=result.trace)
    held = _held(kb, file, known.original)
    if held is not None and held.original == known.original:
        source, _ = kb.catalogue.source_and_parser(held.id)
        if source != file.source and Path(source).exists():
            return _copy(file, held)  # its twin came earlier in the same run

    def encoded(done: int) -> None:
        if progress:
            progress.encoding(file.path, file.size, done / max(1, len(parsed.passages)))

    parsed = _parsed(known, result.document, kb.embedder(), kb.settings.passage_tokens)
    try:
        kb.originals.add(file.file, known.original)
        record = kb.add(held.id if held else _new_id(kb, known), parsed, known.parser, encoded)
    except OSError as error:
        return Outcome(file.path, "failed", error=_unsaved(error))
    except DocumentError as error:  # the file changed while it was read
        return Outcome(file.path, "failed", error=error)
    except ValueError as error:  # ranges or vectors that do not fit: our fault, of this file only
        return Outcome(file.path, "failed", error=unforeseen(error), trace=format_exc())
    finally:
        # Of the new file where it was not stored, Ctrl-C included; else of the former edition.
        for original in {known.original, held.original if held else known.original}:
            if kb.catalogue.by_original(original) is None:
                kb.originals.remove(original)
    return Outcome(file.path, "updated" if held else "added", record, parsed.warnings)


def _parsed(
    known: _Known, document: ReadDocument, embedder: Embedder, target: int
) -> ParsedDocument:
    canonical = document.structured.canonical
    return ParsedDocument(
        path=known.file.path,
        source=known.file.source,
        original=known.original,
        media_type=document.media_type,
        description=document.description,
        text=canonical.text,
        pages=document.pages,
        page_map=canonical.page_map,
        sections=document.structured.sections,
        passages=passages(document.structured, embedder.count_tokens, target, embedder.window),
        warnings=document.warnings,
    )


def _new_id(kb: KnowledgeBase, known: _Known) -> str:
    """Twelve hexadecimal digits of the content, the same wherever the file is ingested first."""
    document_id = known.original[:12]
    if kb.catalogue.document(document_id) is None:
        return document_id
    # An earlier edition of another document had this content.
    return hashlib.sha256(f"{known.original} {known.file.source}".encode()).hexdigest()[:12]


def _unsaved(error: OSError) -> FileDamaged:
    return FileDamaged(
        f"Файл не удалось сохранить в базе: {error.strerror or error}.",
        "Проверьте место на диске и права на запись, затем повторите.",
    )
