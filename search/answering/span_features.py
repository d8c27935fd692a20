"""Every span of a sentence as a row of features, for a linear picker to score."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.answering.question_types import QuestionType, interrogative, question_type
from search.answering.span_words import AT, TRAITS, SpanWord, span_words, traits

LONGEST = 20
"""The most words of a span."""

_MOST_WORDS = 120
_GAPS = ("edge", "blank", "comma", "dash", "colon", "opening", "closing", "quote", "stop", "other")
_SPLITS = ("comma", "dash", "colon", "opening", "closing", "quote", "stop")
_LENGTHS = (1, 2, 3, 4, 5, 8, 12, LONGEST)
_TYPES = tuple(QuestionType)
_KINDS = (
    "digit year month time-unit measure ordinal numeral capital capitals person geo organisation "
    "verb latin roman bound asked focus preposition"
).split()
_STARTS = "noun adjective verb participle preposition conjunction numeral digit capital".split()
_CASES = "nominative genitive dative accusative instrumental locative".split()
_CASE_OF = {
    "nomn": "nominative",
    "gent": "genitive",
    "datv": "dative",
    "accs": "accusative",
    "ablt": "instrumental",
    "loct": "locative",
}
_FAR = 12.0


@dataclass(frozen=True, slots=True)
class Spans:
    """The spans of a sentence that may be picked.

    `first` and `last` (spans,) are the words they begin and end with, `features` is
    (spans, features); `words` are the words of the sentence.
    """

    words: Sequence[SpanWord]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    features: NDArray[np.float32]

    def range_of(self, span: int) -> tuple[int, int]:
        """Where a span stands in the sentence's text."""
        return self.words[self.first[span]].start, self.words[self.last[span]].end


def spans_of(
    question: str, asked: Collection[str], text: str, likeness: NDArray[np.float32] | None
) -> Spans:
    """The spans of a sentence as answers to a question.

    `asked` are the question's lemmas; `likeness`, where it is known, is that of each
    of `span_words(text)` to the likest word of the question, 0 for function words. Only the first
    120 words are looked at.
    """
    words = span_words(text)[:_MOST_WORDS]
    count = len(words)
    if not count:
        none = np.empty(0, np.int64)
        return Spans(words, none, none, np.empty((0, 0), np.float32))
    own = traits(text, words)
    asks = interrogative(question)
    wanted = set(asked)
    own[:, AT["asked"]] = [word.lemma in wanted for word in words]
    own[:, AT["focus"]] = [bool(asks.focus) and word.lemma == asks.focus for word in words]
    if likeness is not None:
        own[:, AT["likeness"]] = likeness[:count]
    first, last = _pairs(count)
    gaps = _gaps(text, words)
    splits = np.stack([gaps == _GAPS.index(name) for name in _SPLITS], axis=1)
    between = _totals(splits[1:count])
    inside = between[last] - between[first]
    # Brackets and quotes that open within a span must close within it.
    is_broken = inside[:, _SPLITS.index("opening")] != inside[:, _SPLITS.index("closing")]
    is_sound = ~(is_broken | (inside[:, _SPLITS.index("stop")] > 1))
    first, last, inside = first[is_sound], last[is_sound], inside[is_sound]
    length = (last - first + 1).astype(np.float32)
    totals = _totals(own)
    mean = (totals[last + 1] - totals[first]) / length[:, None]
    beside = np.vstack([np.zeros((1, len(TRAITS)), np.float32), own])
    after = np.vstack([own, np.zeros((1, len(TRAITS)), np.float32)])
    gap = np.eye(len(_GAPS), dtype=np.float32)
    case = _agrees(own, asks.cases)
    shared = _shares_preposition(text, words, asks.preposition)
    near = np.stack(
        [
            _distance(own[:, AT["asked"]], first, last, backwards=True),
            _distance(own[:, AT["asked"]], first, last, backwards=False),
            _distance(own[:, AT["focus"]], first, last, backwards=True),
            _distance(own[:, AT["focus"]], first, last, backwards=False),
            first / max(1, count),
            length / max(1, count),
            np.log(length),
            (length == count).astype(np.float32),
            case[first],
            shared[first],
        ],
        axis=1,
    ).astype(np.float32)
    sizes = np.searchsorted(_LENGTHS, length)
    anywhere = (mean > 0).astype(np.float32)
    kinds = np.hstack(
        [
            anywhere[:, [AT[name] for name in _KINDS]],
            own[first][:, [AT[name] for name in _STARTS]],
            near[:, [0, 1, 6, 8, 9]],
            mean[:, [AT["asked"], AT["likeness"], AT["capital"]]],
            gap[gaps[first]][:, [0, 2, 3, 4]],
            gap[gaps[last + 1]][:, [0, 2, 8]],
        ]
    )
    by_type = np.zeros((len(first), len(_TYPES), kinds.shape[1]), np.float32)
    by_type[:, _TYPES.index(question_type(question))] = kinds
    features = np.hstack(
        [
            own[first],
            own[last],
            mean,
            anywhere,
            beside[first],
            after[last + 1],
            gap[gaps[first]],
            gap[gaps[last + 1]],
            np.minimum(inside, 2).astype(np.float32),
            np.eye(len(_LENGTHS), dtype=np.float32)[sizes],
            near,
            by_type.reshape(len(first), -1),
        ]
    )
    return Spans(words, first, last, features)


