"""The section tree of a document, read from labels, numbering and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from corpus.model import Section
from ingest.canonical import CanonicalText, ParagraphSpan
from ingest.labels import Label, Unit, recognise
from ingest.layout import BlockKind
from ingest.numbering import (
    Numbered,
    OpenUnit,
    continues,
    is_list_item,
    is_nested_list,
)
from ingest.quotations import quoted_paragraphs

_BIBLIOGRAPHY = re.compile(
    r"^(?:\d+\.?\s+)?(?:список\s+(?:использованн\w+\s+)?(?:литературы|источников)"
    r"|библиографи\w+(?:\s+список)?|литература|references|bibliography)\b.{0,40}$",
    re.IGNORECASE,
)
_LONGEST_HEADING = 200
# How far a numbering that begins anew is followed to see whether the former one goes on.
_LOOK_AHEAD = 300
# Paragraphs among which lines of the title stand.
_TITLE_PAGE = 40
_TERMINAL = (".", ";", ":", ",", "!", "?")
_LOWER_START = re.compile(r"^[а-яёa-z]")
_UPPER_RUN = re.compile(r"[А-ЯЁ]{3}")
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

    `has_body` is whether a text of its own stands right under its heading.
    """

    index: int
    label: Label | None
    format_level: int | None
    is_heading: bool
    last: int
    has_body: bool = False


def structure(canonical: CanonicalText, title: str | None = None) -> StructuredText:
    """Read the section tree; the document's own title opens no section."""
    return _Builder(canonical, title).build()


