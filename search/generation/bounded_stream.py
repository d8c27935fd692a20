"""The bytes of a response, counted while they pass; only imported where a request is made."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2

LARGEST_REPLY = 4 << 20
"""Bytes, with all that the protocol wraps around every word."""

_TAIL = 64
_DONE = b"[DONE]"


class TooLarge(Exception):
    """More bytes than an answer can have."""


class Watch:
    """Sees every byte of one response: how many there are, and whether they end as they should."""

    def __init__(self) -> None:
        self._seen = b""
        self._size = 0

    @property
    def is_done(self) -> bool:
        """Whether the protocol's last word has been said."""
        return _DONE in self._seen

    async def response(self, response: httpx2.Response) -> None:
        """A hook of the client. Raises TooLarge for packed bytes, which unpack to anything."""
        if response.headers.get("content-encoding", "identity") != "identity":
            raise TooLarge
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Watched(response.stream, self)

    def take(self, piece: bytes) -> None:
        """Count a piece. Raises TooLarge."""
        self._size += len(piece)
        self._seen = (self._seen + piece)[-_TAIL:]
        if self._size > LARGEST_REPLY:
            raise TooLarge


class _Watched(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, watch: Watch) -> None:
        self._stream = stream
        self._watch = watch

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            self._watch.take(piece)
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


async def without_machine(request: httpx2.Request) -> None:
    """A hook of the client: leave out what it tells of this machine."""
    for name in [name for name in request.headers if name.lower().startswith("x-stainless")]:
        del request.headers[name]
