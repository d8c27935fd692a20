"""Words and lemmas of Russian text: what the lexical side of search is made of."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from search.index.base import QueryWord
from search.notation import (
    numeric_date,
    ordinal_number,
    roman_value,
    unified,
    written_dates,
)

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
_FOLDED = str.maketrans({"ё": "е", "Ё": "Е", "‐": "-", "‑": "-", "\u0300": "", "\u0301": ""})

# Function words carry no topic; pymorphy3 tags most of them, the rest are listed.
_FUNCTION_TAGS = frozenset({"PREP", "CONJ", "PRCL", "INTJ", "NPRO"})
_FUNCTION_LEMMAS = frozenset(
    "быть являться мочь должный который какой такой этот тот весь сам самый свой наш ваш мой твой "
    "каждый сколько как когда где куда откуда почему зачем ли же бы это также иной другой "
    "наш чей чтобы если либо или нужно надо можно".split()
)


# A reading of a form this much rarer than its commonest is left out; «сталь» in «стали» is not.
_RARE_READING = 0.01
# An unknown short word with a consonant at its end is an abbreviation («егрюл»), not a case form.
_LONGEST_ABBREVIATION = 6
_LONGEST_UNCHANGED = 4
_VOWEL_END = tuple("аеиоуыэюяйь")
_LINE = re.compile(r"[^\n]+")
_LONG_CAPITALS = re.compile(rf"[^\W\d_a-zа-я]{{{_LONGEST_ABBREVIATION + 1}}}")
_MOST_WORDS = 64


class Word(NamedTuple):
    """One place of a text: `terms` are its readings, the likeliest first; `also` holds what a
    document is found by here besides, such as the number that a Roman numeral stands for.
    """

    terms: tuple[str, ...]
    also: tuple[str, ...] = ()


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
    return _composed(text).lower().translate(_FOLDED)


def _composed(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return _SUPERSCRIPT_INDEX.sub(lambda m: "." + m[1].translate(_SUPERSCRIPTS), composed)


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
    """The likeliest dictionary form of one word, lower case, ё as е.

    Words of other scripts and unknown abbreviations are only lowered.
    """
    return lemmas(word)[0]


@lru_cache(maxsize=200_000)
def lemmas(word: str) -> tuple[str, ...]:
    """All dictionary forms a word may well be of, the likeliest first.

    A word the dictionary does not know is also its own form: what is guessed of its lemma differs
    from form to form.
    """
    lowered = word.lower()
    if len(word) > _LONGEST_WORD or not _CYRILLIC.search(lowered):
        return (lowered,)
    weights: dict[str, float] = defaultdict(float)
    for parse in analyzer().parse(lowered):
        weights[parse.normal_form.replace("ё", "е")] += parse.score
    best = max(weights.values())
    likely = [form for form, weight in weights.items() if weight >= _RARE_READING * best]
    likely.sort(key=weights.__getitem__, reverse=True)
    if known(lowered):
        return tuple(likely)
    own = lowered.replace("ё", "е")
    if len(own) <= _LONGEST_UNCHANGED or (
        len(own) <= _LONGEST_ABBREVIATION and not own.endswith(_VOWEL_END)
    ):
        return tuple(dict.fromkeys([own, *likely]))
    return tuple(dict.fromkeys([*likely, own]))


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


def words(text: str) -> Iterator[Word]:
    """The places of a text in order, without function words: what an index is made of.

    A compound, a numbered law («210-ФЗ») and a date take a place for each part, the whole
    standing at the first.
    """
    for _, place in _words(text):
        yield from place


def terms(text: str) -> list[str]:
    """Index terms of a text: lemmas without function words; a compound also gives its parts."""
    found: list[str] = []
    for whole, place in _words(text):
        found.extend(whole[:1])
        found.extend(word.terms[0] for word in place)
    return found


def phrase(text: str) -> tuple[str, ...]:
    """The terms of a text, one for each place, as `LexicalQuery.phrases` takes them."""
    return tuple(word.terms[0] for word in words(text))


def query_words(text: str) -> tuple[QueryWord, ...]:
    """What a question asks for, each word with its readings, in order and without repetition.

    Only the first 64 are kept.
    """
    found: dict[tuple[str, ...], None] = {}
    for whole, place in _words(text):
        if whole:
            found[whole] = None
        for word in place:
            own = [term for term in word.also if term not in whole]
            found[tuple(dict.fromkeys([*word.terms, *own]))] = None
        if len(found) >= _MOST_WORDS:
            break
    return tuple(QueryWord(alternatives) for alternatives in [*found][:_MOST_WORDS])


def _words(text: str) -> Iterator[tuple[tuple[str, ...], list[Word]]]:
    """The readings of a compound or date as a whole, if it is one, and the places it takes."""
    readable = unified(_composed(text).translate(_FOLDED))
    dates = dict(written_dates(readable))
    shouted = [(line.start(), line.end()) for line in _LINE.finditer(readable) if _shouts(line[0])]
    for match in _TOKEN.finditer(readable):
        token = match[0]
        while shouted and shouted[0][1] <= match.start():
            shouted.pop(0)
        is_abbreviation = (
            1 < len(token) <= _LONGEST_ABBREVIATION
            and token.isupper()
            and not (shouted and shouted[0][0] <= match.start())
        )
        whole, places = _read(token, is_abbreviation)
        if (iso := dates.get(match.start())) is not None and places:
            whole, places = (iso,), [places[0]._replace(also=(iso,)), *places[1:]]
        if places:
            yield whole, places


def _shouts(line: str) -> bool:
    """Whether capitals mean nothing in a line: a heading in capitals."""
    capitals = sum(map(str.isupper, line))
    return 2 * capitals > sum(map(str.isalpha, line)) and _LONG_CAPITALS.search(line) is not None


@lru_cache(maxsize=200_000)
def _read(token: str, is_abbreviation: bool) -> tuple[tuple[str, ...], list[Word]]:
    lowered = token.lower()
    numeral = roman_value(token)
    if len(token) == 1 and not token.isdigit():
        return (), [Word((lowered,), (numeral,))] if numeral else []
    if token[0].isdigit():
        return _read_number(lowered)
    if is_function_word(lowered):
        # «ПО» is software where «по» is a preposition.
        return (), [Word((lowered,))] if is_abbreviation else []
    if "-" not in token:
        readings = lemmas(lowered)
        own = (lowered,) if is_abbreviation else ()
        return (), [Word(tuple(dict.fromkeys((*readings, *own))), (numeral,) if numeral else ())]
    joined = lowered.replace("-", "")
    return _compound(tuple(dict.fromkeys((*lemmas(lowered), joined))), lowered.split("-"))


def _read_number(number: str) -> tuple[tuple[str, ...], list[Word]]:
    if (digits := ordinal_number(number)) is not None:
        return (), [Word((digits,))]
    if (iso := numeric_date(number)) is not None:
        year = Word((iso[:4],))
        if number.endswith(iso[:4]):
            return (), [Word((iso,)), year]
        # «10.11.12» may as well be a clause.
        return (), [Word((number,), (iso,))]
    if "," in number:
        return (), [Word((part,)) for part in number.split(",")]
    return _compound((number,), number.split("-")) if "-" in number else ((), [Word((number,))])


def _compound(whole: tuple[str, ...], parts: Sequence[str]) -> tuple[tuple[str, ...], list[Word]]:
    kept = [part for part in parts if len(part) > 1 or part.isdigit()]
    places = [Word(lemmas(part)) for part in kept if not is_function_word(part)]
    if not places:
        return (), [Word(whole)]
    return whole, [places[0]._replace(also=whole), *places[1:]]
