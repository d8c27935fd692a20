"""What a person does with an answer: turns and zooms its pages, copies, judges, asks further."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from marks import letters
from running_server import PHONE, WIDE, Server, shoot
from visitor import answered, ask, settled

from corpus.store import Catalogue
from ui.export.gost import quotation

QUESTION = "Что такое внутренний клиент?"
SEVERAL = "Кто отвечает за организационную модель?"
OFF_TOPIC = "Какая температура плавления вольфрама?"
OpenPage = Callable[..., Any]


def api_answer(server: Server, question: str) -> Any:
    return httpx.post(f"{server.address}/v1/ask", json={"question": question}, timeout=30).json()


def source(page: Any) -> str:
    """The address of the page's picture that is seen."""
    return str(page.locator(".svod-page img:visible").first.get_attribute("src"))


def clipboard(page: Any) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def may_copy(page: Any) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])


def test_a_trainer_copies_three_cited_passages(
    server: Server, catalogue: Catalogue, open_page: OpenPage
) -> None:
    page = open_page(f"/?q={quote(SEVERAL)}")
    answered(page)
    may_copy(page)
    cited = api_answer(server, SEVERAL)["citations"]
    whole = []
    copied = 0
    for one in cited:
        record = catalogue.document(one["document"]["id"])
        assert record is not None
        text = catalogue.text(record.id)[one["start"] : one["end"]]
        wanted = quotation(record, text, one["clause"], one["page"], one["page_label"])
        assert letters(text) in letters(wanted)
        whole.append(wanted)
        card = page.locator(f"[class*='svod-'][class*='-citation-{one['n']}']").first
        button = card.locator("[data-svod-do='copy']")
        button.scroll_into_view_if_needed()
        button.click()
        card.get_by_role("button", name="Скопировано").wait_for()
        assert clipboard(page) == wanted
        copied += 1
    shoot(page, "copied")
    while copied < 3:
        # The third may stand among the passages found.
        button = page.locator("[class*='-hit-'] [data-svod-do='copy']").nth(copied)
        before = clipboard(page)
        button.click()
        page.wait_for_function("t => navigator.clipboard.readText().then(r => r !== t)", arg=before)
        copied += 1
    page.get_by_role("button", name="Скопировать всё").click()
    page.get_by_role("button", name="Скопировано").first.wait_for()
    assert clipboard(page) == "\n\n".join(whole)


def test_copying_works_without_a_clipboard_to_write_to(open_page: OpenPage) -> None:
    page = open_page(f"/?q={quote(QUESTION)}")
    answered(page)
    # As over plain http from another machine.
    page.evaluate("Object.defineProperty(window, 'isSecureContext', {value: false})")
    page.evaluate(
        "document.addEventListener('copy', () => {"
        " window.copied = document.activeElement.value ?? ''; }, true)"
    )
    page.get_by_role("button", name="Скопировать цитату").first.click()
    page.get_by_role("button", name="Скопировано").wait_for()
    assert "нутренний клиент" in page.evaluate("window.copied")
    page.get_by_role("button", name="Скопировать цитату").first.wait_for()


def test_the_page_is_scrolled_to_the_mark_turned_and_zoomed(
    server: Server, open_page: OpenPage
) -> None:
    cited = api_answer(server, QUESTION)["citations"][0]
    page = open_page(f"/?q={quote(QUESTION)}")
    answered(page)
    view = page.locator("figure.svod-beside")
    port, picture = view.locator(".svod-page-port"), view.locator("img")
    page.wait_for_function("e => e.scrollTop > 50", arg=port.element_handle())
    first = source(page)
    assert f"/{cited['page']}.png?mark=" in first
    assert f"страница файла {cited['page']}" in view.inner_text()

    width = picture.bounding_box()["width"]
    view.get_by_role("button", name="Крупнее").click()
    assert picture.bounding_box()["width"] == pytest.approx(width * 1.25, rel=0.02)
    view.get_by_role("button", name="Мельче").click()
    assert picture.bounding_box()["width"] == pytest.approx(width, rel=0.02)
    view.get_by_role("button", name="Страница целиком").click()
    box, frame = picture.bounding_box(), port.bounding_box()
    assert box["height"] <= frame["height"] + 1
    # It did not shrink with the window that it fills.
    page.wait_for_timeout(300)
    assert picture.bounding_box()["height"] > WIDE[1] / 2
    shoot(page, "whole-page")

    # By the keyboard; a page without the quote has no mark.
    port.focus()
    page.keyboard.press("0")
    assert picture.bounding_box()["width"] == pytest.approx(width, rel=0.02)
    page.keyboard.press("ArrowRight")
    following = source(page)
    assert f"/{cited['page'] + 1}.png" in following
    assert ("mark=" in following) == (cited["end"] - cited["start"] > 3000)
    view.get_by_role("button", name="К отмеченному месту").click()
    assert source(page) == first
    view.get_by_role("button", name="Предыдущая страница").click()
    assert f"/{cited['page'] - 1}.png" in source(page)
    page.wait_for_function("e => e.complete && e.naturalWidth > 0", arg=picture.element_handle())
    assert f"#page={cited['page'] - 1}" in (
        view.get_by_role("link", name="открыть документ").get_attribute("href")
    )
    shoot(page, "turned")

    # Another run of the page's script leaves the visitor where she is.
    page.get_by_text("Собрать по документам").click()
    settled(page)
    assert f"/{cited['page'] - 1}.png" in source(page)