def _pairs(count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    first, more = np.divmod(np.arange(count * LONGEST), LONGEST)
    fits = first + more < count
    return first[fits], (first + more)[fits]


def _totals(rows: NDArray[np.generic]) -> NDArray[np.float32]:
    """Sums of the rows before each row, one row more than there are."""
    found = np.zeros((len(rows) + 1, rows.shape[1]), np.float32)
    np.cumsum(rows, axis=0, out=found[1:])
    return found


def _gaps(text: str, words: Sequence[SpanWord]) -> NDArray[np.int64]:
    """(words + 1,): what stands before each word and after the last."""
    found, end = [], 0
    for word in words:
        found.append(_gap(text[end : word.start], not end))
        end = word.end
    found.append(_gap(text[end:], True))
    return np.array([_GAPS.index(name) for name in found])


def _gap(between: str, is_edge: bool) -> str:
    signs = between.split()
    joined = "".join(signs)
    for name, some in (
        ("opening", "(["),
        ("closing", ")]"),
        ("quote", '«»"“”„'),
        ("colon", ":;|"),
        ("dash", "—–-"),
        ("comma", ","),
    ):
        if any(sign in joined for sign in some):
            return name
    if is_edge:
        return "edge"
    if any(sign in joined for sign in ".!?…"):
        return "stop"
    return "other" if joined else "blank"


def _agrees(own: NDArray[np.float32], cases: frozenset[str]) -> NDArray[np.float32]:
    columns = [AT[_CASE_OF[case]] for case in cases]
    return own[:, columns].max(axis=1) if columns else np.zeros(len(own), np.float32)


def _shares_preposition(
    text: str, words: Sequence[SpanWord], preposition: str
) -> NDArray[np.float32]:
    """1 for a word that begins with the question's preposition or follows it."""
    same = [bool(preposition) and text[w.start : w.end].lower() == preposition for w in words]
    return np.array([a or b for a, b in zip(same, [False, *same[:-1]], strict=True)], np.float32)


def _distance(
    marked: NDArray[np.float32],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    backwards: bool,
) -> NDArray[np.float32]:
    """1 beside a marked word, less farther off, 0 where there is none on that side."""
    count = len(marked)
    nearest = np.full(count, _FAR, np.float32)
    since = _FAR
    for at in range(count) if backwards else range(count - 1, -1, -1):
        since += 1
        nearest[at] = min(since, _FAR)
        if marked[at]:
            since = 0.0
    found = nearest[first] if backwards else nearest[last]
    return np.where(found >= _FAR, 0, 1 / np.maximum(found, 1)).astype(np.float32)
