"""Where in the canonical text the fields of a description stand.

The rules say what a field is; here its letters and digits are found again near the lines that rules
of that kind read, whatever the case, spaces, hyphens and quotation marks between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date
from functools import cached_property

from corpus.model import Description, DocumentKind, FieldOrigin, FieldPlace
from ingest.canonical import CanonicalText
from ingest.description.folding import Folded, Range, fold_range, folded
from ingest.description.front_matter import ENDING, HEAD, FrontLine, FrontMatter
from ingest.description.issuing_body import names_body, nominative
from ingest.description.journal_source import CITE_AS, parse_source
from ingest.description.requisites import dates, designation, requisites_line
from ingest.layout import Properties

_MOST_CASE_LETTERS = 12  # by which the cases of a name differ in length
_LONGEST_GAP = 400  # characters between the words of a title that is printed in parts
_FEWEST_PARTS = 2
_BY_REQUISITES = re.compile(r"[А-ЯЁ][а-яё ]+?(?: от \d\d\.\d\d\.\d{4}(?: № \S+)?| № \S+)")
_OPENING = '«"“„(<['
_CLOSING = '»"”“)>]'
_UDC = re.compile(r"(?:УДК|UDC)(?!\w)", re.IGNORECASE)
_BBK = re.compile(r"(?:ББК|BBK|LBC)(?!\w)", re.IGNORECASE)
_IMPRINT = re.compile(r"©|^(?:г\.\s*)?[А-ЯЁ][\w-]+(?:[ -][\w-]+)?,?\s+\d{4}")
_FORCE = re.compile(
    r"утратил\w*\s+силу|утративш\w+\s+силу|не\s+действует|недейств\w+|отмен[её]н\w*|действу\w+",
    re.IGNORECASE,
)
_KIND_WORDS = {
    DocumentKind.LAW: re.compile(
        r"(?<!\w)(?:(?:федеральный\s+)?(?:конституционный\s+)?закона?|[\w-]+\s+кодекс|кодекс"
        r"|конституция|основы\s+законодательства|устав)(?!\w)",
        re.IGNORECASE,
    ),
    DocumentKind.ORDER: re.compile(
        r"(?<!\w)(?:указ|постановление|распоряжение|приказ(?:ываю)?|решение|поручение|директива"
        r"|утвержд[её]н\w*)(?!\w)",
        re.IGNORECASE,
    ),
    DocumentKind.STANDARD: re.compile(
        r"(?<!\w)(?:[\w-]+\s+стандарт|стандарт|гост(?:\s+р)?|свод\s+правил|концепция)(?!\w)",
        re.IGNORECASE,
    ),
    DocumentKind.RECOMMENDATION: re.compile(
        r"(?<!\w)(?:методическ\w+\s+\w+|рекомендации|методика|памятка|руководство|программа)(?!\w)",
        re.IGNORECASE,
    ),
    DocumentKind.PAPER: re.compile(
        r"(?<!\w)(?:\w+\s+статья|удк|udc|аннотация|abstract|ключевые\s+слова|keywords|doi)(?!\w)",
        re.IGNORECASE,
    ),
}
_KIND_LINES = 40
_STATUS_LINES = 12


def places(
    found: Description,
    canonical: CanonicalText,
    front: FrontMatter,
    properties: Properties,
    file_name: str,
) -> tuple[FieldPlace, ...]:
    """A place for every filled field; those worked out from the whole text have no range.

    The range holds the value up to letter case, spaces, hyphens and punctuation; a body's name may
    be in another case there, a date in words, and a year within a date or a designation.
    """
    return tuple(_Places(found, canonical, front, properties, file_name).all())


def marked(
    known: Sequence[FieldPlace], names: Iterable[str], origin: FieldOrigin
) -> tuple[FieldPlace, ...]:
    """The places with those of these fields replaced: they were stated outside the text."""
    stated = tuple(dict.fromkeys(names))
    kept = tuple(place for place in known if place.field not in stated)
    return (*kept, *(FieldPlace(name, origin) for name in stated))


class _Places:
    def __init__(
        self,
        found: Description,
        canonical: CanonicalText,
        front: FrontMatter,
        properties: Properties,
        file_name: str,
    ) -> None:
        self.found = found
        self.text = canonical.text
        self.lines = front.lines
        self.ending = front.ending
        self.properties = properties
        self.file_name = file_name
        self.head = fold_range(self.text, 0, min(HEAD, len(self.text)))

    @cached_property
    def tail(self) -> Folded:
        """The end of the text, where signatures and English abstracts stand."""
        return fold_range(self.text, max(HEAD, len(self.text) - ENDING), len(self.text))

    def all(self) -> Iterator[FieldPlace]:
        """The places in the order of the fields."""
        found = self.found
        for field in fields(found):
            value = getattr(found, field.name)
            if field.name == "places" or value is None or value == ():
                continue
            if field.name in ("kind", "status") and value in (DocumentKind.OTHER, "unknown"):
                continue
            place = self._place(field.name)
            if place is not None:
                yield self._of_text(field.name, place)
            else:
                yield FieldPlace(field.name, self._origin(field.name))

    def _of_text(self, field: str, place: Range) -> FieldPlace:
        start, end = place
        before, after = self.text[max(0, start - 1) : start], self.text[end : end + 1]
        # The quotation marks around a value are a part of it.
        if before and after and before in _OPENING and after in _CLOSING:
            start, end = start - 1, end + 1
        return FieldPlace(field, FieldOrigin.TEXT, start, end)

    def _origin(self, field: str) -> FieldOrigin:
        """Where a value comes from that the text does not print."""
        value = getattr(self.found, field)
        stated = {"title": [self.properties.title or ""], "authors": list(self.properties.authors)}
        wanted = [folded(item) for item in (value if isinstance(value, tuple) else (str(value),))]
        known = [folded(item) for item in stated.get(field, [])]
        if any(part and part in whole for part in wanted for whole in known):
            return FieldOrigin.PROPERTIES
        if field == "title" and wanted[0] and wanted[0] in folded(self.file_name):
            return FieldOrigin.FILE_NAME
        return FieldOrigin.TEXT

    def _place(self, field: str) -> Range | None:
        found = self.found
        if field == "language":
            return None
        special: dict[str, Callable[[], Range | None]] = {
            "title": self._title,
            "kind": self._kind,
            "status": lambda: self._first_match(_FORCE, self.lines[:_STATUS_LINES]),
            "number": lambda: self._requisite(str(found.number)),
            "date": lambda: self._date(found.date),
            "edition_date": lambda: self._latest(found.edition_date),
            "organisation": self._organisation,
            "authors": lambda: self._list(found.authors),
            "year": self._year,
            "journal": lambda: self._in_source(str(found.journal)),
            "volume": lambda: self._in_source(str(found.volume)),
            "issue": lambda: self._in_source(str(found.issue)),
            "pages": lambda: self._in_source(str(found.pages)),
            "udc": lambda: self._on_line(_UDC, str(found.udc)),
            "bbk": lambda: self._on_line(_BBK, str(found.bbk)),
            "keywords": lambda: self._list(found.keywords),
            "keywords_en": lambda: self._list(found.keywords_en),
        }
        if field in special:
            return special[field]()
        return self._anywhere(str(getattr(found, field)))

    def _anywhere(self, value: str) -> Range | None:
        return self.head.find(value) or self.tail.find(value)

    def _title(self) -> Range | None:
        value = self.found.title
        whole = self._anywhere(value)
        if whole is not None:
            return whole
        if value.endswith("…"):
            return self.head.find(value[:-1])
        return self._of_requisites() or self._in_parts(value)

    def _of_requisites(self) -> Range | None:
        """The kind, date and number that stand for the title of an act without a heading."""
        if not _BY_REQUISITES.fullmatch(self.found.title):
            return None
        named = re.search(re.escape(self.found.title.split()[0]), self.text[:HEAD], re.IGNORECASE)
        parts = [named.span() if named else None, self._date(self.found.date)]
        parts.append(self._requisite(self.found.number) if self.found.number else None)
        near = [part for part in parts if part is not None and part[1] <= HEAD]
        first, last = min(near, default=(0, 0)), max(near, default=(0, 0))
        return (first[0], last[1]) if last[1] else None

    def _kind(self) -> Range | None:
        """The word that names the kind of document, else the title that tells it."""
        named = _KIND_WORDS.get(self.found.kind)
        place = self._first_match(named, self.lines[:_KIND_LINES]) if named else None
        return place or self._title()

    def _first_match(self, pattern: re.Pattern[str], lines: Sequence[FrontLine]) -> Range | None:
        for line in lines:
            match = pattern.search(self.text, line.start, line.end) if line.printed else None
            if match is not None:
                return match.span()
        return None

    def _in_parts(self, value: str) -> Range | None:
        """A title of parts that other words stand between: its longest beginnings in order."""
        rest = re.findall(r"\w+", value)
        first: int | None = None
        end = 0
        parts = 0
        while rest:
            limit = end + _LONGEST_GAP if parts else None
            length = next(
                (n for n in range(len(rest), 0, -1)
                 if self.head.find(" ".join(rest[:n]), end, limit)),
                0,
            )  # fmt: skip
            if not length:
                return None
            place = self.head.find(" ".join(rest[:length]), end, limit)
            if place is None:
                return None
            first = place[0] if first is None else first
            end = place[1]
            rest = rest[length:]
            parts += 1
            if parts > max(_FEWEST_PARTS, len(value) // 20):
                return None
        scattered = first is None or end - first > 2 * len(value) + _LONGEST_GAP
        return None if scattered or first is None else (first, end)

    def _requisite(self, number: str) -> Range | None:
        """The number in a line of requisites, in a designation, or wherever it first stands."""
        wanted = folded(number)
        for at, line in enumerate(self.lines[:60]):
            own = requisites_line(line.text)
            mark = designation(self.lines, at) if at < 30 else None
            if own is not None and own.number and folded(own.number) == wanted:
                return self._within(line, number)
            if mark is not None and folded(mark.number) == wanted:
                end = self.lines[min(mark.end, len(self.lines)) - 1].end
                return self.head.find(number, line.start, end)
        for line in reversed(self.ending or self.lines[-30:]):
            own = requisites_line(line.text)
            if own is not None and own.number and folded(own.number) == wanted:
                return self._within(line, number)
        return self._after_sign(number) or self._anywhere(number)

    def _after_sign(self, number: str) -> Range | None:
        """The number right after «№», which a short number needs not to be any other."""
        sign = re.compile(r"(?:№|N|Н|No\.?)\s*" + r"\W*".join(map(re.escape, folded(number))), re.I)
        match = sign.search(self.text, 0, HEAD)
        return self.head.find(number, match.start(), match.end()) if match else None

    def _date(self, day: date | None) -> Range | None:
        """The date in a line of requisites, else the first one."""
        first: Range | None = None
        for line in (*self.lines, *self.ending):
            for start, end in self._dates(line, day):
                own = requisites_line(line.text)
                if own is not None and own.date == day:
                    return start, end
                first = first or (start, end)
        return first

    def _latest(self, day: date | None) -> Range | None:
        """The date in a note on the edition: the last one among the first lines with it."""
        for line in self.lines[:80]:
            found = list(self._dates(line, day))
            if found:
                return found[-1]
        return None

    def _dates(self, line: FrontLine, day: date | None) -> Iterator[Range]:
        text = self.text[line.start : line.end]
        for found in dates(text):
            if found.date == day:
                yield line.start + found.start, line.start + found.end

    def _organisation(self) -> Range | None:
        value = str(self.found.organisation)
        return self._anywhere(value) or self._oblique(value) or self._in_parts(value)

    def _oblique(self, value: str) -> Range | None:
        """A body's name in another case: «приказом Министерства труда»."""
        wanted = folded(value)
        length = len(value)
        for match in re.finditer(r"(?<!\w)[А-ЯЁ][\w-]+", self.text[:HEAD]):
            start = match.start()
            if not names_body(self.text[start : start + 200]):
                continue
            last = min(start + length + _MOST_CASE_LETTERS, len(self.text))
            for end in range(start + max(1, length - _MOST_CASE_LETTERS), last + 1):
                whole = not self.text[end : end + 1].isalnum()
                if whole and folded(nominative(self.text[start:end])) == wanted:
                    return start, end
        return None

    def _year(self) -> Range | None:
        found = self.found
        if found.date is not None:
            return self._date(found.date)
        year = str(found.year)
        for line in self.lines:
            source = parse_source(line.text, cited=CITE_AS.match(line.text) is not None)
            if source is not None and source.year == found.year:
                return self._within(line, year)
        if found.number is not None and found.number.endswith((year, year[2:])):
            return self._requisite(found.number)
        for line in self.lines:
            if _IMPRINT.search(line.text) and (place := self._within(line, year)):
                return place
        return self._anywhere(year)

    def _in_source(self, value: str) -> Range | None:
        """A part of the line of a journal or of the form to cite the article by."""
        for line in self.lines:
            cited = CITE_AS.match(line.text)
            source = parse_source(line.text, cited=cited is not None)
            stated = (source.journal, source.volume, source.issue, source.pages) if source else ()
            if any(part and folded(part) == folded(value) for part in stated):
                after = self.text.rfind("//", line.start, line.end) if cited else -1
                start = after if after >= 0 else line.start
                return self._marked(value, start, line.end) or self._within(line, value)
        return self._anywhere(value)

    def _marked(self, value: str, start: int, end: int) -> Range | None:
        """A short number right after the word for it («Т. 1», «№ 2», «С. 3–8»)."""
        if not value[:1].isdigit():
            return None
        source = parse_source(self.text[start:end].strip(" /"), cited=True)
        if source is None:
            return None
        mark = next(
            (mark for mark, part in (
                (r"(?:Т(?:ом)?|Vol(?:ume)?)\.?\s*", source.volume),
                (r"(?:№|N|Вып(?:уск)?\.?|No\.?|Iss(?:ue)?\.?)\s*", source.issue),
                (r"(?:СС?|Стр|Pp?)\.\s*", source.pages),
            ) if part and folded(part) == folded(value) and re.search(
                r"(?<!\w)" + mark + re.escape(value[:1]), self.text[start:end], re.I)),
            None,
        )  # fmt: skip
        if mark is None:
            return None
        match = re.search(r"(?<!\w)" + mark, self.text[start:end], re.IGNORECASE)
        while match is not None:
            at = start + match.end()
            place = self.head.find(value, at, end)
            if place is not None and place[0] - at <= 1:
                return place
            match = re.compile(r"(?<!\w)" + mark, re.I).search(self.text[start:end], match.end())
        return None

    def _on_line(self, label: re.Pattern[str], value: str) -> Range | None:
        for line in self.lines:
            match = label.search(self.text, line.start, line.end)
            if match and (place := self.head.find(value, match.end(), line.end)):
                return place
        return self._anywhere(value)

    def _within(self, line: FrontLine, value: str) -> Range | None:
        area = self.head if line.start < HEAD else self.tail
        return area.find(value, line.start, line.end)

    def _list(self, items: Sequence[str]) -> Range | None:
        """The range of a list: from its first item to its last, where they stand together."""
        for area in (self.head, self.tail):
            start = 0
            while (first := area.find(items[0], start)) is not None:
                end = first[1]
                low = first[0]
                for item in items[1:]:
                    place = area.find(item, low, end + _LONGEST_GAP)
                    if place is None:
                        break
                    end = max(end, place[1])
                else:
                    return low, end
                start = first[0] + 1
        return None
