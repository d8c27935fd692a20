"""The section tree of a document, read from labels, numbering and headings."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, takewhile

from corpus.model import Section
from ingest.canonical import CanonicalText
from ingest.layout import BlockKind
from ingest.structuring.clause_sequence import ClauseSequence
from ingest.structuring.headings import (
    LONGEST_HEADING,
    MOST_REQUISITES,
    body_size,
    fold,
    in_capitals,
    is_heading,
    is_title_line,
    lead,
    names_the_act,
    requisite_lines,
    title_begins,
)
from ingest.structuring.labels import Label, Unit, recognise, recognise_weakly
from ingest.structuring.note_scopes import note_paragraphs
from ingest.structuring.numbering import Numbered, OpenUnit
from ingest.structuring.quotations import quoted_paragraphs
from ingest.structuring.subclauses import subclauses

_BIBLIOGRAPHY = re.compile(
    r"^(?:\d+\.?\s+)?(?:список\s+(?:использованн\w+\s+)?(?:литературы|источников)"
    r"|библиографи\w+(?:\s+список)?|литература|references|bibliography)\b.{0,40}$",
    re.IGNORECASE,
)
# How far a numbering that begins anew is followed to see whether the former one goes on.
_LOOK_AHEAD = 300
# Paragraphs among which lines of the title stand.
_TITLE_PAGE = 40
_LABEL_ALONE = re.compile(r"\S+\s+\S+\s*$")


@dataclass(frozen=True, slots=True)
class StructuredText:
    """The canonical text with its sections; `owner` is the innermost section of each paragraph.

    `heading_starts` are the offsets of paragraphs that are nothing but a section's heading; `units`
    is the kind of each section, None for a heading without a label.
    """

    canonical: CanonicalText
    sections: tuple[Section, ...]
    units: tuple[Unit | None, ...]
    owner: tuple[int | None, ...]
    heading_starts: frozenset[int]


@dataclass(slots=True)
class _Open:
    """A section whose end is not yet known; `last` is the paragraph its heading ends with.

    `has_body` is whether a text of its own stands right under its heading; `is_title` is whether it
    is the title of the appendix around it, which encloses all the units of that appendix.
    """

    index: int
    label: Label | None
    format_level: int | None
    is_heading: bool
    last: int
    has_body: bool = False
    is_title: bool = False


def structure(canonical: CanonicalText, title: str | None = None) -> StructuredText:
    """Read the section tree; the document's own title opens no section."""
    return _Builder(canonical, title).build()


