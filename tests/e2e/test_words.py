"""Whatever is typed or stands in a document is shown as text, and the interface is Russian."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from running_server import PHONE, WIDE, Server, shoot
from visitor import answered, ask, settled

QUESTION = "Что такое внутренний клиент?"
OpenPage = Callable[..., Any]
# Names that have no Russian form: formats, measures of experience, programs.
_NAMES = re.compile(
    r"\b(?:API|CES|CSI|CSV|DOCX?|EML|HTML?|JPE?G|LLM|MHTML|Markdown|Microsoft|Excel|Word|NPS|ODT|"
    r"PDF|PNG|PPTX|RTF|TIFF?|TXT|URL|XLSX|ZIP|svod|OpenDocument|Enter)\b"
)

# Every word a person sees or has read aloud, without what documents and questions say.
_WORDS = """() => {
  const own = 'script, style, noscript, .stHtml, [data-testid="stIconMaterial"], [role="option"]';
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    if (!node.parentElement.closest(own)) found.push(node.data);
  }
  for (const element of document.querySelectorAll('body *')) {
    for (const name of ['aria-label', 'aria-description', 'title', 'placeholder', 'alt']) {
      if (element.hasAttribute(name) && !element.closest('.stHtml')) {
        found.push(element.getAttribute(name));
      }
    }
  }
  return found;
}"""


@pytest.mark.parametrize(
    "question",
    [
        "😀🎉",
        "\u200b",
        "<script>document.title='взлом'</script>",
        "![x](http://evil.example/x.png)",
    ],
)
def test_an_odd_question_is_met_in_words(open_page: OpenPage, question: str) -> None:
    page = open_page(f"/?q={quote(question)}")
    page.locator(".svod-answer, .svod-refusal, [data-testid='stAlert']").first.wait_for()
    settled(page)
    field = page.get_by_label("Ваш вопрос").element_handle()
    page.wait_for_function("([e, asked]) => e.value === asked", arg=[field, question])
    assert page.title() == "Свод — Вопрос"
    assert page.locator("img[src*='evil']").count() == 0


def test_a_very_long_question_is_answered(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "внутренний клиент " * 5600)
    page.locator(".svod-answer, .svod-refusal").first.wait_for()
    settled(page)
    # An address of this length would not be answered when the page is loaded again.
    assert len(page.url) < 10_000
    page.reload()
    page.get_by_text("Попробуйте:").wait_for()


def test_markup_in_a_document_is_shown_as_text(server: Server, open_page: OpenPage) -> None:
    name = "<img src=x onerror=alert(1)>.txt"
    text = (
        "<script>document.title='взлом'</script> <b>Порядок стоянки дирижаблей</b>\n\n"
        "1. Дирижабль <img src='http://evil.example/x.png' onerror='alert(1)'> ставят у мачты "
        "**жирно** [ссылка](http://evil.example) $x^2$ :red[цвет].\n"
    )
    api = httpx.Client(base_url=server.address, timeout=60)
    job = api.post("/v1/documents", files={"file": (name, text.encode())}).json()
    while job["state"] in ("waiting", "running"):
        time.sleep(0.1)
        job = api.get(f"/v1/jobs/{job['id']}").json()
    assert job["state"] == "done", job
    (outcome,) = job["result"]["documents"]
    try:
        page = open_page(f"/?q={quote('Где ставят дирижабль?')}")
        page.locator(".svod-answer, .svod-refusal").first.wait_for()
        settled(page)
        shown = page.locator("[data-testid='stMain']").inner_text()
        assert "<img src='http://evil.example/x.png' onerror='alert(1)'> ставят у мачты" in shown
        assert "**жирно** [ссылка](http://evil.example) $x^2$ :red[цвет]" in shown
        assert page.title() == "Свод — Вопрос"
        assert page.locator("img[src*='evil'], a[href*='evil']").count() == 0
        shoot(page, "hostile-document")
        field = page.get_by_role("combobox", name="Документ", exact=True)
        field.click()
        field.fill("_img")
        page.get_by_role("option", name="_img src=x onerror=alert(1)_").wait_for()
        assert page.title() == "Свод — Вопрос"
        shoot(page, "hostile-title")
    finally:
        assert api.delete(f"/v1/documents/{outcome['id']}").status_code == 200
    page = open_page(f"/?q={quote('Где ставят дирижабль?')}")
    page.locator(".svod-answer, .svod-refusal").first.wait_for()
    settled(page)
    # The refusal names the word that nothing speaks of; no passage holds it any more.
    for text in page.locator(".svod-card, .svod-answer").all_inner_texts():
        assert "дирижабл" not in text.lower()


def english(page: Any) -> list[str]:
    """What is said in English, without the titles of documents and names of formats."""
    found = [text for text in page.evaluate(_WORDS) if re.search("[A-Za-z]{2,}", text)]
    return sorted({text for text in found if not _is_russian(text)})


def _is_russian(text: str) -> bool:
    """Whether only names are in Latin letters in a text that is otherwise Russian."""
    rest = _NAMES.sub("", text)
    return re.search("[A-Za-z]{2,}", rest) is None


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("path", ["/", "/documents", "/status"])
def test_no_english_is_left_on_any_page(
    open_page: OpenPage, path: str, size: tuple[int, int]
) -> None:
    page = open_page(path, size=size)
    page.get_by_role("navigation", name="Страницы").wait_for()
    page.locator("h1").first.wait_for()
    settled(page)
    page.wait_for_timeout(500)
    assert english(page) == []
    # Tooltips come with the pointer.
    for button in page.locator("[data-testid='stMain'] button:visible").all()[:12]:
        button.hover(timeout=2_000, force=True)
        page.wait_for_timeout(120)
        assert english(page) == []


def test_no_english_is_left_where_a_page_fails_to_reach_the_server(
    browser: Any, server: Server
) -> None:
    context = browser.new_context(locale="ru-RU")
    page = context.new_page()
    page.route("**/_stcore/health", lambda route: route.abort())
    page.goto(f"{server.address}/status")
    page.get_by_text("Нет связи с сервером").first.wait_for(timeout=60_000)
    page.wait_for_timeout(500)
    found = english(page)
    context.close()
    assert found == []


def test_no_english_is_left_on_a_card_and_in_the_reader(
    server: Server, open_page: OpenPage
) -> None:
    documents = httpx.get(f"{server.address}/v1/documents").json()["documents"]
    identity = next(each["id"] for each in documents if each["page_count"])
    for path in (f"/documents?doc={identity}", f"/documents?doc={identity}&read=0"):
        page = open_page(path)
        page.locator("h1").first.wait_for()
        settled(page)
        page.wait_for_timeout(500)
        assert english(page) == []


def test_no_english_is_left(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_label("Ваш вопрос").wait_for()
    settled(page)
    assert page.evaluate("document.documentElement.lang") == "ru"
    assert english(page) == []
    page.get_by_label("Ваш вопрос").fill("клиент")
    page.wait_for_timeout(200)
    assert english(page) == []
    ask(page, QUESTION)
    answered(page)
    assert english(page) == []
    for label in ("Вид документа", "Документ"):
        field = page.get_by_role("combobox", name=label, exact=True)
        field.click()
        page.get_by_role("option").first.wait_for()
        assert english(page) == []
        field.fill("ъъъъ")
        page.wait_for_timeout(300)
        assert english(page) == []
        shoot(page, f"nothing-to-choose-{'kind' if label.startswith('Вид') else 'document'}")
        field.fill("")
        page.get_by_role("option").nth(1).click()
        page.keyboard.press("Escape")
        settled(page)
        assert english(page) == []
