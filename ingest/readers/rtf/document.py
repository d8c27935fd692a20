"""The control words of an RTF file carried out: what it prints, in blocks (RTF 1.9.1)."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

from ingest.layout import Block, Properties
from ingest.readers.paragraph_runs import note_block
from ingest.readers.rtf.characters import Characters
from ingest.readers.rtf.charsets import FontTable, document_encoding
from ingest.readers.rtf.information import DATE, TEXTS, Information
from ingest.readers.rtf.notes import NoteCounter
from ingest.readers.rtf.story import ParagraphForm, RowForm, Story
from ingest.readers.rtf.styles import StyleSheet
from ingest.readers.rtf.tokens import Kind, Tokens

_DEEPEST = 2000
_MOST_UNKNOWN = 4096

# Groups that print nothing in the text: headers, pictures, comments, entries of indexes.
_SKIPPED = frozenset(
    "header headerl headerr headerf footer footerl footerr footerf pict nonshppict colortbl "
    "listtable listoverridetable revtbl rsidtbl filetbl xe tc tcn rxe annotation objdata objclass "
    "objname sp shprslt nonesttables mmathPict themedata private pn ftnsep ftnsepc ftncn aftnsep "
    "aftnsepc aftncn template bkmkstart bkmkend".split()
)
# Groups that begin with `\*`, which programs may ignore, and hold what is printed or needed.
_ENTERED = frozenset(
    "footnote shpinst shptxt dptxbxtext do nesttableprops fldinst moMath moMathPara".split()
)
_SIGNS = {
    "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
    "zwj": "", "zwnj": "", "zwbo": "", "zwnbo": "",
}  # fmt: skip
_SYMBOLS = {"~": "\u00a0", "_": "-", "-": "", "\t": "\t"}


class TooDeep(Exception):
    """Groups are nested deeper than any document needs."""


@dataclass(slots=True)
class _State:
    """What a group inherits from the one around it and forgets at its end."""

    destination: str = "text"
    bold: bool = False
    hidden: bool = False
    deleted: bool = False
    raised: bool = False
    size: float | None = 12.0
    font: int = 0
    skips: int = 1
    style: int = 0
    outline: int | None = None
    nesting: int = 0
    in_table: bool = False


@dataclass(slots=True)
class _Group:
    """An open group: the state around it and what ends with it."""

    state: _State
    story: Story | None = None
    is_endnote: bool = False
    is_field: bool = False
    row: RowForm | None = None


class RtfDocument:
    """Reads a whole file once; `open_groups` tells afterwards how many were never closed."""

    def __init__(self, data: bytes) -> None:
        self.open_groups = 0
        self._tokens = Tokens(data)
        self._fonts = FontTable(document_encoding(data))
        self._state = _State()
        self._groups: list[_Group] = []
        self._stories = [Story()]
        self._styles = StyleSheet()
        self._fields: list[str] = []
        self._information = Information()
        self._notes = NoteCounter()
        self._characters = Characters(self._fonts)
        self._is_ignorable = False
        # Words that say nothing of the text: most of those that a word processor writes.
        self._unknown: set[str] = set()

    def blocks(self) -> list[Block]:
        """The blocks of the body in reading order; raises TooDeep."""
        self._tokens.next()  # the brace of the document itself
        self._open()
        last = self._form()
        while self._groups and (token := self._tokens.next()) is not None:
            if token.kind in (Kind.BYTES, Kind.BYTE):
                self._characters.add(token.data)
                self._is_ignorable = False
                continue
            self._flush()
            if token.kind is Kind.OPEN:
                self._open()
            elif token.kind is Kind.CLOSE:
                if len(self._groups) == 1:
                    last = self._form()
                self._close()
            elif token.kind is Kind.WORD:
                self._word(token.name, token.parameter)
            else:
                self._symbol(token.name)
        if self._groups:
            self._flush()
            self.open_groups = len(self._groups)
            last = self._form()
            while self._groups:
                self._close()
        return self._stories[0].finish(last)

    def properties(self) -> Properties:
        """What the `\\info` group said."""
        return self._information.properties()

    def _open(self) -> None:
        if len(self._groups) >= _DEEPEST:
            raise TooDeep
        self._groups.append(_Group(self._state))
        self._state = copy(self._state)
        self._characters.end_replacement()
        self._is_ignorable = False

    def _close(self) -> None:
        group = self._groups.pop()
        if group.is_field:
            self._fields.pop()
        if group.row is not None:
            self._stories[-1].row = group.row
        if group.story is not None:
            self._end_story(group)
        self._state = group.state
        self._characters.end_replacement()

    def _skip_group(self) -> None:
        if self._groups and self._tokens.skip_group():
            self._close()

    def _symbol(self, sign: str) -> None:
        if sign == "*":
            self._is_ignorable = True
        elif sign in "\r\n":
            self._word("par", None)
        elif sign in _SYMBOLS:
            self._text(_SYMBOLS[sign])
        elif sign in "\\{}":
            self._text(sign)

    def _word(self, word: str, number: int | None) -> None:
        is_ignorable, self._is_ignorable = self._is_ignorable, False
        self._characters.end_replacement()
        if word in self._unknown and not is_ignorable and self._prints():
            return
        if word in _SKIPPED or (is_ignorable and not self._enters(word)):
            self._skip_group()
        elif word == "u":
            self._text(self._characters.unicode(number or 0, self._state.skips, self._state.font))
        elif word in _SIGNS:
            self._text(_SIGNS[word])
        elif self._state.destination in ("fonts", "styles", "information"):
            self._table_word(word, number)
        elif not (
            self._character_word(word, number)
            or self._paragraph_word(word, number)
            or self._row_word(word, number)
        ):
            self._destination_word(word, number)

    def _enters(self, word: str) -> bool:
        return word in _ENTERED or (
            self._state.destination == "styles" and word not in ("cs", "ts", "ds")
        )

    def _character_word(self, word: str, number: int | None) -> bool:
        state, is_on = self._state, number != 0
        if word == "b":
            state.bold = is_on
        elif word == "v":
            state.hidden = is_on
        elif word == "deleted":
            state.deleted = is_on
        elif word in ("super", "up"):
            state.raised = is_on
        elif word in ("sub", "dn", "nosupersub"):
            state.raised = False
        elif word == "fs":
            state.size = (number or 24) / 2
        elif word == "f":
            state.font = number or 0
        elif word == "uc":
            state.skips = min(max(number or 0, 0), 8)
        elif word == "plain":
            state.bold = state.hidden = state.deleted = state.raised = False
            state.size, state.font = 12.0, self._fonts.default
        else:
            return False
        return True

    def _paragraph_word(self, word: str, number: int | None) -> bool:
        state = self._state
        if word == "pard":
            state.style, state.outline, state.nesting, state.in_table = 0, None, 0, False
        elif word == "s":
            state.style = number or 0
        elif word == "outlinelevel":
            state.outline = number or 0
        elif word == "intbl":
            state.in_table = True
        elif word == "itap":
            state.nesting = min(max(number or 0, 0), 30)
            state.in_table = state.nesting > 0
        elif word in ("par", "sect"):
            self._end_paragraph(word)
        elif word in ("line", "lbr"):
            self._break_line(1)
        elif word in ("page", "column"):
            self._break_line(2)
        else:
            return False
        return True

    def _row_word(self, word: str, number: int | None) -> bool:
        story = self._stories[-1]
        if word == "trowd":
            story.row = RowForm()
        elif word == "trhdr":
            story.row.is_header = True
        elif word in ("clmrg", "clvmrg"):
            story.row.next_covered = True
        elif word == "cellx":
            story.row.edges.append(number or 0)
            story.row.covered.append(story.row.next_covered)
            story.row.next_covered = False
        elif word in ("cell", "nestcell"):
            nesting = max(self._nesting(), 2) if word == "nestcell" else 1
            if self._prints():
                story.end_cell(self._form(nesting))
        elif word in ("row", "nestrow"):
            story.end_row(max(self._nesting(), 2) if word == "nestrow" else 1)
        else:
            return False
        return True

    def _table_word(self, word: str, number: int | None) -> None:
        """Words of the font table, the style sheet and the information group."""
        state, value = self._state, number or 0
        if state.destination == "fonts":
            if word == "f":
                state.font = value
            elif word == "fcharset":
                self._fonts.charset(state.font, value)
            elif word == "cpg":
                self._fonts.code_page(state.font, value)
        elif state.destination == "styles":
            if word == "s":
                state.style = value
            elif word == "outlinelevel":
                self._styles.style(state.style).outline = value
            elif word == "sbasedon":
                self._styles.style(state.style).based_on = value
            elif word in ("f", "plain"):
                self._character_word(word, number)
        elif word in TEXTS or word == DATE:
            state.destination = f"information:{word}"
        else:
            self._skip_group()

    def _destination_word(self, word: str, number: int | None) -> None:
        state, group = self._state, self._groups[-1]
        if word == "deff":
            self._fonts.default = state.font = number or 0
        elif word == "fonttbl":
            state.destination = "fonts"
        elif word == "stylesheet":
            state.destination = "styles"
        elif word == "info":
            state.destination = "information"
        elif word in ("listtext", "pntext"):
            state.destination = "number"
        elif word == "fldinst":
            state.destination = "instruction"
        elif word == "field":
            if not group.is_field:
                self._fields.append("")
            group.is_field = True
        elif word in ("footnote", "shptxt", "dptxbxtext"):
            self._begin_story(group, word == "footnote")
        elif word == "nesttableprops":
            group.row = group.row or self._stories[-1].row
        elif word == "chftn":
            self._note_mark()
        elif word == "ftnalt":
            self._make_endnote()
        elif state.destination == f"information:{DATE}":
            self._information.date(word, number)
        elif self._notes.word(word, number):
            return
        elif word == "mden":
            self._text("/")
        elif word.startswith("m") and word.endswith("Pr"):
            self._skip_group()
        elif self._prints() and len(self._unknown) < _MOST_UNKNOWN:
            self._unknown.add(word)

    def _prints(self) -> bool:
        return self._state.destination == "text"

    def _nesting(self) -> int:
        state = self._state
        return max(state.nesting, 1) if state.in_table else 0

    def _form(self, nesting: int | None = None) -> ParagraphForm:
        """The form of the paragraph that ends here, at its own nesting in tables or another."""
        state = self._state
        at = self._nesting() if nesting is None else nesting
        return self._styles.form(state.style, state.outline, at)

    def _end_paragraph(self, word: str) -> None:
        # The mark of a deleted paragraph: the text goes on in the next one.
        if not self._prints() or (self._state.deleted and word == "par"):
            return
        self._stories[-1].end_paragraph(self._form())

    def _break_line(self, times: int) -> None:
        if self._prints() and not self._state.hidden and not self._state.deleted:
            self._stories[-1].break_line(times)

    def _begin_story(self, group: _Group, is_note: bool) -> None:
        if group.story is not None or not self._prints():
            return
        group.story = Story(is_note)
        self._stories.append(group.story)
        self._state = _State(font=self._fonts.default, skips=self._state.skips)
        if group.state.hidden or group.state.deleted:
            self._state.destination = "nowhere"

    def _end_story(self, group: _Group) -> None:
        story = self._stories.pop()
        blocks = story.finish(self._form(0))
        if not story.is_note:
            self._stories[-1].attach(blocks)
            return
        note = note_block(self._cited(group.is_endnote), blocks)
        if note is not None:
            self._stories[-1].attach([note])

    def _note_mark(self) -> None:
        """The place of a note's number; inside the note itself the number goes before it."""
        story = self._stories[-1]
        if self._prints() and not story.is_note and not self._state.hidden:
            story.keep_mark(self._state.bold)

    def _cited(self, is_endnote: bool) -> str:
        """The mark of the note that ends, put at its place; empty where it brings its own."""
        if not self._stories[-1].awaits_note:
            return ""
        mark = self._notes.next_mark(is_endnote)
        self._stories[-1].put_mark(mark)
        return mark

    def _make_endnote(self) -> None:
        for group in reversed(self._groups):
            if group.story is not None:
                group.is_endnote = group.story.is_note
                return

    def _flush(self) -> None:
        in_tables = self._state.destination in ("fonts", "styles")
        text = self._characters.take(None if in_tables else self._state.font)
        if text:
            self._text(text)

    def _text(self, text: str) -> None:
        state = self._state
        place = state.destination
        if place == "text":
            if text and not state.hidden and not state.deleted:
                self._stories[-1].add(text, state.bold, state.raised, state.size)
                if any(code.strip().upper().startswith("TOC") for code in self._fields):
                    self._stories[-1].in_contents = True
        elif place == "number":
            self._stories[-1].number += text
        elif place == "instruction" and self._fields:
            self._fields[-1] = (self._fields[-1] + text)[:80]
        elif place == "fonts":
            self._fonts.name(state.font, text)
        elif place == "styles":
            style = self._styles.style(state.style)
            style.name = (style.name + text)[:200]
        elif place.startswith("information:"):
            self._information.text(place.partition(":")[2], text)
