"""Passages: runs of paragraphs inside one clause, measured in the embedding model's tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus.model import Passage, Section
from ingest.layout import BlockKind
from ingest.sentences import sentences
from ingest.structure import StructuredText
from ingest.structuring.labels import Unit
from ingest.table_passages import TableIndex, TableRows, passage_sentences

CountTokens = Callable[[Sequence[str]], list[int]]

_LONGEST_LEAD = 120  # characters
# What is wrong with a passage, where the square of its missing share of the target is 0 to 1.
_LEAST = 60 / 220  # of the target
_STUB = 0.5
_PARAGRAPH = 0.02
_WITHIN_LIST = 0.06
_WITHIN_PARAGRAPH = 0.12
_AFTER_LEAD_IN = 0.6
_UNDER_CAPTION = 0.6
_WITHIN_MERGED_CELL = 0.12
_NOTES_IN_TEXT = 0.25


@dataclass(frozen=True, slots=True)
class _Piece:
    """A range of the text that is never cut further, with its length in tokens.

    `table` is where the table ends that the piece goes on with, None outside tables; `head` the
    length in tokens of what heads that table.
    """

    start: int
    end: int
    tokens: int
    is_note: bool = False
    table: int | None = None
    head: int = 0


def passages(
    structured: StructuredText, count_tokens: CountTokens, target: int, window: int
) -> tuple[Passage, ...]:
    """Cut a document into passages of at most `target` tokens where its sentences allow.

    A passage stays inside one clause (an article, or a numbered clause outside articles). A
    sentence that leaves no quarter of the model's `window` to the headings read before it is cut at
    words, so every passage is shorter than the window. A passage that begins below the head of a
    table has the head as `table_header`, holds nothing but its rows and, where the caption stands
    before it, ends its path with that.
    """
    index = TableIndex(structured.canonical)
    longest = min(window - 1, max(target, window * 3 // 4))
    found: list[Passage] = []
    for unit, paragraphs in _runs(structured):
        for start, end in _cut(structured, index, paragraphs, count_tokens, target, longest):
            found.append(_passage(structured, index, unit, start, end))
    counts = count_tokens([passage.text for passage in found])
    return tuple(
        replace(passage, tokens=tokens) for passage, tokens in zip(found, counts, strict=True)
    )


def _cited_unit(structured: StructuredText, owner: int | None) -> int | None:
    """The section a passage is cited by: the article around a paragraph, else its own clause."""
    while owner is not None and structured.units[owner] is Unit.SUBCLAUSE:
        owner = structured.sections[owner].parent
    at = owner
    while at is not None:
        if structured.units[at] is Unit.ARTICLE:
            return at
        at = structured.sections[at].parent
    return owner


def _runs(structured: StructuredText) -> list[tuple[int | None, list[int]]]:
    """Consecutive paragraphs of one cited unit; a heading with nothing of its own is left out.

    Such a heading is in the path of all that stands under it, so it is still searched and shown.
    One that nothing stands under, as on a title page, goes with the text after it.
    """
    runs: list[tuple[int | None, list[int]]] = []
    for number, owner in enumerate(structured.owner):
        unit = _cited_unit(structured, owner)
        if runs and runs[-1][0] == unit:
            runs[-1][1].append(number)
        else:
            runs.append((unit, [number]))
    parents = {section.parent for section in structured.sections}
    found: list[tuple[int | None, list[int]]] = []
    waiting: tuple[int | None, list[int]] | None = None
    for unit, numbers in runs:
        is_bare = _is_heading_only(structured, numbers)
        if is_bare and unit in parents:
            continue
        if waiting is not None and _go_together(structured, waiting, (unit, numbers)):
            numbers = [*waiting[1], *numbers]
        elif waiting is not None:
            found.append(waiting)
        waiting = None
        if is_bare and unit is not None and structured.units[unit] is None:
            waiting = (unit, numbers)
        else:
            found.append((unit, numbers))
    return found if waiting is None else [*found, waiting]


def _is_heading_only(structured: StructuredText, numbers: list[int]) -> bool:
    spans = structured.canonical.paragraphs
    return all(spans[number].start in structured.heading_starts for number in numbers)


def _go_together(
    structured: StructuredText,
    first: tuple[int | None, list[int]],
    second: tuple[int | None, list[int]],
) -> bool:
    """Whether a heading alone stands right before a text of the same clause on the same page."""
    canonical = structured.canonical
    pages = [canonical.page(canonical.paragraphs[run[1][0]].start) for run in (first, second)]
    clauses = [_clause(structured.sections, run[0]) for run in (first, second)]
    return pages[0] == pages[1] and clauses[0] == clauses[1] and first[1][-1] + 1 == second[1][0]


def _cut(
    structured: StructuredText,
    index: TableIndex,
    paragraphs: list[int],
    count_tokens: CountTokens,
    target: int,
    longest: int,
) -> list[tuple[int, int]]:
    """Ranges of whole pieces, of even length, that break where a reader would pause.

    The breaks minimise the sum of what is wrong with each passage, as lines of a paragraph are
    broken by Knuth and Plass (Software: Practice and Experience, 1981, 11, 1119–1184).
    """
    pieces = _pieces(structured, index, paragraphs, count_tokens, target, longest)
    starts = {
        section.start
        for section, unit in zip(structured.sections, structured.units, strict=True)
        if unit is not Unit.SUBCLAUSE
    }
    breaks = [_break_cost(structured.canonical.text, index, p, starts) for p in pieces]
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(pieces) + 1):
        tokens = 0
        found = (float("inf"), end - 1)
        mixed = 0.0
        for start in range(end - 1, -1, -1):
            tokens += pieces[start].tokens
            if tokens > target and start < end - 1:
                break
            if start < end - 1 and not _fit(pieces[start], pieces[end - 1], tokens, target):
                continue
            if pieces[start].is_note != pieces[end - 1].is_note:
                mixed = _NOTES_IN_TEXT
            cost = best[start][0] + _shortfall(tokens, target) + mixed
            found = min(found, (cost + (breaks[start] if start else 0.0), start))
        best.append(found)
    ranges: list[tuple[int, int]] = []
    end = len(pieces)
    while end:
        start = best[end][1]
        ranges.append((pieces[start].start, pieces[end - 1].end))
        end = start
    return ranges[::-1]


def _fit(first: _Piece, last: _Piece, tokens: int, target: int) -> bool:
    """Whether pieces that begin inside a table are of it alone and leave room to its head."""
    if first.table is None:
        return True
    return last.start < first.table and tokens + min(first.head, target // 2) <= target


def _shortfall(tokens: int, target: int) -> float:
    """How bad it is that a passage is this long."""
    missing = max(0.0, 1 - tokens / target)
    return missing * missing + (_STUB if tokens < _LEAST * target else 0.0)


def _break_cost(text: str, index: TableIndex, piece: _Piece, section_starts: set[int]) -> float:
    """How bad it is to begin a passage with this piece."""
    if piece.start in section_starts:
        return 0.0
    before = text[max(0, piece.start - 3) : piece.start].rstrip()[-1:]
    if text[piece.start - 1 : piece.start] != "\n":
        return _WITHIN_PARAGRAPH
    held = index.at(piece.start)
    if held is not None and piece.start == held.table.start:
        return _UNDER_CAPTION if held.table.caption else _PARAGRAPH
    if held is not None:
        return _WITHIN_MERGED_CELL if text[piece.start] == "|" else _PARAGRAPH
    return {":": _AFTER_LEAD_IN, ";": _WITHIN_LIST, ",": _WITHIN_LIST}.get(before, _PARAGRAPH)


def _pieces(
    structured: StructuredText,
    index: TableIndex,
    paragraphs: list[int],
    count_tokens: CountTokens,
    target: int,
    longest: int,
) -> list[_Piece]:
    text = structured.canonical.text
    spans = [structured.canonical.paragraphs[number] for number in paragraphs]
    counts = count_tokens([text[span.start : span.end] for span in spans])
    found: list[_Piece] = []
    for span, tokens in zip(spans, counts, strict=True):
        is_note = span.kind is BlockKind.FOOTNOTE
        if tokens <= target:
            found.append(_Piece(span.start, span.end, tokens, is_note))
            continue
        held = index.at(span.start)
        if held is not None:
            found.extend(_rows(text, held, count_tokens, target, longest))
            continue
        ranges = [(s.start, s.end) for s in sentences(text, span.start, span.end)]
        lengths = count_tokens([text[start:end] for start, end in ranges])
        for (start, end), length in zip(ranges, lengths, strict=True):
            if length <= longest:
                found.append(_Piece(start, end, length, is_note))
            else:
                found.extend(_words(text, start, end, count_tokens, target))
    return found


def _rows(
    text: str, held: TableRows, count_tokens: CountTokens, target: int, longest: int
) -> list[_Piece]:
    """The rows of a table; its head goes with the first row below it where there is room."""
    (head,) = count_tokens([held.header]) if held.header else (0,)
    ranges = list(held.rows)
    first = held.table.header_rows + 1 if held.header else 1
    if len(ranges) > first > 1:
        ranges[:first] = [(ranges[0][0], ranges[first - 1][1])]
    lengths = count_tokens([text[start:end] for start, end in ranges])
    if lengths[0] > longest and len(ranges) < len(held.rows):
        ranges = list(held.rows)
        lengths = count_tokens([text[start:end] for start, end in ranges])
    found: list[_Piece] = []
    for (start, end), length in zip(ranges, lengths, strict=True):
        if length <= longest:
            parts = [_Piece(start, end, length)]
        else:
            parts = _words(text, start, end, count_tokens, target)
        for part in parts:
            inside = part.start > held.table.start
            below = head if part.start >= held.body else 0
            found.append(replace(part, table=held.table.end, head=below) if inside else part)
    return found


def _words(text: str, start: int, end: int, count_tokens: CountTokens, target: int) -> list[_Piece]:
    """Halve an overlong sentence at white space (or anywhere, when it has none) until it fits."""
    tokens = count_tokens([text[start:end]])[0]
    if tokens <= target or end - start < 2:
        return [_Piece(start, end, tokens)]
    middle = (start + end) // 2
    space = text.rfind(" ", start + 1, middle)
    cut = space if space > start + (end - start) // 4 else middle
    rest = cut
    while rest < end and text[rest].isspace():
        rest += 1
    return [
        *_words(text, start, cut, count_tokens, target),
        *(_words(text, rest, end, count_tokens, target) if rest < end else []),
    ]


def _passage(
    structured: StructuredText, index: TableIndex, unit: int | None, start: int, end: int
) -> Passage:
    canonical = structured.canonical
    caption = index.caption(start, end)
    path = _path(structured, unit)
    return Passage(
        start=start,
        end=end,
        text=canonical.text[start:end],
        clause=_clause(structured.sections, unit),
        path=path if caption is None or caption in path else (*path, caption),
        page=canonical.page(start),
        page_to=canonical.page(end - 1),
        tokens=0,
        sentences=passage_sentences(canonical, index, start, end),
        table_header=index.header(start),
    )


def _clause(sections: tuple[Section, ...], unit: int | None) -> str | None:
    """The label of the unit, or of the nearest labelled section around it."""
    at = unit
    while at is not None:
        if sections[at].label is not None:
            return sections[at].label
        at = sections[at].parent
    return None


def _path(structured: StructuredText, unit: int | None) -> tuple[str, ...]:
    """The headings from the outermost section to the unit.

    A clause whose text is its own first sentence is named by its label: the sentence is the
    passage's text already. Around the unit such a sentence serves as a heading where it is short.
    """
    headings: list[str] = []
    at = unit
    while at is not None:
        section = structured.sections[at]
        is_body = (
            structured.units[at] is Unit.CLAUSE and section.start not in structured.heading_starts
        )
        is_long = len(section.heading) > _LONGEST_LEAD
        short = is_body and (at == unit or is_long)
        headings.append(section.label or section.heading if short else section.heading)
        at = section.parent
    return tuple(reversed(headings))
