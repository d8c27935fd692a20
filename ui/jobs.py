"""Uploads are ingested one after another in the background; each is a job one can ask about."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

from corpus.errors import SvodError
from corpus.model import DocumentKind
from ui import shapes

if TYPE_CHECKING:
    from ingest.pipeline import Outcome
    from search.engine import KnowledgeBase

# Signs that no file system takes in a name, and those that steer terminals.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_LONGEST_NAME = 120


class Job(BaseModel):
    """An upload on its way; `share` (0 to 1) of the file at work is encoded."""

    id: str
    state: Literal["waiting", "running", "done", "failed"]
    file: str
    share: float = 0.0
    result: shapes.IngestShape | None = None
    error: shapes.ErrorShape | None = None


class Jobs:
    """The queue of uploads of one server; their states are files in the home."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self._folder = kb.settings.home / "jobs"
        self._uploads = kb.settings.home / "uploads"
        self._running: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="ingestion")

    def submit(self, name: str, data: bytes, kind: DocumentKind | None) -> Job:
        """Keep an uploaded file and ingest it when its turn comes."""
        job = Job(id=uuid.uuid4().hex[:16], state="waiting", file=safe_name(name))
        # A folder a content: a second «приказ.pdf» must not pass for an edition of the first.
        folder = self._uploads / hashlib.sha256(data).hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / job.file
        file.write_bytes(data)
        self._keep(job)
        self._executor.submit(self._run, job, file, kind)
        return job

    def find(self, job_id: str) -> Job | None:
        """The job with this id, also one of an earlier server."""
        with self._lock:
            if job_id in self._running:
                return self._running[job_id]
        if not re.fullmatch(r"[0-9a-f]{16}", job_id):
            return None
        path = self._folder / f"{job_id}.json"
        if not path.is_file():
            return None
        job = Job.model_validate_json(path.read_text(encoding="utf-8"))
        if job.state in ("waiting", "running"):
            # It is not in this server's queue, so its server ended before it did.
            error = shapes.ErrorShape(
                code="interrupted", message="Сервер остановлен до конца загрузки. Повторите её."
            )
            return job.model_copy(update={"state": "failed", "error": error})
        return job

    def close(self) -> None:
        """Take no more; the job at work goes on to its end."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _keep(self, job: Job) -> None:
        with self._lock:
            self._running[job.id] = job
        self._folder.mkdir(parents=True, exist_ok=True)
        target = self._folder / f"{job.id}.json"
        temporary = target.with_suffix(".incoming")
        temporary.write_text(json.dumps(job.model_dump(mode="json"), ensure_ascii=False), "utf-8")
        os.replace(temporary, target)

    def _run(self, job: Job, file: Path, kind: DocumentKind | None) -> None:
        from ingest.pipeline import ingest

        self._keep(job.model_copy(update={"state": "running"}))
        try:
            done = ingest(self._kb, [file], kind=kind, progress=_Watch(self, job))
        except Exception as error:  # the queue must go on, and the caller must be told
            self._keep(job.model_copy(update={"state": "failed", "error": _told(error)}))
            return
        changes: dict[str, Any] = {"state": "done", "share": 1.0, "result": shapes.report(done)}
        if done.failed and done.failed[0].error is not None:
            changes |= {"state": "failed", "error": shapes.error(done.failed[0].error)}
        self._keep(job.model_copy(update=changes))

    def _move(self, job: Job, share: float) -> None:
        with self._lock:
            self._running[job.id] = job.model_copy(update={"state": "running", "share": share})


class _Watch:
    """Progress of an ingestion as the share of a job."""

    def __init__(self, jobs: Jobs, job: Job) -> None:
        self._jobs = jobs
        self._job = job

    def begin(self, files: int, size: int) -> None:
        """One file: nothing to show yet."""

    def encoding(self, path: str, size: int, share: float) -> None:
        """Move within the file."""
        self._jobs._move(self._job, share)

    def finish(self, outcome: Outcome, size: int) -> None:
        """The result says the rest."""


def _told(error: Exception) -> shapes.ErrorShape:
    if isinstance(error, SvodError):
        return shapes.error(error)
    message = f"Непредвиденная ошибка ({type(error).__name__}). Сообщите о ней разработчикам."
    return shapes.ErrorShape(code="error", message=message)


def safe_name(name: str) -> str:
    """A file name made of the last part of what a client sent; never a path, never hidden."""
    last = re.split(r"[/\\]", name)[-1]
    cleaned = _UNSAFE.sub("_", last).strip(" .") or "document"
    stem, suffix = Path(cleaned).stem, Path(cleaned).suffix
    return stem[: _LONGEST_NAME - len(suffix)] + suffix if len(suffix) < 12 else cleaned[:80]
