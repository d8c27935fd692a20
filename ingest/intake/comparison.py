"""What the knowledge base holds already of the files of one ingestion.

A document is known by the path it came from, and where the path is new by its content: a changed
file is a new edition, a moved one keeps its document, a copy is not stored twice. The path goes
first: a file that another was moved over is a new edition of the document at its path.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from corpus.model import DocumentKind, DocumentRecord, Page, TextMethod
from corpus.originals import content_hash
from ingest.description.sidecar import stated_beside
from ingest.intake.files import SourceFile, real_path
from ingest.intake.outcome import Outcome
from ingest.recognition.tesseract import find_tesseract
from search.engine import KnowledgeBase

# Ends the parser of a document with pages that only recognition could have read.
_UNREAD = "/unread"


@dataclass(frozen=True, slots=True)
class Known:
    """A file with what the catalogue says of it before it is read.

    `original` is its content hash, empty for a file that cannot be read; with an `outcome` there is
    nothing to read.
    """

    file: SourceFile
    original: str
    parser: str
    outcome: Outcome | None = None


class Comparison:
    """The files of one run against the catalogue."""

    def __init__(self, kb: KnowledgeBase, kind: DocumentKind | None, parser: str) -> None:
        self._kb = kb
        self._kind = kind
        self._parser = parser
        # What was found at every source in this run.
        self._contents: dict[str, str] = {}
        self._opened: set[str] = set()

    def open(self, container: SourceFile, members: Iterable[SourceFile]) -> None:
        """Note what is in a container, so that what was in it before counts as gone."""
        self._opened.add(container.source)
        for member in members:
            self._contents.setdefault(member.source, "")

    def know(self, file: SourceFile) -> Known:
        """Compare a file with the catalogue by its content."""
        parser = self._parser
        if file.fault is not None:
            return Known(file, "", parser, Outcome(file.path, "failed", error=file.fault))
        try:
            if not file.file.is_file():  # a pipe would make the hash wait for ever
                return Known(file, "", parser)
            original = content_hash(file.file)
            beside = stated_beside(file.file)
            if beside:
                parser += "/" + beside
        except OSError:
            return Known(file, "", parser)  # the reader says what is wrong with it
        self._contents[file.source] = original
        held = self.held(file, original)
        if held is None or held.original != original:
            return Known(file, original, parser)
        copied = self.copied(file, original, held)
        if copied is not None:
            return Known(file, original, parser, copied)
        source, read_by = self._kb.catalogue.source_and_parser(held.id)
        if not self._read_alike(read_by, parser) or (
            self._kind is not None and held.description.kind is not self._kind
        ):
            return Known(file, original, parser)
        if source != file.source or held.path != file.path:
            self._kb.catalogue.move(held.id, file.path, file.source)
            held = self._kb.catalogue.document(held.id) or held
        return Known(file, original, parser, Outcome(file.path, "unchanged", held, held.warnings))

    def parser_of(self, known: Known, pages: Iterable[Page]) -> str:
        """What to note as the parser of a document that was read into these pages."""
        unread = any(page.method is TextMethod.NONE for page in pages)
        return known.parser + _UNREAD if unread and not self._recognises else known.parser

    def _read_alike(self, read_by: str, parser: str) -> bool:
        """Whether reading again would give the same.

        Pages left unread for want of Tesseract are worth another reading once it is there.
        """
        if read_by == parser + _UNREAD:
            return not self._recognises
        return read_by == parser

    @cached_property
    def _recognises(self) -> bool:
        return self._kb.settings.recognition != "off" and find_tesseract() is not None

    def held(self, file: SourceFile, original: str) -> DocumentRecord | None:
        """The document of this file: by its path, or by its content where the path is new.

        One whose own file is there, changed, is not it: that file brings its next edition.
        """
        catalogue = self._kb.catalogue
        by_source = catalogue.by_source(file.source)
        if by_source is not None:
            return by_source
        held = catalogue.by_original(original)
        if held is None:
            return None
        source, _ = catalogue.source_and_parser(held.id)
        return None if self._content(source) not in (None, "", original) else held

    def copied(self, file: SourceFile, original: str, held: DocumentRecord) -> Outcome | None:
        """The outcome of a file whose content is held from another file that is still there."""
        source, _ = self._kb.catalogue.source_and_parser(held.id)
        if held.original != original or source == file.source or self._content(source) is None:
            return None
        warning = f"то же содержание, что у «{held.path}»: второй раз не загружается"
        return Outcome(file.path, "unchanged", held, (warning,))

    def moved_over(self, held: DocumentRecord | None, original: str) -> list[str]:
        """Documents of this content, other than `held`, whose files are gone."""
        catalogue = self._kb.catalogue
        if held is None or held.original == original or catalogue.by_original(original) is None:
            return []
        return [
            record.id
            for record in catalogue.documents()
            if record.original == original
            and record.id != held.id
            and self._content(catalogue.source_and_parser(record.id)[0]) is None
        ]

    def _content(self, source: str) -> str | None:
        """The content hash of what is at a source now, None where there is nothing.

        It is empty where it cannot be told without opening an archive that this run did not open.
        """
        if source in self._contents:
            return self._contents[source]
        path = real_path(source)
        if os.path.isfile(path):
            try:
                return content_hash(path)
            except OSError:
                return ""
        if any(str(parent) in self._opened for parent in PurePath(source).parents):
            return None
        above = next((parent for parent in path.parents if os.path.lexists(parent)), None)
        return "" if above is not None and os.path.isfile(above) else None
