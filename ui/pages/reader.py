"""The reader: a document's text with its sections beside it, a search inside, a marked place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st

from corpus.errors import SvodError
from corpus.model import DocumentRecord, Section
from search.engine import KnowledgeBase
from search.filters import Filters
from ui.output import place
from ui.pages import links
from ui.pages.copying import copy_link_button
from ui.pages.document_card import shortened
from ui.pages.finding import MOST_HITS, FoundPlace, find_in
from ui.pages.marked_text import marked
from ui.pages.reader_text import (
    PageBreak,
    Range,
    Reading,
    page_breaks,
    section_at,
    window_at,
    window_html,
    windows,
)

_PLACE = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?", re.ASCII)
_MOST_LISTED = 400
_SHOWN_HITS = 100
_BY_MEANING = 5
_LONGEST_QUERY = 300
_CONTEXT = 90
_FIND = "reader-find"
# Nothing of a document stands in the script; the number makes it run anew for another place.
_SCROLL = """<script>
  /* %d */
  (() => {
    const shown = document.getElementById("svod-here");
    if (shown) requestAnimationFrame(() => shown.scrollIntoView({ block: "center" }));
  })();
</script>"""


def parsed_place(value: str, length: int) -> tuple[int, Range | None]:
    """The offset an address names, and the range that it asks to mark."""
    found = _PLACE.fullmatch(value)
    if found is None:
        return 0, None
    start = min(int(found[1]), max(0, length - 1))
    if found[2] is None:
        return start, None
    return start, (start, max(start, min(int(found[2]), length)))


def draw(kb: KnowledgeBase, record: DocumentRecord) -> None:
    """Draw the reader at the place that the address names."""
    text = kb.catalogue.text(record.id)
    sections = kb.catalogue.sections(record.id)
    offset, here = parsed_place(st.query_params.get("read", "0"), len(text))
    every = windows(sections, text)
    number = window_at(every, offset)
    card = escape(links.document_link(record.id))
    st.html(
        f'<nav aria-label="Путь"><a href="{links.DOCUMENTS}" target="_self">Все документы</a> › '
        f'<a href="{card}" target="_self">Карточка документа</a></nav>'
        f'<h1 class="svod-heading">{escape(record.description.title)}</h1>'
    )
    query = _query()
    found = _found(text, record.id, record.edition, query) if query else []
    beside, middle = st.columns([1, 3], gap="medium")
    with beside, st.container(key="svod-sections"):
        st.html(sections_html(record.id, sections, section_at(sections, offset)))
    with middle:
        if query:
            _hits(kb, record, text, query, found, offset)
        if not text:
            st.info("В документе нет текста.")
            return
        reading = Reading(
            record,
            text,
            sections,
            kb.catalogue.pages(record.id),
            _breaks(kb, record.id, record.edition),
            here,
            [mark for each in found for mark in each.marks],
        )
        turning = turning_html(record.id, every, number, sections, query)
        st.html(f"{turning}{window_html(kb, reading, every[number])}{turning}")
        if here is not None:
            link = links.reader_link(record.id, *here)
            copy_link_button("Скопировать ссылку на это место", link, "reader-link")
            st.html(_SCROLL % here[0], unsafe_allow_javascript=True)


def _query() -> str:
    """What is looked for inside, from the field or the address."""
    address = st.query_params.get("find", "")[:_LONGEST_QUERY]
    if _FIND not in st.session_state:
        st.session_state[_FIND] = address
    query = st.text_input(
        "Найти в документе",
        key=_FIND,
        max_chars=_LONGEST_QUERY,
        placeholder="Слова в любой форме; «в кавычках» — точно",
    )
    query = (query or "").strip()
    if query != address:
        if query:
            st.query_params["find"] = query
        else:
            st.query_params.pop("find", None)
    return query


@st.cache_data(max_entries=64, show_spinner=False)
def _found(_text: str, document_id: str, edition: int, query: str) -> list[FoundPlace]:
    return find_in(_text, query)


@st.cache_data(max_entries=64, show_spinner=False)
def _breaks(_kb: KnowledgeBase, document_id: str, edition: int) -> list[PageBreak]:
    return page_breaks(_kb.catalogue.page_map(document_id))


def at_place(document_id: str, start: int, end: int | None, query: str = "") -> str:
    """The address of a place, with what is looked for."""
    if end is None:
        link = f"{links.DOCUMENTS}?{urlencode([('doc', document_id), ('read', str(start))])}"
    else:
        link = links.reader_link(document_id, start, end)
    return f"{link}&{urlencode([('find', query)])}" if query else link


def sections_html(document_id: str, sections: Sequence[Section], current: int | None) -> str:
    """The sections to go to, the present one told; a fold-out where there is little room."""
    if not sections:
        return '<p class="svod-note">Разделов в документе нет.</p>'
    listed = nearby(sections, current)
    rows = []
    for at in listed:
        section = sections[at]
        address = escape(at_place(document_id, section.start, section.start))
        told = ' aria-current="true" class="svod-current"' if at == current else ""
        rows.append(
            f'<li class="svod-deep-{min(section.level, 4)}"><a href="{address}" target="_self"'
            f"{told}>{escape(shortened(section.heading, 80))}</a></li>"
        )
    tree = f"<ul>{''.join(rows)}</ul>"
    return (
        f'<nav class="svod-sections" aria-label="Разделы документа"><h2>Разделы</h2>{tree}</nav>'
        f'<details class="svod-sections-folded"><summary>Разделы</summary>{tree}</details>'
    )


def nearby(sections: Sequence[Section], current: int | None) -> list[int]:
    """The sections listed: all of a short document; of a long one the upper and those around."""
    if len(sections) <= _MOST_LISTED:
        return list(range(len(sections)))
    ancestors = set()
    at = current
    while at is not None:
        ancestors.add(at)
        at = sections[at].parent
    wanted = {
        at
        for at, section in enumerate(sections)
        if section.parent is None or section.parent in ancestors or at in ancestors
    }
    around = sorted(wanted, key=lambda each: abs(each - (current or 0)))[:_MOST_LISTED]
    return sorted(around)


def turning_html(
    document_id: str,
    every: Sequence[Range],
    number: int,
    sections: Sequence[Section],
    query: str = "",
) -> str:
    """The way to the parts before and after; nothing for a text shown whole."""
    if len(every) == 1:
        return ""

    def link(at: int, words: str) -> str:
        if not 0 <= at < len(every):
            return "<span></span>"
        section = section_at(sections, every[at][0])
        name = shortened(sections[section].heading, 50) if section is not None else ""
        address = escape(at_place(document_id, every[at][0], None, query))
        return f'<a href="{address}" target="_self">{words.format(escape(name))}</a>'

    return (
        '<nav class="svod-turning" aria-label="Части документа">'
        f"{link(number - 1, '← Назад <small>{}</small>')}"
        f"<span>часть {number + 1} из {len(every)}</span>"
        f"{link(number + 1, 'Дальше → <small>{}</small>')}</nav>"
    )


def _hits(
    kb: KnowledgeBase,
    record: DocumentRecord,
    text: str,
    query: str,
    found: Sequence[FoundPlace],
    offset: int,
) -> None:
    """What was found by words, with the way from one to the next, and by meaning."""
    st.html(hits_html(record.id, text, query, found, offset))
    try:
        near = kb.search(query, _BY_MEANING, Filters(documents=frozenset({record.id})))
    except SvodError:
        return  # a query without a word: nothing means the same
    rows = []
    for hit in near:
        passage = hit.passage
        address = escape(at_place(record.id, passage.start, passage.end, query))
        where = place(passage.clause, passage.page, passage.page_label) or "открыть место"
        rows.append(
            f'<li><a href="{address}" target="_self">{escape(where)}</a> '
            f"{escape(shortened(passage.text, 160))}</li>"
        )
    if rows:
        st.html(
            '<details class="svod-found"><summary>Близкое по смыслу: '
            f"{len(rows)}</summary><ol>{''.join(rows)}</ol></details>"
        )


def hits_html(
    document_id: str, text: str, query: str, found: Sequence[FoundPlace], offset: int
) -> str:
    """How many places hold the words, each with its surroundings, and those beside `offset`."""
    if not found:
        return '<p class="svod-note" role="status">Таких слов вместе в одном абзаце нет.</p>'
    count = f"больше {MOST_HITS}" if len(found) == MOST_HITS else str(len(found))
    current = next((n for n, each in enumerate(found) if each.start <= offset <= each.end), None)
    before = [n for n, each in enumerate(found) if each.end < offset]
    after = [n for n, each in enumerate(found) if each.start > offset]

    def link(number: int | None, words: str) -> str:
        if number is None:
            return ""
        start, end = found[number].marks[0]
        address = escape(at_place(document_id, start, end, query))
        return f'<a href="{address}" target="_self">{words}</a>'

    at = "" if current is None else f", показано {current + 1}-е"
    rows = []
    for number, each in enumerate(found[:_SHOWN_HITS]):
        told = ' aria-current="true"' if number == current else ""
        start, end = each.marks[0]
        first, last = max(each.start, start - _CONTEXT), min(each.end, end + _CONTEXT)
        inside = [(s - first, e - first) for s, e in each.marks if s >= first and e <= last]
        shown = marked(text[first:last], inside)
        address = escape(at_place(document_id, start, end, query))
        rows.append(
            f'<li{told}><a href="{address}" target="_self">'
            f"{'…' if first > each.start else ''}{shown}{'…' if last < each.end else ''}</a></li>"
        )
    return (
        f'<div class="svod-finds" role="status">Найдено мест: {count}{at}. '
        f"{link(before[-1] if before else None, '↑ Предыдущее')} "
        f"{link(after[0] if after else None, '↓ Следующее')}</div>"
        f'<details class="svod-found"><summary>Список найденного</summary>'
        f"<ol>{''.join(rows)}</ol></details>"
    )
