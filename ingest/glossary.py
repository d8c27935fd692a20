"""The glossary of a document: the terms it defines and the names it shortens, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.model import Definition, Sentence, TermKind
from ingest.layout import BlockKind
from ingest.sentences import sentences
from ingest.structure import StructuredText
from ingest.structuring.labels import Unit
from ingest.terms.abbreviations import Entry, abbreviations
from ingest.terms.definitions import entry_definition, numbered_entry, sentence_definitions
from ingest.terms.lists import Scope, inline_list, scopes, table_entries
from search.morphology import lemma

_LONGEST_PARAGRAPH = 20_000
_LONGEST_MEANING = 3_000
_LONG_SENTENCE = 600
_MOST_PARTS = 60
_HINT = re.compile(
    r"\(|[–—-]\s|:|далее|дальнейшем|понима|подразумева|в\s+виду|собой|призна|счита|называ|имену|знача|определ",
    re.IGNORECASE,
)
_WHERE = re.compile(r"(?:^|[,;.]\s*)где\s*:?\s*$|^\s*(?:здесь|где)(?=[\s:,])", re.IGNORECASE)
_FORMULA = re.compile(r"\s=\s.*?(?:,\s*)?(?:\(\d+\)\s*,?\s*)?$")
_ITEM = re.compile(r"\s*(?:\d+[.)]|[а-яёa-z]\)|[–—•▪-])\s*|[а-яё]")


def glossary(structured: StructuredText) -> tuple[Definition, ...]:
    """The definitions and abbreviations of a document in the order of its text.

    A term keeps its number and takes the first case where its sentence puts it into another («под
    вехой понимается» defines «веха»); a full form stays in the case it is printed in. The range is
    that of the defining sentence, entry or row. The same entry is listed once. Never raises for any
    text; time grows with its length.
    """
    return tuple(_Glossary(structured).entries())


class _Glossary:
    def __init__(self, structured: StructuredText) -> None:
        self.structured = structured
        self.canonical = structured.canonical
        self.text = structured.canonical.text
        self.scopes: Sequence[Scope | None] = scopes(structured)
        self.seen: set[tuple[TermKind, str, str]] = set()

    def entries(self) -> Iterator[Definition]:
        """Every entry once, in order."""
        in_formula = False
        for at, span in enumerate(self.canonical.paragraphs):
            if span.end - span.start > _LONGEST_PARAGRAPH and span.kind is not BlockKind.TABLE:
                continue
            paragraph = self.text[span.start : span.end]
            if span.kind is BlockKind.TABLE:
                found = list(table_entries(self.text, span.start, span.end, self.scopes[at]))
                in_formula = False
            elif not _HINT.search(paragraph) and not self.scopes[at]:
                found, in_formula = [], False
            else:
                explains = bool(_WHERE.search(paragraph))
                goes_on = (
                    in_formula and len(paragraph) < 300 and " – " in paragraph.replace("—", "–")
                )
                in_formula = explains or goes_on
                found = [] if in_formula else list(self._of_paragraph(at))
            for entry in found:
                definition = self._definition(at, entry)
                if definition is not None:
                    yield definition

    def _of_paragraph(self, at: int) -> Iterator[Entry]:
        span = self.canonical.paragraphs[at]
        text, start, end = self.text, span.start, span.end
        found = sentences(text, start, end)
        yield from (self._whole(entry, found) for entry in abbreviations(text, start, end))
        listed = inline_list(text, start, end)
        if listed:
            yield from listed
            return
        if not found:
            return
        first = self._with_list(at, self._first_sentence(found))
        scope = self.scopes[at]
        entries: list[Entry] = []
        if scope is not None:
            shortens = scope is Scope.ABBREVIATIONS
            entries = list(entry_definition(text, start, first, shortens=shortens))
        entries = entries or list(numbered_entry(text, start, first))
        yield from entries
        for sentence in found:
            if entries and sentence.start < first:
                continue
            stop = self._with_list(at, sentence.end) if sentence is found[-1] else sentence.end
            yield from sentence_definitions(text, sentence.start, stop)

    def _first_sentence(self, found: Sequence[Sentence]) -> int:
        """The end of the first sentence; a number alone («3.1.») is none."""
        for sentence in found:
            if any(c.isalpha() for c in self.text[sentence.start : sentence.end]):
                return sentence.end
        return found[-1].end

    def _whole(self, entry: Entry, found: Sequence[Sentence]) -> Entry:
        """An abbreviation with the range of the sentences it stands in."""
        inside = [s for s in found if s.end > entry.start and s.start < entry.end]
        if not inside:
            return entry
        start, end = inside[0].start, inside[-1].end
        if end - start > _LONG_SENTENCE:
            # A list of acts in one sentence: its item is enough.
            start = max(start, self.text.rfind(";", start, entry.start) + 1)
            after = self.text.find(";", entry.end, end)
            end = end if after < 0 else after
            start += len(self.text[start:end]) - len(self.text[start:end].lstrip())
        return Entry(entry.kind, entry.term, entry.meaning, start, end)

    def _with_list(self, at: int, end: int) -> int:
        """The end of the list after a paragraph that ends at `end` in a colon, else that end."""
        if not self.text[:end].endswith(":") or end != self.canonical.paragraphs[at].end:
            return end
        last = end
        for span in self.canonical.paragraphs[at + 1 : at + 1 + _MOST_PARTS]:
            item = self.text[span.start : span.end]
            listed = span.kind is BlockKind.PARAGRAPH and _ITEM.match(item)
            if not listed or span.end - end > _LONGEST_MEANING:
                break
            last = span.end
            if not item.rstrip().endswith((";", ",", ":")):
                break
        return last

    def _definition(self, at: int, entry: Entry) -> Definition | None:
        # A full form comes again in another case with every part of a document.
        shortens = entry.kind is TermKind.ABBREVIATION
        meaning = _lemmas(entry.meaning) if shortens else _fold(entry.meaning)
        key = (entry.kind, _fold(entry.term), meaning)
        same = key in self.seen or _fold(entry.term) == _fold(entry.meaning)
        if same or len(entry.meaning) > _LONGEST_MEANING or not _fold(entry.term):
            return None
        self.seen.add(key)
        return Definition(
            kind=entry.kind,
            term=" ".join(entry.term.split()),
            meaning=entry.meaning,
            start=entry.start,
            end=entry.end,
            clause=self._clause(self.structured.owner[at]),
            page=self.canonical.page(entry.start),
        )

    def _clause(self, owner: int | None) -> str | None:
        """The label that the passage around an entry has: the article's, else the nearest one."""
        sections, units = self.structured.sections, self.structured.units
        label: str | None = None
        at = owner
        while at is not None:
            if units[at] is Unit.ARTICLE:
                return sections[at].label
            if units[at] is not Unit.SUBCLAUSE:
                label = label or sections[at].label
            at = sections[at].parent
        return label


def _lemmas(text: str) -> str:
    return " ".join(lemma(word) for word in re.findall(r"\w+", text))


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower().replace("ё", "е")))
