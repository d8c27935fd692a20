"""The real `svod up` over a home it fills itself, and a real Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from running_server import WIDE, Server, start, stop

from corpus.settings import Settings
from corpus.store import Catalogue

_BROWSER = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@dataclass(slots=True)
class Seen:
    """What a page did besides showing itself."""

    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`svod up` in an empty home whose path has a space and Russian letters."""
    folder = tmp_path_factory.mktemp("первый запуск")
    started = start(folder / "дом знаний", folder / "log.txt")
    yield started
    stop(started)


@pytest.fixture(scope="session")
def catalogue(server: Server) -> Iterator[Catalogue]:
    """The catalogue of the served home."""
    with Catalogue(Settings(home=server.home), create=False) as opened:
        yield opened


# Playwright's event loop stays in the main thread as long as it does: no other folder's tests
# should find it there.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no chromium, and CI=true allows no skipping")
        pytest.skip("no chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=program, args=list(_BROWSER))
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Any, server: Server) -> Iterator[Callable[..., Any]]:
    """Opens an address of the server in a window of its own.

    When the test is over, no page may have called another host or complained to the console.
    """
    contexts = []
    seen = Seen()

    def opened(path: str = "/", size: tuple[int, int] = WIDE) -> Any:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="ru-RU"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("request", lambda request: seen.hosts.add(urlsplit(request.url).netloc))
        page.on("websocket", lambda socket: seen.hosts.add(urlsplit(socket.url).netloc))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on("dialog", lambda dialog: seen.complaints.append(f"dialog: {dialog.message}"))
        page.on(
            "console",
            lambda told: (
                seen.complaints.append(told.text) if told.type in ("error", "warning") else None
            ),
        )
        page.goto(server.address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    # Pictures of the pages' own scripts have no host.
    assert seen.hosts <= {server.host, ""}
    assert seen.complaints == []
