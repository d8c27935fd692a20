"""One process, one port: the API and the Streamlit pages over one knowledge base."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.concurrency import run_in_threadpool

from corpus.errors import UsageError
from corpus.settings import Settings, load_settings
from search.engine import KnowledgeBase
from ui import api, documentation, openapi, problems, progress, serving
from ui.access import Access, check_binding
from ui.jobs import Jobs
from ui.limits import Limits
from ui.pages import links
from ui.shell import Shell
from ui.terminal import complain

# Not beside the folder «pages»: Streamlit would take every file in it for a page of its own.
_PAGES = Path(__file__).parent / "pages" / "app.py"
_LIBRARY = Path(__file__).parents[1] / "corpus" / "library" / "documents"
_LOG = logging.getLogger(__name__)
_SWITCH_SECONDS = 0.0005
_FIRST_QUESTION = "Что такое клиент?"
# What the catalogue remembers of filling the home with the sample library.
_SAMPLE, _UNFINISHED = "sample_library", "unfinished"
# The pages never call out, show no developer's menu and no traceback.
_STREAMLIT = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "server.fileWatcherType": "none",
    "server.headless": True,
    "theme.base": "light",
    "theme.primaryColor": "#1f4e8c",
    "theme.font": "sans-serif",
}


# Streamlit itself imports the tables of the first two with the first field it draws.
_IMPORTED_WHEN_DRAWN = (
    "pandas",
    "pyarrow.compute",
    "ingest.page_image",
    "ui.pages.documents",
    "ui.pages.question",
    "ui.pages.status",
)


def up(host: str, port: int) -> None:
    """Serve until Ctrl-C; an empty home is filled with the sample library first.

    Raises UsageError when the port is taken or the address is open to others without keys,
    HomeError when the home cannot be searched.
    """
    # Cutting and storing an upload is Python too: a question takes its turn ten times sooner.
    sys.setswitchinterval(_SWITCH_SECONDS)
    settings = load_settings()
    check_binding(host, _keys(settings))
    listening = _listen(host, port)
    with listening, KnowledgeBase.open(settings) as kb:
        progress.load_model(kb, quiet=False)
        progress.load_reader(kb, quiet=False)
        if not kb.documents() or kb.catalogue.meta(_SAMPLE) == _UNFINISHED:
            _fill(kb)
        # The first question loads dictionaries, and tells whether the home can be searched at all.
        kb.ask(_FIRST_QUESTION)
        shown = f"[{host}]" if ":" in host else host
        print(f"Свод открыт: http://{shown}:{port}  (закрыть: Ctrl-C)", flush=True)
        _run(application(kb), listening)


def application(kb: KnowledgeBase) -> FastAPI:
    """The API with the pages mounted at the root; a process can have one."""
    from streamlit.web.server.starlette import App

    _configure(kb.settings)
    pages = App(_PAGES, on_script_error=_explain)
    jobs = Jobs(kb)
    serving.serve_from(kb, jobs)
    pages_lifespan = pages.lifespan()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with pages_lifespan(app):
            # Not earlier: where nothing runs yet, Streamlit complains of what the pages keep.
            await run_in_threadpool(_warm)
            yield
        jobs.close()

    app = interface(kb, jobs, lifespan)
    app.mount("/", Shell(pages, (links.QUESTION, links.DOCUMENTS, links.STATUS)))
    return app


def interface(kb: KnowledgeBase, jobs: Jobs, lifespan: Any = None) -> FastAPI:
    """The API behind the checks of who may call and how much a call may bring."""
    # FastAPI's own page of documentation would be fetched from a content network.
    app = FastAPIOffline(
        title="Свод",
        description="База знаний по русским стандартам, рекомендациям, актам и статьям.",
        version=version("svod"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    problems.install(app)
    app.include_router(api.router(kb, jobs))
    documentation.install(app)
    # Last: a route added later would have the description made anew.
    openapi.describe(app)
    app.add_middleware(Limits, largest_file=kb.settings.max_file_mb << 20)
    app.add_middleware(Access, keys=_keys(kb.settings))
    return app


def _explain(error: Exception) -> bool:
    """Tell the visitor of a failure in Russian; the traceback goes to the log."""
    import streamlit as st

    _LOG.error("a page failed", exc_info=error)
    st.error("Страница не сработала. Обновите её; если не поможет, перезапустите «svod up».")
    return True


def _configure(settings: Settings) -> None:
    from streamlit import config

    for option, value in _STREAMLIT.items():
        config.set_option(option, value)
    config.set_option("server.maxUploadSize", settings.max_file_mb)


def _warm() -> None:
    """Import now what the first visitor would wait for."""
    for name in _IMPORTED_WHEN_DRAWN:
        import_module(name)


def _keys(settings: Settings) -> list[str]:
    return [key.get_secret_value() for key in settings.api_keys]


def _fill(kb: KnowledgeBase) -> None:
    from ingest.pipeline import ingest

    print("База пуста: загружаю учебную библиотеку (около минуты)…", flush=True)
    # Cut short, it is gone on with at the next start.
    kb.catalogue.set_meta(_SAMPLE, _UNFINISHED)
    with progress.ingestion(quiet=False) as watching:
        done = ingest(kb, [_LIBRARY], jobs=2, progress=watching)
    kb.catalogue.set_meta(_SAMPLE, "complete")
    for outcome in done.failed:
        complain(f"{outcome.path}: {outcome.error}")


def _listen(host: str, port: int) -> Any:
    """A listening socket, taken before the minute of preparation rather than after it."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise UsageError(
            f"Порт {port} на {host} занят или недоступен.", "Укажите другой: «svod up --port 8502»."
        ) from error
    return listening


def _run(app: FastAPI, listening: Any) -> None:
    import uvicorn

    config = uvicorn.Config(
        app, log_level="warning", server_header=False, timeout_graceful_shutdown=2
    )
    # Where interruptions are ignored (a background job of a shell), uvicorn still obeys them.
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
    print("Свод закрыт.", flush=True)
