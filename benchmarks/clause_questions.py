"""How often the right clause is found: questions of officials and citizens over real acts.

    python -m benchmarks.clause_questions [--home FOLDER] [--data FOLDER]

Ingests the codes and documents of the data folder into a home (kept, so that a second run is
quick), asks every answerable question of `dev-questions.jsonl` and prints the share whose gold
clause, by equal label in the gold document, is first, in the top 5 and in the top 10, in all and by
style of question, and the time of a query.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.settings import load_settings
from ingest.pipeline import ingest
from search.engine import KnowledgeBase
from search.hits import Hit

DEFAULT_DATA = Path(__file__).parents[1] / "../shared/data"
DEFAULT_HOME = Path(__file__).parents[1] / "build/clause-questions"
DEPTHS = (1, 5, 10)
# No document of the collection answers these rows.
_NOWHERE = None


def label(printed: str | None) -> str:
    """A clause label as labels are compared: «Статья 15¹» and «статья 15.1» are equal."""
    folded = unicodedata.normalize("NFKC", (printed or "").replace("¹", ".1").replace("²", ".2"))
    folded = " ".join(folded.lower().replace("ё", "е").replace("№", " ").split())
    for word in ("пункт ", "п. "):
        folded = folded.removeprefix(word)
    return folded.replace("ст. ", "статья ").replace("-", ".").rstrip(".")


def answers(row: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The right pairs of file name and clause label of a row of questions."""
    document = Path(row["doc"]).name
    found = {(document, label(row["clause"]))}
    for other in row.get("also", []):
        name, colon, clause = other.rpartition(": ")
        found.add((name if colon else document, label(clause)))
    for name in row.get("also_docs", []):
        found.update((Path(name).name, label(c)) for c in (row["clause"], *row.get("also", [])))
    return found


def is_right(row: Mapping[str, Any], hit: Hit) -> bool:
    """Whether a hit is the gold clause of the gold document, or one named beside it."""
    return (Path(hit.document.path).name, label(hit.passage.clause)) in answers(row)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    arguments = parser.parse_args()
    lines = (arguments.data / "dev-questions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["doc"] is not _NOWHERE]
    found: dict[str, list[int]] = defaultdict(list)
    times: list[float] = []
    with KnowledgeBase.open(load_settings(home=arguments.home)) as kb:
        print("ingesting…", file=sys.stderr)
        ingest(kb, [arguments.data / "codes", arguments.data / "documents"], jobs=2)
        kb.search("разогрев", k=1)
        for row in rows:
            started = time.perf_counter()
            hits = kb.search(row["query"], k=max(DEPTHS))
            times.append(time.perf_counter() - started)
            place = next((hit.rank for hit in hits if is_right(row, hit)), max(DEPTHS) + 1)
            for group in ("all", row["style"]):
                found[group].append(place)
        passages = kb.catalogue.counts()["passages"]
    print(f"{'questions':<16}{'n':>4}" + "".join(f"{f'top {depth}':>9}" for depth in DEPTHS))
    for group, places in found.items():
        shares = (statistics.fmean(place <= depth for place in places) for depth in DEPTHS)
        print(f"{group:<16}{len(places):>4}" + "".join(f"{share:>9.3f}" for share in shares))
    median = statistics.median(times) * 1000
    print(f"{passages} passages; a query takes {median:.1f} ms (median)")


if __name__ == "__main__":
    main()
