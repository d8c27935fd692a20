"""The frame of all pages: navigation, titles, icon, and one model however many visitors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psutil
import pytest
from running_server import PHONE, WIDE, Server, shoot
from visitor import settled

NAMES = {"/": "Вопрос", "/documents": "Документы", "/status": "Состояние"}
OpenPage = Callable[..., Any]


def navigation(page: Any) -> Any:
    return page.get_by_role("navigation", name="Страницы")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_open_page_is_obvious_and_the_others_are_a_click_away(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = open_page(size=size)
    for path in ("/documents", "/status", "/"):
        navigation(page).get_by_role("link", name=NAMES[path]).click()
        page.wait_for_function(f"() => document.title === 'Свод — {NAMES[path]}'")
        settled(page)
        assert page.evaluate("location.pathname") == path
        current = navigation(page).locator("[aria-current='page']")
        assert current.all_inner_texts() == [NAMES[path]]
        for link in navigation(page).get_by_role("link").all():
            box = link.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size[0]
        # A click on a link of the line does not load the page anew.
        assert page.evaluate("performance.getEntriesByType('navigation').length") == 1
    shoot(page, f"frame-{size[0]}")


@pytest.mark.parametrize("path", NAMES)
def test_every_page_has_its_title_and_one_main_heading(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    page.wait_for_function(f"() => document.title === 'Свод — {NAMES[path]}'")
    page.locator("h1").wait_for()
    settled(page)
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.lang") == "ru"
    icons = page.locator("link[rel~='icon']").evaluate_all("all => all.map(e => e.href)")
    assert icons
    assert all(icon.startswith("data:image/svg+xml") for icon in icons)


def test_no_developers_menu_is_shown(open_page: OpenPage) -> None:
    page = open_page()
    page.locator("h1").wait_for()
    settled(page)
    for part in ("stMainMenu", "stAppDeployButton", "stDecoration"):
        assert page.get_by_test_id(part).count() == 0


def test_something_is_seen_before_the_scripts_have_come(browser: Any, server: Server) -> None:
    context = browser.new_context(locale="ru-RU")
    page = context.new_page()
    page.route("**/static/js/**", lambda route: route.abort())
    page.goto(server.address)
    assert page.get_by_text("Страница открывается…").is_visible()
    assert page.get_by_role("link", name="Документы").is_visible()
    context.close()


def test_ten_visitors_share_one_model(server: Server, browser: Any) -> None:
    process = psutil.Process(server.process.pid)

    def visit() -> Any:
        context = browser.new_context(locale="ru-RU")
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(f"{server.address}/?q=Что такое внутренний клиент?")
        page.locator(".svod-answer").wait_for()
        return context

    opened = [visit()]
    before = process.memory_info().rss
    opened += [visit() for _ in range(9)]
    grown = process.memory_info().rss - before
    for context in opened:
        context.close()
    # The weights alone are more than a hundred megabytes: a second copy would show.
    assert grown < 100 << 20


def test_the_documentation_of_the_api_is_russian(open_page: OpenPage) -> None:
    page = open_page("/docs")
    page.locator(".opblock").first.wait_for()
    assert page.title() == "Свод — API"
    page.locator(".opblock-post .opblock-summary-control").first.click()
    page.get_by_role("button", name="Попробовать").first.wait_for()
    shown = page.locator(".opblock.is-open").inner_text()
    for english in ("Try it out", "Parameters", "Responses", "Request body", "Description"):
        assert english not in shown
    shoot(page, "documentation")
