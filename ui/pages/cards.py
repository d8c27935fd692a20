"""What a citation and a found passage look like, and the page each stands on."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import quote as url_quote

import streamlit as st

from corpus.model import Citation, DocumentRecord, Page
from ingest.readers.detect import (
    DOC,
    DOCX,
    EML,
    FODT,
    HTML,
    MARKDOWN,
    MHTML,
    ODT,
    PDF,
    PICTURES,
    PPTX,
    RTF,
    TEXT,
    XLSX,
)
from search.engine import KnowledgeBase
from search.hits import Copy, Hit
from ui.output import place
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
_CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document: `start` and `end` are offsets into its text, `page` its page."""

    key: str
    document: DocumentRecord
    page: int | None
    label: str | None
    start: int
    end: int

    @property
    def has_page(self) -> bool:
        """Whether there is a printed page to show."""
        pictured = self.document.media_type == PDF or self.document.media_type in PICTURES
        return pictured and self.page is not None

    @property
    def picture(self) -> str:
        """The address of the page's picture, served by the API of the same server."""
        document = url_quote(self.document.id)
        return f"/v1/documents/{document}/pages/{self.page}.png?mark={self.start}-{self.end}"

    @property
    def original(self) -> str:
        """The address of the document's file, at this page."""
        address = f"/v1/documents/{url_quote(self.document.id)}/original"
        return f"{address}#page={self.page}" if self.has_page else address


def of_citation(cited: Citation, document: DocumentRecord) -> Place:
    """Where a citation stands."""
    return Place(
        f"citation-{cited.n}", document, cited.page, cited.page_label, cited.start, cited.end
    )


def of_hit(hit: Hit) -> Place:
    """Where a found passage stands."""
    passage = hit.passage
    return Place(
        f"hit-{hit.rank}",
        hit.document,
        passage.page,
        passage.page_label,
        passage.start,
        passage.end,
    )


def choose(place_key: str | None) -> None:
    """Make a card the chosen one; None for the first that has a page."""
    st.session_state[_CHOSEN] = place_key


def chosen(places: list[Place]) -> Place | None:
    """The place whose page is shown: the one asked for, else the first citation with a page."""
    with_page = [each for each in places if each.has_page]
    wanted = st.session_state.get(_CHOSEN)
    first = [each for each in with_page if each.key.startswith("citation-")]
    return next((each for each in with_page if each.key == wanted), first[0] if first else None)


def citation(kb: KnowledgeBase, cited: Citation, where: Place, shown: Place | None) -> None:
    """A numbered quote with its document and place."""
    stored = kb.catalogue.passage(cited.passage_id)
    path = stored.path if stored is not None else ()
    text = shown_text(kb, cited.document_id, cited.start, cited.quote, ())
    quote = f'<blockquote class="svod-quote">{text}</blockquote>'
    number = f'<span class="svod-number">{cited.n}</span>'
    _card(kb, where, shown, number, cited.clause, path, quote)


def found(kb: KnowledgeBase, hit: Hit, where: Place, shown: Place | None) -> None:
    """A found passage with the words of the question marked."""
    passage = hit.passage
    body = shown_text(kb, passage.document_id, passage.start, passage.text, hit.highlights)
    text = f'<div class="svod-text">{body}</div>{"".join(map(_copy, hit.copies))}'
    _card(kb, where, shown, "", passage.clause, passage.path, text)


def _copy(copy: Copy) -> str:
    where = place(copy.passage.clause, copy.passage.page, copy.passage.page_label)
    told = ", ".join(filter(None, (copy.document.description.title, where)))
    return f'<div class="svod-note">То же: {escape(told)}</div>'


def _card(
    kb: KnowledgeBase,
    where: Place,
    shown: Place | None,
    number: str,
    clause: str | None,
    path: tuple[str, ...],
    text: str,
) -> None:
    is_shown = where == shown
    with st.container(border=True, key=f"svod-{'chosen' if is_shown else 'card'}-{where.key}"):
        st.html(
            '<div class="svod-card">'
            f'{number}<span class="svod-title">{escape(where.document.description.title)}</span>'
            f'<div class="svod-place">{escape(place(clause, where.page, where.label))}</div>'
            f'<div class="svod-path">{escape(" › ".join(path))}</div>{text}</div>'
        )
        if where.has_page:
            st.button(
                "Страница показана" if is_shown else "Показать страницу",
                key=where.key,
                disabled=is_shown,
                on_click=choose,
                args=(where.key,),
            )
        else:
            st.html(_no_page(where))
        if is_shown:
            st.html(_figure(kb, where, "svod-inside"))


def _no_page(where: Place) -> str:
    """Why there is no page to look at."""
    why = _WITHOUT_PICTURES.get(where.document.media_type, "Страница этого места неизвестна")
    return (
        f'<div class="svod-note">{why}. '
        f'<a href="{escape(where.original)}" download>Скачать документ</a></div>'
    )


def page(kb: KnowledgeBase, places: list[Place], shown: Place | None) -> None:
    """The chosen page beside the answer."""
    if shown is not None:
        st.html(_figure(kb, shown, "svod-beside"))
        return
    told = "У найденных документов нет страниц: прочесть место можно в самом документе."
    if any(place.has_page for place in places):
        told = "Здесь появится страница документа, когда вы выберете фрагмент."
    st.html(f'<div class="svod-beside svod-empty">{told}</div>')


def _figure(kb: KnowledgeBase, where: Place, style: str) -> str:
    name = escape(f"{where.document.description.title}, {place(None, where.page, where.label)}")
    width, height = _size(kb.catalogue.pages(where.document.id), where.page)
    picture, original = escape(where.picture), escape(where.original)
    return (
        f'<figure class="svod-page {style}"><figcaption>{name} · '
        f'<a href="{original}" target="_blank" rel="noopener">открыть документ</a></figcaption>'
        f'<a href="{picture}" target="_blank" rel="noopener" title="Увеличить">'
        f'<img src="{picture}" alt="{name}, цитата отмечена" loading="lazy" '
        f'width="{width}" height="{height}"></a></figure>'
    )


def _size(pages: list[Page], number: int | None) -> tuple[int, int]:
    """Points, so that the place of a picture is kept while it is loading; A4 where unknown."""
    found = next((each for each in pages if each.number == number), None)
    return (round(found.width), round(found.height)) if found else (595, 842)
