"""What a question asks for is read from its interrogative words."""

from __future__ import annotations

import pytest

from search.answering.question_types import QuestionType, question_type


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Кто утверждает перечень услуг?", QuestionType.PERSON),
        ("Какой орган рассматривает жалобу?", QuestionType.PERSON),
        ("Когда вступает в силу приказ?", QuestionType.TIME),
        ("В каком году основан музей?", QuestionType.TIME),
        ("До какого числа публикуют отчёт?", QuestionType.TIME),
        ("Сколько лет назад открыли станцию?", QuestionType.TIME),
        ("За сколько дней отвечают на письмо?", QuestionType.DURATION),
        ("какой срок рассмотрения жалобы", QuestionType.DURATION),
        ("Как долго хранят анкеты?", QuestionType.DURATION),
        ("Сколько человек входит в комиссию?", QuestionType.QUANTITY),
        ("Какой штраф за опоздание?", QuestionType.QUANTITY),
        ("Где размещают объявление?", QuestionType.PLACE),
        ("Как называется крупнейшее озеро?", QuestionType.NAME),
        ("Что такое клиентский путь?", QuestionType.DEFINITION),
        ("Почему закрыли шахту?", QuestionType.REASON),
        ("Обязан ли заявитель приходить лично?", QuestionType.YES_NO),
        ("Какие документы прилагают?", QuestionType.LIST),
        ("Чем кормят птиц?", QuestionType.THING),
        ("Как подать жалобу?", QuestionType.MANNER),
        ("форма заявления о приёме", QuestionType.OPEN),
    ],
)
def test_a_question_asks_for_one_kind_of_thing(question: str, kind: QuestionType) -> None:
    assert question_type(question) is kind


def test_who_when_how_many_and_how_long_ask_for_something_exact() -> None:
    exact = {kind for kind in QuestionType if kind.is_exact}
    assert {QuestionType.PERSON, QuestionType.TIME, QuestionType.DURATION} < exact
    assert exact.isdisjoint({QuestionType.REASON, QuestionType.OPEN, QuestionType.YES_NO})


def test_a_very_long_question_is_read_at_once() -> None:
    assert question_type("какой " * 20_000) is QuestionType.THING
