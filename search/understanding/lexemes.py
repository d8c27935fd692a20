"""The words, numbers and signs of a query as the grammars of requisites read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from search.morphology import analyzer, normalise

_LEXEME = re.compile(
    r"(?P<word>[^\W\d_]+(?:[\u0300\u0301]+[^\W\d_]*)*(?:[-‐‑][^\W\d_]+)*)"
    r"|(?P<number>[0-9]+(?:[.\-–‐‑/][0-9]+)*[⁰¹²³⁴⁵⁶⁷⁸⁹]*(?:[·⁻][⁰¹²³⁴⁵⁶⁷⁸⁹]+)*)"
    r"|(?P<sign>\S)"
)

_LONGEST_WORD = 60
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
# Below this share of a form's uses a noun is a curiosity of the dictionary.
_LEAST_SCORE = 0.05
_PROPER = ("Geox", "Surn", "Name", "Patr")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A word, a number (with inner dots, hyphens, slashes) or a sign, as a range of the query.

    `folded` is lower case with ё as е and raised indices after a dot.
    """

    text: str
    folded: str
    start: int
    end: int
    is_word: bool
    is_number: bool

    @property
    def lemma(self) -> str:
        """The form a word has in names (`name_form`); any other lexeme as it is."""
        return name_form(self.folded) if self.is_word else self.folded


@lru_cache(maxsize=200_000)
def name_form(word: str) -> str:
    """The dictionary form of a word of a name: of its noun where the word may be one.

    «данные» is a noun in every case of «персональные данные», whatever verb shares some of them.
    It is not the index's lemma of the word: only names are compared with it.
    """
    if len(word) > _LONGEST_WORD or not _CYRILLIC.search(word):
        return word.lower()
    parses = analyzer().parse(word.lower())
    nouns = (p for p in parses if p.tag.POS == "NOUN" and not _is_unlikely(p))
    normal: str = next(nouns, parses[0]).normal_form
    return normal.replace("ё", "е")


def _is_unlikely(parse: Any) -> bool:
    """Whether a parse is a rare one or a proper name: «Лесной» is a town, «лесной» no noun."""
    return parse.score < _LEAST_SCORE or any(mark in parse.tag for mark in _PROPER)


def lexemes(text: str) -> list[Lexeme]:
    """The lexemes of a text in order."""
    return [
        Lexeme(
            match[0],
            normalise(match[0]),
            match.start(),
            match.end(),
            match.lastgroup == "word",
            match.lastgroup == "number",
        )
        for match in _LEXEME.finditer(text)
    ]
