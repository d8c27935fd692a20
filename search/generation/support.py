"""Whether a sentence of a language model is borne out by the passages it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.entries import context_of
from search.answering.model_scale import scale_of
from search.generation.assertions import assertion, contradicts, is_command
from search.generation.claimed_numbers import is_number, missing, names, quantities
from search.generation.pairing import swapped
from search.morphology import analyzer, lemma, terms, tokens, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from search.engine import KnowledgeBase
    from search.hits import Hit

COVERAGE = 0.6
"""The least share of a sentence's words, rare ones counting for more, its passages must hold."""

NEAR_COVERAGE = 0.45
"""The least share that must stand in the sentences quoted for it, with their headings."""

CLOSENESS = 0.75
"""The least closeness of the sentence to the closest sentence quoted, on the model's scale."""

RELEVANCE = 0.2
"""The least closeness of the sentence to the question, on the model's scale."""

# What is done is said in more ways than of what: verbs count for less.
_VERB = 0.4
_VERBS = frozenset("VERB INFN PRTF PRTS GRND ADVB PRED".split())
# Of how many sentences of a passage a quote consists at most, and what a further one must add.
_MOST_QUOTED = 3
_ADDED = 0.12


@dataclass(frozen=True, slots=True)
class Borne:
    """The sentences of one passage that bear a statement out, by ordinal."""

    hit: Hit
    ordinals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Support:
    """What speaks for a sentence; `refusal` is None when it is borne out, else why it is not.

    `coverage` and `near` are shares of its words, 0 to 1; `closeness` and `relevance` are on the
    model's scale. `borne` are the passages that bear it out, with their sentences.
    """

    refusal: str | None
    coverage: float = 0.0
    near: float = 0.0
    closeness: float = 0.0
    relevance: float = 0.0
    borne: tuple[Borne, ...] = ()


@dataclass(frozen=True, slots=True)
class _Passage:
    """A passage read for one sentence: words by sentence, and the closeness of each."""

    hit: Hit
    context: frozenset[str]
    sentences: tuple[frozenset[str], ...]
    closeness: NDArray[np.float64]


class Judge:
    """Judges the sentences of one answer to one question."""

    def __init__(self, kb: KnowledgeBase, question: str) -> None:
        self._kb = kb
        self._index = kb.index()
        self._embedder = kb.models.serving()
        self._scale = scale_of(self._embedder)
        self._asked = self._embedder.encode_queries([question])[0]

    def judge(self, sentence: str, hits: Sequence[Hit]) -> Support:
        """Whether the passages named bear the sentence out as an answer to the question.

        Raises IndexDamaged.
        """
        weights = self._weights(sentence)
        if not weights or not hits:
            return Support("no words" if hits else "no source")
        if is_command(sentence):
            return Support("command")
        passages = self._read(sentence, hits)
        if not passages:
            return Support("no source")
        whole = sum(weights.values())
        held = frozenset[str]().union(*(p.context.union(*p.sentences) for p in passages))
        coverage = _sum(weights, held) / whole
        chosen = [(p, _chosen(p, weights)) for p in passages]
        # A source that adds nothing is not cited.
        best = max(_share(p, taken, weights) for p, taken in chosen)
        chosen = [
            (p, taken) for p, taken in chosen if taken and _share(p, taken, weights) >= best / 2
        ]
        if not chosen:
            return Support("words", coverage)
        near = _sum(weights, frozenset().union(*(_held(p, taken) for p, taken in chosen))) / whole
        closeness = max(float(p.closeness[at]) for p, taken in chosen for at in taken)
        relevance = self._relevance(sentence)
        borne = tuple(Borne(p.hit, taken) for p, taken in chosen)
        refusal = _refusal(sentence, chosen, coverage, near, closeness, relevance)
        return Support(refusal, coverage, near, closeness, relevance, borne)

    def _weights(self, sentence: str) -> dict[tuple[str, ...], float]:
        """The words of a sentence as their readings, with how rare they are."""
        index = self._index
        found: dict[tuple[str, ...], float] = {}
        for word in words(sentence):
            readings = (*word.terms, *word.also)
            if is_number(readings):
                continue  # judged by their values, and more strictly
            rarity = 1.0 if index is None else min(map(index.rarity, word.terms))
            found[readings] = rarity * (_VERB if _is_verb(word.terms[0]) else 1.0)
        return found

    def _read(self, sentence: str, hits: Sequence[Hit]) -> list[_Passage]:
        if self._index is None:
            return []
        vector = self._embedder.encode_queries([sentence])[0]
        cosines = self._index.sentence_scores(vector, [hit.passage.key for hit in hits])
        found = []
        for hit in hits:
            passage, own = hit.passage, cosines.get(hit.passage.key)
            if own is None or not len(own) or len(own) != len(passage.sentences):
                continue  # changed since the search
            context = context_of(hit.document.description.title, passage.path, passage.table_header)
            sentences = tuple(
                _readings(passage.sentence_text(at)) for at in range(len(passage.sentences))
            )
            closeness = (own.astype(float) - self._scale.unrelated) / (
                self._scale.related - self._scale.unrelated or 1.0
            )
            found.append(_Passage(hit, _readings(context), sentences, closeness))
        return found

    def _relevance(self, sentence: str) -> float:
        from search.embedding import PassageInput

        encoded = self._embedder.encode_passages([PassageInput("", sentence, ())])
        return self._scale.closeness(float(self._asked @ encoded[0].passage))


