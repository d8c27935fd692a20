"""An answer made of the sentences that answer best, verbatim and cited, or a refusal."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.model import Citation
from search.answering import agreement, ambiguity
from search.answering.choice import Candidate, candidates
from search.answering.citing import cite
from search.answering.clauses import whole_clause
from search.answering.evidence import THRESHOLD, Evidence, weigh
from search.answering.follow_up import resolve
from search.answering.lists import completed
from search.answering.missing import missing_words, refusal_text
from search.answering.quotes import Quote, joined, quote, without_number
from search.answering.spans import best_span
from search.answering.statements import Answer, Statement, written
from search.answering.table_rows import TableRows, asked_cell, quoted_rows, read_aloud
from search.filters import Filters
from search.hits import Found, Hit
from search.morphology import terms
from search.query import Query

if TYPE_CHECKING:
    from search.engine import KnowledgeBase

# Passages searched for sentences, and shown when there is no answer.
_DEPTH, _NEAREST = 30, 5
_MOST_SENTENCES = 4
_LONGEST = 1200
# A further sentence may be this much worse than the best.
_MARGIN = 0.15
# Two sentences that share this much of their words say the same.
_SAME = 0.8

# Words with which the text of a clause is asked for: «что сказано в …», «покажи текст …».
_SAYING = frozenset(
    "сказать говорить говориться написать писать гласить показать дать привести прочитать текст "
    "содержание содержать указать установить предусмотреть требовать".split()
)
_GOES_ON = "Цитата [{}] приведена не целиком: текст продолжается в документе."


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A sentence chosen with what is quoted around it."""

    hit: Hit
    quote: Quote


def answer(
    kb: KnowledgeBase,
    question: str,
    filters: Filters,
    exactly: bool = False,
    previous: str | None = None,
) -> Answer:
    """Answer a question with one to four verbatim sentences, or refuse.

    Raises EmptyQuery, InvalidFilter, ModelChanged.
    """
    return examine(kb, question, filters, exactly, previous)[1]


def examine(
    kb: KnowledgeBase,
    question: str,
    filters: Filters,
    exactly: bool = False,
    previous: str | None = None,
) -> tuple[Evidence, Answer]:
    """Answer a question, with the evidence that decided whether to. Raises as `answer` does."""
    started = time.perf_counter()
    resolved = resolve(question, previous)
    found = kb.find(resolved or question, _DEPTH, filters, exactly)
    with kb.catalogue.reading.keeping():
        evidence, given = _answered(kb, found, filters)
    return evidence, replace(
        given,
        question=question,
        resolved=resolved,
        corrected=found.query.corrected,
        found=found,
        ms=1000 * (time.perf_counter() - started),
    )


def _answered(kb: KnowledgeBase, found: Found, filters: Filters) -> tuple[Evidence, Answer]:
    query = found.query
    named = tuple(hit for hit in found.hits if hit.is_named)
    asks_for_text = _asks_for_text(query)
    if asks_for_text:
        meant = ambiguity.clauses_meant(query, found.hits)
        if (told := ambiguity.several_meant(query, meant)) is not None:
            return Evidence(), Answer("", False, told, "ambiguous", 0.0, nearest=_apart(meant))
        named = named or meant
    # Who names a clause asks what it says, not what is like it.
    hits = named or found.hits
    index = kb.index()
    sentences = candidates(kb, index, query, hits, filters) if index is not None and hits else []
    evidence = Evidence()
    if sentences and index is not None:
        evidence = weigh(kb, query, hits)
    # A clause that is asked for is there, whatever it says.
    confidence = 1.0 if asks_for_text and named and sentences else evidence.probability
    if not sentences or confidence < THRESHOLD:
        missing = missing_words(query, hits)
        told = refusal_text(query, hits, missing, index)
        nearest = tuple(hits[:_NEAREST])
        return evidence, Answer(
            "", False, told, "no-evidence", confidence, nearest=nearest, missing=missing
        )
    if asks_for_text and named:
        clauses = [_Chosen(h, whole_clause(kb, h.passage)) for h in named if h.passage.sentences]
        return evidence, _composed(kb, query, clauses[:_MOST_SENTENCES], confidence, bold=False)
    return evidence, _composed(kb, query, _chosen(kb, sentences), confidence)


