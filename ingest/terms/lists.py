"""Lists of terms and of abbreviations: the sections, lead-in lines and tables that hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum

from corpus.model import TermKind
from ingest.structure import StructuredText
from ingest.terms.abbreviations import Entry
from ingest.terms.words import is_acronym, lowered, words


class Scope(Enum):
    """What the paragraphs of a place list."""

    TERMS = "terms"
    ABBREVIATIONS = "abbreviations"


_TERMS_WORD = r"термин\w*|определени[яй]\w*|поняти[яй]\w*|глоссари\w+|терминологи\w+"
_SHORT_WORD = r"(?:аббревиатур|сокращени[йя]|обозначени[йя])\w*"
_HEADING = re.compile(
    r"(?:(?i:раздел|глава|статья|приложение)\s+[\dIVX.А-Я]+\s*"
    r"|(?:\d+|[IVX]+|[А-Я])(?:\.\d+)*\.?\s+)?(?P<name>.*)",
    re.DOTALL,
)
_OF_TERMS = re.compile(
    r"(?:(?:основные|рабочие|используемые|применяемые|общие|ключевые|учебный|краткий)\s+)*"
    rf"(?:{_TERMS_WORD}|словарь)(?!\w)|.*(?:\s(?:и|,)\s+термины|термины\s+и\s+определения"
    r"|основные\s+понятия|,\s*термины)",
    re.IGNORECASE | re.DOTALL,
)
_OF_SHORT = re.compile(
    rf"(?:(?:перечень|список|принятые|используемые|условные|применяемые|основные|латинские|таблица)\s+)*"
    rf"(?:принятых\s+|используемых\s+|условных\s+|применяемых\s+)*(?:{_SHORT_WORD})(?!\w)",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    rf"(?:использу|применя|примен|принят|употребля|вводят|использован)\w*.{{0,80}}?\s(?P<what>(?:{_TERMS_WORD}"
    rf"|сокращени[яй])(?!\w).*)|(?:следующие|нижеуказанные)\s+(?:\w+\s+){{0,3}}?(?P<next>{_TERMS_WORD}"
    rf"|{_SHORT_WORD})(?!\w).*",
    re.IGNORECASE | re.DOTALL,
)
_SHORTENS = re.compile(r"сокращени|аббревиатур|обозначени", re.IGNORECASE)
_DEFINES = re.compile(r"термин|поняти|определени|глоссари|словар", re.IGNORECASE)
_INLINE = re.compile(
    r"(?:[^:;]{0,120}?(?<!\w))?(?P<what>сокращения|аббревиатуры|обозначения|термины|понятия|определения)"
    r"(?P<rest>[^:;.]{0,80}):\s*(?P<list>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_ITEM = re.compile(
    r"(?P<term>[^;:–—]{2,120}?)\s+[–—-]\s+(?:это\s+)?(?P<meaning>[^;]{3,})", re.DOTALL
)
_SENTENCE_END = re.compile(r"(?<=[а-яё»)]{2})\.\s+(?=[А-ЯЁ])")
_NOTE = re.compile(r"\s*[(\[]|\s*(?:примечание|в\s+редакции)", re.IGNORECASE)
_TERM_COLUMN = re.compile(
    r"\W*(?:термин|понятие|наименование\s+термина|терминология|слово)", re.IGNORECASE
)
_SHORT_COLUMN = re.compile(
    r"\W*(?:сокращ|аббревиатур|условное\s+обозначение|обозначение)", re.IGNORECASE
)
_MEANING_COLUMN = re.compile(
    r"\W*(?:определени|значени|расшифровк|полное|содержани|пояснени|толковани|описани|наименовани"
    r"|что\s+(?:это\s+)?(?:значит|означает))",
    re.IGNORECASE,
)
_MOST_MISSES = 2
_LONGEST_TERM = 150


def scopes(structured: StructuredText) -> list[Scope | None]:
    """For every paragraph the list it may be an entry of, by its section or a lead-in line."""
    canonical = structured.canonical
    by_section = _by_section(structured)
    found: list[Scope | None] = []
    led: Scope | None = None
    misses = 0
    for at, span in enumerate(canonical.paragraphs):
        text = canonical.text[span.start : span.end]
        owner = structured.owner[at]
        is_heading = span.start in structured.heading_starts
        own = by_section[owner] if owner is not None else None
        if is_heading:
            led = None
        looks = " - " in text or "–" in text or "—" in text or ":" in text
        if led is not None and not looks and not _NOTE.match(text):
            misses += 1
            led = None if misses >= _MOST_MISSES else led
        elif looks:
            misses = 0
        found.append(None if is_heading and not looks else led or own)
        lead = text.rstrip().endswith(":") and len(text) < 600 and _LEAD_IN.search(text)
        if lead:
            led, misses = _kind(lead["what"] or lead["next"]), 0
    return found


def _by_section(structured: StructuredText) -> list[Scope | None]:
    """What each section lists by its heading, or that of the innermost such section around it."""
    sections = structured.sections
    own: list[Scope | None] = []
    for section in sections:
        heading = section.heading if len(section.heading) < 150 else ""
        named = _HEADING.match(heading)
        name = named["name"] if named and not heading.rstrip().endswith(":") else heading
        # A sentence that only speaks of terms heads nothing.
        own.append(_kind(name) if _OF_TERMS.match(name) or _OF_SHORT.match(name) else None)
    inner = {
        s.parent for s, kind in zip(sections, own, strict=True) if kind and s.parent is not None
    }
    found: list[Scope | None] = []
    for at, section in enumerate(sections):
        around = found[section.parent] if section.parent is not None else None
        # «Область применения и термины» with a clause of terms of its own lists nothing itself.
        narrowed = own[at] is not None and at in inner
        found.append(None if narrowed else own[at] or around)
    return found


def _kind(name: str) -> Scope:
    only_short = _SHORTENS.search(name) and not _DEFINES.search(name)
    return Scope.ABBREVIATIONS if only_short else Scope.TERMS


def inline_list(text: str, start: int, end: int) -> list[Entry]:
    """«Сокращения: МФЦ — …; ОГВ — …» in one paragraph; empty for anything else."""
    match = _INLINE.match(text[start:end])
    if match is None:
        return []
    shortens = _SHORTENS.match(match["what"]) is not None
    found: list[Entry] = []
    at = start + match.start("list")
    for part in match["list"].split(";"):
        item = _ITEM.match(part.strip())
        begin = at + len(part) - len(part.lstrip())
        if item is None or len(words(item["term"])) > 8:
            return found if len(found) > 1 else []
        term = item["term"].strip().strip('«»"')
        short = shortens or is_acronym(term)
        kind = TermKind.ABBREVIATION if short else TermKind.DEFINITION
        first = _SENTENCE_END.split(item["meaning"])[0]
        meaning = first.strip(" .")
        stop = begin + item.start("meaning") + len(first.rstrip())
        found.append(Entry(kind, lowered(term), meaning, begin, stop))
        at += len(part) + 1
    return found


def table_entries(text: str, start: int, end: int, scope: Scope | None) -> Iterator[Entry]:
    """The rows of a table with a column of terms and one of meanings."""
    rows = list(_rows(text, start, end))
    if len(rows) < 2:
        return
    columns = _columns(rows[0][2])
    first = 1
    if columns is None:
        if scope is None or not _in_two(rows):
            return
        width = len(rows[0][2])
        columns = (width - 2, width - 1, scope is Scope.ABBREVIATIONS)
        first = 0
    term_at, meaning_at, shortens = columns
    for begin, stop, cells in rows[first:]:
        if len(cells) <= max(term_at, meaning_at):
            continue
        term, meaning = cells[term_at].strip(), cells[meaning_at].strip().rstrip(".; ")
        if not (0 < len(term) <= _LONGEST_TERM) or not words(term) or not words(meaning):
            continue
        short = shortens or (is_acronym(term) and scope is Scope.ABBREVIATIONS)
        kind = TermKind.ABBREVIATION if short else TermKind.DEFINITION
        name = term if short else lowered(term.rstrip(".: "))
        yield Entry(kind, name, meaning, begin, stop)


def _rows(text: str, start: int, end: int) -> Iterator[tuple[int, int, list[str]]]:
    at = start
    for line in text[start:end].split("\n"):
        if line.strip():
            yield at, at + len(line), line.split("|")
        at += len(line) + 1


def _columns(cells: Sequence[str]) -> tuple[int, int, bool] | None:
    """The columns of terms and of their meanings by the head of a table."""
    if not 2 <= len(cells) <= 4 or any(len(cell) > 80 for cell in cells):
        return None
    for at, cell in enumerate(cells[:-1]):
        shortens = _SHORT_COLUMN.match(cell) is not None
        if shortens or _TERM_COLUMN.match(cell):
            for meaning in range(at + 1, len(cells)):
                if _MEANING_COLUMN.match(cells[meaning]):
                    return at, meaning, shortens
    return None


def _in_two(rows: Sequence[tuple[int, int, list[str]]]) -> bool:
    """Whether a table without a head is one of terms: two columns (a number aside), short first."""
    widths = {len(cells) for _, _, cells in rows}
    if len(widths) != 1 or not widths <= {2, 3}:
        return False
    width = widths.pop()
    numbered = width == 2 or all(not words(cells[0]) for _, _, cells in rows)
    return numbered and all(len(cells[width - 2]) <= _LONGEST_TERM for _, _, cells in rows)
