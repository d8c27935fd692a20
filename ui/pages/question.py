"""«Вопрос»: a question, the answer with its citations, and the page each stands on."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from corpus.errors import SvodError
from corpus.model import Citation, DocumentKind
from search.answering.statements import Answer
from search.engine import KnowledgeBase
from search.filters import Filters
from search.hits import Found, Hit
from ui.output import KINDS
from ui.pages import cards
from ui.pages.shown_text import shown_text
from ui.serving import knowledge_base

_HITS = 10
_EXACTLY = "exactly"
# Longer addresses are refused by servers, this one too.
_LONGEST_LINK = 1000
_EXAMPLES = (
    "Что такое внутренний клиент?",
    "Какой срок ответа на жалобу клиента?",
    "Кто отвечает за организационную модель?",
)


def draw() -> None:
    """Draw the page."""
    kb = knowledge_base()
    st.title("Свод", anchor=False)
    st.caption("Вопрос к стандартам, рекомендациям, актам и статьям: ответ дословными цитатами.")
    filters = _filters(kb)
    asked = _asked()
    if not asked:
        _examples()
        return
    try:
        with st.spinner("Ищу ответ…"):
            answer, found = _result(kb, asked, filters, st.session_state.get(_EXACTLY) == asked)
        changed = kb.models.changed()
    except SvodError as error:
        st.warning(plain(str(error)))
        return
    if changed is not None:
        st.warning(plain(str(changed)))
    _corrected(answer)
    if found.loosened:
        st.info("Слов в кавычках подряд нет ни в одном документе; показано похожее без кавычек.")
    _show(kb, answer, found.hits)


def _corrected(answer: Answer) -> None:
    """What was searched instead of the words typed, and the way back to them."""
    if answer.corrected is None:
        return
    told, way = st.columns([3, 1], vertical_alignment="center")
    with told:
        st.info(f"Показаны результаты для: «{plain(answer.corrected)}»")
    with way:
        st.button("Искать как написано", on_click=_take_exactly, args=(answer.question,))


def _take_exactly(question: str) -> None:
    st.session_state[_EXACTLY] = question


def _asked() -> str:
    """The question, from the form or the address."""
    address = st.query_params.get("q", "")
    if "question" not in st.session_state:
        st.session_state["question"] = address
    with st.form("ask", border=False):
        field, button = st.columns([6, 1], vertical_alignment="bottom")
        with field:
            question = st.text_input(
                "Ваш вопрос",
                key="question",
                placeholder="Например: что такое внутренний клиент?",
            )
        with button:
            st.form_submit_button("Спросить", type="primary", width="stretch")
    question = (question or "").strip()
    link = question if len(question) <= _LONGEST_LINK else ""
    if link != address:
        if link:
            st.query_params["q"] = link
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
        st.header("Где искать", anchor=False)
        present = [
            kind for kind in DocumentKind if any(r.description.kind is kind for r in records)
        ]
        kinds = st.multiselect(
            "Вид документа", present, format_func=KINDS.__getitem__, placeholder="Все виды"
        )
        names = {
            r.id: r.description.title for r in records if not kinds or r.description.kind in kinds
        }
        documents = st.multiselect(
            "Документ", list(names), format_func=names.__getitem__, placeholder="Все документы"
        )
        if records:
            st.caption(f"Документов в базе: {len(records)}")
        else:
            st.caption("База пуста. Загрузить документы: svod ingest ПАПКА")
    return Filters(kinds=frozenset(kinds), documents=frozenset(documents))


def _result(kb: KnowledgeBase, asked: str, filters: Filters, exactly: bool) -> tuple[Answer, Found]:
    """The answer and the passages, kept while the visitor turns from one citation to another.

    Raises EmptyQuery, ModelChanged.
    """
    key = (asked, filters, exactly, kb.catalogue.generation())
    kept = st.session_state.get("result")
    if kept is None or kept[0] != key:
        cards.choose(None)
        found = kb.find(asked, _HITS, filters, exactly)
        kept = (key, (kb.ask(asked, filters, exactly), found))
        st.session_state["result"] = kept
    result: tuple[Answer, Found] = kept[1]
    return result


def _show(kb: KnowledgeBase, answer: Answer, hits: Sequence[Hit]) -> None:
    """The answer or the refusal, the passages, and the chosen page beside them."""
    cited = [(c, cards.of_citation(c, answer.documents[c.document_id])) for c in answer.citations]
    passages = hits if answer.answered else (answer.nearest or hits)
    near = [(hit, cards.of_hit(hit)) for hit in passages]
    places = [where for _, where in [*cited, *near]]
    shown = cards.chosen(places)
    left, right = st.columns([1, 1], gap="medium")
    with left:
        if answer.answered:
            _answer(kb, answer)
        else:
            st.html(f'<div class="svod-refusal" role="status">{escape(answer.answer)}</div>')
        for citation, where in cited:
            cards.citation(kb, citation, where, shown)
        if near:
            st.header(
                "Найденные фрагменты" if answer.answered else "Ближайшее по теме", anchor=False
            )
            if st.toggle("Собрать по документам") and len({h.document.id for h in passages}) > 1:
                near = _by_document(near)
        for hit, where in near:
            cards.found(kb, hit, where, shown)
    with right:
        if places:
            cards.page(kb, places, shown)


def _by_document(near: Sequence[tuple[Hit, cards.Place]]) -> list[tuple[Hit, cards.Place]]:
    """The passages with those of one document together, in the order of the best of each."""
    order = {
        document: at for at, document in enumerate(dict.fromkeys(h.document.id for h, _ in near))
    }
    return sorted(near, key=lambda pair: order[pair[0].document.id])


def _answer(kb: KnowledgeBase, answer: Answer) -> None:
    sentences = "".join(
        f'<div class="svod-said">{_quote(kb, cited)}'
        f'<span class="svod-number">{cited.n}</span></div>'
        for cited in answer.citations
    )
    st.html(f'<div class="svod-answer" role="status">{sentences}</div>')


def _quote(kb: KnowledgeBase, cited: Citation) -> str:
    return shown_text(kb, cited.document_id, cited.start, cited.quote, ())


def plain(text: str) -> str:
    """Text for a place that would read it as Markdown."""
    return "".join("\\" + c if c in "\\`*_{}[]()#+-.!|<>~$:" else c for c in text)
