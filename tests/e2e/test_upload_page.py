"""A file is uploaded with its progress seen, a bad one is told by name, a document is removed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from running_server import Server, shoot
from visitor import settled

OpenPage = Callable[..., Any]
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def regulation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF of a few pages, its title hostile."""
    from html import escape

    from weasyprint import HTML

    clauses = "".join(
        f"<p>{n}. Дирижабль номер {n} ставят у мачты, экипаж сообщает об этом дежурному.</p>"
        for n in range(1, 120)
    )
    file = tmp_path_factory.mktemp("загрузка") / "порядок стоянки.pdf"
    title = escape(f"Порядок стоянки дирижаблей {HOSTILE}")
    HTML(string=f"<html lang=ru><h1>{title}</h1>{clauses}</html>").write_pdf(file)
    return file


def send(page: Any, *files: Any) -> None:
    page.locator("input[type=file]").set_input_files(list(files))
    button = page.get_by_role("button", name="Загрузить", exact=True)
    page.wait_for_function("e => !e.disabled", arg=button.element_handle())
    button.click()


def form(open_page: OpenPage) -> Any:
    page = open_page("/documents")
    page.locator(".svod-catalogue").wait_for()
    settled(page)
    page.locator("summary", has_text="Загрузить документы").click()
    page.get_by_role("button", name="Загрузить", exact=True).wait_for()
    return page


def test_an_upload_is_watched_to_its_card_and_removed(
    server: Server, open_page: OpenPage, regulation: Path
) -> None:
    page = form(open_page)
    send(page, str(regulation))
    progress = page.locator(".svod-jobs progress")
    progress.wait_for()
    shoot(page, "upload-progress")
    # Whoever comes back meanwhile sees it too.
    other = open_page("/documents")
    link = other.locator(".svod-jobs a", has_text="Порядок стоянки")
    link.wait_for(timeout=60_000)
    other.context.close()
    link = page.locator(".svod-jobs a", has_text="Порядок стоянки")
    link.wait_for(timeout=60_000)
    settled(page)
    shoot(page, "upload-done")
    link.click()
    page.locator(".svod-requisites").wait_for()
    settled(page)
    assert HOSTILE in page.locator("h1.svod-heading").inner_text()
    assert page.locator("img[src='x']").count() == 0

    document = page.url.split("doc=")[1]
    page.get_by_role("button", name="Удалить документ…").click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    settled(page)
    assert "Порядок стоянки дирижаблей" in dialog.inner_text()
    shoot(page, "removal")
    dialog.get_by_role("button", name="Отмена").click()
    dialog.wait_for(state="hidden")
    assert httpx.get(f"{server.address}/v1/documents/{document}").status_code == 200
    page.get_by_role("button", name="Удалить документ…").click()
    dialog.get_by_role("button", name="Удалить", exact=True).click()
    page.locator(".svod-success").wait_for(timeout=60_000)
    settled(page)
    shoot(page, "removed")
    assert "удалён" in page.locator(".svod-success").inner_text()
    assert page.locator(".svod-catalogue a", has_text="дирижаблей").count() == 0
    assert httpx.get(f"{server.address}/v1/documents/{document}").status_code == 404


def test_a_broken_file_is_told_by_name_and_stops_no_other(
    server: Server, open_page: OpenPage
) -> None:
    page = form(open_page)
    good = f"Памятка воздухоплавателю\n\n1. {'Дирижабль чистят раз в неделю. ' * 5}\n".encode()
    send(
        page,
        {"name": "<b>обрыв.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n1 0"},
        {"name": "памятка воздух.txt", "mimeType": "text/plain", "buffer": good},
    )
    link = page.locator(".svod-jobs a", has_text="Памятка воздухоплавателю")
    link.wait_for(timeout=60_000)
    failure = page.locator(".svod-jobs .svod-failure", has_text="_b_обрыв.pdf")
    failure.wait_for()
    settled(page)
    shoot(page, "upload-broken")
    told = failure.inner_text()
    assert "обрыв" in told
    assert "не загружен" in told
    assert page.locator(".svod-jobs b b").count() == 0
    document = (link.get_attribute("href") or "").split("doc=")[1]
    assert httpx.delete(f"{server.address}/v1/documents/{document}").status_code == 200
    page.get_by_role("button", name="Убрать законченные").click()
    failure.wait_for(state="detached")
