"""Whoever opens a link sees what its sender saw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
from running_server import Server, shoot
from visitor import answered, ask, settled

from corpus.store import Catalogue

QUESTION = "Что такое внутренний клиент?"
OpenPage = Callable[..., Any]


def parameters(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def test_a_copied_link_restores_question_filters_and_citation(
    server: Server, catalogue: Catalogue, open_page: OpenPage
) -> None:
    papers = [r.id for r in catalogue.documents() if r.description.kind.value == "paper"]
    standards = [r for r in catalogue.documents() if r.description.kind.value == "standard"]
    chosen = next(r for r in standards if "Часть 3" in r.description.title)
    page = open_page(
        f"/?q={quote(QUESTION)}&kind=standard&kind=paper&doc={chosen.id}&doc={papers[-1]}"
        "&year=2020..2030"
    )
    answered(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = page.locator("[class*='-citation-2'] [data-svod-do='link']")
    link.scroll_into_view_if_needed()
    link.click()
    page.get_by_role("button", name="Скопировано").wait_for()
    address = page.evaluate("navigator.clipboard.readText()")
    assert address.startswith(server.address + "/?")
    assert parameters(address) == {
        "q": [QUESTION],
        "kind": ["standard", "paper"],
        "doc": [chosen.id, papers[-1]],
        "year": ["2020..2030"],
        "place": ["citation-2"],
    }

    other = open_page(path_of(address))
    other.locator("[class*='svod-chosen-citation-2']").wait_for()
    answered(other)
    shoot(other, "deep-link")
    assert other.get_by_label("Ваш вопрос").input_value() == QUESTION
    restored = other.locator("[data-testid='stSidebar']").inner_text()
    assert "стандарт" in restored
    assert chosen.description.title[:20] in restored
    assert "2020" not in restored or "2030" in restored
    given = httpx.post(
        f"{server.address}/v1/ask",
        json={
            "question": QUESTION,
            "kind": ["standard", "paper"],
            "doc": [chosen.id, papers[-1]],
            "year": "2020..2030",
        },
    ).json()
    second = given["citations"][1]
    mark = f"mark={second['start']}-{second['end']}"
    assert mark in other.locator(".svod-page img:visible").first.get_attribute("src")
    assert parameters(other.url) == parameters(address)


def test_back_shows_the_question_before(open_page: OpenPage) -> None:
    page = open_page(f"/?q={quote(QUESTION)}")
    answered(page)
    ask(page, "Что такое бесшовность?")
    page.wait_for_function("() => decodeURIComponent(location.search).includes('бесшовность')")
    answered(page)
    page.go_back()
    page.wait_for_function(
        "asked => document.querySelector('input[aria-label=\"Ваш вопрос\"]').value === asked",
        arg=QUESTION,
    )
    answered(page)
    assert "служащий" in page.locator(".svod-answer").inner_text()
    assert parameters(page.url)["q"] == [QUESTION]


def test_an_address_of_nonsense_is_met_with_the_question_alone(open_page: OpenPage) -> None:
    page = open_page(
        f"/?q={quote(QUESTION)}&kind=<b>&kind=standard&doc=../../etc&year=9999999..x&status=?"
        "&place=citation-99&exactly=maybe"
    )
    answered(page)
    assert parameters(page.url) == {"q": [QUESTION], "kind": ["standard"]}
    assert page.get_by_text("Документа из ссылки больше нет в базе").is_visible()


def test_who_comes_back_from_another_page_finds_the_answer(open_page: OpenPage) -> None:
    page = open_page(f"/?q={quote(QUESTION)}&kind=standard")
    answered(page)
    page.get_by_role("link", name="Документы").first.click()
    page.get_by_label("Ваш вопрос").wait_for(state="detached")
    settled(page)
    page.go_back()
    answered(page)
    assert page.get_by_label("Ваш вопрос").input_value() == QUESTION
    assert "kind=standard" in page.url
