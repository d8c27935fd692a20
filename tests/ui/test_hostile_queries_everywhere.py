"""Whatever is typed, the command line and the API answer with bounded results or in words."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from calls import assert_problem
from fastapi.testclient import TestClient
from hostile_queries import HOSTILE_QUERIES
from small_library import Run, assert_complains

REFUSED = {"empty-query", "invalid-filter"}
MOST_TIMES = 100
ORDINARY = "как часто заседает рабочая группа {}"


def ordinary(ask: Callable[[str], object]) -> float:
    """Seconds of an ordinary query that was not asked before."""
    ask(ORDINARY.format("сначала"))
    seconds = []
    for number in range(5):
        started = time.perf_counter()
        ask(ORDINARY.format(number))
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


# Of one kind each; a file of queries takes all the others the same way.
TYPED = (
    "a million words",
    "four thousand digits",
    "a regular expression",
    "an open quote",
    "a phrase that stands nowhere",
    "minus everything",
    "a filter of no known field",
    "NUL",
    "half surrogates",
    "marks of direction",
    "a wrong keyboard layout",
)


@pytest.mark.parametrize("name", TYPED)
def test_the_command_line_answers_or_refuses_any_query(svod: Run, name: str) -> None:
    for arguments in (["--json"], []):
        ran = svod("search", "-k", "3", *arguments, "--", HOSTILE_QUERIES[name])
        if ran.code == 0:
            assert "Traceback" not in ran.err
            assert not arguments or len(ran.json) <= 3
        else:
            assert_complains(ran, 2)


def test_a_file_of_any_queries_is_answered_line_by_line(svod: Run, tmp_path: Path) -> None:
    file = tmp_path / "запросы.jsonl"
    usual = {f"обычный {number}": ORDINARY.format(number) for number in range(6)}
    queries = usual | HOSTILE_QUERIES
    rows = [{"id": name, "query": query} for name, query in queries.items()]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    ran = svod("search", "--queries", file, "-k", "3", "--json")
    assert ran.code == 0, ran.err[:2000]
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [answer["id"] for answer in answers] == list(queries)
    # The first one loads the model.
    bound = MOST_TIMES * statistics.median(answer["ms"] for answer in answers[1 : len(usual)])
    for answer in answers[len(usual) :]:
        assert len(answer["hits"]) <= 3
        assert "error" not in answer or answer["error"]["code"] in REFUSED
        assert answer["ms"] < bound, answer["id"]


def test_the_api_answers_or_refuses_any_query(client: TestClient) -> None:
    bound = MOST_TIMES * ordinary(lambda q: client.post("/v1/search", json={"query": q}))
    headers = {"content-type": "application/json"}
    for name, query in HOSTILE_QUERIES.items():
        body = json.dumps({"query": query, "k": 3})
        started = time.perf_counter()
        answer = client.post("/v1/search", content=body, headers=headers)
        assert time.perf_counter() - started < bound, name
        if answer.status_code == 200:
            assert len(answer.json()["hits"]) <= 3, name
        elif len(body) > 8 << 20:
            assert_problem(answer, 413, "file-too-large")
        else:
            code = answer.json()["code"]
            assert code in REFUSED, name
            assert_problem(answer, 400, code)


@pytest.mark.parametrize("k", [0, -1, 10**9, 10**30])
def test_any_number_of_results_is_bounded_or_refused(svod: Run, client: TestClient, k: int) -> None:
    ran = svod("search", "рабочая группа", f"-k{k}", "--json")
    if k > 0:
        assert ran.code == 0
        assert 0 < len(ran.json) <= 1000
    else:
        assert_complains(ran, 2)
    answer = client.post("/v1/search", json={"query": "рабочая группа", "k": k})
    assert_problem(answer, 422, "usage")
