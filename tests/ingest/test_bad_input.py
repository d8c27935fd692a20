"""Bad files end soon, within their memory, with a document or an error that has a reason."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_files import HOSTILE, READ, one_page

from corpus.errors import FileMissing, FileTooLarge
from ingest.intake.files import find_files
from ingest.intake.worker import Request
from ingest.intake.workers import Worker
from ingest.ocr import Recognition

SECONDS = 300.0
MEMORY_MB = 768


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker(SECONDS, MEMORY_MB)
    yield made
    made.close()


def request(file: Path) -> Request:
    return Request(file, None, 512, MEMORY_MB, recognition=Recognition(enabled=False))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_within_its_bounds(worker: Worker, tmp_path: Path, name: str) -> None:
    outcomes, make = HOSTILE[name]
    content = make()
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    found = worker.read(request(file))
    assert found.trace == ""
    assert (READ if found.error is None else found.error.code) in outcomes, found.error
    if found.error is not None:
        assert "длилось дольше" not in found.error.message
        assert found.error.remedy
    if found.document is not None:
        text = found.document.structured.canonical.text
        assert "root:" not in text
        assert len(text) < 20 << 20


def test_pages_over_the_limit_are_told_with_the_setting(tmp_path: Path, worker: Worker) -> None:
    file = tmp_path / "три.pdf"
    file.write_bytes(one_page(b"<</Type/Pages/Kids[3 0 R 3 0 R 3 0 R]/Count 3>>"))
    error = worker.read(Request(file, None, 512, MEMORY_MB, most_pages=2)).error
    assert isinstance(error, FileTooLarge)
    assert "3 страниц" in error.message
    assert "SVOD_MAX_PAGES" in error.remedy
    allowed = worker.read(Request(file, None, 512, MEMORY_MB, most_pages=3)).error
    assert not isinstance(allowed, FileTooLarge)


def test_names_with_any_character_are_read_and_shown_on_one_line(
    tmp_path: Path, worker: Worker
) -> None:
    names = ["строка\nдве.txt", "\x1b[31mкрасный.txt", "‮txt.fdp", "я" * 123 + ".txt", "$(id).txt"]
    for name in names:
        (tmp_path / name).write_text("Ответ дают в срок.", encoding="utf-8")
    found = find_files([tmp_path])
    assert len(found) == len(names)
    assert all(item.path.isprintable() for item in found)
    assert all(worker.read(request(item.file)).document is not None for item in found)


def test_what_is_no_file_is_reported_and_never_waited_for(tmp_path: Path, worker: Worker) -> None:
    os.mkfifo(tmp_path / "труба.txt")
    (tmp_path / "ноль.txt").symlink_to("/dev/zero")
    (tmp_path / "петля.txt").symlink_to(tmp_path / "петля.txt")
    (tmp_path / "папка").mkdir()
    (tmp_path / "папка" / "круг").symlink_to(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "г.txt"))
        found = find_files([tmp_path])
        assert [item.path for item in found] == ["г.txt", "ноль.txt", "петля.txt", "труба.txt"]
        for item in found:
            started = time.monotonic()
            assert isinstance(worker.read(request(item.file)).error, FileMissing), item.path
            assert time.monotonic() - started < SECONDS / 4


def test_a_file_that_vanishes_or_grows_while_it_is_read_ends(
    tmp_path: Path, worker: Worker
) -> None:
    file = tmp_path / "журнал.txt"
    ended = threading.Event()

    def disturb() -> None:
        while not ended.is_set():
            with file.open("a", encoding="utf-8") as growing:
                growing.write("Ответ дают в срок.\n" * 1000)
            file.unlink()

    disturbing = threading.Thread(target=disturb)
    disturbing.start()
    try:
        for _ in range(20):
            found = worker.read(request(file))
            assert found.trace == ""
            assert found.error is None or found.error.code in ("file-missing", "file-empty")
    finally:
        ended.set()
        disturbing.join()
