"""How many of the terms and abbreviations that a text defines are found, and how many are right.

    python -m benchmarks.glossary [--wrong]

Texts written for the purpose, positive and negative (`tests/data/glossary-gold.jsonl`): half of
them the rules were tuned on, half were written after the rules were done and are held out. An entry
is right where its kind, term and meaning are those of the text, case and white space aside. Prints
precision and recall of both parts, and of each kind of entry; then the same for three documents of
the sample library whose entries were checked by hand against their text
(`tests/data/glossary-documents.jsonl`, where « … » stands for the middle of a meaning).
`--wrong` prints what is not right.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

from corpus.model import TermKind
from ingest.canonical import compose
from ingest.clean import clean
from ingest.glossary import glossary
from ingest.layout import BlockKind, Paragraph
from ingest.metadata import describe
from ingest.readers.detect import media_type, reader_for
from ingest.structure import StructuredText, structure

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "tests" / "data" / "glossary-gold.jsonl"
DOCUMENTS = ROOT / "tests" / "data" / "glossary-documents.jsonl"
PARTS = ("tuned", "held-out")

Key = tuple[TermKind, str, str]


@dataclass(frozen=True)
class Sample:
    """A text with all it defines; an empty list of entries means that it defines nothing."""

    part: str
    text: str
    entries: frozenset[Key]


@dataclass(frozen=True)
class Share:
    """Counts of entries found and expected."""

    right: int
    found: int
    expected: int

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of what there is that was found; 1 where there is nothing."""
        return self.right / self.expected if self.expected else 1.0


def samples(path: Path = GOLD) -> list[Sample]:
    """All texts of the file, in order."""
    with path.open(encoding="utf-8") as file:
        return [_sample(json.loads(line)) for line in file if line.strip()]


def found(sample: Sample) -> frozenset[Key]:
    """What the glossary of a text holds, folded."""
    return _keys(structure(compose(list(_paragraphs(sample.text)))))


def document(path: Path, expected: frozenset[Key]) -> tuple[Share, frozenset[Key], frozenset[Key]]:
    """Counts of a document, and what was found and is wrong, what is missing."""
    layout = reader_for(media_type(path))(path)
    text = compose(clean(layout))
    title = describe(text, layout.properties, path.name).title
    here = _keys(structure(text, title))
    right = {key: key_of for key in here for key_of in expected if _same(key, key_of)}
    counts = Share(len(set(right.values())), len(here), len(expected))
    return counts, here - right.keys(), expected - set(right.values())


def documents() -> list[tuple[Path, frozenset[Key]]]:
    """The documents checked by hand that are there, with all they define."""
    with DOCUMENTS.open(encoding="utf-8") as file:
        lines = [json.loads(line) for line in file if line.strip()]
    found = [(ROOT / line["path"], _sample({**line, "part": "", "text": ""})) for line in lines]
    return [(path, sample.entries) for path, sample in found if path.is_file()]


def _keys(structured: StructuredText) -> frozenset[Key]:
    return frozenset(_key(e.kind, e.term, e.meaning) for e in glossary(structured))


def _same(found: Key, expected: Key) -> bool:
    """Whether an entry is the one expected, whose meaning may have its middle left out."""
    beginning, cut, end = expected[2].partition(" … ")
    whole = found[2] == expected[2]
    return found[:2] == expected[:2] and (
        whole or bool(cut and found[2].startswith(beginning) and found[2].endswith(end))
    )


def share(chosen: list[Sample], kind: TermKind | None = None) -> Share:
    """Counts over these texts, of one kind of entry where it is given."""
    right = held = expected = 0
    for sample in chosen:
        here = {key for key in found(sample) if kind in (None, key[0])}
        there = {key for key in sample.entries if kind in (None, key[0])}
        right, held, expected = right + len(here & there), held + len(here), expected + len(there)
    return Share(right, held, expected)


def _sample(line: dict[str, object]) -> Sample:
    entries = line["entries"]
    assert isinstance(entries, list)
    return Sample(
        str(line["part"]),
        str(line["text"]),
        frozenset(_key(TermKind(e["kind"]), e["term"], e["meaning"]) for e in entries),
    )


def _paragraphs(text: str) -> list[Paragraph]:
    """A line a paragraph; «# » marks a heading and «| » a row of a table."""
    found: list[Paragraph] = []
    for line in text.split("\n"):
        if line.startswith("| "):
            row = line[2:]
            if found and found[-1].kind is BlockKind.TABLE:
                row = f"{found.pop().text}\n{row}"
            found.append(Paragraph(row, BlockKind.TABLE))
        elif line.startswith("# "):
            found.append(Paragraph(line[2:], BlockKind.HEADING, level=1))
        else:
            found.append(Paragraph(line, BlockKind.PARAGRAPH))
    return found


def _key(kind: TermKind, term: str, meaning: str) -> Key:
    return kind, _folded(term), _folded(meaning)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--wrong", action="store_true")
    wanted = parser.parse_args()
    every = samples()
    print(
        f"{'part':<10}{'entries':<14}{'texts':>6}{'found':>7}{'right':>7}{'precision':>11}{'recall':>8}"
    )
    for part in PARTS:
        chosen = [sample for sample in every if sample.part == part]
        for kind in (None, *TermKind):
            counts = share(chosen, kind)
            print(
                f"{part:<10}{kind or 'all':<14}{len(chosen):>6}{counts.found:>7}{counts.right:>7}"
                f"{counts.precision:>11.3f}{counts.recall:>8.3f}"
            )
    for path, expected in documents():
        counts, wrong, missing = document(path, expected)
        print(
            f"{path.name[:31]:<32}{counts.expected:>4} there{counts.found:>7}{counts.right:>7}"
            f"{counts.precision:>11.3f}{counts.recall:>8.3f}"
        )
        if wanted.wrong:
            for mark, keys in (("+", wrong), ("-", missing)):
                for key in keys:
                    print(f"{mark} [{path.name}] {key[0]}: {key[1]} = {key[2]}")
    if wanted.wrong:
        for sample in every:
            here = found(sample)
            for mark, keys in (("+", here - sample.entries), ("-", sample.entries - here)):
                for key in keys:
                    print(f"{mark} [{sample.part}] {key[0]}: {key[1]} = {key[2]}")


if __name__ == "__main__":
    main()
