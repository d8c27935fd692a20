"""Words of Russian text meet in one form, whatever their case, ending, stress or index."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.morphology import (
    is_function_word,
    known,
    lemma,
    lemmas,
    normalise,
    phrase,
    query_words,
    terms,
    tokens,
    words,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("обращениями граждан", "Обращение гражданина"),
        ("ещё зелёный", "еще ЗЕЛЕНЫЙ"),
        ("Статья 15¹", "статьи 15.1"),
        ("статья 15¹⁻²", "статье 15.1-2"),
        ("за\u0301мок", "замки"),
        ("научно\u2011технический", "научно-технического"),
        ("№ 210\u2010ФЗ", "210-фз"),
        ("и\u0306одный", "йодного"),
    ],
)
def test_forms_of_a_word_give_the_same_terms(one: str, other: str) -> None:
    assert terms(one) == terms(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Закон № 210-ФЗ", ["закон", "210-фз", "210", "фз"]),
        ("п. 4.1.12", ["4.1.12"]),
        ("ГОСТ Р 52872-2019", ["гост", "52872-2019", "52872", "2019"]),
        ("ISO/IEC 27001", ["iso", "iec", "27001"]),
        ("5 дней", ["5", "день"]),
        ("«кто-либо» и т. д.", []),
        ("", []),
        ("🙂 — … №", []),
    ],
)
def test_numbers_and_compounds_are_found_whole_and_in_parts(text: str, expected: list[str]) -> None:
    found = terms(text)
    assert found == expected or set(expected) <= set(found)


def test_function_words_are_no_terms() -> None:
    assert terms("и в на который чтобы этот он не был бы") == []
    assert is_function_word("Который")
    assert not is_function_word("закон")
    assert not is_function_word("the")


def test_unknown_words_keep_a_form_of_their_own() -> None:
    assert not known("клыбзик")
    assert lemma("GPT") == "gpt"
    assert lemma("123") == "123"


@given(st.text())
def test_tokens_are_ranges_of_the_text(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert text[token.start : token.end] == token.text
        assert end <= token.start < token.end
        end = token.end
    for term in terms(text):
        assert term
        assert not any(character.isspace() for character in term)
        assert normalise(term) == term or term.lower() == term


@pytest.mark.parametrize(
    "word", ["а" * 100_000, "а-" * 50_000 + "а", "срок-" * 20_000, "1." * 50_000, "¹" * 50_000]
)
def test_a_word_without_end_costs_little(word: str) -> None:
    """Compared with as much ordinary text; a dictionary look-up of it would take minutes."""
    text = "Ответ на обращение даётся в течение тридцати дней. " * (len(word) // 50)
    terms(text)
    started = time.perf_counter()
    terms(text)
    ordinary = time.perf_counter() - started
    started = time.perf_counter()
    terms(word)
    assert time.perf_counter() - started < 20 * ordinary + 0.1


def test_threads_share_the_dictionary() -> None:
    words = [f"{part}обращением" for part in ("", "не", "пере", "до", "по", "за")] * 50
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda word: lemma.__wrapped__(word), words))
    assert found == [lemma(word) for word in words]


def met(asked: str, text: str) -> bool:
    """Whether every word asked for has an alternative among the terms of the text."""
    held = {term for word in words(text) for term in (*word.terms, *word.also)}
    return all(held.intersection(word.alternatives) for word in query_words(asked))


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("сталь", "марки стали"),
        ("судно", "владелец суда"),
        ("ведомость", "ведомости"),
        ("истечь", "истекшего срока"),
        ("клиентоцентричностью", "о клиентоцентричности"),
        ("цифровизации", "цифровизацией"),
        ("епгу", "через ЕПГУ"),
        ("ЕГРЮЛ", "выписка из егрюл"),
        ("МРОТ", "мрота"),
        ("нормативный правовой акт", "нормативно-правовой акт"),
        ("интернет портал", "интернет-портала"),
        ("вебсайт", "веб-сайт"),
        ("210-фз", "Закон N 210 ФЗ"),
        ("закон 210 фз", "Закон № 210-ФЗ"),
        ("5000", "штраф 5 000,00 рублей"),
        ("10 процентов", "10%"),
        ("1 класс", "1-го класса"),
        ("глава 14", "Глава XIV"),
        ("глава xiv", "ГЛАВА ХIV"),
        ("27.07.2010", "27 июля 2010 г."),
        ("27.07.10", "от 27.07.2010"),
        ("email", "e-mail"),
        ("cоглашение", "соглашения"),
        ("ст.81", "ст. 81"),
        ("пункты 1,2,3", "пункт 2, 3 и 1"),
    ],
)
def test_a_question_meets_the_text_it_means(asked: str, text: str) -> None:
    assert met(asked, text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [("4.1", "п. 4.1.12"), ("суд", "судья"), ("епгу", "епгм"), ("27.07.2010", "28.07.2010")],
)
def test_a_question_does_not_meet_another(asked: str, text: str) -> None:
    assert not met(asked, text)


def test_an_abbreviation_like_a_preposition_is_kept_outside_headings_in_capitals() -> None:
    assert terms("требования к ПО") == ["требование", "по"]
    assert terms("ТРЕБОВАНИЯ ПО ЗАЩИТЕ") == ["требование", "защита"]
    assert terms("требования по защите") == ["требование", "защита"]


def test_a_compound_and_its_parts_stand_side_by_side() -> None:
    assert phrase("нормативно-правового акта") == phrase("нормативный правовой акт")
    assert phrase("и на") == ()


def test_a_question_without_end_gives_a_bounded_number_of_words() -> None:
    asked = query_words(" ".join(f"слово{n}" for n in range(10_000)))
    assert len(asked) <= 64
    assert len(query_words("срок срока сроком срок")) == 1


def test_the_first_reading_is_the_lemma() -> None:
    for word in ("стали", "банки", "истекшего", "мрота", "api"):
        assert lemmas(word)[0] == lemma(word)
    assert set(lemmas("стали")) == {"стать", "сталь"}
