"""How well the check of a model's sentences tells paraphrases from corrupted ones.

`python -m benchmarks.support` reads tests/data/support-pairs.jsonl: sentences written for passages
of the sample library, true ones and ones with a number, a subject, a denial or a passage changed.
Rules and thresholds were made with the first set before one's eyes; the second was written after
them.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.settings import load_settings
from ingest.pipeline import ingest
from search.engine import KnowledgeBase
from search.generation.support import Judge, Support
from search.hits import Hit

ROOT = Path(__file__).parents[1]
PAIRS = ROOT / "tests" / "data" / "support-pairs.jsonl"
DOCUMENTS = ROOT / "corpus" / "library" / "documents"
TRUE = "supported"


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair with what was found to speak for it; `is_second`: written after the rules."""

    pair: dict[str, Any]
    support: Support
    is_second: bool

    @property
    def is_right(self) -> bool:
        """Whether a true sentence was shown, or a corrupted one dropped."""
        return (self.support.refusal is None) == (self.pair["label"] == TRUE)


def pairs() -> list[dict[str, Any]]:
    """The pairs as written."""
    return [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]


def judged(kb: KnowledgeBase) -> list[Judged]:
    """Every pair judged over the sample library."""
    found: list[Judged] = []
    for pair in pairs():
        support = Judge(kb, pair["question"]).judge(pair["sentence"], [_hit(kb, pair)])
        found.append(Judged(pair, support, pair["set"] == "second"))
    return found


def _hit(kb: KnowledgeBase, pair: dict[str, Any]) -> Hit:
    asked = f"{pair['question']} {pair['sentence']}"
    for hit in kb.search(asked, k=200):
        if Path(hit.document.path).stem == pair["slug"] and hit.passage.clause == pair["clause"]:
            return hit
    raise LookupError(f"{pair['slug']} {pair['clause']} is not among the passages found")


def main() -> None:
    """Print the share judged right, by set and by kind of change, and every mistake."""
    with (
        tempfile.TemporaryDirectory() as home,
        KnowledgeBase.open(load_settings(home=Path(home))) as kb,
    ):
        ingest(kb, [DOCUMENTS])
        report(judged(kb))


def report(found: list[Judged]) -> None:
    """Print the figures."""
    for is_second, name in ((False, "first set"), (True, "second set")):
        half = [one for one in found if one.is_second == is_second]
        true = [one for one in half if one.pair["label"] == TRUE]
        false = [one for one in half if one.pair["label"] != TRUE]
        print(
            f"{name}: {sum(o.is_right for o in true)}/{len(true)} true sentences shown, "
            f"{sum(o.is_right for o in false)}/{len(false)} corrupted ones dropped"
        )
    kinds: defaultdict[str, list[Judged]] = defaultdict(list)
    for one in found:
        kinds[one.pair["label"]].append(one)
    for kind, ones in sorted(kinds.items()):
        print(f"  {kind:12} {sum(o.is_right for o in ones)}/{len(ones)}")
    for one in found:
        if not one.is_right:
            support = one.support
            print(
                f"wrong ({one.pair['label']}, {support.refusal}): {one.pair['sentence']} "
                f"[coverage {support.coverage:.2f}, near {support.near:.2f}, closeness "
                f"{support.closeness:.2f}, relevance {support.relevance:.2f}]"
            )


if __name__ == "__main__":
    main()
