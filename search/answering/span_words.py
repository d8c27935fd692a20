"""The words of a sentence as a picker of spans sees them: what each is, not what it says."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.morphology import analyzer, is_function_word, lemma, normalise

TRAITS = (
    "noun adjective verb participle preposition conjunction pronoun adverb particle numeral digit "
    "latin capital capitals year month time-unit measure ordinal person geo organisation "
    "nominative genitive dative accusative instrumental locative function bound roman "
    "first asked likeness focus"
).split()
"""The columns of `traits`: of the word by itself up to «roman», then of its place in the sentence
and of what is asked."""
AT = {name: column for column, name in enumerate(TRAITS)}
_OWN = AT["roman"] + 1

_TOKEN = re.compile(
    r"\d+(?:[.,:/–-]\d+)*(?:-?[а-яёА-ЯЁ]{1,3}\b)?|[^\W\d_](?:[^\W_]|[-’'.](?=[^\W_]))*|[%°№§$€£₽]",
)
_MONTHS = frozenset(
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split()
)
_TIME_UNITS = frozenset(
    "секунда минута час день сутки неделя месяц квартал полугодие год лето век столетие "
    "десятилетие тысячелетие".split()
)
_MEASURES = frozenset(
    "процент балл рубль доллар евро фунт метр километр сантиметр миллиметр миля фут дюйм ярд "
    "грамм килограмм тонна литр градус человек раз тысяча миллион миллиард триллион штука единица "
    "га км м см мм кг г л т млн млрд трлн тыс руб коп копейка квт мвт вт гц мб гб уровень "
    "пункт очко доля половина треть четверть пара десяток сотня экземпляр лист страница".split()
)
_BOUNDS = frozenset("более менее больше меньше около примерно свыше почти ровно минимум".split())
_CASES = {
    "nomn": "nominative",
    "gent": "genitive",
    "gen2": "genitive",
    "datv": "dative",
    "accs": "accusative",
    "ablt": "instrumental",
    "loct": "locative",
    "loc2": "locative",
}
_PARTS = {
    "NOUN": "noun",
    "ADJF": "adjective",
    "ADJS": "adjective",
    "COMP": "adjective",
    "VERB": "verb",
    "INFN": "verb",
    "PRTF": "participle",
    "PRTS": "verb",
    "GRND": "verb",
    "NUMR": "numeral",
    "ADVB": "adverb",
    "NPRO": "pronoun",
    "PRED": "verb",
    "PREP": "preposition",
    "CONJ": "conjunction",
    "PRCL": "particle",
}
_ROMAN = re.compile(r"[IVXLC]+$")
_YEAR = re.compile(r"(?:1\d|20)\d\d(?:[–-](?:1\d|20)?\d\d)?$")
_LATIN = re.compile(r"[A-Za-z]")


class SpanWord(NamedTuple):
    """A word, number or sign of a sentence, as a range of its text, with its lemma."""

    start: int
    end: int
    lemma: str


def span_words(text: str) -> list[SpanWord]:
    """The words a span may begin and end at, in order."""
    return [
        SpanWord(m.start(), m.end(), _lemma(m[0].rstrip(".,:/–-"))) for m in _TOKEN.finditer(text)
    ]


def _lemma(word: str) -> str:
    return lemma(normalise(word)) if word else ""


def traits(text: str, words: list[SpanWord]) -> NDArray[np.float32]:
    """(words, traits) of the words by themselves and of their place; what is asked is left 0."""
    found = np.zeros((len(words), len(TRAITS)), np.float32)
    for at, word in enumerate(words):
        form = text[word.start : word.end]
        found[at, :_OWN] = _own(form)
        if at == 0:
            found[at, AT["first"]] = 1
            # Every sentence begins with a capital.
            found[at, AT["capital"]] *= 0.5
    return found


@lru_cache(maxsize=100_000)
def _own(form: str) -> NDArray[np.float32]:
    row = np.zeros(_OWN, np.float32)

    def mark(*names: str) -> None:
        for name in names:
            row[AT[name]] = 1

    if form in "%°$€£₽":
        mark("measure")
        return row
    if form[0].isdigit():
        mark("digit")
        if _YEAR.match(form):
            mark("year")
        if form[-1].isalpha():
            mark("ordinal")
        return row
    parse = analyzer().parse(form.lower())[0]
    tag = parse.tag
    if tag.POS in _PARTS:
        mark(_PARTS[tag.POS])
    if tag.case in _CASES:
        mark(_CASES[tag.case])
    if "Anum" in tag:
        mark("ordinal")
    if tag.POS == "NUMR":
        mark("numeral")
    if {"Name", "Surn", "Patr"} & set(tag.grammemes):
        mark("person")
    if "Geox" in tag:
        mark("geo")
    if "Orgn" in tag:
        mark("organisation")
    if form[0].isupper():
        mark("capital")
        if len(form) > 1 and form.isupper():
            mark("capitals")
    if _ROMAN.match(form):
        mark("roman")
    if _LATIN.search(form):
        mark("latin")
    base = lemma(normalise(form))
    if base in _MONTHS:
        mark("month")
    if base in _TIME_UNITS:
        mark("time-unit")
    if base in _MEASURES:
        mark("measure")
    if base in _BOUNDS:
        mark("bound")
    if is_function_word(form):
        mark("function")
    return row
