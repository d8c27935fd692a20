"""`svod eval`: saved, compared and drawn; a fault is found before anything is measured."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from saved_runs import run_over, small_set
from small_library import Run, assert_complains

from search.evaluation import MEASURES, compare, read_run
from ui import evaluation_output

TEXTS = {
    "a": "Отпуск длится 28 дней.",
    "b": "Жалобу рассматривают за 5 дней.",
    "c": "Водопад Кивач стоит на реке Суне.",
}
QUESTIONS = (
    {"_id": "q1", "text": "сколько длится отпуск", "style": "срок"},
    {"_id": "q2", "text": "<script>alert(1)</script> жалоба", "metadata": {"style": "опечатки"}},
    {"_id": "q3", "text": "где стоит Кивач"},
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "набор"
    (folder / "qrels").mkdir(parents=True)
    rows = [json.dumps({"_id": i, "title": "", "text": text}) for i, text in TEXTS.items()]
    (folder / "corpus.jsonl").write_text("\n".join(rows), encoding="utf-8")
    ask(folder, *QUESTIONS)
    qrels = ["query-id\tcorpus-id\tscore", "q1\ta\t1", "q2\tb\t1", "q3\tc\t1"]
    (folder / "qrels" / "test.tsv").write_text("\n".join(qrels), encoding="utf-8")
    return folder


def ask(folder: Path, *questions: dict[str, Any]) -> None:
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, questions)), encoding="utf-8")


def test_a_run_is_saved_compared_and_drawn(svod: Run, data: Path, tmp_path: Path) -> None:
    saved, report = tmp_path / "прогон.json", tmp_path / "отчёт.html"
    first = svod("eval", data, "--save", saved, "--json")
    assert first.code == 0, first
    assert first.json["comparison"] is None
    assert first.json["nDCG@10"] == 1
    assert {style: one["queries"] for style, one in first.json["slices"].items()} == {
        "опечатки": 1,
        "срок": 1,
        "без стиля": 1,
    }
    assert {query.id for query in read_run(saved).queries} == {"q1", "q2", "q3"}

    second = svod("eval", data, "--compare", saved, "--report", report, "--json")
    assert second.code == 0, second
    assert len(second.out.splitlines()) == 1
    compared = second.json["comparison"]
    assert compared["differences"].keys() == set(MEASURES)
    assert compared["differences"]["nDCG@10"] == {"mean": 0, "low": 0, "high": 0, "p": 1}
    assert compared["better"] == compared["worse"] == []
    page = report.read_text(encoding="utf-8")
    assert "<script" not in page

    third = svod("eval", data, "--compare", saved)
    assert third.code == 0, third
    for words in ("nDCG@10", "без стиля", "Стало лучше: 0", "Стало хуже: 0", "Разность"):
        assert words in third.out


def test_the_value_of_a_comparison_names_the_questions() -> None:
    data = small_set()
    before, after = run_over(data, [1, 2, None, 3]), run_over(data, [1, 1, 4, None])
    told = evaluation_output.shape(after, compare(before, after))
    assert json.loads(json.dumps(told)) == told
    assert told["comparison"]["better"][0] == {
        "id": "q2",
        "text": "вопрос номер 2",
        "before": 0.0,
        "after": pytest.approx(0.4307, abs=1e-4),
        "place_before": None,
        "place_after": 4,
    }
    assert told["comparison"]["slices"]["опечатки"]["Success@1"]["mean"] == 0
    assert told["ms_p50"] == 11.5


def test_a_question_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    texts = {f"q{n}": f"[red]вопрос[/] \x1b[31m{n} " + "ы" * 200 for n in range(4)}
    data = small_set({"q0": "[bold]стиль[/] \x1b[1m"}, texts)
    after = run_over(data, [1, 1, 1, 1])
    evaluation_output.show(after, compare(run_over(data, [2, 2, 2, 2]), after), False)
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "[bold]стиль[/]" in shown
    assert "[red]вопрос[/]" in shown
    assert max(map(len, shown.splitlines())) < 140


def nowhere(folder: Path) -> list[str | Path]:
    return ["--save", folder / "нигде" / "прогон.json"]


def to_a_folder(folder: Path) -> list[str | Path]:
    return ["--report", folder]


def no_run(folder: Path) -> list[str | Path]:
    return ["--compare", folder / "прогон.json"]


def not_a_run(folder: Path) -> list[str | Path]:
    (folder / "прогон.json").write_text('{"nDCG@10": 1}', encoding="utf-8")
    return ["--compare", folder / "прогон.json"]


def over_the_run(folder: Path) -> list[str | Path]:
    return ["--save", folder / "прогон.json", "--report", folder / "прогон.json"]


def other_questions(folder: Path) -> list[str | Path]:
    run_over(small_set(), [1, 1, 1, 1]).save(folder / "прогон.json")
    return ["--compare", folder / "прогон.json"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (nowhere, ["Нет папки", "нигде"]),
        (to_a_folder, ["папка, а нужен файл"]),
        (over_the_run, ["прогон.json", "дважды"]),
        (no_run, ["прогон.json", "не читается"]),
        (not_a_run, ["прогон.json", "не сохранённый прогон"]),
        (other_questions, ["другом наборе", "малый набор"]),
    ],
)
def test_a_fault_is_told_before_anything_is_measured(
    svod: Run,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[Path], list[str | Path]],
    words: list[str],
) -> None:
    measured: list[Any] = []
    monkeypatch.setattr("ingest.evaluation.evaluate", lambda *rest, **named: measured.append(rest))
    assert_complains(svod("eval", data, *fault(tmp_path)), 2, *words)
    assert measured == []


def test_another_order_of_the_questions_is_the_same_set(
    svod: Run, data: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "прогон.json"
    assert svod("eval", data, "--save", saved).code == 0
    ask(data, *QUESTIONS[::-1])
    assert svod("eval", data, "--compare", saved).code == 0
    ask(data, {**QUESTIONS[0], "text": "другой вопрос"}, *QUESTIONS[1:])
    assert_complains(svod("eval", data, "--compare", saved), 2, "другом наборе")
