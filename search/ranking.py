"""One order out of several rankings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from search.index.base import Candidates

# Shares of the whole passage, its best sentence and BM25; see docs/retrieval.md for measurements.
DENSE, SENTENCE, LEXICAL = 0.35, 0.35, 0.30


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with its fused score, 0 to 1 among the candidates of its query."""

    key: int
    score: float
    dense: float
    sentence: float
    lexical: float


def fuse(candidates: Candidates) -> list[Ranked]:
    """Weighted sum of min-max normalised scores, best first; ties by passage key.

    Score normalisation and linear combination: Bruch, Gai, Ingber, "An Analysis of Fusion Functions
    for Hybrid Retrieval", ACM TOIS 42(1), 2023.
    """
    keys = candidates.dense.keys()
    dense = _normalised(candidates.dense, keys)
    sentence = _normalised(candidates.sentence, keys)
    # BM25 has a true zero: a passage that shares no word with the question.
    top = max((candidates.lexical.get(key, 0.0) for key in keys), default=0.0) or 1.0
    ranked = [
        Ranked(
            key=key,
            score=DENSE * dense[key]
            + SENTENCE * sentence[key]
            + LEXICAL * candidates.lexical.get(key, 0.0) / top,
            dense=candidates.dense[key],
            sentence=candidates.sentence[key],
            lexical=candidates.lexical.get(key, 0.0),
        )
        for key in keys
    ]
    return sorted(ranked, key=lambda r: (-r.score, r.key))


def _normalised(scores: Mapping[int, float], keys: Iterable[int]) -> dict[int, float]:
    values = [scores[key] for key in keys]
    low, high = min(values, default=0.0), max(values, default=0.0)
    spread = high - low
    if not spread:
        # All are the best there is: a lone passage is not a hit of score 0.
        return dict.fromkeys(keys, 1.0)
    return {key: (scores[key] - low) / spread for key in keys}
