"""Which labels open a section where they stand, told by the numbers before and after them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.structuring.labels import Doubt, Label, Unit, roman_value
from ingest.structuring.numbering import (
    Number,
    Numbered,
    OpenUnit,
    continues,
    follows,
    is_list_item,
    is_nested_list,
    mistyped,
)

# Roman parts of an excerpt may begin with a later one; initials («V. Smith») are no parts.
_FIRST_ROMAN = 3
_LARGEST_ROMAN_JUMP = 4

After = Callable[[], Iterable[Numbered]]


class ClauseSequence:
    """The numbers met so far in one document, and whether another goes on with them."""

    def __init__(self) -> None:
        self._list_item: Number | None = None
        # The last clause under each prefix since the numbering restarted.
        self._last: dict[Number, Number] = {}
        self._roman = 0

    def admitted(
        self, label: Label, is_title: bool, units: Sequence[OpenUnit], after: After
    ) -> Label | None:
        """The label as it numbers a section here, or None where it numbers none.

        `is_title` is whether its paragraph could be a title, `units` the open sections with labels,
        `after` gives the numbered paragraphs that come next. A number mistyped among others that go
        on counts as the one that was meant, its printed form kept.
        """
        if label.unit is not Unit.CLAUSE:
            in_doubt = label.doubt is Doubt.ROMAN
            return None if in_doubt and not self._roman_goes_on(label, is_title) else label
        if label.doubt is not None:
            return label if self._comes_next(label, is_title, units, after) else None
        if self._list_item is not None and is_list_item(label, self._list_item, units):
            self._list_item = label.number
            return None
        meant = mistyped(label, units, _certain(after()))
        if meant is not None:
            return replace(label, number=meant)
        goes_on = continues(label, units, self._last.get(label.number[:-1]))
        if goes_on is None and is_nested_list(label.number, units, _certain(after())):
            self._list_item = label.number
            return None
        return None if goes_on is False else label

    def opened(self, label: Label | None) -> None:
        """Note that a section with this label was opened."""
        self._list_item = None
        if label is None:
            return
        if label.unit is Unit.APPENDIX:
            self._last.clear()
        elif label.number:
            self._last[label.number[:-1]] = label.number
        if label.unit in (Unit.APPENDIX, Unit.PART):
            self._roman = 0
        elif label.unit is Unit.SECTION:
            self._roman = _section_number(label)

    def _roman_goes_on(self, label: Label, is_title: bool) -> bool:
        value = _section_number(label)
        if value == 1:
            return True
        if self._roman == 0:
            return is_title and value <= _FIRST_ROMAN
        return 0 < value - self._roman <= _LARGEST_ROMAN_JUMP

    def _comes_next(
        self, label: Label, is_title: bool, units: Sequence[OpenUnit], after: After
    ) -> bool:
        """Whether an uncertain number is the very next one of the numbering around it."""
        number = label.number
        if label.doubt is Doubt.BARE:
            return is_title and self._heads_clauses(number, units, after)
        for unit in reversed(units):
            if unit.label.unit is Unit.CLAUSE:
                if follows(unit.label.number, number):
                    return True
                continue
            within = len(number) == 2 and number[0] == _section_number(unit.label)
            return number[-1] == 1 and (within or len(number) == 1)
        return number == (1,)

    def _heads_clauses(self, number: Number, units: Sequence[OpenUnit], after: After) -> bool:
        """Whether «4 Требования» follows 3, or opens a numbering, and «4.1» or «5 …» comes next."""
        clauses = [unit.label for unit in units if unit.label.unit is Unit.CLAUSE]
        top = clauses[0].number[0] if clauses else 0
        if number[0] != top + 1:
            return False
        if clauses and clauses[0].doubt is Doubt.BARE:
            return True
        for item in after():
            label = item.label
            if label is None or label.unit is not Unit.CLAUSE:
                continue
            if len(label.number) > 1:
                return label.number[0] == number[0]
            if label.doubt is Doubt.BARE and label.number[0] == number[0] + 1:
                return True
        return False


def _certain(items: Iterable[Numbered]) -> Iterator[Numbered]:
    """Those that are headings or whose label is not doubtful."""
    for item in items:
        label = item.label
        if item.is_heading or (
            label is not None and (label.doubt is None or label.unit is not Unit.CLAUSE)
        ):
            yield item


def _section_number(label: Label) -> int:
    """The number of a section, chapter or part in its label; 0 where it is a word."""
    printed = label.text.rsplit(" ", 1)[-1]
    if re.fullmatch(r"\d{1,3}", printed):
        return int(printed)
    roman = re.match(r"[IVXLC]+", printed)
    return roman_value(roman[0]) if roman else 0
