"""Search inside one document: paragraphs that hold the words, in any of their forms."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.errors import SvodError
from search.query import highlights, parse

MOST_HITS = 500
_QUOTED = re.compile(r"^\s*[«\"“](.+)[»\"”]\s*$", re.DOTALL)
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A line of the text that holds what is looked for; `marks` are ranges of the text."""

    start: int
    end: int
    marks: tuple[tuple[int, int], ...]


def find_in(text: str, query: str) -> list[FoundPlace]:
    """The first 500 lines that hold all the words, or in quotes the very words, in order."""
    quoted = _QUOTED.match(query)
    if quoted is not None:
        return _exact(text, quoted[1])
    try:
        understood = parse(query)
    except SvodError:
        return _exact(text, query)  # signs only: looked for as they are
    wanted = len(set(understood.terms))
    found: list[FoundPlace] = []
    at = 0
    for line in text.split("\n"):
        marks = highlights(line, understood) if line else ()
        if marks and len(_different(line, marks)) >= wanted:
            shifted = tuple((at + s, at + e) for s, e in marks)
            found.append(FoundPlace(at, at + len(line), shifted))
            if len(found) == MOST_HITS:
                break
        at += len(line) + 1
    return found


def _different(line: str, marks: tuple[tuple[int, int], ...]) -> set[str]:
    """The different words among those marked, by the terms they stand for."""
    from search.morphology import terms

    return {term for s, e in marks for term in terms(line[s:e])[:1]}


def _exact(text: str, words: str) -> list[FoundPlace]:
    parts = [re.escape(part) for part in _BLANKS.split(words.strip()) if part]
    if not parts:
        return []
    pattern = re.compile(r"\s+".join(parts), re.IGNORECASE)
    found: list[FoundPlace] = []
    for match in pattern.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.end())
        end = len(text) if end < 0 else end
        if found and found[-1].start == start:
            marks = (*found[-1].marks, match.span())
            found[-1] = FoundPlace(start, max(end, found[-1].end), marks)
        elif len(found) == MOST_HITS:
            break
        else:
            found.append(FoundPlace(start, end, (match.span(),)))
    return found
