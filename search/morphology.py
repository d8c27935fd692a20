"""Words and lemmas of Russian text: what the lexical side of search is made of."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, NamedTuple

_SUPERSCRIPT = "[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:[·⁻][⁰¹²³⁴⁵⁶⁷⁸⁹]+)*"
# A stress mark stands over a vowel without making another letter of it («за́мок»).
_LETTERS = r"[^\W\d_]+(?:[\u0300\u0301]+[^\W\d_]*)*"
# A word with inner hyphens, or a number with inner dots, an index and a lettered tail
# («210-ФЗ», «4.1.12», «15¹»).
_TOKEN = re.compile(
    rf"{_LETTERS}(?:[-‐‑](?:{_LETTERS}|\d+)+)*"
    rf"|\d+(?:[.,]\d+)*(?:{_SUPERSCRIPT})?(?:[-‐‑](?:{_LETTERS}|\d+)+)*"
)
# No word is longer; what is has no dictionary form, only a cost.
_LONGEST_WORD = 60
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹·⁻", "0123456789.-")
_SUPERSCRIPT_INDEX = re.compile(rf"(?<=\d)({_SUPERSCRIPT})")
_FOLDED = str.maketrans({"ё": "е", "‐": "-", "‑": "-", "\u0300": "", "\u0301": ""})

# Function words carry no topic; pymorphy3 tags most of them, the rest are listed.
_FUNCTION_TAGS = frozenset({"PREP", "CONJ", "PRCL", "INTJ", "NPRO"})
_FUNCTION_LEMMAS = frozenset(
    "быть являться мочь должный который какой такой этот тот весь сам самый свой наш ваш мой твой "
    "каждый сколько как когда где куда откуда почему зачем ли же бы это также иной другой "
    "наш чей чтобы если либо или нужно надо можно".split()
)


class Token(NamedTuple):
    """A token as a range of the text it came from."""

    start: int
    end: int
    text: str


def normalise(text: str) -> str:
    """Fold what readers do not distinguish: case, ё, stress marks, kinds of hyphen, indices.

    A superscript index becomes part of the number («15¹» → «15.1»). The length may change; offsets
    into the result are not offsets into the text.
    """
    composed = unicodedata.normalize("NFC", text)
    folded = _SUPERSCRIPT_INDEX.sub(lambda m: "." + m[1].translate(_SUPERSCRIPTS), composed)
    return folded.lower().translate(_FOLDED)


def tokens(text: str) -> list[Token]:
    """The words and numbers of a text, in order."""
    return [Token(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(text)]


@lru_cache(maxsize=1)
def analyzer() -> Any:
    """The dictionary of pymorphy3, loaded once a process."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=200_000)
def lemma(word: str) -> str:
    """The dictionary form of one word, lower case, ё as е; other scripts are only lowered."""
    lowered = word.lower()
    if len(word) > _LONGEST_WORD or not _CYRILLIC.search(lowered):
        return lowered
    normal: str = analyzer().parse(lowered)[0].normal_form
    return normal.replace("ё", "е")


@lru_cache(maxsize=200_000)
def is_function_word(word: str) -> bool:
    """Whether a word only binds others: preposition, conjunction, particle, pronoun."""
    if len(word) > _LONGEST_WORD or not _CYRILLIC.search(word):
        return False
    parse = analyzer().parse(word.lower())[0]
    return (
        parse.tag.POS in _FUNCTION_TAGS or parse.normal_form.replace("ё", "е") in _FUNCTION_LEMMAS
    )


@lru_cache(maxsize=200_000)
def known(word: str) -> bool:
    """Whether the dictionary holds this word form."""
    return bool(analyzer().word_is_known(word.lower()))


def terms(text: str) -> list[str]:
    """Index terms of a text: lemmas without function words; a compound also gives its parts."""
    found: list[str] = []
    for token in _TOKEN.findall(normalise(text)):
        if len(token) == 1 and not token.isdigit():
            continue
        if is_function_word(token):
            continue
        found.append(lemma(token))
        if "-" in token:
            parts = [part for part in token.split("-") if len(part) > 1 or part.isdigit()]
            if len(parts) > 1:
                found.extend(lemma(part) for part in parts if not is_function_word(part))
    return found
