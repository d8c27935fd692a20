"""One entry of a reference list parsed into its fields, by the style it is written in.

Styles: GOST R 7.0.5-2008, GOST R 7.0.100-2018, GOST 7.1-2003, Vancouver, author and year (APA,
Harvard), transliterated lists. A field no rule is sure of is left empty.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.bibliography.fields import ReferenceFields
from ingest.bibliography.links import take_links
from ingest.bibliography.names import Names, leading_names, merged, statement_names
from ingest.bibliography.notes import without_notes
from ingest.bibliography.official import official
from ingest.bibliography.source import (
    YEAR,
    Numbers,
    area_year,
    plain_issue,
    plain_pages,
    read_imprint,
    read_numbers,
    read_place_and_publisher,
    read_source,
    sole_year,
)
from ingest.bibliography.titles import (
    first_sentence,
    plain_title,
    responsibility,
    split_title_and_journal,
    title_end,
)

_LONGEST_ENTRY = 3_000
_SLASHES = re.compile(r"\s?//\s?")
_VANCOUVER = re.compile(
    rf"[.,]?\s(?P<year>{YEAR})(?:\s[A-ZА-ЯЁa-zа-яё]{{3,9}}(?:\s[0-9]{{1,2}})?)?\s?;"
    r"\s?(?P<volume>[0-9]{1,4})?\s?(?:\((?P<issue>[^()]{1,20})\))?"
    r"(?:\s?:\s?(?P<pages>[eE]?[0-9]{1,7}(?:\s?[–—-]\s?[eE]?[0-9]{1,7})?))?"
)
_VANCOUVER_BOOK = re.compile(rf":\s[^:;]{{2,80}};\s?{YEAR}(?=\s?[.,]|$)")
_YEAR_IN_BRACKETS = re.compile(
    rf"\s?[.,]?\s?\((?P<year>{YEAR})[a-zа-я]?(?:,\s[^()]{{1,30}})?\)\s?[.,:]?\s*"
)
_YEAR_AFTER_NAMES = re.compile(rf"\s?[.,]\s(?P<year>{YEAR})[a-zа-я]?\.\s+(?=[«\"“A-ZА-ЯЁ])")
_QUOTED = re.compile(
    r"[,.]?\s?[“\"«](?P<title>[^“”\"«»\x00]{8,400}?)[,.]?[”\"»][,.]?\s(?:in\s(?=[A-Z]))?"
)
_SINGLY_QUOTED = re.compile(
    r"[,.]?\s?[‘'](?P<title>[^‘\x00]{8,400}?)[,.]?[’'],\s(?:in:?\s(?=[A-Z]))?"
)
_PUBLISHER_WORD = re.compile(
    r"(?<!\w)(?:Press|Publish\w*|Publications|Books|Verlag|Wiley|Springer|Sage|SAGE|Routledge"
    r"|Elsevier|Palgrave|McGraw"
    r"|Pearson|University|Изд-во|Издательств\w+|Издательский|Юрайт|ИНФРА|Питер|Проспект|Наука)(?!\w)"
)
_PLACE_BEFORE = re.compile(r"^[A-ZА-ЯЁ][\w ,-]{1,30}\s?:\s")
_UNPLACED_PUBLISHER = re.compile(
    rf"\.\s(?P<publisher>[^.,:/\x00]{{2,60}}),\s(?P<year>{YEAR})(?=\s?(?:[.–—\x00]|$))"
)
_YEAR_ENDS_TITLE = re.compile(rf"[.,]\s(?P<year>{YEAR})(?:\s?г)?[\s.]*$")
_PAGES_IN_BRACKETS = re.compile(
    r"\s?\((?:pp?|с|стр)\.\s?(?P<pages>[0-9]{1,6}\s?[–—-]\s?[0-9]{1,6})\)"
)
_ISSUED_IN = re.compile(r"\.\s(?:In|В кн\.|В сб\.):?\s")
_BRACKETED = re.compile(r"\[[^\[\]]{1,300}\]")
# «Овчаренко, Дрига. Взгляд изнутри»: names without initials, or a title that begins like them.
_BARE_NAMES = re.compile(r"[А-ЯЁ][а-яё]+(?:,\s[А-ЯЁ][а-яё]+){1,3}\.\s")


def parse(entry: str) -> ReferenceFields:
    """The fields of an entry without its number.

    Bounded: what stands beyond 3 000 characters of an entry is not read.
    """
    text = " ".join(entry[:_LONGEST_ENTRY].replace("\x00", " ").replace("‑", "-").split())
    links = take_links(text)
    body = without_notes(links.rest)
    fields = official(body) or _publication(body)
    title = fields.title
    if title is not None and not fields.authors and _BARE_NAMES.match(title):
        title = None
    return replace(fields, title=title, doi=links.doi, url=links.url)


def _publication(text: str) -> ReferenceFields:
    """A book, an article, a page: whatever is not official."""
    vancouver = _VANCOUVER.search(text)
    if vancouver and (vancouver["volume"] or vancouver["issue"]):
        return _vancouver(text, vancouver)
    names = leading_names(text, undotted=_VANCOUVER_BOOK.search(text) is not None)
    after = text[names.end :]
    if names.people:
        year = _YEAR_IN_BRACKETS.match(after) or _YEAR_AFTER_NAMES.match(after)
        if year:
            return _year_first(names, int(year["year"]), after[year.end() :])
    rest = after.lstrip(" .,:;")
    slashes = _SLASHES.search(rest)
    if slashes and slashes.start() > 0:
        return _analytic(names, rest, slashes)
    if names.people and (quoted := _QUOTED.match(after) or _SINGLY_QUOTED.match(after)):
        found = _quoted_article(names, quoted["title"], after[quoted.end() :])
        if found is not None:
            return found
    return _periodical(names, rest) or _monograph(names, rest)


def _authors(names: Names) -> tuple[str, ...]:
    return () if names.editors else names.people


def _vancouver(text: str, found: re.Match[str]) -> ReferenceFields:
    """«Ivanov II, Petrov PP. Title. Journal. 2020;5(2):10-20» (ICMJE)."""
    head = text[: found.start()]
    names = leading_names(head, undotted=True)
    rest = head[names.end :].lstrip(" .,:;")
    slashes = _SLASHES.search(rest)
    parts = (
        (rest[: slashes.start()], rest[slashes.end() :])
        if slashes
        else split_title_and_journal(rest)
    )
    title, journal = parts if parts else (None, None)
    return ReferenceFields(
        _authors(names),
        plain_title(title) if title else None,
        journal.strip(" .") if journal else None,
        int(found["year"]),
        found["volume"],
        plain_issue(found["issue"]),
        plain_pages(found["pages"]),
    )


def _year_first(names: Names, year: int, rest: str) -> ReferenceFields:
    """«Иванов, И. И. (2020). Название. Журнал, 5(2), 10–20» (APA, Harvard)."""
    slashes = _SLASHES.search(rest)
    if slashes:
        return replace(_analytic(names, rest, slashes), year=year)
    issued = _ISSUED_IN.search(rest)
    if issued:
        pages = _PAGES_IN_BRACKETS.search(rest)
        return ReferenceFields(
            _authors(names),
            plain_title(rest[: issued.start()]),
            year=year,
            pages=plain_pages(pages["pages"]) if pages else read_numbers(rest).pages,
        )
    quoted = _QUOTED.match(rest) or _SINGLY_QUOTED.match(rest)
    numbers = read_numbers(rest)
    if quoted and numbers:
        found = _quoted_article(names, quoted["title"], rest[quoted.end() :])
        if found is not None:
            return replace(found, year=year)
    if numbers.issue or numbers.pages:
        parts = split_title_and_journal(rest[: numbers.start])
        if parts and not read_imprint(rest[: numbers.start]):
            return _article(names, parts, year, numbers)
    return _year_first_book(names, year, rest)


def _year_first_book(names: Names, year: int, rest: str) -> ReferenceFields:
    placed = read_place_and_publisher(rest)
    imprint = read_imprint(rest)
    publisher: str | None
    if imprint or placed:
        publisher, stop = placed if placed else (imprint.publisher if imprint else None, len(rest))
        stop = min(stop, imprint.start) if imprint else stop
        title = rest[:stop]
    else:
        title, publisher = first_sentence(rest)
        publisher = _PLACE_BEFORE.sub("", publisher.strip(" .\x00"))
        if not _PUBLISHER_WORD.search(publisher) or "." in publisher:
            publisher = None
    title = title[: title_end(title)] if title else title
    return ReferenceFields(
        _authors(names), plain_title(title), year=year, publisher=publisher or None
    )


def _analytic(names: Names, rest: str, slashes: re.Match[str]) -> ReferenceFields:
    """«Заглавие / ответственность // Журнал. – 2020. – Т. 5, № 2. – С. 10–20» (GOST)."""
    head = rest[: slashes.start()]
    # A whole book on a platform: its imprint stands before «//».
    imprint = read_imprint(head)
    source = read_source(_SLASHES.split(rest[slashes.end() :], maxsplit=1)[0].lstrip(" /"))
    return ReferenceFields(
        _all_authors(names, head),
        plain_title(head[: min(title_end(head), imprint.start if imprint else len(head))]),
        source.journal,
        source.year or (imprint.year if imprint else None),
        source.numbers.volume,
        source.numbers.issue,
        source.numbers.pages,
        source.publisher or (imprint.publisher if imprint else None),
    )


