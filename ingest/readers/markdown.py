"""Markdown: CommonMark with tables, front matter and footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from ingest.decoding import decode
from ingest.layout import Block, BlockKind, Layout, Line, Properties
from ingest.readers.detect import LARGEST_TEXT, read_bytes
from ingest.readers.html import reader as html
from ingest.readers.superscripts import note_mark, superscript
from ingest.readers.tables import table_block
from ingest.readers.text import opens_unit, paragraphs, regroup, split
from ingest.readers.unpaged import unpaged

_INVISIBLE = re.compile("[\x00\u200b\ufeff]")
_DEEPEST = 60
_BAD_FRONT_MATTER = "Сведения в начале файла (front matter) не разобраны и пропущены."
_PLAIN = "Разметка Markdown вложена слишком глубоко: файл прочитан как простой текст."
_MOST_OPEN_BRACKETS = 1000
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SUPERSCRIPT = re.compile(r"<(/?)sup>", re.IGNORECASE)


def read(path: Path) -> Layout:
    """Read a Markdown file into one page of paragraphs, headings, tables and footnotes.

    Numbers of list items stay as typed («1.», «2)»), unless all are the same. Raises NoText for a
    file without a letter, and what `read_bytes` raises.
    """
    text = _INVISIBLE.sub("", decode(read_bytes(path, LARGEST_TEXT)).text)
    tokens = [] if _is_tangled(text) else _parse(text)
    properties, warnings = _properties(tokens)
    if not tokens or max(token.level for token in tokens) >= _DEEPEST - 1:
        # Deeper than this the parser drops text; as plain text nothing is lost.
        groups = paragraphs(split(text))
        plain = (Block(BlockKind.PARAGRAPH, tuple(map(Line, lines))) for lines in groups)
        return unpaged(path, plain, properties, (*warnings, _PLAIN))
    return unpaged(path, _Flow(tokens).walk(), properties, warnings)


def _is_tangled(text: str) -> bool:
    """Whether a paragraph opens so many brackets that looking for their ends takes minutes."""
    return any(
        part.count("[") - part.count("]") > _MOST_OPEN_BRACKETS for part in text.split("\n\n")
    )


def _parse(text: str) -> list[Token]:
    """The tokens of a text; a footnote that nothing refers to stays in place as a paragraph."""
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")
    parser.use(footnote_plugin, inline=False).use(front_matter_plugin)
    env: dict[str, Any] = {}
    tokens = parser.parse(text, env)
    # The plug-in keeps the number of first reference of each footnote here, -1 for none.
    refs: dict[str, int] = env.get("footnotes", {}).get("refs", {})
    idle = [re.escape(label.removeprefix(":")) for label, number in refs.items() if number < 0]
    if idle:
        definition = re.compile(rf"^( {{0,3}})(\[\^(?:{'|'.join(idle)})\]:)", re.MULTILINE)
        tokens = parser.parse(definition.sub(r"\1\\\2", text), {})
    return tokens


@dataclass(slots=True)
class _Text:
    """The text of one block: its lines with whether each is bold, and the footnotes it cites."""

    lines: list[Line] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)


class _Flow:
    """A walk over the flat list of tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.notes = dict(_notes(tokens))
        self.markers: list[list[str]] = []
        self.marker = ""
        self.rows: list[list[str]] = []
        self.cited: list[int] = []

    def walk(self) -> Iterator[Block]:
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.type == "footnote_block_open":
                break
            if token.type == "inline":
                yield from self._inline(token, self.tokens[at - 1])
            elif token.type in ("fence", "code_block"):
                yield from self._code(token)
            elif token.type == "html_block":
                root = html.parse(token.content)
                yield from html.flat_blocks(token.content) if root is None else html.blocks(root)
            elif token.type in ("ordered_list_open", "bullet_list_open"):
                self.markers.append(_markers(self.tokens, at))
            elif token.type in ("ordered_list_close", "bullet_list_close"):
                self.markers.pop()
                self.marker = ""
            elif token.type == "list_item_open":
                self.marker = self.markers[-1].pop(0)
            elif token.type == "tr_open":
                self.rows.append([])
            elif token.type == "table_close":
                table = table_block(self.rows, header_rows=1)
                self.rows = []
                if table is not None:
                    yield table
                yield from self._cited_notes()
            at += 1

    def _inline(self, token: Token, opening: Token) -> Iterator[Block]:
        text = _text(token)
        self.cited.extend(text.notes)
        if opening.type in ("th_open", "td_open"):
            self.rows[-1].append(" ".join(line.text for line in text.lines))
            return
        lines = self._marked(text.lines)
        filled = iter([line for line in lines if line.text])
        if opening.type == "heading_open":
            yield Block(BlockKind.HEADING, tuple(filled), int(opening.tag[1]))
        else:
            for group in regroup([line.text for line in lines]):
                yield Block(BlockKind.PARAGRAPH, tuple(islice(filled, len(group))))
        yield from self._cited_notes()

    def _code(self, token: Token) -> Iterator[Block]:
        lines = split(token.content)
        # Indented text is more often an indented paragraph than a program.
        groups = paragraphs(lines) if token.type == "code_block" else [tuple(filter(None, lines))]
        for group in groups:
            yield Block(BlockKind.PARAGRAPH, tuple(self._marked([Line(line) for line in group])))

    def _marked(self, lines: list[Line]) -> list[Line]:
        """The lines with the number of the list item before the first of them."""
        if not self.marker or not lines:
            return lines
        first, marker = lines[0], self.marker
        self.marker = ""
        if not marker[0].isdigit() and opens_unit(first.text):
            return lines
        return [Line(f"{marker} {first.text}", bold=first.bold), *lines[1:]]

    def _cited_notes(self) -> Iterator[Block]:
        """The notes the block just read is the first to cite."""
        for number in self.cited:
            if number in self.notes:
                yield self.notes.pop(number)
        self.cited = []


