"""The same text in several documents is shown once, with the other places beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from search.morphology import analyzer, normalise

SAME = 0.8
"""From this resemblance on two passages are one text."""

_WORDS = 3
# A passage begins with the number of its clause, which differs from document to document.
_LABEL_WORDS = 2
_DIGIT = re.compile(r"\d")
_NEGATIONS = frozenset({"не", "ни", "нет"})


def is_same(one: str, other: str) -> bool:
    """Whether two texts are nearly the same in words and order, and state the same.

    «Тридцать дней» and «десять дней», «вправе» and «не вправе» are different requirements, however
    long the text around them.
    """
    if min(len(one), len(other)) < SAME * max(len(one), len(other)):
        return False  # without reading: their runs could not have so much in common
    return resemblance(one, other) >= SAME and not _contradict(_words(one), _words(other))


def resemblance(one: str, other: str) -> float:
    """The share of the runs of three words that two texts have in common, 0 to 1.

    Broder, "On the resemblance and containment of documents", Compression and Complexity of
    Sequences, 1997.
    """
    first, second = _runs(one), _runs(other)
    common = len(first & second)
    return common / (len(first) + len(second) - common)


def _contradict(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a number or a negation stands in one text and not in the other."""
    first, second = Counter(one[_LABEL_WORDS:]), Counter(other[_LABEL_WORDS:])
    differing = {word.strip(".,;:()«»\"'") for word in (first - second) + (second - first)}
    return any(_DIGIT.search(w) or w in _NEGATIONS or _is_numeral(w) for w in differing)


def _is_numeral(word: str) -> bool:
    return bool(word) and analyzer().parse(word)[0].tag.POS == "NUMR"


def _words(text: str) -> list[str]:
    return normalise(text).split()


# The hits of a query are compared with one another.
@lru_cache(maxsize=1024)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _words(text)
    if len(words) <= _WORDS:
        return frozenset({tuple(words)})
    return frozenset(zip(words, words[1:], words[2:], strict=False))
