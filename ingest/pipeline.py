"""The order of ingestion: find the files, unpack, read, cut, encode, store; each on its own."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from traceback import format_exc

from corpus.errors import DocumentError, FileDamaged
from corpus.model import DocumentKind, ParsedDocument
from corpus.settings import Settings
from ingest.intake.comparison import Comparison, Known
from ingest.intake.containers import CONTAINERS, Bounds
from ingest.intake.files import SourceFile, find_files
from ingest.intake.outcome import Outcome, Progress, Report, Stage, Stages
from ingest.intake.worker import Request, Result, Unpacking, unforeseen
from ingest.intake.workers import Workers
from ingest.intake.workspace import unpacking_folder, workspace
from ingest.ocr import Recognition
from ingest.passages import passages
from ingest.readers.detect import ArchiveFound
from ingest.reading import ReadDocument
from search.embedding import Embedder
from search.engine import KnowledgeBase

__all__ = ["Outcome", "Progress", "Report", "Stage", "Stages", "ingest"]

# Raised whenever the same file would give another text, structure, description or passages.
_PARSER = 2
# Seconds between moments at which what is stored so far becomes searchable.
_FLUSH_SECONDS = 60.0


def ingest(
    kb: KnowledgeBase,
    paths: Sequence[str | Path | SourceFile],
    *,
    kind: DocumentKind | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    stages: Stages | None = None,
    considerate: bool = False,
) -> Report:
    """Bring files and folders into a knowledge base; what it already holds is left alone.

    Archives and letters give a document for every member. Files are read by `jobs` processes while
    this one encodes. A file that fails is reported and the others go on. `considerate` is for a
    process that answers questions meanwhile: they go first. Raises UsageError when there is nothing
    to ingest, ModelChanged, HomeBusy, HomeUnwritable.
    """
    started = time.monotonic()
    files = find_files(paths)
    outcomes: list[Outcome] = []
    settings = kb.settings
    with kb.writing():
        try:
            with (
                workspace(kb) as folder,
                Workers(
                    max(1, jobs),
                    settings.max_read_seconds,
                    settings.max_read_memory_mb,
                    stages,
                    considerate,
                ) as workers,
            ):
                recognition = _recognition(settings, jobs, considerate)
                run = _Run(kb, kind, workers, folder, recognition, progress, stages, considerate)
                outcomes.extend(run.outcomes(files))
                if stages:
                    stages("", Stage.INDEXING)
        finally:
            # Also after Ctrl-C: what is stored is complete and should be found.
            kb.flush()
    return Report(tuple(outcomes), time.monotonic() - started)


class _Run:
    """One ingestion: its workers, its folder for unpacking, and how far it has come."""

    def __init__(
        self,
        kb: KnowledgeBase,
        kind: DocumentKind | None,
        workers: Workers,
        folder: Path,
        recognition: Recognition,
        progress: Progress | None,
        stages: Stages | None,
        considerate: bool,
    ) -> None:
        self._kb = kb
        self._kind = kind
        self._workers = workers
        self._folder = folder
        self._recognition = recognition
        self._progress = progress
        self._stages = stages
        self._considerate = considerate
        self._comparison = Comparison(kb, kind, f"{_PARSER}/{kb.settings.passage_tokens}")
        self._files = 0
        self._size = 0

    def outcomes(self, files: Sequence[SourceFile]) -> Iterator[Outcome]:
        """What becomes of every document, in order; it is searchable after a while."""
        self._grow(files)
        flushed = time.monotonic()
        for known, result in self._read(files):
            outcome = known.outcome or self._store(known, result)
            if self._progress:
                self._progress.finish(outcome, known.file.size)
            yield outcome
            if time.monotonic() - flushed > _FLUSH_SECONDS:
                self._kb.flush()
                flushed = time.monotonic()

    def _read(
        self, files: Sequence[SourceFile], open_containers: bool = True
    ) -> Iterator[tuple[Known, Result]]:
        """Every document with its reading; one whose outcome is known already is not read."""
        known = {file.source: self._comparison.know(file) for file in files}
        wanted = [item for item in known.values() if item.outcome is None]
        readings = self._workers.read([self._request(item.file) for item in wanted])
        for item in known.values():
            result = Result() if item.outcome else next(readings).result()
            if not isinstance(result.error, ArchiveFound):
                yield item, result
                if open_containers and _media_type(item, result) in CONTAINERS:
                    within = item.file.member("вложения", None, None)
                    yield from self._members(item.file, within)
            elif open_containers:
                self._grow([item.file], -1)
                yield from self._members(item.file, item.file)
            else:
                yield item, result

    def _members(self, container: SourceFile, blamed: SourceFile) -> Iterator[tuple[Known, Result]]:
        """The documents in an archive or attached to a letter; `blamed` where it cannot be opened.

        One container is unpacked at a time, so that what lies in the folder stays bounded.
        """
        with unpacking_folder(self._folder) as folder:
            (reading,) = self._workers.read([self._request(container, folder)])
            unpacked = reading.result()
            if unpacked.error is not None:
                self._grow([blamed])
                failed = Outcome(blamed.path, "failed", error=unpacked.error, trace=unpacked.trace)
                yield Known(blamed, "", "", failed), unpacked
                return
            members = [container.member(m.name, m.file, m.fault) for m in unpacked.members]
            self._grow(members)
            self._comparison.open(container, members)
            yield from self._read(members, open_containers=False)

    def _request(self, file: SourceFile, folder: Path | None = None) -> Request:
        settings = self._kb.settings
        bounds = Bounds(
            settings.max_archive_mb, settings.max_archive_files, settings.max_archive_depth
        )
        return Request(
            file=file.file,
            kind=self._kind,
            limit_mb=settings.max_file_mb,
            memory_mb=settings.max_read_memory_mb,
            most_pages=settings.max_pages,
            most_cells=settings.max_table_cells,
            recognition=self._recognition,
            unpacking=None if folder is None else Unpacking(folder, bounds),
            path=file.path,
        )

    def _grow(self, files: Sequence[SourceFile], sign: int = 1) -> None:
        """Tell whoever watches how many files there are, now that more or fewer are known."""
        self._files += sign * len(files)
        self._size += sign * sum(file.size for file in files)
        if self._progress and sign > 0:
            self._progress.begin(self._files, self._size)

    def _tell(self, file: SourceFile, stage: Stage) -> None:
        if self._stages:
            self._stages(file.path, stage)

    def _store(self, known: Known, result: Result) -> Outcome:
        """Cut, encode and store a document that was read."""
        kb, file = self._kb, known.file
        if result.document is None:
            return Outcome(file.path, "failed", error=result.error, trace=result.trace)
        held = self._comparison.held(file, known.original)
        if held is not None:
            copied = self._comparison.copied(file, known.original, held)
            if copied is not None:
                return copied  # its twin came earlier in the same run

        def encoded(done: int) -> None:
            if self._progress:
                share = done / max(1, len(parsed.passages))
                self._progress.encoding(file.path, file.size, share)

        self._tell(file, Stage.CUTTING)
        parsed = _parsed(known, result.document, kb.embedder(), kb.settings.passage_tokens)
        moved_over = self._comparison.moved_over(held, known.original)
        self._tell(file, Stage.ENCODING)
        try:
            kb.originals.add(file.file, known.original)
            parser = self._comparison.parser_of(known, parsed.pages)
            document_id = held.id if held else _new_id(kb, known)
            record = kb.add(document_id, parsed, parser, encoded, self._considerate)
            if moved_over:
                kb.catalogue.remove(moved_over)
        except OSError as error:
            return Outcome(file.path, "failed", error=_unsaved(error))
        except DocumentError as error:  # the file changed while it was read
            return Outcome(file.path, "failed", error=error)
        except ValueError as error:  # ranges or vectors that do not fit: our fault, of this file
            return Outcome(file.path, "failed", error=unforeseen(error), trace=format_exc())
        finally:
            # Of the new file where it was not stored, Ctrl-C included; else of the former edition.
            for original in {known.original, held.original if held else known.original}:
                if kb.catalogue.by_original(original) is None:
                    kb.originals.remove(original)
        return Outcome(file.path, "updated" if held else "added", record, parsed.warnings)


def _recognition(settings: Settings, jobs: int, considerate: bool) -> Recognition:
    """How each of several workers recognises: they share the processors."""
    processors = os.cpu_count() or 1
    if considerate:
        processors = max(1, processors - 1)
    return Recognition(
        enabled=settings.recognition != "off",
        seconds=settings.max_read_seconds,
        threads=max(1, processors // max(1, jobs)),
        memory_mb=settings.max_read_memory_mb,
    )


def _media_type(known: Known, result: Result) -> str | None:
    """The media type of a document that was read now or before."""
    if result.document is not None:
        return result.document.media_type
    record = known.outcome.record if known.outcome else None
    return record.media_type if record else None


def _parsed(
    known: Known, document: ReadDocument, embedder: Embedder, target: int
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
        tables=document.tables,
        definitions=document.definitions,
        references=document.references,
    )


def _new_id(kb: KnowledgeBase, known: Known) -> str:
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
