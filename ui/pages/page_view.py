"""The page a citation stands on, beside the answer: turned, zoomed, scrolled to what is marked."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote as url_quote

import streamlit as st

from search.engine import KnowledgeBase
from ui.output import place
from ui.pages.links import reader_link
from ui.pages.place import Place
from ui.pages.shown_text import shown_text

_SCRIPT = Path(__file__).with_name("page_view.js")
# Characters of a document's text shown around a quote where there is no page to show.
_AROUND = 500
_LONGEST = 6000

Box = tuple[float, float, float, float]


def page_view(kb: KnowledgeBase, where: Place, style: str) -> None:
    """The marked page of a place, or the text around it in a document without pages.

    `style` is «svod-beside» (its own column) or «svod-inside» (in the card that was chosen).
    """
    if not where.has_page:
        st.html(_excerpt(kb, where, style))
        return
    about = where.document
    data = {
        "place": f"{about.id}-{about.edition}-{where.start}-{where.end}",
        "title": about.description.title,
        "style": style,
        "page": where.page,
        "pages": [
            (page.label, round(page.width), round(page.height))
            for page in kb.catalogue.pages(about.id)
        ],
        "marks": marks(kb, where),
        "mark": f"{where.start}-{where.end}",
        "pictures": f"/v1/documents/{url_quote(about.id)}/pages/",
        "original": f"/v1/documents/{url_quote(about.id)}/original",
        "reader": reader_link(about.id, where.start, where.end),
    }
    _component()(key=f"svod-page-{style}", data=data)


def marks(kb: KnowledgeBase, where: Place) -> dict[str, Box]:
    """Where the quote stands on each page that holds a part of it: shares of width and height."""
    from ingest.page_image import marked_rectangles

    page_map = kb.catalogue.page_map(where.document.id)
    if page_map is None:
        return {}
    sizes = {page.number: page for page in kb.catalogue.pages(where.document.id)}
    found: dict[str, Box] = {}
    for each in marked_rectangles(page_map, where.start, where.end):
        page = sizes.get(each.page)
        if page is None:
            continue
        across, down = max(page.width, 1.0), max(page.height, 1.0)
        box = (each.x0 / across, each.y0 / down, each.x1 / across, each.y1 / down)
        x0, y0, x1, y1 = found.get(str(each.page), box)
        found[str(each.page)] = (
            min(x0, box[0]),
            min(y0, box[1]),
            max(x1, box[2]),
            max(y1, box[3]),
        )
    return found


def _excerpt(kb: KnowledgeBase, where: Place, style: str) -> str:
    """The text around a quote, with the quote marked, and the way to the whole of it."""
    whole = kb.catalogue.text(where.document.id)
    start, end = excerpt_range(whole, where.start, where.end)
    body = shown_text(
        kb,
        where.document.id,
        start,
        whole[start:end],
        [(where.start - start, where.end - start)],
    )
    reader = escape(reader_link(where.document.id, where.start, where.end))
    name = escape(where.document.description.title)
    told = escape(place(where.clause, None))
    before, after = "… " if start else "", " …" if end < len(whole) else ""
    return (
        f'<figure class="svod-page {style}"><figcaption><div class="svod-page-name">{name}</div>'
        f'<div class="svod-page-links"><a href="{escape(where.original)}" download>'
        f'скачать документ</a> · <a href="{reader}" target="_self">читать</a></div></figcaption>'
        f'<div class="svod-excerpt" tabindex="0" role="group" aria-label="Текст вокруг цитаты">'
        f'<div class="svod-place">{told}</div>'
        f'<div class="svod-text">{before}{body}{after}</div></div></figure>'
    )


def excerpt_range(text: str, start: int, end: int) -> tuple[int, int]:
    """A quote with what stands around it, from the beginning of a line to the end of one."""
    first, last = max(0, start - _AROUND), min(len(text), end + _AROUND, start + _LONGEST)
    line = text.rfind("\n", first, start)
    first = 0 if first == 0 else (line + 1 if line >= 0 else first)
    line = text.find("\n", min(end, last), last)
    later = text.rfind("\n", min(end, last), last)
    return first, (len(text) if last == len(text) else (max(line, later) if line >= 0 else last))


@cache
def _component() -> Any:
    from streamlit.components.v2 import component

    script = _SCRIPT.read_text(encoding="utf-8")
    return component(
        "svod_page", html='<figure class="svod-page"></figure>', js=script, isolate_styles=False
    )
