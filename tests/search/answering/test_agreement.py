"""Documents that disagree are said to, and those that do not are not."""

from __future__ import annotations

from typing import Any

import pytest

from corpus.model import Citation, Description, DocumentRecord, DocumentStatus
from search.answering.agreement import notes
from search.morphology import terms

QUESTION = "В какой срок рассматривают жалобу?"


def record(name: str, **about: Any) -> DocumentRecord:
    description = Description(title=f"Документ {name}", **about)
    return DocumentRecord(name, f"{name}.pdf", "0", "text/plain", description, 0, 0, 0, 0, 1, "")


def told(*quotes: str, documents: dict[str, Any] | None = None, question: str = QUESTION) -> str:
    """The notes on quotes, each of a document of its own: «a», «b», …"""
    names = "abcdef"[: len(quotes)]
    about = {name: record(name, **(documents or {}).get(name, {})) for name in names}
    citations = [
        Citation(n, name, f"{name}-0", None, None, None, text, 0, len(text))
        for n, (name, text) in enumerate(zip(names, quotes, strict=True), 1)
    ]
    return " ".join(notes(terms(question), citations, about))


def test_different_deadlines_for_one_thing_are_named() -> None:
    said = told(
        "Жалобу рассматривают за 12 рабочих дней.", "Срок рассмотрения жалобы — 7 рабочих дней."
    )
    assert "Документы расходятся: «12 рабочих дней» [1] и «7 рабочих дней» [2]" in said


@pytest.mark.parametrize(
    "other",
    [
        "Жалобу рассматривают за двенадцать рабочих дней.",
        "Жалобу рассматривают в 12 (двенадцать) рабочих дней со дня подачи.",
    ],
)
def test_the_same_deadline_in_other_words_is_no_disagreement(other: str) -> None:
    said = told("Жалобу рассматривают за 12 рабочих дней.", other)
    assert "расходятся" not in said
    assert "нескольких документов: 2" in said


def test_working_days_are_not_calendar_days() -> None:
    said = told(
        "Жалобу рассматривают за 12 рабочих дней.", "Жалобу рассматривают за 12 календарных дней."
    )
    assert "«12 рабочих дней» [1] и «12 календарных дней» [2]" in said


def test_deadlines_for_different_things_do_not_disagree() -> None:
    said = told(
        "Жалобу рассматривают за 12 рабочих дней.",
        "Оборудование учебного класса обновляют раз в 6 рабочих дней.",
    )
    assert "расходятся" not in said


def test_what_one_allows_and_another_forbids_is_named() -> None:
    said = told(
        "Передача жалобы лицу, чьи действия обжалуются, не допускается.",
        "Передача жалобы лицу, чьи действия обжалуются, допускается с согласия клиента.",
        question="Можно ли передать жалобу тому, кого обжалуют?",
    )
    assert "«не допускается» [1] и «допускается» [2]" in said


def test_one_document_does_not_disagree_with_itself() -> None:
    quotes = ["Жалобу рассматривают за 12 рабочих дней.", "Жалобу рассматривают за 7 рабочих дней."]
    citations = [
        Citation(n, "a", "a-0", None, None, None, text, 0, len(text))
        for n, text in enumerate(quotes, 1)
    ]
    assert notes(terms(QUESTION), citations, {"a": record("a")}) == ()


def test_a_repealed_document_is_called_so() -> None:
    documents = {"b": {"status": DocumentStatus.REPEALED}}
    said = told(
        "Жалобу рассматривают за 12 рабочих дней.",
        "Жалобу рассматривают за 7 рабочих дней.",
        documents=documents,
    )
    assert "Документ [2] утратил силу." in said
    assert "«Документ b» ([2]) утратил силу" in said


def test_the_newer_of_two_documents_is_named() -> None:
    said = told(
        "Жалобу рассматривают за 12 рабочих дней.",
        "Жалобу рассматривают за 7 рабочих дней.",
        documents={"a": {"year": 2019}, "b": {"year": 2024}},
    )
    assert "Документ [2] новее (2024 г.)" in said


def test_hostile_quotes_are_compared_as_text() -> None:
    assert "расходятся" not in told("<script>1 день</script> " * 50, "\x00 не не не " * 50)
