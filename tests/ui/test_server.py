"""`svod up` prepares the home before it serves: the sample library comes whole, and once."""

from __future__ import annotations

import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from small_library import Run

from search.engine import KnowledgeBase
from ui import server


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small library in place of the sample one; the server only prepares."""
    folder = tmp_path / "библиотека"
    folder.mkdir()
    for n in (1, 2):
        (folder / f"{n}.txt").write_text(f"{n}. Порядок номер {n} о стоянке.", encoding="utf-8")
    monkeypatch.setattr(server, "_LIBRARY", folder)
    monkeypatch.setattr(server, "_run", lambda app, listening: None)
    monkeypatch.setattr(server, "application", lambda kb: None)
    return folder


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return str(found.getsockname()[1])


def paths(svod: Run, home: Path) -> list[str]:
    return [one["path"] for one in svod("documents", "--json", home=home).json]


def test_an_empty_home_is_filled_once(svod: Run, library: Path, tmp_path: Path) -> None:
    home, port = tmp_path / "дом", free_port()
    first = svod("up", "--port", port, home=home)
    assert first.code == 0, first
    assert "учебную библиотеку" in first.out
    assert f"http://127.0.0.1:{port}" in first.out
    assert paths(svod, home) == ["1.txt", "2.txt"]
    second = svod("up", "--port", free_port(), home=home)
    assert "учебную библиотеку" not in second.out


def test_filling_cut_short_is_gone_on_with(
    svod: Run, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, really = tmp_path / "дом", KnowledgeBase.add

    def interrupted(kb: KnowledgeBase, *rest: Any) -> Any:
        if kb.documents():
            raise KeyboardInterrupt
        return really(kb, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(KnowledgeBase, "add", interrupted)
        assert svod("up", "--port", free_port(), home=home).code == 130
    assert paths(svod, home) == ["1.txt"]
    assert svod("up", "--port", free_port(), home=home).code == 0
    assert paths(svod, home) == ["1.txt", "2.txt"]


def test_a_document_the_person_removed_stays_removed(
    svod: Run, library: Path, tmp_path: Path
) -> None:
    home = tmp_path / "дом"
    svod("up", "--port", free_port(), home=home)
    svod("remove", "1.txt", home=home)
    svod("up", "--port", free_port(), home=home)
    assert paths(svod, home) == ["2.txt"]


def test_a_home_of_ones_own_gets_no_sample(svod: Run, library: Path, own_home: Path) -> None:
    before = paths(svod, own_home)
    assert svod("up", "--port", free_port(), home=own_home).code == 0
    assert paths(svod, own_home) == before


@pytest.mark.parametrize("kind", ["newer", "damaged", "other model"])
def test_a_home_that_cannot_be_served_is_3(
    svod: Run, library: Path, own_home: Path, kind: str
) -> None:
    file = own_home / "catalogue.sqlite3"
    if kind == "newer":
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
    elif kind == "other model":
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE meta SET value = 'чужая@1' WHERE key = 'model'")
            connection.execute("UPDATE vectors SET model = 'чужая@1'")
    else:
        file.write_bytes(b"garbage" * 1000)
    ran = svod("up", "--port", free_port(), home=own_home)
    assert (ran.code, ran.out) == (3, "")
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_any_loopback_address_can_be_asked_for(
    svod: Run, library: Path, own_home: Path, host: str
) -> None:
    if host == "::1":
        try:
            socket.create_server((host, 0), family=socket.AF_INET6).close()
        except OSError:
            pytest.skip("this machine has no IPv6")
    ran = svod("up", "--port", free_port(), "--host", host, home=own_home)
    assert ran.code == 0
    assert f"http://[{host}]:" in ran.out if ":" in host else f"http://{host}:" in ran.out


def test_streamlit_finds_no_pages_by_itself() -> None:
    assert server._PAGES.is_file()
    assert not (server._PAGES.parent / "pages").exists()
