"""Progress bars of the terminal, on standard error so that results can be piped."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from ui.terminal import complain, printable

if TYPE_CHECKING:
    from ingest.pipeline import Outcome
    from search.engine import KnowledgeBase

_LONGEST_NAME = 40


def _bar(quiet: bool) -> Progress:
    # On a pipe a bar would be noise.
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("осталось"),
        TimeRemainingColumn(compact=True),
        TextColumn("прошло"),
        TimeElapsedColumn(),
        console=Console(stderr=True, markup=False, emoji=False, highlight=False),
        disable=quiet or not sys.stderr.isatty(),
        transient=True,
    )


def load_model(kb: KnowledgeBase, quiet: bool) -> None:
    """Load the embedding model, telling what takes long."""
    kb.embedder(None if quiet else _told)


def load_reader(kb: KnowledgeBase, quiet: bool) -> None:
    """Load what reads questions and sentences together, telling what takes long, or why not."""
    kb.models.reader(None if quiet else _told)
    failure = kb.models.reader_failure
    if failure is not None and not quiet:
        complain(f"{failure.message} {failure.remedy}")


def _told(stage: str) -> None:
    complain(stage + "…")


class IngestionProgress:
    """One bar over the bytes of all files; the file at work is named before it."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task: TaskID | None = None
        self._done = 0
        self._files = 0
        self._finished = 0

    def begin(self, files: int, size: int) -> None:
        """Show the bar, or make it longer: an archive was opened."""
        self._files = files
        if self._task is None:
            self._task = self._bar.add_task(self._title(""), total=max(1, size))
        else:
            self._bar.update(self._task, total=max(1, size))

    def encoding(self, path: str, size: int, share: float) -> None:
        """Move within a file."""
        self._show(path, self._done + round(size * share))

    def finish(self, outcome: Outcome, size: int) -> None:
        """Move past a file."""
        self._done += size
        self._finished += 1
        self._show(outcome.path, self._done)

    def _show(self, path: str, done: int) -> None:
        if self._task is not None:
            self._bar.update(self._task, completed=done, description=self._title(path))

    def _title(self, path: str) -> str:
        path = printable(path)
        name = path if len(path) <= _LONGEST_NAME else "…" + path[1 - _LONGEST_NAME :]
        return f"{self._finished}/{self._files} {name}"


@contextmanager
def ingestion(quiet: bool) -> Iterator[IngestionProgress]:
    """The bar of an ingestion."""
    with _bar(quiet) as bar:
        yield IngestionProgress(bar)


@contextmanager
def counted(title: str, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A bar moved by a call with how many are done, and of how many."""
    with _bar(quiet) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def staged(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A bar moved by a call with the stage, how many are done, and of how many."""
    with _bar(quiet) as bar:
        task = bar.add_task("", total=None)
        yield lambda stage, done, total: bar.update(
            task, description=stage, completed=done, total=total
        )
