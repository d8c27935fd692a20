"""Names that a text gives in passing: «(далее — X)», «именуемый далее «X»», «центр (МФЦ)»."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.model import TermKind
from ingest.terms.phrases import agreeing_start, phrase_start
from ingest.terms.words import initials_start, is_acronym, is_function_word, words

_IN_BRACKETS = r"[^()]*(?:\([^()]*\)[^()]*)*"
_NAMED = r"(?:имену|называ|обознача)\w{2,6}"
# «также», «по тексту», «соответственно», «для целей настоящей статьи» before the name.
_FURTHER = (
    r"(?:далее|в\s+дальнейшем)"
    rf"(?:\s+(?:также|соответственно|совместно|вместе|при\s+совместном\s+упоминании|сокращ[её]нно"
    rf"|{_NAMED}|кратко|в\s+тексте|по\s+тексту(?:\s+\w+)?|в\s+настоящ\w+\s+\w+|для\s+целей[^()–—-]{{3,60}}|везде))*"
)
_IN_BRACKET = re.compile(
    rf"\((?P<before>[^()]{{0,200}}[,;]\s*)?{_FURTHER}\s*(?P<mark>[-–—:,]\s*)?(?P<name>{_IN_BRACKETS})\)",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(
    r",\s*(?P<participle>именуем\w{2,4}|называем\w{2,4})\s+(?:в\s+дальнейшем|далее)\s*(?:[-–—:]\s*)?"
    r"(?P<name>«[^«»]{2,100}»|\"[^\"]{2,100}\"|“[^”]{2,100}”|[А-ЯЁA-Z][\w-]{1,30})"
    r"|,\s*(?:в\s+дальнейшем|далее)\s+(?P<other>именуем\w{2,4}|называем\w{2,4})\s*(?:[-–—:]\s*)?"
    r"(?P<named>«[^«»]{2,100}»|\"[^\"]{2,100}\"|“[^”]{2,100}”|[А-ЯЁA-Z][\w-]{1,30})",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?:\s[–—-]|,)\s+(?:далее|в\s+дальнейшем)\s*(?:[-–—:]\s*)?"
    r"(?P<name>«[^«»]{2,100}»|\"[^\"]{2,100}\"|[А-ЯЁA-Z][А-ЯЁа-яёA-Za-z-]{1,20}"
    r"(?:\s[А-ЯЁA-Z]{2,8}(?!\w))?)(?=\s*(?:[,.;:)–—]|$))"
)
_ACRONYM_IN_BRACKET = re.compile(
    r"(?<=\S)\s\((?P<name>[А-ЯЁA-Z][А-ЯЁA-Zа-яё/-]{1,9}(?:\s[А-ЯЁ]{2,6})?)\)"
)
_ACRONYM_FIRST = re.compile(
    r"(?<![\w(])(?P<name>[А-ЯЁA-Z][А-ЯЁA-Zа-яё-]{1,9})\s\((?P<full>[^()]{5,200})\)"
)
_SEVERAL = re.compile(r"соответственно|(?<=[»\"])\s*,\s*[«\"]", re.IGNORECASE)
_MOST_WORDS = 25
_LONGEST_BARE_NAME = 60
_FOOTNOTE_MARK = re.compile(r"(?<=[^\W\d_]|[»\")])(?:[¹²³⁰⁴-⁹]+|\d{1,2})$")
_INSIDE = re.compile(r"(?:см|п|ст|ч|рис|табл|стр|с|г|ред)\.?\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A term found in a range of the text, with its meaning as a range of the same text."""

    kind: TermKind
    term: str
    meaning: str
    start: int
    end: int


def abbreviations(text: str, start: int, end: int) -> Iterator[Entry]:
    """The names that the paragraph `text[start:end]` gives, with what each of them stands for."""
    if "далее" in (lowered := text[start:end].lower()) or "дальнейшем" in lowered:
        yield from _named_further(text, start, end)
    if "(" in lowered:
        yield from _acronyms_in_brackets(text, start, end)


