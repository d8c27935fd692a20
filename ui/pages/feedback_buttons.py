"""What the visitor thinks of an answer or a citation: stored, to measure answers by."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from corpus.errors import SvodError
from corpus.feedback import FeedbackCitation, Verdict, VerdictKind
from corpus.model import Citation
from search.answering.statements import Answer
from search.engine import KnowledgeBase
from search.feedback import record
from search.filters import Filters
from ui.pages.actions import button

WHOLE = "answer"
_GIVEN = "verdicts"
_FAILED = "verdict-failed"
_SHOWN = {VerdictKind.HELPFUL: "Полезно", VerdictKind.UNHELPFUL: "Не то"}
_LONGEST_COMMENT = 2000
_LONGEST_QUESTION = 4000


def buttons(answer: Answer, what: str) -> str:
    """HTML of the two buttons of an answer or a citation; `what` is «answer» or its place's key."""
    given = _given().get((_question(answer), what))
    about = "ответ" if what == WHOLE else f"цитата {what.rpartition('-')[2]}"
    shown = "".join(
        button(label, "verdict", f"{kind.value}:{what}", name=f"{label}: {about}").replace(
            "<button ", f'<button aria-pressed="{str(given is kind).lower()}" ', 1
        )
        for kind, label in _SHOWN.items()
    )
    told = '<span class="svod-note" role="status">Отзыв записан.</span>' if given else ""
    return shown + told


def comment(kb: KnowledgeBase, answer: Answer, filters: Filters, what: str) -> None:
    """The field for a remark, once a verdict is given; what went wrong when it was not stored."""
    failed = st.session_state.get(_FAILED)
    if failed is not None and failed[0] == what:
        st.html(f'<div class="svod-note" role="alert">{failed[1]}</div>')
    verdict = _given().get((_question(answer), what))
    if verdict is None:
        return
    key = f"remark-{what}"

    def remark() -> None:
        said = (st.session_state.get(key) or "").strip()
        if said:
            _store(kb, answer, filters, what, verdict, said)

    st.text_input(
        "Что не так или что помогло (необязательно)",
        key=key,
        max_chars=_LONGEST_COMMENT,
        on_change=remark,
    )


def listener(kb: KnowledgeBase, answer: Answer, filters: Filters) -> Callable[[str], None]:
    """What a click on one of the buttons does: stores the verdict, once until it is changed."""

    def given(named: str) -> None:
        value, _, what = named.partition(":")
        verdict = next((each for each in _SHOWN if each.value == value), None)
        if verdict is not None and _given().get((_question(answer), what)) is not verdict:
            _store(kb, answer, filters, what, verdict, "")

    return given


def _store(
    kb: KnowledgeBase, answer: Answer, filters: Filters, what: str, verdict: VerdictKind, said: str
) -> None:
    cited = next((each for each in answer.citations if f"citation-{each.n}" == what), None)
    if what != WHOLE and cited is None:
        return
    about = Verdict(
        question=_question(answer),
        verdict=verdict,
        citation=_citation(cited) if cited is not None else None,
        comment=said,
        mode=answer.mode,
        confidence=answer.confidence,
    )
    try:
        record(kb, about, filters)
    except SvodError as error:
        from html import escape

        st.session_state[_FAILED] = (what, escape(str(error)))
        return
    st.session_state[_FAILED] = None
    _given()[(_question(answer), what)] = verdict


def _citation(cited: Citation) -> FeedbackCitation:
    return FeedbackCitation(cited.document_id, cited.passage_id, cited.start, cited.end)


def _question(answer: Answer) -> str:
    return (answer.resolved or answer.question)[:_LONGEST_QUESTION]


def _given() -> dict[tuple[str, str], VerdictKind]:
    given: dict[tuple[str, str], VerdictKind] = st.session_state.setdefault(_GIVEN, {})
    return given
