"""How well entries of reference lists are parsed, by field, and what the library's lists give.

    python -m benchmarks.references [--wrong]

Entries are those of `tests/data/references-gold.jsonl`, made for the purpose: the rules were made
with the half `rules`; the half `held-out` was written when they were done. At first sight, before
its faults became rules, 151 entries of the latter gave: authors 150, title 141, journal 147, year
148, volume 150, issue 149, pages 149, publisher 145, doi 151, url 151. Of its last 22 entries,
written when the faults of the others were mended, 218 fields of 220 were right. A field is right
when it is as expected, empty or not; else wrong where it says something, missing where it does not.
`--wrong` prints the entries with a fault. The library's documents are read anew.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from corpus.errors import DocumentError
from ingest.bibliography.parsing import parse
from ingest.reading import read_document
from ingest.references import references

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "tests" / "data" / "references-gold.jsonl"
LIBRARY = ROOT / "corpus" / "library" / "documents"
FIELDS = (
    "authors", "title", "journal", "year", "volume", "issue", "pages", "publisher", "doi", "url",
)  # fmt: skip


def outcomes(row: dict[str, object]) -> dict[str, str]:
    """«right», «wrong» or «missing» for every field of one entry."""
    got = asdict(parse(str(row["entry"])))
    got["authors"] = list(got["authors"])
    found = {}
    for name in FIELDS:
        expected = row.get(name, [] if name == "authors" else None)
        right = got[name] == expected
        found[name] = "right" if right else "wrong" if got[name] else "missing"
    return found


def gold(*, show_wrong: bool) -> None:
    """Print the share of right, wrong and missing fields by half."""
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    for half in ("rules", "held-out"):
        some = [row for row in rows if row["half"] == half]
        counts: dict[str, Counter[str]] = {name: Counter() for name in FIELDS}
        for row in some:
            found = outcomes(row)
            for name, outcome in found.items():
                counts[name][outcome] += 1
            faults = {name: outcome for name, outcome in found.items() if outcome != "right"}
            if show_wrong and faults:
                print(row["entry"], faults)
        print(f"{half}: {len(some)} entries\n{'field':<10} right  wrong  missing")
        for name in FIELDS:
            share = counts[name]["right"] / len(some)
            print(
                f"{name:<10} {share:5.1%}  {counts[name]['wrong']:5}  {counts[name]['missing']:7}"
            )


def library() -> None:
    """Print what the documents of the library refer to."""
    print(f"{'document':<42} entries  authors  title  year  link      ms")
    for path in sorted(LIBRARY.iterdir()):
        try:
            read = read_document(path, None, 100)
        except DocumentError as error:
            print(f"{path.name}: {error}")
            continue
        start = time.perf_counter()
        found = references(read.structured)
        took = (time.perf_counter() - start) * 1000
        if found:
            print(
                f"{path.stem:<42} {len(found):7}  {sum(bool(r.authors) for r in found):7}  "
                f"{sum(r.title is not None for r in found):5}  "
                f"{sum(r.year is not None for r in found):4}  "
                f"{sum(bool(r.doi or r.url) for r in found):4}  {took:6.1f}"
            )


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--wrong", action="store_true", help="print the entries with a fault")
    gold(show_wrong=parser.parse_args().wrong)
    library()


if __name__ == "__main__":
    main()
