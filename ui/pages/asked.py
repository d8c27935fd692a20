"""A question with all that its address holds: filters, the way it is taken, the place looked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from corpus.model import DocumentKind, DocumentStatus
from search.filters import Filters
from ui.pages.links import question_link

# Longer addresses are refused by servers, this one too; the whole of one is kept below 8 kB.
LONGEST_IN_ADDRESS = 1000
_MOST_VALUES = 50
_YEAR = re.compile(r"(\d{4})?\.\.(\d{4})?|(\d{4})", re.ASCII)
_PLACE = re.compile(r"(?:citation|hit)-\d{1,3}", re.ASCII)
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visitor asks.

    `documents` are full ids; `exactly` takes the words as typed; `previous` is the question that a
    follow-up goes on from; `place` is the key of a citation or a passage: «citation-2», «hit-5».
    """

    question: str = ""
    kinds: tuple[DocumentKind, ...] = ()
    documents: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    status: DocumentStatus | None = None
    author: str | None = None
    organisation: str | None = None
    exactly: bool = False
    previous: str | None = None
    place: str | None = None

    @property
    def filters(self) -> Filters:
        """The restrictions a search takes."""
        return Filters(
            kinds=frozenset(self.kinds),
            documents=frozenset(self.documents),
            years=(self.first_year, self.last_year),
            author=self.author,
            organisation=self.organisation,
            status=self.status,
        )

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of its address; of a question too long for one, none."""
        if len(self.question) > LONGEST_IN_ADDRESS:
            return []
        optional = [
            ("q", self.question),
            ("year", _years(self.first_year, self.last_year)),
            ("status", self.status.value if self.status else ""),
            ("author", self.author or ""),
            ("organisation", self.organisation or ""),
            ("exactly", "1" if self.exactly else ""),
            ("after", self.previous or ""),
            ("place", self.place or ""),
        ]
        return [
            *((name, value) for name, value in optional if value),
            *(("kind", kind.value) for kind in self.kinds),
            *(("doc", document) for document in self.documents),
        ]

    def link(self, place: str | None) -> str:
        """Its address with another place chosen."""
        # A question too long for an address has none but that of the page.
        given = replace(self, place=place).parameters()
        rest = [(name, value) for name, value in given if name != "q"]
        return question_link(self.question, rest) if given else "/"


def asked_in(
    parameters: Mapping[str, Sequence[str]], documents: Container[str]
) -> tuple[Asked, list[str]]:
    """What an address asks, and the documents it names that are not in the base.

    What cannot be understood is left out: addresses are typed, cut and forwarded.
    """

    def one(name: str) -> str:
        return next(iter(parameters.get(name, ())), "")[:LONGEST_IN_ADDRESS].strip()

    named = list(dict.fromkeys(parameters.get("doc", ())))[:_MOST_VALUES]
    first, last = _years_in(one("year"))
    place = one("place")
    asked = Asked(
        question=one("q"),
        kinds=tuple(_known(DocumentKind, parameters.get("kind", ())[:_MOST_VALUES])),
        documents=tuple(each for each in named if each in documents),
        first_year=first,
        last_year=last,
        status=next(_known(DocumentStatus, [one("status")]), None),
        author=one("author") or None,
        organisation=one("organisation") or None,
        exactly=one("exactly") == "1",
        previous=one("after") or None,
        place=place if _PLACE.fullmatch(place) else None,
    )
    return asked, [each for each in named if each not in documents]


def _known(enum: Callable[[str], _Value], values: Iterable[str]) -> Iterator[_Value]:
    for value in dict.fromkeys(values):
        try:
            yield enum(value)
        except ValueError:
            continue  # of another version, or mistyped


def _years(first: int | None, last: int | None) -> str:
    if first is None and last is None:
        return ""
    return f"{first or ''}..{last or ''}"


def _years_in(value: str) -> tuple[int | None, int | None]:
    found = _YEAR.fullmatch(value)
    if found is None:
        return None, None
    first, last = (
        int(year) if year else None for year in (found[1] or found[3], found[2] or found[3])
    )
    if first is not None and last is not None and first > last:
        return last, first
    return first, last
