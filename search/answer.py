"""An answer made of the sentences that answer best, verbatim and cited, or a refusal."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.model import Citation, StoredPassage
from search.answering.definitions import defines, topic_of
from search.answering.evidence import THRESHOLD, Evidence, Scale, scale_of, weigh
from search.answering.quotes import Quote, joined, quotable, quote
from search.answering.statements import Answer, Statement, written
from search.filters import Filters
from search.hits import Hit
from search.morphology import terms
from search.query import Query

if TYPE_CHECKING:
    from search.engine import KnowledgeBase

# Passages looked through for a definition, for sentences, and shown when there is no answer.
_DEPTH, _PASSAGES, _NEAREST = 30, 8, 5
_MOST_SENTENCES = 4
_LONGEST = 1200

# Shares of a sentence's own closeness, its passage's score, the question's words it holds, a
# definition where one is asked for and a number where a quantity is.
_CLOSENESS, _PASSAGE, _WORDS, _DEFINITION, _NUMBER = 1.0, 0.5, 0.3, 1.0, 0.1
# A further sentence may be this much worse than the best.
_MARGIN = 0.25
# Two sentences that share this much of their words say the same.
_SAME = 0.8

_QUANTITY = re.compile(
    r"\b(?:сколько|скольк\w+|какой\s+(?:срок|процент|размер|балл|объ[её]м)|за\s+какое\s+время|"
    r"срок\w*|процент\w*|как\s+долго|как\s+часто|до\s+какого|с\s+какого|при\s+как\w+\s+значени\w+)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_LEADING_NUMBER = re.compile(r"^\s*\d+(?:\.\d+)*[.)]?\s+")

NOTHING_FOUND = "Ответа нет: ни один документ не подтверждает его прямо. Ниже — ближайшее по теме."
NOTHING_AT_ALL = "Ответа нет: по этому вопросу в базе ничего не нашлось."

# Words with which the text of a clause is asked for: «что сказано в …», «покажи текст …».
_SAYING = frozenset(
    "сказать говорить говориться написать писать гласить показать дать привести прочитать текст "
    "содержание содержать указать установить предусмотреть требовать".split()
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence that may be quoted, with its score among all of them.

    `closeness` is its own, on the model's scale. `named` is 0 to 1: how well it defines what is
    asked to be defined, 1 also when it holds every word of such a question.
    """

    hit: Hit
    ordinal: int
    score: float
    closeness: float = 0.0
    named: float = 0.0


def answer(kb: KnowledgeBase, question: str, filters: Filters, exactly: bool = False) -> Answer:
    """Answer a question with one to four verbatim sentences, or refuse.

    Raises EmptyQuery, ModelChanged.
    """
    return examine(kb, question, filters, exactly)[1]


def examine(
    kb: KnowledgeBase, question: str, filters: Filters, exactly: bool = False
) -> tuple[Evidence, Answer]:
    """Answer a question, with the evidence that decided whether to. Raises as `answer` does."""
    started = time.perf_counter()
    found = kb.find(question, _DEPTH, filters, exactly)
    query, hits = found.query, found.hits
    if any(hit.is_named for hit in hits):
        # Who names a clause asks what it says, not what is like it.
        hits = tuple(hit for hit in hits if hit.is_named)
    sentences: list[_Sentence] = []
    evidence = Evidence(0.0, 0.0, 0.0)
    if hits:
        scale = scale_of(kb.models.serving())
        sentences = _sentences(kb, query, hits, scale)
        if sentences:
            evidence = weigh(
                query,
                {s.hit.rank: s.hit for s in sentences},
                max(s.closeness for s in sentences),
                max(s.named for s in sentences),
            )
    confidence = evidence.probability
    if sentences and sentences[0].hit.is_named and _asks_for_text(query):
        confidence = 1.0  # the clause is there, whatever it says
    citations = _cite(kb, _chosen(sentences)) if confidence >= THRESHOLD else ()
    statements = tuple(Statement(cited.quote, (cited.n,), cited.bold) for cited in citations)
    given = Answer(
        question=question,
        answered=bool(citations),
        answer=written(statements) if citations else (NOTHING_FOUND if hits else NOTHING_AT_ALL),
        reason=None if citations else "no-evidence",
        confidence=confidence,
        citations=citations,
        documents={h.document.id: h.document for h in hits if _is_cited(h, citations)},
        nearest=() if citations else tuple(hits[:_NEAREST]),
        ms=1000 * (time.perf_counter() - started),
        corrected=query.corrected,
        statements=statements,
        found=found,
    )
    return evidence, given


