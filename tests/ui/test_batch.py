"""Many questions in one process: a line an answer, and one bad question loses no other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from small_library import ORDER, Run


def write(folder: Path, *rows: object, name: str = "вопросы.jsonl") -> Path:
    file = folder / name
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def test_every_query_has_its_line_in_order(svod: Run, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        {"id": "а", "query": "рабочая группа"},
        "",
        {"id": 7, "query": "😀"},
        {"query": "жалоба посетителя", "gold": "лишнее поле"},
    )
    ran = svod("search", "--queries", file, "-k", "2", "--json")
    assert ran.code == 0
    first, second, third = lines(ran.out)
    assert first.keys() == {"id", "ms", "hits", "corrected", "loosened"}
    assert first["corrected"] is None
    assert (first["id"], second["id"], third["id"]) == ("а", 7, 4)
    assert len(first["hits"]) == len(third["hits"]) == 2
    assert first["hits"][0]["document"]["path"] == ORDER
    assert second["hits"] == []
    assert second["error"]["code"] == "empty-query"
    assert all(row["ms"] >= 0 for row in (first, second, third))


def test_questions_are_answered_line_by_line(svod: Run, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        {"id": 1, "question": "Как часто проводятся заседания рабочей группы?"},
        {"id": 2, "query": ""},
    )
    ran = svod("ask", "--questions", file, "--json")
    assert ran.code == 0
    first, second = lines(ran.out)
    assert (first["id"], first["answered"]) == (1, True)
    assert first["citations"]
    assert (second["id"], second["answered"], second["citations"]) == (2, False, [])


def test_filters_hold_for_every_query(svod: Run, tmp_path: Path) -> None:
    file = write(tmp_path, {"id": 1, "query": "работа с посетителями"})
    (row,) = lines(svod("search", "--queries", file, "--doc", ORDER, "--json").out)
    assert {hit["document"]["path"] for hit in row["hits"]} == {ORDER}


def test_a_line_separator_inside_a_question_does_not_cut_it(svod: Run, tmp_path: Path) -> None:
    file = write(tmp_path, {"id": 1, "query": "рабочая\u2028группа\x85и\x0bприказ"})
    (row,) = lines(svod("search", "--queries", file, "-k", "1", "--json").out)
    assert len(row["hits"]) == 1


def test_an_empty_file_gives_no_lines(svod: Run, tmp_path: Path) -> None:
    assert svod("search", "--queries", write(tmp_path), "--json").out == ""


@pytest.mark.parametrize(
    "bad",
    ["не json", "[]", "{}", '{"id": 1, "query": 5}', "[" * 100_000, '{"id": 1, "query": null}'],
)
def test_a_bad_line_is_named_before_anything_is_printed(
    svod: Run, tmp_path: Path, bad: str
) -> None:
    file = write(tmp_path, {"id": 1, "query": "срок"}, bad)
    ran = svod("search", "--queries", file, "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "строка 2" in ran.err


def test_a_file_that_is_not_utf8_is_refused(svod: Run, tmp_path: Path) -> None:
    file = tmp_path / "вопросы.jsonl"
    file.write_bytes('{"query": "срок"}'.encode("utf-16"))
    assert svod("search", "--queries", file).code == 2


def test_a_mark_of_byte_order_is_no_part_of_the_first_line(svod: Run, tmp_path: Path) -> None:
    file = tmp_path / "вопросы.jsonl"
    file.write_text('{"id": 1, "query": "срок"}\r\n', encoding="utf-8-sig")
    assert len(lines(svod("search", "--queries", file, "-k", "1", "--json").out)) == 1


def test_a_misspelt_query_is_corrected_unless_asked_exactly(svod: Run, tmp_path: Path) -> None:
    file = write(tmp_path, {"id": 1, "query": "рабочая групппа"})
    (row,) = lines(svod("search", "--queries", file, "--json").out)
    assert row["corrected"] == "рабочая группа"
    (row,) = lines(svod("search", "--queries", file, "--exactly", "--json").out)
    assert row["corrected"] is None
    asked = write(tmp_path, {"id": 1, "question": "Что решает рабочая групппа?"}, name="в.jsonl")
    (row,) = lines(svod("ask", "--questions", asked, "--json").out)
    assert row["corrected"] == "Что решает рабочая группа?"
    (row,) = lines(svod("ask", "--questions", asked, "--exactly", "--json").out)
    assert row["corrected"] is None


def test_a_line_may_carry_the_question_before(svod: Run, tmp_path: Path) -> None:
    before = "Как часто проводятся заседания рабочей группы?"
    file = write(
        tmp_path,
        {"id": 1, "query": "а кто её возглавляет?", "previous": before},
        {"id": 2, "query": before, "previous": "Что такое жалоба?"},
    )
    first, second = lines(svod("ask", "--questions", file, "--json").out)
    assert "рабочую группу" in first["resolved"].lower()
    assert second["resolved"] is None


@pytest.mark.parametrize("previous", [5, ["а"], {}, True])
def test_a_question_before_that_is_no_text_is_named(
    svod: Run, tmp_path: Path, previous: object
) -> None:
    ran = svod("ask", "--questions", write(tmp_path, {"query": "а?", "previous": previous}))
    assert ran.code == 2
    assert "строка 1" in ran.err
