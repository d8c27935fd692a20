"""Whether what was found is evidence enough to answer, as a probability."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from search.answering.missing import NOWHERE, is_absent
from search.answering.model_scale import Scale, scale_of
from search.morphology import terms
from search.retrieval import word_weights
from search.word_codes import best_words, word_ranges

if TYPE_CHECKING:
    from search.engine import KnowledgeBase
    from search.hits import Hit
    from search.index.base import Index
    from search.query import Query

THRESHOLD = 0.5
"""From this probability on a question is answered; `benchmarks/refusal.py` prints what comes of it.
"""

READ = 8
"""Of how many passages, best first, an answer is made, and so the evidence weighed."""

# Passages from here on are background, which what answers stands out from.
_BACKGROUND = 5
# Moved so that of the questions whose answer was found, over all sets learned from, a tenth is
# refused.
_INTERCEPT = -18.70
# About what the questions learned from have, and how many passages tell as much.
_USUAL_RARITY, _FEW_PASSAGES = 0.7, 20.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer; without hits all is 0.

    `closeness` is of the closest sentence and `likeness`, word by word, of the likest passage, on
    the model's scale; a model without words has its closeness for both. `score` is the best of the
    ranking, 0 to 1, and `margin` by how much its words found stand out from those further down, as
    a share of the most that there could be. `pairs` is the greatest share of neighbouring words of
    the question that a sentence holds both of. Of the question itself, since longer and rarer ones
    are never matched as well: `rarity` is the mean and `rarest` the greatest rarity of its words,
    nearly 1 for one that no document holds, and `length` the logarithm of 1 and their number.
    `is_named` (a clause that is named was found) and `is_absent` (it was not) are 0 or 1.
    """

    closeness: float = 0.0
    likeness: float = 0.0
    score: float = 0.0
    margin: float = 0.0
    pairs: float = 0.0
    rarity: float = 0.0
    rarest: float = 0.0
    length: float = 0.0
    is_named: float = 0.0
    is_absent: float = 0.0

    @property
    def probability(self) -> float:
        """The probability that the passages found hold an answer; 0 without any."""
        if self == Evidence():
            return 0.0
        logit = _INTERCEPT + sum(
            weight * value for weight, value in zip(astuple(WEIGHTS), astuple(self), strict=True)
        )
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))


WEIGHTS = Evidence(
    closeness=4.14,
    likeness=6.60,
    score=4.87,
    margin=1.67,
    pairs=0.65,
    rarity=3.75,
    rarest=2.21,
    length=1.66,
    is_named=5.50,
    is_absent=-2.41,
)
"""What each is worth in the logit, by logistic regression as in `benchmarks/refusal.py --fit`.

Answerable there is a question whose expected words stand in one of the passages read. That of
`is_named` is lowered by hand: no question learned from names a clause that says nothing of it.
"""

NAMES = tuple(field.name for field in fields(Evidence))
"""The names of the fields, in order."""


def weigh(kb: KnowledgeBase, query: Query, hits: Sequence[Hit]) -> Evidence:
    """Weigh what a search found, best first. Raises ModelChanged."""
    index = kb.index()
    if not hits or index is None:
        return Evidence()
    scale = scale_of(kb.models.serving())
    ranked = [hit.ranked for hit in hits]
    closeness = scale.closeness(max(each.sentence for each in ranked[:READ]))
    is_named = any(hit.is_named for hit in hits)
    rarities = _rarities(index, query.terms) or [_USUAL_RARITY]
    return Evidence(
        closeness=closeness,
        likeness=_likeness(kb, scale, index, query, hits[:READ], closeness),
        score=1.0 if is_named else ranked[0].score,
        margin=_margin([each.lexical for each in ranked]) / _greatest(index, query),
        pairs=_pairs(query.terms, hits[:READ]),
        rarity=sum(rarities) / len(rarities),
        rarest=max(rarities),
        length=math.log1p(len(word_ranges(query.text))),
        is_named=float(is_named),
        is_absent=float(is_absent(query, hits)),
    )


def _likeness(
    kb: KnowledgeBase,
    scale: Scale,
    index: Index,
    query: Query,
    hits: Sequence[Hit],
    closeness: float,
) -> float:
    """Of the likest passage the mean over the question's words, rarer ones weighing more."""
    import numpy as np

    model = kb.models.serving().name
    coder = kb.models.word_coder(model)
    vectors = kb.models.query_vectors(query.text).words
    ranges = word_ranges(query.text)
    if coder is None or scale.words is None or vectors is None or len(vectors) != len(ranges):
        return closeness
    codes = kb.catalogue.word_codes(model, [hit.passage.key for hit in hits])
    held = [words for words in codes.values() if len(words)]
    if not held or not len(vectors):
        return closeness
    weights = word_weights(index, query.text)
    # A likeness grows with the length of the word's vector, so that the mean is a weighted one.
    asked = coder.query(vectors) * (weights / weights.mean())[:, None]
    owners = np.repeat(np.arange(len(held)), [len(words) for words in held])
    means = best_words(asked, np.concatenate(held), owners, len(held))
    return scale.likeness(float(means.max()))


def _rarities(index: Index, asked: Sequence[str]) -> list[float]:
    """The rarity of every word by that of a word which is nowhere.

    Few passages tell nothing of it: there the usual one counts as much as some passages more.
    """
    nowhere = index.rarity(NOWHERE)
    passages = math.exp(nowhere) / 2 - 1
    trust = passages / (passages + _FEW_PASSAGES)
    return [trust * index.rarity(term) / nowhere + (1 - trust) * _USUAL_RARITY for term in asked]


def _margin(scores: Sequence[float]) -> float:
    """By how much the best of those read surpasses the mean of the background."""
    rest = scores[_BACKGROUND:] or scores
    return max(scores[:READ]) - sum(rest) / len(rest)


def _greatest(index: Index, query: Query) -> float:
    """The sum of what the words asked of the lexical index weigh."""
    words = query.lexical.words
    return sum(w.weight * max(map(index.rarity, w.alternatives)) for w in words) or 1.0


def _pairs(asked: Sequence[str], hits: Sequence[Hit]) -> float:
    if len(asked) < 2:
        return 0.0
    most = 0
    for hit in hits:
        for at in range(len(hit.passage.sentences)):
            held = _held(hit.passage.sentence_text(at))
            most = max(most, sum(a in held and b in held for a, b in pairwise(asked)))
    return most / (len(asked) - 1)


# The sentences that are found repeat, and reading one costs more than remembering it.
@lru_cache(maxsize=4096)
def _held(sentence: str) -> frozenset[str]:
    return frozenset(terms(sentence))
