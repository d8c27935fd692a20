"""«Вопрос»: a question, the answer with its citations, and the page each stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote as url_quote

import streamlit as st
from search.answer import Answer

from corpus.errors import SvodError
from corpus.model import DocumentKind, DocumentRecord
from search.engine import Hit, KnowledgeBase
from search.filters import Filters
from ui.output import KINDS, place
from ui.pages.marked_text import marked
from ui.serving import knowledge_base

_STYLE = Path(__file__).with_name("question.css")
_HITS = 10
_EXAMPLES = (
    "Что такое внутренний клиент?",
    "Какой срок ответа на жалобу клиента?",
    "Кто отвечает за организационную модель?",
)
_PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class _Shown:
    """A page to show: document, page, and the ranges of its text to mark."""

    document: DocumentRecord
    page: int
    label: str | None
    marks: tuple[tuple[int, int], ...]

    @property
    def address(self) -> str:
        """The page's picture, served by the API of the same server."""
        marks = "&".join(f"mark={start}-{end}" for start, end in self.marks)
        return f"/v1/documents/{url_quote(self.document.id)}/pages/{self.page}.png?{marks}"


def draw() -> None:
    """Draw the page."""
    kb = knowledge_base()
    st.html(_STYLE)
    st.title("Свод")
    st.caption("Вопрос к стандартам, рекомендациям, актам и статьям: ответ дословными цитатами.")
    filters = _filters(kb)
    asked = _asked()
    if not asked:
        _examples()
        return
    try:
        with st.spinner("Ищу ответ…"):
            answer = kb.ask(asked, filters)
            hits = kb.search(asked, _HITS, filters)
    except SvodError as error:
        st.warning(_text(str(error)))
        return
    left, right = st.columns([6, 5], gap="large")
    with left:
        first = _answer(kb, answer)
        _hits(hits)
    with right:
        # The page asked for last stays until another is asked for.
        shown: _Shown | None = st.session_state.get("shown", first)
        if shown is not None:
            _page(shown)


def _asked() -> str:
    """The question, from the form or the address."""
    address = st.query_params.get("q", "")
    if "question" not in st.session_state:
        st.session_state["question"] = address
    with st.form("ask", border=False):
        field, button = st.columns([7, 1], vertical_alignment="bottom")
        with field:
            question = st.text_input(
                "Ваш вопрос",
                key="question",
                placeholder="Например: что такое внутренний клиент?",
                max_chars=4000,
            )
        with button:
            st.form_submit_button("Спросить", type="primary", width="stretch")
    question = (question or "").strip()
    if question != address:
        st.session_state.pop("shown", None)
        if question:
            st.query_params["q"] = question
        else:
            st.query_params.pop("q", None)
    return question


def _examples() -> None:
    """Questions to begin with."""
    st.write("Попробуйте:")
    for number, example in enumerate(_EXAMPLES):
        st.button(example, key=f"example-{number}", on_click=_take_example, args=(example,))


def _take_example(example: str) -> None:
    st.session_state["question"] = example


def _filters(kb: KnowledgeBase) -> Filters:
    """The restrictions chosen beside the question."""
    records = kb.documents()
    with st.sidebar:
        st.header("Где искать")
        present = [
            kind for kind in DocumentKind if any(r.description.kind is kind for r in records)
        ]
        kinds = st.multiselect(
            "Вид документа", present, format_func=KINDS.__getitem__, placeholder="Все виды"
        )
        names = {r.id: _text(r.description.title) for r in records}
        documents = st.multiselect(
            "Документ", list(names), format_func=names.__getitem__, placeholder="Все документы"
        )
        st.caption(f"Документов в базе: {len(records)}")
    return Filters(kinds=frozenset(kinds), documents=frozenset(documents))


def _answer(kb: KnowledgeBase, answer: Answer) -> _Shown | None:
    """The answer and its citations; returns the page of the first one that has a page."""
    if not answer.answered:
        st.html(f'<div class="svod-refusal" role="status">{escape(answer.answer)}</div>')
        return None
    sentences = "".join(
        f'<p>{marked(cited.quote, ())}<span class="svod-number">{cited.n}</span></p>'
        for cited in answer.citations
    )
    st.html(f'<div class="svod-answer" role="status">{sentences}</div>')
    first: _Shown | None = None
    for cited in answer.citations:
        document = answer.documents[cited.document_id]
        shown = None
        if document.media_type == _PDF and cited.page is not None:
            marks = ((cited.start, cited.end),)
            shown = _Shown(document, cited.page, cited.page_label, marks)
            first = first or shown
        with st.container(border=True):
            where = place(cited.clause, cited.page, cited.page_label)
            passage = kb.catalogue.passage(cited.passage_id)
            path = " › ".join(passage.path) if passage is not None else ""
            st.html(
                f'<span class="svod-number">{cited.n}</span> {escape(document.description.title)}'
                f'<div class="svod-place">{escape(where)}</div>'
                f'<div class="svod-path">{escape(path)}</div>'
                f'<blockquote class="svod-quote">{marked(cited.quote, ())}</blockquote>'
            )
            if shown is not None:
                _show_button(f"citation-{cited.n}", shown)
    return first


def _hits(hits: Sequence[Hit]) -> None:
    """The found passages with the words of the question marked."""
    st.subheader("Найденные фрагменты")
    if not hits:
        st.write("Ничего не найдено.")
    for hit in hits:
        passage, document = hit.passage, hit.document
        with st.container(border=True):
            where = place(passage.clause, passage.page, passage.page_label)
            st.html(
                f"<strong>{escape(document.description.title)}</strong>"
                f'<div class="svod-place">{escape(where)}</div>'
                f'<div class="svod-path">{escape(" › ".join(passage.path))}</div>'
                f'<div class="svod-text">{marked(passage.text, hit.highlights)}</div>'
            )
            if document.media_type == _PDF and passage.page is not None:
                marks = ((passage.start, passage.end),)
                shown = _Shown(document, passage.page, passage.page_label, marks)
                _show_button(f"hit-{hit.rank}", shown)


def _show_button(key: str, shown: _Shown) -> None:
    st.button("Показать страницу", key=key, on_click=_show, args=(shown,))


def _show(shown: _Shown) -> None:
    st.session_state["shown"] = shown


def _page(shown: _Shown) -> None:
    """The picture of a page with the lines marked."""
    title = shown.document.description.title
    where = place(None, shown.page, shown.label)
    caption = f"{title}, {where}"
    original = f"/v1/documents/{url_quote(shown.document.id)}/original#page={shown.page}"
    st.html(
        f'<figure class="svod-page"><figcaption>{escape(caption)} · '
        f'<a href="{escape(original)}" target="_blank" rel="noopener">открыть документ</a>'
        f'</figcaption><img src="{escape(shown.address)}" alt="{escape(caption)}"></figure>'
    )


def _text(text: str) -> str:
    """Text for a place that would read it as Markdown."""
    return "".join("\\" + c if c in "\\`*_{}[]()#+-.!|<>~$:" else c for c in text)
