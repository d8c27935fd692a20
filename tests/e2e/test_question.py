"""A person asks and gets a cited answer with the lines marked on the page they stand on."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from itertools import groupby
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import numpy as np
from marks import boxes, covered, letters, pixels, printed, yellow
from running_server import PHONE, WIDE, Server, shoot
from visitor import answered, ask, settled

from corpus.model import DocumentKind
from corpus.store import Catalogue

QUESTION = "Что такое внутренний клиент?"
SEVERAL_PAGES = "Кто отвечает за организационную модель?"
OFF_TOPIC = "Какая температура плавления вольфрама?"
OpenPage = Callable[..., Any]


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
    page.locator("button:visible", has_text="Целиком").click()
    page.wait_for_timeout(300)
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
    shown = page.locator(".svod-answer .svod-said")
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
    assert card.get_by_role("button", name="Показать страницу").count() == 0
    with page.expect_download() as download:
        card.get_by_role("link", name="Скачать документ").click()
    assert download.value.suggested_filename == unpaged[0]["document"]["path"]
    # In place of a page there is the text around the quote.
    card.get_by_role("button", name="Показать текст").click()
    page.locator(f"[class*='svod-chosen-citation-{unpaged[0]['n']}']").wait_for()
    settled(page)
    excerpt = page.locator(".svod-beside .svod-excerpt")
    assert letters(excerpt.locator("mark").inner_text()) == letters(unpaged[0]["quote"])
    assert page.locator(".svod-page img:visible").count() == 0
    way = page.locator(".svod-beside").get_by_role("link", name="читать").get_attribute("href")
    assert f"read={unpaged[0]['start']}-{unpaged[0]['end']}" in way
    shoot(page, "text-in-place-of-a-page")


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


def test_asking_again_loads_nothing_anew(open_page: OpenPage) -> None:
    page = open_page(f"/?q={quote(QUESTION)}")
    answered(page)
    asking, opening = [], []
    for question in ("Что такое бесшовность?", "Что такое точка контакта?", "Что такое барьер?"):
        started = time.perf_counter()
        ask(page, question)
        page.wait_for_function(
            "asked => decodeURIComponent(location.search.replaceAll('+', ' ')).includes(asked)"
            " && !document.querySelector('[data-stale=\"true\"]')"
            " && document.querySelector('.svod-answer, .svod-refusal')",
            arg=question,
        )
        asking.append(time.perf_counter() - started)
        started = time.perf_counter()
        page.reload()
        page.locator(".svod-answer, .svod-refusal").first.wait_for()
        settled(page)
        opening.append(time.perf_counter() - started)
    # The best of three each: other programs share the machine with the test.
    assert min(asking) < min(opening)


def choose(page: Any, label: str, option: str) -> None:
    field = page.get_by_role("combobox", name=label, exact=True)
    wanted = page.get_by_role("option", name=option).first

    def listed() -> bool:
        """Open the list; a page that is just being drawn anew may close it again."""
        field.click()
        field.fill(option)
        page.wait_for_timeout(300)
        return bool(wanted.is_visible())

    assert any(listed() for _ in range(20))
    wanted.click()
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

    def in_time(is_so: Callable[[], bool]) -> bool:
        for _ in range(40):
            settled(page)
            if is_so():
                return True
        return False

    choose(page, "Вид документа", "статья")
    assert in_time(
        lambda: {titles[t].description.kind for t in shown_titles()} == {DocumentKind.PAPER}
    )
    shoot(page, "filtered")
    page.get_by_role("button", name=re.compile("^(Убрать всё|Очистить)$")).first.click()
    settled(page)
    standard = next(t for t in titles if "Часть 3" in t)
    choose(page, "Документ", standard)
    assert in_time(lambda: shown_titles() == {standard})
    shoot(page, "one-document")


def test_a_refusal_shows_what_is_nearest(server: Server, open_page: OpenPage) -> None:
    page = open_page(f"/?q={quote(OFF_TOPIC)}")
    page.locator(".svod-refusal").wait_for()
    settled(page)
    given = api_answer(server, OFF_TOPIC)
    # With what to do about it.
    assert page.locator(".svod-refusal").inner_text().startswith(given["answer"])
    assert page.locator(".svod-answer").count() == 0
    assert page.get_by_role("heading", name="Ближайшее по теме").is_visible()
    cards = page.locator("[class*='svod-card-hit-']")
    assert cards.count() == len(given["nearest"])
    assert page.locator(".svod-page img:visible").count() == 0
    shoot(page, "refusal")
    cards.get_by_role("button", name="Показать страницу").first.click()
    page.locator(".svod-page img:visible").first.wait_for()


def test_a_misspelt_question_is_corrected_and_can_be_asked_as_written(
    server: Server, open_page: OpenPage
) -> None:
    typed = "Что такое внутрений клиетн?"
    page = open_page()
    ask(page, typed)
    answered(page)
    notice = page.get_by_text("Показаны результаты для:")
    assert QUESTION in notice.inner_text()
    assert page.get_by_label("Ваш вопрос").input_value() == typed
    given = api_answer(server, QUESTION)
    said = page.locator(".svod-answer .svod-said").all_inner_texts()
    assert [letters(text) for text in said] == [
        letters(cited["quote"]) + str(cited["n"]) for cited in given["citations"]
    ]
    shoot(page, "corrected")
    way = page.get_by_role("button", name="Искать как написано")
    way.click()
    notice.wait_for(state="detached")
    settled(page)
    assert way.count() == 0
    assert page.get_by_label("Ваш вопрос").input_value() == typed
    page.locator(".svod-answer, .svod-refusal").first.wait_for()
    shoot(page, "as-written")
    # It is said of that question alone.
    ask(page, typed.replace("внутрений", "внутренний"))
    notice.wait_for()
    assert QUESTION in notice.inner_text()


def test_a_question_spelt_well_is_not_corrected(open_page: OpenPage) -> None:
    page = open_page(f"/?q={quote(QUESTION)}")
    answered(page)
    assert page.get_by_text("Показаны результаты для:").count() == 0
    assert page.get_by_role("button", name="Искать как написано").count() == 0


def test_found_passages_are_put_together_by_document(open_page: OpenPage) -> None:
    page = open_page(f"/?q={quote(SEVERAL_PAGES)}")
    answered(page)
    titles = page.locator("[class*='-hit-'] .svod-title")
    before = titles.all_inner_texts()
    assert len(list(groupby(before))) > len(set(before)), "nothing to put together"
    page.get_by_text("Собрать по документам").click()
    page.wait_for_timeout(500)
    settled(page)
    after = titles.all_inner_texts()
    assert sorted(after) == sorted(before)
    assert [title for title, _ in groupby(after)] == list(dict.fromkeys(before))
    shoot(page, "by-document")


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
    page.get_by_role("button", name="Попробовать").wait_for()
    shoot(page, "docs")
