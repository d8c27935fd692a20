"""One file read to the end of what needs no model: text, structure, description."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import FileTooLarge, NoText
from corpus.model import (
    Definition,
    Description,
    DocumentKind,
    FieldOrigin,
    Page,
    Reference,
    Table,
)
from ingest.canonical import CanonicalText, compose
from ingest.clean import clean
from ingest.description.places import marked
from ingest.description.sidecar import described
from ingest.glossary import glossary
from ingest.layout import Layout
from ingest.metadata import describe
from ingest.ocr import USUAL, Recogniser, Recognition
from ingest.readers.detect import media_type, reader_for
from ingest.references import references
from ingest.structure import StructuredText, structure
from ingest.tables import tables


@dataclass(frozen=True, slots=True, eq=False)
class ReadDocument:
    """A file's text with its structure; passages are cut later, in the model's own tokens."""

    media_type: str
    description: Description
    structured: StructuredText
    pages: tuple[Page, ...]
    warnings: tuple[str, ...]
    tables: tuple[Table, ...]
    definitions: tuple[Definition, ...]
    references: tuple[Reference, ...]


def read_document(
    file: Path,
    kind: DocumentKind | None,
    limit_mb: int,
    recognition: Recognition = USUAL,
) -> ReadDocument:
    """Read a file of any known format; `kind` overrides what the text says it is.

    The time for recognition runs from here.
    Raises DocumentError: missing, empty, too large, encrypted, damaged, unsupported, without text.
    """
    recogniser = Recogniser(recognition)
    try:
        size = file.stat().st_size
    except OSError:
        size = 0  # the reader says what is wrong with it
    if size > limit_mb << 20:
        raise FileTooLarge(
            f"{size >> 20} МБ — больше предела в {limit_mb} МБ.",
            "Разделите документ или увеличьте SVOD_MAX_FILE_MB.",
        )
    form = media_type(file)
    layout = reader_for(form, recogniser)(file)
    canonical = compose(clean(layout))
    if not any(character.isalpha() for character in canonical.text):
        raise NoText("В файле нет текста.", "Проверьте, тот ли это файл.")
    found = describe(canonical, layout.properties, file.name)
    description, remarks = described(found, file)
    if kind is not None:
        places = marked(description.places, ["kind"], FieldOrigin.OPTION)
        description = replace(description, kind=kind, places=places)
    structured = structure(canonical, description.title)
    return ReadDocument(
        media_type=form,
        description=description,
        structured=structured,
        pages=_pages(layout, canonical),
        warnings=(*layout.warnings, *remarks),
        tables=tables(canonical),
        definitions=glossary(structured),
        references=references(structured),
    )


def _pages(layout: Layout, canonical: CanonicalText) -> tuple[Page, ...]:
    """The pages with the number of canonical characters on each."""
    if not layout.paged or canonical.page_map is None:
        return ()
    counts = Counter(canonical.page_map.pages.tolist())
    return tuple(
        Page(
            number=page.number,
            label=page.label,
            width=page.width or 0.0,
            height=page.height or 0.0,
            method=page.method,
            characters=counts[page.number],
            confidence=page.confidence,
        )
        for page in layout.pages
        if page.number is not None
    )
