"""The very thing a question asks for within a sentence that answers it: a number, a name, a term.

A log-linear model over all spans of at most twenty words (as in Rajpurkar et al., "SQuAD", 2016,
arXiv:1606.05250, section 5.1, without parse trees), whose weights `benchmarks/learn_spans.py`
learns from questions written for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.model import StoredPassage
from search.answering.question_types import QuestionType, interrogative, question_type
from search.answering.span_features import Spans, spans_of
from search.answering.span_words import AT, span_words, traits
from search.morphology import analyzer, lemma, normalise
from search.query import Query
from search.word_codes import Codes, best_likeness, word_ranges

if TYPE_CHECKING:
    from search.engine import KnowledgeBase

_WEIGHTS = Path(__file__).with_name("span_weights.json")
_CANDIDATES = 40
# Below this expected overlap nothing is bold: the highest threshold that costs at most 0.002 of the
# F1 of our own questions, as `benchmarks/learn_spans.py` prints it (exact ones 0.582 at 0 and 0.15,
# 0.578 at 0.25; others 0.443 at 0, 0.441 at 0.15, 0.437 at 0.2).
_SURE = 0.15
_OPEN = frozenset(
    {
        QuestionType.OPEN,
        QuestionType.YES_NO,
        QuestionType.MANNER,
        QuestionType.REASON,
        QuestionType.DEFINITION,
    }
)
_NUMERIC = ("digit", "numeral", "roman", "ordinal")
# A span must hold one of these where a number or a time is asked for.
_HOLDS = {
    QuestionType.QUANTITY: (*_NUMERIC, "measure"),
    QuestionType.DURATION: (*_NUMERIC, "time-unit"),
    QuestionType.TIME: (*_NUMERIC, "year", "month", "time-unit"),
}
_WORD = re.compile(r"\w+")
_BORDER = re.compile(r"[;:|=+×÷*]")
_OPERATOR = re.compile(r"[+/×÷*]")
# The number behind «таблица» or «п.» is a reference, not a quantity.
_REFERS = re.compile(
    r"(?:\b(?:табл(?:иц\w+)?|рис(?:ун\w+)?|пункт\w*|подпункт\w*|раздел\w*|стать\w+|приложени\w+|"
    r"п|пп|ст|ч)\.?|№)\s*$",
    re.IGNORECASE,
)
# «за 7 дней» answers with «7 дней», «не дольше 12 минут» with «12 минут».
_BEFORE_A_NUMBER = re.compile(
    r"(?:(?:в\s+течение|течение|за|через|дольше|более|менее|больше|меньше|свыше|до)\s+)+(?=\S)",
    re.IGNORECASE,
)
_OF_A_CLAUSE = re.compile(r"\d+(?:\.\d+){2,}")
_BODIES = frozenset(
    "орган организация учреждение ведомство министерство комитет комиссия совет служба управление "
    "департамент отдел центр агентство администрация правительство парламент суд прокуратура "
    "полиция банк компания фирма предприятие завод университет институт школа академия кафедра "
    "общество партия союз команда клуб группа церковь армия войско флот семья народ население "
    "большинство штаб дума собрание палата фонд ассоциация лаборатория редакция издательство "
    "подразделение дирекция коллегия инспекция казначейство больница музей театр библиотека мфц "
    "лицо государство страна король".split()
)


@dataclass(frozen=True, slots=True)
class Span:
    """A range of a sentence's text, with the share of it that is expected to be right (F1, 0-1)."""

    start: int
    end: int
    expected: float


def best_span(
    kb: KnowledgeBase, query: Query, passage: StoredPassage, ordinal: int
) -> tuple[int, int] | None:
    """The range of a sentence's text that is asked for; None where nothing exact is found.

    `ordinal` is the sentence's in the passage. Whole words, a number with its unit.
    """
    kind = question_type(query.plain)
    if kind in _OPEN:
        return None
    found = pick(
        query.plain,
        query.terms,
        passage.sentence_text(ordinal),
        _word_likeness(kb, query, passage, ordinal),
    )
    if found is None or found.expected < _SURE:
        return None
    return found.start, found.end


