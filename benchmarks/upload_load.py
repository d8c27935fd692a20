"""How long a question takes while a document of 200 pages is uploaded, and without the upload.

A server over a copy of the sample library takes the upload over HTTP; another client asks different
questions one after another all the while. Run: python -m benchmarks.upload_load
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count, cycle
from pathlib import Path

import httpx
import numpy as np

_LIBRARY = Path(__file__).parents[1] / "corpus" / "library" / "sources"
_STARTING_SECONDS = 300
_QUIET_SECONDS = 20.0
_WORD = re.compile(r"[а-яё]{6,}", re.IGNORECASE)


def paragraphs(folder: Path = _LIBRARY) -> list[str]:
    """The paragraphs of the sample library's sources."""
    texts = [file.read_text(encoding="utf-8") for file in sorted(folder.rglob("*.md"))]
    found = [part.strip() for text in texts for part in text.split("\n\n")]
    return [part for part in found if len(part) > 120 and part[0].isalnum()]


def long_document(pages: int, parts: list[str]) -> bytes:
    """A PDF of this many pages, its clauses the library's paragraphs, each with its own number."""
    from html import escape

    from weasyprint import HTML

    clause = count(1)
    source = cycle(parts)

    def body() -> Iterator[str]:
        for page in range(pages):
            yield f"<section><h2>{page + 1}. Раздел для проверки нагрузки</h2>"
            for at in range(4):
                text = escape(" ".join(next(source).split())[:420])
                yield f"<p>{page + 1}.{at + 1}. В случае {next(clause)}: {text}</p>"
            yield "</section>"

    style = "@page{size:A4;margin:2cm} section{break-after:page} body{font:11pt 'DejaVu Serif'}"
    html = f"<html lang=ru><style>{style}</style>{''.join(body())}</html>"
    written: bytes = HTML(string=html).write_pdf()
    return written


def questions(parts: list[str]) -> Iterator[str]:
    """Questions without end, no two alike for a long while: words of the library's paragraphs."""
    for number, part in enumerate(cycle(parts)):
        words = list(dict.fromkeys(_WORD.findall(part)))
        start = number % max(1, len(words) - 5)
        yield f"Что сказано про {' '.join(words[start : start + 5])} в случае {number}?"


def ask_until(
    client: httpx.Client, asked: Iterator[str], is_over: Callable[[], bool], pause: float = 0.0
) -> list[float]:
    """Milliseconds of every question asked, one after another, until it is over."""
    times: list[float] = []
    while not is_over():
        started = time.perf_counter()
        client.post("/v1/ask", json={"question": next(asked)}).raise_for_status()
        times.append((time.perf_counter() - started) * 1000)
        time.sleep(pause)
    return times


def uploaded(client: httpx.Client, name: str, data: bytes) -> str:
    """Send a file; answers the id of its job."""
    answer = client.post("/v1/documents", files={"file": (name, data)}).raise_for_status()
    job: str = answer.json()["id"]
    return job


def job_watch(address: str, job: str, stages: list[tuple[str, float]]) -> Callable[[], bool]:
    """Tells whether a job is over, looking at most every half a second; notes its stages."""
    client = httpx.Client(base_url=address, timeout=30)
    looked = 0.0

    def is_over() -> bool:
        nonlocal looked
        if time.monotonic() - looked < 0.5:
            return False
        looked = time.monotonic()
        found = client.get(f"/v1/jobs/{job}").json()
        if not stages or stages[-1][0] != found["stage"]:
            stages.append((found["stage"], looked))
        if found["state"] == "failed":
            raise SystemExit(f"the upload failed: {found['error']}")
        return bool(found["state"] == "done")

    return is_over


def line(title: str, times: list[float]) -> str:
    """The figures of a run of questions."""
    p50, p95 = np.percentile(times, [50, 95])
    return (
        f"{title}: questions {len(times)}, p50 {p50:.0f} ms, p95 {p95:.0f} ms, "
        f"max {max(times):.0f} ms"
    )


def main() -> None:
    """Print the figures without an upload and during one."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=200)
    options.add_argument("--pause", type=float, default=0.0, help="seconds between questions")
    options.add_argument("--home", type=Path, help="a home to copy; the sample library without it")
    chosen = options.parse_args()
    parts = paragraphs()
    data = long_document(chosen.pages, parts)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        if chosen.home is not None:
            import shutil

            shutil.copytree(chosen.home, home)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        log = (Path(folder) / "log.txt").open("wb")
        server = subprocess.Popen(
            [Path(sys.executable).with_name("svod"), "up", "--port", str(port)],
            env={**os.environ, "SVOD_HOME": str(home)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _await_ready(address)
            client, asked = httpx.Client(base_url=address, timeout=60), questions(parts)
            until = time.monotonic() + _QUIET_SECONDS
            quiet = ask_until(client, asked, lambda: time.monotonic() > until, chosen.pause)
            print(line("without an upload", quiet), flush=True)
            stages: list[tuple[str, float]] = []
            started = time.monotonic()
            job = uploaded(client, "нагрузка.pdf", data)
            busy = ask_until(client, asked, job_watch(address, job, stages), chosen.pause)
            print(line("during an upload", busy), f"upload {time.monotonic() - started:.0f} s")
            ends = [at for _, at in stages[1:]]
            for (stage, at), end in zip(stages, ends, strict=False):
                print(f"  {stage}: {end - at:.1f} s")
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def _await_ready(address: str) -> None:
    until = time.monotonic() + _STARTING_SECONDS
    while time.monotonic() < until:
        try:
            if httpx.get(f"{address}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.3)
    raise SystemExit("the server is not ready")


if __name__ == "__main__":
    main()
