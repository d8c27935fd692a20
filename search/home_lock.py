"""One writer a home: a lock file that processes and threads take in turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from corpus.errors import HomeBusy, HomeUnwritable

LOCK_SECONDS = 60.0


class HomeLock:
    """The right to change a home; the thread that holds it may take it again."""

    def __init__(self, home: Path) -> None:
        self._home = home
        # One object: it lets the thread that holds it in again, and keeps the other threads out.
        self._lock = filelock.FileLock(home / "writing.lock")

    @contextmanager
    def held(self, wait: float = LOCK_SECONDS) -> Iterator[None]:
        """Hold the home for writing. Raises HomeBusy after `wait` seconds, HomeUnwritable."""
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=wait)
        except filelock.Timeout:
            raise HomeBusy(
                f"Базу знаний в папке «{self._home}» сейчас изменяет другая программа.",
                "Дождитесь её окончания и повторите.",
            ) from None
        except OSError as error:
            raise HomeUnwritable(
                f"В папку «{self._home}» нельзя писать: {error.strerror or error}.",
                "Проверьте свободное место и права на эту папку.",
            ) from error
        try:
            yield
        finally:
            self._lock.release()