def _text(token: Token) -> _Text:
    found = _Text()
    parts: list[str] = []
    bold: list[bool] = []
    depth = 0
    raised: int | None = None

    def end_line() -> None:
        found.lines.append(Line("".join(parts).strip(), bold=bool(bold) and all(bold)))
        parts.clear()
        bold.clear()

    def add(text: str) -> None:
        parts.append(text)
        if text.strip():
            bold.append(depth > 0)

    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            end_line()
        elif child.type in ("strong_open", "strong_close"):
            depth += child.nesting
        elif child.type == "footnote_ref":
            found.notes.append(int(child.meta["id"]))
            parts.append(note_mark(_note_number(child.meta)))
        elif child.type == "html_inline":
            tag = _SUPERSCRIPT.fullmatch(child.content)
            if _LINE_BREAK.fullmatch(child.content):
                end_line()
            elif tag and not tag[1]:
                raised = len(parts)
            elif tag and raised is not None:
                parts[raised:] = [superscript("".join(parts[raised:]))]
                raised = None
        elif child.content:
            add(child.content)
    end_line()
    return found


def _note_number(meta: dict[str, Any]) -> str:
    label = str(meta.get("label") or "")
    return label if label.isdigit() else str(int(meta["id"]) + 1)


def _notes(tokens: Sequence[Token]) -> Iterator[tuple[int, Block]]:
    """The footnotes by their identifiers, each one block with a line a paragraph."""
    number = 0
    mark = ""
    lines: list[Line] = []
    for token in tokens:
        if token.type == "footnote_open":
            number, lines = int(token.meta["id"]), []
            mark = note_mark(_note_number(token.meta))
        elif token.type == "inline" and mark:
            lines.extend(line for line in _text(token).lines if line.text)
        elif token.type in ("fence", "code_block", "html_block") and mark:
            lines.extend(Line(line) for line in split(token.content) if line.strip())
        elif token.type == "footnote_close":
            if lines:
                first = Line(f"{mark} {lines[0].text}")
                yield number, Block(BlockKind.FOOTNOTE, (first, *lines[1:]))
            mark = ""


def _markers(tokens: Sequence[Token], at: int) -> list[str]:
    """What stands before each item of the list that opens at `at`."""
    opening = tokens[at]
    items: list[Token] = []
    for token in tokens[at + 1 :]:
        if token.level == opening.level and token.nesting < 0:
            break
        if token.type == "list_item_open" and token.level == opening.level + 1:
            items.append(token)
    if opening.type == "bullet_list_open":
        return ["–" if item.markup == "-" else "•" for item in items]
    typed = [item.info for item in items]
    if len(items) > 1 and len(set(typed)) == 1:
        start = int(typed[0])
        typed = [str(start + offset) for offset in range(len(items))]
    return [f"{number}{item.markup}" for number, item in zip(typed, items, strict=True)]


def _properties(tokens: Sequence[Token]) -> tuple[Properties, tuple[str, ...]]:
    if not tokens or tokens[0].type != "front_matter":
        return Properties(), ()
    try:
        data = yaml.safe_load(tokens[0].content)
    except (yaml.YAMLError, ValueError, RecursionError):
        return Properties(), (_BAD_FRONT_MATTER,)
    if not isinstance(data, dict):
        return Properties(), (_BAD_FRONT_MATTER,) if data is not None else ()
    return (
        Properties(
            title=next(_strings(data.get("title")), None),
            authors=tuple(_strings(data.get("authors") or data.get("author"))),
            keywords=tuple(_strings(data.get("keywords") or data.get("tags"))),
            created=next(_strings(data.get("date")), None),
            language=next(_strings(data.get("lang") or data.get("language")), None),
        ),
        (),
    )


def _strings(value: object) -> Iterator[str]:
    """The scalar values of a field that may be one value or a list."""
    for item in value if isinstance(value, list) else [value]:
        if item is not None and not isinstance(item, (dict, list)) and str(item).strip():
            yield str(item).strip()
