"""An upload is ingested once, told of truthfully, and leaves nothing but its document."""

from __future__ import annotations

import io
import json
import os
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import FileTooLarge
from corpus.model import DocumentKind
from search.engine import KnowledgeBase
from ui.jobs import Job, Jobs, safe_name

TEXT = "1. Порядок стоянки велосипедов. Велосипед ставят у южного входа.\n".encode()


def finished(jobs: Jobs, job: Job, seconds: float = 60) -> Job:
    """The job once it is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = jobs.find(job.id)
        assert found is not None
        if found.state in ("done", "failed"):
            return found
        time.sleep(0.02)
    raise AssertionError(f"not finished: {found}")


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_an_upload_becomes_a_document_named_as_it_was(own_kb: KnowledgeBase, jobs: Jobs) -> None:
    job = jobs.submit("стоянка.txt", io.BytesIO(TEXT), DocumentKind.ORDER)
    assert job.state == "waiting"
    done = finished(jobs, job)
    assert (done.state, done.share, done.error) == ("done", 1.0, None)
    assert done.result is not None
    (outcome,) = done.result.documents
    assert (outcome.path, outcome.status, outcome.kind) == ("стоянка.txt", "added", "order")
    assert own_kb.document("стоянка.txt").id == outcome.id
    assert own_kb.search("где ставят велосипед", k=1)[0].document.path == "стоянка.txt"
    assert files(own_kb.settings.home / "uploads") == []


def test_two_files_of_one_name_are_two_documents(own_kb: KnowledgeBase, jobs: Jobs) -> None:
    first = jobs.submit("приказ.txt", io.BytesIO(TEXT), None)
    second = jobs.submit("приказ.txt", io.BytesIO(TEXT.replace(b"1.", b"2.")), None)
    statuses = [finished(jobs, job).result.documents[0].status for job in (first, second)]  # type: ignore[union-attr]
    assert statuses == ["added", "added"]
    assert [r.path for r in own_kb.documents()].count("приказ.txt") == 2


def test_the_same_content_again_changes_nothing(own_kb: KnowledgeBase, jobs: Jobs) -> None:
    finished(jobs, jobs.submit("стоянка.txt", io.BytesIO(TEXT), None))
    before = len(own_kb.documents())
    again = finished(jobs, jobs.submit("стоянка.txt", io.BytesIO(TEXT), None))
    assert again.result is not None
    assert again.result.documents[0].status == "unchanged"
    assert len(own_kb.documents()) == before


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("пустой.txt", b"", "file-empty"),
        ("обрыв.pdf", b"%PDF-1.7\n1 0 obj\n", "file-damaged"),
        ("картинка.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "file-damaged"),
        ("скан.djvu", b"AT&TFORM" + b"\0" * 64, "format-unsupported"),
    ],
)
def test_a_bad_file_fails_with_its_reason_and_leaves_nothing(
    own_kb: KnowledgeBase, jobs: Jobs, name: str, data: bytes, code: str
) -> None:
    before = own_kb.catalogue.counts()
    done = finished(jobs, jobs.submit(name, io.BytesIO(data), None))
    assert done.state == "failed"
    assert done.error is not None
    assert done.error.code == code
    assert own_kb.catalogue.counts() == before
    assert files(own_kb.settings.home / "uploads") == []


def test_a_file_over_the_limit_is_not_kept(own_kb: KnowledgeBase, jobs: Jobs) -> None:
    with pytest.raises(FileTooLarge):
        jobs.submit("большой.txt", io.BytesIO(b"x" * ((1 << 20) + 1)), None)
    assert files(own_kb.settings.home / "uploads") == []
    assert files(own_kb.settings.home / "jobs") == []


def test_one_failure_does_not_stop_the_queue(jobs: Jobs) -> None:
    queued = [
        jobs.submit(f"{n}.txt", io.BytesIO(b"" if n % 2 else b"%d. " % n + TEXT), None)
        for n in range(4)
    ]
    assert [finished(jobs, job).state for job in queued] == ["done", "failed", "done", "failed"]


@pytest.fixture
def long_text() -> bytes:
    """A text of many passages, so that its encoding can be cut short."""
    lines = [
        f"{n}. Порядок номер {n}. " + "Служащий отвечает на письмо в срок. " * 12
        for n in range(1, 90)
    ]
    return "\n\n".join(lines).encode()


def test_closing_gives_the_file_at_work_up_and_says_so(
    own_kb: KnowledgeBase, jobs: Jobs, long_text: bytes
) -> None:
    before = own_kb.catalogue.counts()
    running = jobs.submit("долгий.txt", io.BytesIO(long_text), None)
    waiting = jobs.submit("второй.txt", io.BytesIO(TEXT), None)
    deadline = time.monotonic() + 60
    while jobs.find(running.id).share == 0 and time.monotonic() < deadline:  # type: ignore[union-attr]
        time.sleep(0.01)
    jobs.close()
    assert own_kb.catalogue.counts() == before
    later = Jobs(own_kb)
    for job in (running, waiting):
        found = later.find(job.id)
        assert found is not None
        assert found.state == "failed"
        assert found.error is not None
        assert found.error.code == "interrupted"
    later.close()


def test_a_job_is_told_of_after_a_restart(own_kb: KnowledgeBase, jobs: Jobs) -> None:
    done = finished(jobs, jobs.submit("стоянка.txt", io.BytesIO(TEXT), None))
    later = Jobs(own_kb)
    assert later.find(done.id) == done
    later.close()


def test_a_job_cut_short_by_a_crash_is_told_as_failed(own_kb: KnowledgeBase, jobs: Jobs) -> None:
    folder = own_kb.settings.home / "jobs"
    folder.mkdir()
    crashed = Job(id="0123456789abcdef", state="running", file="а.txt", share=0.5)
    (folder / f"{crashed.id}.json").write_text(json.dumps(crashed.model_dump(mode="json")))
    found = jobs.find(crashed.id)
    assert found is not None
    assert (found.state, found.error and found.error.code) == ("failed", "interrupted")


@pytest.mark.parametrize(
    "job_id", ["", "..", "../catalogue", "0123456789abcde", "0123456789ABCDEF", "٠" * 16, "a/b"]
)
def test_an_id_is_never_a_path(own_kb: KnowledgeBase, jobs: Jobs, job_id: str) -> None:
    folder = own_kb.settings.home / "jobs"
    folder.mkdir()
    (folder.parent / "catalogue.json").write_text("{}")
    assert jobs.find(job_id) is None


def test_a_damaged_state_is_no_job(own_kb: KnowledgeBase, jobs: Jobs) -> None:
    folder = own_kb.settings.home / "jobs"
    folder.mkdir()
    for name, data in (("a", b"{"), ("b", b"\xff\xfe"), ("c", b"{}")):
        (folder / f"{name * 16}.json").write_bytes(data)
        assert jobs.find(name * 16) is None


def test_old_states_and_leftovers_are_dropped_at_the_start(own_kb: KnowledgeBase) -> None:
    home = own_kb.settings.home
    old, new = home / "uploads" / "старое", home / "uploads" / "новое"
    for folder in (old, new, home / "jobs"):
        folder.mkdir(parents=True)
    (old / "файл.txt").write_bytes(TEXT)
    (home / "jobs" / "old.json").write_text("{}")
    for path in (old, home / "jobs" / "old.json"):
        os.utime(path, (0, 0))
    Jobs(own_kb).close()
    assert not old.exists()
    assert new.exists()
    assert files(home / "jobs") == []


def test_forgetting_a_document_forgets_what_jobs_tell_of_it(
    own_kb: KnowledgeBase, jobs: Jobs
) -> None:
    kept = finished(jobs, jobs.submit("остаётся.txt", io.BytesIO(b"2. " + TEXT), None))
    gone = finished(jobs, jobs.submit("уходит.txt", io.BytesIO(b"3. " + TEXT), None))
    assert gone.result is not None
    jobs.forget(gone.result.documents[0].id or "")
    assert jobs.find(gone.id) is None
    assert jobs.find(kept.id) == kept


class TestNames:
    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("приказ.pdf", "приказ.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Документы\\приказ.docx", "приказ.docx"),
            ("/", "document"),
            ("..", "document"),
            ("", "document"),
            (".скрытый.txt", "скрытый.txt"),
            ("а\0б\x1b[31m\u202e.txt", "а_б_[31m_.txt"),
            ('<img src="x">.html', "_img src=_x__.html"),
            ("con|что?*.pdf", "con_что__.pdf"),
            ("\ud800.txt", "_.txt"),
        ],
    )
    def test_a_name_is_the_last_part_without_harm(self, sent: str, kept: str) -> None:
        assert safe_name(sent) == kept

    @given(st.text(max_size=400))
    def test_any_name_can_be_a_file_in_its_folder(self, sent: str) -> None:
        name = safe_name(sent)
        assert 0 < len(name.encode()) <= 255
        assert Path("папка", name).parent == Path("папка")
        assert name not in (".", "..")
        assert not name.startswith(".")

    def test_a_long_name_keeps_its_suffix(self) -> None:
        name = safe_name("🚲" * 300 + ".docx")
        assert name.endswith("🚲.docx")
        assert len(name.encode()) <= 200


def test_questions_are_answered_while_an_upload_is_read(
    own_kb: KnowledgeBase, jobs: Jobs, long_text: bytes
) -> None:
    job = jobs.submit("долгий.txt", io.BytesIO(long_text), None)
    answered = threading.Event()

    def ask() -> None:
        own_kb.search("рабочая группа", k=1)
        answered.set()

    threading.Thread(target=ask, daemon=True).start()
    assert answered.wait(30)
    found = jobs.find(job.id)
    assert found is not None
    assert found.state in ("waiting", "running")
    jobs.close()
