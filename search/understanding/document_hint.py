"""What a query says of a document that it names, and which documents that may be."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class NameWord:
    """A content word beside the head of a name: its lemma and the lexeme it stands at."""

    lemma: str
    at: int


@dataclass(frozen=True, slots=True)
class DocumentHint:
    """What a query says of one document, as the lexemes `[first, last)`.

    `head` is the lemma of the kind of document («закон», «приказ», «стандарт»); `codes` are full
    names of codes that a short form may stand for; `part` is a part of a code; `place` is the lemma
    of a foreign country; `words` may belong to its title or issuing body, those `before` its head
    too, those `after` its number least likely; `marked` is a number after «№» or with «ФЗ», which
    is no other number.
    """

    first: int
    last: int
    head: str | None = None
    codes: tuple[str, ...] = ()
    part: int | None = None
    place: str | None = None
    number: str | None = None
    marked: bool = False
    date: datetime.date | None = None
    year: int | None = None
    designation: str | None = None
    words: tuple[NameWord, ...] = ()
    before: tuple[NameWord, ...] = ()
    after: tuple[NameWord, ...] = ()


class Certainty(Enum):
    """How surely a mention means the documents found for it."""

    CERTAIN = "one document answers to the name"
    SEVERAL = "several do: editions, parts of a code, acts with the same number"
    NONE = "none does, or only by a common word"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The documents that a mention means, the likeliest first.

    The name takes the lexemes `[first, last)` of the query.
    """

    documents: tuple[str, ...]
    certainty: Certainty
    first: int
    last: int