def _quoted_article(names: Names, title: str, after: str) -> ReferenceFields | None:
    """«I. I. Ivanov, “Title,” Journal, vol. 5, no. 2, pp. 10–20, 2020» (IEEE, Chicago)."""
    numbers = read_numbers(after)
    if not (numbers.issue or numbers.volume):
        return None
    year = area_year(after)
    source = after[: min(numbers.start, year.start() if year else len(after))].strip(" .,;(")
    return ReferenceFields(
        _authors(names),
        plain_title(title),
        source if sum(c.isalpha() for c in source) >= 2 else None,
        int(year["value"]) if year else sole_year(after),
        numbers.volume,
        numbers.issue,
        numbers.pages,
    )


def _periodical(names: Names, rest: str) -> ReferenceFields | None:
    """«Ivanov I.I. Title. Journal, 2020, vol. 5, no. 2, pp. 10–20»: no «//» before the journal."""
    if not names.people or read_imprint(rest):
        return None
    numbers = read_numbers(rest)
    year = area_year(rest)
    if year is None or not (numbers.issue or (numbers.volume and numbers.pages)):
        return None
    parts = split_title_and_journal(rest[: min(numbers.start, year.start())])
    return _article(names, parts, int(year["value"]), numbers) if parts else None


def _article(names: Names, parts: tuple[str, str], year: int, numbers: Numbers) -> ReferenceFields:
    title, journal = parts
    return ReferenceFields(
        _authors(names),
        plain_title(title),
        journal,
        year,
        numbers.volume,
        numbers.issue,
        numbers.pages,
    )


