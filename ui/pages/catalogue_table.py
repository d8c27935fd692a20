"""The catalogue as a table: what of it is wanted, in which order, a page at a time.

All of it stands in the address, so that a link restores it; a table of HTML, because what is drawn
on a canvas is not read aloud.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import urlencode

import streamlit as st

from corpus.model import DocumentKind, DocumentRecord, DocumentStatus
from search.engine import KnowledgeBase
from search.morphology import normalise
from ui.output import KINDS, STATUSES
from ui.pages import links
from ui.pages.document_status import status_html

ROWS = 50
_LONGEST = 200
_DIGITS = re.compile(r"\d{1,6}", re.ASCII)
_ANY = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be listed; `sort` is the name of a column, `page` counts from 1."""

    text: str = ""
    kind: str = ""
    status: str = ""
    year: str = ""
    organisation: str = ""
    sort: str = "title"
    descending: bool = False
    page: int = 1

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> Wanted:
        """From an address; what makes no sense there is left out."""
        text, kind, status, year, organisation, sort = (
            parameters.get(name, "")[:_LONGEST].strip()
            for name in ("text", "kind", "status", "year", "organisation", "sort")
        )
        page = parameters.get("page", "")
        return cls(
            text=text,
            kind=kind if kind in set(DocumentKind) else "",
            status=status if status in set(DocumentStatus) else "",
            year=year if _DIGITS.fullmatch(year) else "",
            organisation=organisation,
            sort=sort if sort in _COLUMNS else "title",
            descending=parameters.get("order") == "desc",
            page=max(1, int(page)) if _DIGITS.fullmatch(page) else 1,
        )

    def parameters(self) -> dict[str, str]:
        """The parts of its address, without what is usual."""
        every = {
            "text": self.text,
            "kind": self.kind,
            "status": self.status,
            "year": self.year,
            "organisation": self.organisation,
            "sort": "" if self.sort == "title" else self.sort,
            "order": "desc" if self.descending else "",
            "page": "" if self.page == 1 else str(self.page),
        }
        return {name: value for name, value in every.items() if value}

    @property
    def link(self) -> str:
        """The address of this list."""
        asked = urlencode(self.parameters())
        return f"{links.DOCUMENTS}?{asked}" if asked else links.DOCUMENTS


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    key: Callable[[DocumentRecord], tuple[bool, int | str]]
    cell: Callable[[DocumentRecord], str]
    style: str = ""


def _words(value: object) -> tuple[bool, str]:
    """What sorts words as a person does; a missing one comes last."""
    text = "" if value is None else normalise(str(value)).lstrip("«\"'( ")
    return (not text, text)


def _number(value: int | None) -> tuple[bool, int]:
    return (value is None, value or 0)


def _title(record: DocumentRecord) -> str:
    about = record.description
    authors = ", ".join(about.authors[:3]) + (" и др." if len(about.authors) > 3 else "")
    under = " · ".join(filter(None, (authors, about.organisation)))
    told = f'<div class="svod-note">{escape(under)}</div>' if under else ""
    address = escape(links.document_link(record.id))
    return f'<a href="{address}" target="_self">{escape(about.title)}</a>{told}'


_COLUMNS: dict[str, _Column] = {
    "title": _Column("Название", lambda r: _words(r.description.title), _title, "svod-titled"),
    "kind": _Column(
        "Вид",
        lambda r: _words(KINDS[r.description.kind]),
        lambda r: escape(KINDS[r.description.kind]),
    ),
    "number": _Column(
        "Номер",
        lambda r: _words(r.description.number),
        lambda r: escape(r.description.number or "—"),
    ),
    "year": _Column(
        "Год", lambda r: _number(r.description.year), lambda r: str(r.description.year or "—")
    ),
    "status": _Column(
        "Статус",
        lambda r: _words(STATUSES[r.description.status]),
        lambda r: status_html(r.description.status),
    ),
    "pages": _Column(
        "Страниц",
        lambda r: _number(r.pages or None),
        lambda r: str(r.pages or "—"),
        "svod-count",
    ),
    "added": _Column(
        "Добавлен",
        lambda r: _words(r.added),
        lambda r: ".".join(reversed(r.added[:10].split("-"))),
    ),
}


def chosen(records: Iterable[DocumentRecord], wanted: Wanted) -> list[DocumentRecord]:
    """The documents that fit, in order; every word of the text stands in what is shown of them."""
    words = normalise(wanted.text).split()
    organisation = normalise(wanted.organisation).strip()

    def fits(record: DocumentRecord) -> bool:
        about = record.description
        if wanted.kind and about.kind != wanted.kind:
            return False
        if wanted.status and about.status != wanted.status:
            return False
        if wanted.year and str(about.year) != wanted.year:
            return False
        if organisation and normalise(about.organisation or "").strip() != organisation:
            return False
        shown = (about.title, about.number or "", *about.authors, record.path)
        return not words or all(word in normalise(" ".join(shown)) for word in words)

    column = _COLUMNS[wanted.sort]
    found = sorted(filter(fits, records), key=column.key)
    if not wanted.descending:
        return found
    # Turned around, what has no value stays last.
    valued = [record for record in found if not column.key(record)[0]]
    return valued[::-1] + found[len(valued) :]


