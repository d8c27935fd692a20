"""Articles, chapters and sections of codes: printed in the HTML against found by `ingest`.

`python -m benchmarks.codes FOLDER` reads every HTML page of a folder as pravo.gov.ru publishes
codes and prints, unit by unit, how many numbers a plain text search finds, how many sections the
reader made, and which numbers are missing or extra. Exit code 1 where any is.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.reading import read_document
from ingest.structuring.labels import Unit

_UNITS = (
    ("статей", "Статья", Unit.ARTICLE),
    ("глав", "Глава", Unit.CHAPTER),
    ("разделов", "Раздел", Unit.SECTION),
)
_INDEX = re.compile(r'<(span class="W9"|sup)[^>]*>(.*?)</(?:span|sup)>', re.DOTALL)
_PARAGRAPH = re.compile(r"<p[ >].*?</p>", re.DOTALL)
_NUMBER = r"\d+(?:[.-]\d+)*|[IVXLCХ]+(?:\.\d+)?"
_LIMIT_MB = 512
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Found:
    """The numbers of one kind of unit in one file, printed and found, in their order."""

    file: str
    kind: str
    printed: tuple[str, ...]
    found: tuple[str, ...]

    @property
    def missing(self) -> list[str]:
        """Numbers printed oftener than found."""
        return sorted((Counter(self.printed) - Counter(self.found)).elements())

    @property
    def extra(self) -> list[str]:
        """Numbers found oftener than printed."""
        return sorted((Counter(self.found) - Counter(self.printed)).elements())


def compare(file: Path) -> list[Found]:
    """One row a kind of unit; raises DocumentError where the file cannot be read."""
    paragraphs = _paragraphs(file.read_text("utf-8"))
    structured = read_document(file, None, _LIMIT_MB).structured
    rows = []
    for kind, word, unit in _UNITS:
        pattern = re.compile(rf"{word}\s+({_NUMBER})(?!\w)", re.IGNORECASE)
        printed = [m[1].replace("Х", "X") for m in map(pattern.match, paragraphs) if m]
        found = [
            (section.label or "").split()[1]
            for section, own in zip(structured.sections, structured.units, strict=True)
            if own is unit
        ]
        rows.append(Found(file.name, kind, tuple(printed), tuple(found)))
    return rows


def _paragraphs(source: str) -> list[str]:
    """The paragraphs as plain text, an index in superscript put after a dot."""
    dotted = _INDEX.sub(r".\2", source)
    plain = (
        re.sub(r"<[^>]+>", "", re.sub(r"<br\s*/?>", " ", part))
        for part in _PARAGRAPH.findall(dotted)
    )
    return [" ".join(html.unescape(part).split()) for part in plain]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; the exit code is 1 where a number is missing or extra, 2 without files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(arguments).folder
    files = sorted(folder.glob("*.htm*"))
    if not files:
        print(f"В папке {folder} нет страниц HTML.", file=sys.stderr)
        return 2
    rows = [row for file in files for row in compare(file)]
    print(f"{'файл':<24}{'единиц':<10}{'в тексте':>9}{'найдено':>9}  лишние и пропущенные")
    for row in rows:
        faults = [f"−{number}" for number in row.missing] + [f"+{number}" for number in row.extra]
        shown = " ".join(faults[:_SHOWN]) + (" …" if len(faults) > _SHOWN else "") or "нет"
        print(f"{row.file:<24}{row.kind:<10}{len(row.printed):>9}{len(row.found):>9}  {shown}")
    for kind, _, _ in _UNITS:
        own = [row for row in rows if row.kind == kind]
        print(
            f"{'всего':<24}{kind:<10}{sum(len(row.printed) for row in own):>9}"
            f"{sum(len(row.found) for row in own):>9}  пропущено "
            f"{sum(len(row.missing) for row in own)}, лишних {sum(len(row.extra) for row in own)}"
        )
    return 1 if any(row.missing or row.extra for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
