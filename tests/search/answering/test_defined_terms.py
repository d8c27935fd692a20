"""A term is found by its words in any form, and only by all of them."""

from __future__ import annotations

from corpus.model import Definition, TermKind
from search.answering.glossary import Glossary
from search.morphology import terms


def entry(term: str) -> Definition:
    return Definition(TermKind.DEFINITION, term, "…", 0, 10, None, None)


def test_a_term_is_found_in_any_form_and_order() -> None:
    inner, client = entry("внутренний клиент"), entry("клиент")
    glossary = Glossary([("a", inner), ("b", client), ("c", inner)])
    assert glossary.find(terms("внутреннего клиента")) == [("a", inner), ("c", inner)]
    assert glossary.find(terms("клиенту")) == [("b", client)]
    assert glossary.find(terms("внешний клиент")) == []
    assert len(glossary) == 3


def test_a_term_without_words_is_no_entry() -> None:
    assert len(Glossary([("a", entry("…"))])) == 0
