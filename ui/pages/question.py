"""«Вопрос»: a question, the answer with its citations, and the page each stands on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from corpus.errors import SvodError
from search.answering.statements import Answer, Statement
from search.engine import KnowledgeBase
from search.hits import Hit
from ui.pages import asking, cards, feedback_buttons
from ui.pages.actions import button, listen
from ui.pages.answer_view import WHOLE, answer_view, statements, understood
from ui.pages.answering import answered
from ui.pages.asked import Asked
from ui.pages.examples import examples
from ui.pages.history import history
from ui.pages.page_view import page_view
from ui.pages.place import Place, chosen, of_citation, of_hit
from ui.serving import knowledge_base

_HITS = 10


def draw() -> None:
    """Draw the page."""
    kb = knowledge_base()
    asking.restore(kb)
    with st.sidebar:
        asking.filters(kb)
    begins = not asking.asked_now().question
    if begins:
        st.title("Вопрос к документам", anchor=False)
        st.caption("Ответ дословными цитатами стандартов, рекомендаций, актов и статей.")
    else:
        st.html('<h1 class="svod-told">Свод: ответ на вопрос</h1>')
    asking.form()
    asked = asking.asked_now()
    texts: dict[str, str] = {}
    links: dict[str, str] = {}
    acts: dict[str, Callable[[str], None]] = {
        "choose": asking.choose,
        "exactly": lambda _: asking.ask_exactly(),
        "unfilter": asking.unfilter,
        "example": asking.ask,
    }
    if asked.question:
        asking.chips(asked, kb.documents())
        asked = _answered(kb, asked, texts, links, acts)
    else:
        _examples(kb)
    asking.write_address(asked)
    with st.container() if begins else st.sidebar:
        history(
            asked.question if asked.parameters() else "",
            asked.link(None),
            lambda address: asking.take_address(kb, address),
        )
    listen(acts, texts, links)


def _answered(
    kb: KnowledgeBase,
    asked: Asked,
    texts: dict[str, str],
    links: dict[str, str],
    acts: dict[str, Callable[[str], None]],
) -> Asked:
    """Answer and show; returns what was asked as it is to stand in the address.

    `texts` and `links` take what the buttons copy, `acts` what else they do.
    """
    try:
        coming = st.empty()
        with st.spinner("Ищу ответ…"):
            answer = answered(kb, asked, partial(_saying, kb, coming))
        coming.empty()
        changed = kb.models.changed()
    except SvodError as error:
        st.warning(plain(str(error)))
        return asked
    if changed is not None:
        st.warning(plain(str(changed)))
    told = understood(answer)
    if told:
        st.html(told)
    acts["verdict"] = feedback_buttons.listener(kb, answer, asked.filters)
    return _show(kb, answer, asked, texts, links)


def _saying(kb: KnowledgeBase, coming: Any, answer: Answer, said: Sequence[Statement]) -> None:
    """What a language model has said so far, while it goes on."""
    told = statements(kb, answer, [replace(each, citations=()) for each in said])
    coming.html(f'<div class="svod-coming" aria-busy="true">{told}</div>')


def _show(
    kb: KnowledgeBase,
    answer: Answer,
    asked: Asked,
    texts: dict[str, str],
    links: dict[str, str],
) -> Asked:
    """The answer or the refusal, the passages, and the chosen page beside them."""
    hits = answer.found.hits[:_HITS] if answer.found is not None else ()
    cited = [
        (each, of_citation(each, answer.documents[each.document_id])) for each in answer.citations
    ]
    passages = hits if answer.answered else (answer.nearest or hits)
    near = [(hit, of_hit(hit)) for hit in passages]
    places = [where for _, where in [*cited, *near]]
    asked = asking.settled_place(asked, [where.key for where in places])
    shown = chosen(places, asked.place)
    for where in places:
        texts[where.key] = cards.as_quotation(where)
        links[where.key] = asked.link(where.key)
    texts[WHOLE] = "\n\n".join(texts[where.key] for _, where in cited)
    links[WHOLE] = asked.link(None)
    left, right = st.columns([1, 1], gap="medium")
    with left:
        answer_view(kb, answer, bool(asked.filters), feedback_buttons.buttons(answer, WHOLE))
        feedback_buttons.comment(kb, answer, asked.filters, WHOLE)
        if answer.answered:
            asking.follow_up_form(answer.resolved or answer.corrected or answer.question)
        if cited:
            st.header("Цитаты", anchor=False)
        for citation, where in cited:
            cards.citation(
                kb,
                citation,
                where,
                shown,
                feedback_buttons.buttons(answer, where.key),
                partial(feedback_buttons.comment, kb, answer, asked.filters, where.key),
            )
        if near:
            _near(
                kb, near, shown, "Найденные фрагменты" if answer.answered else "Ближайшее по теме"
            )
    with right:
        if shown is not None:
            page_view(kb, shown, "svod-beside")
        elif places:
            st.html(
                '<div class="svod-beside svod-empty">Здесь появится страница документа, '
                "когда вы выберете фрагмент.</div>"
            )
    return asked


def _near(
    kb: KnowledgeBase, near: list[tuple[Hit, Place]], shown: Place | None, title: str
) -> None:
    st.header(title, anchor=False)
    if st.toggle("Собрать по документам") and len({h.document.id for h, _ in near}) > 1:
        near = _by_document(near)
    for hit, where in near:
        cards.found(kb, hit, where, shown)


def _by_document(near: Sequence[tuple[Hit, Place]]) -> list[tuple[Hit, Place]]:
    """The passages with those of one document together, in the order of the best of each."""
    order = {
        document: at for at, document in enumerate(dict.fromkeys(h.document.id for h, _ in near))
    }
    return sorted(near, key=lambda pair: order[pair[0].document.id])


def _examples(kb: KnowledgeBase) -> None:
    """Questions to begin with, kept while the collection stays as it is."""
    kept = st.session_state.get("examples")
    if kept is None or kept[0] != kb.catalogue.generation():
        kept = (kb.catalogue.generation(), examples(kb))
        st.session_state["examples"] = kept
    if kept[1]:
        st.write("Попробуйте:")
        buttons = "".join(button(each, "example", each) for each in kept[1])
        st.html(f'<div class="svod-examples">{buttons}</div>')


def plain(text: str) -> str:
    """Text for a place that would read it as Markdown."""
    return "".join("\\" + c if c in "\\`*_{}[]()#+-.!|<>~$:" else c for c in text)
