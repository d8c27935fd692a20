"""Only this machine, or whoever knows a key, is let in; another site's page never is."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import FastAPI, WebSocket
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from corpus.errors import UsageError
from ui.access import Access, check_binding, is_loopback

KEYS = ["тайный-ключ", "another:key"]
HERE = ("127.0.0.1", 50000)
LAN = ("192.168.1.20", 50000)


def caller(
    keys: list[str], base_url: str = "http://127.0.0.1:8501", client: tuple[str, int] = HERE
) -> TestClient:
    """A caller of an application that answers everything."""
    app = FastAPI()

    @app.get("/healthz")
    @app.api_route("/v1/thing", methods=["GET", "POST", "DELETE"])
    def thing() -> dict[str, str]:
        return {"status": "ok"}

    @app.websocket("/stream")
    async def stream(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text("ok")

    app.add_middleware(Access, keys=keys)
    return TestClient(app, base_url=base_url, client=client)


def opens_socket(client: TestClient, headers: Mapping[str, Any]) -> bool:
    # The client names every web socket's host «testserver» unless the address is whole.
    address = str(client.base_url).replace("http", "ws", 1) + "/stream"
    try:
        with client.websocket_connect(address, headers=dict(headers)) as socket:
            return socket.receive_text() == "ok"
    except WebSocketDisconnect as refused:
        return refused.code != 1008


def basic(key: str, user: str = "кто") -> str:
    return "Basic " + base64.b64encode(f"{user}:{key}".encode()).decode()


class TestWithoutKeys:
    @pytest.mark.parametrize(
        "host",
        ["127.0.0.1:8501", "localhost:8501", "LocalHost", "[::1]:8501", "[::1]", "127.0.0.1"],
    )
    def test_this_machine_is_let_in(self, host: str) -> None:
        assert caller([]).get("/v1/thing", headers={"host": host}).status_code == 200

    @pytest.mark.parametrize(
        "host",
        [
            "svod.example",
            "evil.example:8501",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "192.168.1.20:8501",
            "testserver",
            "[::1",
            "",
            "127.0.0.1@evil.example",
        ],
    )
    def test_a_foreign_name_that_points_here_is_refused(self, host: str) -> None:
        answer = caller([]).get("/v1/thing", headers={"host": host})
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "access"
        assert not opens_socket(caller([]), {"host": host})

    def test_another_machine_is_refused(self) -> None:
        assert caller([], client=LAN).get("/v1/thing").status_code == 403
        assert not opens_socket(caller([], client=LAN), {})

    def test_liveness_is_open(self) -> None:
        assert caller([], client=LAN).get("/healthz").status_code == 200


class TestOrigin:
    @pytest.mark.parametrize("keys", [[], KEYS])
    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "http://127.0.0.1:9999", "null", "http://[", ""]
    )
    def test_another_sites_page_changes_nothing(self, keys: list[str], origin: str) -> None:
        # The browser adds a remembered password by itself.
        headers = {"authorization": basic(KEYS[0])} if keys else {}
        client = caller(keys)
        for method in ("POST", "DELETE"):
            answer = client.request(method, "/v1/thing", headers=headers | {"origin": origin})
            assert answer.status_code == 403
        assert not opens_socket(client, headers | {"origin": origin})
        assert client.get("/v1/thing", headers=headers | {"origin": origin}).status_code == 200

    @pytest.mark.parametrize("keys", [[], KEYS])
    def test_our_own_page_and_programs_do(self, keys: list[str]) -> None:
        headers = {"authorization": basic(KEYS[0])} if keys else {}
        client = caller(keys)
        own = headers | {"origin": "http://127.0.0.1:8501"}
        assert client.post("/v1/thing", headers=own).status_code == 200
        assert client.post("/v1/thing", headers=headers).status_code == 200
        assert opens_socket(client, own)
        assert opens_socket(client, headers)


class TestWithKeys:
    @pytest.mark.parametrize("key", KEYS)
    def test_a_key_is_taken_as_bearer_password_or_header(self, key: str) -> None:
        for header in (
            {b"authorization": b"Bearer " + key.encode()},
            {b"authorization": basic(key).encode()},
            {b"authorization": basic(key, user="").encode()},
            {b"x-api-key": key.encode()},
        ):
            # From another machine and under any name: the key is what counts.
            client = caller(KEYS, base_url="http://svod.example", client=LAN)
            assert client.get("/v1/thing", headers=header).status_code == 200

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"authorization": "Bearer wrong"},
            {"authorization": "Bearer "},
            {"authorization": "Bearer"},
            {"authorization": b"Basic \xd0\xbd\xd0\xb5"},
            {"authorization": "Basic !!!"},
            {"authorization": basic("wrong")},
            {"authorization": basic("")},
            {"x-api-key": ""},
            {"cookie": "svod_key=wrong"},
            {"cookie": "svod_key=" + KEYS[1]},
            {"cookie": "svod_key"},
            {"cookie": "=;;=\x01"},
        ],
    )
    def test_nothing_else_is(self, headers: dict[str, Any]) -> None:
        answer = caller(KEYS).get("/v1/thing", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic ")
        assert "set-cookie" not in answer.headers
        assert not opens_socket(caller(KEYS), headers)

    def test_liveness_is_open(self) -> None:
        assert caller(KEYS).get("/healthz").status_code == 200

    def test_the_cookie_carries_the_visitor_on_and_does_not_hold_the_key(self) -> None:
        client = caller(KEYS)
        first = client.get("/v1/thing", headers={"authorization": basic(KEYS[1])})
        cookie = first.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert KEYS[1] not in cookie
        assert client.get("/v1/thing").status_code == 200
        assert opens_socket(client, {})

    def test_the_cookie_is_found_among_other_programs_cookies(self) -> None:
        client = caller(KEYS)
        ticket = client.get("/v1/thing", headers={"authorization": basic(KEYS[1])}).cookies
        # Cookies are shared by all ports of a machine, and not all programs write them well.
        mixed = f'state={{"a": 1, "b": [2]}}; =x; svod_key={ticket["svod_key"]}; last'
        assert caller(KEYS).get("/v1/thing", headers={"cookie": mixed}).status_code == 200

    def test_a_withdrawn_key_closes_the_door_to_its_cookie(self) -> None:
        ticket = caller(KEYS).get("/v1/thing", headers={"authorization": basic(KEYS[1])}).cookies
        headers = {"cookie": f"svod_key={ticket['svod_key']}"}
        assert caller(KEYS[:1]).get("/v1/thing", headers=headers).status_code == 401


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.20", "::", "svod.example", ""])
def test_an_open_address_needs_keys(host: str) -> None:
    with pytest.raises(UsageError, match="SVOD_API_KEYS"):
        check_binding(host, [])
    check_binding(host, KEYS)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_a_loopback_address_needs_none(host: str) -> None:
    assert is_loopback(host)
    check_binding(host, [])


def test_anything_that_is_no_request_passes() -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    access: Any = Access(app, KEYS)
    # In a thread of its own: the browser tests leave a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, access({"type": "lifespan"}, None, None)).result()
    assert seen == ["lifespan"]
