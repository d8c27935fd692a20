"""The questions a visitor may begin with come from what the collection holds."""

from __future__ import annotations

from search.engine import KnowledgeBase
from ui.pages.examples import examples


def test_examples_are_terms_of_the_collection_and_are_answered(own_kb: KnowledgeBase) -> None:
    terms = {
        entry.term
        for record in own_kb.documents()
        for entry in own_kb.catalogue.contents(record.id).definitions
    }
    asked = [each for each in examples(own_kb) if each.startswith("Что такое ")]
    assert asked
    assert all(each.removeprefix("Что такое ").removesuffix("?") in terms for each in asked)
    assert all(own_kb.ask(each).answered for each in asked)


def test_an_empty_base_has_no_examples(kb: KnowledgeBase) -> None:
    assert examples(kb) == []
