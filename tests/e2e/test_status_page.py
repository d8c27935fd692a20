"""«Состояние» tells the truth about the base, checks it when asked, and names what went wrong."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from running_server import PHONE, WIDE, Server, shoot
from visitor import settled

from corpus.overview import overview
from corpus.store import Catalogue
from ui.output import KINDS

OpenPage = Callable[..., Any]


def opened(open_page: OpenPage, size: tuple[int, int] = WIDE) -> Any:
    page = open_page("/status", size=size)
    page.locator(".svod-counts").wait_for()
    page.get_by_role("button", name=re.compile("^Проверить")).wait_for()
    settled(page)
    return page


def counted(page: Any) -> dict[str, int]:
    pairs = page.locator(".svod-counts > div").all_inner_texts()
    shown = dict(pair.split("\n", 1) for pair in pairs)
    return {
        name: int(re.sub(r"\s", "", value)) for name, value in shown.items() if name != "На диске"
    }


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_counts_are_those_of_the_catalogue(
    catalogue: Catalogue, open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = opened(open_page, size)
    seen = overview(catalogue.reading)
    assert counted(page) == {
        "Документов": seen.documents,
        "Страниц": seen.pages,
        "Фрагментов": seen.passages,
        "Предложений": seen.sentences,
    }
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    for picture in page.locator(".svod-chart img").all():
        assert picture.evaluate("e => e.complete && e.naturalWidth > 0")
        box = picture.bounding_box()
        assert box["x"] + box["width"] <= size[0]
    shoot(page, f"status-{size[0]}")
    page.get_by_role("heading", name="Проверка базы").scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    shoot(page, f"status-below-{size[0]}")


def test_a_chart_opens_as_a_table_with_the_same_numbers(
    catalogue: Catalogue, open_page: OpenPage
) -> None:
    page = opened(open_page)
    page.get_by_text("Таблица: виды документов").click()
    rows = page.locator(".svod-chart").first.locator("tbody tr").all_inner_texts()
    told = {name: int(count) for name, count in (row.split("\t") for row in rows)}
    kinds = overview(catalogue.reading).kinds
    assert told == {KINDS[kind]: count for kind, count in kinds.items()}
    alternative = page.locator(".svod-chart img").first.get_attribute("alt")
    assert all(f"{name} — {count}" in alternative for name, count in told.items())


def test_the_check_runs_and_tells_what_it_found(open_page: OpenPage) -> None:
    page = opened(open_page)
    page.get_by_role("button", name=re.compile("^Проверить")).click()
    page.locator(".svod-sound", has_text="Всё в порядке.").wait_for(timeout=60_000)
    page.get_by_role("button", name="Проверить ещё раз").wait_for()
    shoot(page, "status-checked")


def test_a_finding_is_mended_after_a_confirmation(server: Server, open_page: OpenPage) -> None:
    stray = server.home / "originals" / "ab" / ("ab" * 32)
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"belongs to nothing")
    try:
        page = opened(open_page)
        page.get_by_role("button", name=re.compile("^Проверить")).click()
        page.locator(".svod-finding", has_text="нет ни у одного документа").wait_for(timeout=60_000)
        page.get_by_role("button", name="Исправить…").click()
        page.get_by_text("Документы останутся").wait_for()
        settled(page)
        shoot(page, "status-mending")
        page.get_by_role("button", name="Отмена").click()
        page.get_by_text("Документы останутся").wait_for(state="detached")
        assert stray.exists()
        page.get_by_role("button", name="Исправить…").click()
        page.get_by_role("button", name="Да, исправить").click()
        page.locator(".svod-finding", has_text="Исправлено.").wait_for(timeout=60_000)
        assert not stray.exists()
    finally:
        stray.unlink(missing_ok=True)


def test_a_failed_upload_is_named_with_its_reason_after_a_refresh(
    server: Server, open_page: OpenPage
) -> None:
    page = opened(open_page)
    api = httpx.Client(base_url=server.address, timeout=60)
    name = "<b>испорченный<b> <img src=x onerror=alert(1)>.pdf"
    job = api.post("/v1/documents", files={"file": (name, b"%PDF-1.4 broken")}).json()
    while job["state"] in ("waiting", "running"):
        time.sleep(0.1)
        job = api.get(f"/v1/jobs/{job['id']}").json()
    page.get_by_role("button", name="Обновить").click()
    row = page.locator(".svod-ingests tbody tr", has_text="испорченный").first
    row.wait_for()
    assert "не загружен" in row.inner_text()
    assert page.locator(".svod-ingests b, .svod-ingests img").count() == 0


def test_a_document_added_last_leads_to_its_card(open_page: OpenPage, catalogue: Catalogue) -> None:
    newest = overview(catalogue.reading).latest[0]
    page = opened(open_page)
    page.get_by_role("link", name=newest.title).first.click()
    page.wait_for_function(f"() => location.search.includes('{newest.document_id}')")
