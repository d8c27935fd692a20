"""A person asks and gets a cited answer with the lines marked on the page they stand on."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import numpy as np
import pytest
from conftest import PHONE, WIDE, Server, shoot
from marks import boxes, covered, letters, pixels, printed, yellow

from corpus.model import DocumentKind
from corpus.store import Catalogue

QUESTION = "Что такое внутренний клиент?"
SEVERAL_PAGES = "Кто отвечает за организационную модель?"
OFF_TOPIC = "Какая температура плавления вольфрама?"
OpenPage = Callable[..., Any]

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


def ask(page: Any, question: str) -> None:
    page.get_by_label("Ваш вопрос").fill(question)
    page.get_by_role("button", name="Спросить").click()


def answered(page: Any) -> None:
    """Wait for the answer with the picture of its page."""
    page.locator(".svod-answer").wait_for()
    picture = page.locator(".svod-page img:visible").first
    picture.wait_for()
    page.wait_for_function("e => e.complete && e.naturalWidth > 0", arg=picture.element_handle())
    settled(page)


def settled(page: Any) -> None:
    """Wait until the script of the page has run to its end."""
    page.wait_for_function("() => !document.querySelector('[data-stale=\"true\"]')")
    page.wait_for_timeout(300)


def picture_of(page: Any) -> tuple[str, int, tuple[int, int], bytes]:
    """Of the page shown: document, number, the range marked, and the bytes of its picture."""
    picture = page.locator(".svod-page img:visible").first
    address = urlsplit(picture.get_attribute("src"))
    found = re.fullmatch(r"/v1/documents/([0-9a-f]+)/pages/(\d+)\.png", address.path)
    assert found is not None
    start, end = map(int, parse_qs(address.query)["mark"][0].split("-"))
    answer = page.request.get(
        f"{page.url.split('/?')[0].rstrip('/')}{address.path}?{address.query}"
    )
    assert answer.ok
    return found[1], int(found[2]), (start, end), answer.body()


def api_answer(server: Server, question: str) -> Any:
    return httpx.post(f"{server.address}/v1/ask", json={"question": question}, timeout=30).json()


def assert_marked(server: Server, catalogue: Catalogue, page: Any, cited: dict[str, Any]) -> None:
    """The picture shown is the cited page, marked on the lines of the quote and nowhere else."""
    document, number, (start, end), png = picture_of(page)
    assert document == cited["document"]["id"]
    assert number == cited["page"]
    assert (start, end) == (cited["start"], cited["end"])
    assert catalogue.text(document)[start:end] == cited["quote"]

    page_map = catalogue.page_map(document)
    assert page_map is not None
    quoted = boxes(page_map, start, end, number)
    assert len(quoted) > 10
    sheet = catalogue.pages(document)[number - 1]
    size = (sheet.width, sheet.height)

    # The bytes of the picture against those of the page without marks.
    plain = pixels(
        httpx.get(f"{server.address}/v1/documents/{document}/pages/{number}.png").content
    )
    shown = pixels(png)
    assert shown.shape == plain.shape
    changed = (shown != plain).any(axis=2)
    inside = covered(quoted, changed.shape, size, margin=2.0)
    assert not (changed & ~inside).any()
    core = covered(quoted, changed.shape, size, margin=-0.5)
    white = (plain > 250).all(axis=2)
    assert changed[core & white].mean() > 0.97

    # What the browser painted: the same lines are yellow, and nothing else is.
    painted = yellow(pixels(page.locator(".svod-page img:visible").first.screenshot()))
    rows, columns = np.nonzero(painted)
    down, across = size[1] / painted.shape[0], size[0] / painted.shape[1]
    assert abs(rows.min() * down - quoted[:, 1].min()) < 4
    assert abs(rows.max() * down - quoted[:, 3].max()) < 4
    assert abs(columns.min() * across - quoted[:, 0].min()) < 4
    assert abs(columns.max() * across - quoted[:, 2].max()) < 4
    assert not (painted & ~covered(quoted, painted.shape, size, margin=4.0)).any()

    # And under the marks another reader of PDF finds the words of the quote.
    record = catalogue.document(document)
    assert record is not None
    file = server.home / "originals" / record.original[:2] / record.original
    assert letters(cited["quote"]) == printed(file, number, quoted, sheet.height)


def test_a_question_gets_a_cited_answer_and_the_marked_page(
    server: Server, catalogue: Catalogue, open_page: OpenPage
) -> None:
    page = open_page()
    page.get_by_label("Ваш вопрос").wait_for()
    shoot(page, "start")
    ask(page, QUESTION)
    answered(page)
    shoot(page, "answer")
    given = api_answer(server, QUESTION)
    shown = page.locator(".svod-answer p")
    assert shown.count() == len(given["citations"])
    for at, cited in enumerate(given["citations"]):
        text = shown.nth(at).inner_text()
        assert letters(text) == letters(cited["quote"]) + str(cited["n"])
    assert "служащий" in shown.first.inner_text()
    first = next(c for c in given["citations"] if c["document"]["path"].endswith(".pdf"))
    card = page.locator(f"[class*='svod-chosen-citation-{first['n']}']")
    assert first["document"]["title"] in card.inner_text()
    assert first["clause"] in card.inner_text()
    assert_marked(server, catalogue, page, first)


def test_another_citation_shows_its_own_page(
    server: Server, catalogue: Catalogue, open_page: OpenPage
) -> None:
    given = api_answer(server, SEVERAL_PAGES)
    paged = [c for c in given["citations"] if c["document"]["path"].endswith(".pdf")]
    assert len(paged) > 1
    page = open_page(f"/?q={quote(SEVERAL_PAGES)}")
    answered(page)
    for cited in (paged[1], paged[0]):
        before = page.locator(".svod-page img:visible").first.get_attribute("src")
        card = page.locator(f"[class*='-citation-{cited['n']}']").first
        card.get_by_role("button", name="Показать страницу").click()
        page.wait_for_function(
            "before => [...document.querySelectorAll('.svod-beside img')]"
            ".some(e => e.getAttribute('src') !== before)",
            arg=before,
        )
        answered(page)
        chosen = page.locator("[class*='svod-chosen-']")
        assert chosen.count() == 1
        assert cited["document"]["title"] in chosen.inner_text()
        assert chosen.get_by_role("button", name="Страница показана").is_disabled()
        assert_marked(server, catalogue, page, cited)
    shoot(page, "another-citation")


def test_a_found_passage_shows_its_page_and_a_new_question_begins_anew(
    open_page: OpenPage,
) -> None:
    page = open_page(f"/?q={quote(QUESTION)}")
    answered(page)
    first = picture_of(page)
    cards = page.locator("[class*='svod-card-hit-']")
    button = cards.get_by_role("button", name="Показать страницу").last
    button.scroll_into_view_if_needed()
    button.click()
    page.locator("[class*='svod-chosen-hit-']").wait_for()
    settled(page)
    assert picture_of(page)[2] != first[2]
    # The page stays in sight beside the card that was chosen.
    assert page.locator(".svod-beside img").bounding_box()["y"] < WIDE[1] / 2
    shoot(page, "found-passage")
    ask(page, "Что такое внутренний сервис?")
    page.locator("[class*='svod-chosen-citation-']").wait_for()
    settled(page)
    assert page.locator("[class*='svod-chosen-hit-']").count() == 0


def test_a_citation_without_pages_says_why(server: Server, open_page: OpenPage) -> None:
    given = api_answer(server, QUESTION)
    unpaged = [c for c in given["citations"] if c["page"] is None]
    assert unpaged
    page = open_page(f"/?q={quote(QUESTION)}")
    answered(page)
    card = page.locator(f"[class*='svod-card-citation-{unpaged[0]['n']}']")
    assert "не делится на страницы" in card.inner_text()
    assert card.get_by_role("button").count() == 0
    with page.expect_download() as download:
        card.get_by_role("link", name="Скачать документ").click()
    assert download.value.suggested_filename == unpaged[0]["document"]["path"]


def test_a_link_leads_to_its_answer_and_the_address_follows_the_question(
    open_page: OpenPage,
) -> None:
    page = open_page(f"/?q={quote(QUESTION)}")
    answered(page)
    assert page.get_by_label("Ваш вопрос").input_value() == QUESTION
    ask(page, "Что такое бесшовность?")
    page.wait_for_function("() => decodeURIComponent(location.search).includes('бесшовность')")
    answered(page)
    page.get_by_label("Ваш вопрос").fill("")
    page.get_by_role("button", name="Спросить").click()
    page.get_by_text("Попробуйте:").wait_for()
    page.wait_for_function("() => !location.search.includes('q=')")


def test_an_example_is_one_click_from_its_answer(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("button", name=QUESTION).click()
    answered(page)
    assert page.get_by_label("Ваш вопрос").input_value() == QUESTION


def test_an_answer_takes_less_than_a_second_on_a_warm_server(open_page: OpenPage) -> None:
    page = open_page(f"/?q={quote(QUESTION)}")
    answered(page)
    times = []
    for question in ("Что такое бесшовность?", "Что такое точка контакта?", "Что такое барьер?"):
        started = time.perf_counter()
        ask(page, question)
        page.wait_for_function(
            "asked => decodeURIComponent(location.search.replaceAll('+', ' ')).includes(asked)"
            " && !document.querySelector('[data-stale=\"true\"]')"
            " && document.querySelector('.svod-answer, .svod-refusal')",
            arg=question,
        )
        times.append(time.perf_counter() - started)
    # The best of three: other programs share the machine with the test.
    assert min(times) < 1


def choose(page: Any, label: str, option: str) -> None:
    field = page.get_by_role("combobox", name=label, exact=True)
    field.click()
    field.fill(option)
    page.get_by_role("option", name=option).first.click()
    page.keyboard.press("Escape")
    settled(page)


def test_kinds_and_documents_restrict(
    server: Server, catalogue: Catalogue, open_page: OpenPage
) -> None:
    titles = {r.description.title: r for r in catalogue.documents()}
    page = open_page(f"/?q={quote(QUESTION)}")
    answered(page)

    def shown_titles() -> set[str]:
        return {text.strip() for text in page.locator(".svod-title").all_inner_texts()}

    assert len({titles[title].description.kind for title in shown_titles()}) > 1
    choose(page, "Вид документа", "статья")
    page.wait_for_timeout(500)
    settled(page)
    assert {titles[t].description.kind for t in shown_titles()} == {DocumentKind.PAPER}
    shoot(page, "filtered")
    page.get_by_role("button", name=re.compile("^(Убрать всё|Очистить)$")).first.click()
    settled(page)
    standard = next(t for t in titles if "Часть 3" in t)
    choose(page, "Документ", standard)
    page.wait_for_timeout(500)
    settled(page)
    assert shown_titles() == {standard}
    shoot(page, "one-document")


def test_a_refusal_shows_what_is_nearest(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"/?q={quote(OFF_TOPIC)}")
    page.locator(".svod-refusal").wait_for()
    settled(page)
    given = api_answer(server, OFF_TOPIC)
    assert page.locator(".svod-refusal").inner_text() == given["answer"]
    assert page.locator(".svod-answer").count() == 0
    assert page.get_by_role("heading", name="Ближайшее по теме").is_visible()
    cards = page.locator("[class*='svod-card-hit-']")
    assert cards.count() == len(given["nearest"])
    assert page.locator(".svod-page img:visible").count() == 0
    shoot(page, "refusal")
    cards.get_by_role("button", name="Показать страницу").first.click()
    page.locator(".svod-page img:visible").first.wait_for()


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
    assert page.get_by_label("Ваш вопрос").input_value() in (question, question.strip())
    assert page.title() == "Свод"
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
        assert page.title() == "Свод"
        assert page.locator("img[src*='evil'], a[href*='evil']").count() == 0
        shoot(page, "hostile-document")
        field = page.get_by_role("combobox", name="Документ", exact=True)
        field.click()
        field.fill("_img")
        page.get_by_role("option", name="_img src=x onerror=alert(1)_").wait_for()
        assert page.title() == "Свод"
        shoot(page, "hostile-title")
    finally:
        assert api.delete(f"/v1/documents/{outcome['id']}").status_code == 200
    page = open_page(f"/?q={quote('Где ставят дирижабль?')}")
    page.locator(".svod-answer, .svod-refusal").first.wait_for()
    settled(page)
    assert "дирижабл" not in page.locator("[data-testid='stMain']").inner_text().lower()


def test_no_english_is_left(open_page: OpenPage) -> None:
    def english(page: Any) -> list[str]:
        found = [text for text in page.evaluate(_WORDS) if re.search("[A-Za-z]{2,}", text)]
        return sorted(set(found))

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


def test_the_page_holds_on_a_phone(
    server: Server, catalogue: Catalogue, open_page: OpenPage
) -> None:
    page = open_page("/", size=PHONE)
    page.get_by_label("Ваш вопрос").wait_for()
    settled(page)
    shoot(page, "phone-start")
    ask(page, QUESTION)
    answered(page)
    shoot(page, "phone-answer")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    # One picture, inside the card that was chosen.
    assert page.locator(".svod-page img:visible").count() == 1
    assert page.locator("[class*='svod-chosen-'] .svod-page img:visible").count() == 1
    given = api_answer(server, QUESTION)
    first = next(c for c in given["citations"] if c["document"]["path"].endswith(".pdf"))
    page.locator(".svod-page img:visible").scroll_into_view_if_needed()
    shoot(page, "phone-page")
    assert_marked(server, catalogue, page, first)
    page.locator("[data-testid='stExpandSidebarButton']").click()
    page.get_by_role("combobox", name="Вид документа", exact=True).wait_for()
    page.wait_for_timeout(400)
    shoot(page, "phone-filters")


def test_an_unknown_address_leads_to_the_question(open_page: OpenPage) -> None:
    page = open_page("/нет-такой-страницы")
    page.get_by_label("Ваш вопрос").wait_for()
    assert urlsplit(page.url).path == "/"


def test_the_description_of_the_api_works_without_internet(open_page: OpenPage) -> None:
    page = open_page("/docs")
    page.get_by_text("Найти фрагменты").wait_for()
    page.get_by_text("Ответить на вопрос").first.click()
    page.get_by_role("button", name="Try it out").wait_for()
    shoot(page, "docs")
