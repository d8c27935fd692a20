"""The tables of a document: where each stands, what it is called, which of its rows head it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import Table
from corpus.table_text import rows_of
from ingest.canonical import CanonicalText, ParagraphSpan
from ingest.cleaning.table_parts import CONTINUATION
from ingest.layout import BlockKind
from ingest.table_heads import detected_head

# GOST 2.105-2019, 6.8.1: «Таблица 1», «Таблица А.1», «Таблица 1.2 – Наименование»; one table alone
# in an act has no number.
_NUMBER = r"(?:№\s*)?((?:[А-ЯA-Z]{1,2}[.\-]?)?\d+(?:[.\-–]\d+)*|[IVXLC]{1,6}|[А-ЯA-Z])"
CAPTION = re.compile(
    rf"(?:Таблица|ТАБЛИЦА|Табл\.|Table|TABLE)\s*{_NUMBER}(?!\w)(?:\s*$|\s*[.:–—-]|\s+(?![a-zа-яё]))"
)
"""How a caption begins; group 1 is its number."""

_NUMBER_ALONE = re.compile(rf"(?:Таблица|ТАБЛИЦА|Табл\.|Table|TABLE)\s*{_NUMBER}[.:]?")
_WITHOUT_NUMBER = re.compile(r"(?:Таблица|ТАБЛИЦА|Table|TABLE)[.:]?")
_CONTINUED_NUMBER = re.compile(rf"{CONTINUATION.pattern}\s*{_NUMBER}", re.IGNORECASE)
_LOOKED_AT = 200  # rows
_LONGEST_CAPTION = 400  # characters
_LONGEST_UNIT = 60  # «В тысячах рублей», between the caption and its table


def tables(canonical: CanonicalText) -> tuple[Table, ...]:
    """The tables in order, each with its caption and the number of rows that head it.

    The head is that of the format, or found by how its rows differ from the others; the caption
    stands before the table, in its first row, or after it.
    """
    text, spans = canonical.text, canonical.paragraphs
    found: list[Table] = []
    captions: dict[str, str] = {}
    taken: set[int] = set()
    for at, span in enumerate(spans):
        if span.kind is not BlockKind.TABLE:
            continue
        rows = rows_of(_beginning(text, span))
        caption, used = _caption(text, spans, at, taken)
        taken.update(used)
        titled = caption is None and _is_title(rows)
        if titled:
            caption = next(filter(None, rows[0]))
        if caption is None and at:
            caption = _continued(_text(text, spans[at - 1]), captions)
        number = CAPTION.match(caption) if caption else None
        if caption is not None and number is not None:
            captions[number[1]] = caption
        head = span.header_rows or titled + detected_head(rows[titled:])
        found.append(Table(span.start, span.end, head, caption, canonical.page(span.start)))
    return tuple(found)


def _caption(
    text: str, spans: Sequence[ParagraphSpan], at: int, taken: set[int]
) -> tuple[str | None, list[int]]:
    """The caption beside a table, and which paragraphs it is made of."""
    before = [
        number
        for number in range(at - 1, max(-1, at - 4), -1)
        if spans[number].kind is not BlockKind.FOOTNOTE
    ]
    for depth, number in enumerate(before):
        if spans[number].kind is BlockKind.TABLE or number in taken:
            break
        line = _text(text, spans[number])
        if _begins_caption(line):
            return _whole(text, spans, [number, *reversed(before[:depth])])
        if len(line) > (_LONGEST_UNIT if depth else _LONGEST_CAPTION) or line.endswith((".", ";")):
            break
    return _caption_below(text, spans, at)


def _whole(
    text: str, spans: Sequence[ParagraphSpan], numbers: Sequence[int]
) -> tuple[str | None, list[int]]:
    """The caption that begins with the first paragraph, of those down to the table."""
    lines = [_text(text, spans[number]) for number in numbers]
    alone = _NUMBER_ALONE.fullmatch(lines[0]) or _WITHOUT_NUMBER.fullmatch(lines[0])
    if alone and len(lines) > 1:
        # «Таблица 1» to the right, its name in the middle of the next line.
        return f"{lines[0].rstrip('.: ')} – {lines[1]}", list(numbers[:2])
    if len(lines) > 1 and len(lines[-1]) > _LONGEST_UNIT:
        return None, []  # text between them: the caption is of something else
    return lines[0], [numbers[0]]


def _caption_below(
    text: str, spans: Sequence[ParagraphSpan], at: int
) -> tuple[str | None, list[int]]:
    """A caption under a table, which is not that of a table further down."""
    for number in range(at + 1, min(len(spans), at + 3)):
        if spans[number].kind is BlockKind.FOOTNOTE:
            continue
        line = _text(text, spans[number])
        following = spans[number + 1 : number + 3]
        heads_another = any(span.kind is BlockKind.TABLE for span in following)
        if CAPTION.match(line) and len(line) <= _LONGEST_CAPTION and not heads_another:
            return line, [number]
        break
    return None, []


def _begins_caption(line: str) -> bool:
    if len(line) > _LONGEST_CAPTION:
        return False
    return bool(CAPTION.match(line) or _WITHOUT_NUMBER.fullmatch(line))


def _continued(line: str, captions: dict[str, str]) -> str | None:
    """The caption of the table that a line says is continued."""
    match = _CONTINUED_NUMBER.match(line)
    return captions.get(match[1]) if match else None


def _is_title(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row is a single cell with the caption."""
    filled = [cell for cell in rows[0] if cell]
    return len(rows) > 1 and len(filled) == 1 and bool(CAPTION.match(filled[0]))


def _beginning(text: str, span: ParagraphSpan) -> str:
    """The first rows of a table, as many as tell its head."""
    end = span.start
    for _ in range(_LOOKED_AT):
        end = text.find("\n", end + 1, span.end)
        if end < 0:
            return text[span.start : span.end]
    return text[span.start : end]


def _text(text: str, span: ParagraphSpan) -> str:
    return text[span.start : span.end].strip()
