"""Connections for reading: one an operation, or one for a whole question."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine


class Reading:
    """Opens connections for reading; each thread may keep one for several reads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept = threading.local()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """The connection this thread keeps, or one for this read alone."""
        kept: Connection | None = getattr(self._kept, "connection", None)
        if kept is not None:
            yield kept
            return
        with self._engine.connect() as connection:
            yield connection

    @property
    def facts(self) -> dict[str, str | None] | None:
        """What was read of the catalogue's facts while this thread keeps a connection."""
        facts: dict[str, str | None] | None = getattr(self._kept, "facts", None)
        return facts

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Let all reads of this thread see one state of the database, over one connection.

        What this thread writes meanwhile is not seen by them.
        """
        if getattr(self._kept, "connection", None) is not None:
            yield
            return
        with self._engine.connect() as connection:
            self._kept.connection, self._kept.facts = connection, {}
            try:
                yield
            finally:
                self._kept.connection = self._kept.facts = None
