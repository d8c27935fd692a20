"""Whatever a file does to the process that reads it, one error comes back and the next is read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.errors import FileDamaged
from ingest.intake import workers as module
from ingest.intake.worker import Request
from ingest.intake.workers import Worker, Workers

SLOW_LINES = 400_000
LIMIT = 8.0


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A text that takes far longer to read than any test waits."""
    path = tmp_path_factory.mktemp("долго") / "долго.txt"
    lines = (f"{n}. Орган отвечает на обращение номер {n} в срок.\n" for n in range(SLOW_LINES))
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def quick(tmp_path: Path) -> Path:
    path = tmp_path / "быстро.txt"
    path.write_text("Статья 1. Сроки\nОтвет дают за пять дней.", encoding="utf-8")
    return path


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker(LIMIT)
    yield made
    made.close()


def request(file: Path) -> Request:
    return Request(file, None, 512)


def pid_of(worker: Worker) -> int:
    assert worker._process is not None
    return worker._process.pid


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (ProcessLookupError, FileNotFoundError):
        return False
    # Where nobody asks after a dead process, it stays as a zombie.
    return state.rpartition(")")[2].split()[0] != "Z"


def test_one_process_reads_many_files(worker: Worker, quick: Path) -> None:
    for _ in range(3):
        assert worker.read(request(quick)).document is not None
    pid = pid_of(worker)
    assert worker.read(request(quick)).document is not None
    assert pid_of(worker) == pid


def test_a_process_is_replaced_after_many_files(
    worker: Worker, quick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FILES_A_PROCESS", 2)
    pids = []
    for _ in range(5):
        assert worker.read(request(quick)).document is not None
        pids.append(pid_of(worker))
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [2, 2, 1]
    assert not any(is_alive(pid) for pid in pids[:4])


def test_a_file_that_takes_too_long_is_given_up(worker: Worker, slow: Path, quick: Path) -> None:
    started = time.monotonic()
    found = worker.read(request(slow))
    assert time.monotonic() - started < LIMIT + 10
    assert isinstance(found.error, FileDamaged)
    assert f"дольше {LIMIT:g} с" in found.error.message
    assert "SVOD_MAX_READ_SECONDS" in found.error.remedy
    assert worker.read(request(quick)).document is not None


def test_a_process_that_dies_over_a_file_is_replaced(slow: Path, quick: Path) -> None:
    worker = Worker(600)
    try:
        assert worker.read(request(quick)).document is not None
        pid = pid_of(worker)
        killer = threading.Timer(0.5, os.kill, (pid, signal.SIGKILL))
        killer.start()
        found = worker.read(request(slow))
        killer.join()
        assert isinstance(found.error, FileDamaged)
        assert "аварийно" in found.error.message
        assert worker.read(request(quick)).document is not None
        assert pid_of(worker) != pid
    finally:
        worker.close()


def test_a_process_that_died_between_two_files_is_replaced(worker: Worker, quick: Path) -> None:
    assert worker.read(request(quick)).document is not None
    os.kill(pid_of(worker), signal.SIGKILL)
    found = worker.read(request(quick))
    # It may not be known to be dead yet; then the file is reported, and the next one is read.
    assert found.document is not None or isinstance(found.error, FileDamaged)
    assert worker.read(request(quick)).document is not None


def test_results_come_in_the_order_of_the_requests(tmp_path: Path) -> None:
    files = []
    for n in range(12):
        file = tmp_path / f"{n}.txt"
        file.write_text(f"Документ номер {n}.\n" * (400 if n % 3 == 0 else 1), encoding="utf-8")
        files.append(file)
    with Workers(2, 60) as workers:
        results = [future.result() for future in workers.read([request(f) for f in files])]
    texts = [r.document.structured.canonical.text for r in results if r.document]
    assert [text.split("\n")[0] for text in texts] == [f"Документ номер {n}." for n in range(12)]


def test_no_process_outlives_the_workers(slow: Path, quick: Path) -> None:
    with Workers(2, 600) as workers:
        futures = workers.read([request(quick), request(slow), request(slow), request(slow)])
        assert next(futures).result().document is not None
        started = list(workers._started)
        assert within(20, lambda: all(worker._process is not None for worker in started))
        pids = [pid_of(worker) for worker in started]
    assert pids
    assert within(10, lambda: not any(is_alive(pid) for pid in pids))


def test_a_closed_worker_starts_no_process(quick: Path) -> None:
    worker = Worker(60)
    worker.close()
    with pytest.raises(ValueError, match="closed"):
        worker.read(request(quick))
    assert worker._process is None


def test_modules_in_the_current_folder_are_not_taken_for_ours(
    tmp_path: Path, quick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ingest", "corpus", "search", "html", "pickle", "numpy"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(1)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    worker = Worker(60)
    try:
        assert worker.read(request(quick)).document is not None
    finally:
        worker.close()


_ABANDONED = """
import sys
from pathlib import Path
from ingest.intake.worker import Request
from ingest.intake.workers import Worker
worker = Worker(600)
worker.read(Request(Path(sys.argv[1]), None, 512))
print(worker._process.pid, flush=True)
worker.read(Request(Path(sys.argv[2]), None, 512))
"""


def test_a_worker_ends_when_its_owner_is_killed(slow: Path, quick: Path) -> None:
    """A killed owner cannot close anything; the worker notices within the file it is at."""
    owner = subprocess.Popen(
        [sys.executable, "-c", _ABANDONED, str(quick), str(slow)],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=Path(module.__file__).parents[1],
    )
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    time.sleep(1)
    owner.kill()
    owner.wait()
    owner.stdout.close()
    assert within(15, lambda: not is_alive(pid))
