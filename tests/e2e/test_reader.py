"""The reader opens at a citation, marks it, and finds words inside the document."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
from running_server import Server, shoot
from visitor import settled

from corpus.store import Catalogue

QUESTION = "Что такое внутренний клиент?"
OpenPage = Callable[..., Any]


def opened(page: Any) -> None:
    page.locator(".svod-reading").wait_for()
    settled(page)


def in_sight(page: Any, selector: str) -> bool:
    return bool(
        page.evaluate(
            """selector => {
              const box = document.querySelector(selector).getBoundingClientRect();
              return box.top >= 0 && box.bottom <= innerHeight;
            }""",
            selector,
        )
    )


def test_the_reader_opens_at_a_citation_and_marks_it(server: Server, open_page: OpenPage) -> None:
    given = httpx.post(f"{server.address}/v1/ask", json={"question": QUESTION}, timeout=30).json()
    cited = given["citations"][0]
    document, start, end = cited["document"]["id"], cited["start"], cited["end"]
    page = open_page(f"/documents?doc={document}&read={start}-{end}")
    opened(page)
    page.wait_for_timeout(500)
    shoot(page, "reader-citation")
    assert in_sight(page, ".svod-reading mark")
    marks = page.locator(".svod-reading mark").all_inner_texts()
    assert "".join("".join(marks).split()) == "".join(cited["quote"].split())
    assert page.locator(".svod-sections [aria-current]").count() == 1


def test_a_section_is_one_click_away(catalogue: Catalogue, open_page: OpenPage) -> None:
    record = next(r for r in catalogue.documents() if r.path.startswith("standard-1"))
    last = catalogue.sections(record.id)[-1]
    page = open_page(f"/documents?doc={record.id}&read=0")
    opened(page)
    page.locator(".svod-sections a").last.click()
    page.wait_for_url(re.compile(f"read={last.start}-{last.start}"))
    opened(page)
    page.wait_for_timeout(500)
    assert in_sight(page, "#svod-here")
    assert page.locator(".svod-reading .svod-table").count() == len(catalogue.tables(record.id))
    pages = page.locator(".svod-page-break a")
    page_map = catalogue.page_map(record.id)
    assert page_map is not None
    # The printed contents are no part of the text: its page has nothing to be read.
    assert pages.count() == len(set(page_map.pages[page_map.pages > 0].tolist()))
    assert (pages.first.get_attribute("href") or "").endswith("/pages/1.png")


def test_words_are_found_inside_and_lead_to_one_another(
    catalogue: Catalogue, open_page: OpenPage
) -> None:
    record = next(r for r in catalogue.documents() if r.path.startswith("standard-1"))
    page = open_page(f"/documents?doc={record.id}&read=0")
    opened(page)
    field = page.get_by_label("Найти в документе")
    field.fill("услугам")
    field.press("Enter")
    page.locator(".svod-finds").wait_for()
    settled(page)
    told = re.search(r"Найдено мест: (\d+)", page.locator(".svod-finds").inner_text())
    assert told is not None
    assert int(told[1]) > 1
    assert page.locator(".svod-found").first.locator("li").count() == int(told[1])
    assert page.locator(".svod-reading mark").count() >= int(told[1])
    page.get_by_role("link", name="↓ Следующее").click()
    page.wait_for_url(re.compile(r"read=[1-9]\d*-\d+.*find="))
    opened(page)
    page.wait_for_timeout(500)
    assert "показано" in page.locator(".svod-finds").inner_text()
    assert in_sight(page, "#svod-here")
    shoot(page, "reader-found")
    page.locator(".svod-found summary", has_text="Близкое по смыслу").click()
    assert page.locator(".svod-found").last.locator("li").first.is_visible()


def test_any_address_is_read_without_an_error(catalogue: Catalogue, open_page: OpenPage) -> None:
    record = catalogue.documents()[0]
    for place in ("999999999-999999999", "5-1", "<script>", "-1", "1-2-3"):
        page = open_page(f"/documents?doc={record.id}&read={quote(place)}&find={quote('«((')}")
        opened(page)
        assert page.locator("[data-testid='stAlert']").count() == 0
        page.context.close()
