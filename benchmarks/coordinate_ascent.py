"""Weights of rankings learned from questions with known answers, by the measure itself.

Coordinate ascent on nDCG@10 (Metzler, Croft, "Linear feature-based models for information
retrieval", Information Retrieval 10(3), 2007): every weight in turn is tried a step up and down,
with ever smaller steps, from several starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

_STEPS = (0.2, 0.1, 0.05, 0.02, 0.01)
_STARTS = 4
_NOTHING = 1000


@dataclass(frozen=True)
class Case:
    """A question's candidates: (candidates, rankings) 0 to 1, which are right, and their places.

    Candidates of equal place are shown once.
    """

    scores: Vector
    right: NDArray[np.bool_]
    places: tuple[object, ...]


def place(each: Case, weights: Vector) -> int:
    """Where the first right candidate stands, counting every place once."""
    seen: set[object] = set()
    for at in np.argsort(-(each.scores @ weights), kind="stable").tolist():
        seen.add(each.places[at])
        if each.right[at]:
            return len(seen)
    return _NOTHING


def gain(cases: Sequence[Case], weights: Vector) -> float:
    """Mean nDCG@10 where one right answer is enough."""
    found = np.array([place(each, weights) for each in cases])
    return float(np.where(found <= 10, 1 / np.log2(found + 1), 0.0).mean())


def shares(cases: Sequence[Case], weights: Vector) -> str:
    """First, top 5 and nDCG@10, as printed."""
    found = np.array([place(each, weights) for each in cases])
    first, top = (found == 1).mean(), (found <= 5).mean()
    return f"{first:.3f} {top:.3f} {gain(cases, weights):.4f}"


def learn(cases: Sequence[Case]) -> Vector:
    """The weights, none negative, summing to 1, with the highest gain found."""
    useful = [each for each in cases if each.right.any()]
    count = useful[0].scores.shape[1]
    random = np.random.default_rng(0)
    starts = [np.full(count, 1 / count), *random.dirichlet(np.ones(count), _STARTS - 1)]
    reached = [_ascended(useful, start) for start in starts]
    return max(reached, key=lambda weights: gain(useful, weights))


def _ascended(cases: Sequence[Case], weights: Vector) -> Vector:
    best = gain(cases, weights)
    for step in _STEPS:
        improved = True
        while improved:
            improved = False
            for at in range(len(weights)):
                for change in (step, -step):
                    tried = weights.copy()
                    tried[at] = max(0.0, tried[at] + change)
                    if not tried.any():
                        continue
                    tried /= tried.sum()
                    reached = gain(cases, tried)
                    if reached > best:
                        weights, best, improved = tried, reached, True
    return weights
