"""A clause of nobody knows which document is asked back about, not guessed."""

from __future__ import annotations

from search.engine import KnowledgeBase
from search.filters import make_filters


def test_a_clause_number_alone_is_asked_back_about(library: KnowledgeBase) -> None:
    answer = library.ask("п. 4.1.2")
    assert (answer.answered, answer.reason, answer.citations) == (False, "ambiguous", ())
    assert "Такой пункт есть в нескольких документах (4)" in answer.answer
    assert {hit.passage.clause for hit in answer.nearest} == {"п. 4.1.2"}
    assert len({hit.document.id for hit in answer.nearest}) == 4


def test_a_document_that_nobody_knows_by_its_name_is_not_guessed(library: KnowledgeBase) -> None:
    answer = library.ask("что сказано в п. 4.1.2 регламента приёмной комиссии")
    assert not answer.answered
    assert "п. 4.1.2" in answer.answer


def test_a_clause_of_one_document_is_quoted(library: KnowledgeBase) -> None:
    standard = library.document("standard-3-vnutrennij-klient.pdf").id
    answer = library.ask("п. 4.1.2", make_filters(documents=[standard]))
    assert answer.answered
    assert {cited.clause for cited in answer.citations} == {"п. 4.1.2"}


def test_a_question_beside_the_clause_is_answered_from_all(library: KnowledgeBase) -> None:
    assert library.ask("п. 4.1.2 какой объём паспорта сервиса").reason != "ambiguous"
