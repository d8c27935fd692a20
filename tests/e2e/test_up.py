"""`svod up` fills an empty home, serves it, and closes when asked."""

from __future__ import annotations

import re
import shutil
import socket
from pathlib import Path
from typing import Any

import httpx
from running_server import Server, shoot, start, stop


def test_the_first_start_fills_the_home_and_tells_the_address(server: Server) -> None:
    log = server.log.read_text(encoding="utf-8")
    assert f"Свод открыт: {server.address}" in log
    assert "учебную библиотеку" in log
    assert "Traceback" not in log
    ready = httpx.get(f"{server.address}/readyz").json()
    assert ready["status"] == "ok"
    assert ready["passages"] > 500
    documents = httpx.get(f"{server.address}/v1/documents").json()["documents"]
    assert len(documents) >= 12
    assert sum(document["page_count"] for document in documents) >= 60
    assert all(re.search("[А-Яа-я]", document["title"]) for document in documents)


def test_nothing_listens_beyond_this_machine(server: Server) -> None:
    port = int(server.address.rsplit(":", 1)[1])
    own = socket.gethostbyname(socket.gethostname())
    if own.startswith("127."):
        return
    with socket.socket() as other:
        other.settimeout(2)
        assert other.connect_ex((own, port)) != 0


def test_a_restart_with_keys_under_an_open_page(
    server: Server, tmp_path: Path, browser: Any
) -> None:
    home = shutil.copytree(server.home, tmp_path / "дом")
    first = start(home, tmp_path / "log.txt", SVOD_API_KEYS="ключ-1")
    headers = {"x-api-key": "ключ-1".encode()}
    try:
        assert httpx.get(f"{first.address}/").status_code == 401
        before = httpx.get(f"{server.address}/v1/documents").json()
        assert httpx.get(f"{first.address}/v1/documents", headers=headers).json() == before
        # The browser asks for the password once; pictures and the web socket bring the cookie.
        page = browser.new_context(
            viewport={"width": 1366, "height": 768},
            http_credentials={"username": "кто-нибудь", "password": "ключ-1"},
        ).new_page()
        page.goto(f"{first.address}/?q=Что такое внутренний клиент?")
        picture = page.locator(".svod-page img:visible").first
        picture.wait_for()
        page.wait_for_function("e => e.naturalWidth > 0", arg=picture.element_handle())
    finally:
        code = stop(first)
    log = (tmp_path / "log.txt").read_text(encoding="utf-8")
    assert code == 0, log
    assert log.splitlines() == [f"Свод открыт: {first.address}  (закрыть: Ctrl-C)", "Свод закрыт."]

    page.get_by_text("Нет связи с сервером").wait_for(timeout=30_000)
    shoot(page, "no-connection")
    assert "Streamlit" not in page.locator("body").inner_text()
    port = int(first.address.rsplit(":", 1)[1])
    again = start(home, tmp_path / "log.txt", port, SVOD_API_KEYS="ключ-1")
    try:
        page.get_by_text("Нет связи с сервером").wait_for(state="hidden", timeout=60_000)
        page.locator(".svod-answer").wait_for()
        # Streamlit would list as pages the files of a folder «pages» beside its script.
        assert page.locator("[data-testid='stSidebarNav']").count() == 0
        assert page.get_by_label("Ваш вопрос").is_visible()
    finally:
        page.context.close()
        stop(again)
