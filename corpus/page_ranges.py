"""Page numbers as a person writes them."""

from __future__ import annotations

from collections.abc import Iterable


def page_ranges(numbers: Iterable[int]) -> str:
    """Numbers in ascending order, runs of them shortened: «1–3, 5»."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)
