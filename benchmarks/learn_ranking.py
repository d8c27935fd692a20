"""Learns what each ranking is worth, from questions written for it, and tries it on others.

    python -m benchmarks.learn_ranking [--data FOLDER]

The questions of `benchmarks/questions` were written from the sample library, the codes and the
other documents of the data folder; none is of a test set. A linear model is fitted so that the
right clause comes first (listwise softmax: Cao et al., "Learning to Rank: From Pairwise Approach to
Listwise Approach", ICML 2007) with weights that cannot be negative. The table shows it beside the
order without word codes and beside equal weights: on each set of questions by the weights learned
from the other sets, and on XQuAD-ru and the dev questions, which nothing was learned from.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.clause_questions import DEFAULT_DATA, DEFAULT_HOME, label
from benchmarks.xquad_beir import convert
from corpus.settings import load_settings
from ingest.evaluation import fill
from ingest.pipeline import ingest
from search.engine import KnowledgeBase
from search.evaluation import DataSet, read_data_set
from search.ranking import CHOOSING, JUDGING, Ranked, Weights, normalised
from search.retrieval import look_up

_QUESTIONS = Path(__file__).parent / "questions"
_LIBRARY = Path(__file__).parents[1] / "corpus/library/documents"
_LIBRARY_HOME = Path(__file__).parents[1] / "build/library-questions"
_CANDIDATES = 100
_PENALTY = 1e-4
_NOTHING = 1000


@dataclass(frozen=True)
class Case:
    """A question's candidates: (candidates, rankings) 0 to 1, which are right, and their places."""

    scores: NDArray[np.float64]
    right: NDArray[np.bool_]
    places: tuple[object, ...]


def case(found: Sequence[Ranked], right: Sequence[bool], places: Sequence[object]) -> Case:
    """A case of candidates that were all compared word by word."""
    return Case(normalised(found), np.array(right, bool), tuple(places))


def learn(cases: Sequence[Case]) -> Weights:
    """The weights, summing to 1, under which the right candidates are likeliest first."""
    useful = [each for each in cases if each.right.any()]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = 0.0, np.zeros_like(weights)
        for each in useful:
            sums = each.scores @ weights
            chance = np.exp(sums - sums.max())
            chance /= chance.sum()
            of_right = chance[each.right].sum()
            total -= np.log(of_right)
            slope += each.scores.T @ (chance - np.where(each.right, chance / of_right, 0.0))
        return (
            total / len(useful) + _PENALTY * float(weights @ weights),
            slope / len(useful) + 2 * _PENALTY * weights,
        )

    count = len(fields(Weights))
    fitted = minimize(loss, np.ones(count), jac=True, bounds=[(0, None)] * count).x
    return Weights(*(fitted / fitted.sum()).tolist())


def place(each: Case, weights: Weights) -> int:
    """Where the first right candidate stands, counting every clause once."""
    order = np.argsort(-(each.scores @ np.array(astuple(weights))), kind="stable")
    seen: set[object] = set()
    for at in order:
        seen.add(each.places[at])
        if each.right[at]:
            return len(seen)
    return _NOTHING


def shares(cases: Sequence[Case], weights: Weights) -> str:
    """First and top 5 of all questions, and nDCG@10 with one right answer."""
    found = np.array([place(each, weights) for each in cases])
    gain = np.where(found <= 10, 1 / np.log2(found + 1), 0.0)
    return f"{(found == 1).mean():.3f} {(found <= 5).mean():.3f} {gain.mean():.4f}"


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


