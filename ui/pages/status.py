"""«Состояние»: what the knowledge base holds and whether all is well with it."""

from __future__ import annotations

from datetime import datetime
from html import escape
from pathlib import Path

import streamlit as st

from corpus.disk_usage import disk_usage
from corpus.errors import SvodError
from corpus.overview import overview
from search.engine import KnowledgeBase
from ui.pages import collection_charts, status_doctor, status_ingests, status_summary
from ui.pages.status_summary import Summary
from ui.serving import knowledge_base

_STYLE = Path(__file__).with_name("status.css")


def draw() -> None:
    """Draw the page."""
    kb = knowledge_base()
    st.html(_STYLE)
    title, button = st.columns([5, 1], vertical_alignment="center")
    with title:
        st.title("Состояние", anchor=False)
    with button:
        if st.button("Обновить", icon=":material/refresh:", width="stretch"):
            _summary.clear()
    try:
        summary, counted = _summary(kb, str(kb.settings.home), kb.catalogue.generation())
        _draw(kb, summary, counted)
    except SvodError as error:
        # Nothing can be counted: the check may tell what has happened.
        st.html(f'<p class="svod-finding svod-error">{escape(str(error))}</p>')
        status_doctor.draw(kb)


def _draw(kb: KnowledgeBase, summary: Summary, counted: datetime) -> None:
    seen = summary.collection
    st.html(f'<p class="svod-note">Подсчитано {counted:%d.%m.%Y, %H:%M}.</p>')
    st.html(status_summary.counts(summary))
    st.header("Состав", anchor=False)
    st.html(
        '<div class="svod-charts">'
        f"{collection_charts.kinds(seen.kinds)}"
        f"{collection_charts.years(seen.years, seen.undated)}"
        f"{collection_charts.lengths(seen.lengths)}</div>"
    )
    st.html(
        '<div class="svod-panels">'
        f"<section><h2>Охват страниц</h2>{status_summary.coverage(seen)}</section>"
        f"<section><h2>Модель</h2>{status_summary.model(kb, seen)}"
        f"<h2>Индекс</h2>{status_summary.index(kb)}</section>"
        f"<section><h2>Программа</h2>{status_summary.program(kb, summary.disk)}</section></div>"
    )
    status_doctor.draw(kb)
    st.header("Последние загрузки", anchor=False)
    uploaded = status_ingests.uploads(kb.settings.home)
    tables = [status_ingests.uploads_table(uploaded), status_ingests.added_table(seen.latest)]
    if uploaded:
        tables = [f"<div>{table}</div>" for table in tables]
        st.html(f'<div class="svod-halves">{"".join(tables)}</div>')
    else:
        st.html("".join(tables))


@st.cache_resource(max_entries=1, show_spinner="Считаю документы…")
def _summary(_kb: KnowledgeBase, home: str, generation: int) -> tuple[Summary, datetime]:
    """The counts of a state of a home, kept until it changes or the page is asked to refresh."""
    return Summary(overview(_kb.catalogue.reading), disk_usage(_kb.settings)), datetime.now()
