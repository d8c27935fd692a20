"""How much a request may bring, and what a browser may do with what it gets.

A body is refused by its stated length before it is read, or when it grows past the limit, so that
no caller fills the disk or the memory. The headers keep the pages from calling other hosts (CSP
level 3), other sites from showing them in a frame, and a file from being taken for a page.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.problems import problem

UPLOADS = "/v1/documents"
# Where Streamlit takes the files that a visitor chose on a page.
PAGE_UPLOADS = "/_stcore/upload_file/"
_LARGEST_CALL = 8 << 20
# A form is a little larger than the file in it.
_ENVELOPE = 64 << 10
# Streamlit's scripts need inline styles, evaluation and workers made of blobs.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Limits:
    """ASGI middleware that bounds requests to `largest_file` bytes and sets the headers."""

    def __init__(self, app: ASGIApp, largest_file: int) -> None:
        self._app = app
        self._largest_file = largest_file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit(scope)
        stated = Headers(scope=scope).get("content-length", "")
        if stated.isdigit() and int(stated[:18]) > limit:
            refusal = problem(413, "file-too-large", f"Запрос больше предела в {limit >> 20} МБ.")
            await refusal(scope, receive, _with_headers(send))
            return
        await self._app(scope, _bounded(receive, limit), _with_headers(send))

    def _limit(self, scope: Scope) -> int:
        is_upload = scope["method"] == "POST" and scope["path"] == UPLOADS
        if is_upload or (scope["method"] == "PUT" and scope["path"].startswith(PAGE_UPLOADS)):
            return self._largest_file + _ENVELOPE
        return _LARGEST_CALL


def _bounded(receive: Receive, limit: int) -> Receive:
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise HTTPException(413)
        return message

    return counted


def _with_headers(send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return wrapped