class _Builder:
    def __init__(self, canonical: CanonicalText, title: str | None) -> None:
        self.canonical = canonical
        self.title = fold(title or "")
        self.texts = [canonical.text[span.start : span.end] for span in canonical.paragraphs]
        self.body_size = body_size(canonical)
        self.first = title_begins(self.texts[:_TITLE_PAGE], self.title)
        self.quoted = set(quoted_paragraphs(self.texts))
        self.numbered = [self._numbered(at) for at in range(len(self.texts))]
        for at in note_paragraphs(self.texts, [_opens_unit(found) for found in self.numbered]):
            self.numbered[at] = None
        self.sections: list[Section] = []
        self.labels: list[Label | None] = []
        self.open: list[_Open] = []
        self.owner: list[int | None] = []
        self.heading_starts: set[int] = set()
        self.in_bibliography = False
        self.sequence = ClauseSequence()
        self.requisites_end = -1  # the last line that says what the latest appendix is to

    def build(self) -> StructuredText:
        for at, found in enumerate(self.numbered):
            if found is None:
                if self._goes_on_plainly(at):
                    self._extend(at)
            elif not self._is_title(at, found) and not self._is_front_matter(at, found):
                self._paragraph(at, found)
            innermost = self.open[-1] if self.open else None
            self.owner.append(innermost.index if innermost else None)
            if innermost is not None and innermost.last != at:
                innermost.has_body = True
        self._close(0, len(self.canonical.text))
        units = [label.unit if label else None for label in self.labels]
        self._add_subclauses(units)
        return StructuredText(
            self.canonical,
            tuple(self.sections),
            tuple(units),
            tuple(self.owner),
            frozenset(self.heading_starts),
        )

    def _add_subclauses(self, units: list[Unit | None]) -> None:
        """Put the items of enumerations among the sections, in the order of the text."""
        spans = self.canonical.paragraphs
        items = subclauses(self.texts, spans, self.owner, self.quoted)
        starts = [spans[item.first].start for item in items]
        # Where every former section and every item stands among all of them.
        moved = [at + bisect_left(starts, old.start) for at, old in enumerate(self.sections)]
        opened = [section.start for section in self.sections]
        places = [at + bisect_right(opened, start) for at, start in enumerate(starts)]
        owners = [None if index is None else moved[index] for index in self.owner]
        sections = [
            replace(old, parent=None if old.parent is None else moved[old.parent])
            for old in self.sections
        ]
        for item, place in zip(items, places, strict=True):
            span, around = spans[item.first], owners[item.first]
            parent = around if item.around is None else places[item.around]
            assert parent is not None
            text = " ".join(self.texts[item.first].split())
            sections.insert(
                place,
                Section(
                    label=item.label,
                    heading=text if len(text) <= LONGEST_HEADING else lead(text),
                    level=sections[parent].level + 1,
                    start=span.start,
                    end=spans[item.last].end,
                    page=self.canonical.page(span.start),
                    parent=parent,
                ),
            )
            units.insert(place, Unit.SUBCLAUSE)
        for item, place in zip(items, places, strict=True):  # the inner after the outer
            owners[item.first : item.last + 1] = [place] * (item.last + 1 - item.first)
        self.sections, self.owner = sections, owners

    def _numbered(self, at: int) -> Numbered | None:
        """What a paragraph may open; None for plain text and for quotations from other acts."""
        if at in self.quoted:
            return None
        span, text = self.canonical.paragraphs[at], self.texts[at]
        heading = is_heading(span, text, self.body_size)
        label = recognise(text, span.kind) or recognise_weakly(text, span.kind)
        found = Numbered(label, heading)
        return found if found.label or found.is_heading else None

    def _is_title(self, at: int, found: Numbered) -> bool:
        """Whether a paragraph is the document's title, or a line of it on the first page."""
        text = fold(self.texts[at])
        if text == self.title:
            return True
        if at >= _TITLE_PAGE or " " not in text or (found.label and self._is_label_alone(at)):
            return False
        return f" {text} " in f" {self.title} "

    def _is_front_matter(self, at: int, found: Numbered) -> bool:
        """Whether a line without a label stands before the title, or names the kind of act."""
        if found.label is not None or at >= _TITLE_PAGE:
            return False
        return at < self.first or names_the_act(self.texts[at])

    def _is_label_alone(self, at: int) -> bool:
        return bool(_LABEL_ALONE.match(self.texts[at]))

    def _paragraph(self, at: int, found: Numbered) -> None:
        text = self.texts[at]
        label = found.label
        if label is not None:
            label = self._admitted(at, label)
        if label is None and not found.is_heading:
            return
        if label is None and self._goes_on(at):
            self._extend(at)
            return
        if label is None or label.unit is not Unit.CLAUSE:
            self.in_bibliography = bool(_BIBLIOGRAPHY.match(text))
        elif found.is_heading and _BIBLIOGRAPHY.match(text):
            self.in_bibliography = True
        self._push(at, label, found.is_heading)

    def _push(self, at: int, label: Label | None, is_heading: bool) -> None:
        span, text = self.canonical.paragraphs[at], self.texts[at]
        is_title = is_heading or (label is not None and label.unit is not Unit.CLAUSE)
        level = span.level if span.kind is BlockKind.HEADING else None
        entry = _Open(len(self.sections), label, level, is_title, at)
        keep = next((at for at, old in enumerate(self.open) if _closes(entry, old)), len(self.open))
        self._close(keep, span.start)
        around = self.open[-1] if self.open else None
        entry.is_title = label is None and _is_bare_appendix(around)
        parent = around.index if around else None
        heading = text if is_heading or len(text) <= LONGEST_HEADING else lead(text)
        if is_title:
            self.heading_starts.add(span.start)
        self.sections.append(
            Section(
                label=label.text if label else None,
                heading=" ".join(heading.split()),
                level=len(self.open) + 1,
                start=span.start,
                end=span.end,
                page=self.canonical.page(span.start),
                parent=parent,
            )
        )
        self.sequence.opened(label)
        if label is not None and label.unit is Unit.APPENDIX:
            self.requisites_end = at + requisite_lines(self._plain_after(at))
        self.labels.append(label)
        self.open.append(entry)

    def _goes_on(self, at: int) -> bool:
        """Whether a heading without a label is the next line of the heading just before it."""
        former = self.open[-1] if self.open else None
        if former is None or former.last != at - 1 or not former.is_heading:
            return False
        before, span = self.canonical.paragraphs[at - 1], self.canonical.paragraphs[at]
        same_look = (before.kind, before.level) == (span.kind, span.level)
        if not same_look or self.canonical.page(before.start) != self.canonical.page(span.start):
            return False
        if former.label is None:
            return span.level is None
        if former.label.unit is Unit.APPENDIX:
            return False
        if self._is_label_alone(at - 1) and former.label.unit is not Unit.CLAUSE:
            return True
        title = self.texts[at - 1].split(maxsplit=1)[-1]
        return span.level is None and in_capitals(self.texts[at]) and in_capitals(title)

    def _goes_on_plainly(self, at: int) -> bool:
        """Whether plain text belongs to the heading just before it.

        It does where it says what an appendix is to, or stands as a title under a bare number.
        """
        former = self.open[-1] if self.open else None
        if former is None or former.last != at - 1 or former.label is None:
            return False
        if self.canonical.paragraphs[at].kind is not BlockKind.PARAGRAPH:
            return False
        if former.label.unit is Unit.APPENDIX:
            return at <= self.requisites_end
        larger = former.label.unit < Unit.ARTICLE
        return larger and self._is_label_alone(at - 1) and is_title_line(self.texts[at])

    def _plain_after(self, at: int) -> list[str]:
        """The next paragraphs as long as they are plain text."""
        plain = takewhile(
            lambda later: (
                self.numbered[later] is None
                and self.canonical.paragraphs[later].kind is BlockKind.PARAGRAPH
            ),
            range(at + 1, len(self.texts)),
        )
        return [self.texts[later] for later in islice(plain, MOST_REQUISITES)]

    def _extend(self, at: int) -> None:
        """Add a line to the heading of the innermost section."""
        former = self.open[-1]
        former.last = at
        self.heading_starts.add(self.canonical.paragraphs[at].start)
        section = self.sections[former.index]
        heading = " ".join(f"{section.heading} {self.texts[at]}".split())
        self.sections[former.index] = replace(section, heading=heading)

    def _close(self, keep: int, end: int) -> None:
        text = self.canonical.text
        while len(self.open) > keep:
            index = self.open.pop().index
            section = self.sections[index]
            stop = end
            while stop > section.start and text[stop - 1].isspace():
                stop -= 1
            self.sections[index] = replace(section, end=stop)

    def _admitted(self, at: int, label: Label) -> Label | None:
        """The label if it opens a section: a clause must number a clause, not an entry of a list.

        In a list of references nothing but a heading does.
        """
        if self.canonical.paragraphs[at].kind is BlockKind.HEADING:
            return label
        if self.in_bibliography and label.unit in (Unit.CLAUSE, Unit.SECTION):
            return None
        units = [OpenUnit(old.label, old.is_heading) for old in self.open if old.label is not None]
        is_title = is_title_line(self.texts[at].split(maxsplit=1)[-1])
        return self.sequence.admitted(label, is_title, units, lambda: self._after(at))

    def _after(self, at: int) -> Iterator[Numbered]:
        """The headings and labels that come next."""
        following = (self.numbered[later] for later in range(at + 1, len(self.numbered)))
        return islice((item for item in following if item is not None), _LOOK_AHEAD)


