"""The very thing a question asks for within a sentence that answers it: a number, a name, a term.

Of the spans of whole words it is the one that a model reading question and sentence together
(`reader`) holds for the likeliest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.model import StoredPassage
from search.answering.question_types import QuestionType, question_type
from search.answering.reader import Reading
from search.morphology import analyzer, lemma, normalise
from search.query import Query

if TYPE_CHECKING:
    from search.engine import KnowledgeBase

LONGEST = 20
"""The most words of a span."""

# Below this probability that the sentence answers nothing is bold. Where two of three sentences
# quoted answer, and a wrong bold costs as much as a right one gains, 0.4 gains most by the table
# of `benchmarks/learn_reader.py --measure`.
_SURE = 0.4
_OPEN = frozenset(
    {
        QuestionType.OPEN,
        QuestionType.YES_NO,
        QuestionType.MANNER,
        QuestionType.REASON,
        QuestionType.DEFINITION,
    }
)
_COUNTED = frozenset({QuestionType.QUANTITY, QuestionType.DURATION})
# The label of a clause, which stands for nothing but its number.
_LABEL = re.compile(r"(?:пп?|ст|абз)\.\s\S+")
_WORD = re.compile(
    r"\d+(?:[.,:/–-]\d+)*(?:-?[а-яёА-ЯЁ]{1,3}\b)?|[^\W\d_](?:[^\W_]|[-’'.](?=[^\W_]))*|[%°№§$€£₽]"
)
# Between the words of a span: no part of a list or cell ends, and no sentence; initials may.
_BORDER = re.compile(r"[;:|=+×÷*!?…]")
_OPENING, _CLOSING = re.compile(r"[(\[]"), re.compile(r"[)\]]")
_MOST_WORDS = 120
_NEXT_WORD = re.compile(r"\s+([^\W\d_]+)")
# «2026 г.», and the full stop of an abbreviation that ends a span.
_YEAR_SIGN = re.compile(r"\s+гг?\.")
_ABBREVIATED = re.compile(r"\b(?:гг?|руб|тыс)$")


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans of a sentence that may be bold: `words` (words, 2) are ranges of its text, `first` and
    `last` (spans,) the words that each begins and ends with.
    """

    words: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


def best_span(
    kb: KnowledgeBase, query: Query, passage: StoredPassage, ordinal: int
) -> tuple[int, int] | None:
    """The range of a sentence's text that is asked for; None where nothing exact is asked or found.

    `ordinal` is the sentence's in the passage.
    """
    if question_type(query.plain) in _OPEN:
        return None
    readings = read(kb, query, [(passage, ordinal)])
    text = passage.sentence_text(ordinal)
    return pick(query.plain, query.terms, text, readings[0]) if readings else None


def read(
    kb: KnowledgeBase, query: Query, sentences: Sequence[tuple[StoredPassage, int]]
) -> list[Reading]:
    """A reading of each sentence, given by its passage and its number; none without a reader."""
    reader = kb.models.reader()
    if reader is None:
        return []
    texts = [(headings(passage), passage.sentence_text(at)) for passage, at in sentences]
    return reader.read(query.plain, texts)


def headings(passage: StoredPassage) -> str:
    """The two lowest headings over a passage, which say what its sentences leave out."""
    titles = [title for title in passage.path if not _LABEL.fullmatch(title)]
    return " › ".join(titles[-2:])


def pick(
    question: str, asked: Collection[str], text: str, reading: Reading
) -> tuple[int, int] | None:
    """The likeliest span of a sentence; None where the sentence hardly answers.

    `asked` are the question's lemmas: a number has its unit, also where the question names it.
    """
    spans = spans_of(text)
    if reading.probability < _SURE or not len(spans.first):
        return None
    scores = _scores(spans, reading)
    at = int(scores.argmax())
    if not np.isfinite(scores[at]):
        return None
    start, end = int(spans.words[spans.first[at], 0]), int(spans.words[spans.last[at], 1])
    if question_type(question) in _COUNTED:
        end = _with_unit(text, start, end, asked)
    return _closed(text, start, end)


def spans_of(text: str) -> Spans:
    """The spans of a sentence of at most twenty words, of its first 120.

    None goes beyond a part of the sentence, a cell or a formula, and none breaks a bracket.
    """
    ranges = [match.span() for match in _WORD.finditer(text)][:_MOST_WORDS]
    words = np.array(ranges, np.int64).reshape(-1, 2)
    first, more = np.divmod(np.arange(len(words) * LONGEST), LONGEST)
    fits = first + more < len(words)
    first, last = first[fits], (first + more)[fits]
    gaps = [text[a[1] : b[0]] for a, b in pairwise(ranges)]

    borders, opening, closing = (
        np.cumsum([0, *(bool(pattern.search(gap)) for gap in gaps)])
        for pattern in (_BORDER, _OPENING, _CLOSING)
    )
    is_whole = borders[last] == borders[first]
    is_closed = opening[last] - opening[first] == closing[last] - closing[first]
    is_sound = is_whole & is_closed
    return Spans(words, first[is_sound], last[is_sound])


def likeliest(reading: Reading) -> tuple[int, int]:
    """The range of the sentence that the reader by itself holds for the answer; (0, 0) if none."""
    if not len(reading.starts):
        return 0, 0
    whole = reading.starts[:, None] + reading.ends[None, :]
    whole = np.where(np.triu(np.ones(whole.shape, bool)), whole, -np.inf)
    first, last = divmod(int(whole.argmax()), whole.shape[1])
    return int(reading.offsets[first, 0]), int(reading.offsets[last, 1])


def _scores(spans: Spans, reading: Reading) -> NDArray[np.float32]:
    """(spans,): their log-likelihoods up to a constant, -inf for what the reader did not reach."""
    starts = np.full(len(spans.words), -np.inf, np.float32)
    ends = starts.copy()
    begin, end = reading.offsets[:, 0], reading.offsets[:, 1]
    for at, (left, right) in enumerate(spans.words.tolist()):
        own = np.flatnonzero((begin < right) & (end > left))
        if len(own):
            starts[at], ends[at] = reading.starts[own[0]], reading.ends[own[-1]]
    found: NDArray[np.float32] = starts[spans.first] + ends[spans.last]
    return found


def _with_unit(text: str, start: int, end: int, asked: Collection[str]) -> int:
    """The end of the span with the words asked for that follow a number it ends with."""
    (*_, last) = _WORD.findall(text, start, end)
    if last[0].isdigit() or analyzer().parse(last.lower())[0].tag.POS == "NUMR":
        while (word := _NEXT_WORD.match(text, end)) and lemma(normalise(word[1])) in asked:
            end = word.end()
    return end


def _closed(text: str, start: int, end: int) -> tuple[int, int]:
    """The range with the quotes around it, and with «г.»."""
    if text[start:end][-1:].isdigit() and (sign := _YEAR_SIGN.match(text, end)):
        return start, sign.end()
    if text[start - 1 : start] == "«" and text[end : end + 1] == "»":
        return start - 1, end + 1
    if _ABBREVIATED.search(text[start:end]) and text[end : end + 1] == ".":
        return start, end + 1
    if text[start:end].count("«") > text[start:end].count("»") and text[end : end + 1] == "»":
        return start, end + 1
    return start, end
