"""What a citation and a found passage look like."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from corpus.model import Citation
from ingest.readers.detect import (
    DOC,
    DOCX,
    EML,
    FODT,
    HTML,
    MARKDOWN,
    MHTML,
    ODT,
    PPTX,
    RTF,
    TEXT,
    XLSX,
)
from search.engine import KnowledgeBase
from search.hits import Copy, Hit
from ui.export.gost import quotation
from ui.output import place
from ui.pages.actions import button
from ui.pages.page_view import page_view
from ui.pages.place import Place
from ui.pages.shown_text import shown_text

_WITHOUT_PICTURES = {
    HTML: "Документ HTML не делится на страницы",
    MHTML: "Документ HTML не делится на страницы",
    MARKDOWN: "Документ Markdown не делится на страницы",
    TEXT: "Простой текст не делится на страницы",
    DOCX: "Документ Word делится на страницы только при печати",
    DOC: "Документ Word делится на страницы только при печати",
    RTF: "Документ RTF делится на страницы только при печати",
    ODT: "Документ OpenDocument делится на страницы только при печати",
    FODT: "Документ OpenDocument делится на страницы только при печати",
    XLSX: "Книга Excel не делится на страницы",
    PPTX: "Слайды презентации здесь не показываются",
    EML: "Письмо не делится на страницы",
}


def citation(
    kb: KnowledgeBase,
    cited: Citation,
    where: Place,
    shown: Place | None,
    more: str = "",
    below: Callable[[], None] | None = None,
) -> None:
    """A numbered quote with its document and place.

    `more` is HTML of further buttons; `below` draws what else belongs to the card.
    """
    stored = kb.catalogue.passage(cited.passage_id)
    path = stored.path if stored is not None else ()
    text = emphasised(shown_text(kb, cited.document_id, cited.start, cited.quote, cited.bold))
    quote = f'<blockquote class="svod-quote">{text}</blockquote>'
    number = f'<span class="svod-number">{cited.n}</span>'
    _card(kb, where, shown, number, path, quote, more, below)


def found(kb: KnowledgeBase, hit: Hit, where: Place, shown: Place | None) -> None:
    """A found passage with the words of the question marked."""
    passage = hit.passage
    body = shown_text(kb, passage.document_id, passage.start, passage.text, hit.highlights)
    text = f'<div class="svod-text">{body}</div>{"".join(map(_copy, hit.copies))}'
    _card(kb, where, shown, "", passage.path, text, "", None)


def as_quotation(where: Place) -> str:
    """A place's text with the reference to it, as plain text for a letter (ГОСТ Р 7.0.5–2008)."""
    return quotation(where.document, where.text, where.clause, where.page, where.label)


def emphasised(html: str) -> str:
    """HTML of a text whose marked ranges are the very thing asked for."""
    # The text itself is escaped: these tags are only those of its ranges.
    return html.replace("<mark>", "<strong>").replace("</mark>", "</strong>")


def _copy(copy: Copy) -> str:
    where = place(copy.passage.clause, copy.passage.page, copy.passage.page_label)
    told = ", ".join(filter(None, (copy.document.description.title, where)))
    return f'<div class="svod-note">То же: {escape(told)}</div>'


def _card(
    kb: KnowledgeBase,
    where: Place,
    shown: Place | None,
    number: str,
    path: tuple[str, ...],
    text: str,
    more: str,
    below: Callable[[], None] | None,
) -> None:
    is_shown = where == shown
    with st.container(border=True, key=f"svod-{'chosen' if is_shown else 'card'}-{where.key}"):
        st.html(
            '<div class="svod-card">'
            f'{number}<span class="svod-title">{escape(where.document.description.title)}</span>'
            f'<div class="svod-place">{escape(place(where.clause, where.page, where.label))}</div>'
            f'<div class="svod-path">{escape(" › ".join(path))}</div>{text}'
            f"{'' if where.has_page else _no_page(where)}{_buttons(where, is_shown, more)}</div>"
        )
        if below is not None:
            below()
        if is_shown:
            page_view(kb, where, "svod-inside")


def _buttons(where: Place, is_shown: bool, more: str) -> str:
    what = "страницу" if where.has_page else "текст"
    told = "Страница показана" if where.has_page else "Текст показан"
    show = button(told if is_shown else f"Показать {what}", "choose", where.key)
    if is_shown:
        show = show.replace("<button ", '<button aria-disabled="true" ', 1)
    return (
        f'<div class="svod-buttons">{show}'
        f"{button('Скопировать цитату', 'copy', where.key)}"
        f"{button('Скопировать ссылку', 'link', where.key)}{more}</div>"
    )


def _no_page(where: Place) -> str:
    """Why there is no page to look at."""
    why = _WITHOUT_PICTURES.get(where.document.media_type, "Страница этого места неизвестна")
    return (
        f'<div class="svod-note">{why}. '
        f'<a href="{escape(where.original)}" download>Скачать документ</a></div>'
    )
