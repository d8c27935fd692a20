"""How sure a mean over queries is, and a difference of two: the paired bootstrap over queries.

Efron, Tibshirani, "An Introduction to the Bootstrap", 1993: percentile intervals (ch. 13) and the
test of a mean by resampling values shifted to the null hypothesis (section 16.4). Sakai,
"Evaluating Evaluation Metrics based on the Bootstrap", SIGIR 2006, for runs of a search engine;
the statistic here is the mean difference itself rather than its Student's t, since slices of equal
differences have no variance to divide by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
CONFIDENCE = 0.95
_SEED = 20060806
# Values drawn at a time, 8 bytes each.
_MOST_VALUES = 4_000_000
# Sums of equal numbers differ in their last bits.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the bounds of its percentile interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean difference of paired values, its percentile interval, and how likely by chance.

    `p` is the two-sided share of resamples under the null hypothesis at least as far from 0, both
    counted with the observed one (Davison, Hinkley, "Bootstrap Methods", 1997, section 4.2).
    """

    mean: float
    low: float
    high: float
    p: float


def intervals(values: NDArray[np.float64], resamples: int = RESAMPLES) -> list[Interval]:
    """The interval of the mean of every row of `values` (measures, queries)."""
    bounds, _ = _bootstrap(values, resamples)
    means = values.mean(axis=1)
    return [
        Interval(float(mean), float(low), float(high))
        for mean, low, high in zip(means, *bounds, strict=True)
    ]


def differences(
    first: NDArray[np.float64], second: NDArray[np.float64], resamples: int = RESAMPLES
) -> list[Difference]:
    """`second` less `first`, both (measures, queries) over the same queries, row by row."""
    if first.shape != second.shape:
        raise ValueError(f"unpaired values: {first.shape} and {second.shape}")
    values = second - first
    (lows, highs), means = _bootstrap(values, resamples)
    found = []
    for row, observed in enumerate(values.mean(axis=1)):
        shifted = np.abs(means[row] - observed)
        extreme = int((shifted >= abs(observed) - _ROUNDING).sum())
        # One question says nothing of others, though no resample of it differs.
        p = (extreme + 1) / (resamples + 1) if values.shape[1] > 1 else 1.0
        found.append(Difference(float(observed), float(lows[row]), float(highs[row]), p))
    return found


def _bootstrap(
    values: NDArray[np.float64], resamples: int
) -> tuple[Sequence[NDArray[np.float64]], NDArray[np.float64]]:
    """Bounds of the means of the rows, and the means (measures, resamples); seeded.

    Every resample takes the same queries for every row.
    """
    queries = values.shape[1]
    if queries == 1:
        # A lone query resampled is itself.
        means = np.repeat(values, resamples, axis=1)
        return (values[:, 0], values[:, 0]), means
    from scipy.stats import bootstrap

    found = bootstrap(
        (values,),
        np.mean,
        axis=1,
        vectorized=True,
        n_resamples=resamples,
        batch=max(1, _MOST_VALUES // values.size),
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(_SEED),
    )
    bounds = found.confidence_interval
    return (bounds.low, bounds.high), found.bootstrap_distribution
