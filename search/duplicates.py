"""The same text in several documents is shown once, with the other places beside it."""

from __future__ import annotations

from functools import lru_cache

from search.morphology import normalise

SAME = 0.8
"""From this resemblance on two passages are one text."""

_WORDS = 3


def is_same(one: str, other: str) -> bool:
    """Whether two texts are nearly the same in words and order."""
    if min(len(one), len(other)) < SAME * max(len(one), len(other)):
        return False  # without reading: their runs could not have so much in common
    return resemblance(one, other) >= SAME


def resemblance(one: str, other: str) -> float:
    """The share of the runs of three words that two texts have in common, 0 to 1.

    Broder, "On the resemblance and containment of documents", Compression and Complexity of
    Sequences, 1997.
    """
    first, second = _runs(one), _runs(other)
    common = len(first & second)
    return common / (len(first) + len(second) - common)


# The hits of a query are compared with one another.
@lru_cache(maxsize=1024)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = normalise(text).split()
    if len(words) <= _WORDS:
        return frozenset({tuple(words)})
    return frozenset(zip(words, words[1:], words[2:], strict=False))
