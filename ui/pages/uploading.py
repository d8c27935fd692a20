"""Uploading: files are chosen, go to the queue of the server, and are watched on their way."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from corpus.errors import SvodError
from corpus.model import DocumentKind
from ui.jobs import Job
from ui.output import KINDS
from ui.pages import links
from ui.serving import knowledge_base, uploads

STAGES = {
    "accepted": "принят, ждёт очереди",
    "reading": "чтение",
    "recognition": "распознавание",
    "cutting": "разбивка на фрагменты",
    "encoding": "кодирование",
    "indexing": "индекс",
    "over": "готово",
}
# The part of the bar at which a stage begins; encoding takes most of the time.
_BEGINNINGS = {
    "accepted": 0.0,
    "reading": 0.03,
    "recognition": 0.08,
    "cutting": 0.15,
    "encoding": 0.2,
    "indexing": 0.95,
    "over": 1.0,
}
_OUTCOMES = {
    "added": "добавлен",
    "updated": "обновлён",
    "unchanged": "уже есть в базе",
    "failed": "не загружен",
}
_LOOK_SECONDS = 1.0
_MOST_DOCUMENTS = 50
_REFUSED = "upload-refused"
_ROUND = "upload-round"
_ACTIVE = "upload-active"


def draw() -> None:
    """Draw the form and the uploads on their way, other visitors' too."""
    jobs = uploads().recent()
    active = any(is_active(job) for job in jobs)
    refused: list[tuple[str, str]] = st.session_state.get(_REFUSED, [])
    with st.expander("Загрузить документы", expanded=active or bool(refused)):
        _form()
        for name, why in refused:
            st.html(failure_html(name, why))
    if jobs:
        st.session_state[_ACTIVE] = active
        st.fragment(_watched, run_every=_LOOK_SECONDS if active else None)()


def is_active(job: Job) -> bool:
    """Whether an upload is still on its way."""
    return job.state in ("waiting", "running")


def share_of(job: Job) -> float:
    """How far an upload is on its way through all stages, 0 to 1."""
    begins = _BEGINNINGS[job.stage]
    if job.stage == "encoding":
        return begins + (_BEGINNINGS["indexing"] - begins) * min(1.0, max(0.0, job.share))
    return begins


def _form() -> None:
    limit = knowledge_base().settings.max_file_mb
    st.html(
        '<p class="svod-note">PDF, DOCX, DOC, ODT, RTF, HTML, XLSX, PPTX, текст, изображения, '
        f"письма и архивы с ними; не больше {limit} МБ каждый. Файлы можно перетащить сюда. "
        "Страницу можно закрыть: загрузка продолжится.</p>"
    )
    # A new key empties the list of chosen files once they are sent.
    turn = st.session_state.setdefault(_ROUND, 0)
    files = st.file_uploader(
        "Файлы", accept_multiple_files=True, key=f"upload-files-{turn}", max_upload_size=limit
    )
    kinds = [None, *DocumentKind]
    kind = st.selectbox(
        "Вид документов",
        kinds,
        format_func=lambda each: "определить по тексту" if each is None else KINDS[each],
        key="upload-kind",
    )
    st.button(
        "Загрузить",
        type="primary",
        key="upload-send",
        disabled=not files,
        on_click=_send,
        args=(files, kind),
    )


def _send(files: Sequence[Any], kind: DocumentKind | None) -> None:
    """Hand the chosen files to the queue."""
    refused = []
    for file in files:
        try:
            uploads().submit(file.name, file, kind)
        except SvodError as error:
            refused.append((file.name, str(error)))
    st.session_state[_REFUSED] = refused
    st.session_state[_ROUND] += 1


def _watched() -> None:
    """The uploads as they are now; the page is drawn anew once all are over."""
    jobs = uploads().recent()
    st.html(jobs_html(jobs))
    active = any(map(is_active, jobs))
    if st.session_state.get(_ACTIVE) and not active:
        st.session_state[_ACTIVE] = False
        st.rerun()
    over = [job for job in jobs if not is_active(job)]
    if over and not active:
        st.button("Убрать законченные", key="upload-dismiss", on_click=_dismiss, args=(over,))


def _dismiss(jobs: Sequence[Job]) -> None:
    for job in jobs:
        uploads().dismiss(job.id)
    st.session_state[_REFUSED] = []


def jobs_html(jobs: Sequence[Job]) -> str:
    """The uploads, each with its stage, or with what came of it."""
    rows = "".join(f"<li>{_job(job)}</li>" for job in jobs)
    return (
        '<section aria-label="Загрузки"><h2 class="svod-part">Загрузки</h2>'
        f'<ul class="svod-jobs">{rows}</ul></section>'
    )


def _job(job: Job) -> str:
    name = escape(job.file)
    if is_active(job):
        percent = round(100 * share_of(job))
        return (
            f'<div class="svod-job"><b>{name}</b><span>{STAGES[job.stage]}, {percent} %</span>'
            f'</div><progress max="100" value="{percent}" aria-label="{name}">{percent} %'
            "</progress>"
        )
    documents = job.result.documents if job.result else []
    if job.error is not None and len(documents) <= 1:
        return failure_html(job.file, job.error.message)
    parts = []
    for each in documents[:_MOST_DOCUMENTS]:
        if each.error is not None or each.id is None:
            parts.append(failure_html(each.path, each.error.message if each.error else ""))
            continue
        address = escape(links.document_link(each.id))
        warned = "".join(f'<div class="svod-warned">{escape(w)}</div>' for w in each.warnings)
        parts.append(
            f'<div class="svod-job"><a href="{address}" target="_self">'
            f"{escape(each.title or each.path)}</a><span>{_OUTCOMES.get(each.status, '')}, "
            f"{f'страниц: {each.pages}, ' if each.pages else ''}"
            f"фрагментов: {each.passages}</span></div>"
            f'<div class="svod-note">{escape(each.path)}</div>{warned}'
        )
    more = len(documents) - _MOST_DOCUMENTS
    if more > 0:
        parts.append(f'<div class="svod-note">И ещё документов: {more}.</div>')
    return "".join(parts)


def failure_html(name: str, why: str) -> str:
    """That a file was not taken, and what to do."""
    return (
        f'<div class="svod-failure" role="alert"><b>{escape(name)}</b>: не загружен. '
        f"{escape(why)}</div>"
    )
