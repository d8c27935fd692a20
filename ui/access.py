"""Who may call: this machine only, or whoever knows a key.

Without SVOD_API_KEYS only loopback is answered, under a loopback name: a page of another site must
not reach the server through a name that it makes point here. With keys every request but
`/healthz` needs one: as a bearer token, as the password the browser asks for (RFC 7617), or as
the cookie set after that, which page images and the pages' web socket bring along.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.errors import UsageError
from ui.problems import problem

_COOKIE = "svod_key"
_OPEN = "/healthz"
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1", "testserver"})


def is_loopback(host: str) -> bool:
    """Whether an address names this machine only."""
    if host == "localhost":
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
        self._keys = tuple(keys)
        self._tickets = tuple(_ticket(key) for key in keys)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] == _OPEN:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self._keys:
            if self._is_local(scope, headers):
                await self._app(scope, receive, send)
            else:
                await _refuse(scope, receive, send, 403, "доступ только с этой машины")
            return
        if self._has_ticket(headers):
            await self._app(scope, receive, send)
        elif key := self._given_key(headers):
            await self._app(scope, receive, _with_cookie(send, _ticket(key)))
        else:
            await _refuse(scope, receive, send, 401, "нужен ключ доступа")

    def _is_local(self, scope: Scope, headers: Headers) -> bool:
        client = scope.get("client")
        name = headers.get("host", "").rsplit(":", 1)[0].strip("[]")
        return (client is None or is_loopback(client[0]) or client[0] == "testclient") and (
            name in _LOCAL_NAMES
        )

    def _has_ticket(self, headers: Headers) -> bool:
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(_COOKIE)
        except CookieError:
            return False
        return morsel is not None and _among(morsel.value, self._tickets)

    def _given_key(self, headers: Headers) -> str | None:
        scheme, _, value = headers.get("authorization", "").partition(" ")
        given = headers.get("x-api-key", "")
        if scheme.lower() == "bearer":
            given = value.strip()
        elif scheme.lower() == "basic":
            given = _password(value)
        return given if _among(given, self._keys) else None


def _among(given: str, known: Sequence[str]) -> bool:
    """Membership that takes as long for a near miss as for a far one."""
    same = [hmac.compare_digest(given.encode(), each.encode()) for each in known]
    return any(same)


def _ticket(key: str) -> str:
    """What the cookie holds: it opens the door, but the key cannot be read from it."""
    return hashlib.sha256(b"svod cookie " + key.encode()).hexdigest()


def _password(value: str) -> str:
    try:
        decoded = base64.b64decode(value, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return decoded.partition(":")[2]


def _with_cookie(send: Send, ticket: str) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append(
                "set-cookie", f"{_COOKIE}={ticket}; Path=/; HttpOnly; SameSite=Strict"
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
