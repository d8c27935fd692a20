"""The stored boxes of random quotes hold those quotes, as Tesseract reads the rendered pages."""

from __future__ import annotations

import difflib
import os
import random
import re
import shutil
import subprocess
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from corpus.model import Rectangle
from ingest.canonical import CanonicalText
from ingest.page_image import marked_rectangles
from ingest.readers.pdf.pdfium import open_pdf
from ingest.reading import read_document
from ingest.sentences import sentences

LIBRARY = Path(__file__).parents[2] / "corpus" / "library" / "documents"
SEED = 20_24
QUOTES = 200
WANTED = 190
ALIKE = 0.9
SCALE = 300 / 72
MARGIN = 1.0  # points around the letters
SPACE = 30  # pixels around a line on its sheet
PROCESSES = 2

pytestmark = pytest.mark.skipif(
    shutil.which("tesseract") is None and not os.environ.get("CI"),
    reason="Tesseract is not installed",
)


@dataclass(frozen=True)
class Quote:
    """A sentence with its places on the pages of a file."""

    file: Path
    text: str
    rectangles: tuple[Rectangle, ...]


def sentences_of(file: Path) -> list[Quote]:
    """The sentences of a file that are neither short nor long."""
    canonical: CanonicalText = read_document(file, None, 512).structured.canonical
    assert canonical.page_map is not None
    found = []
    for paragraph in canonical.paragraphs:
        for span in sentences(canonical.text, paragraph.start, paragraph.end):
            quote = canonical.text[span.start : span.end]
            if 30 <= len(quote) <= 150:
                places = tuple(marked_rectangles(canonical.page_map, span.start, span.end))
                found.append(Quote(file, quote, places))
    return found


def chosen_quotes() -> list[Quote]:
    every = [quote for file in sorted(LIBRARY.glob("*.pdf")) for quote in sentences_of(file)]
    assert len(every) > QUOTES
    return random.Random(SEED).sample(every, QUOTES)


def sheets(quotes: list[Quote], folder: Path) -> list[Path]:
    """For every quote a picture of its rectangles under each other, nothing beside them."""
    pieces: dict[tuple[int, int], Image.Image] = {}
    wanted: dict[tuple[Path, int], list[tuple[int, int]]] = defaultdict(list)
    for at, quote in enumerate(quotes):
        for line, rectangle in enumerate(quote.rectangles):
            wanted[quote.file, rectangle.page].append((at, line))
    for (file, number), places in wanted.items():
        with open_pdf(file) as document:
            page = document[number - 1]
            picture = page.render(scale=SCALE, grayscale=True).to_pil()
            page.close()
        for at, line in places:
            place = quotes[at].rectangles[line]
            edges = (
                place.x0 - MARGIN,
                place.y0,
                place.x1 + MARGIN,
                place.y1,
            )
            pieces[at, line] = picture.crop(tuple(round(edge * SCALE) for edge in edges))
    made = []
    for at, quote in enumerate(quotes):
        own = [pieces[at, line] for line in range(len(quote.rectangles))]
        size = (
            max(piece.width for piece in own) + 2 * SPACE,
            sum(piece.height + SPACE for piece in own) + SPACE,
        )
        sheet = Image.new("L", size, 255)
        top = SPACE
        for piece in own:
            sheet.paste(piece, (SPACE, top))
            top += piece.height + SPACE
        path = folder / f"{at:03}.png"
        sheet.save(path, dpi=(300, 300))
        made.append(path)
    return made


def recognised(pictures: list[Path], folder: Path) -> list[str]:
    """What Tesseract reads in every picture; it loads its data once for many of them."""

    def read(part: int) -> list[str]:
        own = pictures[part::PROCESSES]
        listed = folder / f"{part}.txt"
        listed.write_text("\n".join(map(str, own)) + "\n", encoding="utf-8")
        done = subprocess.run(
            ["tesseract", str(listed), "stdout", "-l", "rus+eng", "--psm", "6"],
            capture_output=True,
            timeout=170,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            check=True,
        )
        texts = done.stdout.decode().split("\f")
        return texts[: len(own)]

    with ThreadPoolExecutor(PROCESSES) as executor:
        parts = list(executor.map(read, range(PROCESSES)))
    texts = [""] * len(pictures)
    for part, own in enumerate(parts):
        texts[part::PROCESSES] = own
    return texts


def folded(text: str) -> str:
    """Letters and digits only: hyphens at line ends and spaces are not what boxes are about."""
    return "".join(re.findall(r"[^\W_]+", text.lower().replace("ё", "е")))


@pytest.mark.timeout(300)
def test_quotes_are_read_back_from_their_boxes(tmp_path: Path) -> None:
    quotes = chosen_quotes()
    texts = recognised(sheets(quotes, tmp_path), tmp_path)
    ratios = [
        difflib.SequenceMatcher(None, folded(quote.text), folded(text), autojunk=False).ratio()
        for quote, text in zip(quotes, texts, strict=True)
    ]
    missed = [
        f"{quote.file.name} {quote.rectangles[0].page} {ratio:.2f}\n{quote.text}\n{text}"
        for quote, text, ratio in zip(quotes, texts, ratios, strict=True)
        if ratio < ALIKE
    ]
    assert QUOTES - len(missed) >= WANTED, "\n".join(missed)
    # Boxes of another place would hold other words: the measure itself tells them apart.
    shifted = [
        difflib.SequenceMatcher(None, folded(quote.text), folded(text), autojunk=False).ratio()
        for quote, text in zip(quotes, texts[1:] + texts[:1], strict=True)
    ]
    assert max(shifted) < ALIKE
