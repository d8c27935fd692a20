"""A question becomes ranked passages and an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search.engine import KnowledgeBase

__all__ = ["KnowledgeBase"]


def __getattr__(name: str) -> Any:
    # The engine imports SQLAlchemy and numpy; `svod --help` must not wait for them.
    if name == "KnowledgeBase":
        from search.engine import KnowledgeBase

        return KnowledgeBase
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