def test_numbers_choose_citations_by_keyboard_and_keep_the_focus(open_page: OpenPage) -> None:
    page = open_page(f"/?q={quote(QUESTION)}")
    answered(page)
    number = page.locator(".svod-answer .svod-number").nth(1)
    number.focus()
    page.keyboard.press("Enter")
    page.locator("[class*='svod-chosen-citation-2']").wait_for()
    settled(page)
    page.wait_for_function("() => document.activeElement.dataset.svodWhat === 'citation-2'")
    assert "place=citation-2" in page.url


def test_a_click_before_the_page_listens_is_not_lost(open_page: OpenPage) -> None:
    page = open_page("/status")
    page.locator(".svod-counts").wait_for()
    # The first example, clicked the moment it is drawn.
    page.add_init_script(
        "const seen = new MutationObserver(() => {"
        " const first = document.querySelector('.svod-examples [data-svod-do]');"
        " if (first) { seen.disconnect(); first.click(); }"
        "}); seen.observe(document, { childList: true, subtree: true });"
    )
    page.goto(page.url.replace("/status", "/"))
    page.locator(".svod-answer, .svod-refusal").first.wait_for()


def searches(server: Server) -> int:
    """How many searches the server has begun."""
    told = httpx.get(f"{server.address}/metrics").text
    return int(told.split("\nsvod_searches_total ")[1].split("\n")[0])


def test_choosing_another_citation_searches_no_second_time(
    server: Server, open_page: OpenPage
) -> None:
    before = searches(server)
    page = open_page(f"/?q={quote(SEVERAL)}")
    answered(page)
    asked = searches(server)
    assert asked > before
    page.locator(".svod-answer .svod-number").nth(1).click()
    page.locator("[class*='svod-chosen-citation-2']").wait_for()
    settled(page)
    assert searches(server) == asked


def test_a_verdict_is_stored_and_can_be_changed(
    server: Server, catalogue: Catalogue, open_page: OpenPage
) -> None:
    before = list(catalogue.feedback.verdicts())
    page = open_page(f"/?q={quote(QUESTION)}")
    answered(page)
    page.get_by_role("button", name="Полезно: ответ").click()
    page.get_by_text("Отзыв записан.").first.wait_for()
    settled(page)
    card = page.locator("[class*='svod-chosen-citation-1']")
    card.get_by_role("button", name="Не то: цитата 1").click()
    page.wait_for_function(
        "() => document.querySelectorAll('[aria-pressed=true][data-svod-do=verdict]').length === 2"
    )
    settled(page)
    shoot(page, "verdict")
    remark = card.get_by_label("Что не так")
    remark.fill("<b>не отсюда</b>")
    remark.press("Enter")
    settled(page)
    page.get_by_role("button", name="Не то: ответ").click()
    page.wait_for_function(
        "() => document.querySelector('[data-svod-what=\"unhelpful:answer\"]')"
        ".getAttribute('aria-pressed') === 'true'"
    )
    settled(page)
    stored = [each.verdict for each in catalogue.feedback.verdicts()][len(before) :]
    assert [(v.verdict.value, v.citation is None, v.comment) for v in stored] == [
        ("helpful", True, ""),
        ("unhelpful", False, ""),
        ("unhelpful", False, "<b>не отсюда</b>"),
        ("unhelpful", True, ""),
    ]
    cited = api_answer(server, QUESTION)["citations"][0]
    assert stored[1].citation is not None
    assert (stored[1].citation.start, stored[1].citation.end) == (cited["start"], cited["end"])
    assert {v.question for v in stored} == {QUESTION}
    # A second click on the same is not another verdict.
    page.get_by_role("button", name="Не то: ответ").click()
    page.wait_for_timeout(500)
    assert len(list(catalogue.feedback.verdicts())) == len(before) + 4


