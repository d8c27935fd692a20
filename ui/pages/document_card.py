"""The card of a document: what it is, how it was read, and what stands in it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from urllib.parse import quote

import streamlit as st

from corpus.model import (
    Definition,
    DocumentContents,
    DocumentRecord,
    Page,
    Reference,
    Section,
    Table,
    TermKind,
    TextMethod,
)
from corpus.page_ranges import page_ranges
from ingest.readers.detect import is_pictured
from search.engine import KnowledgeBase
from ui.output import KINDS, place
from ui.pages import links, removal
from ui.pages.copying import copy_button, copy_link_button
from ui.pages.document_status import status_html

_METHODS = {
    TextMethod.TEXT: ("т", "текстовый слой"),
    TextMethod.REPAIRED: ("и", "шрифт исправлен"),
    TextMethod.OCR: ("р", "распознана"),
    TextMethod.NONE: ("—", "без текста"),
}
_MOST_CELLS = 1500
_MOST_ENTRIES = 2000


def draw(kb: KnowledgeBase, record: DocumentRecord) -> None:
    """Draw the card."""
    from ui.export.gost import reference

    contents, text = kb.catalogue.contents(record.id), kb.catalogue.text(record.id)
    about = record.description
    st.html(
        f'<nav aria-label="Путь"><a href="{links.DOCUMENTS}" target="_self">← Все документы</a>'
        f'</nav><h1 class="svod-heading">{escape(about.title)}</h1>'
        f'<p class="svod-note">{escape(KINDS[about.kind])}, статус: {status_html(about.status)}</p>'
        f"{actions_html(record)}"
    )
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.html(requisites_html(record))
        described = reference(record)
        st.html(
            '<h2 class="svod-part">Описание для списка литературы</h2>'
            f'<p class="svod-gost">{escape(described)}</p>'
        )
        buttons = st.container(horizontal=True)
        with buttons:
            copy_button("Скопировать описание", described, f"gost-{record.id}")
            copy_link_button("Скопировать ссылку", links.document_link(record.id), "card-link")
    with right:
        st.html(coverage_html(record, contents.pages) + warnings_html(record.warnings))
        removal.button(record)
    stands = contents_html(record, contents, text, kb.records())
    if stands:
        st.html(stands)


def actions_html(record: DocumentRecord) -> str:
    """The ways on from here: read it, ask it, take the file."""
    ask = links.question_link("", [("doc", record.id)])
    return (
        '<p class="svod-actions">'
        f'<a class="svod-main" href="{escape(links.reader_link(record.id))}" target="_self">'
        f'Читать</a> <a href="{escape(ask)}" target="_self">Спросить по этому документу</a> '
        f'<a href="/v1/documents/{quote(record.id)}/original" target="_blank" rel="noopener" '
        "download>Скачать оригинал</a></p>"
    )


def requisites_html(record: DocumentRecord) -> str:
    """The requisites that are known, as a list of names and values."""
    about = record.description
    volume = ", ".join(
        f"{word} {value}"
        for word, value in (("т.", about.volume), ("№", about.issue), ("с.", about.pages))
        if value
    )
    rows = (
        ("Номер", about.number),
        ("Дата", _day(about.date)),
        ("В редакции от", _day(about.edition_date)),
        ("Орган или организация", about.organisation),
        ("Авторы", ", ".join(about.authors)),
        ("Год", about.year),
        ("Издание", ", ".join(filter(None, (about.journal, volume)))),
        ("DOI", about.doi),
        ("Адрес в сети", about.url),
        ("УДК", about.udc),
        ("ББК", about.bbk),
        ("Ключевые слова", "; ".join(about.keywords)),
        ("Аннотация", about.abstract),
        ("Файл", record.path),
        ("Добавлен", ".".join(reversed(record.added[:10].split("-")))),
        ("Версия в базе", record.edition),
    )
    shown = "".join(
        f"<div><dt>{name}</dt><dd>{escape(str(value))}</dd></div>" for name, value in rows if value
    )
    return f'<h2 class="svod-part">Реквизиты</h2><dl class="svod-requisites">{shown}</dl>'


def _day(day: datetime.date | None) -> str | None:
    return day.strftime("%d.%m.%Y") if day else None


def coverage_html(record: DocumentRecord, pages: Sequence[Page]) -> str:
    """How every page was read: a strip of cells that lead to the pages, and the same in words."""
    heading = '<h2 class="svod-part">Как прочитаны страницы</h2>'
    if not pages:
        return (
            f'{heading}<p class="svod-note">Формат не делится на страницы; прочитан весь текст: '
            f"{spaced(record.characters)} знаков.</p>"
        )
    legend = "".join(
        f'<li><span class="svod-cell svod-by-{method}" aria-hidden="true">{sign}</span> '
        f"{words}: {_of_method(pages, method)}</li>"
        for method, (sign, words) in _METHODS.items()
        if any(page.method is method for page in pages)
    )
    # More cells than that would be a carpet: the words say the same.
    strip = "".join(_cell(record, page) for page in pages) if len(pages) <= _MOST_CELLS else ""
    return (
        f'{heading}<p class="svod-note">Страниц: {len(pages)}, знаков: '
        f'{spaced(record.characters)}.</p><div class="svod-strip">{strip}</div>'
        f'<ul class="svod-legend">{legend}</ul>'
    )


def spaced(number: int) -> str:
    """A number with its thousands set apart."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def _of_method(pages: Sequence[Page], method: TextMethod) -> str:
    found = [page for page in pages if page.method is method]
    told = f"{len(found)} (с. {page_ranges(page.number for page in found)})"
    sure = [page.confidence for page in found if page.confidence is not None]
    if sure:
        told += f", уверенность {min(sure):.0%}–{max(sure):.0%}"
    return told


