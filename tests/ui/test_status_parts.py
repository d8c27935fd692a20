"""What «Состояние» says of uploads, of the check and of the program, from a real home."""

from __future__ import annotations

import io
import os
import time
from dataclasses import replace
from datetime import datetime

import pytest

from corpus.overview import overview
from search.doctor import Finding, Severity
from search.engine import KnowledgeBase
from ui.jobs import Jobs
from ui.pages import status_doctor, status_ingests, status_summary
from ui.pages.status_doctor import Examination, State

HOSTILE = "<img src=x onerror=alert(1)>"


def ended(examination: Examination) -> State:
    deadline = time.monotonic() + 60
    while examination.state.is_running:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return examination.state


def finished(jobs: Jobs, job_id: str) -> None:
    deadline = time.monotonic() + 60
    while (job := jobs.find(job_id)) is not None and job.state in ("waiting", "running"):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_check_runs_beside_the_page_and_finds_what_is_wrong(own_kb: KnowledgeBase) -> None:
    record = own_kb.documents()[0]
    own_kb.originals.path(record.original).unlink()
    examination = Examination()
    assert examination.start(own_kb, "examine")
    state = ended(examination)
    assert state.error is None
    assert [found.code for found in state.findings or ()] == ["original-missing"]
    html = status_doctor.result(state)
    assert "Нет исходного файла" in html
    assert "Загрузите этот файл ещё раз" in html


def test_a_second_check_does_not_begin_while_one_runs(own_kb: KnowledgeBase) -> None:
    examination = Examination()
    with own_kb.catalogue.reading.keeping():
        started = [examination.start(own_kb, "examine") for _ in range(5)]
    assert started[0]
    assert started.count(True) < 5
    ended(examination)
    assert examination.start(own_kb, "examine")
    ended(examination)


def test_mending_mends_and_says_so(own_kb: KnowledgeBase) -> None:
    stray = own_kb.originals.path("ab" * 32)
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"x")
    examination = Examination()
    examination.start(own_kb, "mend")
    state = ended(examination)
    assert [(found.code, found.mended) for found in state.findings or ()] == [
        ("original-orphaned", True)
    ]
    assert "Исправлено." in status_doctor.result(state)
    assert not stray.exists()


def test_a_busy_home_is_told_and_not_raised(own_kb: KnowledgeBase) -> None:
    examination = Examination()
    own_kb.catalogue.close()
    own_kb.settings.database_path.write_bytes(b"no database" * 1000)
    examination.start(own_kb, "examine")
    state = ended(examination)
    assert state.error is not None or state.findings
    assert "Traceback" not in status_doctor.result(state)


def test_findings_are_text_and_never_markup() -> None:
    found = Finding("x", Severity.ERROR, HOSTILE, HOSTILE)
    html = status_doctor.result(State(findings=(found,) * 60, ended=datetime(2026, 1, 2)))
    assert "<img" not in html
    assert "И ещё 10." in html


def test_a_sound_base_is_said_to_be_sound() -> None:
    html = status_doctor.result(State(findings=(), ended=datetime(2026, 1, 2, 3, 4)))
    assert html == '<p class="svod-sound">Всё в порядке. Проверено 02.01.2026, 03:04.</p>'


def test_uploads_are_told_with_what_went_wrong(own_kb: KnowledgeBase, jobs: Jobs) -> None:
    home = own_kb.settings.home
    assert status_ingests.uploads(home) == []
    good = jobs.submit("приказ.txt", io.BytesIO("Срок ответа — пять дней.".encode()), None)
    finished(jobs, good.id)
    bad = jobs.submit("пусто.pdf", io.BytesIO(b"%PDF-1.4 no"), None)
    finished(jobs, bad.id)
    last, first = status_ingests.uploads(home)
    assert (first.file, first.state) == ("приказ.txt", "загружен")
    assert first.document_id in own_kb.records()
    assert (last.file, last.state) == ("пусто.pdf", "не загружен")
    assert len(last.told) == 1
    table = status_ingests.uploads_table([last, first])
    assert f"/documents?doc={first.document_id}" in table


def test_an_upload_of_an_earlier_server_was_cut_short(own_kb: KnowledgeBase, jobs: Jobs) -> None:
    job = jobs.submit("приказ.txt", io.BytesIO("Срок ответа — пять дней.".encode()), None)
    finished(jobs, job.id)
    file = own_kb.settings.home / "jobs" / f"{job.id}.json"
    told = file.read_text(encoding="utf-8").replace('"done"', '"running"')
    file.write_text(told, encoding="utf-8")
    assert status_ingests.uploads(own_kb.settings.home)[0].state == "загружается"
    os.utime(file, (1, 1))
    assert status_ingests.uploads(own_kb.settings.home)[0].state == "прервана"


def test_a_spoilt_job_file_is_passed_over(own_kb: KnowledgeBase) -> None:
    folder = own_kb.settings.home / "jobs"
    folder.mkdir(exist_ok=True)
    (folder / "0123456789abcdef.json").write_bytes(b"\xff{")
    assert status_ingests.uploads(own_kb.settings.home) == []


def test_names_of_files_and_titles_are_text(own_kb: KnowledgeBase) -> None:
    upload = status_ingests.Upload(datetime(2026, 1, 1), HOSTILE, "загружен", (HOSTILE,), None)
    latest = [replace(overview(own_kb.catalogue.reading).latest[0], title=HOSTILE)]
    assert "<img" not in status_ingests.uploads_table([upload])
    assert "<img" not in status_ingests.added_table(latest)


def test_the_index_says_whether_it_is_level(own_kb: KnowledgeBase) -> None:
    own_kb.index()
    assert "совпадает" in status_summary.index(own_kb)
    with own_kb.writing():
        own_kb.catalogue.remove([own_kb.documents()[0].id])
    assert "отстаёт (документов: 1)" in status_summary.index(own_kb)
    own_kb.index()
    assert "совпадает" in status_summary.index(own_kb)


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 Б"), (1023, "1023 Б"), (1536, "1,5 КБ"), (10 << 20, "10 МБ"), (5 << 50, "5120 ТБ")],
)
def test_sizes_are_in_units_a_person_reads(count: int, shown: str) -> None:
    assert status_summary.size(count) == shown.replace(" ", "\u00a0")


def test_a_share_is_never_rounded_to_all_or_nothing() -> None:
    assert status_summary.share(1, 100_000) == "менее 1 %"
    assert status_summary.share(99_999, 100_000) == "более 99 %"
    assert status_summary.share(1, 1) == "100 %"