def _asks_for_text(query: Query) -> bool:
    """Whether nothing is asked but what a named clause says."""
    named = {term for requisite in query.requisites for term in terms(requisite.text)}
    return set(query.terms) <= named | _SAYING


def _sentences(
    kb: KnowledgeBase, query: Query, hits: Sequence[Hit], scale: Scale
) -> list[_Sentence]:
    """The sentences of the best passages that may be quoted, best first.

    A passage without such a sentence does not count as one of the best; of the passages after those
    only definitions that were asked for are taken.
    """
    index = kb.index()
    if index is None:
        return []
    topic, asks_quantity = topic_of(query.plain), bool(_QUANTITY.search(query.plain))
    wanted = set(query.terms)
    cosines = index.sentence_scores(kb.query_vector(query), [hit.passage.key for hit in hits])
    found: list[_Sentence] = []
    passages = 0
    for hit in hits:
        ordinals, own = quotable(hit.passage), cosines.get(hit.passage.key)
        if not ordinals or own is None or len(own) != len(hit.passage.sentences):
            continue  # nothing to quote, or changed since the search
        passages += 1
        if passages > _PASSAGES and not topic:
            break
        for ordinal in ordinals:
            text = hit.passage.sentence_text(ordinal)
            definition = defines(text, topic)
            if passages > _PASSAGES and not definition:
                continue
            closeness = scale.closeness(float(own[ordinal]))
            words = len(wanted.intersection(terms(text))) / max(1, len(wanted))
            score = (
                _CLOSENESS * closeness
                + _PASSAGE * hit.score
                + _WORDS * words
                + _DEFINITION * definition
                + _NUMBER * (asks_quantity and bool(_DIGIT.search(_unnumbered(text))))
            )
            named = max(definition, float(bool(topic) and words == 1))
            found.append(_Sentence(hit, ordinal, score, closeness, named))
    return sorted(found, key=lambda s: (-s.score, s.hit.rank, s.ordinal))


def _unnumbered(text: str) -> str:
    return _LEADING_NUMBER.sub("", text)


def _chosen(sentences: Sequence[_Sentence]) -> list[tuple[Hit, Quote]]:
    """The best sentences that say different things, as quotes, a passage's together."""
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
        words = set(terms(_unnumbered(passage.sentence_text(each.ordinal))))
        if any(_alike(words, other) for other in said):
            continue
        taken = quote(passage, each.ordinal)
        if count and length + taken.end - taken.start > _LONGEST:
            continue
        kept.setdefault(passage.key, (each.hit, []))[1].append(taken)
        said.append(words)
        length += taken.end - taken.start
        count += 1
    return [(hit, one) for hit, quotes in kept.values() for one in joined(quotes)]


def _alike(words: set[str], others: set[str]) -> bool:
    """Whether two sets of words are nearly the same (Jaccard, 1901)."""
    return len(words & others) >= _SAME * len(words | others)


def _cite(kb: KnowledgeBase, chosen: Sequence[tuple[Hit, Quote]]) -> tuple[Citation, ...]:
    found = []
    for number, (hit, one) in enumerate(chosen, 1):
        passage = hit.passage
        page, label = _page(kb, passage, one)
        found.append(
            Citation(
                n=number,
                document_id=hit.document.id,
                passage_id=passage.id,
                clause=passage.clause,
                page=page,
                page_label=label,
                quote=passage.text[one.start - passage.start : one.end - passage.start],
                start=one.start,
                end=one.end,
            )
        )
    return tuple(found)


def _page(kb: KnowledgeBase, passage: StoredPassage, taken: Quote) -> tuple[int | None, str | None]:
    """The page a quote begins on, which may be a later one than its passage does."""
    if passage.page == passage.page_to:
        return passage.page, passage.page_label
    places = kb.catalogue.page_map(passage.document_id)
    if places is None or taken.start >= len(places.pages):
        return passage.page, passage.page_label
    number = int(places.pages[taken.start]) or None
    labels = {page.number: page.label for page in kb.catalogue.pages(passage.document_id)}
    return number, labels.get(number) if number is not None else None


def _is_cited(hit: Hit, citations: Sequence[Citation]) -> bool:
    return any(cited.document_id == hit.document.id for cited in citations)
