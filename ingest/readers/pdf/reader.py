"""PDF: text and the place of every character by PDFium, in the order a person reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import FileDamaged
from corpus.model import TextMethod
from ingest.layout import Block, BlockKind, Layout, LayoutPage
from ingest.ocr import USUAL, RecognisedPage, Recogniser, Unrecognised
from ingest.readers.page_labels import labelled
from ingest.readers.pdf.fonts import doubtful_share, is_readable, repaired, suspicious
from ingest.readers.pdf.glyphs import FontTable, Frame, Glyphs, page_frame, read_glyphs
from ingest.readers.pdf.images import is_pictured, page_picture
from ingest.readers.pdf.paragraphs import body_style
from ingest.readers.pdf.pdfium import PDFIUM_LOCK, open_pdf
from ingest.readers.pdf.properties import (
    Bookmarks,
    bookmarks,
    completed,
    folded,
    page_labels,
    properties,
)
from ingest.readers.pdf.rules import find_grids
from ingest.readers.pdf.setting import DrawnPage, OrderedPage, ordered, page_blocks
from ingest.readers.pdf.xmp import xmp_properties
from ingest.readers.recognition import displayed, drawn_page
from ingest.readers.recognition_notices import notices, textless

# A page with fewer visible characters and a picture has its text in the picture.
_FEW_CHARACTERS = 20
_DOUBTFUL = 0.35  # share of misread words; measured: 0.19 at most where the layer is good
_CLEARER = 0.1  # by how much the share is to fall for recognition to be preferred
_AS_MUCH = 0.6  # of the layer's characters that recognition must have found at least


def read(path: Path, recogniser: Recogniser | None = None) -> Layout:
    """The pages of a PDF file with a box for every character.

    Pages without a readable text layer go to the recogniser; None is one with the usual settings.
    Raises FileMissing, FileEmpty, FileEncrypted, FileDamaged, NeedsRecognition (no page has a
    readable text layer, and some could not be recognised) and NoText (no page has text).
    """
    recogniser = recogniser or Recogniser(USUAL)
    with open_pdf(path) as document:
        drawn, mended = _drawn(document)
        with PDFIUM_LOCK:
            described = properties(document)
            labels = page_labels(document)
            outline = bookmarks(document)
        layers = ordered(drawn)
        outcomes = _recognised(document, drawn, layers, recogniser)
    if described.title is None or not described.authors:
        described = completed(described, xmp_properties(path))
    recognised = {
        number: page for number, page in outcomes.items() if isinstance(page, RecognisedPage)
    }
    if recognised:
        layers = ordered(
            [
                drawn_page(recognised[number]) if number in recognised else page
                for number, page in enumerate(drawn, start=1)
            ]
        )
    # Recognised sizes are estimates: they are compared with one another only.
    recognised_body = body_style([line for at in recognised for line in layers[at - 1].lines])
    body = body_style(
        [
            line
            for number, layer in enumerate(layers, start=1)
            if number not in outcomes
            for line in layer.lines
        ]
    )
    pages: list[LayoutPage] = []
    for number, (source, layer) in enumerate(zip(drawn, layers, strict=True), start=1):
        blocks = page_blocks(layer, recognised_body if number in recognised else body)
        method = TextMethod.REPAIRED if mended[number - 1] else TextMethod.TEXT
        confidence = None
        outcome = outcomes.get(number)
        if isinstance(outcome, RecognisedPage):
            method, confidence = TextMethod.OCR, outcome.confidence
            blocks = [displayed(block, outcome.placement) for block in blocks]
        elif outcome is not None:
            method = TextMethod.OCR if outcome is Unrecognised.NO_TEXT else TextMethod.NONE
            blocks = [] if not is_readable(layer.text) else blocks
        pages.append(
            LayoutPage(
                tuple(_levelled(block, number, outline) for block in blocks),
                number,
                labels[number - 1],
                source.frame.width,
                source.frame.height,
                method,
                confidence,
            )
        )
    if not any(page.blocks and page.method is not TextMethod.NONE for page in pages):
        raise textless(outcomes)
    return labelled(Layout(tuple(pages), described, notices(outcomes)))


def _recognised(
    document: Any,
    drawn: Sequence[DrawnPage],
    layers: Sequence[OrderedPage],
    recogniser: Recogniser,
) -> dict[int, RecognisedPage | Unrecognised]:
    """What recognition made of the pages that need it, by number from 1.

    A page whose own text turned out to be the better one is left out.
    """
    wanted = [
        at
        for at, (page, layer) in enumerate(zip(drawn, layers, strict=True))
        if page.pictured or not is_readable(layer.text) or doubtful_share(layer.text) > _DOUBTFUL
    ]
    found = recogniser.recognise(
        [partial(page_picture, document, at, drawn[at].frame) for at in wanted]
    )
    return {
        at + 1: outcome
        for at, outcome in zip(wanted, found, strict=True)
        if not _layer_is_better(drawn[at], layers[at].text, outcome)
    }


def _layer_is_better(page: DrawnPage, text: str, outcome: RecognisedPage | Unrecognised) -> bool:
    """Whether the text layer is to be kept: all there is, or more legible than the picture."""
    if not is_readable(text) or not len(page.glyphs):
        return False
    if isinstance(outcome, RecognisedPage):
        if page.pictured:
            return len(page.glyphs) >= outcome.characters
        gain = doubtful_share(text) - doubtful_share(outcome.text)
        return gain < _CLEARER or outcome.characters < _AS_MUCH * len(page.glyphs)
    # A few words beside a picture are not the text of a page; a doubtful text is one.
    return not page.pictured or outcome is Unrecognised.NO_TEXT


def _drawn(document: Any) -> tuple[list[DrawnPage], list[bool]]:
    """All pages, fonts repaired, and which pages a repair changed."""
    fonts = FontTable()
    pages = [_draw(document, index, fonts) for index in range(len(document))]
    if not suspicious([page.glyphs for page in pages]):
        return pages, [False] * len(pages)
    glyphs = [_glyphs(document, index, page.frame, fonts) for index, page in enumerate(pages)]
    mended, changed = repaired(glyphs)
    return [replace(page, glyphs=own) for page, own in zip(pages, mended, strict=True)], changed


def _draw(document: Any, index: int, fonts: FontTable) -> DrawnPage:
    with PDFIUM_LOCK:
        page = _loaded(document, index)
        try:
            frame = page_frame(page)
            glyphs = read_glyphs(page, frame, fonts)
            angle = _main_angle(glyphs)
            grids = find_grids(page, frame, angle) if len(glyphs) else []
            pictured = len(glyphs) < _FEW_CHARACTERS and is_pictured(page, frame)
        finally:
            page.close()
    return DrawnPage(frame, angle, glyphs, grids, pictured)


def _glyphs(document: Any, index: int, frame: Frame, fonts: FontTable) -> Glyphs:
    """The characters of a page with the font of each; its rotation stays reset since `_draw`."""
    with PDFIUM_LOCK:
        page = _loaded(document, index)
        try:
            return read_glyphs(page, frame, fonts, every_font=True)
        finally:
            page.close()


def _loaded(document: Any, index: int) -> Any:
    import pypdfium2

    try:
        return document[index]
    except pypdfium2.PdfiumError as error:
        raise FileDamaged(
            f"Страница {index + 1} файла PDF повреждена.", "Получите исправную копию."
        ) from error


def _main_angle(glyphs: Glyphs) -> int:
    if len(glyphs) == 0:
        return 0
    return int(np.argmax(np.bincount(glyphs.angle // 90))) * 90


def _levelled(block: Block, page: int, outline: Bookmarks) -> Block:
    """A block that the file's outline names, as a heading of that level."""
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING) or not outline:
        return block
    level = outline.get((page, folded(block.text)))
    return block if level is None else replace(block, kind=BlockKind.HEADING, level=level)