def _apart(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The first hit of each document."""
    return tuple({hit.document.id: hit for hit in reversed(hits)}.values())[::-1][:_NEAREST]


def _asks_for_text(query: Query) -> bool:
    """Whether nothing is asked but what a named clause says."""
    if not query.requisites:
        return False
    named = {term for requisite in query.requisites for term in terms(requisite.text)}
    return set(query.terms) <= named | _SAYING


def _composed(
    kb: KnowledgeBase,
    query: Query,
    chosen: Sequence[_Chosen],
    confidence: float,
    bold: bool = True,
) -> Answer:
    """The answer of what was chosen, with what a reader must know of it."""
    citations: list[Citation] = []
    statements: list[Statement] = []
    notes: list[str] = []
    for each in chosen:
        cited, said = _said(kb, query, each, len(citations) + 1, bold)
        citations.extend(cited)
        statements.append(said)
        if each.quote.goes_on:
            notes.append(_GOES_ON.format(cited[0].n))
    documents = {each.hit.document.id: each.hit.document for each in chosen}
    return Answer(
        question="",
        answered=True,
        answer=written(tuple(statements)),
        reason=None,
        confidence=confidence,
        citations=tuple(citations),
        documents=documents,
        notes=(*agreement.notes(query.terms, citations, documents), *notes),
        statements=tuple(statements),
    )


def _chosen(kb: KnowledgeBase, sentences: Sequence[Candidate]) -> list[_Chosen]:
    """The best sentences that say different things, as quotes; a passage's stand together."""
    kept: dict[int, tuple[Hit, list[Quote]]] = {}
    said: list[set[str]] = []
    length = count = 0
    for each in sentences:
        if count == _MOST_SENTENCES or each.score < sentences[0].score - _MARGIN:
            break
        passage = each.hit.passage
        _, before = kept.get(passage.key, (each.hit, []))
        if any(q.first <= each.ordinal <= q.last for q in before):
            continue
        words = set(terms(without_number(each.text)))
        if any(_alike(words, other) for other in said):
            continue
        taken = completed(kb, passage, quote(passage, each.ordinal))
        if count and length + taken.end - taken.start > _LONGEST:
            continue
        kept.setdefault(passage.key, (each.hit, []))[1].append(taken)
        said.append(words)
        length += taken.end - taken.start
        count += 1
    return [
        _Chosen(hit, one)
        for hit, quotes in kept.values()
        for one in _best_first(joined(quotes), quotes[0])
    ]


def _best_first(quotes: Sequence[Quote], best: Quote) -> list[Quote]:
    """Quotes of a passage in order, but for the one that holds the best sentence.

    A quote joined of several is for the best of its sentences.
    """
    of_best, others = [], []
    for each in quotes:
        if each.first <= best.sentence <= each.last:
            of_best.append(replace(each, sentence=best.sentence))
        else:
            others.append(each)
    return of_best + others


def _alike(words: set[str], others: set[str]) -> bool:
    """Whether two sets of words are nearly the same (Jaccard, 1901)."""
    return len(words & others) >= _SAME * len(words | others)


def _said(
    kb: KnowledgeBase, query: Query, each: _Chosen, number: int, bold: bool
) -> tuple[list[Citation], Statement]:
    """What is chosen as citations, that of the words leading to an item last, and as said."""
    taken = each.quote
    first = cite(kb, number, each.hit, taken.start, taken.end)
    rows = quoted_rows(kb, first)
    span = _asked_for(kb, query, each, first, rows) if bold else None
    if span is not None:
        first = replace(first, bold=(span,))
    cited = [first]
    if taken.lead is not None:
        cited.append(cite(kb, number + 1, each.hit, *taken.lead))
    return cited, _statement(cited, rows)


def _asked_for(
    kb: KnowledgeBase, query: Query, each: _Chosen, cited: Citation, rows: TableRows | None
) -> tuple[int, int] | None:
    """The range of a quote that holds the very thing asked for, where there is one."""
    cell = None if rows is None else asked_cell(rows, query)
    if cell is not None:
        return cell
    passage, ordinal = each.hit.passage, each.quote.sentence
    span = best_span(kb, query, passage, ordinal)
    if span is None:
        return None
    at = passage.sentences[ordinal].start - cited.start
    start, end = span[0] + at, span[1] + at
    return (start, end) if 0 <= start < end <= len(cited.quote) else None


def _statement(cited: Sequence[Citation], rows: TableRows | None) -> Statement:
    """What is said with these citations: the quote, a row by its columns, an item with its lead."""
    first = cited[0]
    numbers = tuple(each.n for each in cited)
    if rows is not None:
        said, bold = read_aloud(rows, first.bold)
        return Statement(said, numbers, bold)
    if len(cited) == 1:
        return Statement(first.quote, numbers, first.bold)
    lead = cited[1].quote + "\n"
    bold = tuple((start + len(lead), end + len(lead)) for start, end in first.bold)
    return Statement(lead + first.quote, numbers, bold)