def clause_cases(kb: KnowledgeBase, file: Path) -> Iterator[Case]:
    """The cases of a file of questions over the home; requisites are looked up, not ranked.

    A question over running text names no clause: right is the passage that holds the answer.
    """
    names = {record.id: Path(record.path).name for record in kb.documents()}
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["doc"] is None or row["style"] == "requisite":
            continue
        if Path(row["doc"]).name not in names.values():
            continue
        found = compared(kb, row["query"])
        passages = kb.catalogue.passages_by_key([each.key for each in found])
        if row["clause"] is None:
            answer = " ".join(row["answer"].split())
            texts = [" ".join(passages[each.key].text.split()) for each in found]
            yield case(found, [answer in text for text in texts], [each.key for each in found])
            continue
        at = [(names[passages[r.key].document_id], label(passages[r.key].clause)) for r in found]
        wanted = answers(row)
        yield case(found, [each in wanted for each in at], at)


def data_set_cases(kb: KnowledgeBase, data: DataSet) -> Iterator[Case]:
    """The cases of a data set whose documents fill the home."""
    for query, text in data.queries.items():
        found = compared(kb, text)
        passages = kb.catalogue.passages_by_key([each.key for each in found])
        at = [data.documents[int(passages[r.key].document_id, 16)].id for r in found]
        yield case(found, [data.judgements[query].get(each, 0) > 0 for each in at], at)


def compared(kb: KnowledgeBase, question: str) -> list[Ranked]:
    """The candidates of a question that were compared word by word."""
    index = kb.index()
    assert index is not None
    found, _ = look_up(kb, index, kb.understand(question), _CANDIDATES, None)
    return [each for each in found if each.words is not None]


def main() -> None:
    """Learn and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    data = parser.parse_args().data
    learned_from: dict[str, list[Case]] = {}
    tried_on: dict[str, list[Case]] = {}
    with KnowledgeBase.open(load_settings(home=DEFAULT_HOME)) as kb:
        print("codes and documents…", file=sys.stderr)
        ingest(kb, [data / "codes", data / "documents"], jobs=2)
        for name in ("codes", "documents", "prose"):
            learned_from[name] = list(clause_cases(kb, _QUESTIONS / f"{name}.jsonl"))
        tried_on["dev questions"] = list(clause_cases(kb, data / "dev-questions.jsonl"))
    with KnowledgeBase.open(load_settings(home=_LIBRARY_HOME)) as kb:
        print("library…", file=sys.stderr)
        ingest(kb, [_LIBRARY], jobs=2)
        learned_from["library"] = list(clause_cases(kb, _QUESTIONS / "library.jsonl"))
        learned_from["prose"] += clause_cases(kb, _QUESTIONS / "prose.jsonl")
    with (
        tempfile.TemporaryDirectory() as folder,
        KnowledgeBase.open(load_settings(home=Path(folder, "home"))) as kb,
    ):
        print("XQuAD-ru…", file=sys.stderr)
        convert(data / "xquad-ru/xquad.ru.json", Path(folder, "data"))
        squad = read_data_set(Path(folder, "data"))
        fill(kb, squad, lambda stage, done, total: None)
        tried_on["XQuAD-ru"] = list(data_set_cases(kb, squad))
    learned = learn([each for cases in learned_from.values() for each in cases])
    names = [field.name for field in fields(Weights)]
    print(
        "learned: "
        + ", ".join(f"{n} {w:.3f}" for n, w in zip(names, astuple(learned), strict=True))
    )
    equal = Weights(*[1 / len(names)] * len(names))
    print(
        f"{'first, top 5, nDCG@10':<18}{'n':>5}  {'before':<20}{'equal':<20}{'learned':<20}in use"
    )
    for name, cases in learned_from.items():
        others = [each for other, some in learned_from.items() if other != name for each in some]
        _row(name, cases, [CHOOSING, equal, learn(others), JUDGING])
    for name, cases in tried_on.items():
        _row(name, cases, [CHOOSING, equal, learned, JUDGING])


def _row(name: str, cases: Sequence[Case], orders: Sequence[Weights]) -> None:
    columns = "".join(f"{shares(cases, order):<20}" for order in orders)
    print(f"{name:<22}{len(cases):>5}  {columns}")


if __name__ == "__main__":
    main()
