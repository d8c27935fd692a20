"""Which segments are written anew as one: the rule that keeps them few and the writing little."""

from __future__ import annotations

from collections.abc import Sequence

_SMALLEST = 4096  # rows; all smaller segments count as equally small
_FANOUT = 4
_DEAD_SHARE = 0.25


def to_merge(live: Sequence[int], dead: Sequence[int]) -> list[list[int]]:
    """Groups of segments, by place, to write anew without their removed rows, each group as one.

    `live` and `dead` are rows of each segment. Segments stand in tiers, each `_FANOUT` times the
    size of the one before; `_FANOUT` in one tier become one of the next, so that a row is copied
    once a tier in its life (size-tiered merging as in log-structured merge trees: O'Neil and
    others, 1996). A segment is also written anew when a quarter of its rows are removed.
    """
    groups = [([place], rows) for place, rows in enumerate(live)]
    while True:
        tiers: dict[int, list[int]] = {}
        for place, (_, rows) in enumerate(groups):
            tiers.setdefault(_tier(rows), []).append(place)
        full = min((tier for tier, places in tiers.items() if len(places) >= _FANOUT), default=None)
        if full is None:
            break
        merged = tiers[full]
        joined = sorted(segment for place in merged for segment in groups[place][0])
        total = sum(groups[place][1] for place in merged)
        groups = [group for place, group in enumerate(groups) if place not in merged]
        groups.append((joined, total))
    return [
        places
        for places, rows in groups
        if len(places) > 1 or dead[places[0]] > _DEAD_SHARE * (rows + dead[places[0]])
    ]


def _tier(rows: int) -> int:
    tier = 0
    while rows >= _SMALLEST * _FANOUT**tier:
        tier += 1
    return tier
