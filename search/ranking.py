"""One order out of several rankings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.index.base import Candidates


@dataclass(frozen=True, slots=True)
class Weights:
    """What each ranking is worth in a sum; the field names are those of `Ranked`."""

    dense: float
    sentence: float
    lexical: float
    coverage: float
    words: float


CHOOSING = Weights(dense=0.35, sentence=0.35, lexical=0.30, coverage=0.0, words=0.0)
"""The order in which candidates get a second look; from experiments before there was any code."""

JUDGING = Weights(dense=0.17, sentence=0.14, lexical=0.10, coverage=0.28, words=0.31)
"""The final order, learned by `benchmarks/learn_ranking.py` from questions written for it."""


class Ranked(NamedTuple):
    """A passage with its score by every ranking.

    `score` is the weighted sum of the others, each normalised to 0 to 1 among the candidates of the
    query. `words` is None for a passage that was not compared word by word.
    """

    key: int
    score: float
    dense: float
    sentence: float
    lexical: float
    coverage: float
    words: float | None = None


def fuse(candidates: Candidates) -> list[Ranked]:
    """The candidates in the order in which they deserve a second look, best first.

    Score normalisation and linear combination: Bruch, Gai, Ingber, "An Analysis of Fusion Functions
    for Hybrid Retrieval", ACM TOIS 42(1), 2023.
    """
    sentence, lexical = candidates.sentence, candidates.lexical
    coverage = candidates.coverage
    keys = [*candidates.dense]
    table = np.array(
        [
            (dense, sentence[key], lexical.get(key, 0.0), coverage.get(key, 0.0), np.nan)
            for key, dense in candidates.dense.items()
        ],
        np.float64,
    ).reshape(-1, len(fields(Weights)))
    sums = _sums(table, CHOOSING)
    # Best first, ties by passage key.
    order = np.lexsort((np.array(keys), -sums)).tolist()
    rows = table[:, :-1].tolist()
    return [Ranked(keys[at], float(sums[at]), *rows[at]) for at in order]


def judge(ranked: Sequence[Ranked], weights: Weights = JUDGING) -> list[Ranked]:
    """The final order of what `fuse` gave, best first.

    Passages that were compared word by word stand before the others, whose scores shrink to fit.
    """
    compared = [r for r in ranked if r.words is not None]
    if not compared:
        return [*ranked]
    best = _ordered(compared, weights)
    others = [r for r in ranked if r.words is None]
    ceiling = best[-1].score / (others[0].score or 1.0) if others else 0.0
    return best + [r._replace(score=min(1.0, ceiling) * r.score) for r in others]


def _ordered(found: Sequence[Ranked], weights: Weights) -> list[Ranked]:
    """The passages with their sums, best first; ties by passage key."""
    sums = _sums(_table(found), weights).tolist()
    summed = [each._replace(score=total) for each, total in zip(found, sums, strict=True)]
    return sorted(summed, key=lambda r: (-r.score, r.key))


def normalised(found: Sequence[Ranked]) -> NDArray[np.float64]:
    """The scores of every ranking brought to 0 to 1, (passages, rankings) as `Weights` orders them.

    Cosines spread from the least to the greatest. BM25 has a true zero, a passage that shares no
    word with the question, and coverage is a share already.
    """
    return _normalised(_table(found))


def _table(found: Sequence[Ranked]) -> NDArray[np.float64]:
    rows = np.array([each[2:] for each in found], np.float64)
    return rows.reshape(len(found), len(fields(Weights)))


def _sums(table: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    # What should add up to 1 may come to a little more.
    total: NDArray[np.float64] = np.minimum(_normalised(table) @ np.array(astuple(weights)), 1.0)
    return total


def _normalised(table: NDArray[np.float64]) -> NDArray[np.float64]:
    if not len(table):
        return table
    # A passage that was not compared word by word has NaN for None.
    table = np.nan_to_num(table)
    low, high = table.min(axis=0), table.max(axis=0)
    spread = high - low
    # Where all are equal, all are the best there is: a lone passage is not a hit of score 0.
    spreading = np.where(spread > 0, (table - low) / np.where(spread > 0, spread, 1.0), 1.0)
    of_best = table / np.where(high > 0, high, 1.0)
    return np.where(_SPREAD, spreading, np.where(_OF_BEST, of_best, table))


_SPREAD = np.array([field.name in ("dense", "sentence", "words") for field in fields(Weights)])
_OF_BEST = np.array([field.name == "lexical" for field in fields(Weights)])
