"""Weights are learned from what tells right from wrong, and judged clause by clause."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from benchmarks.clause_questions import answers
from benchmarks.coordinate_ascent import Case, Vector, gain, learn, place, shares
from benchmarks.learn_ranking import case
from search.ranking import Ranked, Weights

NAMES = [field.name for field in fields(Weights)]


EQUAL = np.full(len(NAMES), 1 / len(NAMES))


def only(name: str) -> Vector:
    """Weights by which one ranking decides alone."""
    return np.array([1.0 if name == other else 0.0 for other in NAMES])


def made(scores: Any, right: list[int], places: list[object] | None = None) -> Case:
    table = np.array(scores, float)
    flags = np.zeros(len(table), bool)
    flags[right] = True
    return Case(table, flags, tuple(places or range(len(table))))


def cases_told_apart_by(name: str, count: int = 60) -> list[Case]:
    """Random scores in which one ranking alone is higher for the right candidate."""
    random = np.random.default_rng(7)
    found = []
    for _ in range(count):
        scores = random.random((20, len(NAMES)))
        right = int(random.integers(20))
        scores[:, NAMES.index(name)] *= 0.7
        scores[right, NAMES.index(name)] = 1.0
        found.append(made(scores, [right]))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_ranking_that_tells_is_the_one_preferred(name: str) -> None:
    weights = learn(cases_told_apart_by(name))
    assert weights.sum() == pytest.approx(1)
    assert weights.min() >= 0
    assert NAMES[int(weights.argmax())] == name
    assert gain(cases_told_apart_by(name), weights) > gain(cases_told_apart_by(name), EQUAL)


def test_a_ranking_that_misleads_gets_less_than_its_share() -> None:
    cases = cases_told_apart_by("words")
    for each in cases:
        each.scores[:, NAMES.index("dense")] = 1 - each.scores[:, NAMES.index("words")]
    weights = learn(cases)
    assert weights[NAMES.index("dense")] < 1 / len(NAMES) < weights[NAMES.index("words")]


def test_what_is_learned_is_better_on_other_questions_than_equal_weights() -> None:
    cases = cases_told_apart_by("coverage", 120)
    learned = learn(cases[:60])
    assert gain(cases[60:], learned) > gain(cases[60:], EQUAL) + 0.1


def test_questions_without_a_right_candidate_teach_nothing() -> None:
    cases = cases_told_apart_by("lexical")
    lost = [made(each.scores, []) for each in cases_told_apart_by("dense")]
    assert learn([*cases, *lost]) == pytest.approx(learn(cases))


def test_learning_twice_gives_the_same() -> None:
    cases = cases_told_apart_by("sentence", 20)
    assert learn(cases).tolist() == learn(cases).tolist()


def test_a_clause_counts_once_however_many_passages_it_has() -> None:
    column = NAMES.index("dense")
    scores = np.zeros((5, len(NAMES)))
    scores[:, column] = [0.9, 0.8, 0.7, 0.6, 0.5]
    each = made(scores, [3], ["ст. 1", "ст. 1", "ст. 2", "ст. 3", "ст. 3"])
    assert place(each, only("dense")) == 3
    assert place(made(scores, [1], ["ст. 1"] * 5), only("dense")) == 1
    assert place(made(scores, [], ["ст. 1"] * 5), only("dense")) > 100


def test_the_first_of_several_right_clauses_is_what_counts() -> None:
    scores = np.zeros((4, len(NAMES)))
    scores[:, NAMES.index("words")] = [0.1, 0.9, 0.5, 0.4]
    assert place(made(scores, [0, 2]), only("words")) == 2


def test_shares_are_of_all_questions_found_or_not() -> None:
    scores = np.zeros((8, len(NAMES)))
    scores[:, NAMES.index("dense")] = np.linspace(1, 0, 8)
    cases = [made(scores, [0]), made(scores, [2]), made(scores, [7]), made(scores, [])]
    first, top, mean = map(float, shares(cases, only("dense")).split())
    assert (first, top) == (0.25, 0.5)
    assert mean == pytest.approx((1 + 1 / 2 + 1 / np.log2(9)) / 4, abs=1e-4)


def test_a_case_holds_the_scores_of_each_candidate_in_its_row() -> None:
    found = [
        Ranked(1, 0.0, 0.1, 0.2, 0.0, 0.3, 1.0),
        Ranked(2, 0.0, 0.5, 0.1, 4.0, 0.9, 0.0),
        Ranked(3, 0.0, 0.3, 0.1, 1.0, 0.0, 0.5),
    ]
    each = case(found, [False, True, False], ["а", "б", "в"])
    assert each.scores.shape == (3, len(NAMES))
    assert each.right.tolist() == [False, True, False]
    assert each.scores[:, NAMES.index("dense")] == pytest.approx([0, 1, 0.5])
    assert each.scores[:, NAMES.index("coverage")] == pytest.approx([0.3, 0.9, 0])
    assert each.scores[:, NAMES.index("words")] == pytest.approx([1, 0, 0.5])


def row(**more: Any) -> dict[str, Any]:
    return {"doc": "documents/law/закон.txt", "clause": "Статья 5", "query": "?", **more}


def test_an_answer_is_a_clause_of_a_file() -> None:
    assert {name for name, _ in answers(row())} == {"закон.txt"}
    assert len(answers(row())) == 1


def test_another_clause_of_the_same_document_is_an_answer_too() -> None:
    found = answers(row(also=["Статья 7"]))
    assert len(found) == 2
    assert {name for name, _ in found} == {"закон.txt"}
    assert answers(row()) < found


def test_a_clause_of_another_document_is_an_answer_of_that_document_alone() -> None:
    found = answers(row(also=["приказ № 1.docx: п. 3.2", "Статья 7"]))
    labels = {name: {clause for n, clause in found if n == name} for name, _ in found}
    assert labels.keys() == {"закон.txt", "приказ № 1.docx"}
    assert len(labels["закон.txt"]) == 2
    assert labels["приказ № 1.docx"] == {c for _, c in answers(row(clause="п. 3.2"))}


def test_copies_of_the_document_answer_with_the_same_clauses() -> None:
    found = answers(row(also=["Статья 7"], also_docs=["documents/копия.pdf"]))
    own = {clause for name, clause in found if name == "закон.txt"}
    assert {clause for name, clause in found if name == "копия.pdf"} == own
