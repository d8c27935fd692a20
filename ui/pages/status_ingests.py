"""The last uploads and the documents added last, with what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ui.jobs import Job, stored_job
from ui.pages import links

if TYPE_CHECKING:
    from corpus.overview import Added

_LATEST = 10
_LARGEST_JOB_FILE = 16 << 20
_INTERRUPTED = "Сервер остановлен до конца загрузки. Повторите её."
_STATES = {
    "waiting": "ждёт очереди",
    "running": "загружается",
    "done": "загружен",
    "failed": "не загружен",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload as its file in the home tells; `when` is local time of its last change."""

    when: datetime
    file: str
    state: str
    told: tuple[str, ...]
    document_id: str | None


def uploads(home: Path, most: int = _LATEST) -> list[Upload]:
    """The last uploads through the page and the API, the newest first."""
    changed = []
    for file in (home / "jobs").glob("*.json"):
        try:
            stat = file.stat()
        except FileNotFoundError:
            continue
        if stat.st_size <= _LARGEST_JOB_FILE:
            changed.append((stat.st_mtime, file))
    changed.sort(reverse=True, key=lambda each: each[0])
    found = []
    for modified, file in changed[:most]:
        job = stored_job(file)
        if job is not None:
            found.append(_upload(job, modified))
    return found


def _upload(job: Job, modified: float) -> Upload:
    when = datetime.fromtimestamp(modified)
    if job.state in ("waiting", "running") and modified < _started():
        return Upload(when, job.file, "прервана", (_INTERRUPTED,), None)
    outcomes = job.result.documents if job.result else []
    told = [job.error.message] if job.error else []
    for outcome in outcomes:
        error = outcome.error.message if outcome.error else None
        told += [f"{outcome.path}: {note}" for note in (*outcome.warnings, error) if note]
    # An upload of one file that failed is told of once.
    unique = dict.fromkeys(note for note in told if not _is_repeated(note, told))
    only = outcomes[0].id if len(outcomes) == 1 else None
    return Upload(when, job.file, _STATES[job.state], tuple(unique), only)


def _is_repeated(note: str, told: Sequence[str]) -> bool:
    return any(note != other and note.endswith(other) for other in told)


def _started() -> float:
    """When this server started: what was at work before is at work no more."""
    import psutil

    return float(psutil.Process().create_time())


def uploads_table(found: Sequence[Upload]) -> str:
    """The uploads as a table."""
    if not found:
        return '<p class="svod-note">Через страницы и API пока ничего не загружали.</p>'
    rows = "".join(
        f'<tr><td class="svod-when">{each.when:%d.%m.%Y, %H:%M}</td>'
        f"<td>{_linked(each.file, each.document_id)}</td><td>{escape(each.state)}"
        f"{_notes(each.told)}</td></tr>"
        for each in found
    )
    return _table("Загрузки через страницы и API", ("Когда", "Файл", "Итог"), rows)


def added_table(latest: Sequence[Added]) -> str:
    """The documents added last as a table."""
    if not latest:
        return '<p class="svod-note">Документов пока нет.</p>'
    rows = "".join(
        f'<tr><td class="svod-when">{_local(each.added)}</td>'
        f"<td>{_linked(each.title, each.document_id)}</td><td>"
        f"{'добавлен' if each.edition == 1 else f'обновлён, редакция {each.edition}'}"
        f"{_notes(each.warnings)}</td></tr>"
        for each in latest
    )
    return _table("Последние документы", ("Когда", "Документ", "Что"), rows)


def _notes(notes: Sequence[str]) -> str:
    return "".join(f'<div class="svod-note">{escape(note)}</div>' for note in notes)


def _table(caption: str, headings: Sequence[str], rows: str) -> str:
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in headings)
    return (
        f'<table class="svod-table svod-ingests"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _linked(words: str, document_id: str | None) -> str:
    if document_id is None:
        return escape(words)
    return f'<a href="{escape(links.document_link(document_id))}">{escape(words)}</a>'


def _local(added: str) -> str:
    try:
        return f"{datetime.fromisoformat(added).astimezone():%d.%m.%Y, %H:%M}"
    except ValueError:
        return escape(added)