def _cell(record: DocumentRecord, page: Page) -> str:
    sign, words = _METHODS[page.method]
    if page.confidence is not None:
        words += f", уверенность {page.confidence:.0%}"
    told = escape(f"с. {page.label or page.number}: {words}")
    style = f'class="svod-cell svod-by-{page.method}" title="{told}"'
    if not is_pictured(record.media_type):
        return f'<span {style} role="img" aria-label="{told}">{sign}</span>'
    address = f"/v1/documents/{quote(record.id)}/pages/{page.number}.png"
    return (
        f'<a {style} aria-label="{told}" href="{address}" target="_blank" rel="noopener">{sign}</a>'
    )


def warnings_html(warnings: Sequence[str]) -> str:
    """What ingestion warned of."""
    if not warnings:
        return ""
    told = "".join(f"<li>{escape(each)}</li>" for each in warnings)
    return f'<h2 class="svod-part">Предупреждения</h2><ul class="svod-warnings">{told}</ul>'


def contents_html(
    record: DocumentRecord,
    contents: DocumentContents,
    text: str,
    records: Mapping[str, DocumentRecord],
) -> str:
    """What stands in the document, each kind of it folded together."""
    parts = (
        ("Разделы", len(contents.sections), tree_html(record.id, contents.sections)),
        (
            "Термины и сокращения",
            len(contents.definitions),
            _glossary(record.id, contents.definitions),
        ),
        ("Таблицы", len(contents.tables), _tables(record.id, contents.tables)),
        (
            "Список литературы",
            len(contents.references),
            _references(record.id, contents.references, text, records),
        ),
        ("Кто ссылается", len(contents.cited_by), _cited_by(contents.cited_by, records)),
    )
    return "".join(
        f'<details class="svod-fold" {"open" if count <= 60 else ""}>'
        f"<summary><h2>{title} <span>{count}</span></h2></summary>{body}</details>"
        for title, count, body in parts
        if count
    )


def tree_html(document_id: str, sections: Sequence[Section]) -> str:
    """The section tree; those with sections of their own fold open."""
    children: dict[int | None, list[int]] = {}
    for at, section in enumerate(sections[:_MOST_ENTRIES]):
        children.setdefault(section.parent, []).append(at)

    def branch(parent: int | None) -> Iterator[str]:
        yield '<ul class="svod-tree">'
        for at in children.get(parent, ()):
            section = sections[at]
            address = escape(links.reader_link(document_id, section.start, section.start))
            link = f'<a href="{address}" target="_self">{escape(shortened(section.heading))}</a>'
            if at in children:
                yield f"<li><details><summary>{link}</summary>"
                yield from branch(at)
                yield "</details></li>"
            else:
                yield f"<li>{link}</li>"
        yield "</ul>"

    more = len(sections) - _MOST_ENTRIES
    note = f'<p class="svod-note">И ещё разделов: {more}.</p>' if more > 0 else ""
    return "".join(branch(None)) + note


def shortened(heading: str, most: int = 120) -> str:
    """A heading on one line, cut at a word where it is a whole clause."""
    line = " ".join(heading.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0].rstrip(",;:—") + "…"


def _link(document_id: str, start: int, end: int, words: str) -> str:
    address = escape(links.reader_link(document_id, start, end))
    return f'<a href="{address}" target="_self">{escape(words)}</a>'


def _glossary(document_id: str, entries: Sequence[Definition]) -> str:
    rows = "".join(
        f"<div><dt>{_link(document_id, each.start, each.end, each.term)}</dt><dd>"
        f"{escape(each.meaning)}"
        f'<span class="svod-note"> {_kind(each)}{escape(place(each.clause, each.page))}</span>'
        "</dd></div>"
        for each in entries[:_MOST_ENTRIES]
    )
    return f'<dl class="svod-glossary">{rows}</dl>'


def _kind(entry: Definition) -> str:
    return "сокращение; " if entry.kind is TermKind.ABBREVIATION else ""


def _tables(document_id: str, tables: Sequence[Table]) -> str:
    rows = "".join(
        f"<li>{_link(document_id, each.start, each.end, each.caption or 'Таблица без названия')}"
        f' <span class="svod-note">{escape(place(None, each.page))}</span></li>'
        for each in tables[:_MOST_ENTRIES]
    )
    return f"<ul>{rows}</ul>"


def _references(
    document_id: str,
    entries: Sequence[Reference],
    text: str,
    records: Mapping[str, DocumentRecord],
) -> str:
    rows = []
    for each in entries[:_MOST_ENTRIES]:
        printed = " ".join(text[each.start : each.end].split())
        numbered = each.number is not None and not printed[:1].isdigit()
        shown = f"{each.number}. {printed}" if numbered else printed
        held = records.get(each.document_id or "")
        found = ""
        if held is not None:
            address = escape(links.document_link(held.id))
            found = (
                f'<div class="svod-held">В базе: <a href="{address}" target="_self">'
                f"{escape(held.description.title)}</a></div>"
            )
        where = _link(document_id, each.start, each.end, "показать в тексте")
        rows.append(f'<li>{escape(shown)} <span class="svod-note">{where}</span>{found}</li>')
    return f'<ul class="svod-references">{"".join(rows)}</ul>'


def _cited_by(ids: Sequence[str], records: Mapping[str, DocumentRecord]) -> str:
    rows = "".join(
        f'<li><a href="{escape(links.document_link(each))}" target="_self">'
        f"{escape(records[each].description.title)}</a></li>"
        for each in ids[:_MOST_ENTRIES]
        if each in records
    )
    return f"<ul>{rows}</ul>"
