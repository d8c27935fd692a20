"""Подпункты: the items «1)», «а)» of the enumerations inside clauses, as sections of their own."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ingest.canonical import ParagraphSpan
from ingest.layout import BlockKind

_SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_ITEM = re.compile(rf"^(?:(\d{{1,3}})|([а-яё])|([a-z]))([{_SUPER}]+|\.\d{{1,2}})?\)\s+(?=\S)")
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"  # ё, й, ъ, ы, ь number nothing
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_TO_DIGITS = str.maketrans(_SUPER, "0123456789")
# Items that were repealed and left out.
_LARGEST_GAP = 10


@dataclass(slots=True)
class Subclause:
    """An item of an enumeration: the paragraphs [first, last], its label, the item around it.

    `around` is an index in the list of items, None for one that stands in the clause itself.
    """

    label: str
    first: int
    last: int
    around: int | None


@dataclass(slots=True)
class _Enumeration:
    """Items of one script, the latest of them being `at`, an index in the list of items."""

    script: int
    number: tuple[int, int]
    members: list[int] = field(default_factory=list)
    around: int | None = None


def subclauses(
    texts: Sequence[str],
    spans: Sequence[ParagraphSpan],
    owner: Sequence[int | None],
    quoted: Collection[int],
) -> list[Subclause]:
    """The items of all enumerations of at least two items, in order.

    An enumeration begins with its first number or letter and goes on inside one section; text
    between two items belongs to the first of them, text after the last one to the clause.
    """
    found: list[Subclause] = []
    lists: list[_Enumeration] = []
    kept: set[int] = set()
    section: int | None = None
    for at, text in enumerate(texts):
        if owner[at] != section:
            section = owner[at]
            lists = []
        if section is None or at in quoted or spans[at].kind is not BlockKind.PARAGRAPH:
            continue
        match = _ITEM.match(text)
        if match is None:
            continue
        depth = _joins(lists, match)
        if depth is None:
            continue
        _end(lists[depth:], found, at - 1)
        del lists[depth + 1 :]
        current = lists[depth]
        current.members.append(len(found))
        if len(current.members) > 1:
            kept.update(current.members)
        found.append(Subclause(f"подп. {_printed(match)}", at, at, current.around))
    return _without(found, kept)


def _joins(lists: list[_Enumeration], match: re.Match[str]) -> int | None:
    """The depth of the enumeration that an item continues or, as a first one, begins."""
    script, number = _number(match)
    for depth in range(len(lists) - 1, -1, -1):
        if lists[depth].script == script and _follows(lists[depth].number, number):
            lists[depth].number = number
            return depth
    if number != (1, 0):
        return None
    same = next((depth for depth, old in enumerate(lists) if old.script == script), len(lists))
    around = lists[same - 1].members[-1] if same else None
    lists[same:] = [_Enumeration(script, number, around=around)]
    return same


def _number(match: re.Match[str]) -> tuple[int, tuple[int, int]]:
    """The script (0 digits, 1 Cyrillic, 2 Latin) and the number with the index put in later."""
    index = int((match[4] or "0").lstrip(".").translate(_TO_DIGITS))
    if match[1]:
        return 0, (int(match[1]), index)
    alphabet, letter = (_CYRILLIC, match[2]) if match[2] else (_LATIN, match[3])
    return (1 if match[2] else 2), (alphabet.find(letter) + 1, index)


def _follows(former: tuple[int, int], number: tuple[int, int]) -> bool:
    if number[0] == former[0]:
        return number[1] > former[1]
    return former[0] < number[0] <= former[0] + _LARGEST_GAP


def _printed(match: re.Match[str]) -> str:
    """The label as the contract writes indices: «1¹)» is «1.1»."""
    index = (match[4] or "").lstrip(".").translate(_TO_DIGITS)
    own = match[1] or match[2] or match[3]
    return f"{own}.{index}" if index else own


def _end(lists: Sequence[_Enumeration], found: list[Subclause], last: int) -> None:
    """End the latest items of these enumerations with a paragraph."""
    if lists and lists[0].members:
        found[lists[0].members[-1]].last = last


def _without(found: list[Subclause], kept: set[int]) -> list[Subclause]:
    """Only the kept items, each within the nearest kept one; an item holds all inside it."""
    places = {old: new for new, old in enumerate(sorted(kept))}
    items: list[Subclause] = []
    for old in sorted(kept):
        item = found[old]
        around = item.around
        while around is not None and around not in places:
            around = found[around].around
        items.append(
            Subclause(item.label, item.first, item.last, None if around is None else places[around])
        )
    for item in reversed(items):
        if item.around is not None:
            items[item.around].last = max(items[item.around].last, item.last)
    return items
