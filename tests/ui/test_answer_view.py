"""Answers as HTML: statements keep their words, and none of them is markup."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from search.answering.statements import Answer, Statement
from search.engine import KnowledgeBase
from ui.pages import actions
from ui.pages.answer_view import statements, understood
from ui.pages.cards import as_quotation
from ui.pages.page_view import excerpt_range, marks
from ui.pages.place import chosen, of_citation

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> \"'&amp; <mark>все</mark>"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.words += data


def parsed(html: str) -> _Tags:
    found = _Tags()
    found.feed(html)
    found.close()
    return found


def answered(kb: KnowledgeBase) -> Answer:
    given = kb.ask("Что такое контрольное обращение?")
    assert given.answered
    return given


def test_statements_hold_their_words_their_bold_and_their_numbers(own_kb: KnowledgeBase) -> None:
    given = answered(own_kb)
    said = given.statements[0]
    bold = replace(said, bold=((0, 10),))
    html = statements(own_kb, given, [bold])
    assert f"<strong>{said.text[:10]}</strong>" in html
    found = parsed(html)
    assert said.text in " ".join(found.words.split()) or said.text in found.words
    assert found.tags.count("button") == len(said.citations)
    assert 'data-svod-what="citation-1"' in html


def test_words_of_a_language_model_are_shown_as_text(own_kb: KnowledgeBase) -> None:
    given = answered(own_kb)
    html = statements(own_kb, given, [Statement(HOSTILE, (), ((0, 8),), is_supported=False)])
    found = parsed(html)
    assert set(found.tags) <= {"div", "strong"}
    assert set(found.attributes) == {"class"}
    assert HOSTILE in found.words
    assert "не подтверждено" in found.words


def test_what_a_question_was_taken_for_is_shown_as_text(own_kb: KnowledgeBase) -> None:
    given = replace(answered(own_kb), resolved=HOSTILE, corrected=HOSTILE)
    found = parsed(understood(given))
    assert set(found.tags) <= {"div", "b", "button"}
    assert found.words.count(HOSTILE) == 2
    assert understood(replace(given, resolved=None, corrected=None)) == ""


def test_a_button_holds_whatever_it_is_given(own_kb: KnowledgeBase) -> None:
    found = parsed(actions.button(HOSTILE, HOSTILE, HOSTILE, name=HOSTILE))
    assert found.tags == ["button"]
    assert found.words == HOSTILE
    assert set(found.attributes) == {
        "type",
        "class",
        "data-svod-do",
        "data-svod-what",
        "aria-label",
    }


def test_a_copied_citation_holds_the_words_of_the_document(own_kb: KnowledgeBase) -> None:
    given = answered(own_kb)
    for cited in given.citations:
        where = of_citation(cited, given.documents[cited.document_id])
        copied = re.sub(r"\W+", " ", as_quotation(where))
        text = own_kb.catalogue.text(cited.document_id)[cited.start : cited.end]
        assert re.sub(r"\W+", " ", text).strip() in copied
        assert re.sub(r"\W+", " ", where.document.description.title).strip() in copied


def test_the_first_citation_with_a_page_is_shown_unless_another_is_asked_for(
    own_kb: KnowledgeBase,
) -> None:
    given = answered(own_kb)
    places = [of_citation(c, given.documents[c.document_id]) for c in given.citations]
    first = next(each for each in places if each.has_page)
    assert chosen(places, None) == first
    assert chosen(places, "citation-99") == first
    assert chosen(places, places[-1].key) == places[-1]
    unpaged = [each for each in places if not each.has_page]
    assert chosen(unpaged, None) == (unpaged[0] if unpaged else None)
    assert chosen([], "citation-1") is None


def test_marks_stand_where_the_page_map_has_the_quote(own_kb: KnowledgeBase) -> None:
    given = answered(own_kb)
    places = [of_citation(c, given.documents[c.document_id]) for c in given.citations]
    where = next(each for each in places if each.has_page)
    page_map = own_kb.catalogue.page_map(where.document.id)
    assert page_map is not None
    found = marks(own_kb, where)
    held = {int(n) for n in page_map.pages[where.start : where.end] if n}
    assert {int(n) for n in found} == held
    page = own_kb.catalogue.pages(where.document.id)[(where.page or 1) - 1]
    x0, y0, x1, y1 = found[str(where.page)]
    assert 0 <= x0 < x1 <= 1
    assert 0 <= y0 < y1 <= 1
    here = page_map.pages[where.start : where.end] == where.page
    tops = page_map.boxes[where.start : where.end][here][:, 1]
    assert abs(y0 * page.height - float(tops[tops == tops].min())) < 1


def test_an_excerpt_holds_the_quote_and_is_bounded() -> None:
    line = "Строка текста, за которой идёт другая.\n"
    text = line * 400
    start, end = 5000, 5200
    first, last = excerpt_range(text, start, end)
    assert first <= start < end <= last
    assert first == 0 or text[first - 1] == "\n"
    assert last - first < 2000
    assert excerpt_range("короткий", 0, 8) == (0, 8)
    # Of a quote longer than is read at once its beginning.
    first, last = excerpt_range("слово " * 10_000, 1000, 59_000)
    assert first <= 1000
    assert last - first < 8000