def expected_overlap(
    kb: KnowledgeBase, query: Query, passage: StoredPassage, ordinal: int
) -> float:
    """How surely a sentence holds the thing asked for, 0 to 1."""
    likeness = _word_likeness(kb, query, passage, ordinal)
    found = pick(query.plain, query.terms, passage.sentence_text(ordinal), likeness)
    return 0.0 if found is None else found.expected


def pick(
    question: str, asked: tuple[str, ...], text: str, likeness: NDArray[np.float32] | None = None
) -> Span | None:
    """The likeliest span of a sentence, whatever is asked; None where no span can be right.

    `asked` are the question's lemmas; `likeness` is as `spans_of` takes it.
    """
    spans = spans_of(question, asked, text, likeness)
    if not len(spans.first):
        return None
    kind = question_type(question)
    may_be = allowed(question, asked, spans, text)
    if not may_be.any():
        return None
    scores = np.where(may_be, spans.features @ weights(), -np.inf)
    chosen, expected = most_overlapping(spans, scores)
    start, end = spans.range_of(chosen)
    if kind in _HOLDS:
        end = _with_unit(spans, chosen, text, end)
        if kind is not QuestionType.TIME and (found := _BEFORE_A_NUMBER.match(text[start:end])):
            start += len(found[0])
    return Span(*_closed(text, start, end), expected)


def most_overlapping(spans: Spans, scores: NDArray[np.float32]) -> tuple[int, float]:
    """The span with the greatest expected overlap (F1 in words) with the right one, and that.

    Minimum Bayes risk (Kumar, Byrne, HLT-NAACL 2004) over the likeliest spans.
    """
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    best = np.argsort(-chances, kind="stable")[:_CANDIDATES]
    # What may not be picked overlaps the likely spans too.
    best = best[np.isfinite(scores[best])]
    first, last = spans.first[best], spans.last[best]
    shared = np.minimum(last[:, None], last) - np.maximum(first[:, None], first) + 1
    length = last - first + 1
    overlap = 2 * np.maximum(shared, 0) / (length[:, None] + length)
    expected = overlap @ chances[best]
    at = int(expected.argmax())
    return int(best[at]), float(expected[at])


@lru_cache(maxsize=1)
def weights() -> NDArray[np.float32]:
    """What each feature is worth, (features,)."""
    return np.array(json.loads(_WEIGHTS.read_text(encoding="utf-8")), np.float32)


def allowed(question: str, asked: Collection[str], spans: Spans, text: str) -> NDArray[np.bool_]:
    """(spans,): whether a span may be the answer to a question at all.

    None goes beyond a part of the sentence, a cell or a formula, and what is asked exactly is of
    its type.
    """
    kind = question_type(question)
    words = list(spans.words)
    own = traits(text, words)
    starts = [word.start for word in words]
    ends = [word.end for word in words]
    gaps = [text[a:b] for a, b in zip([0, *ends], [*starts, len(text)], strict=True)]
    is_split = np.array([bool(_BORDER.search(gap)) for gap in gaps[:-1]])
    sound = _counted(spans, is_split, skipping=1) == 0
    if kind in _HOLDS:
        marked = np.any(own[:, [AT[name] for name in _HOLDS[kind]]] > 0, axis=1)
        for at, word in enumerate(words):
            before = text[max(0, word.start - 40) : word.start]
            in_formula = _OPERATOR.search(gaps[at]) or _OPERATOR.search(gaps[at + 1])
            bare_day = kind is QuestionType.DURATION and word.lemma == "день"
            is_label = _OF_A_CLAUSE.fullmatch(text[word.start : word.end])
            if bare_day or in_formula or is_label or _REFERS.search(before):
                marked[at] = False
        sound &= _counted(spans, marked) > 0
    elif kind is QuestionType.PERSON:
        # Who does something is not the thing it is done to, unless «какой орган» asks for it.
        known = set(asked) - {interrogative(question).focus}
        forms = [text[word.start : word.end] for word in words]
        opening = next((at for at, form in enumerate(forms) if form[0].isalpha()), 0)
        marked = np.array(
            [
                word.lemma not in known and names_somebody(form, at <= opening)
                for at, (word, form) in enumerate(zip(words, forms, strict=True))
            ]
        )
        sound &= _counted(spans, marked) > 0
    found: NDArray[np.bool_] = sound
    return found


