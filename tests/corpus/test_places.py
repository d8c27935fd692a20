"""Sections are found by their label, passages by their place, abbreviations with their document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from sample_documents import parsed, stored, vectors

from corpus.model import Definition, TermKind
from corpus.places import CataloguePlaces, Place
from corpus.settings import Settings
from corpus.store import Catalogue

LAW = """Статья 1. Предмет
Закон регулирует отношения сторон.
Статья 15¹. Сроки
1. Срок ответа — тридцать дней.
2. Срок продлевает руководитель.
Статья 2. Цели
1. Цель — удобство граждан."""
STANDARD = """1. Общие положения
1.1. Область применения.
1.2. Термины и определения."""


@pytest.fixture
def catalogue(settings: Settings) -> Iterator[Catalogue]:
    with Catalogue(settings) as opened:
        yield opened


@pytest.fixture
def places(catalogue: Catalogue) -> CataloguePlaces:
    stored(catalogue, "a1", LAW)
    stored(catalogue, "b2", LAW.replace("тридцать", "десять"))
    stored(catalogue, "c3", STANDARD)
    return catalogue.places


def texts(catalogue: Catalogue, found: list[Place]) -> list[str]:
    return [catalogue.text(place.document_id)[place.start : place.end] for place in found]


def test_a_section_is_found_by_its_label_in_every_document(
    catalogue: Catalogue, places: CataloguePlaces
) -> None:
    found = places.sections_labelled(["Статья 15.1"])
    assert [place.document_id for place in found] == ["a1", "b2"]
    for text in texts(catalogue, found):
        assert text.startswith("Статья 15")
        assert "продлевает руководитель" in text
        assert "Статья 2" not in text


def test_only_the_documents_named_are_looked_in(places: CataloguePlaces) -> None:
    found = places.sections_labelled(["Статья 15.1", "Статья 2"], ["b2", "нет"])
    assert [place.document_id for place in found] == ["b2", "b2"]
    assert all(one.start < other.start for one, other in pairwise(found))
    assert places.sections_labelled(["Статья 2"], ["c3"]) == []


@pytest.mark.parametrize("label", ["", "Статья 777", "' OR 1=1 --", "%", "\x00", "Статья 1%"])
def test_a_label_that_no_section_bears_finds_nothing(places: CataloguePlaces, label: str) -> None:
    assert places.sections_labelled([label]) == []


def test_no_label_finds_nothing(places: CataloguePlaces) -> None:
    assert places.sections_labelled([]) == []


def test_a_label_is_not_a_prefix(places: CataloguePlaces, catalogue: Catalogue) -> None:
    found = places.sections_labelled(["Статья 1"], ["a1"])
    assert len(found) == 1
    assert "тридцать" not in texts(catalogue, found)[0]


def test_more_documents_are_named_than_a_statement_takes(places: CataloguePlaces) -> None:
    many = ["a1", *(f"нет{number}" for number in range(40_000))]
    assert [p.document_id for p in places.sections_labelled(["Статья 2"], many)] == ["a1"]


def test_the_passages_of_a_place_are_those_it_holds(
    catalogue: Catalogue, places: CataloguePlaces
) -> None:
    (place,) = places.sections_labelled(["Статья 15.1"], ["a1"])
    found = places.passages_at(place, 100)
    words = ("тридцать дней", "продлевает руководитель")
    own = [p.key for p in catalogue.passages("a1") if any(word in p.text for word in words)]
    assert found == own
    assert places.passages_at(place, 1) == own[:1]
    whole = Place("a1", 0, len(catalogue.text("a1")))
    assert places.passages_at(whole, 100) == [p.key for p in catalogue.passages("a1")]
    assert len(places.passages_at(whole, 2)) == 2
    assert places.passages_at(Place("a1", 10**6, 10**7), 100) == []
    assert places.passages_at(Place("нет", 0, 10**7), 100) == []


def test_a_place_does_not_take_in_its_neighbour(
    catalogue: Catalogue, places: CataloguePlaces
) -> None:
    """It ends where the other begins."""
    first, other = catalogue.passages("a1")[:2]
    assert places.passages_at(Place("a1", first.start, other.start), 100) == [first.key]


def test_a_place_lies_within_its_own_document_alone() -> None:
    whole, part = Place("a1", 0, 100), Place("a1", 20, 60)
    assert part.within(whole)
    assert whole.within(whole)
    assert not whole.within(part)
    assert not Place("b2", 20, 60).within(whole)
    assert not Place("a1", 90, 110).within(whole)


def test_abbreviations_come_with_their_document(
    catalogue: Catalogue, places: CataloguePlaces
) -> None:
    assert places.abbreviations() == []
    short = Definition(TermKind.ABBREVIATION, "МФЦ", "многофункциональный центр", 2, 6, None, None)
    other = Definition(TermKind.ABBREVIATION, "ОГВ", "орган власти", 0, 6, "Статья 1", None)
    term = Definition(TermKind.DEFINITION, "срок", "время", 1, 7, None, None)
    for name, terms in (("e5", (other, term)), ("d4", (term, short))):
        document = replace(parsed(LAW, f"{name}.txt"), definitions=terms)
        catalogue.add(name, document, vectors(document), "1")
    assert places.abbreviations() == [("d4", short), ("e5", other)]


def test_what_is_removed_is_found_no_more(catalogue: Catalogue, places: CataloguePlaces) -> None:
    (place,) = places.sections_labelled(["Статья 2"], ["a1"])
    catalogue.remove(["a1"])
    assert places.sections_labelled(["Статья 2"], ["a1"]) == []
    assert places.passages_at(place, 100) == []
