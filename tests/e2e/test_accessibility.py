"""Every page holds WCAG 2.1 A and AA, as far as axe-core can tell, and needs no mouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from running_server import PHONE, WIDE, Server, shoot
from visitor import settled

from corpus.store import Catalogue

QUESTION = "Что такое внутренний клиент?"
OFF_TOPIC = "Какая температура плавления вольфрама?"
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
OpenPage = Callable[..., Any]


def faults(page: Any) -> list[str]:
    """The serious and critical findings on a page, each with the elements it is found at."""
    # What moves is transparent for a while: its contrast is not what a person sees.
    page.wait_for_timeout(500)
    found = Axe().run(page, options=_RULES).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]} — {node['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def ready(page: Any) -> Any:
    page.get_by_role("navigation", name="Страницы").wait_for()
    page.locator("h1").first.wait_for()
    settled(page)
    return page


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize(
    "path",
    ["/", f"/?q={quote(QUESTION)}", f"/?q={quote(OFF_TOPIC)}", "/documents", "/status"],
    ids=["question", "answer", "refusal", "documents", "status"],
)
def test_no_serious_finding(open_page: OpenPage, path: str, size: tuple[int, int]) -> None:
    page = ready(open_page(path, size=size))
    if "q=" in path:
        page.locator(".svod-answer, .svod-refusal").first.wait_for()
        settled(page)
    assert faults(page) == []


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_no_serious_finding_on_a_card_and_in_the_reader(
    catalogue: Catalogue, open_page: OpenPage, size: tuple[int, int]
) -> None:
    record = next(each for each in catalogue.documents() if each.pages)
    for path in (f"/documents?doc={record.id}", f"/documents?doc={record.id}&read=0"):
        page = ready(open_page(path, size=size))
        assert faults(page) == []


def test_the_keyboard_walks_from_the_skip_link_to_the_first_button(open_page: OpenPage) -> None:
    page = ready(open_page())
    walked = []
    for _ in range(30):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => {
              const e = document.activeElement, style = getComputedStyle(e);
              return [
                e.getAttribute('aria-label') || e.innerText || '',
                style.outlineStyle !== 'none' || style.boxShadow !== 'none',
              ];
            }"""
        )
        walked.append(at[0].strip())
        # Whatever has the focus shows it.
        assert at[1], walked
        if walked[-1] == "Спросить":
            break
    order = [walked.index(name) for name in ("К содержанию", "Вопрос", "Документы", "Состояние")]
    assert order == sorted(order)
    assert walked.index("Ваш вопрос") < walked.index("Спросить")


def test_a_question_is_asked_and_answered_by_the_keyboard(open_page: OpenPage) -> None:
    page = ready(open_page())
    page.get_by_label("Ваш вопрос").focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".svod-answer").wait_for()


def test_a_folded_sidebar_is_not_walked_through(open_page: OpenPage) -> None:
    page = ready(open_page(size=PHONE))
    for _ in range(12):
        page.keyboard.press("Tab")
        box = page.evaluate("document.activeElement.getBoundingClientRect().right")
        assert box > 0
    if page.get_by_role("button", name="Развернуть панель").count():
        page.get_by_role("button", name="Развернуть панель").click()
        page.wait_for_timeout(500)
        assert page.evaluate("!document.querySelector(\"[data-testid='stSidebar']\").inert")


@pytest.mark.parametrize("path", ["/", f"/?q={quote(QUESTION)}", "/documents", "/status"])
def test_twice_the_size_loses_nothing(open_page: OpenPage, path: str) -> None:
    # 200 % at 1366 × 768 is a window of half of that (WCAG 2.1, 1.4.4 and 1.4.10).
    page = ready(open_page(path, size=(683, 384)))
    if "q=" in path:
        page.locator(".svod-answer").wait_for()
        settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 683
    wide = page.evaluate(
        "(() => { const m = document.querySelector(\"[data-testid='stMain']\");"
        " return m.scrollWidth - m.clientWidth; })()"
    )
    assert wide <= 0
    shoot(page, f"twice-{path.strip('/').split('?')[0] or 'question'}-{len(path)}")


def test_nothing_moves_for_whoever_wants_no_motion(server: Server, browser: Any) -> None:
    context = browser.new_context(reduced_motion="reduce", locale="ru-RU")
    page = context.new_page()
    page.goto(f"{server.address}/status")
    ready(page)
    longest = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('.stApp *')].map(e =>
          Math.max(parseFloat(getComputedStyle(e).animationDuration) || 0,
                   parseFloat(getComputedStyle(e).transitionDuration) || 0)))"""
    )
    context.close()
    assert longest < 0.01
