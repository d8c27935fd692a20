"""Names of authors in bibliographic entries, as their head or after the slash.

Forms: «Иванов И. И.» and «Иванов, И. И.» (GOST R 7.0.5-2008, 7.0.100-2018), «И. И. Иванов», a full
Russian name, «Ivanov II» (Vancouver). All are given back as «Иванов И. И.».
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

UPPER = "A-ZА-ЯЁÀ-ÖØ-Þ"
LOWER = "a-zа-яёß-öø-ÿāčēģīķļņšūžćłńśźőęą"

_PARTICLE = (
    r"(?:(?:фон|ван|дер|ден|де|ди|да|ла|ле|эль|аль|von|van|der|den|de|del|di|da|la|le|el|al|bin|Van|Von|De|Den|Der|Di|Du|La|Le)"
    r"[ -]){0,3}"
)
_PART = rf"(?:[{UPPER}]['’ʼ])?[{UPPER}][{LOWER}]+(?:['’ʼ][{LOWER}]+)*['’ʼ]?(?:[{UPPER}][{LOWER}]+)?"
_SURNAME = (
    rf"{_PARTICLE}(?:{_PART}(?:[-–][{UPPER}]?[{LOWER}]+){{0,2}}"
    rf"|[{UPPER}]{{2,}}(?:-[{UPPER}]{{2,}})?)"
)
_INITIAL = (
    rf"(?:Дж|Дз|Юл|Ян|Ch|Th|Ph|Yu|Ya|Zh|Sh|Kh|Ts|Ye|Yo|Yi|Ju|Ja|Iu|Ia|St|Chr|Фр|Ч|[{UPPER}])\."
)
_INITIALS = rf"{_INITIAL}(?:\s?-?\s?{_INITIAL}){{0,3}}"
_PATRONYMIC = r"[А-ЯЁ][а-яё]*(?:вич|вна|ична|ьич|мич|кич)"
_GIVEN = r"[А-ЯЁ][а-яё]+"

_SURNAME_FIRST = re.compile(rf"(?P<surname>{_SURNAME})(?:\s?,\s?|\s+)(?P<initials>{_INITIALS})")
_INITIALS_FIRST = re.compile(rf"(?P<initials>{_INITIALS})\s?(?P<surname>{_SURNAME})(?!\w)")
_FULL = re.compile(
    rf"(?P<surname>{_SURNAME}),?\s+(?P<given>{_GIVEN})\s+(?P<patronymic>{_PATRONYMIC})(?!\w)"
)
_FULL_GIVEN_FIRST = re.compile(
    rf"(?P<given>{_GIVEN})\s+(?P<patronymic>{_PATRONYMIC})\s+(?P<surname>{_SURNAME})(?!\w)"
)
_UNDOTTED = re.compile(
    rf"(?P<surname>{_SURNAME}(?:\s{_PART})?)\s(?P<initials>[{UPPER}]{{1,3}})(?=\s?[,.;:(]|\s*$)"
)
_BARE = re.compile(rf"(?P<surname>[{UPPER}][{LOWER}]{{2,}})(?=\.\s*[…\[{UPPER}«])")
_SEPARATOR = re.compile(r"\s?(?:[,;]\s?(?:(?:and|и|&)\s)?|\s(?:and|и|&)\s)\s?")
_OTHERS = re.compile(
    r"\s?,?\s?(?:\[\s?и\s?др\.?\s?\]|\[\s?et\s?al\.?\s?\]|(?:и|and)\s(?:др(?:угие)?|others)\b\.?|et\sal\b\.?)"
)
_EDITORS = re.compile(
    r"\s?,?\s?[(\[](?:отв\.\s?|гл\.\s?)?(?:ред|eds?|сост)\b[^)\]]{0,12}[)\]]", re.I
)
_NO_AUTHORS = re.compile(
    r"(?:под(?:\s|$)|отв|гл|науч|общ|авт\.-сост|сост|ред|пер\b|перев|рук|худож|вступ|предисл|ed\b|eds\b"
    r"|edited|transl)",
    re.IGNORECASE,
)
_MOST_NAMES = 60


@dataclass(frozen=True, slots=True)
class Names:
    """The people a text opens with and where they end; empty names end at 0.

    `complete` is False for «и др.»; `editors` is whether they are named as such.
    """

    people: tuple[str, ...]
    end: int
    complete: bool = True
    editors: bool = False


def leading_names(text: str, *, undotted: bool = False) -> Names:
    """The people at the head of a text; with `undotted` also «Ivanov II» (Vancouver)."""
    found: list[str] = []
    at = end = 0
    complete = True
    while len(found) < _MOST_NAMES:
        name = _name_at(text, at, undotted)
        if name is None:
            if found and (bare := _BARE.match(text, at)):
                found.append(bare["surname"])
                end = bare.end()
            break
        person, end = name
        found.append(person)
        others = _OTHERS.match(text, end)
        if others:
            end, complete = others.end(), False
            break
        separator = _SEPARATOR.match(text, end)
        if separator is None:
            break
        at = separator.end()
        # «Smith, J., et al.»: the comma before «et al.» was the separator.
        others = _OTHERS.match(text, at)
        if others:
            end, complete = others.end(), False
            break
    if not found:
        return Names((), 0)
    editors = _EDITORS.match(text, end)
    return Names(
        tuple(dict.fromkeys(found)), editors.end() if editors else end, complete, bool(editors)
    )


def statement_names(text: str) -> Names:
    """The authors of a statement of responsibility: «И. И. Иванов, П. П. Петров [и др.]».

    Editors, compilers and translators, named after «под ред.» or «;», are none of them.
    """
    statement = text.lstrip(" [")
    if _NO_AUTHORS.match(statement):
        return Names((), 0)
    names = leading_names(statement)
    after = statement[names.end :].lstrip()
    return names if not after or after[0] in ".,;:–—-]([/\x00" else Names((), 0)


def is_person_first(text: str) -> bool:
    """Whether a text opens with a person's name."""
    return _name_at(text, 0, False) is not None


def surname(person: str) -> str:
    """The family name of «Иванов И. И.»."""
    return re.split(r"\s(?=\S{1,3}\.)", person, maxsplit=1)[0]


def merged(head: Sequence[str], statement: Names) -> tuple[str, ...]:
    """The authors of a record whose head gives the first and whose statement all.

    GOST R 7.0.100-2018, 5.2.6.1: only the first author heads the record.
    """
    if not head:
        return statement.people
    first = {surname(person).lower() for person in statement.people}
    if len(statement.people) > len(head) and surname(head[0]).lower() in first:
        return statement.people
    return tuple(head)


def _name_at(text: str, at: int, undotted: bool) -> tuple[str, int] | None:
    for pattern in (_SURNAME_FIRST, _INITIALS_FIRST):
        match = pattern.match(text, at)
        if match:
            return _written(match["surname"], match["initials"]), match.end()
    for pattern in (_FULL, _FULL_GIVEN_FIRST):
        match = pattern.match(text, at)
        if match:
            initials = f"{match['given'][0]}. {match['patronymic'][0]}."
            return _written(match["surname"], initials), match.end()
    if undotted and (match := _UNDOTTED.match(text, at)):
        initials = ". ".join(match["initials"]) + "."
        return _written(match["surname"], initials), match.end()
    return None


def _written(family: str, initials: str) -> str:
    if len(family) > 2 and family.isupper():
        family = "-".join(part.capitalize() for part in family.split("-"))
    spaced = re.sub(r"\.(?=[^\s-])", ". ", "".join(initials.split()))
    return f"{' '.join(family.split())} {spaced}"
