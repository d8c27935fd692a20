"""The endpoint of a language model: an answer piece by piece, within bounds of time and size."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from corpus.errors import GenerationFailed
from corpus.settings import Settings

if TYPE_CHECKING:
    import openai

    from search.generation.bounded_stream import Watch

Message = dict[str, str]

# How often a caller that waits looks whether it is still wanted.
_LOOK = 0.1
_CONNECT_SECONDS = 10.0

_NO_MODEL = "Не указано имя языковой модели (SVOD_LLM_MODEL)."
_REFUSED = "Языковая модель недоступна: с её сервером нет связи (SVOD_LLM_URL)."
_CUT = "Связь с языковой моделью оборвалась."
_UNREADABLE = "Сервер языковой модели ответил не по протоколу OpenAI."
_HUGE = "Ответ языковой модели слишком велик."
_STATUSES = {
    400: "Сервер языковой модели не принял запрос (400): проверьте SVOD_LLM_MODEL и "
    "SVOD_LLM_CONTEXT_TOKENS.",
    401: "Сервер языковой модели не принял ключ (401): проверьте SVOD_LLM_KEY.",
    403: "Сервер языковой модели не пускает с этим ключом (403): проверьте SVOD_LLM_KEY.",
    404: "На сервере языковой модели нет такого адреса или такой модели (404): проверьте "
    "SVOD_LLM_URL и SVOD_LLM_MODEL.",
    429: "Сервер языковой модели просит подождать (429).",
}


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a reply; `is_whole` is false where the model ran out of tokens."""

    is_whole: bool


_Item = str | Ended | GenerationFailed


def pieces(
    settings: Settings, messages: Sequence[Message], stop: threading.Event | None = None
) -> Generator[str | Ended, None, None]:
    """What the model says, piece by piece as it comes, then how it ended.

    The whole takes no longer than `llm_seconds` and no pause longer than `llm_silence_seconds`.
    `stop`, or closing the iterator, ends the request. Raises GenerationFailed, in Russian and
    without the address, the key or any word of the server.
    """
    if not settings.llm_model:
        raise GenerationFailed(_NO_MODEL)
    request = _Request(settings, messages)
    request.start()
    try:
        while stop is None or not stop.is_set():
            with suppress(queue.Empty):
                item = request.items.get(timeout=_LOOK)
                if isinstance(item, GenerationFailed):
                    raise item
                yield item
                if isinstance(item, Ended):
                    return
    finally:
        request.cancel()


class _Request:
    """One request, in a thread and an event loop of its own: there it can be cut at any moment."""

    def __init__(self, settings: Settings, messages: Sequence[Message]) -> None:
        self.items: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._settings = settings
        self._messages = messages
        self._cancelled = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="llm", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        """End the request wherever it is; the thread closes the connection by itself."""
        self._cancelled.set()
        loop, task = self._loop, self._task
        if loop is not None and task is not None:
            with suppress(RuntimeError):  # the loop is closed: it has ended already
                loop.call_soon_threadsafe(task.cancel)

    def _run(self) -> None:
        with suppress(asyncio.CancelledError):
            asyncio.run(self._answer())

    async def _answer(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        if self._cancelled.is_set():
            return
        try:
            async with asyncio.timeout(self._settings.llm_seconds):
                await self._read()
        except Exception as error:
            # Whatever the far side sends becomes one of our failures: none may hang the reader.
            self.items.put(_failure(error, self._settings))

    async def _read(self) -> None:
        from openai import AsyncOpenAI, DefaultAsyncHttpx2Client, Timeout

        from search.generation.bounded_stream import Watch, without_machine

        settings = self._settings
        silence = settings.llm_silence_seconds
        watch = Watch()
        key = settings.llm_key.get_secret_value() if settings.llm_key else "none"
        http = DefaultAsyncHttpx2Client(
            # Followed, a redirection would carry the passages to another server.
            follow_redirects=False,
            event_hooks={"request": [without_machine], "response": [watch.response]},
        )
        async with AsyncOpenAI(
            api_key=key,
            base_url=settings.llm_url,
            timeout=Timeout(silence, connect=min(silence, _CONNECT_SECONDS)),
            max_retries=0,
            http_client=http,
        ) as client:
            # The client would send those of its own variables along.
            client.organization = client.project = None
            stream = await client.chat.completions.create(
                model=settings.llm_model or "",
                messages=cast(Any, self._messages),
                temperature=0,
                max_tokens=settings.llm_answer_tokens,
                stream=True,
                extra_headers={"Accept-Encoding": "identity"},
            )
            async with stream:
                await self._forward(stream, watch, silence)

    async def _forward(self, stream: Any, watch: Watch, silence: float) -> None:
        reason = None
        chunks = aiter(stream)
        while reason is None:
            # Comments that keep a connection alive are no words: silence is measured between words.
            try:
                async with asyncio.timeout(silence):
                    chunk = await anext(chunks)
            except StopAsyncIteration:
                break
            for choice in (chunk.choices or [])[:1]:
                text = choice.delta.content if choice.delta is not None else None
                if isinstance(text, str) and text:
                    self.items.put(text)
                reason = choice.finish_reason
        if reason is None and not watch.is_done:
            raise GenerationFailed(_CUT)
        self.items.put(Ended(reason != "length"))


def _failure(error: Exception, settings: Settings) -> GenerationFailed:
    import openai

    from search.generation.bounded_stream import TooLarge

    found: BaseException | None = error
    seen = 0
    while found is not None and seen < 10:
        if isinstance(found, GenerationFailed):
            return found
        if isinstance(found, TooLarge):
            return GenerationFailed(_HUGE)
        found, seen = found.__cause__ or found.__context__, seen + 1
    if isinstance(error, TimeoutError | openai.APITimeoutError):
        return GenerationFailed(_too_slow(settings))
    if isinstance(error, openai.APIStatusError):
        return GenerationFailed(_status(error))
    if isinstance(error, openai.APIConnectionError):
        return GenerationFailed(_REFUSED if _never_connected(error) else _CUT)
    return GenerationFailed(_UNREADABLE)


def _too_slow(settings: Settings) -> str:
    return (
        f"Языковая модель не успела: на ответ отведено {settings.llm_seconds:g} с, на паузу "
        f"между словами — {settings.llm_silence_seconds:g} с."
    )


def _status(error: openai.APIStatusError) -> str:
    code = error.status_code
    return _STATUSES.get(code, f"Сервер языковой модели ответил ошибкой ({code}).")


def _never_connected(error: Exception) -> bool:
    return type(error.__cause__).__name__ in ("ConnectError", "UnsupportedProtocol", "ProxyError")
