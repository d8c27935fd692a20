"""A real server that speaks the protocol of OpenAI on a free port, saying what a test scripts."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

NAME = "учебная-модель"
KEY = "ключ-для-проверки".encode().hex()


@dataclass
class Script:
    """What the server does next: `pieces` with pauses between, or `raw` bytes, or a status."""

    pieces: tuple[str, ...] = ()
    pause: float = 0.0
    status: int = 200
    body: bytes = b""
    raw: tuple[bytes, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    finish: str | None = "stop"
    is_cut: bool = False
    repeats: int = 1
    first_pause: float = 0.0


class ModelServer:
    """The server; `requests` are the bodies received, `headers` those of the last one."""

    def __init__(self) -> None:
        self.script = Script()
        self.requests: list[dict[str, Any]] = []
        self.headers: dict[str, str] = {}
        self.sent = 0
        self.was_left = threading.Event()
        self.url = ""

    def says(self, *pieces: str, **options: Any) -> None:
        """Script the next replies."""
        self.script = Script(pieces=pieces, **options)
        self.requests.clear()
        self.sent = 0
        self.was_left.clear()

    @property
    def prompt(self) -> str:
        """All that the last request told the model."""
        return "\n".join(message["content"] for message in self.requests[-1]["messages"])

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/v1/chat/completions")
        async def complete(request: Request) -> Response:
            asked = await request.json()
            self.requests.append(asked)
            self.headers = dict(request.headers)
            script = self.script
            if request.headers.get("authorization") not in (f"Bearer {KEY}", "Bearer none"):
                return JSONResponse({"error": {"message": "bad key"}}, 401)
            if asked["model"] != NAME:
                return JSONResponse({"error": {"message": "no such model"}}, 404)
            if script.status != 200:
                return Response(script.body, script.status, headers=script.headers)
            return StreamingResponse(
                self._stream(script), media_type="text/event-stream", headers=script.headers
            )

        @app.post("/elsewhere/v1/chat/completions")
        async def elsewhere(request: Request) -> Response:
            self.requests.append({"elsewhere": await request.json()})
            return Response(status_code=500)

        return app

    async def _stream(self, script: Script) -> AsyncIterator[bytes]:
        try:
            await asyncio.sleep(script.first_pause)
            for _ in range(script.repeats):
                for raw in script.raw:
                    yield raw
                    await asyncio.sleep(script.pause)
                for piece in script.pieces:
                    yield event({"content": piece})
                    self.sent += 1
                    await asyncio.sleep(script.pause)
            if script.is_cut:
                raise ConnectionAbortedError
            if not script.raw:
                yield event({}, script.finish)
                yield b"data: [DONE]\n\n"
        except asyncio.CancelledError:
            self.was_left.set()
            raise


def event(delta: dict[str, str], finish: str | None = None) -> bytes:
    """One chunk of a streamed reply."""
    chunk = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": NAME,
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()


@contextmanager
def running() -> Iterator[ModelServer]:
    """The server on a free port of this machine, for as long as the context lasts."""
    server = ModelServer()
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(server.app(), log_level="critical", timeout_graceful_shutdown=1)
    serving = uvicorn.Server(config)
    thread = threading.Thread(target=serving.run, args=([listening],), daemon=True)
    thread.start()
    while not serving.started:
        time.sleep(0.01)
    server.url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
    try:
        yield server
    finally:
        serving.should_exit = True
        thread.join(10)
        listening.close()
