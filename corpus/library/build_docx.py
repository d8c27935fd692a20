"""A source as a Word document: automatic numbers, real footnotes, header and footer."""

import datetime
import re
from dataclasses import dataclass

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph as WordParagraph
from lxml.etree import _Element

from corpus.library.blocks import (
    Cell,
    Heading,
    Inline,
    NoteCall,
    Paragraph,
    Table,
    is_appendix,
    plain,
)
from corpus.library.imprint import (
    NOTICE,
    act_name,
    author_names,
    journal_line,
    requisites,
    sources_line,
)
from corpus.library.sources_reader import FrontMatter, Source, SourceError
from corpus.library.word_numbering import NumberingPlan, Placement, plan_numbering
from corpus.library.word_parts import element, package_bytes, write_footnotes, write_numbering
from corpus.library.word_styles import blank_document

_TEXT_WIDTH = Mm(162)
_STYLES = {
    "caption": "Caption",
    "formula": "Formula",
    "appendix-line": "Appendix Line",
    "appendix-title": "Appendix Title",
}
_CAPTION = re.compile(r"Таблица (\d+)( [—–-] .*)$", re.DOTALL)


def build_docx(source: Source) -> bytes:
    """Write `source` as DOCX, the same bytes for the same source.

    Every typed number becomes an automatic one; raises SourceError where Word could not print a
    number as typed.
    """
    plan = plan_numbering(source.blocks)
    if plan.faults:
        raise SourceError(f"{source.front.slug}: {'; '.join(plan.faults)}")
    return package_bytes(_Writer(source, plan).document())


@dataclass
class _Tables:
    """How many tables have been captioned: what Word's SEQ field will count to next."""

    counted: int = 0


