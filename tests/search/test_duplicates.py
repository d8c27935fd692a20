"""The same text is known again through its printing; a changed requirement is another text."""

from __future__ import annotations

import pytest

from search.duplicates import SAME, is_same, resemblance

CLAUSE = (
    "Ответ на обращение гражданина направляется в письменной форме по почтовому адресу, указанному "
    "в обращении, в течение тридцати дней со дня регистрации, если иное не установлено законом "
    "субъекта или порядком, который утвердил руководитель органа власти."
)


def test_a_text_is_wholly_like_itself() -> None:
    assert resemblance(CLAUSE, CLAUSE) == resemblance("Срок", "Срок") == 1
    assert is_same(CLAUSE, CLAUSE)
    assert is_same("Срок", "Срок")


@pytest.mark.parametrize(
    "other",
    [
        CLAUSE.upper(),
        CLAUSE.replace(" ", "  ").replace(",", ",\n"),
        CLAUSE.rstrip(".") + ";",
        CLAUSE.replace("дней", "дне\u0301й"),
        "« " + CLAUSE + " »",
    ],
)
def test_print_does_not_make_another_text(other: str) -> None:
    assert is_same(CLAUSE, other)


def test_one_word_more_or_less_in_a_long_text_leaves_it_the_same() -> None:
    assert is_same(CLAUSE, CLAUSE.replace("письменной форме", "форме"))
    assert is_same(CLAUSE, CLAUSE + " Иное.")


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("тридцати дней", "десяти дней"),
        ("тридцати дней", "30 дней"),
        ("если иное не установлено", "если иное установлено"),
        ("направляется в письменной", "не направляется в письменной"),
        ("в письменной форме", "в письменной форме (2)"),
    ],
)
def test_another_number_or_a_negation_is_another_requirement(words: str, others: str) -> None:
    """However long the text that is the same: folded, it would be hidden."""
    for rest in ("", " " + CLAUSE.replace("тридцати", "пяти")):
        other = CLAUSE.replace(words, others) + rest
        assert other != CLAUSE + rest
        assert not is_same(CLAUSE + rest, other)
        assert not is_same(other, CLAUSE + rest)


def test_the_same_numbers_in_both_are_no_difference() -> None:
    text = CLAUSE.replace("тридцати", "30").replace("форме", "форме № 4-П")
    assert is_same(text, text.replace("письменной", "бумажной"))


def test_the_number_of_the_clause_is_not_part_of_its_text() -> None:
    assert is_same(f"4.1. {CLAUSE}", f"12.3.7. {CLAUSE}")
    assert is_same(f"Статья 4. {CLAUSE}", f"Статья 15.1. {CLAUSE}")
    assert is_same(f"4.1. {CLAUSE}", CLAUSE)


def test_texts_on_one_subject_are_different_texts() -> None:
    other = (
        "Ответ на жалобу потребителя направляется в электронной форме по адресу почты, указанному "
        "в жалобе, в течение десяти дней со дня поступления, если больший срок не назначен судом, "
        "который рассматривает дело, или договором, заключённым с продавцом товара."
    )
    assert resemblance(CLAUSE, other) < SAME / 2


def test_a_part_is_not_the_whole() -> None:
    half = CLAUSE[: len(CLAUSE) // 2]
    for whole, part in ((CLAUSE, half), (half, CLAUSE), (CLAUSE, CLAUSE + CLAUSE[::-1])):
        assert not is_same(whole, part)
        assert resemblance(whole, part) < SAME


def test_the_order_of_words_matters() -> None:
    words = CLAUSE.split()
    assert resemblance(CLAUSE, " ".join(sorted(words))) < SAME / 2


def test_short_texts_are_the_same_only_word_for_word() -> None:
    assert is_same("Штраф пять рублей", "ШТРАФ  пять рублей")
    assert not is_same("Штраф пять рублей", "Штраф шесть рублей")
    assert not is_same("Срок", "Суды")


def test_it_does_not_matter_which_is_first() -> None:
    shorter = CLAUSE.replace("письменной форме", "форме")
    assert resemblance(CLAUSE, shorter) == resemblance(shorter, CLAUSE)
    assert is_same(CLAUSE, shorter) == is_same(shorter, CLAUSE)


def test_texts_without_words_are_no_failure() -> None:
    for one in ("", "…", " \n"):
        assert 0 <= resemblance(one, CLAUSE) < SAME
        assert not is_same(one, CLAUSE)
        assert 0 <= resemblance(one, "") <= 1
