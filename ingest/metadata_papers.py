"""What a scholarly article prints about itself on its first page.

The parts and their order are those of GOST R 7.0.7-2021: type of the article, УДК, DOI, title,
authors and their organisations, abstract, keywords, the form in which to cite it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.front_matter import LONGEST_PRINTED_LINE, FrontLine, FrontMatter
from ingest.issuing_body import names_organisation
from ingest.journal_source import CITE_AS, Source, completed, labelled_source, parse_source
from ingest.layout import BlockKind, Properties
from ingest.person_names import is_person, latin_names_line, names_before_title, names_line

_MARKER = re.compile(
    r"(?<=[.;!?)\d])\s+(?=(?:Ключевые\s+слова|Key\s?words|Для\s+цитирования|Аннотация|Abstract"
    r"|JEL)\s*[:.])"
)
# «Научная статья УДК 35.08 DOI: …» in one line.
_IN_ONE_LINE = re.compile(r"\s+(?=(?:УДК|UDC|ББК|DOI)(?!\w)|©)")
_OPENS_LINE = re.compile(r"(?:УДК|UDC|(?:научная|обзорная|оригинальная)\s+статья)(?!\w)", re.I)
_UDC = re.compile(r"(?:УДК|UDC)\s*:?\s*([0-9][0-9.:+/()\"'=\[\]–-]*(?:[;,]\s*[0-9][0-9.:+/()]*)*)")
_UDC_LINE = re.compile(r"(?:УДК|UDC)(?!\w)", re.IGNORECASE)
_DOI_LABELLED = re.compile(
    r"(?<!\w)doi\s*[:.]?\s*(?:https?://(?:dx\.)?doi\.org/)?(10\.[0-9]{4,9}/[^\s\"<>«»|]+)",
    re.IGNORECASE,
)
_DOI_ADDRESS = re.compile(
    r"https?://(?:dx\.)?doi\.org/(10\.[0-9]{4,9}/[^\s\"<>«»|]+)", re.IGNORECASE
)
_DOI_LINE = 200
_ABSTRACT = re.compile(
    r"(?P<ru>аннотация\s+научной\s+статьи.{0,200}$|(?:аннотация|реферат|резюме)(?!\w)\s*[.:—–-]*\s*)"
    r"|(?P<en>abstract|summary|annotation)(?!\w)\s*[.:—–-]*\s*",
    re.IGNORECASE,
)
_KEYWORDS = re.compile(
    r"(?:(?P<ru>ключевые\s+слова(?:\s+и\s+(?:фразы|словосочетания))?)"
    r"|(?P<en>key\s?words(?:\s+and\s+phrases)?|index\s+terms))(?!\w)\s*[.:—–-]*\s*",
    re.IGNORECASE,
)
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
_NEXT_PART = re.compile(
    r"(?:(?:\d+|[IVX]+)\.?\s+)?(?:введение|introduction|jel|благодарност|финансирован|для\s+цитир"
    r"|for\s+citation|©|поступила|статья\s+поступила|информация\s+об?\s+автор|e-?mail|orcid)",
    re.IGNORECASE,
)
_KEYWORD_SEPARATORS = (";", r"\s/\s", r"\s[•·–—]\s")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_MOST_KEYWORDS = 40
_LONGEST_KEYWORD = 120
_ABSTRACT_PARAGRAPHS = 8

_LONGEST_AUTHORS = 300
_SOURCE_LINES = 12
_LINES_ABOVE_TITLE = 6
_FIRST_PAGE = 30


@dataclass(frozen=True, slots=True)
class Paper:
    """What was found; `signs` counts the marks of an article: УДК, DOI, abstract, keywords, source.

    `references` tells whether there is a list of them; `block` is the title block: the lines from
    the УДК, where it stands above them, to the abstract.
    """

    source: Source
    doi: str | None
    udc: str | None
    abstract: str | None
    keywords: tuple[str, ...]
    signs: int
    references: bool
    block: tuple[FrontLine, ...]


def read_paper(front: FrontMatter, language: str | None) -> Paper:
    """The bibliographic parts of the first page; every one that is not there is empty."""
    lines = parts_apart(front.lines)
    abstract, abstract_at = _abstract(lines, language)
    keywords, keywords_at = _keywords(lines, language)
    source, doi, udc, udc_at = Source(), None, None, None
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
    source = completed(source, labelled_source(lines[:_FIRST_PAGE]))
    start = udc_at + 1 if udc_at is not None and udc_at < _LINES_ABOVE_TITLE else 0
    ends = [at for at in (abstract_at, keywords_at) if at is not None and at > start]
    marks = (udc, doi, abstract, keywords or None, source.journal)
    book = any(line.text.startswith("ISBN") for line in lines[:_SOURCE_LINES])
    return Paper(
        source=source,
        doi=doi,
        udc=udc,
        abstract=abstract,
        keywords=keywords,
        signs=sum(mark is not None for mark in marks) - (2 if book else 0),
        references=_has_references(front),
        block=tuple(lines[start : min(ends, default=len(lines))]),
    )


def parts_apart(lines: Sequence[FrontLine]) -> list[FrontLine]:
    """The lines, one that holds several labelled parts («… слова: …») cut before each label."""
    return [replace(line, text=part) for line in lines for part in _parts(line.text) if part]


def _parts(text: str) -> list[str]:
    if len(text) <= _DOI_LINE and _OPENS_LINE.match(text):
        return _IN_ONE_LINE.split(text)
    end = names_before_title(text) if len(text) <= LONGEST_PRINTED_LINE else 0
    if end:
        return [text[:end].strip(" ,"), text[end:].strip()]
    return _MARKER.split(text)


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
        or _KEYWORDS.match(text)
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


def _abstract(lines: Sequence[FrontLine], language: str | None) -> tuple[str | None, int | None]:
    """The abstract in the language of the document if there is one, and its line."""
    first: tuple[str, int] | None = None
    for at, line in enumerate(lines):
        match = _ABSTRACT.match(line.text)
        if match is None or line.kind is BlockKind.FOOTNOTE:
            continue
        inline = line.text[match.end() :]
        labelled = not inline or match[0].rstrip() != match[0].rstrip(" .:—–-")
        if not labelled and not (inline[:1].isupper() and len(inline) > 150):
            continue
        text = " ".join(([inline] if inline else []) + _running(lines, at + 1, bool(inline)))
        if len(text) < 40:
            continue
        if (match["ru"] is not None) == (language != "en"):
            return text, at if first is None else min(at, first[1])
        first = first or (text, at)
    return first or (None, None)


def _running(lines: Sequence[FrontLine], at: int, begun: bool) -> list[str]:
    """The paragraphs of an abstract after its first line, as far as the keywords or a heading."""
    found: list[str] = []
    for line in lines[at : at + _ABSTRACT_PARAGRAPHS]:
        if _KEYWORDS.match(line.text):
            return found
        another = _ABSTRACT.match(line.text) or _NEXT_PART.match(line.text) or _is_part(line.text)
        if line.kind is not BlockKind.PARAGRAPH or another:
            break
        found.append(line.text)
    # Without keywords after it nothing tells where an abstract of several paragraphs ends.
    return [] if begun else found[:1]


def _keywords(
    lines: Sequence[FrontLine], language: str | None
) -> tuple[tuple[str, ...], int | None]:
    other: tuple[tuple[str, ...], int] | None = None
    for at, line in enumerate(lines):
        match = _KEYWORDS.match(line.text)
        if match is None or line.kind is BlockKind.FOOTNOTE:
            continue
        text = line.text[match.end() :]
        following = lines[at + 1].text if at + 1 < len(lines) else ""
        if not text or (text.rstrip().endswith((",", ";")) and len(following) < 400):
            text = f"{text} {following}"
        words = _split_keywords(text)
        if not words:
            continue
        if (match["ru"] is not None) == (language != "en"):
            return words, at if other is None else min(at, other[1])
        other = other or (words, at)
    return other or ((), None)


def _split_keywords(text: str) -> tuple[str, ...]:
    line = text[:2_000].strip().rstrip(".")
    separator = next((mark for mark in _KEYWORD_SEPARATORS if re.search(mark, line)), ",")
    parts = (" ".join(part.split()).strip(" .,;") for part in re.split(separator, line))
    words = [part for part in parts if 0 < len(part) <= _LONGEST_KEYWORD]
    return tuple(dict.fromkeys(words))[:_MOST_KEYWORDS]


def _has_references(front: FrontMatter) -> bool:
    """Whether a list of references is headed, or the document ends in entries of one."""
    ending = front.tail or front.lines[-6:]
    return (
        any(_REFERENCES.fullmatch(line.text) for line in (*front.lines, *front.tail))
        or sum(_ENTRY.match(line.text) is not None for line in ending) >= 2
    )


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
