"""Two runs over the same questions: what changed, how surely, and for which questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search.evaluation.measures import MEASURES
from search.evaluation.saved_run import JudgedQuery, SavedRun, value_table
from search.evaluation.significance import Difference, differences

DECISIVE = "nDCG@10"
"""The measure that tells whether a question got better or worse."""
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Changed:
    """A question whose `DECISIVE` measure changed."""

    before: JudgedQuery
    after: JudgedQuery

    @property
    def change(self) -> float:
        """By how much, -1 to 1; above 0 it got better."""
        return self.after.values[DECISIVE] - self.before.values[DECISIVE]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference of a run to an earlier one, by measure; `slices` the same by style.

    `better` begins with the question that gained most, `worse` with the one that lost most.
    """

    before: SavedRun
    differences: Mapping[str, Difference]
    slices: Mapping[str, Mapping[str, Difference]]
    better: tuple[Changed, ...]
    worse: tuple[Changed, ...]


def compare(before: SavedRun, after: SavedRun) -> Comparison:
    """`after` less `before`; both must be over the same questions (`SavedRun.must_answer`)."""
    earlier = {query.id: query for query in before.queries}
    if earlier.keys() != {query.id for query in after.queries}:
        raise ValueError("the runs are over different questions")
    pairs = [Changed(earlier[query.id], query) for query in after.queries]
    ordered = sorted(pairs, key=lambda pair: (-abs(pair.change), pair.after.id))
    return Comparison(
        before=before,
        differences=_differences(pairs),
        slices={
            style: _differences([Changed(earlier[query.id], query) for query in queries])
            for style, queries in after.slices().items()
        },
        better=tuple(pair for pair in ordered if pair.change > _ROUNDING),
        worse=tuple(pair for pair in ordered if pair.change < -_ROUNDING),
    )


def _differences(pairs: Sequence[Changed]) -> dict[str, Difference]:
    first = value_table([pair.before for pair in pairs])
    second = value_table([pair.after for pair in pairs])
    return dict(zip(MEASURES, differences(first, second), strict=True))
