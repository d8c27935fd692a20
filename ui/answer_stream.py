"""An answer as server-sent events: every statement as it is borne out, its citations, the whole."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress

from fastapi import Request
from pydantic import BaseModel

from search.answering.statements import Answer, Statement
from search.engine import KnowledgeBase
from search.generation.generate import generate_stream
from ui import shapes

_LOG = logging.getLogger(__name__)
# How often it is looked whether the client still listens.
_LOOK_SECONDS = 0.25


async def events(kb: KnowledgeBase, extractive: Answer, request: Request) -> AsyncIterator[str]:
    """Events `statement`, then `citation`, then one `answer`, which replaces what came before.

    The request to a language model ends when the client goes away.
    """
    loop = asyncio.get_running_loop()
    made: asyncio.Queue[Statement | Answer] = asyncio.Queue()
    stop = threading.Event()

    def tell(item: Statement | Answer) -> None:
        with suppress(RuntimeError):  # the server is closing: nobody listens any more
            loop.call_soon_threadsafe(made.put_nowait, item)

    def work() -> None:
        try:
            for item in generate_stream(kb, extractive, stop):
                tell(item)
        except Exception:
            _LOG.exception("an answer could not be worded")
            tell(extractive)

    threading.Thread(target=work, name="answer", daemon=True).start()
    try:
        while True:
            try:
                item = await asyncio.wait_for(made.get(), _LOOK_SECONDS)
            except TimeoutError:
                if await request.is_disconnected():
                    return
                continue
            if isinstance(item, Answer):
                for event in _whole(item):
                    yield event
                return
            yield _event("statement", shapes.statement(item))
    finally:
        stop.set()


def _whole(given: Answer) -> Iterator[str]:
    shape = shapes.answer(given)
    for cited in shape.citations:
        yield _event("citation", cited)
    yield _event("answer", shape)


def _event(name: str, shape: BaseModel) -> str:
    return f"event: {name}\ndata: {shape.model_dump_json()}\n\n"
