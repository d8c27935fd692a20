"""The installed program as a process that serves, and pictures of what it shows."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
WIDE, PHONE = (1366, 768), (390, 844)
_STARTING_SECONDS = 400


@dataclass(frozen=True, slots=True)
class Server:
    """A running `svod up`."""

    address: str
    home: Path
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def host(self) -> str:
        """Host and port."""
        return urlsplit(self.address).netloc


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def start(home: Path, log: Path, port: int | None = None, **environment: str) -> Server:
    """Start the installed program and wait until it is ready."""
    port = port or free_port()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("svod"), "up", "--port", str(port)],
            env={**os.environ, "SVOD_HOME": str(home), **environment},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://127.0.0.1:{port}", home, log, process)
    deadline = time.monotonic() + _STARTING_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"`svod up` ended: {log.read_text(errors='replace')}")
        try:
            if httpx.get(f"{server.address}/healthz", timeout=5).status_code == 200:
                return server
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    process.kill()
    pytest.fail(f"`svod up` is not ready: {log.read_text(errors='replace')}")


def stop(server: Server, seconds: float = 30) -> int:
    """End a server as Ctrl-C does; returns its exit code."""
    server.process.send_signal(signal.SIGINT)
    try:
        return server.process.wait(seconds)
    except subprocess.TimeoutExpired:
        server.process.kill()
        raise


def shoot(page: Any, name: str) -> None:
    """Keep a picture of a page to be looked at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")
