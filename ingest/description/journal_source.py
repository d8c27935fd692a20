"""Where an article appeared: the line of a journal, a year and numbers (GOST R 7.0.5-2008)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.description.front_matter import FrontLine
from ingest.description.requisites import dates

CITE_AS = re.compile(
    r"(?:для\s+цитирования|образец\s+цитирования|ссылка\s+для\s+цитирования|цитировать|for\s+citation"
    r"|cite\s+(?:this\s+article\s+)?as)\s*[:.]\s*",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(1[89][0-9]{2}|20[0-9]{2})(?!\d)")
_VOLUME = re.compile(r"(?<!\w)(?:Т(?:ом)?|Vol(?:ume)?)\s*\.?\s*(\d{1,4})(?!\w)", re.IGNORECASE)
_ISSUE = re.compile(
    r"(?:(?<!\w)(?:вып(?:уск)?|issue|no|iss)\s*\.?|№|(?<!\w)N(?=\s?\d))\s*"
    r"(\d{1,4}(?:\s?[–/-]\s?\d{1,4})?(?:\s?\(\d{1,5}\))?)",
    re.IGNORECASE,
)
_PAGES = re.compile(r"(?<!\w)(?:СС?|Стр|Pp?)\s*\.\s*(\d{1,5}(?:\s?[–—-]\s?\d{1,5})?)(?!\w)", re.I)
_NUMBERED = re.compile(r"\[?(?!(?:19|20)\d\d(?!\d))\d")
_JOURNAL = re.compile(r"Журнал\s*:\s*([^@:]{4,150}?)(?:\s+@\S+)?")
_IN_ISSUE = re.compile(r"статья\s+в\s+выпуске\s*:\s*(\d{1,4})(?:,\s*((?:19|20)\d\d))?", re.I)
_BEFORE_YEAR = re.compile(r"\s*[.,]?\s*(?:[—–-]\s*)?\(?$")
_LONGEST_SOURCE = 300


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article appeared."""

    journal: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None


def parse_source(text: str, *, cited: bool = False) -> Source | None:
    """The parts of a line like «Журнал. — 2025. — Т. 1, № 2. — С. 3–8» (GOST R 7.0.5-2008).

    With `cited` the journal stands after «//». None where there is no year, or neither a volume
    nor an issue, for an entry of a list and for a line with a full date, which is that of an act.
    """
    line = text[:1_000] if cited else text
    if len(line) > _LONGEST_SOURCE and not cited:
        return None
    if not cited and (dates(line) or _NUMBERED.match(line)):
        return None
    before, slashes, after = line.rpartition("//")
    where = after.strip() if slashes else line
    if cited and not slashes:
        quoted = re.search(r"[»”\"],?\s+", line)
        where = line[quoted.end() :] if quoted else line
    issue, volume, pages = _ISSUE.search(where), _VOLUME.search(where), _PAGES.search(where)
    year = _YEAR.search(where) or (_YEAR.search(before or line) if cited else None)
    if year is None or not (issue or volume or (cited and pages)):
        return None
    marks = [match.start() for match in (issue, volume, pages) if match]
    if year.string is where:
        marks.append(year.start())
    journal = _BEFORE_YEAR.sub("", where[: min(marks)]).strip(" .,—–-(")
    if not cited:
        # «Title | Journal. 2021. № 4»: the heading of a page on a journal's site.
        journal = journal.rpartition(" | ")[2].strip()
    if not cited and (len(journal) > 150 or journal.startswith("«")):
        return None
    named = sum(c.isalpha() for c in journal) >= 4 and CITE_AS.match(journal) is None
    return Source(
        journal if named else None,
        int(year[1]),
        volume[1] if volume else None,
        " ".join(issue[1].split()) if issue else None,
        pages[1].replace(" ", "") if pages else None,
    )


def labelled_source(lines: Sequence[FrontLine]) -> Source | None:
    """Journal and issue that a library of articles gives on lines of their own («Журнал: …»)."""
    journal, issue = None, None
    for line in lines:
        journal = journal or (_JOURNAL.fullmatch(line.text) if line.printed else None)
        issue = issue or (_IN_ISSUE.match(line.text) if line.printed else None)
    if journal is None:
        return None
    year = int(issue[2]) if issue and issue[2] else None
    return Source(journal[1].strip(), year, issue=issue[1] if issue else None)


def completed(source: Source, other: Source | None) -> Source:
    if other is None:
        return source
    return Source(
        source.journal or other.journal,
        source.year or other.year,
        source.volume or other.volume,
        source.issue or other.issue,
        source.pages or other.pages,
    )
