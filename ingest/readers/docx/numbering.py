"""Automatic numbers of a DOCX file, as Word shows them (ECMA-376, 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.etree import _Element

from ingest.readers.docx.package import attribute, child, name_of, value
from ingest.readers.docx.styles import Styles, is_on
from ingest.readers.list_numbers import list_number

_LEVELS = 9
_DASHES = frozenset("-‐‑‒–—−")
_REFERENCE = re.compile(r"%([1-9])")
_SUFFIXES = {"tab": " ", "space": " ", "nothing": ""}


@dataclass(frozen=True, slots=True)
class ParagraphNumber:
    """A number as printed and what parts it from the text; a bullet is no number."""

    text: str
    suffix: str
    is_bullet: bool

    def before(self, text: str) -> str:
        """The paragraph's text with its number in front, as printed."""
        if not self.text:
            return text
        return f"{self.text}{self.suffix}{text.lstrip() if self.suffix else text}".rstrip()

    def stands_alone(self, is_heading: bool, in_cell: bool) -> bool:
        """Whether it is the text of an empty paragraph: «Приложение № 1», a serial number."""
        if self.is_bullet or not self.text:
            return False
        in_words = sum(character.isalpha() for character in self.text) > 1
        return in_cell or is_heading or in_words


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = " "
    # The level (from 1) whose numbers restart this one; None is any above, 0 is never.
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class _Instance:
    """A `w:num`: the definition it counts with and what it changes there."""

    definition: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, _Level] = field(default_factory=dict)


