"""What it is worth to the order of sentences that one, read with the question, answers it.

    python -m benchmarks.reading_order [--data FOLDER]

The own questions of the library, the codes, the other documents and the running text are asked of
all of them. Printed is on which share of each the first sentence that may be quoted holds the words
expected, by how many of the best sentences are read and by what their probability counts for; the
mean over the sets decides `search/answering/sentence_ranking.py`.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.clause_questions import DEFAULT_DATA, DEFAULT_HOME
from corpus.settings import load_settings
from ingest.pipeline import ingest
from search.answering.quotes import quotable
from search.answering.sentence_ranking import DEPTH, WORTH, sentence_scores
from search.answering.spans import read
from search.engine import KnowledgeBase

_QUESTIONS = Path(__file__).parent / "questions"
_LIBRARY = Path(__file__).parents[1] / "corpus/library/documents"
_LIBRARY_HOME = Path(__file__).parents[1] / "build/library-questions"
_MOST = 10
_READ = (0, 2, 3, 4, 6, 8, _MOST)
_WORTHS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6)


@dataclass(frozen=True)
class Asked:
    """The best sentences of a question by their scores, before any is read, best first.

    `scores` and `probabilities` (sentences,); `is_right` tells which hold the words expected and
    may be quoted, `is_shown` which may be quoted.
    """

    scores: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    is_shown: NDArray[np.bool_]
    is_right: NDArray[np.bool_]

    def reached(self, count: int, worth: float) -> bool:
        """Whether the first sentence is right when so many are read."""
        sums = self.scores.copy()
        sums[:count] += worth * self.probabilities[:count]
        sums[~self.is_shown] = -np.inf
        return bool(self.is_right[int(sums.argmax())])


def asked(kb: KnowledgeBase, name: str) -> Iterator[Asked]:
    """The questions of a set whose documents the home holds."""
    documents = {Path(record.path).name for record in kb.documents()}
    index = kb.index()
    assert index is not None
    for line in (_QUESTIONS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["doc"] is None or Path(row["doc"]).name not in documents:
            continue
        found = kb.find(row["query"], DEPTH)
        sums = sentence_scores(kb, index, found.query, found.hits) @ WORTH
        places = [(h.passage, n) for h in found.hits for n in range(len(h.passage.sentences))]
        order = np.argsort(-sums, kind="stable")[: 2 * _MOST].tolist()
        if not order:
            continue
        wanted = " ".join(row["answer"].split()).lower()
        shown = [places[at][1] in quotable(places[at][0]) for at in order]
        texts = [places[at][0].sentence_text(places[at][1]) for at in order]
        right = [
            ok and wanted in " ".join(text.lower().split())
            for ok, text in zip(shown, texts, strict=True)
        ]
        readings = read(kb, found.query, [places[at] for at in order[:_MOST]])
        probabilities = np.zeros(len(order))
        probabilities[: len(readings)] = [each.probability for each in readings]
        yield Asked(sums[order], probabilities, np.array(shown), np.array(right))


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    data = parser.parse_args().data
    found: dict[str, list[Asked]] = defaultdict(list)
    homes = [(_LIBRARY_HOME, [_LIBRARY], ("library", "prose"))]
    if data.is_dir():
        acts = [data / "codes", data / "documents"]
        homes.append((DEFAULT_HOME, acts, ("codes", "documents", "prose")))
    for home, folders, names in homes:
        with KnowledgeBase.open(load_settings(home=home)) as kb:
            ingest(kb, folders, jobs=2)
            for name in names:
                found[name].extend(asked(kb, name))
    print(f"{'read':>4} {'worth':>5} {'mean':>6} " + " ".join(f"{name:>10}" for name in found))
    for count in _READ:
        for worth in _WORTHS if count else (0.0,):
            shares = [np.mean([e.reached(count, worth) for e in some]) for some in found.values()]
            print(
                f"{count:>4} {worth:>5.2f} {np.mean(shares):>6.3f} "
                + " ".join(f"{share:>10.3f}" for share in shares)
            )


if __name__ == "__main__":
    main()
