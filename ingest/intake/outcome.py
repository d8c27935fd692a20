"""What an ingestion tells: the outcome of every document, and how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from corpus.errors import SvodError
from corpus.model import DocumentRecord


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document; `status` is added, updated, unchanged or failed.

    `trace` is the traceback of a failure that no reader foresaw.
    """

    path: str
    status: str
    record: DocumentRecord | None = None
    warnings: tuple[str, ...] = ()
    error: SvodError | None = None
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of all documents, in order, and how long it took in seconds."""

    outcomes: tuple[Outcome, ...]
    seconds: float

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The documents that could not be ingested."""
        return tuple(outcome for outcome in self.outcomes if outcome.status == "failed")


class Stage(StrEnum):
    """What is being done with a file; recognition only where pages have no readable text."""

    READING = "reading"
    RECOGNITION = "recognition"
    CUTTING = "cutting"
    ENCODING = "encoding"
    INDEXING = "indexing"


Stages = Callable[[str, Stage], None]
"""Told the path of a file and its stage, from whichever thread is at it; must not raise."""


class Progress(Protocol):
    """Whoever watches an ingestion; sizes are bytes."""

    def begin(self, files: int, size: int) -> None:
        """There are this many files of this size in all; said again when an archive is opened."""

    def encoding(self, path: str, size: int, share: float) -> None:
        """Of a file of this size a share (0 to 1) is encoded."""

    def finish(self, outcome: Outcome, size: int) -> None:
        """A file of this size is done with."""
