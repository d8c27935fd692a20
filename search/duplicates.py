"""The same text in several documents is shown once, with the other places beside it."""

from __future__ import annotations

from search.morphology import normalise, tokens

SAME = 0.8
"""From this resemblance on two passages are one text."""

_WORDS = 3

Shingles = frozenset[tuple[str, ...]]


def shingles(text: str) -> Shingles:
    """The runs of three words of a text; a shorter text is one run."""
    words = [token.text for token in tokens(normalise(text))]
    if len(words) <= _WORDS:
        return frozenset({tuple(words)})
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def resemblance(one: Shingles, other: Shingles) -> float:
    """The share of runs two texts have in common, 0 to 1.

    Broder, "On the resemblance and containment of documents", Compression and Complexity of
    Sequences, 1997.
    """
    if not min(len(one), len(other)) >= SAME * max(len(one), len(other)):
        return 0.0  # too different in length to be the same; the sets need not be compared
    common = len(one & other)
    return common / (len(one) + len(other) - common)
