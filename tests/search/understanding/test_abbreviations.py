"""Abbreviations are expanded both ways, the collection's own meanings first."""

from __future__ import annotations

import pytest
from known_documents import abbreviation

from corpus.model import Definition, TermKind
from search.morphology import terms
from search.understanding.abbreviations import (
    ABBREVIATION_WEIGHT,
    EXPANSION_WEIGHT,
    Abbreviations,
    expanded_text,
    expansion_words,
    is_abbreviation,
)
from search.understanding.base_abbreviations import BASE_ABBREVIATIONS
from search.understanding.lexemes import lexemes

BASE = Abbreviations()


def text_of(query: str, known: Abbreviations = BASE) -> str:
    return expanded_text(query, known.find(lexemes(query)))


def words_of(query: str, known: Abbreviations = BASE) -> dict[str, float]:
    found = expansion_words(known.find(lexemes(query)), terms(query))
    return {word.alternatives[0]: word.weight for word in found}


def test_the_base_list_is_well_formed_and_large() -> None:
    lines = BASE_ABBREVIATIONS.strip().splitlines()
    assert len(lines) == len(set(lines)) > 150
    for line in lines:
        term, dash, full = line.partition(" — ")
        assert dash
        assert term in BASE
        assert len(full) > len(term)


@pytest.mark.parametrize(
    "term",
    "МФЦ ЕПГУ ГИС ФОИВ РОИВ ОМСУ НПА ПДн ЭЦП ЭП УКЭП ДМС МРОТ НДФЛ НДС ИП ЮЛ ФЛ ООО ВВП ФНС МВД "
    "ГИБДД ЗАГС СНИЛС ИНН ОГРН ТК ГК".split(),
)
def test_official_abbreviations_are_known(term: str) -> None:
    assert BASE.meanings(term)
    assert BASE.meanings(term.lower())


def test_an_abbreviation_is_written_out_for_the_model_and_adds_lighter_words() -> None:
    assert text_of("Где МФЦ?") == "Где МФЦ (многофункциональный центр)?"
    added = words_of("Где МФЦ?")
    assert set(added) == {"многофункциональный", "центр"}
    assert all(0 < weight < 1 for weight in added.values())


def test_a_full_form_adds_its_abbreviation_in_any_case() -> None:
    for query in ("многофункциональный центр", "в многофункциональных центрах"):
        assert words_of(query) == {"мфц": ABBREVIATION_WEIGHT}
        assert text_of(query) == query
    assert words_of("передача персональных данных") == words_of("персональные данные")


def test_a_clipped_word_is_known_in_any_case() -> None:
    assert text_of("отказ в госуслугах") == "отказ в госуслугах (государственная услуга)"


def test_words_already_typed_are_not_added() -> None:
    query = "МФЦ, многофункциональный центр"
    assert words_of(query) == {}
    assert text_of(query) == query


def test_the_meanings_of_an_ambiguous_abbreviation_are_all_added_lighter() -> None:
    added = words_of("долги ИП")
    assert {"индивидуальный", "предприниматель", "исполнительный", "производство"} == set(added)
    assert max(added.values()) < min(words_of("долги МФЦ").values())
    assert text_of("долги ИП") == "долги ИП"


def test_a_short_form_of_a_code_means_the_code_where_the_query_cites_it() -> None:
    found = lexemes("ст. 5 СК")
    (expansion,) = BASE.find(found, {3: ("Семейный кодекс",)})
    assert [meaning.full for meaning in expansion.meanings] == ["Семейный кодекс"]


def test_the_glossary_of_the_collection_outranks_the_base_list() -> None:
    known = Abbreviations(
        [
            abbreviation("МФЦ", "методический фонд центра"),
            abbreviation("МФЦ", "методического фонда центра"),
            abbreviation("СКЦ", "служба качества центра"),
        ]
    )
    assert text_of("МФЦ", known) == "МФЦ (методический фонд центра)"
    assert text_of("скц", known) == "скц (служба качества центра)"
    assert words_of("о службе качества центра", known) == {"скц": ABBREVIATION_WEIGHT}


def test_a_short_name_or_a_definition_is_no_abbreviation() -> None:
    known = Abbreviations(
        [
            abbreviation("Правила", "правила приёма граждан"),
            abbreviation("КПЗ", ""),
            Definition(TermKind.DEFINITION, "КПД", "отношение работы к затратам", 0, 1, None, None),
        ]
    )
    assert not known.meanings("правила")
    assert not known.meanings("КПЗ")
    assert not known.meanings("КПД")
    assert all(map(is_abbreviation, ("МФЦ", "ПДн", "ГИС ЖКХ")))
    assert not any(map(is_abbreviation, ("Центр", "ГОСТЫ И СНИПЫ", "СЛИШКОМДЛИННОЕСЛОВО", "")))


@pytest.mark.parametrize("query", ["заявление по почте", "права и обязанности от лица", "тор"])
def test_ordinary_words_that_spell_an_abbreviation_are_left_alone(query: str) -> None:
    assert text_of(query) == query


def test_the_full_form_beside_its_abbreviation_is_not_repeated() -> None:
    query = "многофункциональный центр (МФЦ)"
    assert text_of(query) == query


def test_the_added_words_together_weigh_less_than_one_typed() -> None:
    for term in ("МФЦ", "ФСТЭК", "ОСАГО", "ИП"):
        squares = sum(weight**2 for weight in words_of(term).values())
        assert squares <= EXPANSION_WEIGHT**2 + 0.01