def _named_further(text: str, start: int, end: int) -> Iterator[Entry]:
    for match in _IN_BRACKET.finditer(text, start, end):
        printed = match["name"].strip()
        if not _is_name(printed, marked=bool(match["mark"]), further=match[0]):
            continue
        after = match.start()
        if _SEVERAL.search(match[0]) and (names := _names(printed)):
            yield from _several(text, start, after, match.end(), names)
            continue
        yield from _entry(text, start, after, match.end(), _plain(printed))
    for match in _PARTICIPLE.finditer(text, start, end):
        participle = match["participle"] or match["other"]
        name = _plain(match["name"] or match["named"])
        begin = agreeing_start(text, start, match.start(), participle)
        if begin is not None and name:
            yield from _of_range(text, name, begin, match.start(), match.end())
    for match in _BARE.finditer(text, start, end):
        if not match["name"].islower():
            yield from _entry(text, start, match.start(), match.end(), _plain(match["name"]))


def _is_name(printed: str, *, marked: bool, further: str) -> bool:
    """Whether what follows «далее» is a name: a word of it begins it, and it is no sentence."""
    found = words(printed)
    if not found or len(found) > _MOST_WORDS or _INSIDE.match(printed):
        return False
    named = re.search(_NAMED, further, re.IGNORECASE) is not None
    if not (marked or named):
        bare = printed[:1].isupper() or printed[:1] in '«"“'
        return bare and len(printed) <= _LONGEST_BARE_NAME
    return True


def _names(printed: str) -> list[str]:
    """«X, Y и Z» taken apart; empty where the commas do not part names."""
    parts = re.split(r"\s*[,;]\s*(?:и\s+)?(?![^«]*»)|\s+и\s+(?=[«А-ЯЁA-Z])(?![^«]*»)", printed)
    names = [_plain(part) for part in parts if part.strip()]
    return names if 2 <= len(names) <= 5 else []


def _several(text: str, start: int, end: int, stop: int, names: list[str]) -> Iterator[Entry]:
    """Names given in turn to phrases that a comma or «и» joins, the last name to the last."""
    limit = end
    found: list[Entry] = []
    for name in reversed(names):
        begin = phrase_start(text, start, limit, name)
        if begin is None or begin < start:
            return
        found.extend(_of_range(text, name, begin, limit, stop))
        before = re.search(r"(?:\s*,)?(?:\s+(?:и|или|либо))?\s*$", text[start:begin])
        limit = start + before.start() if before else begin
    yield from reversed(found)


def _entry(text: str, start: int, after: int, end: int, name: str) -> Iterator[Entry]:
    begin = phrase_start(text, start, after, name) if name else None
    if begin is not None:
        yield from _of_range(text, name, begin, after, end)


def _of_range(text: str, name: str, begin: int, after: int, end: int) -> Iterator[Entry]:
    full = _FOOTNOTE_MARK.sub("", text[begin:after].strip().rstrip(",;"))
    while (last := full.rpartition(" "))[2] and is_function_word(last[2]) and last[0]:
        full = last[0]
    opened = full.count("«") - full.count("»")
    if opened > 0 and full.startswith("«"):
        full, begin = full[1:], begin + 1
    if full and full.lower() != name.lower() and len(full) > 1:
        yield Entry(TermKind.ABBREVIATION, name, full, begin, end)


def _acronyms_in_brackets(text: str, start: int, end: int) -> Iterator[Entry]:
    """«Контрольно-надзорная деятельность (КНД)», «КНД (…)» where the initials are the same."""
    for match in _ACRONYM_IN_BRACKET.finditer(text, start, end):
        name = match["name"]
        if not is_acronym(name):
            continue
        found = words(text, max(start, match.start() - 250), match.start())
        at = initials_start(name, found)
        crossed = at is not None and re.search(r"[.;:()]", text[found[at].start : match.start()])
        if at is None or crossed:
            continue
        yield from _of_range(text, name, found[at].start, match.start(), match.end())
    for match in _ACRONYM_FIRST.finditer(text, start, end):
        name, full = match["name"], match["full"]
        if is_acronym(name) and initials_start(name, words(full)) == 0 and ";" not in full:
            yield Entry(TermKind.ABBREVIATION, name, full.strip(), match.start(), match.end())


def _plain(printed: str) -> str:
    """A name without the quotation marks around the whole of it."""
    name = " ".join(printed.split()).strip(" ,;")
    name = name if name.count(".") > 1 else name.rstrip(".")  # «з.е.»
    for opening, closing in (("«", "»"), ('"', '"'), ("“", "”")):
        inner = name[1:-1]
        if name[:1] == opening and name[-1:] == closing and not re.search('[«»"“”]', inner):
            return inner.strip()
    return name
