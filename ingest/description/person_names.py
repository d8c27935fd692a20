"""Names of people as title pages print them: «Калинин А.М.», «А. М. Калинин», in full, in Latin."""

from __future__ import annotations

import re

_SURNAME = r"(?:[А-ЯЁ][а-яё]+|[А-ЯЁ]{3,})(?:-(?:[А-ЯЁ][а-яё]+|[А-ЯЁ]{3,}))?"
_INITIALS = r"[А-ЯЁ]\.(?:[ -]?[А-ЯЁ]\.)?"
_GIVEN = r"[А-ЯЁ][а-яё]+"
_PATRONYMIC = (
    r"[А-ЯЁ][а-яё]*(?:вич|вна|ична|ьич|мич|кич)"
    r"|[А-ЯЁ]{2,}(?:ВИЧ|ВНА|ИЧНА|ЬИЧ|МИЧ|КИЧ)"
)
_RUSSIAN = re.compile(
    rf"(?<!\w)(?:{_SURNAME},?\s+{_INITIALS}"
    rf"|{_INITIALS}\s?{_SURNAME}"
    rf"|{_SURNAME}\s+(?:{_GIVEN}|[А-ЯЁ]{{2,}})\s+(?:{_PATRONYMIC})"
    rf"|{_GIVEN}\s+(?:{_PATRONYMIC})\s+{_SURNAME})(?![^\W\d_])"
)
_FULL = re.compile(
    rf"{_SURNAME}\s+(?:{_GIVEN}|[А-ЯЁ]{{2,}})\s+(?:{_PATRONYMIC})(?!\w)"
    rf"|{_GIVEN}\s+(?:{_PATRONYMIC})\s+{_SURNAME}(?!\w)"
)
_LATIN_WORD = r"(?:[A-Z][\w'’.-]*|de|da|di|la|le|van|von|der|den|el|al|bin)"
_LATIN = re.compile(rf"[A-Z][\w'’.-]*(?:\s+{_LATIN_WORD}){{1,4}}")
_LATIN_SEPARATOR = re.compile(r"\s*(?:,|;|\band\b|&|·|\s•\s)\s*")
_MARKS = re.compile(r"[¹²³⁰⁴-⁹ⁱ*†‡§\d,;]|(?<!\w)и(?!\w)")
_NOT_NAMES = re.compile(
    r"(?<!\w)(?:university|institute|department|school|college|journal|research|state|center"
    r"|centre|academy|laboratory|inc|ltd|press|introduction|abstract|guide|manual)(?!\w)",
    re.IGNORECASE,
)
_LONGEST_LINE = 400


def names_line(text: str) -> tuple[str, ...]:
    """The people of a line that names nothing else, or a person with titles after a comma."""
    line = text.strip().lstrip("©").strip()
    if not line or len(line) > _LONGEST_LINE:
        return ()
    found = [match[0] for match in _RUSSIAN.finditer(line)]
    if not found:
        return ()
    rest = _MARKS.sub(" ", _RUSSIAN.sub(" ", line))
    rest = re.sub(r"\S+@\S+", " ", rest)
    if not any(c.isalpha() for c in rest):
        return tuple(dict.fromkeys(plain_name(name) for name in found))
    opening = _FULL.match(line)
    if opening and line[opening.end() :].lstrip("¹²³*0123456789 ")[:1] in (",", "–", "—", "("):
        return (plain_name(opening[0]),)
    return ()


def names_before_title(text: str) -> int:
    """The length of a list of names that stands in one line with a title in capitals, else 0."""
    end = 0
    for match in _RUSSIAN.finditer(text):
        if not re.fullmatch(r"[\s,;]*(?:и\s+)?", text[end : match.start()]):
            break
        end = match.end()
    rest = text[end:].strip()
    return end if end and rest.isupper() and len(rest.split()) > 2 else 0


def latin_names_line(text: str) -> tuple[str, ...]:
    """The people of a line of names in Latin letters: «Pere Manils, Arnaud Legout»."""
    line = _MARKS.sub(lambda m: m[0] if m[0] in ",;" else "", text).strip(" ,;.")
    if not line or len(line) > _LONGEST_LINE or _NOT_NAMES.search(line):
        return ()
    parts = [part.strip() for part in _LATIN_SEPARATOR.split(line)]
    if not all(_LATIN.fullmatch(part) for part in parts if part) or line.isupper():
        return ()
    return tuple(part for part in parts if part)


def full_name(text: str) -> str | None:
    """A surname, given name and patronymic that are the whole of a line."""
    line = text.strip(" ,.;")
    return plain_name(line) if len(line) < 100 and _FULL.fullmatch(line) else None


def is_person(text: str) -> bool:
    """Whether a text is one person's name."""
    return bool(_RUSSIAN.fullmatch(text.strip())) or len(latin_names_line(text)) == 1


def plain_name(name: str) -> str:
    """A name with single spaces and a surname in capitals written as usual."""
    words = re.sub(r"\s+", " ", name.replace(" ,", ",")).strip().split(" ")
    return " ".join(_plain_word(word) for word in words)


def _plain_word(word: str) -> str:
    if len(word) > 2 and word.isupper() and "." not in word:
        return "-".join(part.capitalize() for part in word.split("-"))
    return word
