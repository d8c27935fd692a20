"""The format of citations is read sentence by sentence, however a reply is cut into pieces."""

from __future__ import annotations

import time

import pytest

from search.generation.reply import Reply, Sentence

REPLY = (
    "- **Срок** ответа составляет 30 дней [1].\n"
    "2. Плата не взимается [2][3]. Отказ оформляют по ст. 5 закона [1, 2]\n"
    "Приём ведёт дежурный. Приём ведут до 18 часов [3].\n"
    "Это просто слова без источника.\n"
)
READ = [
    Sentence("Срок ответа составляет 30 дней.", (1,)),
    Sentence("Плата не взимается.", (2, 3)),
    Sentence("Отказ оформляют по ст. 5 закона.", (1, 2)),
    Sentence("Приём ведёт дежурный.", (3,)),
    Sentence("Приём ведут до 18 часов.", (3,)),
    Sentence("Это просто слова без источника.", ()),
]


def read(*pieces: str) -> list[Sentence]:
    reply = Reply()
    found = [sentence for piece in pieces for sentence in reply.take(piece)]
    return [*found, *reply.finish()]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 10_000])
def test_pieces_of_any_length_read_the_same(size: int) -> None:
    assert read(*(REPLY[at : at + size] for at in range(0, len(REPLY), size))) == READ


def test_a_sentence_is_given_as_soon_as_the_next_begins() -> None:
    reply = Reply()
    assert not list(reply.take("Плата не взимается [2]"))
    assert list(reply.take("[3]. Ещё")) == [Sentence("Плата не взимается.", (2, 3))]


@pytest.mark.parametrize(
    "text",
    [
        "Смотрите ![план](http://example.org/p.png) зала [1]",
        "Смотрите [план](http://example.org) зала [1]",
        "Смотрите <b>план</b> зала [1]",
        "Смотрите &lt;план&gt; зала [1]",
        "Смотрите javascript:alert(1) план зала [1]",
        "Смотрите " + "план " * 200 + "[1]",
    ],
)
def test_markup_and_endless_sentences_lose_their_sources(text: str) -> None:
    assert all(not sentence.sources for sentence in read(text) if "план" in sentence.text)


def test_direction_marks_and_controls_are_left_out() -> None:
    assert read("Плата\u202e не\x07 взимается\u200b [1]") == [Sentence("Плата не взимается.", (1,))]


def test_thinking_is_skipped_even_when_it_has_no_end() -> None:
    assert read("<think>", "Плата не взимается [1]\n" * 1000) == []
    assert read("<think>Гм [1].</think>Плата не взимается [1]") == [
        Sentence("Плата не взимается.", (1,))
    ]


def test_no_answer_is_told_from_a_sentence() -> None:
    reply = Reply()
    assert not list(reply.take("НЕТ ОТВЕТА.\n"))
    assert reply.says_nothing


@pytest.mark.parametrize(
    "piece", ["[1]" * 2000, "[" * 4000, "а " * 5000, "\n" * 5000, "[1] а" * 900]
)
def test_a_senseless_reply_is_read_in_linear_time(piece: str) -> None:
    started = time.process_time()
    reply = Reply()
    for _ in range(20):
        list(reply.take(piece))
    assert time.process_time() - started < 5
