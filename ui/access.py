"""Who may call: this machine only, or whoever knows a key.

Without SVOD_API_KEYS only loopback is answered, under a loopback name: a page of another site must
not reach the server through a name that it makes point here. With keys every request but
`/healthz` needs one: as a bearer token, as the password the browser asks for (RFC 7617), or as
the cookie set after that, which page images and the pages' web socket bring along.

A browser sends what it remembers, a cookie or a password, also when another site's page makes it
call. So a call that changes something, and the web socket, must come from our own origin (RFC 6454)
where the browser says where it comes from.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.errors import UsageError
from ui.problems import problem

_COOKIE = "svod_key"
_OPEN = "/healthz"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def is_loopback(host: str) -> bool:
    """Whether an address or a name is of this machine only."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_binding(host: str, keys: Sequence[str]) -> None:
    """Raises UsageError for an address others can reach while there are no keys."""
    if not keys and not is_loopback(host):
        raise UsageError(
            f"Адрес {host} доступен другим машинам, а ключи доступа не заданы.",
            "Задайте SVOD_API_KEYS или оставьте адрес 127.0.0.1.",
        )


class Access:
    """ASGI middleware that lets in those who may call."""

    def __init__(self, app: ASGIApp, keys: Sequence[str]) -> None:
        self._app = app
        self._keys = tuple(key.encode() for key in keys)
        self._tickets = tuple(_ticket(key) for key in self._keys)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] == _OPEN:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self._keys and not _is_local(scope, headers):
            await _refuse(scope, receive, send, 403, "доступ только с этой машины")
            return
        key = None
        if self._keys and not self._has_ticket(headers):
            key = self._given_key(headers)
            if key is None:
                await _refuse(scope, receive, send, 401, "нужен ключ доступа")
                return
        if not _is_own(scope, headers):
            await _refuse(scope, receive, send, 403, "он пришёл со страницы другого сайта")
            return
        await self._app(scope, receive, send if key is None else _with_cookie(send, _ticket(key)))

    def _has_ticket(self, headers: Headers) -> bool:
        value = cookie_parser(headers.get("cookie", "")).get(_COOKIE, "")
        return _among(value.encode(), self._tickets)

    def _given_key(self, headers: Headers) -> bytes | None:
        scheme, _, value = headers.get("authorization", "").partition(" ")
        # Starlette reads headers as Latin-1; a key may hold other letters, sent as UTF-8.
        given = headers.get("x-api-key", "").encode("latin-1")
        if scheme.lower() == "bearer":
            given = value.strip().encode("latin-1")
        elif scheme.lower() == "basic":
            given = _password(value)
        return given if _among(given, self._keys) else None


def _is_local(scope: Scope, headers: Headers) -> bool:
    client = scope.get("client")
    return (client is None or is_loopback(client[0])) and is_loopback(
        _name(headers.get("host", ""))
    )


def _is_own(scope: Scope, headers: Headers) -> bool:
    """Whether a call that could change something comes from our own pages, or from no page."""
    if scope["type"] == "http" and scope["method"] in _READING:
        return True
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != ""
    except ValueError:
        return False


def _name(host: str) -> str:
    """The name in a Host header, without port and brackets."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _among(given: bytes, known: Sequence[bytes]) -> bool:
    """Membership that takes as long for a near miss as for a far one."""
    same = [hmac.compare_digest(given, each) for each in known]
    return any(same)


def _ticket(key: bytes) -> bytes:
    """What the cookie holds: it opens the door, but the key cannot be read from it."""
    return hashlib.sha256(b"svod cookie " + key).hexdigest().encode()


def _password(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""


def _with_cookie(send: Send, ticket: bytes) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append(
                "set-cookie", f"{_COOKIE}={ticket.decode()}; Path=/; HttpOnly; SameSite=Strict"
            )
        await send(message)

    return wrapped


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, why: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
        return
    headers = {"WWW-Authenticate": 'Basic realm="Svod", charset="UTF-8"'} if status == 401 else {}
    response = problem(status, "access", f"Запрос отклонён: {why}.", headers)
    await response(scope, receive, send)