def _refusal(
    sentence: str,
    chosen: Sequence[tuple[_Passage, tuple[int, ...]]],
    coverage: float,
    near: float,
    closeness: float,
    relevance: float,
) -> str | None:
    quoted = "\n".join(
        p.hit.passage.sentence_text(at) for p, taken in chosen for at in sorted(taken)
    )
    around = "\n".join(
        context_of(p.hit.document.description.title, p.hit.passage.path, p.hit.passage.table_header)
        for p, _ in chosen
    )
    if any(is_command(p.hit.passage.sentence_text(at)) for p, taken in chosen for at in taken):
        return "command"
    heads = _readings("\n".join(p.hit.passage.table_header or "" for p, _ in chosen))
    if missing(quantities(sentence), quantities(f"{quoted}\n{around}"), heads):
        return "number"
    if swapped(sentence, quoted):
        return "swapped"
    everything = f"{quoted}\n{around}\n" + "\n".join(p.hit.passage.text for p, _ in chosen)
    if _unnamed(sentence, everything):
        return "name"
    against = contradicts(assertion(sentence), assertion(quoted))
    if against is not None:
        return against
    if coverage < COVERAGE or near < NEAR_COVERAGE:
        return "words"
    if closeness < CLOSENESS:
        return "meaning"
    return "question" if relevance < RELEVANCE else None


def _unnamed(sentence: str, passage: str) -> bool:
    """Whether a sentence holds a name, a designation or an address that the passage does not."""
    if any(mark in part and part.strip(".,;:()«»") not in passage
           for part in sentence.split() for mark in ("://", "www.", "@")):  # fmt: skip
        return True
    held = {token.text.lower() for token in tokens(passage)}
    held |= {lemma(token.text) for token in tokens(passage)}
    return not names(sentence) <= held


@lru_cache(maxsize=50_000)
def _is_verb(word: str) -> bool:
    return analyzer().parse(word)[0].tag.POS in _VERBS


def _readings(text: str) -> frozenset[str]:
    return frozenset(term for word in words(text) for term in (*word.terms, *word.also)) | (
        frozenset(terms(text))
    )


def _sum(weights: dict[tuple[str, ...], float], held: frozenset[str]) -> float:
    return sum(weight for readings, weight in weights.items() if not held.isdisjoint(readings))


def _held(passage: _Passage, ordinals: Sequence[int]) -> frozenset[str]:
    return passage.context.union(*(passage.sentences[at] for at in ordinals))


def _share(
    passage: _Passage, ordinals: Sequence[int], weights: dict[tuple[str, ...], float]
) -> float:
    """The share of the words that stand in the sentences themselves."""
    held = frozenset[str]().union(*(passage.sentences[at] for at in ordinals))
    return _sum(weights, held) / (sum(weights.values()) or 1.0)


def _chosen(passage: _Passage, weights: dict[tuple[str, ...], float]) -> tuple[int, ...]:
    """The sentences that together hold most of the words, the closest first among equals."""
    taken: list[int] = []
    reached = 0.0
    while len(taken) < min(_MOST_QUOTED, len(passage.sentences)):
        _, share, at = max(
            (
                (share := _share(passage, [*taken, other], weights))
                + (0.2 * float(passage.closeness[other]) if not taken else 0.0),
                share,
                -other,
            )
            for other in range(len(passage.sentences))
            if other not in taken
        )
        if share - reached < (_ADDED if taken else 1e-9):
            break
        taken.append(-at)
        reached = share
    return tuple(sorted(taken))
