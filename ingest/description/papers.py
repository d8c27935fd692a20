"""What a scholarly article prints about itself on its first page.

The parts and their order are those of GOST R 7.0.7-2021: type of the article, УДК, DOI, title,
authors and their organisations, abstract, keywords, the form in which to cite it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.description.abstracts import Abstracts, opens_keywords, read_abstracts
from ingest.description.front_matter import LONGEST_PRINTED_LINE, FrontLine, FrontMatter
from ingest.description.issuing_body import names_organisation
from ingest.description.journal_source import (
    CITE_AS,
    Source,
    completed,
    labelled_source,
    parse_source,
)
from ingest.description.person_names import (
    is_person,
    latin_names_line,
    names_before_title,
    names_line,
)
from ingest.layout import BlockKind, Properties

_MARKER = re.compile(
    r"(?<=[.;!?)\d])\s+(?=(?:Ключевые\s+слова|Key\s?words|Для\s+цитирования|Аннотация|Abstract"
    r"|JEL)\s*[:.])"
)
# «Научная статья УДК 35.08 DOI: …» in one line.
_IN_ONE_LINE = re.compile(r"\s+(?=(?:УДК|UDC|ББК|DOI)(?!\w)|©)")
_OPENS_LINE = re.compile(r"(?:УДК|UDC|(?:научная|обзорная|оригинальная)\s+статья)(?!\w)", re.I)
_UDC = re.compile(
    r"(?:УДК|UDC)\s*:?\s*([0-9][0-9.:+/()\"'=\[\]–-]*(?:(?:[;,]|\s\+)\s*[0-9][0-9.:+/()]*)*)"
)
_UDC_AFTER_NAMES = re.compile(r"(?P<names>[^\d]{5,120}?)\s+(?P<udc>(?:УДК|UDC)\s*:?\s*\d.*)")
# A table of the classification begins with digits, its regional half with a capital («Ч214(2)»).
_BBK = re.compile(
    r"(?:ББК|BBK|LBC)\s*:?\s*([А-ЯA-Z]?\d[\w.()=/+:«»\"-]*(?:\s?я\d{1,3})?"
    r"(?:[;,]\s*[А-ЯA-Z]?\d[\w.()=/+:«»\"-]*)*)"
)
_UDC_LINE = re.compile(r"(?:УДК|UDC)(?!\w)", re.IGNORECASE)
_DOI_LABELLED = re.compile(
    r"(?<!\w)doi\s*[:.]?\s*(?:https?://(?:dx\.)?doi\.org/)?(10\.[0-9]{4,9}/[^\s\"<>«»|]+)",
    re.IGNORECASE,
)
_DOI_ADDRESS = re.compile(
    r"https?://(?:dx\.)?doi\.org/(10\.[0-9]{4,9}/[^\s\"<>«»|]+)", re.IGNORECASE
)
_DOI_LINE = 200
_REFERENCES = re.compile(
    r"(?:\d+\.?\s+)?(?:список\s+(?:использованн\w+\s+)?(?:литературы|источников)"
    r"|библиограф\w+(?:\s+список)?|литература|references|bibliography)\W*",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"\[?\d{1,3}[.\]]\s.{10,}(?://|\b(?:19|20)\d\d\b)")
_TYPE_OF_ARTICLE = re.compile(
    r"(?:(?:научная|обзорная|оригинальная|исследовательская|полемическая|краткая)\s+(?:статья|работа)"
    r"|научное\s+сообщение|редакционная\s+статья|рецензия|(?:original|review|research)\s+(?:article"
    r"|paper))\W*",
    re.IGNORECASE,
)
_AUTHOR = re.compile(
    r"авторы?\s*:\s*|аннотация\s.{0,120}?авторы?\s+научной\s+работы\s*[—–-]\s*", re.IGNORECASE
)
_BOOK = re.compile(r"(?:ББК|ISBN)(?!\w)")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")

_LONGEST_AUTHORS = 300
_SOURCE_LINES = 12
_LINES_ABOVE_TITLE = 6
_FIRST_PAGE = 30


@dataclass(frozen=True, slots=True)
class Paper:
    """What was found; `signs` counts the marks of an article: УДК, DOI, abstract, keywords, source.

    `indexed` tells whether there is a УДК, ББК or ISBN, `references` whether there is a list of
    them; `block` is the title block: the lines from the УДК, where it stands above them, to the
    abstract.
    """

    source: Source
    doi: str | None
    udc: str | None
    bbk: str | None
    abstracts: Abstracts
    signs: int
    indexed: bool
    references: bool
    block: tuple[FrontLine, ...]


def read_paper(front: FrontMatter, language: str | None) -> Paper:
    """The bibliographic parts of the first page; every one that is not there is empty."""
    lines = parts_apart(front.lines)
    found = read_abstracts(lines, parts_apart(front.ending), language)
    source, doi, udc, udc_at, bbk = Source(), None, None, None, None
    for at, line in enumerate(lines):
        cited = CITE_AS.match(line.text)
        if cited:
            source = completed(source, parse_source(line.text[cited.end() :], cited=True))
        elif at < _SOURCE_LINES and line.printed:
            source = completed(source, parse_source(line.text))
        if doi is None and (cited or at < _FIRST_PAGE):
            heads = at < _SOURCE_LINES and "//" not in line.text and parse_source(line.text)
            doi = _own_doi(line, bool(cited or heads))
        if udc is None and line.printed and (match := _UDC.match(line.text)):
            udc, udc_at = match[1].rstrip(".,;:( "), at
        if bbk is None and line.printed and (match := _BBK.match(line.text)):
            bbk = match[1].rstrip(".,;:( ")
    source = completed(source, labelled_source(lines[:_FIRST_PAGE]))
    start = udc_at + 1 if udc_at is not None and udc_at < _LINES_ABOVE_TITLE else 0
    ends = [at for at in found.opens if at > start]
    marks = (udc, doi, found.abstract or found.abstract_en,
             found.keywords or found.keywords_en or None, source.journal)  # fmt: skip
    book = any(line.text.startswith("ISBN") for line in lines[:_SOURCE_LINES])
    return Paper(
        source=source,
        doi=doi,
        udc=udc,
        bbk=bbk,
        abstracts=found,
        signs=sum(mark is not None for mark in marks) - (2 if book else 0),
        indexed=book or udc is not None or bbk is not None,
        references=_has_references(front),
        block=tuple(lines[start : min(ends, default=len(lines))]),
    )


def parts_apart(lines: Sequence[FrontLine]) -> list[FrontLine]:
    """The lines, one that holds several labelled parts («… слова: …») cut before each label."""
    return [replace(line, text=part) for line in lines for part in _parts(line.text) if part]


def _parts(text: str) -> list[str]:
    if len(text) <= _DOI_LINE and _OPENS_LINE.match(text):
        return [cut for part in _IN_ONE_LINE.split(text) for cut in _after_index(part)]
    after = _UDC_AFTER_NAMES.fullmatch(text) if len(text) <= _DOI_LINE else None
    if after and names_line(after["names"]):
        return [*_after_index(after["udc"]), after["names"]]
    end = names_before_title(text) if len(text) <= LONGEST_PRINTED_LINE else 0
    if end:
        return [text[:end].strip(" ,"), text[end:].strip()]
    return _MARKER.split(text)


def _after_index(text: str) -> list[str]:
    """«УДК 35.08 Иванов И. И.» cut after the index."""
    match = _UDC.match(text) or _BBK.match(text)
    rest = text[match.end() :].lstrip(" .,;") if match else ""
    return [text[: match.end()], rest] if match and names_line(rest) else [text]


def authors(
    lines: Sequence[FrontLine], properties: Properties
) -> tuple[tuple[str, ...], int | None]:
    """The authors in a title block and the number of the line that names the last of them.

    Names in the file's properties count only where the block prints them.
    """
    printed = {_fold(line.text): at for at, line in enumerate(lines)}
    confirmed = [name for name in properties.authors if _fold(name) in printed]
    people = [name for name in confirmed if is_person(name)]
    found: list[str] = []
    last: int | None = None
    russian = any(names_line(line.text) for line in lines if line.printed)
    for at, line in enumerate(lines):
        if not line.printed or (_is_part(line.text) and not line.text.startswith("©")):
            continue
        stated = _AUTHOR.match(line.text)
        text = line.text[stated.end() :] if stated else line.text
        names = names_line(text) or (() if russian else latin_names_line(text))
        if names and (last is None or at - last <= 4):
            found.extend(names)
            last = at
    if found:
        distinct: dict[str, str] = {}
        for name in found:
            # «А.М. Калинин» and «А. М. Калинин» are one person.
            distinct.setdefault("".join(name.split()), name)
        return tuple(distinct.values()), last
    if people or confirmed:
        names = tuple(people or confirmed)
        return names, max(printed[_fold(name)] for name in names)
    return (), None


def stated_authors(lines: Sequence[FrontLine]) -> tuple[str, ...]:
    """The people after «Автор:», «автор научной работы —» on the first page."""
    for line in lines[:_FIRST_PAGE]:
        stated = _AUTHOR.match(line.text[:_LONGEST_AUTHORS])
        names = names_line(line.text[stated.end() :]) if stated else ()
        if names:
            return names
    return ()


def affiliation(lines: Sequence[FrontLine], after: int) -> str | None:
    """The organisation printed under the authors."""
    for line in lines[after + 1 : after + 4]:
        text = re.sub(r"^[¹²³⁰⁴-⁹\d*]+\s*", "", line.text)
        same_script = bool(_CYRILLIC.search(text)) or not _CYRILLIC.search(lines[after].text)
        if line.printed and same_script and names_organisation(text) and not _is_part(text):
            return _organisation_of(text)
    return None


def _organisation_of(text: str) -> str:
    """The organisation of a line that may also hold degrees, posts, a town and addresses."""
    parts = [part.strip() for part in re.split(r"[;,]|\s\|\s|\se-?mail", text)]
    first = next(
        (at for at, part in enumerate(parts) if names_organisation(part) and part[:1].isupper()), 0
    )
    last = first + 1
    while last < len(parts) and parts[last][:1].islower() and "@" not in parts[last]:
        last += 1
    return ", ".join(parts[first:last]).strip(" .")


def is_no_title(text: str) -> bool:
    """Whether a line of a title block is a part of its own rather than the title."""
    return bool(_is_part(text) or _TYPE_OF_ARTICLE.fullmatch(text) or names_line(text))


def _is_part(text: str) -> bool:
    return bool(
        _UDC_LINE.match(text)
        or _BOOK.match(text)
        or _DOI_LABELLED.match(text)
        or _DOI_ADDRESS.match(text)
        or opens_keywords(text)
        or CITE_AS.match(text)
        or re.match(r"(?:ISSN|E-?mail|©|https?:|www\.|JEL|ORCID|SPIN)", text, re.I)
        or parse_source(text) is not None
    )


def _own_doi(line: FrontLine, cited: bool) -> str | None:
    """A DOI that the line gives as the document's own: labelled at its start, or to be cited by."""
    text = line.text
    if line.kind is BlockKind.FOOTNOTE:
        return None
    match = _DOI_LABELLED.search(text) or (_DOI_ADDRESS.search(text) if cited else None)
    opens = _DOI_LABELLED.match(text) or _DOI_ADDRESS.fullmatch(text)
    beside = _UDC_LINE.match(text) and len(text) <= _DOI_LINE
    if opens is None and not ((cited or beside) and match):
        return None
    found = opens or match
    return found[1].rstrip(".,;:)]}'") if found else None


def _has_references(front: FrontMatter) -> bool:
    """Whether a list of references is headed, or the document ends in entries of one."""
    ending = front.tail or front.lines[-6:]
    return (
        any(_REFERENCES.fullmatch(line.text) for line in (*front.lines, *front.tail))
        or sum(_ENTRY.match(line.text) is not None for line in ending) >= 2
    )


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
