"""Slips of typing are mended against the words of the collection, and nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from known_documents import TEXTS, TextVocabulary

from search.understanding.abbreviations import Abbreviations
from search.understanding.spelling import Slip, corrected_text, corrections

VOCABULARY = TextVocabulary(TEXTS)
ABBREVIATIONS = Abbreviations()


def mended(query: str) -> str:
    found = corrections(query, VOCABULARY, known_also=ABBREVIATIONS.__contains__)
    return corrected_text(query, found)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("алиминты на детей", "алименты на детей"),
        ("брачьный возрост", "брачный возраст"),
        ("росторжение брака", "расторжение брака"),
        ("эллектронная подпись", "электронная подпись"),
        ("персанальные данные", "персональные данные"),
        ("безопастность", "безопасность"),
        ("судно щитается маломерным", "судно считается маломерным"),
        ("прожиточный минемум", "прожиточный минимум"),
        ("вазмещение ущерба", "возмещение ущерба"),
        ("територия", "территория"),
        ("коммисия", "комиссия"),
        ("участвавать", "участвовать"),
        ("чуствовать", "чувствовать"),
        ("агенство", "агентство"),
        ("Алеминты", "Алименты"),
        ("АЛИМИНТЫ НА ДЕТЕЙ", "АЛИМЕНТЫ НА ДЕТЕЙ"),
        ("отпсук", "отпуск"),
        ("отпкск", "отпуск"),
    ],
)
def test_a_misspelt_word_becomes_the_one_meant(typed: str, meant: str) -> None:
    assert mended(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cnfnmz 81 nhelf", "статья 81 труда"),
        ("fkbvtyns", "алименты"),
        ("Fkbvtyns yf ltntq", "Алименты на детей"),
        ("cnfnmz, jngecr", "статья, отпуск"),
        ("cn 81 nr ha", "ст 81 тк рф"),
        ("система щкфсду", "система oracle"),
    ],
)
def test_the_wrong_layout_is_switched(typed: str, meant: str) -> None:
    assert mended(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("вмфц", "в мфц"),
        ("леснойкодекс", "лесной кодекс"),
        ("трудовогокодекса", "трудового кодекса"),
        ("трудовомкодекса", "трудовомкодекса"),  # one of the two does not occur
        ("отпассажира", "от пассажира"),
    ],
)
def test_glued_words_are_parted(typed: str, meant: str) -> None:
    assert mended(typed) == meant


@pytest.mark.parametrize(
    "query",
    [
        "алименты",
        "синхрофазотрон",
        "мореплавания",
        "Иванков Пупыркин",
        "закон Алиминтова",
        "ФСТЭКК",
        "МФЦЦ",
        "№ 210-ФЗ от 27.07.2010",
        "VPN через IT",
        "hello oracle",
        "II IV XL",
        "xyzzy plugh",
        "gj",
        "жкщшъыь",
        "кот",
        "отп",
        "вид",
        "",
    ],
)
def test_what_is_known_named_or_hopeless_is_left_alone(query: str) -> None:
    assert mended(query) == query


def test_a_protected_range_is_left_alone() -> None:
    query = 'алиминты "алиминты"'
    found = corrections(query, VOCABULARY, [(9, len(query))])
    assert corrected_text(query, found) == 'алименты "алиминты"'


def test_a_correction_tells_the_words_and_the_slip() -> None:
    query = "ljkub: алиминты, вмфц"
    found = corrections(query, VOCABULARY, known_also=ABBREVIATIONS.__contains__)
    assert [(c.typed, c.meant, c.slip) for c in found] == [
        ("ljkub", "долги", Slip.LAYOUT),
        ("алиминты", "алименты", Slip.SPELLING),
        ("вмфц", "в мфц", Slip.SPACE),
    ]
    assert all(query[c.start : c.end] == c.typed for c in found)


def test_a_plausible_slip_outranks_a_frequent_word() -> None:
    vocabulary = TextVocabulary("корона " * 50 + "корова корова")
    found = corrections("карова", vocabulary)
    assert [c.meant for c in found] == ["корова"]


def test_a_frequent_word_outranks_a_rare_one_as_near() -> None:
    vocabulary = TextVocabulary("приказ " * 9 + "приказы " + "приказ приказу")
    (found,) = corrections("приказж", vocabulary)
    assert found.meant == "приказ"


def test_a_slip_that_occurs_once_in_the_collection_is_not_taught() -> None:
    vocabulary = TextVocabulary("безопастнось безопасность безопасность")
    (found,) = corrections("безопастнасть", vocabulary)
    assert found.meant == "безопасность"


def test_another_form_of_a_word_the_collection_holds_is_no_slip() -> None:
    assert corrections("мелатонин", TextVocabulary("мелатонина мелатонина")) == ()


def test_a_heap_of_unknown_words_asks_little() -> None:
    vocabulary = TextVocabulary(TEXTS)
    letters = "бвгджзклмн"
    words = [f"жъ{a}ы{b}э{c}щ" for a in letters for b in letters for c in letters[:3]]
    assert corrections(" ".join(words), vocabulary) == ()
    assert vocabulary.asked <= 24


@given(st.text(alphabet="алиментысркв -«»XWcnfn'[];.", max_size=40))
def test_corrections_never_overlap_and_mend_for_good(query: str) -> None:
    found = corrections(query, VOCABULARY)
    end = 0
    for correction in found:
        assert end <= correction.start < correction.end <= len(query)
        assert query[correction.start : correction.end] == correction.typed != correction.meant
        end = correction.end
