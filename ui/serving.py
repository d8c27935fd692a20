"""What this process serves: one knowledge base and one queue, shared by the pages and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.engine import KnowledgeBase
    from ui.jobs import Jobs

_served: list[KnowledgeBase] = []
_queues: list[Jobs] = []
_OUTSIDE = "the pages run inside `svod up`, not by themselves"


def serve_from(kb: KnowledgeBase, jobs: Jobs | None = None) -> None:
    """Make a knowledge base, with its queue of uploads, the one that pages ask for."""
    _served[:] = [kb]
    _queues[:] = [] if jobs is None else [jobs]


def knowledge_base() -> KnowledgeBase:
    """The knowledge base being served. Raises RuntimeError outside `svod up`."""
    if not _served:
        raise RuntimeError(_OUTSIDE)
    return _served[0]


def uploads() -> Jobs:
    """The queue of uploads that the API takes files to as well. Raises RuntimeError as above."""
    if not _queues:
        raise RuntimeError(_OUTSIDE)
    return _queues[0]
