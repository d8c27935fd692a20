"""Streamlit's scripts and styles on their way to the browser: compressed once, fetched in time.

Streamlit sends them as they lie on the disk, some 3 MB for a first visit, and the browser learns
of those a page needs only when the page is drawn. Their names hold a hash of their content, so
whatever was sent may be kept for ever (RFC 8246, «immutable»).
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_HEADERS = {
    "Cache-Control": "public, immutable, max-age=31536000",
    "Content-Encoding": "gzip",
    "Vary": "Accept-Encoding",
}
_LEVEL = 6
# The parts of Streamlit that every page is drawn with.
_DRAWN_FIRST = ("Html", "PageLink", "Button", "TextInput")
_IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")


class StaticFiles:
    """The scripts and styles of a folder, compressed when they are first asked for or warmed."""

    def __init__(self, folder: Path) -> None:
        """`folder` is the one whose files are served under «/static/»."""
        # What is not among these is asked of Streamlit: no path from outside reaches the disk.
        self._files = {
            f"/static/{file.relative_to(folder).as_posix()}": file
            for file in folder.rglob("*")
            if file.suffix in _TYPES and file.is_file()
        }
        self._compressed: dict[str, bytes] = {}

    def takes(self, scope: Scope) -> bool:
        """Whether a request is for a file that can be sent compressed."""
        if scope["method"] != "GET" or scope["path"] not in self._files:
            return False
        headers = Headers(scope=scope)
        return "gzip" in headers.get("accept-encoding", "") and "range" not in headers

    async def send(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that `takes` accepts."""
        path = scope["path"]
        body = self._compressed.get(path)
        if body is None:
            body = await run_in_threadpool(self.compressed, path)
        response = Response(body, headers=_HEADERS, media_type=_TYPES[self._files[path].suffix])
        await response(scope, receive, send)

    def compressed(self, path: str) -> bytes:
        """The bytes of a file as gzip."""
        if path not in self._compressed:
            self._compressed[path] = gzip.compress(self._files[path].read_bytes(), _LEVEL, mtime=0)
        return self._compressed[path]

    def warm(self, paths: Iterable[str]) -> None:
        """Compress these files before anyone asks for them."""
        for path in paths:
            if path in self._files:
                self.compressed(path)

    def drawn_first(self) -> list[str]:
        """The scripts, with all they import, of what every page is drawn with."""
        waiting = [
            path
            for path in sorted(self._files)
            if path.rsplit("/", 1)[-1].partition(".")[0] in _DRAWN_FIRST and path.endswith(".js")
        ]
        found: dict[str, None] = {}
        while waiting:
            path = waiting.pop()
            if path in found or path not in self._files:
                continue
            found[path] = None
            folder = path.rsplit("/", 1)[0]
            text = self._files[path].read_text(encoding="utf-8")
            waiting += [f"{folder}/{name}" for name in _IMPORT.findall(text)]
        return list(found)
