"""Segments stay few however they come, and a row is seldom copied."""

from __future__ import annotations

import random

from search.index.merging import to_merge


def merged(live: list[int], dead: list[int]) -> tuple[list[int], list[int], int]:
    groups = to_merge(live, dead)
    gone = {place for group in groups for place in group}
    kept = [place for place in range(len(live)) if place not in gone]
    sums = [sum(live[place] for place in group) for group in groups]
    return (
        [live[place] for place in kept] + sums,
        [dead[place] for place in kept] + [0] * len(sums),
        sum(sums),
    )


def test_one_large_segment_is_left_alone_by_small_ones() -> None:
    assert to_merge([1_000_000, 100, 100, 100], [0] * 4) == []
    assert to_merge([1_000_000, 100, 100, 100, 100], [0] * 5) == [[1, 2, 3, 4]]


def test_a_merge_that_fills_the_next_tier_is_made_at_once() -> None:
    live = [20_000, 20_000, 20_000, 5_000, 5_000, 5_000, 5_000]
    assert to_merge(live, [0] * 7) == [[0, 1, 2, 3, 4, 5, 6]]


def test_a_segment_of_which_much_was_removed_is_written_anew() -> None:
    assert to_merge([900, 750], [100, 251]) == [[1]]
    assert to_merge([0], [10]) == [[0]]
    assert to_merge([], []) == []


def test_segments_stay_few_and_rows_are_seldom_copied() -> None:
    chance = random.Random(4)
    live: list[int] = []
    dead: list[int] = []
    copied = total = 0
    for _ in range(5000):
        rows = chance.choice([50, 300, 1200, 9000])
        total += rows
        live, dead, written = merged([*live, rows], [*dead, 0])
        copied += written
        assert sum(live) == total
        assert len(live) <= 24
    assert copied <= 7 * total
