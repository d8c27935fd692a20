"""A researcher finds a paper in the catalogue, opens its card and follows its references."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from running_server import PHONE, Server, shoot
from visitor import settled

from corpus.store import Catalogue

OpenPage = Callable[..., Any]
_CITING = "Обзор обзоров о дирижаблях"


def titles(page: Any) -> list[str]:
    return list(page.locator(".svod-catalogue td.svod-titled > a").all_inner_texts())


def listed(page: Any) -> None:
    page.locator(".svod-catalogue, .svod-empty").first.wait_for()
    settled(page)


def test_the_catalogue_lists_filters_and_sorts(
    server: Server, catalogue: Catalogue, open_page: OpenPage
) -> None:
    records = catalogue.documents()
    page = open_page("/documents")
    listed(page)
    shoot(page, "documents")
    assert sorted(titles(page)) == sorted(r.description.title for r in records)
    field = page.get_by_label("Название, автор или номер")
    field.fill("стандарт внутренний")
    field.press("Enter")
    page.wait_for_url(re.compile("text="))
    settled(page)
    found = titles(page)
    assert 0 < len(found) < len(records)
    assert all("внутренний" in title.lower() for title in found)
    address = page.url.removeprefix(server.address)
    again = open_page(address)
    listed(again)
    assert titles(again) == found
    # By keyboard alone: the heading of a column is a link.
    page = open_page("/documents?kind=paper")
    listed(page)
    page.get_by_role("link", name="Год", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("sort=year"))
    listed(page)
    head = page.locator("th[aria-sort='ascending']")
    assert head.inner_text().startswith("Год")
    assert len(titles(page)) == sum(r.description.kind == "paper" for r in records)


@pytest.fixture
def citing(server: Server, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """The id of a paper uploaded for the test, and the id of the document that it cites."""
    cited = next(r for r in catalogue.documents() if r.description.doi)
    about = cited.description
    text = (
        f"{_CITING}\n\nВ статье пересказан чужой обзор [1].\n\nСписок литературы\n\n"
        f"1. Петров П. П. {about.title} // {about.journal}. {about.year}. DOI: {about.doi}.\n"
        "2. Сидоров С. С. О дирижаблях // Воздухоплавание. 2020. № 1. С. 5–9.\n"
    )
    api = httpx.Client(base_url=server.address, timeout=60)
    sent = {"file": ("обзор дирижаблей.txt", text.encode())}
    job = api.post("/v1/documents", files=sent, data={"kind": "paper"}).json()
    while job["state"] in ("waiting", "running"):
        time.sleep(0.1)
        job = api.get(f"/v1/jobs/{job['id']}").json()
    assert job["state"] == "done", job
    document = job["result"]["documents"][0]["id"]
    yield document, cited.id
    assert api.delete(f"/v1/documents/{document}").status_code == 200


def test_a_paper_leads_to_its_references_and_they_to_documents(
    catalogue: Catalogue, open_page: OpenPage, citing: tuple[str, str]
) -> None:
    paper, cited = (catalogue.document(document) for document in citing)
    assert paper is not None
    assert cited is not None
    page = open_page("/documents")
    listed(page)
    catalogued = page.get_by_role("table")
    catalogued.get_by_role("link", name=paper.description.title, exact=True).click()
    page.locator(".svod-requisites").wait_for()
    settled(page)
    shoot(page, "document-card")
    assert f"doc={paper.id}" in page.url
    page.locator(".svod-references").scroll_into_view_if_needed()
    shoot(page, "document-references")
    page.locator(".svod-held a", has_text=cited.description.title).first.click()
    page.wait_for_url(re.compile(f"doc={cited.id}"))
    page.locator(".svod-requisites").wait_for()
    settled(page)
    assert page.locator("h1.svod-heading").inner_text() == cited.description.title
    back = page.locator(".svod-fold", has_text="Кто ссылается").locator("a")
    assert paper.description.title in back.all_inner_texts()


def test_a_card_tells_what_the_interface_tells(
    server: Server, catalogue: Catalogue, open_page: OpenPage
) -> None:
    record = next(
        r for r in catalogue.documents() if r.path.endswith(".pdf") and catalogue.references(r.id)
    )
    page = open_page(f"/documents?doc={record.id}")
    page.locator(".svod-requisites").wait_for()
    settled(page)
    page.locator(".svod-fold").first.wait_for()
    assert page.locator(".svod-strip .svod-cell").count() == record.pages
    contents = catalogue.contents(record.id)
    assert page.locator(".svod-references > li").count() == len(contents.references)
    assert page.locator(".svod-glossary dt").count() == len(contents.definitions)
    original = page.get_by_role("link", name="Скачать оригинал").get_attribute("href")
    data = httpx.get(f"{server.address}{original}").content
    assert len(data) > 1000
    assert page.get_by_role("link", name="Читать").is_visible()


def test_an_unknown_document_leads_back(open_page: OpenPage) -> None:
    page = open_page("/documents?doc=<script>alert(1)</script>")
    page.get_by_text("Такого документа нет").wait_for()
    page.get_by_role("link", name="Все документы").click()
    listed(page)
    assert titles(page)


def test_the_pages_hold_on_a_phone(catalogue: Catalogue, open_page: OpenPage) -> None:
    record = next(r for r in catalogue.documents() if catalogue.references(r.id))
    for name, path in (
        ("documents", "/documents"),
        ("card", f"/documents?doc={record.id}"),
        ("reader", f"/documents?doc={record.id}&read=0"),
    ):
        page = open_page(path, size=PHONE)
        page.locator(".svod-catalogue, .svod-requisites, .svod-reading").first.wait_for()
        settled(page)
        shoot(page, f"phone-{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        wide = page.evaluate(
            """() => [...document.querySelectorAll('[data-testid="stMain"] *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
            .filter(e => !e.closest('.svod-wide, .svod-hidden, thead'))
            .map(e => e.outerHTML.slice(0, 80))"""
        )
        assert wide == []
