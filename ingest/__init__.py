"""A file becomes passages: read, clean, structure, describe, cut, store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.pipeline import ingest

__all__ = ["ingest"]


def __getattr__(name: str) -> Any:
    # The pipeline imports numpy and the readers; `svod --help` must not wait for them.
    if name == "ingest":
        from ingest.pipeline import ingest

        return ingest
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
