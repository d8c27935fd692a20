"""The sentence that answers: every sentence of the best passages, compared word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.model import Sentence, StoredPassage
from search.answering.spans import read
from search.hits import Hit
from search.index.base import Index
from search.morphology import terms
from search.query import Query
from search.word_codes import Codes, best_words, word_ranges

if TYPE_CHECKING:
    from search.engine import KnowledgeBase

DEPTH = 30
"""Of how many passages the sentences are ranked."""

WORTH = np.array([0.08, 0.20, 0.20, 0.52])
"""What the columns of `sentence_scores` are worth, nearly as `benchmarks/learn_ranking.py` learns
it: the passage counts for less, since in running text it says less of its sentences."""

# How many of the best are read together with the question, and what it is worth that one answers:
# `benchmarks/reading_order.py` puts right sentences first on 0.500 of the questions of the library,
# running text, codes and documents (mean of the four) without, on 0.522 so, at most on 0.526,
# but with more two documents that answer differently are too far apart to be both quoted.
_READ, _ANSWERS = 4, 0.1


@dataclass(frozen=True, slots=True)
class SentenceHit:
    """A sentence with its place; `hit` is the passage that it stands in.

    `score` is comparable within one question only; `cosine` is the model's own, with the question.
    """

    rank: int
    score: float
    hit: Hit
    ordinal: int
    cosine: float = 0.0

    @property
    def sentence(self) -> Sentence:
        """The range of the document's text."""
        return self.hit.passage.sentences[self.ordinal]

    @property
    def text(self) -> str:
        """The words of the sentence."""
        return self.hit.passage.sentence_text(self.ordinal)


def rank_sentences(
    kb: KnowledgeBase, index: Index, query: Query, hits: Sequence[Hit]
) -> list[SentenceHit]:
    """The sentences of these passages, best first."""
    found = [(hit, ordinal) for hit in hits for ordinal in range(len(hit.passage.sentences))]
    table, cosines = _table(kb, index, query, hits)
    if not found or len(table) != len(found):
        return []  # changed since the search
    sums = table @ WORTH
    best = np.argsort(-sums, kind="stable")[:_READ].tolist()
    readings = read(kb, query, [(found[at][0].passage, found[at][1]) for at in best])
    for at, reading in zip(best, readings, strict=False):  # none where there is no reader
        sums[at] += _ANSWERS * reading.probability
    order = np.argsort(-sums, kind="stable").tolist()
    return [
        SentenceHit(rank, float(sums[at]), found[at][0], found[at][1], float(cosines[at]))
        for rank, at in enumerate(order, start=1)
    ]


def sentence_scores(
    kb: KnowledgeBase, index: Index, query: Query, hits: Sequence[Hit]
) -> NDArray[np.float64]:
    """(sentences, 4): closeness, likeness of words, coverage, the passage's score; 0 to 1 each."""
    return _table(kb, index, query, hits)[0]


def _table(
    kb: KnowledgeBase, index: Index, query: Query, hits: Sequence[Hit]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """`sentence_scores`, and the cosines of the sentences, (sentences,); empty if changed since."""
    vectors = kb.models.query_vectors(query.text)
    model = kb.models.serving().name
    coder = kb.models.word_coder(model)
    keys = [hit.passage.key for hit in hits]
    cosines = index.sentence_scores(vectors.passage, keys)
    codes = kb.catalogue.word_codes(model, keys)
    asked = dict.fromkeys(terms(query.text))
    rarity = {term: index.rarity(term) for term in asked}
    whole = sum(rarity.values()) or 1.0
    words = None
    if coder is not None and vectors.words is not None and len(vectors.words):
        words = coder.query(vectors.words)
    rows: list[NDArray[np.float64]] = []
    for hit in hits:
        passage = hit.passage
        own = cosines.get(passage.key)
        count = len(passage.sentences)
        if own is None or len(own) != count:
            return np.empty((0, 4)), np.empty(0)
        likeness = np.zeros(count)
        if words is not None:
            likeness = _likeness(words, codes.get(passage.key), passage)
        coverage = [
            sum(rarity[t] for t in rarity.keys() & _terms_of(passage.sentence_text(at))) / whole
            for at in range(count)
        ]
        rows.append(np.column_stack([own, likeness, coverage, np.full(count, hit.score)]))
    if not rows:
        return np.empty((0, 4)), np.empty(0)
    table = np.concatenate(rows)
    own_cosines = table[:, 0].copy()
    for column in (0, 1):
        low, high = table[:, column].min(), table[:, column].max()
        table[:, column] = (table[:, column] - low) / ((high - low) or 1.0)
    return table, own_cosines


@lru_cache(maxsize=20_000)
def _terms_of(text: str) -> frozenset[str]:
    """The terms of a sentence, which many questions meet again."""
    return frozenset(terms(text))


@lru_cache(maxsize=4_000)
def _ranges_of(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(word_ranges(text))


def _likeness(
    query: NDArray[np.float32], codes: Codes | None, passage: StoredPassage
) -> NDArray[np.float64]:
    """The mean over the words of the query of the best likeness within each sentence."""
    ranges = _ranges_of(passage.text)
    if codes is None or len(codes) != len(ranges):
        return np.zeros(len(passage.sentences))
    starts = np.array([sentence.start - passage.start for sentence in passage.sentences])
    owners = np.searchsorted(starts, [start for start, _ in ranges], side="right") - 1
    return best_words(query, codes, np.maximum(owners, 0), len(passage.sentences))
