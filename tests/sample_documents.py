"""Documents made of plain text for tests that need no file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from corpus.entries import DocumentVectors
from corpus.model import (
    Description,
    DocumentRecord,
    Page,
    PageMap,
    ParsedDocument,
    TextMethod,
)
from corpus.store import Catalogue
from ingest.canonical import compose
from ingest.layout import BlockKind, Paragraph
from ingest.passages import passages
from ingest.structure import structure
from search.engine import KnowledgeBase

DIMENSION = 16
MODEL = "тест@1"


def count_words(texts: Sequence[str]) -> list[int]:
    """A token count that needs no model."""
    return [len(text.split()) for text in texts]


def parsed(
    text: str,
    path: str = "документ.txt",
    *,
    count_tokens: Callable[[Sequence[str]], list[int]] = count_words,
    target: int = 60,
    window: int = 400,
    paged: bool = False,
    original: str | None = None,
    **description: Any,
) -> ParsedDocument:
    """A document whose paragraphs are the lines of a text, cut as ingestion cuts them.

    `paged` puts every paragraph on a page of its own with a printed label.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    paragraphs = [
        Paragraph(
            line,
            BlockKind.PARAGRAPH,
            pages=np.full(len(line), number, np.int32) if paged else None,
            boxes=np.full((len(line), 4), number, np.float32) if paged else None,
        )
        for number, line in enumerate(lines, 1)
    ]
    canonical = compose(paragraphs)
    structured = structure(canonical)
    page_map: PageMap | None = canonical.page_map
    return ParsedDocument(
        path=path,
        source=f"/источник/{path}",
        original=original or hashlib.sha256(f"{path}\n{text}".encode()).hexdigest(),
        media_type="text/plain",
        description=Description(**{"title": path, **description}),
        text=canonical.text,
        pages=tuple(
            Page(number, f"с. {number}", 595.0, 842.0, TextMethod.TEXT, len(line))
            for number, line in enumerate(lines, 1)
            if paged
        ),
        page_map=page_map,
        sections=structured.sections,
        passages=passages(structured, count_tokens, target, window),
    )


def vectors(
    document: ParsedDocument, seed: int = 0, model: str = MODEL, dimension: int = DIMENSION
) -> DocumentVectors:
    """Unit vectors that depend on the text and the seed alone."""

    def of(texts: Sequence[str]) -> Any:
        rows = [
            np.random.default_rng([seed, *text.encode()]).standard_normal(dimension)
            for text in texts
        ]
        matrix = np.array(rows, np.float32).reshape(-1, dimension)
        return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)

    sentences = [
        document.text[sentence.start : sentence.end]
        for passage in document.passages
        for sentence in passage.sentences
    ]
    words = tuple(
        np.packbits(of(passage.text.split()) > 0, axis=1) for passage in document.passages
    )
    return DocumentVectors(model, of([p.text for p in document.passages]), of(sentences), words)


def stored(
    catalogue: Catalogue, document_id: str, text: str, path: str | None = None, **options: Any
) -> DocumentRecord:
    """Store a document of this text with random vectors."""
    document = parsed(text, path or f"{document_id}.txt", **options)
    return catalogue.add(document_id, document, vectors(document), "1")


def added(
    kb: KnowledgeBase, document_id: str, text: str, path: str | None = None, **options: Any
) -> DocumentRecord:
    """Encode a document of this text with the model, store it and make it searchable."""
    count_tokens = kb.embedder().count_tokens
    document = parsed(text, path or f"{document_id}.txt", count_tokens=count_tokens, **options)
    with kb.writing():
        record = kb.add(document_id, document, "1")
        kb.flush()
    return record
