"""The section tree of a document, read from labels, numbering and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.model import Section
from ingest.canonical import CanonicalText, ParagraphSpan
from ingest.labels import Label, Unit, recognise
from ingest.layout import BlockKind

_BIBLIOGRAPHY = re.compile(
    r"^(?:\d+\.?\s+)?(?:список\s+(?:использованн\w+\s+)?(?:литературы|источников)"
    r"|библиографи\w+(?:\s+список)?|литература|references|bibliography)\b.{0,40}$",
    re.IGNORECASE,
)
_LONGEST_HEADING = 200
# A number may skip repealed clauses, but a jump beyond this is a number in running text.
_LARGEST_JUMP = 12
# A quoted amendment longer than this is an unbalanced quotation mark.
_LONGEST_QUOTATION = 80
_TERMINAL = (".", ";", ":", ",", "!", "?")
_LOWER_START = re.compile(r"^[а-яёa-z]")
_UPPER_RUN = re.compile(r"[А-ЯЁ]{3}")


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
    """A section whose end is not yet known."""

    index: int
    label: Label | None
    format_level: int | None


def structure(canonical: CanonicalText, title: str | None = None) -> StructuredText:
    """Read the section tree; the document's own title opens no section."""
    return _Builder(canonical, title).build()


class _Builder:
    def __init__(self, canonical: CanonicalText, title: str | None) -> None:
        self.canonical = canonical
        self.title = _fold(title or "")
        self.sections: list[Section] = []
        self.units: list[Unit | None] = []
        self.open: list[_Open] = []
        self.owner: list[int | None] = []
        self.heading_starts: set[int] = set()
        self.in_bibliography = False
        self.body_size = _body_size(canonical)

    def build(self) -> StructuredText:
        quoted = set(_quoted_paragraphs(self.canonical))
        for number, span in enumerate(self.canonical.paragraphs):
            text = self.canonical.text[span.start : span.end]
            if number not in quoted:
                self._paragraph(span, text)
            self.owner.append(self.open[-1].index if self.open else None)
        self._close(0, len(self.canonical.text))
        return StructuredText(
            self.canonical,
            tuple(self.sections),
            tuple(self.units),
            tuple(self.owner),
            frozenset(self.heading_starts),
        )

    def _paragraph(self, span: ParagraphSpan, text: str) -> None:
        if _fold(text) == self.title:
            return
        label = recognise(text, span.kind)
        if label is not None and label.unit is Unit.CLAUSE and not self._in_sequence(label, span):
            label = None
        is_heading = self._is_heading(span, text)
        if label is None and not is_heading:
            return
        if label is None or label.unit is not Unit.CLAUSE:
            self.in_bibliography = bool(_BIBLIOGRAPHY.match(text))
        elif is_heading and _BIBLIOGRAPHY.match(text):
            self.in_bibliography = True
        self._push(span, text, label, is_heading)

    def _push(self, span: ParagraphSpan, text: str, label: Label | None, is_heading: bool) -> None:
        level = span.level if span.kind is BlockKind.HEADING else None
        entry = _Open(len(self.sections), label, level)
        keep = next((at for at, old in enumerate(self.open) if _closes(entry, old)), len(self.open))
        self._close(keep, span.start)
        parent = self.open[-1].index if self.open else None
        heading = text if is_heading or len(text) <= _LONGEST_HEADING else _lead(text)
        if is_heading or (label is not None and label.unit is not Unit.CLAUSE):
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
        self.units.append(label.unit if label else None)
        self.open.append(entry)

    def _close(self, keep: int, end: int) -> None:
        text = self.canonical.text
        while len(self.open) > keep:
            index = self.open.pop().index
            section = self.sections[index]
            stop = end
            while stop > section.start and text[stop - 1].isspace():
                stop -= 1
            self.sections[index] = replace(section, end=stop)

    def _in_sequence(self, label: Label, span: ParagraphSpan) -> bool:
        """Whether a clause number continues the numbering around it.

        A wrapped line «21. марта» has no predecessor; an entry of a reference list is no clause.
        """
        if self.in_bibliography:
            return False
        number = label.number
        if span.kind is BlockKind.HEADING:
            return True
        for old in reversed(self.open):
            if old.label is None:
                continue
            if old.label.unit is not Unit.CLAUSE:
                # The first clause of a unit: numbering runs through a document's sections.
                return number[-1] <= _LARGEST_JUMP + self._last_clause(len(number), number[:-1])
            previous = old.label.number
            if previous == number[: len(previous)] and len(number) > len(previous):
                return number[len(previous)] <= _LARGEST_JUMP
            if len(previous) >= len(number) and previous[: len(number) - 1] == number[:-1]:
                return 0 < number[-1] - previous[len(number) - 1] <= _LARGEST_JUMP
        if len(number) > 1:
            return True
        return number[0] <= _LARGEST_JUMP + self._last_clause(1, ())

    def _last_clause(self, depth: int, prefix: tuple[int, ...]) -> int:
        """The last number used at this depth under this prefix since the numbering restarted."""
        for section, unit in zip(reversed(self.sections), reversed(self.units), strict=True):
            if unit is Unit.APPENDIX:
                return 0
            if unit is Unit.CLAUSE and section.label is not None:
                parts = tuple(int(p) for p in re.findall(r"\d+", section.label))
                if len(parts) == depth and parts[:-1] == prefix:
                    return parts[-1]
        return 0

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
        letters = [c for c in text if c.isalpha()]
        upper = sum(c.isupper() for c in letters)
        return len(letters) >= 6 and upper / len(letters) > 0.9


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
        return old.format_level is None and new.label.unit < Unit.ARTICLE
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


def _quoted_paragraphs(canonical: CanonicalText) -> Iterator[int]:
    """Paragraphs inside a quotation that opens with a unit of another act (an amendment)."""
    spans = canonical.paragraphs
    at = 0
    while at < len(spans):
        text = canonical.text[spans[at].start : spans[at].end]
        if re.match(r"[«\"“]\s*(?:Стать|Глав|Раздел|Приложен|§|\d+(?:\.\d+)*[.)])", text):
            end = _end_of_quotation(canonical, at)
            if end is not None:
                yield from range(at, end + 1)
                at = end
        at += 1


def _end_of_quotation(canonical: CanonicalText, first: int) -> int | None:
    depth = 0
    for at in range(first, min(first + _LONGEST_QUOTATION, len(canonical.paragraphs))):
        span = canonical.paragraphs[at]
        text = canonical.text[span.start : span.end]
        if text[:1] in '"“':
            return at if re.search(r"[\"”][.;,]?$", text[1:]) else None
        depth += text.count("«") - text.count("»")
        if depth <= 0:
            return at
    return None
