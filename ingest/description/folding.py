"""Text compared by its letters and digits alone: case, spaces, hyphens and marks do not count."""

from __future__ import annotations

from dataclasses import dataclass

Range = tuple[int, int]

_SUPERSCRIPTS = frozenset("¹²³⁰⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """The letters and digits of a range of the text, lower case, each with its offset."""

    text: str
    offsets: tuple[int, ...]
    printed: str

    def find(self, value: str, start: int = 0, end: int | None = None) -> Range | None:
        """The first range of the text that holds these letters and digits as whole words."""
        wanted = folded(value)
        if not wanted:
            return None
        at = self.text.find(wanted)
        while at >= 0:
            first, last = self.offsets[at], self.offsets[at + len(wanted) - 1]
            if end is not None and last >= end:
                return None
            if first >= start and self._is_whole(first, last):
                return first, last + 1
            at = self.text.find(wanted, at + 1)
        return None

    def _is_whole(self, first: int, last: int) -> bool:
        before = self.printed[first - 1 : first]
        after = self.printed[last + 1 : last + 2]
        return not (_counts(before) or _counts(after))


def folded(text: str) -> str:
    """The letters and digits of a text, lower case, without indices of footnotes."""
    return "".join(c for c in text.casefold() if _counts(c))


def _counts(character: str) -> bool:
    return character.isalnum() and character not in _SUPERSCRIPTS


def fold_range(text: str, start: int, end: int) -> Folded:
    letters: list[str] = []
    offsets: list[int] = []
    for at in range(start, end):
        if _counts(text[at]):
            for letter in text[at].casefold():
                letters.append(letter)
                offsets.append(at)
    return Folded("".join(letters), tuple(offsets), text)
