"""Word recall and precision of recognition on pages whose text is known, and seconds a page.

Usage: python -m benchmarks.ocr [FOLDER…] [--pages N] [--turn DEGREES]

Pages of the PDF files with a good text layer (by default those of the sample library) are drawn at
300 dots an inch, wrapped as PDF files without text, and read as any scan; words of letters and
digits, folded to small letters and «е», are compared with those of the text layer as multisets.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from corpus.errors import DocumentError
from corpus.model import TextMethod
from ingest.layout import LayoutPage
from ingest.ocr import USUAL, Recogniser
from ingest.readers.pdf.pdfium import open_pdf
from ingest.readers.pdf.reader import read

LIBRARY = Path(__file__).parents[1] / "corpus" / "library" / "documents"
DPI = 300


def words(page: LayoutPage) -> Counter[str]:
    """The words of a page with how often each stands there; words broken over lines are joined."""
    text = "\n".join(line.text for block in page.blocks for line in block.lines)
    whole = re.sub(r"(?<=[а-яёa-z])[-‐]\n\s*(?=[а-яёa-z])", "", text)
    return Counter(re.findall(r"\w+", whole.lower().replace("ё", "е")))


def scan(source: Path, index: int, target: Path, turn: float) -> None:
    """One page as a PDF file that is nothing but a picture, turned counter-clockwise."""
    with open_pdf(source) as document:
        page = document[index]
        picture = page.render(scale=DPI / 72, grayscale=True).to_pil()
        page.close()
    if turn:
        picture = picture.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    picture.save(target, "PDF", resolution=DPI)


def pages(folders: list[Path], most: int) -> Iterator[tuple[Path, LayoutPage]]:
    """The pages with a text layer, at most so many of each file."""
    for folder in folders:
        for file in sorted(folder.rglob("*.pdf")):
            try:
                layout = read(file)
            except DocumentError:
                continue
            told = [page for page in layout.pages if page.method is TextMethod.TEXT]
            for page in [page for page in told if sum(words(page).values()) > 20][:most]:
                yield file, page


def main() -> None:
    """Print a line a page and the figures over all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="*", type=Path, default=[LIBRARY])
    parser.add_argument("--pages", type=int, default=2, help="pages of each file")
    parser.add_argument("--turn", type=float, default=0.0, help="degrees counter-clockwise")
    arguments = parser.parse_args()
    found = expected = right = 0
    seconds: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "scan.pdf"
        for file, page in pages(arguments.folders, arguments.pages):
            assert page.number is not None
            scan(file, page.number - 1, target, arguments.turn)
            started = time.perf_counter()
            (read_page,) = read(target, Recogniser(USUAL)).pages
            seconds.append(time.perf_counter() - started)
            told, seen = words(page), words(read_page)
            same = sum((told & seen).values())
            expected, found, right = expected + told.total(), found + seen.total(), right + same
            print(
                f"{same / told.total():6.1%} {same / max(1, seen.total()):6.1%} "
                f"{read_page.confidence or 0:5.2f} {seconds[-1]:5.1f} s  {file.name} {page.number}"
            )
    if expected:
        print(f"words: recall {right / expected:.2%}, precision {right / max(1, found):.2%}")
        print(f"seconds a page: {sum(seconds) / len(seconds):.2f}, pages: {len(seconds)}")


if __name__ == "__main__":
    main()
