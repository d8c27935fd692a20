"""Names of the bodies that issue acts: recognised, and put from an oblique case into the first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class _Gender(Enum):
    MASCULINE = "masculine"
    FEMININE = "feminine"
    NEUTER = "neuter"


@dataclass(frozen=True, slots=True)
class _Noun:
    nominative: str
    stem: str
    gender: _Gender


def _nouns(gender: _Gender, words: str) -> list[_Noun]:
    endings = {_Gender.MASCULINE: "ьй", _Gender.FEMININE: "ая", _Gender.NEUTER: "ое"}[gender]
    return [_Noun(word, word.rstrip(endings), gender) for word in words.split()]


_NOUNS = [
    *_nouns(
        _Gender.MASCULINE,
        "комитет департамент совет суд президент губернатор кабинет фонд банк мэр центр врач "
        "институт университет госкомитет госсовет",
    ),
    *_nouns(
        _Gender.FEMININE,
        "служба дума администрация комиссия палата инспекция прокуратура глава мэрия академия "
        "корпорация коллегия префектура",
    ),
    *_nouns(
        _Gender.NEUTER,
        "правительство министерство управление агентство собрание казначейство учреждение",
    ),
]
_BY_STEM = {noun.stem: noun for noun in _NOUNS}
# Endings of the singular that leave the stem as it is.
_CASES = frozenset("а у ом ем ы и е ой ей ю я ью ь".split()) | {""}
_HARD_FIRST = frozenset("городск областн краев окружн районн поселков".split())
_STRESSED = frozenset("городск областн краев".split())

_ABBREVIATED = re.compile(
    r"(?:Мин|Рос|Глав|МИН|РОС)[А-ЯЁа-яё]{3,25}"
    r"|(?:ФНС|ФСТЭК|ФАС|ФСБ|МВД|МЧС|ФТС|ФССП|ФСИН|ФМС|ФСО|ЦБ|СФР|ПФР|ФФОМС|ФСС|ВЦИК|СНК|ЦИК)"
)
_NOT_ABBREVIATIONS = re.compile(
    r"росси|росто|рослав|роскош|роспис|минист|мину|минор|минер|миним|минск|главн|главк",
    re.IGNORECASE,
)
_WORD = re.compile(r"[А-ЯЁа-яё-]+")
_OBLIQUE_ABBREVIATIONS = (("оя", "ой"), ("ции", "ция"))
_ABBREVIATED_MASCULINE = re.compile(
    r"(?:мин(?:фин|труд|здрав|юст|транс|промторг|сельхоз|энерго|обрнадзор|регион)"
    r"|рос(?:стат|труд|патент|реестр|архив|стандарт|молод[её]ж|\w{2,}надзор|атом|лесхоз))(?:а|ом)",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"(?<!\w)(?:университет|институт|академия|школа экономики|учреждение|центр|организация|общество"
    r"|проект|РАНХиГС|ВШЭ|МГУ|СПбГУ|МГИМО|РАН|[А-ЯЁ]\w{0,4}ГУ|НИУ|ФГБОУ|ФГАОУ|ФГБУ|ФГУП|ООО|АО|ПАО|лаборатория|фонд|ассоциация|союз|компания"
    r"|university|institute|academy|college|department|laboratory)(?!\w)",
    re.IGNORECASE,
)
# «Государственная гражданская служба» is what civil servants do, not who employs them.
_IS_A_CAREER = re.compile(
    r"(?:(?:государственн|муниципальн|гражданск|публичн|военн)\w+\s+){1,2}служб\w+(?!\s+(?:по|занятости|охраны|надзора)\s)",
    re.IGNORECASE,
)
_HEAD_WORDS = 4


def opens_body(text: str) -> bool:
    """Whether a line begins with the name of a body in the first case."""
    head = _head_noun(text)
    if head is not None:
        at, noun, word = head
        return word.lower() == noun.nominative and all(
            not _is_oblique(adjective, noun) for adjective in _words(text)[:at]
        )
    return _abbreviation(text) is not None


def names_body(text: str) -> bool:
    """Whether a text begins with the name of a body in any case."""
    return _head_noun(text) is not None or _abbreviation(text) is not None


def names_organisation(text: str) -> bool:
    """Whether a line names an organisation of any sort: a body, a university, a company."""
    return opens_body(text) or _ORGANISATION.search(text) is not None


def nominative(text: str) -> str:
    """A body's name in the first case: «Министерства труда» → «Министерство труда».

    Only the head noun and its adjectives change; a name not understood is returned as it is.
    """
    head = _head_noun(text)
    if head is None:
        word = _abbreviation(text)
        return text if word is None else _plain_abbreviation(word) + text[len(word) :]
    at, noun, _ = head
    words = list(_WORD.finditer(text))[: at + 1]
    parts: list[str] = []
    end = 0
    for number, match in enumerate(words):
        plain = noun.nominative if number == at else _adjective(match[0].lower(), noun.gender)
        parts.append(text[end : match.start()] + _like(match[0], plain))
        end = match.end()
    return "".join(parts) + text[end:]


def _words(text: str) -> list[str]:
    return [match[0] for match in _WORD.finditer(text[:200])][:_HEAD_WORDS]


def _head_noun(text: str) -> tuple[int, _Noun, str] | None:
    """The first noun of a body's name with what stands before it: adjectives only."""
    if not text[:1].isalpha() or not text[:1].isupper():
        return None
    for at, word in enumerate(_words(text)):
        noun = _noun(word)
        if noun is not None:
            return None if _IS_A_CAREER.match(text) else (at, noun, word)
        if not re.search(r"(?:ый|ий|ой|ая|яя|ое|ее|ого|его|ей|ому|ему|ым|им)$", word.lower()):
            return None
    return None


