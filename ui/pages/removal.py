"""Removal of a document, which is asked about first."""

from __future__ import annotations

from html import escape

import streamlit as st

from corpus.errors import SvodError
from corpus.model import DocumentRecord
from ui.serving import knowledge_base, uploads

_TOLD = "documents-told"


def button(record: DocumentRecord) -> None:
    """The button that leads to the question."""
    if st.button("Удалить документ…", key="remove-document"):
        _ask(record)


def told() -> None:
    """Say once, in the catalogue, which document was removed."""
    title = st.session_state.pop(_TOLD, None)
    if title is not None:
        st.html(
            f'<div class="svod-success" role="status">Документ «{escape(title)}» удалён из базы.'
            "</div>"
        )


@st.dialog("Удалить документ?")
def _ask(record: DocumentRecord) -> None:
    st.html(
        f"<p><b>{escape(record.description.title)}</b></p>"
        f'<p class="svod-note">Файл: {escape(record.path)}</p>'
        f"<p>Из базы исчезнут сам файл, его текст (фрагментов: {record.passages}"
        f"{f', страниц: {record.pages}' if record.pages else ''}), термины и список литературы. "
        "Ссылки на места документа перестанут открываться. Вернуть его можно, только загрузив "
        "файл заново.</p>"
    )
    buttons = st.columns(2)
    with buttons[0]:
        confirmed = st.button("Удалить", type="primary", key="removal-yes", width="stretch")
    with buttons[1]:
        if st.button("Отмена", key="removal-no", width="stretch"):
            st.rerun()
    if confirmed and _removed(record):
        st.session_state[_TOLD] = record.description.title
        st.query_params.clear()
        st.rerun()


def _removed(record: DocumentRecord) -> bool:
    try:
        with st.spinner("Удаляю…"):
            knowledge_base().remove([record.id])
    except SvodError as error:
        st.html(f'<div class="svod-failure" role="alert">{escape(str(error))}</div>')
        return False
    uploads().forget(record.id)
    return True