def _monograph(names: Names, rest: str) -> ReferenceFields:
    """«Заглавие : сведения / ответственность. – Место : Издательство, год. – 320 с.», a page."""
    imprint = read_imprint(rest)
    unplaced = None if imprint else _UNPLACED_PUBLISHER.search(rest)
    stop = title_end(rest)
    evidence = bool(names.people) or stop < len(rest)
    if imprint:
        stop, evidence = min(stop, imprint.start), True
    if unplaced:
        stop, evidence = min(stop, unplaced.start()), True
    numbers = read_numbers(_BRACKETED.sub(" ", rest[stop:]))
    volume_mark = read_numbers(rest[:stop])
    if volume_mark.volume and volume_mark.start:
        stop = min(stop, volume_mark.start)
        numbers = read_numbers(_BRACKETED.sub(" ", rest[stop:]))
    year = imprint.year if imprint else None
    if year is None and not imprint:
        mark = area_year(rest[stop:])
        year = int(unplaced["year"]) if unplaced else int(mark["value"]) if mark else None
        if mark is None and not unplaced and names.people:
            mark = area_year(rest)
            if mark and mark.start() > 0:
                stop, year = min(stop, mark.start()), int(mark["value"])
    if year is None and (ending := _YEAR_ENDS_TITLE.search(rest[:stop])):
        stop, year = ending.start(), int(ending["year"])
    publisher = imprint.publisher if imprint else None
    return ReferenceFields(
        _all_authors(names, rest),
        plain_title(rest[:stop]) if evidence else None,
        None,
        year,
        numbers.volume,
        numbers.issue,
        numbers.pages,
        publisher,
    )


def _all_authors(names: Names, head: str) -> tuple[str, ...]:
    statement = responsibility(head)
    people = _authors(names)
    return merged(people, statement_names(statement)) if statement else people