def _closes(new: _Open, old: _Open) -> bool:
    """Whether a new section ends an open one (and all that stands inside it)."""
    if new.label is not None and new.label.unit is Unit.APPENDIX:
        return True
    if old.is_title:
        return new.label is None
    if new.format_level is not None and old.format_level is not None:
        if _is_prefix(old.label, new.label):
            return False
        if old.format_level != new.format_level:
            return old.format_level > new.format_level
        # Some files give all headings one level: then their labels tell.
        if old.label is None or new.label is None or old.label.unit is new.label.unit:
            return True
    if new.label is None:
        # A heading known only by its look ends clauses and other such headings.
        return old.label is None or old.label.unit is Unit.CLAUSE
    if old.label is None:
        # «1. Введение» after an abstract is a section of its own; under the bare title of an
        # appendix it is the first part of it.
        chapter = new.is_heading and len(new.label.number) == 1 and old.has_body
        return old.format_level is None and (new.label.unit < Unit.ARTICLE or chapter)
    if new.label.unit is Unit.CLAUSE and old.label.unit is Unit.CLAUSE:
        return not _is_prefix(old.label, new.label)
    return old.label.unit >= new.label.unit


def _is_bare_appendix(around: _Open | None) -> bool:
    """Whether an open section is an appendix with nothing under its label yet."""
    if around is None or around.label is None or around.has_body:
        return False
    return around.label.unit is Unit.APPENDIX


def _opens_unit(found: Numbered | None) -> bool:
    """Whether a paragraph opens a unit larger than a clause, or is a heading."""
    if found is None:
        return False
    return found.is_heading or (found.label is not None and found.label.unit is not Unit.CLAUSE)


def _is_prefix(old: Label | None, new: Label | None) -> bool:
    if old is None or new is None or not old.number or not new.number:
        return False
    return len(old.number) < len(new.number) and new.number[: len(old.number)] == old.number
