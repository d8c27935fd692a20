"""The knowledge base that this process serves: one, shared by the pages and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.engine import KnowledgeBase

_served: list[KnowledgeBase] = []


def serve_from(kb: KnowledgeBase) -> None:
    """Make a knowledge base the one that pages ask for."""
    _served[:] = [kb]


def knowledge_base() -> KnowledgeBase:
    """The knowledge base being served. Raises RuntimeError outside `svod up`."""
    if not _served:
        raise RuntimeError("the pages run inside `svod up`, not by themselves")
    return _served[0]
