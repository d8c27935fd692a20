"""What the name of a document is found by: the words of its title, number, designation, part."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.official_names import plain_number
from search.morphology import normalise
from search.understanding.lexemes import lexemes, name_form

# Words that tell no document by themselves.
COMMON_WORDS = frozenset(
    "российский федерация россия рф федеральный государственный муниципальный национальный общий "
    "порядок утверждение требование положение правило правила вопрос мера год часть том раздел "
    "приложение организация орган деятельность работа система область сфера документ новый "
    "отдельный некоторый настоящий действующий этот другой учебный модельный типовой методический "
    "изменение внесение применение проведение осуществление обеспечение реализация".split()
)
_PART = re.compile(r"част[ьи]\s+(?P<word>первая|вторая|третья|четв[её]ртая|(?P<digit>[1-9]))", re.I)
_PARTS = {"первая": 1, "вторая": 2, "третья": 3, "четвертая": 4}
_STANDARD_YEAR = re.compile(r"-(?:19|20)?[0-9]{2}$")


def is_told(word: str) -> bool:
    """Whether a lexeme has a letter or digit, so that a title may hold it."""
    return any(c.isalnum() for c in word)


# Titles do not change from one generation of the catalogue to the next.
@lru_cache(maxsize=100_000)
def title_lemmas(title: str) -> tuple[str, ...]:
    """The words and numbers of a title in order, as names have them; of its first 1000 letters."""
    return tuple(x.lemma for x in lexemes(title[:1000]) if x.is_word or x.is_number)


@lru_cache(maxsize=10_000)
def body_lemmas(name: str) -> frozenset[str]:
    """The words of the name of an issuing body."""
    return frozenset(title_lemmas(name))


@lru_cache(maxsize=1)
def other_states() -> frozenset[str]:
    """States whose codes are named as the Russian ones are."""
    names = (
        "казахстан беларусь белоруссия узбекистан киргизия кыргызстан таджикистан армения "
        "азербайджан грузия молдова украина туркменистан туркмения латвия литва эстония рсфср ссср"
    )
    return frozenset(map(name_form, names.split()))


def part_of_title(title: str) -> int | None:
    """The part of a code that a title says it is."""
    match = _PART.search(title)
    if match is None:
        return None
    return int(match["digit"]) if match["digit"] else _PARTS.get(normalise(match["word"]))


def number_key(number: str) -> str:
    """What an act's number is found by."""
    return normalise(plain_number(number))


def standard_keys(designation: str) -> list[str]:
    """The keys of a standard: with its year, where it has one, and without."""
    whole = " ".join(normalise(designation).replace(" p ", " р ").replace(":", "-").split())
    return list(dict.fromkeys((whole, _STANDARD_YEAR.sub("", whole))))


def loose_standard(key: str) -> tuple[str, str]:
    """The set and the number of a standard without «Р», «ИСО», «МЭК» between them."""
    parts = key.split(" ")
    return parts[0], parts[-1]


def is_distinctive(term: str) -> bool:
    """Whether a short name is no common word: «Стандарт» names any, «СКЦ» or two words one."""
    words = [lexeme for lexeme in lexemes(term) if lexeme.is_word]
    return len(words) > 1 or any(sum(map(str.isupper, word.text)) > 1 for word in words)


def folded_name(name: str) -> str:
    """A short name by its words only."""
    return " ".join(title_lemmas(name))
