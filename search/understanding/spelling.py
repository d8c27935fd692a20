"""Words nobody knows, corrected against the words of the collection.

A word that the dictionary or the collection holds is never touched, nor is a name, a number, an
abbreviation or anything quoted: a query is searched as typed wherever it can be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Protocol

from search.morphology import is_function_word, known, lemmas, normalise
from search.understanding.keyboard_layout import to_cyrillic, to_latin
from search.understanding.misspelling import IMPOSSIBLE, cost

MOST_CORRECTIONS = 12
_SHORTEST = 4  # letters of a word that may be misspelt
_LONG = 8  # letters from which two slips are believed
_LONGEST = 40
_ONE_SLIP, _TWO_SLIPS, _TWO_CONFUSIONS = 1.4, 2.0, 0.95
_MOST_CANDIDATES = 200
# A missing space is likelier than most slips, less likely than a confusion of sounds.
_GLUED = 0.55
_SHORTEST_PART = 3
_MOST_UNKNOWN = 12
_CHUNK = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LATIN_KEYS = re.compile(r"[a-z`\[\];',.~{}:\"<>-]+", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]+", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-яё]+", re.IGNORECASE)
_AFTER_WORD = ",.;:!?\"')"
_ROMAN = re.compile(r"[IVXLCDM]+")


class Vocabulary(Protocol):
    """The word forms of a collection as `search.morphology.normalise` writes them."""

    def count(self, form: str) -> int:
        """How many passages, or documents, hold a word form; 0 for one that does not occur."""
        ...

    def near(self, word: str, distance: int) -> list[str]:
        """The word forms within an edit distance of a word."""
        ...


class Slip(Enum):
    """What went wrong when a word was typed."""

    SPELLING = "spelling"
    LAYOUT = "layout"
    SPACE = "space"


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of the query as the range `[start, end)`, and what stands for it now."""

    start: int
    end: int
    typed: str
    meant: str
    slip: Slip


Known = Callable[[str], bool]


def corrections(
    text: str,
    vocabulary: Vocabulary,
    protected: Sequence[tuple[int, int]] = (),
    known_also: Known = lambda word: False,
) -> tuple[Correction, ...]:
    """The corrections a query needs, in order, at most twelve; its `protected` ranges have none.

    `known_also` tells words that are neither in the dictionary nor in the collection, as
    abbreviations are. Time grows with the number of unknown words, of which twelve are looked at.
    """
    return tuple(_Corrector(text, vocabulary, protected, known_also).found())


def corrected_text(text: str, found: Sequence[Correction]) -> str:
    """A text with its corrections made."""
    parts: list[str] = []
    end = 0
    for correction in found:
        parts += (text[end : correction.start], correction.meant)
        end = correction.end
    return "".join(parts) + text[end:]


