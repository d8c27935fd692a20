"""The query language: quoted phrases, minus words and filters, told apart from ordinary text.

    «срок ответа» -жалоба -"личный приём" вид:стандарт год:2022..2024 автор:"Иванов И. И."

Quotes around a name, which begins with a capital after another word («специальность «Экономическая
безопасность»», приказ "Об утверждении …"), are the quotes of ordinary writing, not an operator.
A sign that stands where it has no such meaning is an ordinary character: an unbalanced quote, the
hyphen of a compound or of a range, the colon of a time, of an address or of a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate

# Signs beyond these are ordinary characters, so that nothing downstream grows with the query.
MOST_PHRASES = 16
MOST_EXCLUSIONS = 32
MOST_FILTERS = 32

_OPENING = '«„“"'
# A field begins a word; what follows its colon must begin at once, with what no time, ratio,
# address or emoticon has there. Values are judged where fields are known.
_FIELD = re.compile(r"(?P<minus>-?)(?P<field>[^\W\d_]{2,20}):(?=[^\s:/\\])")
_UNQUOTED = re.compile(r"\S+")
_MINUS_WORD = re.compile(r"-(?=[^\W\d_])\S+")
_SENTENCE_END = ",;!?)"


class Part(Enum):
    """What a piece of a query is."""

    TEXT = "text"
    PHRASE = "phrase"
    EXCLUSION = "exclusion"
    FILTER = "filter"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a query as the range `[start, end)` of it.

    `value` is the text itself, the quoted words, the excluded words or the value of the filter
    `field`; `quoted` is whether the value stood in quotes; `negated` is a filter after a minus;
    `is_name` is a phrase that is quoted as names are.
    """

    part: Part
    start: int
    end: int
    value: str
    field: str = ""
    quoted: bool = False
    negated: bool = False
    is_name: bool = False


def pieces(text: str) -> list[Piece]:
    """The pieces of a cleaned query in order, without the spaces between them.

    Every non-space character belongs to exactly one piece. Time grows with the length of the text.
    """
    return list(_Reader(text).read())


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Piece] = []
        self.counts = dict.fromkeys(Part, 0)
        self.closing = _pairs(text)
        # How many letters and digits stand before each place.
        self.told = [0, *accumulate(map(str.isalnum, text))]

    def read(self) -> list[Piece]:
        at = plain = 0
        while at < len(self.text):
            piece = self._sign(at)
            if piece is None:
                at += 1
                continue
            self._text(plain, piece.start)
            self.found.append(piece)
            self.counts[piece.part] += 1
            at = plain = piece.end
        self._text(plain, len(self.text))
        return self.found

    def _text(self, start: int, end: int) -> None:
        between = self.text[start:end]
        value = between.strip()
        if value:
            start += len(between) - len(between.lstrip())
            self.found.append(Piece(Part.TEXT, start, start + len(value), value))

    def _sign(self, at: int) -> Piece | None:
        opens_word = at == 0 or self.text[at - 1] == " "
        character = self.text[at]
        if opens_word and (character == "-" or character.isalpha()):
            return self._filter(at) or (self._exclusion(at) if character == "-" else None)
        if character in _OPENING and self.counts[Part.PHRASE] < MOST_PHRASES:
            # In `12"` a quote is a sign of inches.
            if character == '"' and not opens_word and self.text[at - 1].isalnum():
                return None
            quoted = self._quoted(at)
            if quoted is not None:
                is_name = quoted[0][0].isupper() and self._follows_word(at)
                return Piece(Part.PHRASE, at, quoted[1], quoted[0], quoted=True, is_name=is_name)
        return None

    def _follows_word(self, at: int) -> bool:
        """Whether the word before a place is text, with nothing but a space between."""
        before = self.text[:at].rstrip(" ")
        is_sign = bool(self.found) and self.found[-1].end == len(before)
        return before[-1:].isalnum() and not is_sign

    def _filter(self, at: int) -> Piece | None:
        match = _FIELD.match(self.text, at)
        if match is None or self.counts[Part.FILTER] >= MOST_FILTERS:
            return None
        quoted = self._quoted(match.end())
        if quoted is not None:
            value, end = quoted
        else:
            word = _UNQUOTED.match(self.text, match.end())
            value = word[0].rstrip(_SENTENCE_END) if word else ""
            end = match.end() + len(word[0] if word else "")
        if not value:
            return None
        return Piece(
            Part.FILTER,
            at,
            end,
            value,
            field=match["field"],
            quoted=quoted is not None,
            negated=bool(match["minus"]),
        )

    def _exclusion(self, at: int) -> Piece | None:
        if self.counts[Part.EXCLUSION] >= MOST_EXCLUSIONS:
            return None
        quoted = self._quoted(at + 1)
        if quoted is not None:
            return Piece(Part.EXCLUSION, at, quoted[1], quoted[0], quoted=True)
        match = _MINUS_WORD.match(self.text, at)
        if match is None:
            return None
        return Piece(Part.EXCLUSION, at, match.end(), match[0][1:].rstrip(_SENTENCE_END + "."))

    def _quoted(self, at: int) -> tuple[str, int] | None:
        """The words between the quote at a place and its closing one, and where that ends."""
        if self.text[at : at + 1] == '"':
            end = self.text.find('"', at + 1)
        else:
            end = self.closing.get(at, -1)
        if end < 0 or self.told[at] == self.told[end]:
            return None
        return self.text[at + 1 : end].strip(), end + 1


def _pairs(text: str) -> dict[int, int]:
    """Where each opening quote of the kinds that differ from closing ones is closed.

    An inner pair is closed first: of «Приказ «О сроках» the first quote stays open.
    """
    pairs: dict[int, int] = {}
    angled, low, high = list[int](), list[int](), list[int]()
    for at, character in enumerate(text):
        if character == "«":
            angled.append(at)
        elif character == "„":
            low.append(at)
        elif character == "»" and angled:
            pairs[angled.pop()] = at
        elif character in "“”" and low:
            pairs[low.pop()] = at
        elif character == "“":
            high.append(at)
        elif character == "”" and high:
            pairs[high.pop()] = at
    return pairs
