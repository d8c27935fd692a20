"""The HTML that the pages start in: Streamlit's own is English and points at its own programs."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.static_files import StaticFiles

_NO_SCRIPT = (
    "<noscript><p>Страницам «Свода» нужен JavaScript: включите его в браузере.</p></noscript>"
)
_FOLDER = Path(__file__).parent / "pages"
# Else Streamlit looks for its services under the address of every page first, and complains.
_BACKEND = "window.__streamlit = { BACKEND_BASE_URL: location.origin };"
_SCRIPTS_OF_OURS = ("translating.js", "russian.js", "landmarks.js", "early_clicks.js")
_ICON, _OPENING = _FOLDER / "icon.svg", _FOLDER / "opening.html"
_SCRIPTS = re.compile(r'(?:src|href)="\.(/static/[\w./-]+\.(?:js|css))"')
_CHANGES = (
    (re.compile(r'<html lang="en">'), '<html lang="ru">'),
    (re.compile(r"<title>.*?</title>"), "<title>Свод</title>"),
    (re.compile(r'<link rel="service-desc"[^>]*>\s*'), ""),
    (re.compile(r'<link rel="shortcut icon"[^>]*>\s*'), ""),
    (re.compile(r"<!--.*?-->\s*", re.DOTALL), ""),
    (re.compile(r"<noscript>.*?</noscript>", re.DOTALL), _NO_SCRIPT),
)


class Shell:
    """ASGI application around the pages: a start in Russian, and unknown addresses lead there.

    `paths` are the addresses of pages; the rest of what Streamlit serves is passed on, scripts and
    styles compressed.
    """

    def __init__(self, pages: ASGIApp, paths: tuple[str, ...] = ("/",)) -> None:
        self._pages = pages
        self._paths = frozenset(paths)
        self._files = StaticFiles(_streamlit() / "static")
        self._start = start(self._files)
        self._files.warm(_SCRIPTS.findall(self._start))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._pages(scope, receive, send)
        elif scope["path"] in self._paths:
            response = HTMLResponse(self._start, headers={"Cache-Control": "no-cache"})
            await response(scope, receive, send)
        elif _is_page(scope["path"]):
            await RedirectResponse("/")(scope, receive, send)
        elif self._files.takes(scope):
            await self._files.send(scope, receive, send)
        else:
            await self._pages(scope, receive, send)


def start(files: StaticFiles | None = None) -> str:
    """Streamlit's start page in Russian; the scripts drawn with first are fetched with it."""
    files = files or StaticFiles(_streamlit() / "static")
    text = (_streamlit() / "index.html").read_text(encoding="utf-8")
    for pattern, words in _CHANGES:
        text = pattern.sub(words, text)
    icon = base64.b64encode(_ICON.read_bytes()).decode()
    known = set(_SCRIPTS.findall(text))
    preloads = "".join(
        f'<link rel="modulepreload" crossorigin href=".{path}">\n    '
        for path in files.drawn_first()
        if path not in known
    )
    # Before Streamlit's own script, so that no word of it is missed.
    ours = "".join((_FOLDER / name).read_text(encoding="utf-8") for name in _SCRIPTS_OF_OURS)
    head = (
        f"<script>\n{_BACKEND}\n{ours}</script>\n    "
        f'<link rel="icon" type="image/svg+xml" href="data:image/svg+xml;base64,{icon}">\n    '
    )
    text = text.replace("<title>", f"{head}<title>", 1)
    text = text.replace("</head>", f"{preloads}</head>", 1)
    # Seen until Streamlit draws over it.
    opening = _OPENING.read_text(encoding="utf-8")
    return text.replace('<div id="root"></div>', f'<div id="root">{opening}</div>', 1)


def _streamlit() -> Path:
    import streamlit

    return Path(streamlit.__file__).parent / "static"


def _is_page(path: str) -> bool:
    """Whether Streamlit would take an address for that of a page: no file, no service."""
    last = path.rsplit("/", 1)[-1]
    return "." not in last and "/_stcore/" not in path