class _Corrector:
    def __init__(
        self,
        text: str,
        vocabulary: Vocabulary,
        protected: Sequence[tuple[int, int]],
        known_also: Known,
    ) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.protected = protected
        self.known_also = known_also
        self.unknown = 0
        letters = [c for c in text if c.isalpha()]
        # With the caps lock on, capitals tell nothing.
        self.in_capitals = len(letters) > 12 and all(map(str.isupper, letters))

    def found(self) -> Iterator[Correction]:
        """The corrections in order."""
        made = 0
        switched = {c.start: c for c in self._switched()}
        for chunk in _CHUNK.finditer(self.text):
            if made >= MOST_CORRECTIONS or self.unknown >= _MOST_UNKNOWN:
                return
            if self._is_protected(*chunk.span()):
                continue
            if chunk.start() in switched:
                made += 1
                yield switched[chunk.start()]
                continue
            for word in _WORD.finditer(self.text, *chunk.span()):
                correction = self._correction(word)
                if correction is not None and made < MOST_CORRECTIONS:
                    made += 1
                    yield correction

    def _is_protected(self, start: int, end: int) -> bool:
        return any(start < until and since < end for since, until in self.protected)

    def _is_known(self, word: str) -> bool:
        folded = normalise(word)
        return self._count(folded) > 0 or self.known_also(folded) or _in_dictionary(folded)

    def _count(self, word: str) -> int:
        return self.vocabulary.count(word)

    def _switched(self) -> Iterator[Correction]:
        """Words that another layout makes known.

        A short word is believed only in company: of a longer one, or where all are such words:
        «nr» is «тк» in «cn 81 nr ha», and nothing by itself.
        """
        company: list[Correction] = []
        sure, words = False, 0
        for chunk in list(_CHUNK.finditer(self.text))[: 2 * _MOST_UNKNOWN]:
            if self._is_protected(*chunk.span()):
                continue
            switched = self._in_other_layout(chunk[0])
            words += any(map(str.isalpha, chunk[0]))
            if switched is None:
                continue
            typed, meant = switched
            company.append(
                Correction(chunk.start(), chunk.start() + len(typed), typed, meant, Slip.LAYOUT)
            )
            sure = sure or len(_letters(meant)) >= _SHORTEST
        if sure or len(company) == words > 1:
            yield from company

    def _in_other_layout(self, chunk: str) -> tuple[str, str] | None:
        bare = chunk.rstrip(_AFTER_WORD)
        if _LATIN_KEYS.fullmatch(chunk) and _LATIN.search(chunk):
            if _ROMAN.fullmatch(bare) or self._count(normalise(bare)) or not bare:
                return None
            for typed in dict.fromkeys((chunk, bare)):
                meant = to_cyrillic(typed)
                if _CYRILLIC.fullmatch(meant.replace("-", "")) and self._is_known(meant):
                    return typed, meant
            return None
        word = _CYRILLIC.fullmatch(bare)
        if word is None or len(bare) < _SHORTEST - 1 or self._is_known(bare):
            return None
        meant = to_latin(bare)
        if _LATIN.fullmatch(meant) and self._count(normalise(meant)):
            return bare, meant
        return None

    def _correction(self, match: re.Match[str]) -> Correction | None:
        word = match[0]
        if not self._may_be_misspelt(match) or self._is_known(word):
            return None
        parts = word.split("-")
        if len(parts) > 1 and all(len(part) < 2 or self._is_known(part) for part in parts):
            return None
        self.unknown += 1
        folded = normalise(word)
        near, best = self._nearest(folded)
        if near is not None and not set(lemmas(near)).isdisjoint(lemmas(folded)):
            return None  # the collection holds another form of the word
        glued = self._parted(folded)
        if glued is not None and best > _GLUED:
            return Correction(*match.span(), word, _like(word, glued), Slip.SPACE)
        if near is None:
            return None
        return Correction(*match.span(), word, _like(word, near), Slip.SPELLING)

    def _may_be_misspelt(self, match: re.Match[str]) -> bool:
        word = match[0]
        if not _SHORTEST <= len(word) <= _LONGEST or not _CYRILLIC.search(word):
            return False
        if self.in_capitals:
            return True
        if any(c.isupper() for c in word[1:]):
            return False  # an abbreviation
        is_name = word[0].isupper() and bool(_CHUNK.search(self.text[: match.start()]))
        return not is_name

    def _nearest(self, word: str) -> tuple[str | None, float]:
        """The word of the collection that was most likely meant, and the cost of the slip."""
        if len(word) >= _LONG:
            return self._best(word, 2, _TWO_SLIPS)
        near, price = self._best(word, 1, _ONE_SLIP)
        if near is None and len(word) > _SHORTEST:
            # Two letters away there are many words: only confusions of sounds are believed.
            near, price = self._best(word, 2, _TWO_CONFUSIONS)
        return near, price

    def _best(self, word: str, distance: int, limit: float) -> tuple[str | None, float]:
        best: tuple[float, int, str] | None = None
        for candidate in self.vocabulary.near(word, distance)[:_MOST_CANDIDATES]:
            price = cost(word, candidate, limit)
            if price >= IMPOSSIBLE or not _CYRILLIC.fullmatch(candidate.replace("-", "")):
                continue
            # A form that occurs once may be a slip itself, unless the dictionary knows it.
            count = self._count(candidate)
            if count < 2 and not _in_dictionary(candidate):
                continue
            ranked = (round(price, 3), -count, candidate)
            best = ranked if best is None else min(best, ranked)
        return (None, IMPOSSIBLE) if best is None else (best[2], best[0])

    def _parted(self, word: str) -> str | None:
        """Two known words that stand without a space: «трудовойкодекс», «вмфц»."""
        best: tuple[int, str] | None = None
        for at in range(1, len(word) - 1):
            first, second = word[:at], word[at:]
            if len(second) < _SHORTEST_PART or not self._opens(first):
                continue
            counts = (self._count(first), self._count(second))
            if (counts[0] or is_function_word(first)) and (counts[1] or self.known_also(second)):
                ranked = (min(counts), f"{first} {second}")
                best = ranked if best is None or ranked > best else best
        return None if best is None else best[1]

    def _opens(self, first: str) -> bool:
        """Whether a word may be the first of two: a preposition, or one long enough."""
        if len(first) < _SHORTEST_PART:
            return first in _PREPOSITIONS
        return self._is_known(first)


_PREPOSITIONS = frozenset("в с к о у и на по за из от до об не со во ко".split())


@lru_cache(maxsize=50_000)
def _in_dictionary(word: str) -> bool:
    return known(word)


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalpha())


def _like(typed: str, meant: str) -> str:
    """A word in the case of letters of another."""
    if len(typed) > 1 and typed.isupper():
        return meant.upper()
    return meant[:1].upper() + meant[1:] if typed[:1].isupper() else meant