class Numbering:
    """Counts the numbered paragraphs of a document, to be asked in document order."""

    def __init__(self, root: _Element | None, styles: Styles) -> None:
        self._styles = styles
        self._definitions: dict[str, dict[int, _Level]] = {}
        self._links: dict[str, str] = {}
        self._instances: dict[str, _Instance] = {}
        # Instances of one definition continue one list, so counters belong to definitions.
        self._counters: dict[str, list[int | None]] = {}
        self._started: set[str] = set()
        for element in root if root is not None else ():
            if name_of(element) == "w:abstractNum":
                self._read_definition(element)
            elif name_of(element) == "w:num":
                self._read_instance(element)

    def number(self, properties: _Element | None, style: str | None) -> ParagraphNumber | None:
        """Count a paragraph with these `w:pPr` and style; None where it is not numbered."""
        place = self._place(properties, style)
        if place is None:
            return None
        identifier, level = place
        instance = self._instances.get(identifier)
        if instance is None:
            return None
        levels = self._levels(instance)
        rule = levels.get(level)
        if rule is None:
            return None
        definition = self._resolve(instance.definition)
        self._advance(identifier, instance, definition, level)
        if rule.form == "bullet":
            text = "–" if rule.text.strip() in _DASHES else "•"
            return ParagraphNumber(text if rule.text.strip() else "", " ", True)
        return ParagraphNumber(self._print(levels, definition, level), rule.suffix, False)

    def _place(self, properties: _Element | None, style: str | None) -> tuple[str, int] | None:
        """The instance and level of a paragraph: its own, else of its style and what that is on."""
        own = child(properties, "w:numPr")
        identifier, level = value(own, "w:numId"), value(own, "w:ilvl")
        linked: list[str] = []
        for name, element in self._styles.chain(style):
            linked.append(name)
            inherited = child(element, "w:pPr", "w:numPr")
            if inherited is None:
                continue
            level = level or value(inherited, "w:ilvl")
            identifier = identifier or value(inherited, "w:numId")
            if identifier is not None:
                break
        if identifier is None or identifier == "0":
            return None
        if level is None or value(own, "w:numId") is None:
            # A level names the paragraph style that it numbers, which outdoes `w:ilvl` of styles.
            instance = self._instances.get(identifier)
            levels = self._levels(instance) if instance else {}
            named = {rule.style: at for at, rule in levels.items() if rule.style}
            at_style = next((named[name] for name in linked if name in named), None)
            if at_style is not None and value(own, "w:ilvl") is None:
                return identifier, at_style
        return identifier, min(_integer(level, 0), _LEVELS - 1)

    def _advance(self, identifier: str, instance: _Instance, definition: str, level: int) -> None:
        counters = self._counters.setdefault(definition, [None] * _LEVELS)
        levels = self._levels(instance)
        if identifier not in self._started:
            self._started.add(identifier)
            for at in instance.starts:
                counters[at] = None
        for above in range(level):
            if counters[above] is None:
                counters[above] = self._start(instance, levels, above)
        current = counters[level]
        counters[level] = self._start(instance, levels, level) if current is None else current + 1
        for below in range(level + 1, _LEVELS):
            restart = levels[below].restart if below in levels else None
            if restart is None or level < restart:
                counters[below] = None

    def _start(self, instance: _Instance, levels: dict[int, _Level], level: int) -> int:
        return instance.starts.get(level, levels[level].start if level in levels else 1)

    def _print(self, levels: dict[int, _Level], definition: str, level: int) -> str:
        counters = self._counters[definition]
        legal = levels[level].legal

        def one(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            count = counters[at]
            if at > level or count is None:
                return ""
            form = levels[at].form if at in levels else "decimal"
            if form in ("none", "bullet"):
                return ""
            return list_number(count, "decimal" if legal and form != "decimalZero" else form)

        if levels[level].form == "none" and not _REFERENCE.sub("", levels[level].text).strip():
            return ""
        return " ".join(_REFERENCE.sub(one, levels[level].text).split())

    def _levels(self, instance: _Instance) -> dict[int, _Level]:
        return {**self._definitions.get(self._resolve(instance.definition), {}), **instance.levels}

    def _resolve(self, definition: str) -> str:
        """The definition itself, or the one behind the numbering style it stands for."""
        style = self._links.get(definition)
        if style is None:
            return definition
        for _, element in self._styles.chain(style):
            identifier = value(element, "w:pPr", "w:numPr", "w:numId")
            instance = self._instances.get(identifier or "")
            if instance is not None and instance.definition not in self._links:
                return instance.definition
        return definition

    def _read_definition(self, element: _Element) -> None:
        identifier = attribute(element, "w:abstractNumId") or ""
        link = value(element, "w:numStyleLink")
        if link is not None:
            self._links[identifier] = link
        self._definitions[identifier] = {
            _integer(attribute(part, "w:ilvl"), 0): _read_level(part)
            for part in element
            if name_of(part) == "w:lvl"
        }

    def _read_instance(self, element: _Element) -> None:
        starts: dict[int, int] = {}
        levels: dict[int, _Level] = {}
        for part in element:
            if name_of(part) != "w:lvlOverride":
                continue
            at = _integer(attribute(part, "w:ilvl"), 0)
            if not 0 <= at < _LEVELS:
                continue
            override = child(part, "w:lvl")
            if override is not None:
                levels[at] = _read_level(override)
            start = value(part, "w:startOverride")
            if start is not None:
                starts[at] = _integer(start, 1)
        self._instances[attribute(element, "w:numId") or ""] = _Instance(
            value(element, "w:abstractNumId") or "", starts, levels
        )


def _read_level(element: _Element) -> _Level:
    form, text = _read_form(element)
    restart = value(element, "w:lvlRestart")
    legal = child(element, "w:isLgl")
    return _Level(
        start=_integer(value(element, "w:start"), 0),
        form=form,
        text=text,
        suffix=" " if text.endswith(" ") else _SUFFIXES.get(value(element, "w:suff") or "tab", " "),
        restart=None if restart is None else _integer(restart, 0),
        legal=legal is not None and is_on(attribute(legal, "w:val") or "1"),
        style=value(element, "w:pStyle"),
    )


def _read_form(element: _Element) -> tuple[str, str]:
    """The form of the numbers of a level and its text with references to levels («%1.%2»).

    Word writes numbers padded with zeros («001, 002, …») as an alternative to a plain fallback.
    """
    text = value(element, "w:lvlText") or ""
    if child(element, "w:lvlPicBulletId") is not None:
        return "bullet", text or "•"
    alternative = child(element, "mc:AlternateContent", "mc:Choice", "w:numFmt")
    custom = None if alternative is None else attribute(alternative, "w:format")
    padded = re.match(r"0*1(?=,|$)", custom or "")
    if padded:
        return f"padded-{len(padded[0])}", text
    form = value(element, "w:numFmt") or value(
        element, "mc:AlternateContent", "mc:Fallback", "w:numFmt"
    )
    return form or "decimal", text


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,9}", text) else otherwise