class _Writer:
    def __init__(self, source: Source, plan: NumberingPlan) -> None:
        self._source = source
        self._plan = plan
        self._word: Document = blank_document()
        self._tables = _Tables()

    def document(self) -> Document:
        front = self._source.front
        self._properties(front)
        self._head_and_foot(front)
        write_numbering(self._word, self._plan)
        self._title(front)
        for index, block in enumerate(self._source.blocks):
            placement = self._plan.placements.get(index)
            match block:
                case Heading():
                    self._heading(block, placement)
                case Paragraph():
                    self._paragraph(block, placement)
                case Table():
                    self._table(block)
        if self._source.footnotes:
            write_footnotes(self._word, [self._note(note) for note in self._source.footnotes])
        return self._word

    def _properties(self, front: FrontMatter) -> None:
        day = front.date or datetime.date(front.year or 2025, 1, 1)
        moment = datetime.datetime(day.year, day.month, day.day)
        core = self._word.core_properties
        core.title = front.title
        core.author = core.last_modified_by = author_names(front)
        core.keywords = ", ".join(front.keywords)
        core.subject = NOTICE
        core.comments = ""
        core.language = "ru-RU"
        core.created = core.modified = moment
        core.identifier = self._source.digest
        core.revision = 1

    def _head_and_foot(self, front: FrontMatter) -> None:
        section = self._word.sections[0]
        section.different_first_page_header_footer = True
        section.header.paragraphs[0].text = front.running_head or front.title
        section.header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        for footer in (section.footer, section.first_page_footer):
            paragraph = footer.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _add_field(paragraph, "PAGE", "1")

    def _title(self, front: FrontMatter) -> None:
        if front.layout == "order":
            self._line(front.organisation, "Organisation")
            self._line(act_name(front).upper(), "Genre")
            self._line(requisites(front), "Requisites")
            self._line(front.title, "Title")
        else:
            self._line(front.organisation, "Organisation")
            self._line(front.title, "Title")
            self._line(", ".join(front.authors), "Requisites")
            self._line(requisites(front), "Requisites")
            self._line(journal_line(front), "Requisites")
            self._line(f"УДК {front.udk}" if front.udk else "", "Requisites")
            self._line(f"DOI {front.doi}" if front.doi else "", "Requisites")
        self._line(NOTICE, "Notice")
        self._line(sources_line(front), "Notice")
        self._line(f"Аннотация. {front.abstract}" if front.abstract else "", "Body Text")
        if front.keywords:
            self._line(f"Ключевые слова: {'; '.join(front.keywords)}", "Body Text")
        self._line(front.title_en, "Requisites")
        self._line(f"Abstract. {front.abstract_en}" if front.abstract_en else "", "Body Text")
        if front.keywords_en:
            self._line(f"Keywords: {'; '.join(front.keywords_en)}", "Body Text")

    def _line(self, text: str | None, style: str) -> None:
        if text:
            self._word.add_paragraph(text, style=style)

    def _heading(self, block: Heading, placement: Placement | None) -> None:
        style = "Appendix" if is_appendix(block) else f"Heading {block.level}"
        paragraph = self._word.add_paragraph(style=style)
        _number(paragraph, placement)
        self._fill(paragraph, block.inlines)

    def _paragraph(self, block: Paragraph, placement: Placement | None) -> None:
        paragraph = self._word.add_paragraph(style=_STYLES.get(block.role, "Body Text"))
        _number(paragraph, placement)
        caption = _CAPTION.match(plain(block.inlines)) if block.role == "caption" else None
        if caption is None or any(isinstance(part, NoteCall) for part in block.inlines):
            self._fill(paragraph, block.inlines)
            return
        number = int(caption.group(1))
        restart = "" if number == self._tables.counted + 1 else f" \\r {number}"
        self._tables.counted = number
        paragraph.add_run("Таблица ")
        _add_field(paragraph, f"SEQ Таблица \\* ARABIC{restart}", str(number))
        paragraph.add_run(caption.group(2))

    def _table(self, block: Table) -> None:
        table = self._word.add_table(rows=0, cols=len(block.header), style="Table Grid")
        table.autofit = False
        widths = _column_widths(block)
        for row_number, cells in enumerate((block.header, *block.rows)):
            row = table.add_row()
            properties = row._tr.get_or_add_trPr()
            properties.append(element("w:cantSplit"))
            if row_number == 0:
                properties.append(element("w:tblHeader"))
            for cell, inlines, width in zip(row.cells, cells, widths, strict=True):
                cell.width = width
                paragraph = cell.paragraphs[0]
                paragraph.style = "Table Header" if row_number == 0 else "Table Text"
                self._fill(paragraph, inlines)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        self._word.add_paragraph(style="After Table")

    def _note(self, note: tuple[Inline, ...]) -> _Element:
        paragraph = self._word.add_paragraph(style="footnote text")
        mark = paragraph.add_run(style="footnote reference")
        mark._r.append(element("w:footnoteRef"))
        paragraph.add_run(" ")
        self._fill(paragraph, note)
        made = paragraph._p
        self._word.element.body.remove(made)  # written there only to be filled
        return made

    def _fill(self, paragraph: WordParagraph, inlines: tuple[Inline, ...]) -> None:
        for inline in inlines:
            if isinstance(inline, NoteCall):
                run = paragraph.add_run(style="footnote reference")
                run._r.append(element("w:footnoteReference", id=inline.number))
            else:
                run = paragraph.add_run(inline.text)
                if inline.bold:
                    run.bold = True
                if inline.italic:
                    run.italic = True


def _number(paragraph: WordParagraph, placement: Placement | None) -> None:
    if placement is None:
        return
    numbering = element("w:numPr")
    numbering.append(element("w:ilvl", val=placement.level))
    numbering.append(element("w:numId", val=placement.instance + 1))
    style = paragraph._p.get_or_add_pPr().find(qn("w:pStyle"))
    assert style is not None
    style.addnext(numbering)  # CT_PPr is a sequence


def _add_field(paragraph: WordParagraph, instruction: str, result: str) -> None:
    """A complex field with its last result, as Word itself saves it."""
    for kind in ("begin", "separate", "end"):
        if kind == "separate":
            code = element("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = f" {instruction} "
            paragraph.add_run()._r.append(code)
        paragraph.add_run()._r.append(element("w:fldChar", fldCharType=kind))
        if kind == "separate":
            paragraph.add_run(result)


def _column_widths(table: Table) -> list[int]:
    """Column widths in EMU, shared out by the square root of each column's longest cell."""
    columns = zip(table.header, *table.rows, strict=True)
    weights = [max(_longest(column), 4) ** 0.5 for column in columns]
    return [int(_TEXT_WIDTH * weight / sum(weights)) for weight in weights]


def _longest(cells: tuple[Cell, ...]) -> int:
    return max(len(plain(cell)) for cell in cells)
