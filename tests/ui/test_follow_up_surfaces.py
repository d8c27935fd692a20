"""The question before reaches the answer on every surface, and what was understood is shown."""

from __future__ import annotations

import pytest
from calls import assert_problem
from fastapi.testclient import TestClient
from small_library import Run

from ui import output

BEFORE = "Как часто проводятся заседания рабочей группы?"
ASKED = "а кто её возглавляет?"


def test_the_command_takes_the_question_before_and_shows_what_it_understood(svod: Run) -> None:
    ran = svod("ask", ASKED, "--after", BEFORE)
    assert "Понято как: Кто рабочую группу возглавляет?" in ran.out
    given = svod("ask", ASKED, "--after", BEFORE, "--json").json
    assert given["question"] == ASKED
    assert given["resolved"] == "Кто рабочую группу возглавляет?"


def test_a_whole_question_is_not_said_to_be_understood_otherwise(svod: Run) -> None:
    ran = svod("ask", BEFORE, "--after", "Что такое жалоба?")
    assert "Понято как" not in ran.out


def test_the_api_takes_the_question_before(client: TestClient) -> None:
    sent = {"question": ASKED, "previous": BEFORE}
    given = client.post("/v1/ask", json=sent).json()
    assert given["resolved"] == "Кто рабочую группу возглавляет?"
    whole = client.post("/v1/ask", json={"question": BEFORE, "previous": None}).json()
    assert whole["resolved"] is None


@pytest.mark.parametrize("previous", [5, "я" * 5000, ["а"]])
def test_the_api_refuses_a_question_before_out_of_bounds(
    client: TestClient, previous: object
) -> None:
    sent = {"question": ASKED, "previous": previous}
    assert_problem(client.post("/v1/ask", json=sent), 422, "usage")


def test_what_was_understood_is_never_markup(capsys: pytest.CaptureFixture[str]) -> None:
    output.resolved("[red]Кто?[/]")
    assert "[red]Кто?[/]" in capsys.readouterr().out
