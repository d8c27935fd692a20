"""The HTML that the pages start in: Streamlit's own is English and points at its own programs."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_NO_SCRIPT = (
    "<noscript><p>Страницам «Свода» нужен JavaScript: включите его в браузере.</p></noscript>"
)
_WORDS = Path(__file__).parent / "pages" / "russian.js"
_CHANGES = (
    (re.compile(r'<html lang="en">'), '<html lang="ru">'),
    (re.compile(r"<title>.*?</title>"), "<title>Свод</title>"),
    (re.compile(r'<link rel="service-desc"[^>]*>\s*'), ""),
    (re.compile(r"<noscript>.*?</noscript>", re.DOTALL), _NO_SCRIPT),
)


class Shell:
    """ASGI application around the pages: a start in Russian, and unknown addresses lead there.

    `paths` are the addresses of pages; the rest of what Streamlit serves is passed on.
    """

    def __init__(self, pages: ASGIApp, paths: tuple[str, ...] = ("/",)) -> None:
        self._pages = pages
        self._paths = frozenset(paths)
        self._start = start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._pages(scope, receive, send)
        elif scope["path"] in self._paths:
            response = HTMLResponse(self._start, headers={"Cache-Control": "no-cache"})
            await response(scope, receive, send)
        elif _is_page(scope["path"]):
            await RedirectResponse("/")(scope, receive, send)
        else:
            await self._pages(scope, receive, send)


def start() -> str:
    """Streamlit's start page in Russian."""
    import streamlit

    text = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    for pattern, words in _CHANGES:
        text = pattern.sub(words, text)
    # Before Streamlit's own script, so that no word of it is missed.
    script = f"<script>\n{_WORDS.read_text(encoding='utf-8')}</script>"
    return text.replace("<title>", f"{script}\n    <title>", 1)


def _is_page(path: str) -> bool:
    """Whether Streamlit would take an address for that of a page: no file, no service."""
    last = path.rsplit("/", 1)[-1]
    return "." not in last and "/_stcore/" not in path
