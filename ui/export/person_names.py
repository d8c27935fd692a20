"""Names of authors as a reference prints them: the family name first, then initials."""

from __future__ import annotations

import re

_INITIAL = r"[A-ZА-ЯЁ][a-zа-яё]?\."
_FAMILY = r"[A-ZА-ЯЁ][\w’'-]+(?:\s(?:[A-ZА-ЯЁ][\w’'-]+|оглы|кызы))?"
_FAMILY_FIRST = re.compile(rf"({_FAMILY}),?\s((?:{_INITIAL}[\s-]?){{1,3}})")
_FAMILY_LAST = re.compile(rf"((?:{_INITIAL}[\s-]?){{1,3}})\s?({_FAMILY})")
_PATRONYMIC = re.compile(r"[А-ЯЁ][а-яё]+(?:ович|евич|ьич|мич|нич|вна|чна|шна)")
_WORD = re.compile(r"[A-ZА-ЯЁ][\w’'-]*|(?:[A-ZА-ЯЁ][a-zа-яё]?\.-?){1,3}")
_MOST_WORDS = 4


def is_person(name: str) -> bool:
    """Whether an author is a person rather than a body: a few capitalised words and no quotes."""
    words = name.replace(",", " ").split()
    return 2 <= len(words) <= _MOST_WORDS and all(map(_WORD.fullmatch, words))


def family_name_first(name: str) -> str:
    """«Иванов И. И.» of a name however printed; a name whose order is unclear stays as it is.

    ГОСТ Р 7.0.5–2008, 4.10: the heading of a record, in which the family name comes first.
    """
    parts = _parts(name)
    return " ".join(name.split()) if parts is None else f"{parts[0]} {parts[1]}"


def initials_first(name: str) -> str:
    """«И. И. Иванов», as in a statement of responsibility (ГОСТ Р 7.0.100–2018, 5.2)."""
    parts = _parts(name)
    return " ".join(name.split()) if parts is None else f"{parts[1]} {parts[0]}"


def _parts(name: str) -> tuple[str, str] | None:
    """Family name and initials, None where the name does not tell which is which."""
    name = " ".join(name.split())
    first = _FAMILY_FIRST.fullmatch(name)
    if first is not None:
        return first[1], _spaced(first[2])
    last = _FAMILY_LAST.fullmatch(name)
    if last is not None:
        return last[2], _spaced(last[1])
    words = name.split()
    if len(words) != 3:
        return None
    # Only a patronymic shows which of three words is the family name.
    if _PATRONYMIC.fullmatch(words[2]):
        return words[0], f"{words[1][0]}. {words[2][0]}."
    if _PATRONYMIC.fullmatch(words[1]):
        return words[2], f"{words[0][0]}. {words[1][0]}."
    return None


def _spaced(initials: str) -> str:
    return re.sub(r"\.(?=\w)", ". ", " ".join(initials.split()))
