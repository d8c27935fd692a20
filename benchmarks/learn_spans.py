"""Learns what tells the answer within a sentence, from questions with short answers.

    python -m benchmarks.learn_spans [--data FOLDER] [--write] [--ranking]

The questions of `benchmarks/questions/spans.jsonl` are asked of sentences written for them (`text`)
and of the sample library and the other documents of the data folder; none is of a test set. Printed
is the token F1 of the picked span within the right sentence: on five parts, each by the weights
learned from the other four. With `--write` the weights of all go to
`search/answering/span_weights.json`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.clause_questions import DEFAULT_DATA, DEFAULT_HOME
from benchmarks.token_overlap import overlap
from corpus.settings import load_settings
from ingest.pipeline import ingest
from search.answering.question_types import question_type
from search.answering.sentence_ranking import _REFINED, WORTH, sentence_scores
from search.answering.span_features import Spans, spans_of
from search.answering.spans import (
    _WEIGHTS,
    allowed,
    expected_overlap,
    likeness_within,
    most_overlapping,
)
from search.embedding import PassageInput
from search.engine import KnowledgeBase
from search.query import parse
from search.word_codes import word_ranges

_QUESTIONS = Path(__file__).parent / "questions/spans.jsonl"
_LIBRARY = Path(__file__).parents[1] / "corpus/library/documents"
_LIBRARY_HOME = Path(__file__).parents[1] / "build/library-questions"
_PARTS = 5
_SHRINKAGE = 0.003
_DEPTH = 30
_WORTHS = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
_THRESHOLDS = (0.0, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)


@dataclass(frozen=True)
class Example:
    """The spans that may be picked of the sentence that answers; `group` is where it comes from.

    `gains` (spans,) is the F1 of each.
    """

    spans: Spans
    gains: NDArray[np.float32]
    group: str
    is_exact: bool


def example(kb: KnowledgeBase, row: dict[str, Any], text: str) -> Example:
    """The example of a question and the sentence that answers it."""
    model = kb.models.serving()
    coder = kb.models.word_coder(model.name)
    query = parse(row["query"])
    asked = kb.models.query_vectors(query.text).words
    ranges = word_ranges(text)
    likeness = None
    if coder is not None and asked is not None and len(asked):
        (vectors,) = model.encode_passages([PassageInput("", text, (), tuple(ranges))])
        if vectors.words is not None:
            likeness = likeness_within(
                coder.query(asked), coder.encode(vectors.words), ranges, text, 0
            )
    spans = spans_of(query.plain, query.terms, text, likeness)
    may_be = allowed(query.plain, query.terms, spans, text)
    spans = replace(
        spans,
        first=spans.first[may_be],
        last=spans.last[may_be],
        features=spans.features[may_be],
    )
    at = [spans.range_of(each) for each in range(len(spans.first))]
    gains = np.array([overlap(text[start:end], row["answer"]) for start, end in at], np.float32)
    is_exact = question_type(query.plain).is_exact
    return Example(spans, gains, row.get("text") or row["doc"], is_exact)


def examples(kb: KnowledgeBase, rows: Sequence[dict[str, Any]]) -> Iterator[Example]:
    """The examples of the rows whose sentence is given or found in the home."""
    names = {Path(record.path).name for record in kb.documents()}
    for row in rows:
        if "text" in row:
            yield example(kb, row, row["text"])
        elif Path(row["doc"]).name in names and (text := _sentence(kb, row)) is not None:
            yield example(kb, row, text)


def _sentence(kb: KnowledgeBase, row: dict[str, Any]) -> str | None:
    for hit in kb.find(row["query"], _DEPTH).hits:
        if Path(hit.document.path).name != Path(row["doc"]).name:
            continue
        for ordinal in range(len(hit.passage.sentences)):
            text = hit.passage.sentence_text(ordinal)
            if row["answer"].lower() in " ".join(text.lower().split()):
                return text
    return None


def learn(cases: Sequence[Example]) -> NDArray[np.float32]:
    """The weights with the highest mean log of the expected F1, shrunk towards 0 (L-BFGS)."""
    import torch

    cases = [each for each in cases if each.gains.max(initial=0) > 0]
    rows = torch.tensor(np.concatenate([each.spans.features for each in cases]))
    gains = torch.tensor(np.concatenate([each.gains for each in cases]))
    owners = torch.tensor(np.repeat(np.arange(len(cases)), [len(c.gains) for c in cases]))
    weights = torch.zeros(rows.shape[1], requires_grad=True)
    solver = torch.optim.LBFGS([weights], max_iter=60, line_search_fn="strong_wolfe")

    def loss() -> float:
        solver.zero_grad()
        scores = rows @ weights
        highest = torch.full((len(cases),), -1e9).scatter_reduce(0, owners, scores.detach(), "amax")
        odds = torch.exp(scores - highest[owners])
        whole = torch.zeros(len(cases)).index_add(0, owners, odds)
        right = torch.zeros(len(cases)).index_add(0, owners, odds * gains)
        found = -torch.log(right / whole + 1e-9).mean() + _SHRINKAGE * (weights**2).sum()
        found.backward()  # type: ignore[no-untyped-call]
        return float(found.detach())

    solver.step(loss)
    learned: NDArray[np.float32] = weights.detach().numpy()
    return learned


def picked(
    cases: Sequence[Example], weights: NDArray[np.float32]
) -> Iterator[tuple[bool, float, float]]:
    """Of each whether it asks exactly, the expected F1 of the picked span and its true F1.

    Both are 0 where no span may be picked.
    """
    for each in cases:
        if len(each.gains):
            at, expected = most_overlapping(each.spans, each.spans.features @ weights)
            yield each.is_exact, expected, float(each.gains[at])
        else:
            yield each.is_exact, 0.0, 0.0


def print_thresholds(found: Sequence[tuple[bool, float, float]]) -> None:
    """Print what withholding the unsure spans costs: the share shown and the mean F1 of all."""
    for name, exact in (("exact", True), ("other", False)):
        some = np.array([(e, g) for is_exact, e, g in found if is_exact is exact]).reshape(-1, 2)
        print(f"{name}: {len(some)} questions; threshold, share in bold, F1 of these, F1 of all")
        for least in _THRESHOLDS:
            shown = some[some[:, 0] >= least]
            f1 = shown[:, 1].sum()
            share = len(shown) / max(1, len(some))
            own = f1 / max(1, len(shown))
            print(f"  {least:.2f}  {share:.3f}  {own:.3f}  {f1 / max(1, len(some)):.3f}")


def print_worth(homes: Sequence[tuple[Path, Sequence[str]]]) -> None:
    """Print how often the right sentence is first by what its span's certainty is worth."""
    from search.answering.quotes import quotable

    reached: dict[str, list[list[bool]]] = {}
    for home, names in homes:
        with KnowledgeBase.open(load_settings(home=home)) as kb:
            documents = {Path(record.path).name for record in kb.documents()}
            index = kb.index()
            assert index is not None
            for name in names:
                lines = (_QUESTIONS.parent / f"{name}.jsonl").read_text(encoding="utf-8")
                for row in map(json.loads, lines.splitlines()):
                    if row["doc"] is None or Path(row["doc"]).name not in documents:
                        continue
                    found = kb.find(row["query"], _DEPTH)
                    sums = sentence_scores(kb, index, found.query, found.hits) @ WORTH
                    at = [
                        (h.passage, o) for h in found.hits for o in range(len(h.passage.sentences))
                    ]
                    if not at:
                        continue
                    certain = np.zeros(len(at))
                    for n in np.argsort(-sums, kind="stable")[:_REFINED].tolist():
                        certain[n] = expected_overlap(kb, found.query, *at[n])
                    shown = [n for n, (p, o) in enumerate(at) if o in quotable(p)]
                    if not shown:
                        continue
                    answer = " ".join(row["answer"].split()).lower()
                    best = [max(shown, key=lambda n: (sums + w * certain)[n]) for w in _WORTHS]
                    texts = [
                        " ".join(at[n][0].sentence_text(at[n][1]).lower().split()) for n in best
                    ]
                    reached.setdefault(name, []).append([answer in text for text in texts])
    print("worth of certainty: " + " ".join(f"{worth:.2f}" for worth in _WORTHS))
    for name, some in reached.items():
        print(f"{name}: " + " ".join(f"{share:.3f}" for share in np.mean(some, axis=0)))


