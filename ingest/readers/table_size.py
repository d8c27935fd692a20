"""How many cells a workbook may have, set by whoever asks for its reading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_most_cells: ContextVar[int] = ContextVar("most_cells", default=1_000_000)


@contextmanager
def cells_limited(most: int) -> Iterator[None]:
    """Refuse workbooks of more cells while reading within this context."""
    token = _most_cells.set(most)
    try:
        yield
    finally:
        _most_cells.reset(token)


def most_cells() -> int:
    """The most cells a workbook may have here."""
    return _most_cells.get()
