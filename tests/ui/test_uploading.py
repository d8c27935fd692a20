"""Uploads are shown with their stage, their documents, and errors by the file's name."""

from __future__ import annotations

import io
import time
from pathlib import Path

from search.engine import KnowledgeBase
from ui import shapes
from ui.jobs import Job, Jobs
from ui.pages.uploading import STAGES, is_active, jobs_html, share_of

TEXT = "1. Порядок стоянки велосипедов. Велосипед ставят у южного входа.\n".encode()


def seen_stages(jobs: Jobs, job: Job) -> list[str]:
    """The stages of a job as one watching it closely sees them."""
    seen: list[str] = []
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = jobs.find(job.id)
        assert found is not None
        if not seen or seen[-1] != found.stage:
            seen.append(found.stage)
        if not is_active(found):
            return seen
        time.sleep(0.001)
    raise AssertionError(f"not finished: {seen}")


def test_an_upload_goes_through_its_stages_in_order(jobs: Jobs) -> None:
    text = "\n".join(f"{n}. Правило {n} о стоянке: {'велосипед у входа; ' * 20}" for n in range(40))
    seen = seen_stages(jobs, jobs.submit("долгий.txt", io.BytesIO(text.encode()), None))
    order = list(STAGES)
    assert seen == sorted(seen, key=order.index)
    assert {"reading", "encoding"} <= set(seen)
    assert seen[-1] == "over"


def test_recent_uploads_are_told_newest_first_and_can_be_dismissed(
    own_kb: KnowledgeBase, jobs: Jobs
) -> None:
    first = jobs.submit("первый.txt", io.BytesIO(TEXT), None)
    second = jobs.submit("второй.txt", io.BytesIO(b"2. " + TEXT), None)
    assert [job.id for job in jobs.recent()] == [second.id, first.id]
    assert [job.id for job in jobs.recent(1)] == [second.id]
    jobs.dismiss(second.id)  # on its way: still told
    assert len(jobs.recent()) == 2
    for job in (first, second):
        seen_stages(jobs, job)
    jobs.dismiss(first.id)
    assert [job.id for job in jobs.recent()] == [second.id]
    assert jobs.find(first.id) is None
    later = Jobs(own_kb)
    assert [job.id for job in later.recent()] == [second.id]
    later.close()


def test_a_state_that_cannot_be_read_hides_no_other(own_kb: KnowledgeBase, jobs: Jobs) -> None:
    job = jobs.submit("первый.txt", io.BytesIO(TEXT), None)
    seen_stages(jobs, job)
    folder: Path = own_kb.settings.home / "jobs"
    (folder / f"{'b' * 16}.json").write_bytes(b"\xff")
    assert [each.id for each in jobs.recent()] == [job.id]


def test_the_share_grows_with_the_stages() -> None:
    job = Job(id="0" * 16, state="running", file="а.txt")
    told = [
        share_of(job.model_copy(update={"stage": stage, "share": share}))
        for stage in STAGES
        for share in (0.0, 0.5, 1.0)
    ]
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_an_error_names_its_file_and_hostile_names_are_text() -> None:
    error = shapes.ErrorShape(code="file-damaged", message="Файл обрывается. Сохраните его заново.")
    failed = Job(id="0" * 16, state="failed", stage="over", file="<b>обрыв.pdf", error=error)
    running = Job(id="1" * 16, state="running", stage="reading", file="<img src=x>.txt")
    html = jobs_html([failed, running])
    assert "&lt;b&gt;обрыв.pdf</b>: не загружен. Файл обрывается." in html
    assert "&lt;img src=x&gt;.txt" in html
    assert "чтение" in html
    assert "<img" not in html


def test_of_an_archive_every_member_is_told(own_kb: KnowledgeBase, jobs: Jobs) -> None:
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("хороший.txt", TEXT)
        archive.writestr("обрыв.pdf", b"%PDF-1.7\n1 0 obj\n")
    packed.seek(0)
    job = jobs.submit("два.zip", packed, None)
    seen_stages(jobs, job)
    found = jobs.find(job.id)
    assert found is not None
    html = jobs_html([found])
    assert "добавлен" in html
    assert "два.zip/обрыв.pdf</b>: не загружен." in html
