"""A file takes no more memory than allowed, with whatever its reader starts; the rest goes on."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from hostile_files import HOSTILE, one_page

from corpus.errors import FileDamaged, FileTooLarge
from corpus.settings import load_settings
from ingest.intake import watchdog
from ingest.intake import workers as module
from ingest.intake.watchdog import Excess, Watchdog, end_tree, resident
from ingest.intake.worker import Request, Result, receive, send_result
from ingest.intake.workers import Worker

MEGABYTE = 1 << 20
LIMIT = 256


@pytest.fixture
def quick(tmp_path: Path) -> Path:
    path = tmp_path / "быстро.txt"
    path.write_text("Статья 1. Сроки\nОтвет дают за пять дней.", encoding="utf-8")
    return path


@pytest.fixture
def greedy(tmp_path: Path) -> Path:
    """A text within every limit of size that takes some gigabyte to read."""
    path = tmp_path / "много.txt"
    path.write_text("Ответ дают.\n" * 2_000_000, encoding="utf-8")
    return path


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker(300, LIMIT)
    yield made
    made.close()


def request(file: Path, memory_mb: int = LIMIT) -> Request:
    return Request(file, None, 512, memory_mb)


def process(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, process_group=0)


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not condition():
        time.sleep(0.02)
    return condition()


def test_a_file_over_the_memory_is_told_with_the_setting_and_the_next_is_read(
    worker: Worker, greedy: Path, quick: Path
) -> None:
    found = worker.read(request(greedy))
    assert isinstance(found.error, FileTooLarge)
    assert f"{LIMIT} МБ" in found.error.message
    assert "SVOD_MAX_READ_MEMORY_MB" in found.error.remedy
    assert worker.read(request(quick)).document is not None


def test_the_watchdog_alone_keeps_the_limit(
    worker: Worker, greedy: Path, quick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system has no limit of its own, as on macOS and Windows."""
    start = module._START.replace("int(sys.argv[2])", "None")
    assert start != module._START
    monkeypatch.setattr(module, "_START", start)
    assert isinstance(worker.read(request(greedy)).error, FileTooLarge)
    assert worker.read(request(quick)).document is not None


def test_native_code_that_is_refused_memory_is_told_so_though_nobody_saw_it_grow(
    worker: Worker, tmp_path: Path, quick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "_LOOK_SECONDS", 600.0)
    bomb = tmp_path / "bomb.pdf"
    content = HOSTILE["bomb.pdf"][1]()
    assert isinstance(content, bytes)
    bomb.write_bytes(content)
    assert isinstance(worker.read(request(bomb)).error, FileTooLarge)
    assert worker.read(request(quick)).document is not None


_PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {child!r}])
print(child.pid, flush=True)
child.wait()
"""
_HOLDS = "held = bytearray(200 << 20); import time; time.sleep(600)"
_LEAVES = "import os, time; os.setsid(); time.sleep(600)"


def test_memory_of_started_programs_counts_and_they_are_ended_too() -> None:
    started = process(_PARENT.format(child=_HOLDS))
    assert started.stdout is not None
    child = int(started.stdout.readline())
    with Watchdog(started, 120, 150 * MEGABYTE) as watched:
        started.wait(timeout=120)
    assert watched.excess is Excess.MEMORY
    assert watched.peak > 150 * MEGABYTE
    assert within(10, lambda: not psutil.pid_exists(child) or _is_dead(child))
    started.stdout.close()


def _is_dead(pid: int) -> bool:
    return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_program_that_left_the_group_is_ended_too() -> None:
    started = process(_PARENT.format(child=_LEAVES))
    assert started.stdout is not None
    child = int(started.stdout.readline())
    assert within(20, lambda: os.getsid(child) == child)
    end_tree(started)
    assert started.wait(timeout=10) != 0
    assert within(10, lambda: not psutil.pid_exists(child) or _is_dead(child))
    started.stdout.close()
    end_tree(started)  # of a process that is gone nothing is left to end
    assert resident(started.pid) == 0


def test_a_process_that_stays_large_is_replaced(quick: Path) -> None:
    worker = Worker(300, 4096)
    try:
        assert worker.read(request(quick, 4096)).document is not None
        assert worker._process is not None
        pid = worker._process.pid
        assert worker.read(request(quick, 4096)).document is not None
        assert worker._process is not None
        assert worker._process.pid == pid
        worker._memory_mb = 2 * (resident(pid) // MEGABYTE) - 20
        assert worker.read(request(quick, 4096)).document is not None
        assert worker._process is None
        worker._memory_mb = 4096
        assert worker.read(request(quick, 4096)).document is not None
    finally:
        worker.close()


def test_a_result_too_large_to_be_taken_is_the_files_error(quick: Path) -> None:
    stream = io.BytesIO()
    asked = Request(quick, None, 512, memory_mb=1)
    send_result(stream, Result(trace="я" * MEGABYTE), asked)
    stream.seek(0)
    found = receive(stream, asked.largest_result)
    assert isinstance(found, Result)
    assert isinstance(found.error, FileTooLarge)


def test_nothing_is_read_of_a_result_that_says_it_is_too_large() -> None:
    stream = io.BytesIO((1 << 40).to_bytes(8, "big") + b"x" * 1000)
    assert receive(stream, 1 << 20) is None
    assert stream.tell() == 8


def test_an_answer_of_another_version_is_the_files_error(
    quick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program may be replaced on disk while it runs; new workers are of the new one then."""
    other = "from corpus import model\nmodel.Page.__qualname__ = model.Page.__name__ = 'Sheet'\n"
    pdf = quick.with_suffix(".pdf")
    pdf.write_bytes(one_page())
    monkeypatch.setattr(
        module, "_START", module._START.replace("main(int", f"exec({other!r})\nmain(int")
    )
    worker = Worker(300, 1024)
    try:
        assert isinstance(worker.read(request(pdf, 1024)).error, FileDamaged)
    finally:
        worker.close()


def test_the_limits_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = load_settings()
    assert (usual.max_read_memory_mb, usual.max_pages) == (4096, 20_000)
    monkeypatch.setenv("SVOD_MAX_READ_MEMORY_MB", "512")
    monkeypatch.setenv("SVOD_MAX_PAGES", "7")
    assert (load_settings().max_read_memory_mb, load_settings().max_pages) == (512, 7)
