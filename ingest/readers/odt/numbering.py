"""Automatic numbers of an OpenDocument text, as LibreOffice shows them.

OpenDocument 1.3, part 3, 5.3 (lists), 16.30 (list styles), 16.34 (outline); where the standard
leaves a choice, the rule is what LibreOffice 7.4 prints.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.etree import _Element

from ingest.readers.docx.numbering import ParagraphNumber
from ingest.readers.list_numbers import list_number
from ingest.readers.xml_package import attribute, child, name_of

LEVELS = 10
OUTLINE = "Outline"

_PLAIN = {"1": "decimal", "i": "lowerRoman", "I": "upperRoman", "": "none"}
_REFERENCE = re.compile(r"%(\d{1,2})%")
_PADDED = re.compile(r"(0+)1, ")
_DASHES = frozenset("-‐‑‒–—−")
_LATIN = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class _Level:
    form: str = "none"
    # The label with references to levels: «%1%.%2%.».
    text: str = ""
    start: int = 1
    suffix: str = " "
    bullet: str | None = None


@dataclass(slots=True)
class OpenList:
    """A `text:list` being read.

    `level` counts from 0. `restarts` is set until the first number of a list inside a list that
    refuses to go on with the numbers before it; `goes_on` is set for one that insists to.
    """

    identity: str
    level: int
    style: str | None
    restarts: bool = False
    goes_on: bool = False


@dataclass(slots=True)
class _Counting:
    """How far the numbers of one list, in all its pieces, have come."""

    counts: list[int | None] = field(default_factory=lambda: [None] * LEVELS)
    # The level of a paragraph without a number, after which deeper numbers begin anew.
    interrupted: int | None = None


class Numbering:
    """Counts the numbered paragraphs of a document, to be asked in document order."""

    def __init__(self, *sources: _Element | None) -> None:
        self._styles: dict[str, dict[int, _Level]] = {}
        self._counting: dict[str, _Counting] = {}
        self._latest: OpenList | None = None
        # A list that continues another one counts with it.
        self._continued: dict[str, str] = {}
        for source in sources:
            for element in source if source is not None else ():
                name = name_of(element)
                if name == "text:list-style":
                    self._styles[attribute(element, "style:name") or ""] = _read_style(element)
                elif name == "text:outline-style":
                    self._styles[OUTLINE] = _read_style(element)

    def open_list(self, element: _Element, parent: OpenList | None) -> OpenList:
        """Begin a `text:list`, inside `parent` or on its own."""
        style = attribute(element, "text:style-name") or (parent.style if parent else None)
        continues = attribute(element, "text:continue-numbering")
        if parent is not None:
            level = min(parent.level + 1, LEVELS - 1)
            goes_on = continues == "true" or (parent.goes_on and continues != "false")
            return OpenList(parent.identity, level, style, continues == "false", goes_on)
        own = attribute(element, "xml:id") or f"\0{len(self._continued)}"
        earlier = attribute(element, "text:continue-list")
        if earlier is None and continues == "true" and self._latest is not None:
            earlier = self._latest.identity if self._latest.style == style else None
        identity = self._continued.get(earlier or "", self._continued.get(own, own))
        self._continued[own] = identity
        self._latest = OpenList(identity, 0, style)
        return self._latest

    def numbered_paragraph(self, element: _Element) -> OpenList:
        """The list that a `text:numbered-paragraph` is an item of."""
        level = _integer(attribute(element, "text:level"), 1)
        identity = attribute(element, "text:list-id") or ""
        style = attribute(element, "text:style-name")
        return OpenList(f"\1{identity}", min(max(level, 1), LEVELS) - 1, style)

    def outline(self, level: int) -> OpenList:
        """The outline as a list; `level` of the heading counts from 1."""
        return OpenList(f"\0{OUTLINE}", min(level, LEVELS) - 1, OUTLINE)

    def number(
        self, place: OpenList, style: str | None = None, start: str | None = None
    ) -> ParagraphNumber | None:
        """Count an item; `style` numbers a list without one, `start` begins anew at a number."""
        named = place.style or style
        identity = f"\0{OUTLINE}" if named == OUTLINE else place.identity
        counting = self._counting.setdefault(identity, _Counting())
        levels = self._styles.get(named or "")
        self._advance(counting, place, levels or {}, start)
        if levels is None:
            return ParagraphNumber("", "", False) if named == OUTLINE else _bullet("•", " ")
        rule = levels.get(place.level) or _Level("decimal", f"%{place.level + 1}%.")
        if rule.bullet is not None:
            return _bullet(rule.bullet, rule.suffix)
        return ParagraphNumber(_label(rule, levels, counting.counts), rule.suffix, False)

    def pass_by(self, place: OpenList) -> None:
        """A paragraph of a list that has no number: deeper numbers begin anew after it."""
        counting = self._counting.setdefault(place.identity, _Counting())
        above = counting.interrupted
        counting.interrupted = place.level if above is None else min(above, place.level)

    def _advance(
        self, counting: _Counting, place: OpenList, levels: dict[int, _Level], start: str | None
    ) -> None:
        counts, level = counting.counts, place.level
        if counting.interrupted is not None and not place.goes_on:
            counts[counting.interrupted + 1 :] = [None] * (LEVELS - counting.interrupted - 1)
        counting.interrupted = None

        def first(at: int) -> int:
            return levels[at].start if at in levels else 1

        for above in range(level):
            if counts[above] is None:
                counts[above] = first(above)
        current = counts[level]
        if start is not None:
            counts[level] = _integer(start, first(level))
        elif current is None or place.restarts:
            counts[level] = first(level)
        else:
            counts[level] = current + 1
        place.restarts = False
        counts[level + 1 :] = [None] * (LEVELS - level - 1)


def _bullet(sign: str, suffix: str) -> ParagraphNumber:
    return ParagraphNumber("–" if sign.strip() in _DASHES else "•", suffix or " ", True)


def _label(rule: _Level, levels: dict[int, _Level], counts: list[int | None]) -> str:
    def one(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        count = counts[at] if 0 <= at < LEVELS else None
        if count is None or at not in levels:
            return ""
        return _in_form(count, levels[at].form)

    if rule.form == "none" and not any(c.isalnum() for c in _REFERENCE.sub("", rule.text)):
        return ""
    # A level without numbers takes the dot behind it away: «%1%.%2%» is «2», not «.2».
    unnumbered = [at for at, level in levels.items() if level.form == "none"]
    text = rule.text
    for at in unnumbered:
        text = text.replace(f"%{at + 1}%.", "")
    return " ".join(_REFERENCE.sub(one, text).split())


def _in_form(number: int, form: str) -> str:
    """A number in one of the forms of `style:num-format`, named as `_read_form` does."""
    kind, _, alphabet = form.partition(":")
    if kind == "counted":
        return _counted(number, alphabet)
    text = list_number(number, form)
    # «Аа», «Бб»: only the first of repeated Cyrillic capitals is one.
    return text[0] + text[1:].lower() if form == "russianUpper" else text


def _counted(number: int, alphabet: str) -> str:
    """Past its end an alphabet counts on with two letters: «z», «aa», «ab»."""
    if number < 1:
        return str(number)
    letters = ""
    while number > 0:
        number, at = divmod(number - 1, len(alphabet))
        letters = alphabet[at] + letters
    return letters[0] + letters[1:].lower() if "А" in alphabet else letters


def _read_style(element: _Element) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for part in element:
        at = _integer(attribute(part, "text:level"), 0) - 1
        if 0 <= at < LEVELS:
            levels[at] = _read_level(part, at)
    return levels


def _read_level(element: _Element, at: int) -> _Level:
    suffix = _suffix(element)
    if name_of(element) == "text:list-level-style-bullet":
        return _Level(bullet=attribute(element, "text:bullet-char") or "•", suffix=suffix)
    if name_of(element) == "text:list-level-style-image":
        return _Level(bullet="•", suffix=suffix)
    form = _read_form(element)
    text = attribute(element, "loext:num-list-format") or attribute(
        element, "style:num-list-format"
    )
    if text is None:
        shown = min(max(_integer(attribute(element, "text:display-levels"), 1), 1), at + 1)
        references = ".".join(f"%{level + 1}%" for level in range(at + 1 - shown, at + 1))
        before = attribute(element, "style:num-prefix") or ""
        text = f"{before}{references}{attribute(element, 'style:num-suffix') or ''}"
    start = _integer(attribute(element, "text:start-value"), 1)
    return _Level(form, text, start, "" if text.endswith(" ") else suffix)


def _read_form(element: _Element) -> str:
    """The form of numbers, as `list_number` names it or «counted:» and an alphabet."""
    form = attribute(element, "style:num-format") or ""
    if form in _PLAIN:
        return _PLAIN[form]
    if form in ("a", "A"):
        if attribute(element, "style:num-letter-sync") == "true":
            return "lowerLetter" if form == "a" else "upperLetter"
        return f"counted:{_LATIN if form == 'a' else _LATIN.upper()}"
    if form.startswith(("А, Б", "а, б")):
        upper = form.startswith("А")
        if ", аа, бб," in form.lower():
            return "russianUpper" if upper else "russianLower"
        return f"counted:{''.join(list_number(n, _RUSSIAN[upper]) for n in range(1, 30))}"
    padded = _PADDED.match(form)
    return f"padded-{len(padded[1]) + 1}" if padded else "decimal"


_RUSSIAN = ("russianLower", "russianUpper")


def _suffix(element: _Element) -> str:
    """What follows a label: a space for the usual tab or gap, nothing where the style says so."""
    properties = child(element, "style:list-level-properties")
    alignment = child(properties, "style:list-level-label-alignment")
    if alignment is None:
        return " "
    return "" if attribute(alignment, "text:label-followed-by") == "nothing" else " "


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,9}", text) else otherwise
