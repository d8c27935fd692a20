"""Which sentences answer: those that rank best, and those that define what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.model import DocumentKind, DocumentStatus
from corpus.places import Place
from corpus.table_text import CELL_SEPARATOR, cells_of
from search.answering.definitions import defines, topic_of
from search.answering.quantities import dates, quantities
from search.answering.question_types import QuestionType, question_type
from search.answering.quotes import quotable
from search.answering.sentence_ranking import SentenceHit, rank_sentences
from search.answering.table_rows import is_named
from search.filters import Filters
from search.hits import Hit
from search.index.base import Index
from search.morphology import normalise, terms
from search.query import Query
from search.ranking import Ranked

if TYPE_CHECKING:
    from search.engine import KnowledgeBase

# Passages looked through for sentences; beyond them only definitions that were asked for count.
_PASSAGES = 8
# What a sentence gains that defines what is asked, on top of its score of 0 to 1; the entry of a
# glossary more, since it was written to be quoted.
_DEFINES, _ENTRY = 1.0, 1.3
_MOST_ENTRIES = 6
# What a sentence gains that holds a number or a date where one is asked for.
_EXACT = 0.1
# What a row gains when the head over it holds the rest of the question's words, and when one of its
# cells is asked for.
_HEAD, _CELL = 0.15, 0.2
# Acts define for everybody, papers for their authors.
_AUTHORITY = {
    DocumentKind.LAW: 0,
    DocumentKind.ORDER: 1,
    DocumentKind.STANDARD: 1,
    DocumentKind.RECOMMENDATION: 2,
    DocumentKind.OTHER: 3,
    DocumentKind.PAPER: 4,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be quoted; `score` is comparable within one question."""

    hit: Hit
    ordinal: int
    score: float

    @property
    def text(self) -> str:
        """The words of the sentence."""
        return self.hit.passage.sentence_text(self.ordinal)


def candidates(
    kb: KnowledgeBase, index: Index, query: Query, hits: Sequence[Hit], filters: Filters
) -> list[Candidate]:
    """The sentences of the best passages that may be quoted, best first."""
    topic = topic_of(query.plain)
    speaking = {hit.rank: set(quotable(hit.passage)) for hit in hits}
    best = [rank for rank in sorted(speaking) if speaking[rank]][:_PASSAGES]
    rows = _Rows(query)
    kind = question_type(query.plain)
    found = []
    for each in rank_sentences(kb, index, query, hits):
        if each.ordinal not in speaking[each.hit.rank]:
            continue
        definition = defines(each.text, topic)
        if definition or each.hit.rank in best:
            gain = _DEFINES * definition + rows.worth(each) + _EXACT * _holds(kind, each.text)
            found.append(Candidate(each.hit, each.ordinal, each.score + gain))
    if topic:
        found = _with_entries(kb, query, hits, found, topic, filters)
    return sorted(found, key=lambda c: (-c.score, c.hit.rank, c.ordinal))


def _holds(kind: QuestionType, text: str) -> bool:
    """Whether a sentence holds a number or a date where one is asked for."""
    if kind in (QuestionType.QUANTITY, QuestionType.DURATION):
        return bool(quantities(text))
    return kind is QuestionType.TIME and bool(quantities(text) or dates(text))


class _Rows:
    """What a row of a table gains by the head that is read with it, and by a cell asked for."""

    def __init__(self, query: Query) -> None:
        self._wanted = set(query.terms)
        self._asked = normalise(query.plain)
        self._kept: dict[int, set[str]] = {}

    def worth(self, each: SentenceHit) -> float:
        """0 for what is no row."""
        if CELL_SEPARATOR not in each.text or not self._wanted:
            return 0.0
        own = self._wanted & set(terms(each.text))
        read = (self._wanted & self._above(each)) - own
        # A cell that is asked for by name picks its row: «приоритет Б», «барьер: документный».
        is_asked = any(is_named(cell, self._asked) for cell in cells_of(each.text))
        return _HEAD * len(read) / len(self._wanted) + _CELL * is_asked

    def _above(self, each: SentenceHit) -> set[str]:
        """The words of the head and the caption over a row, as far as the passage holds them."""
        passage = each.hit.passage
        if passage.key not in self._kept:
            lines = passage.text.split("\n")
            first = next(n for n, line in enumerate(lines) if CELL_SEPARATOR in line)
            above = [*lines[max(0, first - 1) : first + 1], passage.table_header or ""]
            self._kept[passage.key] = set(terms("\n".join(above)))
        return self._kept[passage.key]


def _with_entries(
    kb: KnowledgeBase,
    query: Query,
    hits: Sequence[Hit],
    found: list[Candidate],
    topic: Sequence[str],
    filters: Filters,
) -> list[Candidate]:
    """The candidates with the entries of the glossaries of the documents, most official first."""
    records = kb.records()
    wanted = query.filters.and_also(filters)
    entries = [
        (records[document_id], entry)
        for document_id, entry in kb.glossary().find(topic)
        if document_id in records and wanted.accepts(records[document_id])
    ]
    entries.sort(
        key=lambda pair: (
            pair[0].description.status is DocumentStatus.REPEALED,
            _AUTHORITY[pair[0].description.kind],
        )
    )
    known = {(c.hit.passage.key, c.ordinal): at for at, c in enumerate(found)}
    by_key = {hit.passage.key: hit for hit in hits}
    for place, (record, entry) in enumerate(entries[:_MOST_ENTRIES]):
        at = Place(record.id, entry.start, entry.end)
        for key, passage in kb.catalogue.passages_by_key(
            kb.catalogue.places.passages_at(at, 1)
        ).items():
            ordinal = next(
                (n for n, s in enumerate(passage.sentences) if s.end > entry.start), None
            )
            if ordinal is None:
                continue
            hit = by_key.get(key) or Hit(
                len(hits) + 1 + place, 0.0, record, passage, Ranked(key, 0, 0, 0, 0, 0), query
            )
            # A little less for each, so that they stay in order.
            candidate = Candidate(hit, ordinal, 1.0 + _ENTRY - 0.05 * place)
            if (key, ordinal) in known:
                found[known[key, ordinal]] = candidate
            else:
                found.append(candidate)
    return found
