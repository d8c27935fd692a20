"""A list is quoted whole though it runs over several passages, and an item with its lead-in."""

from __future__ import annotations

import re

from sample_documents import added

from search.answering.lists import completed
from search.answering.quotes import LONGEST_LIST, Quote, quote
from search.engine import KnowledgeBase

DUTIES = [
    "принимать обращения граждан в день их поступления независимо от способа подачи;",
    "регистрировать каждое обращение в журнале с указанием времени и канала;",
    "сообщать заявителю номер обращения и ожидаемый срок ответа на него;",
    "передавать обращение исполнителю не позднее следующего рабочего дня;",
    "напоминать исполнителю о сроке за два рабочих дня до его окончания;",
    "проверять полноту ответа перед отправкой и возвращать неполный на доработку.",
]
AFTER = "Оператор не вправе менять содержание обращения."


def listed(kb: KnowledgeBase, items: list[str], lead: str = "3.1. Оператор обязан:") -> str:
    numbered = [f"{n}) {text}" for n, text in enumerate(items, 1)]
    text = "\n".join(["3. Обязанности", lead, *numbered, "3.2. " + AFTER])
    added(kb, "aaaa", text, target=30, window=60)
    return kb.catalogue.text("aaaa")


def taken(kb: KnowledgeBase, start: str) -> tuple[Quote, str]:
    """The quote for the sentence that begins so, completed, and its text."""
    whole = kb.catalogue.text("aaaa")
    for passage in kb.catalogue.passages("aaaa"):
        for ordinal in range(len(passage.sentences)):
            if passage.sentence_text(ordinal).startswith(start):
                found = completed(kb, passage, quote(passage, ordinal))
                return found, whole[found.start : found.end]
    raise AssertionError(f"no sentence begins with {start}")


def test_a_list_that_runs_over_passages_is_quoted_to_its_end(kb: KnowledgeBase) -> None:
    listed(kb, DUTIES)
    assert len(kb.catalogue.passages("aaaa")) > 3
    found, text = taken(kb, "3.1. Оператор обязан:")
    assert text.startswith("Оператор обязан:")
    assert re.findall(r"^(\d)\)", text, re.MULTILINE) == list("123456")
    assert text.endswith("на доработку.")
    assert AFTER not in text
    assert not found.goes_on


def test_an_item_in_a_later_passage_comes_with_the_words_that_lead_to_it(kb: KnowledgeBase) -> None:
    whole = listed(kb, DUTIES, "3.1. Оператору не разрешается:")
    found, text = taken(kb, "5) ")
    assert "напоминать исполнителю" in text
    if not text.startswith("Оператору"):
        assert found.lead is not None
        assert whole[slice(*found.lead)] == "Оператору не разрешается:"


def test_a_list_too_long_to_quote_is_cut_after_an_item_and_said_to_go_on(kb: KnowledgeBase) -> None:
    items = [
        f"{text[:-1]} в порядке, установленном приложением {n};"
        for n in range(12)
        for text in DUTIES
    ]
    listed(kb, [*items, "прочее."])
    found, text = taken(kb, "3.1. Оператор обязан:")
    assert len(text) <= LONGEST_LIST
    assert text.endswith(";")
    assert found.goes_on


def test_what_is_no_list_is_left_as_it_is(kb: KnowledgeBase) -> None:
    added(kb, "aaaa", "3.1. Орган отвечает письменно.\n3.2. Ответ подписывает руководитель.")
    found, text = taken(kb, "3.1. ")
    assert text == "Орган отвечает письменно."
    assert found.lead is None
