"""Library sources: Markdown with YAML front matter, read into typed blocks.

Lists, code, links and HTML are switched off in the parser, so every number stays literal text.
"""

import datetime
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import SvodError
from corpus.library.blocks import (
    Block,
    Cell,
    Heading,
    Inline,
    NoteCall,
    Paragraph,
    ParagraphRole,
    Table,
    Text,
    is_appendix,
    plain,
)
from corpus.library.labels import Label, heading_label, paragraph_label

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_CAPTION = re.compile(r"Таблица\s+\S+\s+[—–-]\s")
_FORMULA = re.compile(r"[^=.;:]{1,30}\s=\s[^=]{1,120}$")
_SWITCHED_OFF = [
    "list", "code", "fence", "lheading", "hr", "blockquote", "html_block", "reference",
    "backticks", "link", "image", "autolink", "html_inline", "entity", "footnote_inline",
]  # fmt: skip


class SourceError(SvodError):
    """A library source that cannot be built; the message names the source and the fault."""

    code = "source-invalid"


class FrontMatter(BaseModel):
    """The header of a source: everything its first page and its metadata say."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    slug: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str
    kind: Literal["standard", "recommendation", "order", "paper", "other"]
    format: Literal["pdf", "docx", "html", "md"]
    layout: Literal["standard", "order", "article", "methodology", "glossary"]
    columns: Literal[1, 2] = 1
    running_head: str | None = None
    number: str | None = None
    date: datetime.date | None = None
    organisation: str | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    journal: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    doi: str | None = None
    udk: str | None = None
    keywords: tuple[str, ...] = ()
    keywords_en: tuple[str, ...] = ()
    title_en: str | None = None
    abstract: str | None = None
    abstract_en: str | None = None
    retells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """One source, read: front matter, body blocks and footnotes.

    `footnotes[0]` is footnote 1. `body` is the Markdown after the front matter. `digest` is the
    SHA-256 (hex) of the whole file, written into the built document so that a stale one shows.
    """

    front: FrontMatter
    blocks: tuple[Block, ...]
    footnotes: tuple[tuple[Inline, ...], ...]
    body: str
    digest: str


def read_source(path: Path) -> Source:
    """Read the source at `path`.

    Raises SourceError when the front matter is missing or wrong, or the file is not named by it.
    """
    data = path.read_bytes()
    text = data.decode("utf-8").replace("\r\n", "\n")
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise SourceError(f"{path.name}: нет заголовка YAML между строками «---»")
    try:
        front = FrontMatter.model_validate(yaml.safe_load(match.group(1)))
    except (yaml.YAMLError, ValidationError) as error:
        raise SourceError(f"{path.name}: заголовок YAML с ошибкой: {error}") from error
    if front.slug != path.stem:
        raise SourceError(f"{path.name}: slug «{front.slug}» не равен имени файла")
    body = text[match.end() :].strip() + "\n"
    try:
        blocks, footnotes = parse_body(body)
    except SourceError as error:
        raise SourceError(f"{path.name}: {error}") from error
    return Source(front, blocks, footnotes, body, hashlib.sha256(data).hexdigest())


def parse_body(body: str) -> tuple[tuple[Block, ...], tuple[tuple[Inline, ...], ...]]:
    """Parse a Markdown body into its blocks and its footnotes, the latter in order of mention.

    Raises SourceError for a footnote that is called but not written, or written but not called.
    """
    parser = MarkdownIt("commonmark").enable("table").use(footnote_plugin)
    parser.disable(_SWITCHED_OFF)
    environment: dict[str, object] = {}
    tokens = parser.parse(body, environment)
    end = next((i for i, t in enumerate(tokens) if t.type == "footnote_block_open"), len(tokens))
    blocks = tuple(_with_roles(list(_blocks(tokens[:end]))))
    footnotes = _footnotes(tokens[end:])
    for number, note in enumerate(footnotes, start=1):
        if not plain(note).strip():
            raise SourceError(f"сноска {number} пуста")
    # A call without its note stays in the text as typed, and so does a note that nobody calls.
    for block in blocks:
        if not isinstance(block, Table) and (
            stray := re.search(r"\[\^\w+\]", plain(block.inlines))
        ):
            raise SourceError(f"сноска {stray.group(0)} вызвана, но не написана")
    written = len(re.findall(r"^\[\^\w+\]:", body, re.MULTILINE))
    if written != len(footnotes):
        raise SourceError(f"написано сносок: {written}, вызвано: {len(footnotes)}")
    return blocks, footnotes


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type == "heading_open":
            inlines = _inlines(tokens[index + 1])
            label = heading_label(plain(inlines))
            yield Heading(int(token.tag[1]), label, _without(label, inlines))
            index += 3
        elif token.type == "paragraph_open":
            inlines = _inlines(tokens[index + 1])
            label = paragraph_label(plain(inlines))
            yield Paragraph(_role(label, plain(inlines)), label, _without(label, inlines))
            index += 3
        elif token.type == "table_open":
            end = next(i for i in range(index, len(tokens)) if tokens[i].type == "table_close")
            yield _table(tokens[index:end])
            index = end + 1
        else:
            raise SourceError(f"разметка «{token.type}» не поддерживается")


def _role(label: Label | None, text: str) -> ParagraphRole:
    if label is not None:
        return "clause" if label.kind == "decimal" else "item"
    if _CAPTION.match(text):
        return "caption"
    if _FORMULA.match(text):
        return "formula"
    return "body"


def _with_roles(blocks: list[Block]) -> Iterator[Block]:
    """Mark the lines under an appendix heading: «к приказу …», and the title, not a sentence."""
    heads_appendix = False
    for block in blocks:
        if is_appendix(block):
            heads_appendix = True
        elif heads_appendix and isinstance(block, Paragraph) and block.role == "body":
            text = plain(block.inlines).rstrip()
            if text.startswith("к "):
                block = replace(block, role="appendix-line")
            else:
                heads_appendix = False
                if not text.endswith((".", ":", ";")):
                    block = replace(block, role="appendix-title")
        else:
            heads_appendix = False
        yield block


def _without(label: Label | None, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """`inlines` without the characters of `label` and the spaces after it."""
    if label is None:
        return inlines
    cut = len(label.text)
    kept: list[Inline] = []
    for inline in inlines:
        if isinstance(inline, Text):
            text = inline.text
            taken = min(cut, len(text))
            cut -= taken
            text = text[taken:]
            if not kept and cut == 0:
                text = text.lstrip()
            if text:
                kept.append(replace(inline, text=text))
        else:
            kept.append(inline)
    return tuple(kept)


def _inlines(token: Token) -> tuple[Inline, ...]:
    inlines: list[Inline] = []
    bold = italic = 0
    for child in token.children or ():
        match child.type:
            case "text" | "text_special":
                inlines.append(Text(child.content, bold > 0, italic > 0))
            case "softbreak" | "hardbreak":
                inlines.append(Text(" ", bold > 0, italic > 0))
            case "strong_open" | "strong_close":
                bold += child.nesting
            case "em_open" | "em_close":
                italic += child.nesting
            case "footnote_ref":
                inlines.append(NoteCall(child.meta["id"] + 1, child.meta["subId"] > 0))
            case "footnote_anchor":
                pass
            case other:
                raise SourceError(f"разметка «{other}» внутри текста не поддерживается")
    return _merged(inlines)


def _merged(inlines: Sequence[Inline]) -> tuple[Inline, ...]:
    merged: list[Inline] = []
    for inline in inlines:
        last = merged[-1] if merged else None
        if (
            isinstance(inline, Text)
            and isinstance(last, Text)
            and (last.bold, last.italic) == (inline.bold, inline.italic)
        ):
            merged[-1] = replace(last, text=last.text + inline.text)
        elif not (isinstance(inline, Text) and not inline.text):
            merged.append(inline)
    return tuple(merged)


def _table(tokens: Sequence[Token]) -> Table:
    rows: list[list[Cell]] = []
    for index, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            rows[-1].append(_inlines(tokens[index + 1]))
    if len(rows) < 2:
        raise SourceError("таблица без строк")
    return Table(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]))


def _footnotes(tokens: Sequence[Token]) -> tuple[tuple[Inline, ...], ...]:
    notes: list[list[Inline]] = []
    for token in tokens:
        if token.type == "footnote_open":
            notes.append([])
        elif token.type == "inline":
            if notes[-1]:
                notes[-1].append(Text(" "))
            notes[-1].extend(_inlines(token))
    return tuple(_merged(note) for note in notes)
