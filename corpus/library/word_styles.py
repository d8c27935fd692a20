"""The look of library Word documents: an empty A4 document with its paragraph styles."""

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from corpus.library.word_parts import element

_FONT = "Times New Roman"
_BLACK = RGBColor(0, 0, 0)


def blank_document() -> Document:
    """An empty document: A4, Times New Roman, Russian, without the template's list styles."""
    word: Document = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(28), Mm(20)
    section.top_margin = section.bottom_margin = Mm(24)
    _drop_list_styles(word)
    _drop_template_traces(word)
    _defaults(word)
    _styles(word)
    return word


def _drop_list_styles(word: Document) -> None:
    # The template's list styles point at list definitions that the builder replaces.
    for style in list(word.styles):
        if style.element.find(f"./{qn('w:pPr')}/{qn('w:numPr')}") is not None:
            style.delete()


def _drop_template_traces(word: Document) -> None:
    """Remove the template's thumbnail and its counts of pages and words, untrue of our text."""
    package = word.part.package
    assert package is not None
    for identifier, relation in list(package.rels.items()):
        if relation.reltype.endswith(("/thumbnail", "/extended-properties")):
            package.rels.pop(identifier)


def _defaults(word: Document) -> None:
    properties = word.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    assert properties is not None
    for child in list(properties):
        properties.remove(child)
    properties.append(element("w:rFonts", ascii=_FONT, hAnsi=_FONT, cs=_FONT, eastAsia=_FONT))
    properties.append(element("w:sz", val=24))
    properties.append(element("w:lang", val="ru-RU", eastAsia="ru-RU", bidi="ar-SA"))


def _styles(word: Document) -> None:
    centre, right, both = (
        WD_ALIGN_PARAGRAPH.CENTER,
        WD_ALIGN_PARAGRAPH.RIGHT,
        WD_ALIGN_PARAGRAPH.JUSTIFY,
    )
    _shape(word, "Normal", 12)
    _shape(word, "Body Text", 12, align=both, after=3, first_line=10)
    _shape(word, "Title", 18, align=centre, before=18, after=12, bold=True)
    for level, size in ((1, 14), (2, 13), (3, 12)):
        _shape(word, f"Heading {level}", size, before=12, after=6, bold=True, keep=True)
    _shape(word, "Caption", 12, before=8, after=4, keep=True)
    _shape(word, "Header", 10, italic=True)
    _shape(word, "Footer", 10)
    _shape(word, "Organisation", 12, align=centre, after=6)
    _shape(word, "Genre", 16, align=centre, before=12, after=6, bold=True)
    _shape(word, "Requisites", 12, align=centre, after=6)
    _shape(word, "Notice", 9, after=4)
    _shape(word, "Formula", 12, align=centre, before=4, after=6)
    _shape(word, "Appendix", 12, align=right, keep=True).paragraph_format.page_break_before = True
    _shape(word, "Appendix Line", 12, align=right, keep=True)
    _shape(word, "Appendix Title", 12, align=centre, before=14, after=8, bold=True, keep=True)
    _shape(word, "Table Text", 10)
    _shape(word, "Table Header", 10, align=centre, bold=True)
    _shape(word, "After Table", 6)
    _shape(word, "footnote text", 9, align=both)
    reference = word.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    reference.font.superscript = True


def _shape(
    word: Document,
    name: str,
    size: float,
    *,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
    before: float = 0,
    after: float = 0,
    first_line: float = 0,
    bold: bool = False,
    italic: bool = False,
    keep: bool = False,
) -> ParagraphStyle:
    """Set a paragraph style, made if it is missing: size and spaces in points, indent in mm."""
    if name in word.styles:
        style = word.styles[name]
    else:
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = word.styles["Normal"]
    assert isinstance(style, ParagraphStyle)
    # The template's themed fonts and colours would win over the ones set here.
    if style.element.rPr is not None:
        style.element.remove(style.element.rPr)
    borders = style.element.find(f"./{qn('w:pPr')}/{qn('w:pBdr')}")
    if borders is not None:
        borders.getparent().remove(borders)
    style.font.name = _FONT
    style.font.size = Pt(size)
    style.font.bold, style.font.italic = bold, italic
    style.font.color.rgb = _BLACK
    layout = style.paragraph_format
    layout.alignment = align
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.first_line_indent = Mm(first_line)
    layout.line_spacing = 1.15
    layout.keep_with_next = keep
    layout.widow_control = True
    return style
