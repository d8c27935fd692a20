"""How well answers and refusals are told apart, and how often the right sentence is quoted.

    python -m benchmarks.refusal [--fit] [--home FOLDER] [--codes FOLDER]

Two collections, the sample library and four codes of the Russian Federation (left out where their
folder is absent), are each asked the questions they answer and those they do not: questions on
other subjects and those the other collection answers (`tests/data/refusal-questions.jsonl`,
`tests/data/library-questions.part-*.jsonl`). Prints, at the program's threshold, the share refused
of both; the same along other thresholds; and for the library the share of answers whose quotes hold
the expected words. `--fit` fits the weights of `search/answering/evidence.py` anew.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.settings import load_settings
from ingest.pipeline import ingest
from search.answer import examine
from search.answering.evidence import THRESHOLD, Evidence
from search.answering.statements import Answer
from search.engine import KnowledgeBase
from search.filters import Filters
from search.morphology import normalise

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data"
LIBRARY = ROOT / "corpus" / "library" / "documents"
CODES = ROOT / "../shared/data/codes"
HOME = ROOT / "build" / "refusal"
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True)
class Question:
    """A question with the collection that answers it; `expected` is words of the answer."""

    text: str
    collection: str | None
    slug: str = ""
    expected: str = ""


@dataclass(frozen=True)
class Outcome:
    """What one collection said to one question."""

    question: Question
    collection: str
    evidence: Evidence
    answer: Answer

    @property
    def answerable(self) -> bool:
        """Whether the collection holds an answer."""
        return self.question.collection == self.collection

    @property
    def is_right(self) -> bool:
        """Whether the quotes from the right document hold the expected words."""
        quoted = " ".join(
            cited.quote
            for cited in self.answer.citations
            if self.answer.documents[cited.document_id].path.startswith(self.question.slug)
        )
        return _folded(self.question.expected) in _folded(quoted)


def _folded(text: str) -> str:
    return " ".join(normalise(text).replace("-", " ").split())


def questions() -> Iterator[Question]:
    """All questions of both files."""
    for path in sorted(DATA.glob("library-questions.part-*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            yield Question(row["query"], "library", row["slug"], row["answer"])
    path = DATA / "refusal-questions.jsonl"
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        yield Question(row["query"], row["collection"])


def ask_all(home: Path, name: str, folder: Path) -> list[Outcome]:
    """Ask one collection every question."""
    with KnowledgeBase.open(load_settings(home=home / name)) as kb:
        ingest(kb, [folder], jobs=2)
        return [
            Outcome(question, name, *examine(kb, question.text, Filters()))
            for question in questions()
        ]


def fit(outcomes: list[Outcome]) -> None:
    """Print the weights of a logistic regression, both classes of equal weight."""
    from sklearn.linear_model import LogisticRegression

    rows = [[o.evidence.closeness, o.evidence.coverage, o.evidence.named] for o in outcomes]
    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=5000)
    model.fit(np.array(rows), [o.answerable for o in outcomes])
    print(
        "intercept {:.2f}; closeness {:.2f}, coverage {:.2f}, named {:.2f}".format(
            model.intercept_[0], *model.coef_[0]
        )
    )


def table(outcomes: list[Outcome]) -> None:
    """Print the shares refused by collection and threshold."""
    print("collection   threshold  unanswerable refused  answerable refused")
    names = sorted({outcome.collection for outcome in outcomes})
    for name in (*names, "all"):
        some = [o for o in outcomes if name in (o.collection, "all")]
        for threshold in sorted({*THRESHOLDS, THRESHOLD}):
            refused = {
                kind: statistics.fmean(
                    o.evidence.probability < threshold for o in some if o.answerable is kind
                )
                for kind in (False, True)
            }
            mark = "*" if threshold == THRESHOLD else " "
            print(
                f"{name:12} {threshold:>8.2f}{mark} {refused[False]:>21.3f} {refused[True]:>19.3f}"
            )


def main() -> None:
    """Ask, and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--codes", type=Path, default=CODES)
    parser.add_argument("--fit", action="store_true", help="fit the weights anew")
    arguments = parser.parse_args()
    outcomes = ask_all(arguments.home, "library", LIBRARY)
    if arguments.codes.is_dir():
        outcomes += ask_all(arguments.home, "codes", arguments.codes)
    table(outcomes)
    expected = [o for o in outcomes if o.question.expected and o.answerable]
    answered = [o for o in expected if o.answer.answered]
    quotes = statistics.fmean(len(o.answer.citations) for o in answered)
    length = statistics.fmean(len(o.answer.answer) for o in answered)
    print(
        f"\nlibrary: {len(expected)} questions, {len(answered)} answered, "
        f"the expected words quoted for {sum(o.is_right for o in expected)}\n"
        f"{quotes:.1f} quotes of {length:.0f} characters in all an answer; "
        f"{statistics.median(o.answer.ms for o in outcomes):.0f} ms an answer (median)"
    )
    if arguments.fit:
        fit(outcomes)


if __name__ == "__main__":
    main()
