"""A saved run comes back as it was, and two runs are compared only over the same questions."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from saved_runs import STYLES, run_over, small_set

from corpus.errors import DataSetInvalid, UsageError
from search.evaluation import MEASURES, WITHOUT_STYLE, compare, mean_metrics, metrics, read_run


def test_a_saved_run_comes_back_as_it_was(tmp_path: Path) -> None:
    run = run_over(small_set(), [1, 2, None, 11], SVOD_PASSAGE_TOKENS="220")
    path = tmp_path / "прогон.json"
    run.save(path)
    assert read_run(path) == run
    assert [*tmp_path.iterdir()] == [path]
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["settings"]["SVOD_PASSAGE_TOKENS"] == "220"
    assert told["queries"][1]["place"] == 2


def test_the_means_of_a_run_are_those_of_its_rankings() -> None:
    data = small_set()
    run = run_over(data, [1, 2, None, 11])
    found = {query.id: query.found for query in run.queries}
    assert run.metrics == metrics(found, data.judgements)
    assert run.metrics.ndcg_at_10 == pytest.approx((1 + 1 / math.log2(3)) / 4)
    assert run.metrics.map_at_100 == pytest.approx((1 + 1 / 2 + 1 / 11) / 4)
    assert run.metrics.success_at_1 == run.metrics.recall_at_1 == 1 / 4
    assert run.queries_per_second == pytest.approx(4 / 0.046)


def test_slices_hold_every_question_once_and_their_means_sum_up() -> None:
    run = run_over(small_set(), [1, 2, 3, 4])
    slices = run.slices()
    assert [*slices] == ["опечатки", "разговорный", WITHOUT_STYLE]
    assert sorted(q.id for queries in slices.values() for q in queries) == ["q0", "q1", "q2", "q3"]
    for name in MEASURES:
        weighed = sum(
            len(queries) * mean_metrics([q.values for q in queries]).by_name()[name]
            for queries in slices.values()
        )
        assert weighed / 4 == pytest.approx(run.metrics.by_name()[name])


def test_a_set_without_styles_has_no_slices() -> None:
    assert run_over(small_set({}), [1, 1, 1, 1]).slices() == {}


def test_a_comparison_tells_what_changed_and_for_which_questions() -> None:
    data = small_set()
    found = compare(run_over(data, [1, 2, None, 3]), run_over(data, [1, 1, 4, None]))
    assert [one.after.id for one in found.better] == ["q2", "q1"]
    assert [one.after.id for one in found.worse] == ["q3"]
    assert found.worse[0].change == pytest.approx(-0.5)
    changes = [0, 1 - 1 / math.log2(3), 1 / math.log2(5), -0.5]
    assert found.differences["nDCG@10"].mean == pytest.approx(fmean(changes))
    assert found.differences["Success@1"].mean == pytest.approx(1 / 4)
    assert found.slices["опечатки"]["nDCG@10"].mean == pytest.approx(changes[2])
    assert found.slices.keys() == {*STYLES.values(), WITHOUT_STYLE}


def test_the_order_of_questions_in_the_file_does_not_matter() -> None:
    data = small_set()
    before = run_over(data, [1, 2, 3, 4])
    turned = before.model_copy(update={"queries": before.queries[::-1]})
    found = compare(turned, before)
    assert not found.better
    assert not found.worse
    assert all(one.p == 1 for one in found.differences.values())


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (small_set(texts={"q4": "ещё вопрос"}), "1 вопросов есть лишь в одном из них"),
        (small_set(texts={"q3": "тот же номер, другой вопрос"}), "другой текст, стиль или оценки"),
        (small_set({"q0": "иной"}), "другой текст, стиль или оценки"),
        (replace(small_set(), judgements={f"q{n}": {"d9": 1} for n in range(4)}), "оценки"),
    ],
)
def test_a_run_over_other_questions_is_refused(other: Any, said: str) -> None:
    run = run_over(small_set(), [1, 1, 1, 1])
    run.must_answer(small_set())
    with pytest.raises(DataSetInvalid, match="другом наборе") as raised:
        run.must_answer(other)
    assert said in raised.value.message
    assert "--save" in raised.value.remedy


def test_runs_over_other_questions_are_not_compared() -> None:
    other = small_set(texts={"q4": "ещё вопрос"})
    with pytest.raises(ValueError, match="different questions"):
        compare(run_over(small_set(), [1, 1, 1, 1]), run_over(other, [1, 1, 1, 1, 1]))


def broken(**changes: Any) -> str:
    told = run_over(small_set(), [1, 2, None, 11]).model_dump(mode="json")
    return json.dumps(told | changes)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        '{"nDCG@10": 1.0}',
        broken(format="другой"),
        broken(version=2),
        broken(queries=[]),
        broken(seconds=-1),
        broken(seconds=float("nan")),
        broken(queries=[{"id": "q0", "text": "", "ms": 1, "place": 0, "values": {}, "found": []}]),
        broken(queries=run_over(small_set(), [1] * 4).model_dump(mode="json")["queries"][:1] * 2),
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
)
def test_a_file_that_is_no_run_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "прогон.json"
    path.write_bytes(content.encode("latin-1", "replace"))
    with pytest.raises(DataSetInvalid) as raised:
        read_run(path)
    assert "прогон.json" in raised.value.message
    assert "--save" in raised.value.remedy


def test_a_value_out_of_range_or_missing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "прогон.json"
    told = run_over(small_set(), [1, 1, 1, 1]).model_dump(mode="json")
    for value in (1.5, None):
        told["queries"][0]["values"]["nDCG@10"] = value
        path.write_text(json.dumps(told), encoding="utf-8")
        with pytest.raises(DataSetInvalid, match="повреждён"):
            read_run(path)
    del told["queries"][0]["values"]["nDCG@10"]
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(DataSetInvalid, match="повреждён"):
        read_run(path)


def test_a_missing_run_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "нет.json", tmp_path):
        with pytest.raises(DataSetInvalid, match=path.name):
            read_run(path)


def test_a_run_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    run = run_over(small_set(), [1, 1, 1, 1])
    with pytest.raises(UsageError, match=r"нигде.прогон\.json"):
        run.save(tmp_path / "нигде" / "прогон.json")
    assert [*tmp_path.iterdir()] == []