class _Builder:
    def __init__(self, canonical: CanonicalText, title: str | None) -> None:
        self.canonical = canonical
        self.title = _fold(title or "")
        self.texts = [canonical.text[span.start : span.end] for span in canonical.paragraphs]
        self.body_size = _body_size(canonical)
        self.quoted = set(quoted_paragraphs(self.texts))
        self.numbered = [self._numbered(at) for at in range(len(self.texts))]
        self.sections: list[Section] = []
        self.labels: list[Label | None] = []
        self.open: list[_Open] = []
        self.owner: list[int | None] = []
        self.heading_starts: set[int] = set()
        self.in_bibliography = False
        self.list_item: tuple[int, ...] | None = None
        # The last clause under each prefix since the numbering restarted.
        self.last_clause: dict[tuple[int, ...], tuple[int, ...]] = {}

    def build(self) -> StructuredText:
        for at, found in enumerate(self.numbered):
            if found is not None and not self._is_title(at, found):
                self._paragraph(at, found)
            innermost = self.open[-1] if self.open else None
            self.owner.append(innermost.index if innermost else None)
            if innermost is not None and innermost.last != at:
                innermost.has_body = True
        self._close(0, len(self.canonical.text))
        return StructuredText(
            self.canonical,
            tuple(self.sections),
            tuple(label.unit if label else None for label in self.labels),
            tuple(self.owner),
            frozenset(self.heading_starts),
        )

    def _numbered(self, at: int) -> Numbered | None:
        """What a paragraph may open; None for plain text and for quotations from other acts."""
        if at in self.quoted:
            return None
        span, text = self.canonical.paragraphs[at], self.texts[at]
        found = Numbered(recognise(text, span.kind), self._is_heading(span, text))
        return found if found.label or found.is_heading else None

    def _is_title(self, at: int, found: Numbered) -> bool:
        """Whether a paragraph is the document's title, or a line of it on the first page."""
        text = _fold(self.texts[at])
        if text == self.title:
            return True
        if at >= _TITLE_PAGE or " " not in text or (found.label and self._is_label_alone(at)):
            return False
        return f" {text} " in f" {self.title} "

    def _is_label_alone(self, at: int) -> bool:
        return bool(_LABEL_ALONE.match(self.texts[at]))

    def _paragraph(self, at: int, found: Numbered) -> None:
        text = self.texts[at]
        label = found.label
        if label is not None and not self._is_in_sequence(at, label):
            label = None
        if label is None and not found.is_heading:
            return
        if label is None and self._goes_on(at):
            self._extend(at)
            return
        if label is None or label.unit is not Unit.CLAUSE:
            self.in_bibliography = bool(_BIBLIOGRAPHY.match(text))
        elif found.is_heading and _BIBLIOGRAPHY.match(text):
            self.in_bibliography = True
        self.list_item = None
        self._push(at, label, found.is_heading)

    def _push(self, at: int, label: Label | None, is_heading: bool) -> None:
        span, text = self.canonical.paragraphs[at], self.texts[at]
        is_title = is_heading or (label is not None and label.unit is not Unit.CLAUSE)
        level = span.level if span.kind is BlockKind.HEADING else None
        entry = _Open(len(self.sections), label, level, is_title, at)
        keep = next((at for at, old in enumerate(self.open) if _closes(entry, old)), len(self.open))
        self._close(keep, span.start)
        parent = self.open[-1].index if self.open else None
        heading = text if is_heading or len(text) <= _LONGEST_HEADING else _lead(text)
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
        if label is not None and label.unit is Unit.APPENDIX:
            self.last_clause.clear()
        elif label is not None and label.number:
            self.last_clause[label.number[:-1]] = label.number
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
        return span.level is None and _in_capitals(self.texts[at]) and _in_capitals(title)

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

    def _is_in_sequence(self, at: int, label: Label) -> bool:
        """Whether a label opens a section: a clause must number a clause, not an entry of a list.

        In a list of references nothing but a heading does.
        """
        if self.canonical.paragraphs[at].kind is BlockKind.HEADING:
            return True
        if label.unit is not Unit.CLAUSE:
            return not (self.in_bibliography and label.unit is Unit.SECTION)
        if self.in_bibliography:
            return False
        units = [OpenUnit(old.label, old.is_heading) for old in self.open if old.label is not None]
        if self.list_item is not None and is_list_item(label, self.list_item, units):
            self.list_item = label.number
            return False
        goes_on = continues(label, units, self.last_clause.get(label.number[:-1]))
        if goes_on is None and is_nested_list(label.number, units, self._after(at)):
            self.list_item = label.number
            return False
        return goes_on is not False

    def _after(self, at: int) -> Iterator[Numbered]:
        following = (self.numbered[later] for later in range(at + 1, len(self.numbered)))
        return islice((item for item in following if item is not None), _LOOK_AHEAD)

    def _is_heading(self, span: ParagraphSpan, text: str) -> bool:
        if span.kind is BlockKind.HEADING:
            return True
        if span.kind is not BlockKind.PARAGRAPH or len(text) > _LONGEST_HEADING:
            return False
        if text.endswith(_TERMINAL) or _LOWER_START.match(text) or not _UPPER_RUN.search(text):
            larger = span.size is not None and span.size >= 1.15 * self.body_size
            return (
                (span.bold or larger)
                and not text.endswith((";", ":", ","))
                and not _LOWER_START.match(text)
                and len(text) <= 120
                and sum(c.isalpha() for c in text) >= 4
            )
        return _in_capitals(text)


def _closes(new: _Open, old: _Open) -> bool:
    """Whether a new section ends an open one (and all that stands inside it)."""
    if new.label is not None and new.label.unit is Unit.APPENDIX:
        return True
    if new.format_level is not None and old.format_level is not None:
        if _is_prefix(old.label, new.label):
            return False
        return old.format_level >= new.format_level
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


def _is_prefix(old: Label | None, new: Label | None) -> bool:
    if old is None or new is None or not old.number or not new.number:
        return False
    return len(old.number) < len(new.number) and new.number[: len(old.number)] == old.number


def _lead(text: str) -> str:
    """The beginning of a long clause, cut at a word, as its entry in the tree."""
    cut = text[: _LONGEST_HEADING - 1]
    return cut[: cut.rfind(" ")] + "…" if " " in cut else cut + "…"


def _in_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 6 and sum(c.isupper() for c in letters) / len(letters) > 0.9


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _body_size(canonical: CanonicalText) -> float:
    """The font size that most characters of the document have, in points."""
    weights: dict[float, int] = {}
    for span in canonical.paragraphs:
        if span.size is not None:
            size = round(span.size, 1)
            weights[size] = weights.get(size, 0) + span.end - span.start
    return max(weights, key=lambda size: weights[size]) if weights else 0.0
