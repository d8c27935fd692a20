"""A question becomes hits: looked up, ranked, ranked again word by word, freed of repetition."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.entries import context_of
from corpus.model import DocumentRecord, StoredPassage
from search.duplicates import is_same
from search.filters import Filters
from search.hits import Copy, Hit
from search.index.base import Candidates, Index
from search.morphology import terms
from search.named_places import DOCUMENT, NAMED, named_places
from search.query import Query
from search.ranking import Ranked, fuse, judge
from search.word_codes import similarities, word_ranges

if TYPE_CHECKING:
    from search.cross_encoder import CrossEncoderJudge
    from search.embedding import PassageVectors
    from search.engine import KnowledgeBase

# How many passages each ranking proposes; fusion needs some depth beyond what is shown.
_CANDIDATES = 100
# How many of the best are compared with the question word by word.
_COMPARED = 100


def retrieve(kb: KnowledgeBase, index: Index, query: Query, k: int, filters: Filters) -> list[Hit]:
    """The `k` best passages that the filters let through, one a clause.

    Raises ModelChanged, ModelUnavailable.
    """
    records = kb.records()
    chosen = None
    if filters:
        chosen = [record.id for record in records.values() if filters.accepts(record)]
        records = {document_id: records[document_id] for document_id in chosen}
        if not chosen:
            return []
    candidates, gains = look_up(kb, index, query, max(_CANDIDATES, 2 * k), chosen)
    # Of those that were not compared word by word only what may be shown is looked at again.
    ranked = judge(candidates if gains else candidates[: max(_COMPARED, 4 * k)])
    if gains:
        ranked = _raised(ranked, gains)
    cross_encoder = kb.models.cross_encoder()
    if cross_encoder is None:
        return list(_hits(kb, query, ranked, k, records, gains))
    from search.cross_encoder import DEPTH

    hits = list(_hits(kb, query, ranked, max(k, DEPTH), records, gains))
    return _judged(cross_encoder, query, hits, gains)[:k]


def look_up(
    kb: KnowledgeBase, index: Index, query: Query, limit: int, chosen: Sequence[str] | None
) -> tuple[list[Ranked], dict[int, float]]:
    """The candidates with their scores by every ranking, and what those named gain, by key."""
    vectors = kb.models.query_vectors(query.text)
    named = named_places(kb.catalogue.places, query.requisites)
    candidates = index.candidates(vectors.passage, query.lexical, limit, chosen, [*named.passages])
    gains = dict(named.passages)
    if named.documents:
        # Of a named document there must be candidates, however little they are alike.
        allowed = None if chosen is None else {*chosen}
        documents = [d for d in named.documents if allowed is None or d in allowed]
        own = index.candidates(vectors.passage, query.lexical, limit, documents)
        gains = dict.fromkeys(own.dense, DOCUMENT) | gains
        candidates = _together(candidates, own)
    ranked = fuse(candidates)
    first = {each.key for each in ranked[:_COMPARED]} | named.passages.keys()
    likeness = _likeness(kb, index, query, vectors, first)
    compared = [r._replace(words=likeness[r.key]) if r.key in likeness else r for r in ranked]
    return compared, gains


def _together(one: Candidates, other: Candidates) -> Candidates:
    return Candidates(
        dense={**one.dense, **other.dense},
        sentence={**one.sentence, **other.sentence},
        lexical={**one.lexical, **other.lexical},
        coverage={**one.coverage, **other.coverage},
    )


def _likeness(
    kb: KnowledgeBase,
    index: Index,
    query: Query,
    vectors: PassageVectors,
    keys: Collection[int],
) -> dict[int, float]:
    """How well these candidates answer word by word; empty from a model without words."""
    model = kb.models.serving().name
    coder = kb.models.word_coder(model)
    if coder is None or vectors.words is None or not len(vectors.words):
        return {}
    codes = kb.catalogue.word_codes(model, keys)
    return similarities(coder.query(vectors.words), word_weights(index, query.text), codes)


def word_weights(index: Index, text: str) -> NDArray[np.float32]:
    """(words,): what each word of a question weighs, the root of its rarity: none rules alone."""
    rarities = [
        max((index.rarity(term) for term in terms(text[start:end])), default=1.0)
        for start, end in word_ranges(text)
    ]
    return np.sqrt(np.array(rarities, np.float32))


def _raised(ranked: Sequence[Ranked], gains: dict[int, float]) -> list[Ranked]:
    """The order with what is named raised; scores stay within 0 to 1."""
    scale = 1.0 + max(gains.values())
    raised = [r._replace(score=(r.score + gains.get(r.key, 0.0)) / scale) for r in ranked]
    return sorted(raised, key=lambda r: (-r.score, r.key))


def _hits(
    kb: KnowledgeBase,
    query: Query,
    ranked: Sequence[Ranked],
    k: int,
    records: dict[str, DocumentRecord],
    gains: Mapping[int, float],
) -> Iterator[Hit]:
    """The first `k` of an order that show something of their own."""
    places: set[tuple[str, str, tuple[str, ...]]] = set()
    shown: list[Hit] = []
    copies: dict[int, list[Copy]] = {}
    for at in range(0, len(ranked), 2 * k):
        batch = ranked[at : at + 2 * k]
        stored = kb.catalogue.passages_by_key([r.key for r in batch])
        for found in batch:
            passage = stored.get(found.key)
            if passage is None or passage.document_id not in records:
                continue  # removed since the index was made level, or not let through
            if passage.clause is not None:
                place = (passage.document_id, passage.clause, passage.path)
                if place in places:
                    continue
                places.add(place)
            document = records[passage.document_id]
            same = _same(passage, shown)
            if same is not None:
                copies.setdefault(same, []).append(Copy(document, passage))
            elif len(shown) < k:
                hit = Hit(
                    rank=len(shown) + 1,
                    score=found.score,
                    document=document,
                    passage=passage,
                    ranked=found,
                    query=query,
                    is_named=gains.get(found.key, 0.0) >= NAMED,
                )
                shown.append(hit)
        if len(shown) == k:
            break
    for hit in shown:
        yield replace(hit, copies=tuple(copies.get(hit.rank, ())))


def _same(passage: StoredPassage, shown: Sequence[Hit]) -> int | None:
    """The rank of the hit with the same text in another document.

    Clauses of one document are different requirements, even in the same words.
    """
    for hit in shown:
        other = hit.passage
        if other.document_id != passage.document_id and is_same(other.text, passage.text):
            return hit.rank
    return None


def _judged(
    judge: CrossEncoderJudge, query: Query, hits: Sequence[Hit], gains: Mapping[int, float]
) -> list[Hit]:
    """The hits in the order of a cross-encoder, which reads a passage below its headings.

    What is named gains here too: no likeness outweighs it.
    """
    from search.cross_encoder import DEPTH

    texts = [
        context_of(h.document.description.title, h.passage.path, h.passage.table_header)
        + "\n"
        + h.passage.text
        for h in hits[:DEPTH]
    ]
    scores = judge.scores(query.plain, texts).tolist()
    scale = 1.0 + max(gains.values(), default=0.0)
    first = [
        replace(h, score=(s + gains.get(h.passage.key, 0.0)) / scale)
        for h, s in zip(hits, scores, strict=False)
    ]
    first.sort(key=lambda h: -h.score)
    rest = hits[DEPTH:]
    # The scores of the others are of another kind: they only must not rise above the judged.
    ceiling = first[-1].score if first else 0.0
    rest = [replace(h, score=min(h.score, ceiling)) for h in rest]
    return [replace(h, rank=rank) for rank, h in enumerate([*first, *rest], 1)]
