"""Files read ahead of need by worker processes, with limits of time and memory for each."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO

from corpus.errors import FileDamaged
from ingest.intake.outcome import Stage, Stages
from ingest.intake.watchdog import Excess, Watchdog, end_tree, resident
from ingest.intake.worker import Request, Result, over_memory, receive, send

# A worker's memory goes back to the system after this many files.
_FILES_A_PROCESS = 50
# Native code that is refused memory does not raise: PDFium and C++ abort. Other faults of such code
# end mostly with SIGSEGV, SIGILL or SIGTRAP.
_ABORTED = -signal.SIGABRT
# Of a worker beside which questions are answered.
_NICENESS = 10
# What `pickle` raises over a result of another version of the program, installed meanwhile, or of
# more than there is memory for.
_NOT_A_RESULT = (
    *(pickle.UnpicklingError, AttributeError, ImportError, IndexError, EOFError),
    *(TypeError, ValueError, MemoryError),
)
# The folder of our packages comes last: installed, it is on the path already.
_ROOT = Path(__file__).resolve().parents[2]
_START = """
import sys
sys.path.append(sys.argv[1])
from ingest.intake.worker import main
main(int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
"""


class Worker:
    """One process that reads files; replaced when it dies, hangs, swells or has read many."""

    def __init__(
        self,
        seconds: float,
        memory_mb: int = 4096,
        stages: Stages | None = None,
        considerate: bool = False,
    ) -> None:
        """`stages` is told what is done with a file; a `considerate` one lets others go first."""
        self._stages = stages
        self._niceness = _NICENESS if considerate else 0
        self._seconds = seconds
        self._memory_mb = memory_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._read = 0
        self._ended = False

    def read(self, request: Request) -> Result:
        """Read a file; more than the memory allowed is a FileTooLarge, more than the time a
        FileDamaged, as is a crash.
        """
        process = self._running()
        requests, results = _pipes(process)
        self._tell(request, Stage.READING)
        with Watchdog(process, self._seconds, self._memory_mb << 20) as watched:
            try:
                send(requests, request)
                while isinstance(found := _received(results, request.largest_result), Stage):
                    self._tell(request, found)
            except BrokenPipeError:
                found = None
        self._read += 1
        if isinstance(found, Result) and watched.excess is None:
            if resident(process.pid) > self._memory_mb << 19:
                self._end_process()  # allocators rarely give back what a large file took
            return found
        refused = self._end_process() == _ABORTED
        if watched.excess is Excess.TIME:
            return Result(
                error=FileDamaged(
                    f"Чтение файла остановлено: оно длилось дольше {self._seconds:g} с.",
                    "Разделите документ или увеличьте SVOD_MAX_READ_SECONDS.",
                )
            )
        # What was seen held is no proof against it: looks are seldom, and one allocation too many
        # may be larger than everything before it.
        if refused or watched.excess is Excess.MEMORY or watched.peak > self._memory_mb << 19:
            return Result(error=over_memory(self._memory_mb))
        return Result(
            error=FileDamaged(
                "Чтение файла аварийно прервалось.", "Пересохраните файл другой программой."
            )
        )

    def close(self) -> None:
        """End the process, also while another thread waits for it; no other will be started."""
        self._ended = True
        self._end_process()

    def _tell(self, request: Request, stage: Stage) -> None:
        if self._stages and request.unpacking is None:
            self._stages(request.path, stage)

    def _end_process(self) -> int | None:
        """How the process ended, None where there was none."""
        process, self._process = self._process, None
        if process is None:
            return None
        end_tree(process)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _close_quietly(stream)
        return process.returncode

    def _running(self) -> subprocess.Popen[bytes]:
        if self._read >= _FILES_A_PROCESS:
            self._end_process()
        process = self._process
        if process is None or process.poll() is not None:
            self._end_process()
            self._read = 0
            process = self._process = subprocess.Popen(
                # -P: modules lying in the current folder are not ours.
                [
                    *(sys.executable, "-P", "-c", _START, str(_ROOT)),
                    *(str(self._memory_mb), str(self._seconds), str(self._niceness)),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # Of its own group it is ended with the programs that readers start.
                process_group=0 if os.name == "posix" else None,
            )
            if self._ended:
                self._end_process()
        return process


class Workers:
    """A fixed number of workers that take requests in order."""

    def __init__(
        self,
        jobs: int,
        seconds: float,
        memory_mb: int = 4096,
        stages: Stages | None = None,
        considerate: bool = False,
    ) -> None:
        """`stages` and `considerate` as of a `Worker`."""
        self._stages = stages
        self._considerate = considerate
        self._ahead = jobs + 1
        self._local = threading.local()
        self._seconds = seconds
        self._memory_mb = memory_mb
        self._started: list[Worker] = []
        self._executor = ThreadPoolExecutor(jobs, thread_name_prefix="reading")

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)
        for worker in self._started:
            worker.close()

    def read(self, requests: Sequence[Request]) -> Iterator[Future[Result]]:
        """The results in the order of the requests, a few of them read ahead."""
        waiting: deque[Future[Result]] = deque()
        for request in requests:
            waiting.append(self._executor.submit(self._answer, request))
            if len(waiting) > self._ahead:
                yield waiting.popleft()
        yield from waiting

    def _answer(self, request: Request) -> Result:
        worker: Worker | None = getattr(self._local, "worker", None)
        if worker is None:
            worker = self._local.worker = Worker(
                self._seconds, self._memory_mb, self._stages, self._considerate
            )
            self._started.append(worker)
        return worker.read(request)


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


def _received(results: IO[bytes], largest: int) -> object | None:
    try:
        return receive(results, largest)
    except _NOT_A_RESULT:
        return None  # as if the process had died over it


def _close_quietly(stream: IO[bytes]) -> None:
    """Close a pipe whose other end is gone: what was still to be written has no reader."""
    try:
        stream.close()
    except BrokenPipeError:
        return
