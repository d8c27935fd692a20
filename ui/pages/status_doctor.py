"""The check of the knowledge base: run beside the pages, told as it goes, mended when asked for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Literal

import streamlit as st

from corpus.errors import SvodError

if TYPE_CHECKING:
    from search.doctor import Finding
    from search.engine import KnowledgeBase

_LOG = logging.getLogger(__name__)
_SEVERITIES = {"error": "Ошибка", "warning": "Внимание", "note": "Замечание"}
_MENDABLE = "svod doctor --mend"
_UNFORESEEN = "Проверка прервалась: непредвиденная ошибка. Подробности — в журнале сервера."
_CONFIRMING = "confirming-mend"
_MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class State:
    """How a check stands; `done` of `total` steps while it runs, `ended` is local time."""

    work: Literal["examine", "mend"] | None = None
    is_running: bool = False
    done: int = 0
    total: int = 0
    findings: tuple[Finding, ...] | None = None
    error: str | None = None
    ended: datetime | None = None


class Examination:
    """One check at a time of one server, in a thread of its own; visitors share its result."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = State()

    @property
    def state(self) -> State:
        """How the last check stands."""
        return self._state

    def start(self, kb: KnowledgeBase, work: Literal["examine", "mend"]) -> bool:
        """Begin a check; false when one is running."""
        with self._lock:
            if self._state.is_running:
                return False
            self._state = State(work, is_running=True)
        threading.Thread(target=self._run, args=(kb, work), name="doctor", daemon=True).start()
        return True

    def _run(self, kb: KnowledgeBase, work: Literal["examine", "mend"]) -> None:
        from search import doctor

        def told(done: int, total: int) -> None:
            self._state = State(work, is_running=True, done=done, total=total)

        findings, error = None, None
        try:
            run = doctor.mend if work == "mend" else doctor.examine
            findings = tuple(run(kb, told))
        except SvodError as failure:
            error = str(failure)
        except Exception:
            _LOG.exception("the check failed")
            error = _UNFORESEEN
        self._state = State(work, findings=findings, error=error, ended=datetime.now())


@st.cache_resource(show_spinner=False)
def examination() -> Examination:
    """The check of this server."""
    return Examination()


def draw(kb: KnowledgeBase) -> None:
    """Draw the check: its button, its progress, what it found, and the way to mend it."""
    st.header("Проверка базы", anchor=False)
    running = examination().state.is_running
    # Drawn anew by itself only while something goes on.
    st.fragment(_body, run_every=1.0 if running else None)(kb, running)


def _body(kb: KnowledgeBase, was_running: bool) -> None:
    check = examination()
    state = check.state
    if state.is_running != was_running:
        st.rerun()
    if state.is_running:
        doing = "Исправляю базу…" if state.work == "mend" else "Проверяю базу…"
        share = state.done / state.total if state.total else 0.0
        st.progress(min(1.0, share), text=doing)
        st.caption("Страницу можно закрыть: проверка идёт на сервере, искать можно и сейчас.")
        return
    if state.ended is None:
        st.html(
            '<p class="svod-note">Сверяет каталог, файлы, векторы и индекс. На большой базе '
            "занимает минуты.</p>"
        )
    else:
        st.html(f'<div role="status">{result(state)}</div>')
    if st.button("Проверить базу" if state.ended is None else "Проверить ещё раз", key="examine"):
        st.session_state[_CONFIRMING] = False
        check.start(kb, "examine")
        st.rerun()
    if any(_MENDABLE in found.remedy and not found.mended for found in state.findings or ()):
        _offer_mending(kb, check)


def _offer_mending(kb: KnowledgeBase, check: Examination) -> None:
    if not st.session_state.get(_CONFIRMING):
        if st.button("Исправить…", key="mend"):
            st.session_state[_CONFIRMING] = True
            st.rerun(scope="fragment")
        return
    st.warning(
        "Производные данные (векторы, индекс) будут построены заново, лишние файлы удалены. "
        "Документы останутся. Пока идёт исправление, загрузки ждут."
    )
    with st.container(horizontal=True):
        if st.button("Да, исправить", key="mend-yes", type="primary"):
            st.session_state[_CONFIRMING] = False
            check.start(kb, "mend")
            st.rerun()
        if st.button("Отмена", key="mend-no"):
            st.session_state[_CONFIRMING] = False
            st.rerun(scope="fragment")


def result(state: State) -> str:
    """What a check found as HTML: a sentence, then each finding with its remedy."""
    when = f"{state.ended:%d.%m.%Y, %H:%M}" if state.ended else ""
    if state.error is not None:
        return f'<p class="svod-finding svod-error">{escape(state.error)}</p>'
    findings = state.findings or ()
    if not findings:
        return f'<p class="svod-sound">Всё в порядке. Проверено {when}.</p>'
    mended = sum(found.mended for found in findings)
    told = f"Проверено {when}. Найдено: {len(findings)}"
    told += f", исправлено: {mended}." if mended else "."
    more = len(findings) - _MOST_SHOWN
    rest = f'<p class="svod-note">И ещё {more}.</p>' if more > 0 else ""
    return f'<p class="svod-note">{told}</p><ul class="svod-findings">{_items(findings)}</ul>{rest}'


def _items(findings: Sequence[Finding]) -> str:
    return "".join(
        f'<li class="svod-finding svod-{escape(found.severity.value)}">'
        f"<strong>{'Исправлено' if found.mended else _SEVERITIES[found.severity.value]}.</strong> "
        f"{escape(found.message)}"
        + ("" if found.mended else f"<br>{escape(found.remedy)}")
        + "</li>"
        for found in findings[:_MOST_SHOWN]
    )
