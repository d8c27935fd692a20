"""The limits of time and memory on a process that reads, kept from outside it.

The system's own limit (`setrlimit`, see `ingest.intake.worker`) refuses a process one allocation
too many, but it exists on Linux only in a form that means memory, and it counts each process by
itself. From outside every system can be asked what a process and its children (Tesseract,
LibreOffice) hold.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from enum import Enum, auto
from types import TracebackType

import psutil

# Between two looks a process can touch some hundred megabytes more.
_LOOK_SECONDS = 0.2


class Excess(Enum):
    """Why a process was ended."""

    TIME = auto()
    MEMORY = auto()


class Watchdog:
    """Ends a process and its children when they take more than their seconds or bytes.

    A context manager around the wait for the process's answer: `excess` tells afterwards what it
    was ended for, `peak` the most resident bytes that were seen. Memory that processes share is
    counted for each.
    """

    def __init__(self, process: subprocess.Popen[bytes], seconds: float, memory: int) -> None:
        self.excess: Excess | None = None
        self.peak = 0
        self._process = process
        self._until = time.monotonic() + seconds
        self._memory = memory
        self._answered = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def __enter__(self) -> Watchdog:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._answered.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._answered.wait(min(_LOOK_SECONDS, max(0.0, self._left()))):
            self.peak = max(self.peak, resident(self._process.pid))
            if self.peak > self._memory:
                self.excess = Excess.MEMORY
            elif self._left() <= 0:
                self.excess = Excess.TIME
            if self.excess is not None:
                end_tree(self._process)
                return

    def _left(self) -> float:
        return self._until - time.monotonic()


def resident(pid: int) -> int:
    """The resident bytes of a process and its descendants, 0 where there is no such process."""
    return sum(map(_resident, _tree(pid)))


def end_tree(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that leads its own group, with everything it started."""
    if process.poll() is not None:
        return  # its number may be another's by now
    tree = _tree(process.pid)
    if os.name == "posix":
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            process.kill()
    # Those that left the group, and every one where there are no groups.
    for member in reversed(tree):
        try:
            member.kill()
        except psutil.Error:
            continue  # gone already


def _tree(pid: int) -> list[psutil.Process]:
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.Error:
        return []


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0  # ended since
