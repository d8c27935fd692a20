"""Filters typed in a query (`вид:стандарт год:2022..2024`) become the filters of a search."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from corpus.errors import InvalidFilter
from corpus.model import DocumentKind, DocumentStatus
from search.filters import Filters, make_filters
from search.morphology import normalise
from search.understanding.syntax import Part, Piece

KNOWN_FIELDS = "вид, год, автор, орган, статус, документ"

_FIELDS = {
    name: field
    for field, names in {
        "kind": "вид виды тип kind",
        "year": "год годы года лет year",
        "author": "автор авторы author",
        "organisation": "орган организация ведомство organisation organization",
        "status": "статус status",
        "doc": "документ документы док doc document",
    }.items()
    for name in names.split()
}
_KINDS = {
    name: kind
    for kind, names in {
        DocumentKind.STANDARD: "стандарт стандарты гост госты",
        DocumentKind.RECOMMENDATION: "рекомендация рекомендации методика методики методичка",
        DocumentKind.PAPER: "статья статьи работа работы публикация публикации",
        DocumentKind.LAW: "закон законы кодекс кодексы",
        DocumentKind.ORDER: (
            "приказ приказы постановление постановления распоряжение распоряжения указ указы"
        ),
        DocumentKind.OTHER: "другое другой другие прочее прочие иное иные",
    }.items()
    for name in names.split()
}
_STATUSES = {
    name: status
    for status, names in {
        DocumentStatus.IN_FORCE: "действует действующий действующие действующее|в силе",
        DocumentStatus.REPEALED: (
            "отменен отменён отменено отменены недействующий недействующие утратил"
            "|утратил силу|не действует"
        ),
        DocumentStatus.UNKNOWN: "неизвестно неизвестен неизвестный",
    }.items()
    for group, listed in enumerate(names.split("|"))
    for name in (map(normalise, listed.split()) if group == 0 else (listed,))
}
# Schemes of addresses and identifiers that are followed by letters.
_SCHEMES = frozenset("http https ftp file mailto tel urn doi isbn issn udc".split())
_COMPARED = re.compile(r"(?P<sign>>=|<=|>|<|≥|≤)\s?(?P<year>[0-9]{4})")


@dataclass(frozen=True, slots=True)
class TypedFilters:
    """The filters of a query but those on documents, which need the catalogue to be understood.

    `documents` and `excluded_documents` are names of documents as typed.
    """

    filters: Filters = field(default_factory=Filters)
    documents: tuple[str, ...] = ()
    excluded_documents: tuple[str, ...] = ()


def is_filter(piece: Piece) -> bool:
    """Whether a piece that looks like a filter is meant as one.

    A known field always is. An unknown one is not where a sentence («Внимание:срок»), an address or
    a number («гост:34») goes on after the colon; else it is a mistake to be told of: InvalidFilter.
    """
    name = normalise(piece.field)
    if name in _FIELDS:
        return True
    begins = piece.value[:1]
    if piece.field != piece.field.lower() or name in _SCHEMES or not begins.isalpha():
        return False
    raise InvalidFilter(
        f"Неизвестный фильтр: «{piece.field}».",
        f"Известны: {KNOWN_FIELDS}. Если это не фильтр, поставьте после двоеточия пробел.",
    )


def read_filters(found: Iterable[Piece]) -> TypedFilters:
    """The filters that these pieces of a query ask for; other pieces are passed over.

    Kinds and documents widen («вид:закон вид:приказ» is either), all else must hold at once.
    Raises InvalidFilter.
    """
    kinds: list[str] = []
    both, documents, without = Filters(), list[str](), list[str]()
    for piece in found:
        if piece.part is not Part.FILTER:
            continue
        asked = _FIELDS[normalise(piece.field)]
        if asked == "doc":
            (without if piece.negated else documents).append(piece.value)
            continue
        values = [v.strip() for v in ([piece.value] if piece.quoted else piece.value.split(","))]
        values = [v for v in values if v]
        if asked == "kind" and not piece.negated:
            kinds.extend(map(_kind, values))
            continue
        for value in values:
            wanted = _READERS[asked](value)
            if piece.negated:
                wanted = Filters(none_of=(wanted,))
            both = both.and_also(wanted)
    return TypedFilters(make_filters(kinds=kinds).and_also(both), tuple(documents), tuple(without))


def _kind(value: str) -> str:
    known = _KINDS.get(normalise(value))
    if known is None and value.lower() not in frozenset(DocumentKind):
        raise InvalidFilter(
            f"Неизвестный вид документа: «{value[:60]}».",
            "Допустимо: стандарт, рекомендация, статья, закон, приказ, другое.",
        )
    return (known or DocumentKind(value.lower())).value


def _status(value: str) -> Filters:
    known = _STATUSES.get(normalise(value))
    if known is None and value.lower() not in frozenset(DocumentStatus):
        raise InvalidFilter(
            f"Неизвестный статус: «{value[:60]}».",
            "Допустимо: действует, отменён, неизвестно.",
        )
    return Filters(status=known or DocumentStatus(value.lower()))


def _year(value: str) -> Filters:
    compared = _COMPARED.fullmatch(value)
    if compared is None:
        return make_filters(year=value)
    year = int(compared["year"])
    sign = compared["sign"]
    if sign[0] in ">≥":
        return Filters(years=(year + (sign == ">"), None))
    return Filters(years=(None, year - (sign == "<")))


_READERS: dict[str, Callable[[str], Filters]] = {
    "kind": lambda value: make_filters(kinds=[_kind(value)]),
    "status": _status,
    "year": _year,
    "author": lambda value: make_filters(author=value),
    "organisation": lambda value: make_filters(organisation=value),
}