def test_earlier_questions_stay_in_the_browser_and_are_asked_again(open_page: OpenPage) -> None:
    hostile = "<img src=x onerror=document.title='взлом'> клиент"
    page = open_page(f"/?q={quote(QUESTION)}&kind=standard")
    answered(page)
    ask(page, hostile)
    page.locator(".svod-history button", has_text="<img src=x").wait_for()
    settled(page)
    shoot(page, "history")
    assert page.locator(".svod-history img").count() == 0
    page.locator(".svod-history button", has_text=QUESTION).click()
    page.wait_for_function(
        "asked => document.querySelector('input[aria-label=\"Ваш вопрос\"]').value === asked",
        arg=QUESTION,
    )
    answered(page)
    assert "kind=standard" in page.url
    # Another visitor sees none of it.
    other = open_page(f"/?q={quote('Что такое барьер?')}")
    other.locator(".svod-answer, .svod-refusal").first.wait_for()
    settled(other)
    assert hostile not in other.locator(".svod-history").inner_text()
    page.get_by_role("button", name="Очистить историю").click()
    assert page.locator(".svod-history .svod-asked").count() == 0
    assert page.evaluate("localStorage.getItem('svod-questions')") == "[]"


def test_a_spoilt_history_is_met_as_none(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_label("Ваш вопрос").wait_for()
    for spoilt in ("{", "17", '[null, {"question": 1}]'):
        page.evaluate("text => localStorage.setItem('svod-questions', text)", spoilt)
        page.reload()
        page.get_by_label("Ваш вопрос").wait_for()
        settled(page)
    ask(page, QUESTION)
    page.locator(".svod-history .svod-asked").wait_for()
    kept = json.loads(page.evaluate("localStorage.getItem('svod-questions')"))
    assert [each["question"] for each in kept] == [QUESTION]


def test_every_example_is_answered(server: Server, open_page: OpenPage) -> None:
    page = open_page()
    buttons = page.locator("[data-svod-do='example']")
    buttons.first.wait_for()
    examples = buttons.all_inner_texts()
    assert len(examples) >= 3
    for example in examples:
        given = api_answer(server, example)
        assert given["answered"], example


def test_a_filter_is_shown_above_the_answer_and_taken_off(open_page: OpenPage) -> None:
    page = open_page(f"/?q={quote(QUESTION)}&kind=paper&year=2020..2030", size=PHONE)
    page.locator(".svod-answer, .svod-refusal").first.wait_for()
    settled(page)
    shoot(page, "phone-chips")
    chip = page.get_by_role("button", name="Убрать отбор: статья")
    assert chip.is_visible()
    assert page.get_by_role("button", name="Убрать отбор: годы").is_visible()
    chip.click()
    chip.wait_for(state="detached")
    settled(page)
    page.wait_for_function("() => !location.search.includes('kind=')")
    assert "year=2020" in page.url


def test_on_a_phone_a_number_leads_to_its_page(open_page: OpenPage) -> None:
    page = open_page(f"/?q={quote(SEVERAL)}", size=PHONE)
    answered(page)
    page.locator(".svod-answer .svod-number").nth(1).click()
    page.locator("[class*='svod-chosen-citation-2']").wait_for()
    page.wait_for_function(
        "() => { const box = document.querySelector(\"[class*='svod-chosen-citation-2']\")"
        ".getBoundingClientRect(); return box.top >= 0 && box.top < 300; }"
    )
    settled(page)
    shoot(page, "phone-chosen")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    tools = page.locator(".svod-inside .svod-tool:visible")
    assert all(tools.nth(at).bounding_box()["height"] >= 40 for at in range(tools.count()))


def test_question_answer_and_page_are_seen_without_scrolling(open_page: OpenPage) -> None:
    page = open_page(f"/?q={quote(QUESTION)}")
    answered(page)
    assert page.get_by_label("Ваш вопрос").bounding_box()["y"] < 150
    # What is said first, whole.
    said = page.locator(".svod-said").first.bounding_box()
    assert said["y"] + said["height"] < WIDE[1] / 2
    port = page.locator(".svod-beside .svod-page-port").bounding_box()
    assert port["y"] < WIDE[1] / 2
    assert port["x"] + port["width"] <= WIDE[0]


def test_enter_asks_and_the_order_of_the_keyboard_is_that_of_the_page(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_label("Ваш вопрос").fill(QUESTION)
    page.keyboard.press("Enter")
    answered(page)
    page.get_by_label("Ваш вопрос").focus()
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.textContent"))
    assert seen.index("Спросить") < seen.index("1") < seen.index("Скопировать всё")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_a_follow_up_goes_on_from_the_question_before(open_page: OpenPage) -> None:
    page = open_page(f"/?q={quote('Какой срок ответа на жалобу клиента?')}")
    page.locator(".svod-answer").wait_for()
    settled(page)
    page.get_by_label("Уточнение").fill("а на обращение бизнеса?")
    page.keyboard.press("Enter")
    told = page.locator(".svod-taken", has_text="Понято как:")
    told.wait_for()
    settled(page)
    resolved = told.inner_text()
    assert "срок" in resolved
    assert "бизнес" in resolved
    shoot(page, "follow-up")
    # Its link leads to the same, for whoever has not seen the question before.
    other = open_page(page.url[page.url.index("/?") :])
    other.locator(".svod-taken", has_text="Понято как:").wait_for()
    assert other.locator(".svod-taken").inner_text() == resolved
