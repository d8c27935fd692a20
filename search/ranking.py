"""One order out of several rankings."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields, replace

from search.index.base import Candidates


@dataclass(frozen=True, slots=True)
class Weights:
    """What each ranking is worth in a sum; the field names are those of `Ranked`."""

    dense: float
    sentence: float
    lexical: float
    headings: float
    coverage: float
    words: float


CHOOSING = Weights(dense=0.35, sentence=0.35, lexical=0.30, headings=0.0, coverage=0.0, words=0.0)
"""The order in which candidates get a second look; from experiments before there was any code."""

JUDGING = Weights(dense=0.17, sentence=0.14, lexical=0.09, headings=0.04, coverage=0.27, words=0.29)
"""The final order, learned by `benchmarks/learn_ranking.py` from questions written for it."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with its score by every ranking.

    `score` is the weighted sum of the others, each normalised to 0 to 1 among the candidates of the
    query. `words` is None for a passage that was not compared word by word.
    """

    key: int
    score: float
    dense: float
    sentence: float
    lexical: float
    headings: float
    coverage: float
    words: float | None = None


def fuse(candidates: Candidates) -> list[Ranked]:
    """The candidates in the order in which they deserve a second look, best first.

    Score normalisation and linear combination: Bruch, Gai, Ingber, "An Analysis of Fusion Functions
    for Hybrid Retrieval", ACM TOIS 42(1), 2023.
    """
    found = [
        Ranked(
            key=key,
            score=0.0,
            dense=dense,
            sentence=candidates.sentence[key],
            lexical=candidates.lexical.get(key, 0.0),
            headings=candidates.headings.get(key, 0.0),
            coverage=candidates.coverage.get(key, 0.0),
        )
        for key, dense in candidates.dense.items()
    ]
    return _ordered(found, CHOOSING)


def judge(ranked: list[Ranked], weights: Weights = JUDGING) -> list[Ranked]:
    """The final order of what `fuse` gave, best first.

    Passages that were compared word by word stand before the others, whose scores shrink to fit.
    """
    compared = [r for r in ranked if r.words is not None]
    if not compared:
        return ranked
    best = _ordered(compared, weights)
    others = [r for r in ranked if r.words is None]
    ceiling = best[-1].score / (others[0].score or 1.0) if others else 0.0
    return best + [replace(r, score=min(1.0, ceiling) * r.score) for r in others]


def _ordered(found: list[Ranked], weights: Weights) -> list[Ranked]:
    """The passages with their sums, best first; ties by passage key."""
    columns = normalised(found)
    worth = astuple(weights)
    summed = [
        replace(each, score=math.fsum(w * v for w, v in zip(worth, values, strict=True)))
        for each, values in zip(found, zip(*columns, strict=True), strict=True)
    ]
    return sorted(summed, key=lambda r: (-r.score, r.key))


def normalised(found: list[Ranked]) -> list[list[float]]:
    """The scores of every ranking brought to 0 to 1, a list for each field of `Weights`."""
    return [
        _SCALES[field.name]([getattr(each, field.name) or 0.0 for each in found])
        for field in fields(Weights)
    ]


def _spread(scores: list[float]) -> list[float]:
    low, high = min(scores, default=0.0), max(scores, default=0.0)
    if high == low:
        # All are the best there is: a lone passage is not a hit of score 0.
        return [1.0] * len(scores)
    return [(score - low) / (high - low) for score in scores]


def _of_best(scores: list[float]) -> list[float]:
    # BM25 has a true zero: a passage that shares no word with the question.
    high = max(scores, default=0.0) or 1.0
    return [score / high for score in scores]


_SCALES: dict[str, Callable[[list[float]], list[float]]] = {
    "dense": _spread,
    "sentence": _spread,
    "lexical": _of_best,
    "headings": _of_best,
    "coverage": lambda scores: scores,
    "words": _spread,
}
