"""Whether a number stands with its own words of the passage, not with those of its neighbour."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.generation.claimed_numbers import Quantity, is_number, is_unit, quantities
from search.morphology import words

_BREAK = re.compile(r"(?<=[;,:\n])|(?<=[.!?…])(?=\s+[А-ЯЁ])")
_AND = re.compile(r"\s+(?:и|а|но)\s+")
_PLAIN_COMMA = re.compile(r"(?<=\d),(?=\d)")


def swapped(sentence: str, passage: str) -> bool:
    """Whether a part of the passage with another number fits the words of a number said better.

    «Нетиповой договор — за 1 день» against «типовой — за 1 день, нетиповой — за 4 дня».
    """
    parts = [*_parts(passage)]
    for said, around in _parts(sentence):
        for quantity in said:
            own = [_fit(around, held) for there, held in parts if _holds(there, quantity)]
            others = [
                _fit(around, held) for there, held in parts if there and not _holds(there, quantity)
            ]
            if own and others and max(others) > max(own):
                return True
    return False


def _parts(text: str) -> Iterator[tuple[list[Quantity], frozenset[str]]]:
    """The parts of a text that hold a number, with the numbers and the other words.

    What stands without a number before a part goes with it, unless it leads in a list: that holds
    for every part of it.
    """
    waiting = ""
    for piece in _BREAK.split(_PLAIN_COMMA.sub(".", text)):
        for part in _ands(piece):
            if quantities(part):
                yield quantities(part), _plain_words(f"{waiting} {part}")
                waiting = ""
            else:
                waiting = "" if part.rstrip().endswith(":") else f"{waiting} {part}"


def _ands(piece: str) -> list[str]:
    """A part cut at «и» where there is a number on either side of every cut."""
    parts = _AND.split(piece)
    return parts if all(quantities(part) for part in parts) else [piece]


def _plain_words(text: str) -> frozenset[str]:
    return frozenset(
        term
        for word in words(text)
        if not is_number(word.terms) and not is_unit(word.terms)
        for term in word.terms[:1]
    )


def _holds(there: list[Quantity], quantity: Quantity) -> bool:
    return any(quantity.values & other.values for other in there)


def _fit(said: frozenset[str], held: frozenset[str]) -> int:
    return len(said & held)