def _counted(spans: Spans, marked: NDArray[np.bool_], skipping: int = 0) -> NDArray[np.int64]:
    """How many of the words of each span are marked, but for so many of its first."""
    before = np.concatenate([[0], np.cumsum(marked)])
    counted: NDArray[np.int64] = before[spans.last + 1] - before[spans.first + skipping]
    return counted


@lru_cache(maxsize=50_000)
def names_somebody(word: str, opens: bool = False) -> bool:
    """Whether a word names a person, a post or a body; `opens`: its capital is the sentence's."""
    if word[:1].isupper() and (not opens or word[1:2].isupper()):
        return True
    if not word[:1].isalpha():
        return False
    tags = [parse.tag for parse in analyzer().parse(word.lower())]
    nouns = [tag for tag in tags if "NOUN" in tag]
    # «модель» is a person too, but seldom.
    return bool(nouns and "anim" in nouns[0]) or lemma(normalise(word)) in _BODIES


def _with_unit(spans: Spans, chosen: int, text: str, end: int) -> int:
    """The end of the span with the unit of the number that it ends with."""
    at = int(spans.last[chosen])
    own = traits(text, list(spans.words))
    columns = {name: own[:, AT[name]] for name in (*_NUMERIC, "measure", "time-unit", "month")}
    if not any(columns[name][at] for name in _NUMERIC):
        return end
    # «10 рабочих дней», «3,2 млн рублей», «1 января 2024 г.»
    reach = at
    for ahead in range(at + 1, min(at + 4, len(spans.words))):
        if text[spans.words[ahead - 1].end : spans.words[ahead].start].strip(" .\u00a0"):
            break
        is_unit = (
            columns["measure"][ahead] or columns["time-unit"][ahead] or columns["month"][ahead]
        )
        if is_unit:
            reach = ahead
        elif not (own[ahead, AT["adjective"]] or columns["digit"][ahead]):
            break
    if reach == at:
        return end
    word = spans.words[reach]
    return word.end


def _closed(text: str, start: int, end: int) -> tuple[int, int]:
    """The range with the quotes around it, and the full stop of «г.»."""
    if text[start - 1 : start] == "«" and text[end : end + 1] == "»":
        return start - 1, end + 1
    last = _WORD.findall(text[start:end])[-1:]
    if last in (["г"], ["гг"], ["руб"], ["тыс"]) and text[end : end + 1] == ".":
        return start, end + 1
    if text[start:end].count("«") > text[start:end].count("»") and text[end : end + 1] == "»":
        return start, end + 1
    return start, end


def _word_likeness(
    kb: KnowledgeBase, query: Query, passage: StoredPassage, ordinal: int
) -> NDArray[np.float32] | None:
    """How like each word of the sentence is to the likest of the question's; None if unknown."""
    model = kb.models.serving().name
    coder = kb.models.word_coder(model)
    vectors = kb.models.query_vectors(query.text).words
    codes = kb.catalogue.word_codes(model, [passage.key]).get(passage.key)
    if coder is None or vectors is None or not len(vectors) or codes is None:
        return None
    sentence = passage.sentences[ordinal]
    return likeness_within(
        coder.query(vectors),
        codes,
        word_ranges(passage.text),
        passage.sentence_text(ordinal),
        sentence.start - passage.start,
    )


def likeness_within(
    query: NDArray[np.float32],
    codes: Codes,
    ranges: list[tuple[int, int]],
    text: str,
    offset: int,
) -> NDArray[np.float32] | None:
    """The likeness of `span_words(text)`; `ranges` and `codes` are of the words of a longer text.

    `offset` is where the sentence stands in it. None where codes and ranges do not fit.
    """
    if len(codes) != len(ranges):
        return None
    words = span_words(text)
    found = np.zeros(len(words), np.float32)
    within = [at for at, r in enumerate(ranges) if offset <= r[0] < offset + len(text)]
    if not within:
        return found
    best = best_likeness(query, codes[within[0] : within[-1] + 1])
    at = 0
    for number, (start, end) in enumerate(ranges[within[0] : within[-1] + 1]):
        while at < len(words) and words[at].end + offset <= start:
            at += 1
        for one in range(at, len(words)):
            if words[one].start + offset >= end:
                break
            found[one] = best[number]
    return found
