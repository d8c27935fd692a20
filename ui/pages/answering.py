"""The answer to what is asked, kept for the visitor; a language model words it where one is set."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import streamlit as st

from search.answering.statements import Answer, Statement
from search.engine import KnowledgeBase
from ui.pages.asked import Asked

_RESULT = "result"


def answered(
    kb: KnowledgeBase, asked: Asked, saying: Callable[[Answer, Sequence[Statement]], None]
) -> Answer:
    """The answer, kept while the visitor turns from one citation to another.

    `saying` is called with what a language model has said so far, and the answer without it.
    Raises EmptyQuery, ModelChanged.
    """
    key = (
        asked.question,
        asked.filters,
        asked.exactly,
        asked.previous,
        kb.catalogue.generation(),
    )
    kept = st.session_state.get(_RESULT)
    if kept is None or kept[0] != key:
        kept = (key, _asked_anew(kb, asked, saying))
        st.session_state[_RESULT] = kept
    result: Answer = kept[1]
    return result


def _asked_anew(
    kb: KnowledgeBase, asked: Asked, saying: Callable[[Answer, Sequence[Statement]], None]
) -> Answer:
    from search.generation.generate import generate_stream, is_configured

    if not is_configured(kb.settings):
        return kb.ask(asked.question, asked.filters, asked.exactly, asked.previous)
    from search.answer import answer

    with kb.questions.asking():
        given = answer(kb, asked.question, asked.filters, asked.exactly, asked.previous)
    said: list[Statement] = []
    stop = threading.Event()
    try:
        for item in generate_stream(kb, given, stop):
            if isinstance(item, Answer):
                return item
            said.append(item)
            saying(given, said)
    finally:
        # The visitor may have gone on to another question: the model is not kept at work.
        stop.set()
    return given
