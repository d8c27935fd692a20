"""A small real home, and the command line run over it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from small_library import HOSTILE, HOSTILE_TEXT, LIBRARY, MEMO, ORDER, Ran, Run

import search.embedding
from corpus.settings import Settings
from ingest.pipeline import ingest
from search.engine import KnowledgeBase
from search.reference import SentenceTransformerEmbedder
from ui import cli
from ui.jobs import Jobs
from ui.server import interface


@pytest.fixture(scope="session")
def small_home(
    tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder
) -> Path:
    """A home with an order in PDF, a memo in Markdown and a hostile text; to be read or copied."""
    folder = tmp_path_factory.mktemp("малая")
    documents = folder / "документы"
    documents.mkdir()
    for name in (ORDER, MEMO):
        shutil.copy(LIBRARY / name, documents)
    (documents / HOSTILE).write_text(HOSTILE_TEXT, encoding="utf-8")
    with KnowledgeBase.open(Settings(home=folder / "дом"), embedder=embedder) as kb:
        assert not ingest(kb, [documents]).failed
    return folder / "дом"


@pytest.fixture
def own_home(small_home: Path, tmp_path: Path) -> Path:
    """A copy of the small home that a test may change."""
    return shutil.copytree(small_home, tmp_path / "свой дом")


@pytest.fixture
def svod(
    small_home: Path,
    embedder: SentenceTransformerEmbedder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs the command line in this process, over the small home unless told otherwise.

    The bundled model is the real one, loaded once for all tests.
    """
    really = search.embedding.open_embedder

    def opened(model: str, *rest: Any, **options: Any) -> Any:
        return embedder if model == "bundled" else really(model, *rest, **options)

    monkeypatch.setattr(search.embedding, "open_embedder", opened)

    def run(*arguments: str | Path, home: Path | None = None, **environment: str) -> Ran:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["svod", *map(str, arguments)])
            patch.setenv("SVOD_HOME", str(home or small_home))
            for name, value in environment.items():
                patch.setenv(name, value)
            capsys.readouterr()
            with pytest.raises(SystemExit) as leaving:
                cli.main()
            captured = capsys.readouterr()
        return Ran(int(leaving.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def process(small_home: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Runs the installed program as a process of its own, over the small home."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [Path(sys.executable).with_name("svod"), *arguments],
            env={**os.environ, "SVOD_HOME": str(small_home), **environment},
            capture_output=True,
            timeout=120,
        )

    return run


@pytest.fixture
def own_kb(own_home: Path, embedder: SentenceTransformerEmbedder) -> Iterator[KnowledgeBase]:
    """The small home, opened, that a test may change."""
    with KnowledgeBase.open(Settings(home=own_home, max_file_mb=1), embedder=embedder) as opened:
        yield opened


@pytest.fixture
def jobs(own_kb: KnowledgeBase) -> Iterator[Jobs]:
    """The queue of uploads over one's own home."""
    queue = Jobs(own_kb)
    yield queue
    queue.close()


@pytest.fixture
def client(own_kb: KnowledgeBase, jobs: Jobs) -> TestClient:
    """The API over one's own home, called from this machine."""
    return TestClient(
        interface(own_kb, jobs),
        base_url="http://127.0.0.1:8501",
        client=("127.0.0.1", 50000),
        raise_server_exceptions=False,
    )
