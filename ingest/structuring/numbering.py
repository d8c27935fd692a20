"""Which numbers at the start of paragraphs number clauses, and which the items of a list.

A clause number continues the numbers around it. «21. марта» at the start of a wrapped line has no
predecessor; a list «1. … 2. …» inside clause 5 is followed by clause 6, and is no clause of its
own; a numbering that begins anew and is never taken up again is that of another part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.structuring.labels import Label, Unit

# A number may skip repealed clauses, but a jump beyond this is a number in running text.
LARGEST_JUMP = 12

Number = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OpenUnit:
    """A labelled section that is not closed yet; `is_heading` where its paragraph is its title."""

    label: Label
    is_heading: bool


@dataclass(frozen=True, slots=True)
class Numbered:
    """A paragraph with the label it seems to open with, and whether its format calls it a heading.

    `label` is None for a heading without one.
    """

    label: Label | None
    is_heading: bool


def continues(label: Label, units: Sequence[OpenUnit], last: Number | None) -> bool | None:
    """Whether a clause number goes on with the open units, outermost first; None: it begins anew.

    `last` is the last clause of the same depth and prefix since the numbering restarted.
    """
    number = label.number
    for unit in reversed(units):
        if unit.label.unit is not Unit.CLAUSE:
            # The first clause of a unit: numbering may run through a document's sections.
            return number[-1] <= LARGEST_JUMP + (last[-1] if last else 0)
        previous = unit.label.number
        if _is_child(previous, number):
            return number[len(previous)] <= LARGEST_JUMP
        if len(previous) >= len(number) and previous[: len(number) - 1] == number[:-1]:
            step = number[-1] - previous[len(number) - 1]
            if step == 0 and label.inserted:
                return True
            if step > 0:
                return step <= LARGEST_JUMP
            # «1.» after «3.» begins anew; any other number that goes back is running text.
            return None if number[-1] == 1 else False
    if units:
        return None
    return len(number) > 1 or number[0] <= LARGEST_JUMP + (last[-1] if last else 0)


def follows(previous: Number, number: Number) -> bool:
    """Whether a number comes right after another: the next one, or the first within it."""
    if _is_child(previous, number):
        return number[len(previous) :] == (1,) * (len(number) - len(previous))
    depth = len(number)
    return (
        depth <= len(previous)
        and previous[: depth - 1] == number[:-1]
        and number[-1] == previous[depth - 1] + 1
    ) or _carries(previous, number)


def mistyped(label: Label, units: Sequence[OpenUnit], after: Iterable[Numbered]) -> Number | None:
    """The number that was meant where one is wrong among others that go on; None where it is right.

    After 2.4 a clause «3.5» (or «2.4» again) is 2.5 where 2.6 comes next.
    """
    if not units or units[-1].label.unit is not Unit.CLAUSE or label.inserted:
        return None
    previous = units[-1].label.number
    expected = (*previous[:-1], previous[-1] + 1)
    if len(label.number) != len(previous) or label.number == expected:
        return None
    following = next((item.label for item in after if item.label is not None), None)
    if following is None or following.unit is not Unit.CLAUSE:
        return None
    return expected if following.number == (*previous[:-1], previous[-1] + 2) else None


def is_nested_list(number: Number, units: Sequence[OpenUnit], after: Iterable[Numbered]) -> bool:
    """Whether a numbering that begins anew is a list within the innermost open clause.

    It is where that clause has a title, whose body the list is, or where a later number goes on
    with the numbering outside the list before another unit or heading comes.
    """
    clauses = [unit for unit in units if unit.label.unit is Unit.CLAUSE]
    if not clauses:
        return False
    if clauses[-1].is_heading:
        return True
    last = number
    for item in after:
        if item.label is None or item.label.unit is not Unit.CLAUSE:
            return False
        following = item.label.number
        outer = any(follows(unit.label.number, following) for unit in clauses)
        if item.is_heading:
            return outer
        if follows(last, following) or (item.label.inserted and following == last):
            last = following
        elif outer:
            return True
        elif following[-1] == 1:
            last = following
        else:
            return False
    return False


def is_list_item(label: Label, last: Number, units: Iterable[OpenUnit]) -> bool:
    """Whether a number goes on with a nested list whose last item was `last`.

    The next clause of an open numbering wins, unless those clauses have titles and this has none.
    """
    if not follows(last, label.number):
        return False
    return not any(
        unit.label.unit is Unit.CLAUSE
        and not unit.is_heading
        and follows(unit.label.number, label.number)
        for unit in units
    )


def _is_child(previous: Number, number: Number) -> bool:
    return len(previous) < len(number) and number[: len(previous)] == previous


def _carries(previous: Number, number: Number) -> bool:
    """«2.1» after «1.3»: the first within the next one."""
    at = len(number) - 1
    while at > 0 and number[at] == 1:
        at -= 1
    return at < len(number) - 1 and follows(previous, number[: at + 1])
