"""Follow-ups are made whole by the question before; a whole question is never touched."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from search.answering.follow_up import resolve

ROOT = Path(__file__).parents[3]
ROWS = ROOT / "tests" / "data" / "follow-ups.jsonl"
PREVIOUS = (
    "Какой срок ответа на жалобу?",
    "Что такое внутренний клиент?",
    "Кто утверждает методику сбора обратной связи в МФЦ?",
)


def _lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]


def _questions() -> list[str]:
    files = [
        *sorted((ROOT / "benchmarks" / "questions").glob("*.jsonl")),
        ROOT / "tests" / "data" / "refusal-questions.jsonl",
    ]
    # A question about a sentence of its own («Где она жила?») may lean on that sentence.
    rows = [row for file in files for row in _lines(file) if "text" not in row]
    return [str(row.get("query") or row.get("question")) for row in rows]


@pytest.mark.parametrize("row", _lines(ROWS), ids=lambda row: str(row["id"]))
def test_the_collected_follow_ups_resolve_as_they_should(row: dict[str, object]) -> None:
    from benchmarks.follow_ups import judge

    judged = judge(row)
    assert judged.is_right, judged.resolved


def test_no_complete_question_is_changed() -> None:
    questions = _questions()
    assert len(questions) > 300
    changed = [
        (question, made)
        for number, question in enumerate(questions)
        if (made := resolve(question, PREVIOUS[number % len(PREVIOUS)])) is not None
    ]
    assert changed == []


@pytest.mark.parametrize("question", ["а для бизнеса?", "почему?", "а кто её утверждает?"])
def test_without_a_question_before_nothing_is_resolved(question: str) -> None:
    assert resolve(question, None) is None
    assert resolve(question, "") is None
    assert resolve(question, "  ?! ") is None


def test_follow_ups_chain() -> None:
    first = resolve("а для бизнеса?", "Какой срок ответа на жалобу для граждан?")
    assert first == "Какой срок ответа на жалобу для бизнеса?"
    second = resolve("а на обращение?", first)
    assert second == "Какой срок ответа на обращение для бизнеса?"
    third = resolve("а если оно повторное?", second)
    assert third is not None
    assert third.startswith(second.rstrip("?"))
    assert "если" in third


@pytest.mark.parametrize("case", ["upper", "lower"])
def test_case_and_marks_of_a_follow_up_do_not_matter(case: str) -> None:
    typed = getattr("  А   для бизнеса  ?? ", case)()
    made = resolve(typed, "Какие требования для граждан")
    assert made is not None
    assert made.lower() == "какие требования для бизнеса?"


@pytest.mark.parametrize(
    "text",
    [
        "а " * 5000,
        "а для " + "бизнеса " * 3000,
        "?" * 5000,
        "\0",
        "а \ud800?",
        "а для <script>alert(1)</script>?",
        "а " + "'" * 50 + "; DROP TABLE feedback",
        "а п. " + "9." * 4000,
        "😀",
        "а",
        "и?",
        "но",
        "а в?",
        "в",
        "а — ?",
    ],
)
def test_hostile_text_neither_fails_nor_hangs(text: str) -> None:
    started = time.perf_counter()
    for before in (*PREVIOUS, text, "п. " + "1." * 400):
        made = resolve(text, before)
        assert made is None or isinstance(made, str)
    assert time.perf_counter() - started < 5


def test_random_words_neither_fail_nor_grow_without_bound() -> None:
    words = [
        "а", "и", "в", "на", "для", "кто", "что", "такое", "она", "его", "там", "это", "срок",
        "жалобу", "МФЦ", "п.", "4.2", "внешний", "если", "?", ",", "NPS", "быстро", "отвечает",
    ]  # fmt: skip
    chosen = random.Random(7)
    for _ in range(1500):
        asked = " ".join(chosen.choices(words, k=chosen.randint(1, 6)))
        before = " ".join(chosen.choices(words, k=chosen.randint(1, 8)))
        made = resolve(asked, before)
        assert made is None or 0 < len(made) <= 2 * (len(asked) + len(before)) + 20
