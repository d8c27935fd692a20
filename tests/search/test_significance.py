"""The bootstrap over questions: known answers, the same answer twice, honest about no change."""

from __future__ import annotations

import numpy as np
import pytest

from search.evaluation import RESAMPLES, differences, intervals


def values(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=float)


def test_equal_runs_differ_by_nothing_and_p_is_1() -> None:
    run = np.random.default_rng(3).random((2, 60))
    for found in differences(run, run.copy()):
        assert (found.mean, found.low, found.high, found.p) == (0, 0, 0, 1)


def test_a_run_better_on_every_question_is_surely_better() -> None:
    before = np.random.default_rng(3).random((1, 60)) / 2
    (found,) = differences(before, before + np.linspace(0.05, 0.15, 60))
    assert found.mean == pytest.approx(0.1)
    assert 0 < found.low < 0.1 < found.high < 0.15
    assert found.p == pytest.approx(1 / (RESAMPLES + 1))


def test_a_difference_that_may_be_chance_is_not_significant() -> None:
    changes = [1.0] * 5 + [-1.0] * 4 + [0.0] * 91
    (found,) = differences(values([0.5] * 100), values([0.5 + 0.5 * c for c in changes]))
    assert found.low < 0 < found.high
    assert found.p > 0.5


def test_interval_and_p_agree_with_the_binomial_law() -> None:
    """Of 100 questions 10 got better by 1: resampled means follow a binomial of p = 0.1."""
    (found,) = differences(values([0.0] * 100), values([1.0] * 10 + [0.0] * 90))
    # scipy.stats.binom(100, 0.1): 2.5 % and 97.5 % points are 5 and 16; twenty or more, or none:
    # 0.00198 + 0.00003.
    assert (found.low, found.high) == (
        pytest.approx(0.05, abs=0.011),
        pytest.approx(0.16, abs=0.011),
    )
    assert found.p == pytest.approx(0.002, abs=0.0015)


def test_the_same_values_give_the_same_interval_twice() -> None:
    run = np.random.default_rng(5).random((3, 40))
    assert intervals(run) == intervals(run)
    assert differences(run, run[::-1]) == differences(run, run[::-1])


def test_the_sign_turns_with_the_order_of_the_runs() -> None:
    first, second = np.random.default_rng(7).random((2, 1, 50))
    (there,), (back,) = differences(first, second), differences(second, first)
    assert there.mean == pytest.approx(-back.mean)
    assert there.p == pytest.approx(back.p)
    assert (there.low, there.high) == (pytest.approx(-back.high), pytest.approx(-back.low))


def test_an_interval_is_narrower_over_more_questions() -> None:
    rng = np.random.default_rng(11)
    (few,), (many,) = (intervals(rng.random((1, n))) for n in (20, 2000))
    assert few.low < few.mean < few.high
    assert many.high - many.low < (few.high - few.low) / 5


def test_one_question_proves_nothing() -> None:
    (found,) = differences(values([0.1]), values([0.9]))
    assert found.mean == found.low == found.high == pytest.approx(0.8)
    assert found.p == 1
    assert intervals(values([0.25]))[0].low == 0.25


def test_unpaired_values_are_refused() -> None:
    with pytest.raises(ValueError, match="unpaired"):
        differences(values([1, 2, 3]), values([1, 2]))
