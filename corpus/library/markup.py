"""Blocks as HTML: the part that the printed page and the web page share."""

import re
from html import escape
from typing import Literal

from corpus.library.blocks import (
    Block,
    Heading,
    Inline,
    NoteCall,
    Paragraph,
    Table,
    Text,
    is_appendix,
    is_references,
    printed,
)
from corpus.library.sources_reader import Source

_ADDRESS = re.compile(r"https?://[^\s<]+")

Notes = Literal["page-foot", "links"]


class BodyMarkup:
    """Renders a source's body as HTML.

    `notes` says where footnotes go: "page-foot" puts each note's text at its call, for CSS to float
    to the foot of the page; "links" leaves a numbered link, and `endnotes` gives the list.
    """

    def __init__(self, source: Source, notes: Notes) -> None:
        self._source = source
        self._notes = notes
        self._headings: list[tuple[int, str, str]] = []

    @property
    def headings(self) -> list[tuple[int, str, str]]:
        """(level, anchor, text) of every heading rendered so far."""
        return self._headings

    def body(self) -> str:
        """The whole body, one element a line."""
        blocks = self._source.blocks
        lines: list[str] = []
        in_section = False
        for index, block in enumerate(blocks):
            if is_appendix(block) or is_references(block):
                kind = "appendix" if is_appendix(block) else "references"
                lines += ["</section>"] * in_section + [f'<section class="{kind}">']
                in_section = True
            if isinstance(block, Heading):
                lines.append(self._heading(block, blocks[index + 1 : index + 3]))
            elif isinstance(block, Paragraph):
                lines.append(f'<p class="{block.role}">{self._words(block)}</p>')
            else:
                lines.append(self._table(block))
        lines += ["</section>"] * in_section
        return "\n".join(lines)

    def endnotes(self) -> str:
        """The footnotes as an ordered list with links back, empty when there are none."""
        if not self._source.footnotes:
            return ""
        items = "\n".join(
            f'<li id="note-{number}">{self.inline(note)} '
            f'<a href="#call-{number}" aria-label="Вернуться к тексту">↩</a></li>'
            for number, note in enumerate(self._source.footnotes, start=1)
        )
        return f'<section class="notes" aria-label="Сноски">\n<ol>\n{items}\n</ol>\n</section>'

    def inline(self, inlines: tuple[Inline, ...]) -> str:
        """Styled text and footnote calls, escaped."""
        return "".join(
            self._call(inline) if isinstance(inline, NoteCall) else _styled(inline)
            for inline in inlines
        )

    def _words(self, block: Heading | Paragraph) -> str:
        label = f"{escape(block.label.text)} " if block.label else ""
        return f"{label}{self.inline(block.inlines)}".rstrip()

    def _heading(self, block: Heading, following: tuple[Block, ...]) -> str:
        anchor = f"h{len(self._headings) + 1}"
        entry = printed(block)
        for under in following:
            if isinstance(under, Paragraph) and under.role == "appendix-title":
                entry = f"{entry}. {printed(under)}"
        self._headings.append((block.level, anchor, entry))
        tag = f"h{block.level + 1}"
        kind = ' class="appendix-mark"' if is_appendix(block) else ""
        words = self._words(block)
        # The outline of a PDF takes an appendix together with its title.
        bookmark = f' data-entry="{escape(entry)}"' if self._notes == "page-foot" else ""
        return f'<{tag} id="{anchor}"{kind}{bookmark}>{words}</{tag}>'

    def _table(self, table: Table) -> str:
        head = "".join(f'<th scope="col">{self.inline(cell)}</th>' for cell in table.header)
        rows = "\n".join(
            "<tr>" + "".join(f"<td>{self.inline(cell)}</td>" for cell in row) + "</tr>"
            for row in table.rows
        )
        return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"

    def _call(self, call: NoteCall) -> str:
        if self._notes == "links":
            anchor = "" if call.repeated else f' id="call-{call.number}"'
            return f'<sup><a href="#note-{call.number}"{anchor}>{call.number}</a></sup>'
        if call.repeated:
            return f"<sup>{call.number}</sup>"
        note = self._source.footnotes[call.number - 1]
        return f'<span class="footnote">{self.inline(note)}</span>'


def _styled(text: Text) -> str:
    # A hyphen added at a line end would become part of a web address.
    words = _ADDRESS.sub(r'<span class="address">\g<0></span>', escape(text.text))
    if text.italic:
        words = f"<i>{words}</i>"
    return f"<b>{words}</b>" if text.bold else words
