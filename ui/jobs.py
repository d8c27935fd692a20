"""Uploads are ingested one after another in the background; each is a job one can ask about."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from pydantic import BaseModel, ValidationError

from corpus.errors import FileTooLarge, HomeUnwritable, SvodError
from corpus.model import DocumentKind
from ingest.intake.file_names import safe_name
from ui import shapes

if TYPE_CHECKING:
    from ingest.pipeline import Outcome
    from search.engine import KnowledgeBase

_BLOCK = 1 << 20
_DAY = 86_400
_KEPT_DAYS = 7


class Job(BaseModel):
    """An upload on its way; `share` (0 to 1) of the file is encoded.

    `stage` is what is done with it now, `submitted` the moment it was taken, in seconds since 1970.
    """

    id: str
    state: Literal["waiting", "running", "done", "failed"]
    file: str
    stage: Literal[
        "accepted", "reading", "recognition", "cutting", "encoding", "indexing", "over"
    ] = "accepted"
    submitted: float = 0.0
    share: float = 0.0
    result: shapes.IngestShape | None = None
    error: shapes.ErrorShape | None = None


class Jobs:
    """The queue of uploads of one server; their states are files in the home.

    An uploaded file is kept until it is ingested: after that the home has it as an original.
    """

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self._folder = kb.settings.home / "jobs"
        self._uploads = kb.settings.home / "uploads"
        self._current: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="ingestion")
        self._closing = threading.Event()
        self._forget_old()

    def submit(self, name: str, data: BinaryIO, kind: DocumentKind | None) -> Job:
        """Keep an uploaded file and ingest it when its turn comes.

        Raises FileTooLarge, HomeUnwritable: nothing is kept then.
        """
        job = Job(
            id=uuid.uuid4().hex[:16],
            state="waiting",
            file=safe_name(name),
            submitted=time.time(),
        )
        # A folder a job: neither another upload of this name nor a file beside it is touched.
        folder = self._uploads / job.id
        try:
            folder.mkdir(parents=True)
            _copy(data, folder / job.file, self._kb.settings.max_file_mb)
            self._keep(job)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise HomeUnwritable(
                "Загруженный файл не удалось сохранить.", "Проверьте место на диске и права."
            ) from error
        except FileTooLarge:
            shutil.rmtree(folder)
            raise
        self._executor.submit(self._run, job, folder, kind)
        return job

    def find(self, job_id: str) -> Job | None:
        """The job with this id, also one of an earlier server."""
        if not re.fullmatch(r"[0-9a-f]{16}", job_id, re.ASCII):
            return None
        with self._lock:
            if job_id in self._current:
                return self._current[job_id]
        job = stored_job(self._folder / f"{job_id}.json")
        # One that is not in this server's queue was cut short with its server.
        return job if job is None or job.state in ("done", "failed") else _interrupted(job)

    def recent(self, most: int = 20) -> list[Job]:
        """The last uploads, those of earlier servers too, the newest first."""
        known = {job.id: job for job in map(stored_job, self._folder.glob("*.json")) if job}
        with self._lock:
            current = dict(self._current)
        jobs = [
            current.get(job.id) or (job if job.state in ("done", "failed") else _interrupted(job))
            for job in (known | current).values()
        ]
        return sorted(jobs, key=lambda job: job.submitted, reverse=True)[:most]

    def dismiss(self, job_id: str) -> None:
        """Forget the state of an upload that is over."""
        job = self.find(job_id)
        if job is not None and job.state in ("done", "failed"):
            (self._folder / f"{job.id}.json").unlink(missing_ok=True)

    def forget(self, document_id: str) -> None:
        """Forget the jobs that tell of a document."""
        for file in self._folder.glob("*.json"):
            job = stored_job(file)
            told = job.result.documents if job and job.result else []
            if any(outcome.id == document_id for outcome in told):
                file.unlink(missing_ok=True)

    def close(self) -> None:
        """Take no more; the file at work is given up, with nothing of it stored."""
        self._closing.set()
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _forget_old(self) -> None:
        """Drop the states of old jobs, and files that a server left when it was killed."""
        for kept, days in ((self._folder, _KEPT_DAYS), (self._uploads, 1)):
            for path in kept.glob("*"):
                if path.stat().st_mtime > time.time() - days * _DAY:
                    continue
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)

    def _keep(self, job: Job) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        target = self._folder / f"{job.id}.json"
        temporary = target.with_suffix(".incoming")
        temporary.write_text(json.dumps(job.model_dump(mode="json"), ensure_ascii=False), "utf-8")
        os.replace(temporary, target)
        with self._lock:
            if job.state in ("done", "failed"):
                self._current.pop(job.id, None)
            else:
                self._current[job.id] = job

    def _run(self, job: Job, folder: Path, kind: DocumentKind | None) -> None:
        try:
            self._keep(job.model_copy(update={"state": "running"}))
            self._keep(self._ingested(job, folder, kind))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _ingested(self, job: Job, folder: Path, kind: DocumentKind | None) -> Job:
        from ingest.pipeline import ingest

        try:
            # The folder, not the file: a document is named by its path within what was given.
            done = ingest(
                self._kb,
                [folder],
                kind=kind,
                progress=_Watch(self, job),
                stages=lambda _path, stage: self._change(job.id, stage=stage.value),
                considerate=True,
            )
        except _Closing:
            return _interrupted(job)
        except Exception as error:  # the queue must go on, and the caller must be told
            changes: dict[str, Any] = {"state": "failed", "error": _told(error)}
            return job.model_copy(update=changes | {"stage": "over"})
        changes = {"state": "done", "stage": "over", "share": 1.0, "result": shapes.report(done)}
        # An archive of which something was taken is done; what failed is named in the result.
        reason = done.failed[0].error if done.failed else None
        if reason is not None and len(done.failed) == len(done.outcomes):
            changes |= {"state": "failed", "error": shapes.error(reason)}
        return job.model_copy(update=changes)

    def _move(self, job: Job, share: float) -> None:
        if self._closing.is_set():
            raise _Closing
        self._change(job.id, share=share)

    def _change(self, job_id: str, **changes: Any) -> None:
        with self._lock:
            job = self._current.get(job_id)
            if job is not None:
                self._current[job_id] = job.model_copy(update={"state": "running", **changes})


class _Closing(Exception):
    """The server closes: the file at work is given up."""


class _Watch:
    """Progress of an ingestion as the share of a job."""

    def __init__(self, jobs: Jobs, job: Job) -> None:
        self._jobs = jobs
        self._job = job
        self._size = 0
        self._done = 0

    def begin(self, files: int, size: int) -> None:
        """Take the size of the file, or of all that was in it."""
        self._size = size

    def encoding(self, path: str, size: int, share: float) -> None:
        """Move within a file."""
        done = (self._done + size * share) / max(1, self._size)
        self._jobs._move(self._job, min(1.0, done))

    def finish(self, outcome: Outcome, size: int) -> None:
        """Move past a file; the result says the rest."""
        self._done += size


def _copy(data: BinaryIO, target: Path, limit_mb: int) -> None:
    written = 0
    with target.open("wb") as out:
        while block := data.read(_BLOCK):
            written += len(block)
            if written > limit_mb << 20:
                raise FileTooLarge(f"Файл больше предела в {limit_mb} МБ.", "Разделите документ.")
            out.write(block)


def stored_job(file: Path) -> Job | None:
    """The job whose state a file holds; None where it tells nothing."""
    try:
        return Job.model_validate_json(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, UnicodeDecodeError, ValidationError):
        return None  # forgotten meanwhile, or damaged: then it tells nothing


def _interrupted(job: Job) -> Job:
    error = shapes.ErrorShape(
        code="interrupted", message="Сервер остановлен до конца загрузки. Повторите её."
    )
    return job.model_copy(update={"state": "failed", "stage": "over", "error": error})


def _told(error: Exception) -> shapes.ErrorShape:
    if isinstance(error, SvodError):
        return shapes.error(error)
    message = f"Непредвиденная ошибка ({type(error).__name__}). Сообщите о ней разработчикам."
    return shapes.ErrorShape(code="error", message=message)
