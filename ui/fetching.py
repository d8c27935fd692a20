"""`svod fetch`: works of the list of sources, downloaded into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.description.works import Work, default_list, listed_by_the_article, read_works
from ingest.fetch import Fetched, FetchStatus, fetch
from ui import output, progress, terminal

_STATUSES = {
    FetchStatus.DOWNLOADED: "скачана",
    FetchStatus.KEPT: "уже есть",
    FetchStatus.FAILED: "не скачана",
    FetchStatus.NO_ADDRESS: "адрес неизвестен",
}


def run(folder: Path, listed: Path | None, every: bool, as_json: bool) -> int:
    """Download and tell; 1 when some work could not be had."""
    works = read_works(listed or default_list())
    if listed is None and not every:
        works = listed_by_the_article(works)
    titles = {work.id: work.title for work in works}
    with progress.staged(quiet=as_json) as watching:

        def received(work: Work, done: int, total: int | None) -> None:
            watching(work.id, done, total or done)

        results = fetch(works, folder, progress=received)
    if as_json:
        output.as_json([_plain(one) for one in results])
    else:
        for one in results:
            terminal.line(f"{_STATUSES[one.status]:<17} {titles[one.work]}")
    failed = [one for one in results if one.status is FetchStatus.FAILED]
    for one in failed:
        terminal.complain(str(one.error))
    if not as_json and any(one.path for one in results):
        terminal.line(f"Добавить в базу: svod ingest {folder}")
    return 1 if failed else 0


def _plain(one: Fetched) -> dict[str, Any]:
    error = one.error
    return {
        "work": one.work,
        "status": one.status.value,
        "path": str(one.path) if one.path else None,
        "error": {"code": error.code, "message": str(error)} if error else None,
    }
