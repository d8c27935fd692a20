"""Restrictions on which documents are searched, the same on every surface."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from corpus.errors import InvalidFilter
from corpus.model import DocumentKind, DocumentRecord, DocumentStatus
from search.morphology import normalise

_YEARS = re.compile(r"(\d{4})|(\d{4})?\s*(?:\.\.|[-–—])\s*(\d{4})?", re.ASCII)
_Member = TypeVar("_Member", DocumentKind, DocumentStatus)


@dataclass(frozen=True, slots=True)
class Filters:
    """A document must fit every field that is set; `documents` holds full ids.

    It must fit every one of `all_of` as well, and none of `none_of`.
    """

    kinds: frozenset[DocumentKind] = frozenset()
    documents: frozenset[str] = frozenset()
    years: tuple[int | None, int | None] = (None, None)
    author: str | None = None
    organisation: str | None = None
    status: DocumentStatus | None = None
    all_of: tuple[Filters, ...] = ()
    none_of: tuple[Filters, ...] = ()

    def __bool__(self) -> bool:
        return self != Filters()

    def accepts(self, record: DocumentRecord) -> bool:
        """Whether a document is searched."""
        about = record.description
        first, last = self.years
        return (
            (not self.kinds or about.kind in self.kinds)
            and (not self.documents or record.id in self.documents)
            and (first is None or (about.year is not None and about.year >= first))
            and (last is None or (about.year is not None and about.year <= last))
            and (self.author is None or any(_holds(a, self.author) for a in about.authors))
            and (self.organisation is None or _holds(about.organisation or "", self.organisation))
            and (self.status is None or about.status is self.status)
            and all(other.accepts(record) for other in self.all_of)
            and not any(other.accepts(record) for other in self.none_of)
        )

    def and_also(self, other: Filters) -> Filters:
        """Filters that accept what both accept."""
        if not self or not other:
            return self or other
        return replace(self, all_of=(*self.all_of, other))


def _holds(text: str, part: str) -> bool:
    return normalise(part).strip() in normalise(text)


def make_filters(
    *,
    kinds: Iterable[str] = (),
    documents: Iterable[str] = (),
    year: str | None = None,
    author: str | None = None,
    organisation: str | None = None,
    status: str | None = None,
) -> Filters:
    """Filters from the strings a caller typed.

    `year` is `2023`, `2021..2024`, `2021..` or `..2024`. Raises InvalidFilter.
    """
    return Filters(
        kinds=frozenset(_member(DocumentKind, kind, "вид документа") for kind in kinds),
        documents=frozenset(documents),
        years=_years(year),
        author=(author or "").strip() or None,
        organisation=(organisation or "").strip() or None,
        status=_member(DocumentStatus, status, "статус") if status else None,
    )


def _member(enum: type[_Member], value: str, what: str) -> _Member:
    try:
        return enum(value)
    except ValueError:
        known = ", ".join(member.value for member in enum)
        raise InvalidFilter(
            f"Неизвестный {what}: «{value[:60]}».", f"Допустимо: {known}."
        ) from None


def _years(value: str | None) -> tuple[int | None, int | None]:
    if value is None or not value.strip():
        return None, None
    match = _YEARS.fullmatch(value.strip())
    if match is None or not any(match.groups()):
        raise InvalidFilter(
            f"Непонятный год: «{value[:60]}».", "Укажите год (2023) или промежуток (2021..2024)."
        )
    if match[1]:
        return int(match[1]), int(match[1])
    first, last = (int(year) if year else None for year in (match[2], match[3]))
    if first is not None and last is not None and first > last:
        raise InvalidFilter(
            f"Промежуток лет «{value[:60]}» начинается позже, чем кончается.",
            "Поменяйте годы местами.",
        )
    return first, last
