"""How soon a page is seen and can be used: `python -m benchmarks.first_paint`.

Starts `svod up` over a home of its own with the sample library, and opens every page in Debian's
Chromium (1366 × 768): the very first visit after the start, then visits with an empty cache of the
browser and with a filled one. First paint is the browser's «first-contentful-paint»; a page is
ready when the question can be typed, on the other pages when their heading stands there.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_PAGES = (
    ("Вопрос", "/", "[data-testid='stTextInput'] input, textarea"),
    ("Документы", "/documents", "h1"),
    ("Состояние", "/status", "h1"),
)
_STARTING_SECONDS = 400
_BROWSER = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


def main() -> None:
    """Print a table of medians in milliseconds, and the bytes of a first visit."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--visits", type=int, default=5, help="how many visits a median is of")
    options.add_argument("--home", type=Path, help="a home to copy instead of the sample library")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder), given.home) as address:
        from playwright.sync_api import sync_playwright

        program = shutil.which("chromium") or shutil.which("chromium-browser")
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=program, args=list(_BROWSER))
            _measure(browser, address, given.visits)
            browser.close()


def _measure(browser: Any, address: str, visits: int) -> None:
    first = _visit(_context(browser), address, *_PAGES[0][1:])
    print(f"first visit after the start: paint {first[0]:.0f} ms, ready {first[1]:.0f} ms")
    print("page       cache   paint ms  ready ms  (slowest)   KB sent")
    for name, path, ready in _PAGES:
        cold, warm = [], []
        for _ in range(visits):
            context = _context(browser)
            cold.append(_visit(context, address, path, ready))
            warm.append(_visit(context, address, path, ready))
            context.close()
        for cache, seen in (("empty", cold), ("filled", warm)):
            paint, usable, sent = (statistics.median(column) for column in zip(*seen, strict=True))
            slowest = max(each[1] for each in seen)
            figures = f"{paint:8.0f}  {usable:8.0f}  {slowest:9.0f}  {sent / 1024:8.0f}"
            print(f"{name:10} {cache:7} {figures}")


def _context(browser: Any) -> Any:
    return browser.new_context(viewport={"width": 1366, "height": 768}, locale="ru-RU")


def _visit(context: Any, address: str, path: str, ready: str) -> tuple[float, float, float]:
    """Milliseconds until the first paint and until the page is ready, and the bytes sent."""
    page = context.new_page()
    started = time.perf_counter()
    page.goto(address + path)
    page.locator(ready).first.wait_for()
    usable = 1000 * (time.perf_counter() - started)
    paint, sent = page.evaluate(
        """() => [
          performance.getEntriesByName('first-contentful-paint')[0].startTime,
          performance.getEntriesByType('resource').reduce((sum, e) => sum + e.transferSize, 0),
        ]"""
    )
    page.close()
    return paint, usable, sent


@contextmanager
def _server(folder: Path, home: Path | None) -> Iterator[str]:
    own = folder / "home"
    if home is not None:
        shutil.copytree(home, own)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [Path(sys.executable).with_name("svod"), "up", "--port", str(port)],
        env={**os.environ, "SVOD_HOME": str(own)},
        stdout=subprocess.DEVNULL,
    )
    try:
        _await(process, f"{address}/healthz")
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _await(process: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + _STARTING_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("`svod up` is not ready")


if __name__ == "__main__":
    main()