def table_html(found: Sequence[DocumentRecord], wanted: Wanted) -> str:
    """A page of the list, its headings links that sort, and the way to other pages."""
    last = max(1, -(-len(found) // ROWS))
    page = min(wanted.page, last)
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td class="{column.style}" data-label="{column.heading}">{column.cell(record)}</td>'
            for column in _COLUMNS.values()
        )
        + "</tr>"
        for record in found[(page - 1) * ROWS : page * ROWS]
    )
    heads = "".join(_head(name, column, wanted) for name, column in _COLUMNS.items())
    return (
        f'<table class="svod-catalogue"><caption class="svod-hidden">Документы базы</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f"{_paging(wanted, page, last)}"
    )


def _head(name: str, column: _Column, wanted: Wanted) -> str:
    is_sorted = wanted.sort == name
    turned = is_sorted and not wanted.descending
    order = ("descending" if wanted.descending else "ascending") if is_sorted else "none"
    arrow = ("▼" if wanted.descending else "▲") if is_sorted else ""
    address = escape(replace(wanted, sort=name, descending=turned, page=1).link)
    return (
        f'<th scope="col" class="{column.style}" aria-sort="{order}">'
        f'<a href="{address}" target="_self">{column.heading}'
        f'<span aria-hidden="true"> {arrow}</span></a></th>'
    )


def _paging(wanted: Wanted, page: int, last: int) -> str:
    if last == 1:
        return ""
    near = sorted({1, last, *(n for n in range(page - 2, page + 3) if 1 <= n <= last)})
    parts: list[str] = []
    for at, number in enumerate(near):
        if at and number > near[at - 1] + 1:
            parts.append("<span>…</span>")
        if number == page:
            parts.append(f'<span aria-current="page" class="svod-current">{number}</span>')
        else:
            address = escape(replace(wanted, page=number).link)
            parts.append(
                f'<a href="{address}" target="_self" aria-label="Страница {number}">{number}</a>'
            )
    return f'<nav class="svod-paging" aria-label="Страницы списка">{"".join(parts)}</nav>'


def draw(kb: KnowledgeBase) -> None:
    """Draw the filters and the table."""
    records = kb.documents()
    wanted = _filtered(records, Wanted.of(st.query_params.to_dict()))
    found = chosen(records, wanted)
    if not records:
        st.info("База пуста. Загрузите документы: раздел «Загрузить документы» выше.")
        return
    told = f"Документов: {len(found)}"
    if len(found) != len(records):
        told += f" из {len(records)}"
    st.html(f'<p class="svod-note" role="status">{told}</p>')
    if not found:
        st.html(
            '<div class="svod-empty">Ничего не подходит. '
            f'<a href="{links.DOCUMENTS}" target="_self">Показать все документы</a></div>'
        )
        return
    st.html(table_html(found, wanted))


def _filtered(records: Sequence[DocumentRecord], wanted: Wanted) -> Wanted:
    """What is wanted after the visitor has touched the filters; the address follows."""
    abouts = [record.description for record in records]
    years = [str(y) for y in sorted({a.year for a in abouts if a.year is not None}, reverse=True)]
    organisations = sorted({a.organisation for a in abouts if a.organisation}, key=normalise)
    kinds = [kind.value for kind in DocumentKind if any(a.kind is kind for a in abouts)]
    statuses = [each.value for each in DocumentStatus]
    text_field, *fields = st.columns([5, 3, 2, 2, 2])
    with text_field:
        text = st.text_input(
            "Название, автор или номер",
            wanted.text,
            max_chars=_LONGEST,
            key="catalogue-text",
            placeholder="Например: стандарт внутренний клиент",
        )
    with fields[0]:
        organisation = _choice("Орган или организация", organisations, wanted.organisation, str)
    with fields[1]:
        kind = _choice("Вид", kinds, wanted.kind, lambda k: KINDS[DocumentKind(k)])
    with fields[2]:
        status = _choice("Статус", statuses, wanted.status, lambda s: STATUSES[DocumentStatus(s)])
    with fields[3]:
        year = _choice("Год", years, wanted.year, str)
    after = replace(
        wanted, text=text.strip(), kind=kind, status=status, year=year, organisation=organisation
    )
    if after != wanted:
        after = replace(after, page=1)
        st.query_params.from_dict(after.parameters())
    return after


def _choice(label: str, options: Sequence[str], value: str, words: Callable[[str], str]) -> str:
    listed = [_ANY, *options]
    picked = st.selectbox(
        label,
        listed,
        index=listed.index(value) if value in listed else 0,
        format_func=lambda option: words(option) if option else "Любой",
        key=f"catalogue-{label}",
    )
    return picked or ""