def _noun(word: str) -> _Noun | None:
    lowered = word.lower()
    for length in range(3):
        stem = lowered[: len(lowered) - length]
        if stem in _BY_STEM and lowered[len(stem) :] in _CASES | {"о", "ие"}:
            return _BY_STEM[stem]
    return None


def _is_oblique(adjective: str, noun: _Noun) -> bool:
    return _adjective(adjective.lower(), noun.gender) != adjective.lower()


def _adjective(word: str, gender: _Gender) -> str:
    """An adjective of the singular in the first case, agreed with a noun of this gender."""
    match = re.fullmatch(r"(.+?)(ого|его|ому|ему|ым|им|ом|ем|ой|ей|ую|юю)", word)
    if match is None:
        return word
    stem, ending = match[1], match[2]
    if gender is not _Gender.FEMININE and ending in ("ой", "ей", "ую", "юю"):
        return word
    soft = ending[0] in "еию" and stem[-1] not in "кгхжшчщ" and ending != "им"
    if gender is _Gender.FEMININE:
        return stem + ("яя" if soft else "ая")
    if gender is _Gender.NEUTER:
        return stem + ("ее" if soft or stem[-1] in "жшчщ" else "ое")
    if stem in _STRESSED:
        return stem + "ой"
    return stem + ("ий" if soft or stem[-1] in "кгхжшчщ" else "ый")


def _abbreviation(text: str) -> str | None:
    match = _ABBREVIATED.match(text)
    if match is None or _NOT_ABBREVIATIONS.match(text):
        return None
    after = text[match.end() : match.end() + 1]
    return None if after.isalpha() else match[0]


def _plain_abbreviation(word: str) -> str:
    if _ABBREVIATED_MASCULINE.fullmatch(word):
        return word[: -2 if word.lower().endswith("ом") else -1]
    for oblique, plain in _OBLIQUE_ABBREVIATIONS:
        if word.endswith(oblique):
            return word[: -len(oblique)] + plain
    return word


def _like(pattern: str, word: str) -> str:
    """A word in the case of letters of another."""
    if pattern.isupper() and len(pattern) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if pattern[:1].isupper() else word
