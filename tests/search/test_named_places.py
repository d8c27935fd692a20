"""A query names passages by its requisites: the innermost units, none by a common number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sample_documents import stored

from corpus.settings import Settings
from corpus.store import Catalogue
from search.named_places import DOCUMENT, NamedPlaces, named_places
from search.query import understand
from search.understanding.knowledge import CorpusKnowledge

LAW = """Статья 1. Предмет
Закон регулирует отношения сторон.
Статья 12. Сроки
1. Срок ответа — тридцать дней со дня, когда обращение записали в журнал органа.
2. Срок продлевает руководитель, о чём извещает заявителя письмом.
Статья 15¹. Цели
1. Цель — удобство граждан."""
OTHER = LAW.replace("тридцать", "десять")


@pytest.fixture
def catalogue(settings: Settings) -> Iterator[Catalogue]:
    with Catalogue(settings) as opened:
        stored(opened, "aa1111", LAW, title="Закон об обращениях", number="59-ФЗ", target=10)
        stored(opened, "bb2222", OTHER, title="Закон о такси", number="580-ФЗ", target=10)
        yield opened


def named(catalogue: Catalogue, query: str) -> NamedPlaces:
    knowledge = CorpusKnowledge.of(catalogue.documents())
    return named_places(catalogue.places, understand(query, knowledge).requisites)


def texts(catalogue: Catalogue, found: NamedPlaces) -> str:
    stored_ = catalogue.passages_by_key(list(found.passages))
    return "\n".join(f"{passage.document_id}: {passage.text}" for passage in stored_.values())


def test_a_query_without_names_names_nothing(catalogue: Catalogue) -> None:
    assert named(catalogue, "срок ответа на обращение") == NamedPlaces({}, ())
    assert named_places(catalogue.places, ()) == NamedPlaces({}, ())


def test_the_clause_of_the_document_is_found_and_no_other(catalogue: Catalogue) -> None:
    found = named(catalogue, "ст. 12 59-ФЗ")
    assert found.documents == ("aa1111",)
    shown = texts(catalogue, found)
    assert "тридцать" in shown
    assert "bb2222" not in shown
    assert "удобство" not in shown
    assert "регулирует" not in shown


def test_the_innermost_unit_is_what_is_meant(catalogue: Catalogue) -> None:
    shown = texts(catalogue, named(catalogue, "п. 2 ст. 12 59-ФЗ"))
    assert "продлевает руководитель" in shown
    assert "удобство" not in shown


def test_an_inner_unit_that_is_not_there_leaves_the_outer(catalogue: Catalogue) -> None:
    found = named(catalogue, "п. 77 ст. 12 59-ФЗ")
    assert found.passages.keys() == named(catalogue, "ст. 12 59-ФЗ").passages.keys()
    assert found.passages


def test_a_clause_of_a_certain_document_outweighs_any_likeness_in_that_document(
    catalogue: Catalogue,
) -> None:
    """A score is at most 1, and every passage of the document gains what a document does."""
    found = named(catalogue, "ст. 12 59-ФЗ")
    assert min(found.passages.values()) >= 1 + DOCUMENT


def test_a_clause_of_no_named_document_is_only_a_hint(catalogue: Catalogue) -> None:
    found = named(catalogue, "статья 12")
    assert found.documents == ()
    shown = texts(catalogue, found)
    assert "aa1111" in shown
    assert "bb2222" in shown
    assert max(found.passages.values()) < min(named(catalogue, "ст. 12 59-ФЗ").passages.values())


def test_a_document_that_is_not_held_has_its_clauses_nowhere(catalogue: Catalogue) -> None:
    assert named(catalogue, "ст. 12 ТК РФ") == NamedPlaces({}, ())
    assert named(catalogue, "ст. 12 закона № 777-ФЗ") == NamedPlaces({}, ())


def test_a_document_named_alone_has_no_passages_of_its_own(catalogue: Catalogue) -> None:
    assert named(catalogue, "закон 59-ФЗ") == NamedPlaces({}, ("aa1111",))


def test_a_clause_that_is_nowhere_raises_nothing(catalogue: Catalogue) -> None:
    assert named(catalogue, "ст. 777 59-ФЗ") == NamedPlaces({}, ("aa1111",))
    assert named(catalogue, "статья 777").passages == {}


def test_several_clauses_are_all_named(catalogue: Catalogue) -> None:
    shown = texts(catalogue, named(catalogue, "ст. 1 и ст. 15.1 59-ФЗ"))
    assert "регулирует" in shown
    assert "удобство" in shown
    assert "тридцать" not in shown


def test_a_clause_that_every_document_has_says_nothing(catalogue: Catalogue) -> None:
    for number in range(60):
        stored(catalogue, f"cc{number:04}", LAW, title=f"Порядок {number}")
    assert named(catalogue, "статья 12").passages == {}
    assert named(catalogue, "ст. 12 59-ФЗ").passages


def test_a_long_clause_names_its_beginning(catalogue: Catalogue) -> None:
    body = "\n".join(f"Абзац {n} о сроках и порядке ответа заявителю." for n in range(200))
    stored(catalogue, "dd4444", f"Статья 40. Всё\n{body}", number="40-ФЗ", target=10)
    assert len(catalogue.passages("dd4444")) > 20
    found = named(catalogue, "ст. 40 40-ФЗ")
    assert 0 < len(found.passages) <= 10
    assert "Абзац 0 " in texts(catalogue, found)
