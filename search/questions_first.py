"""Questions go first: whoever encodes documents beside them works in small steps and stands back.

A pass of the model takes a core for some tens of milliseconds. Encoding a long document would hold
every core all the time, and a question would wait for its turn again and again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

# For so long after a question the next one is expected: a visitor's page asks several in a row.
_EXPECTED_SECONDS = 2.0
# A step waits no longer for questions, so that an upload ends under any number of them.
_LONGEST_WAIT_SECONDS = 0.25
_STEP_ALONE = 32
_STEP_BESIDE_QUESTIONS = 1

Item = TypeVar("Item")
Result = TypeVar("Result")


class QuestionsFirst:
    """Counts the questions being answered; threads share one.

    `searches` is how often a question was begun; an answer searches within itself once more.
    """

    def __init__(self) -> None:
        self.searches = 0
        self._changed = threading.Condition()
        self._asking = 0
        self._last = -_EXPECTED_SECONDS

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Within this a question is being answered."""
        with self._changed:
            self._asking += 1
            self.searches += 1
        try:
            yield
        finally:
            with self._changed:
                self._asking -= 1
                self._last = time.monotonic()
                self._changed.notify_all()

    def in_steps(
        self,
        items: Sequence[Item],
        work: Callable[[Sequence[Item]], list[Result]],
        progress: Callable[[int], None] | None = None,
    ) -> list[Result]:
        """The work on all items, done in steps between which questions are let by.

        A step is one item while questions are asked, so that it keeps one core; more where nobody
        asks. `progress` is told how many items are done.
        """
        done: list[Result] = []
        while len(done) < len(items):
            size = self._step()
            done += work(items[len(done) : len(done) + size])
            if progress:
                progress(len(done))
        return done

    def _step(self) -> int:
        """How many items to take, once the questions at hand are answered or it is long enough."""
        with self._changed:
            self._changed.wait_for(lambda: not self._asking, _LONGEST_WAIT_SECONDS)
            expected = self._asking or time.monotonic() - self._last < _EXPECTED_SECONDS
        return _STEP_BESIDE_QUESTIONS if expected else _STEP_ALONE