def main() -> None:
    """Learn, print, and write where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    parser.add_argument("--write", action="store_true", help="write the weights")
    parser.add_argument("--ranking", action="store_true", help="try what certainty is worth")
    arguments = parser.parse_args()
    if arguments.ranking:
        own = (_LIBRARY_HOME, ("library", "prose"))
        print_worth([own, (DEFAULT_HOME, ("codes", "documents", "prose"))])
        return
    rows = [json.loads(line) for line in _QUESTIONS.read_text(encoding="utf-8").splitlines()]
    cases: list[Example] = []
    with KnowledgeBase.open(load_settings(home=_LIBRARY_HOME)) as kb:
        ingest(kb, [_LIBRARY], jobs=2)
        cases.extend(examples(kb, rows))
    if arguments.data.exists():
        with KnowledgeBase.open(load_settings(home=DEFAULT_HOME)) as kb:
            ingest(kb, [arguments.data / "codes", arguments.data / "documents"], jobs=2)
            cases.extend(examples(kb, [row for row in rows if "text" not in row]))
    groups = sorted({each.group for each in cases})
    parts = np.random.default_rng(0).integers(0, _PARTS, len(groups))
    part_of = dict(zip(groups, parts.tolist(), strict=True))
    reached: list[tuple[bool, float, float]] = []
    for part in range(_PARTS):
        kept = [each for each in cases if part_of[each.group] != part]
        held_out = [each for each in cases if part_of[each.group] == part]
        found = list(picked(held_out, learn(kept)))
        reached.extend(found)
        f1 = np.mean([gain for _, _, gain in found])
        print(f"part {part + 1}: {len(held_out)} questions, F1 {f1:.3f}", flush=True)
    mean = np.mean([gain for _, _, gain in reached])
    print(f"mean F1 on questions not learned from: {mean:.3f} ({len(cases)} questions)")
    print_thresholds(reached)
    if arguments.write:
        rounded = [round(float(each), 4) for each in learn(cases)]
        _WEIGHTS.write_text(json.dumps(rounded) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
