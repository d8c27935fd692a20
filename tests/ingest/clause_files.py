"""The made act as a file: PDF, DOCX, a page of a legal portal, and wrapped text."""

from __future__ import annotations

import re
import textwrap
from html import escape
from pathlib import Path

from clause_document import TITLE, ClauseDocument, Part
from docx import Document
from docx.document import Document as WordDocument
from docx.text.paragraph import Paragraph as WordParagraph

from corpus.library.word_numbering import AbstractList, ListInstance, ListLevel, NumberingPlan
from corpus.library.word_parts import element, write_footnotes, write_numbering

STYLE = """
@page { size: A4; margin: 25mm 18mm;
  @top-center { content: "Правила и стандарт обслуживания"; font: italic 9pt serif }
  @bottom-center { content: counter(page); font: 9pt serif }
  @footnote { border-top: 0.4pt solid #000; padding-top: 1.5mm } }
html { font: 11pt/1.35 "Liberation Serif", "PT Serif", "DejaVu Serif", serif; hyphens: auto;
  hyphenate-character: "-" }
p { margin: 0 0 1.2mm; text-align: justify; text-indent: 10mm }
p.middle, h1, h2 { text-align: center; text-indent: 0; hyphens: manual }
h1 { font-size: 14pt } h2 { font-size: 12pt; break-after: avoid }
p.right { text-align: right; text-indent: 0; margin-left: 45%; hyphens: manual }
.appendix { break-before: page }
.contents p { text-indent: 0; text-align: left; hyphens: manual; padding-right: 12mm }
.contents a { color: inherit; text-decoration: none }
.contents a::after { content: leader(".") target-counter(attr(href), page) }
table { border-collapse: collapse; width: 100%; margin-bottom: 3mm }
td { border: 0.5pt solid #000; padding: 1mm 2mm }
.footnote { float: footnote; font-size: 8.5pt; text-indent: 0 }
.footnote::footnote-call { content: counter(footnote); font-size: 65%; vertical-align: super }
.footnote::footnote-marker { content: counter(footnote) " "; font-size: 80%;
  vertical-align: super }
sup { font-size: 65%; line-height: 0 }
"""


def write_pdf(path: Path, document: ClauseDocument, style: str = STYLE) -> Path:
    """Print with running heads, page numbers, hyphens, contents with leaders, notes at the foot."""
    from weasyprint import HTML

    body: list[str] = []
    anchors: list[str] = []
    for at, part in enumerate(document.parts):
        text = _raised(part, "sup")
        if part.kind == "contents":
            body.append("<!-- contents -->")
        elif part.kind == "appendix":
            anchors.append(f"a{at}")
            lines = [escape(line) for line in part.lines]
            body.append(f'<div class="appendix" id="a{at}">')
            body.extend(f'<p class="right">{line}</p>' for line in lines)
            body.append("</div>")
        elif part.kind == "heading":
            mark = ""
            if part.depth <= 4:
                anchors.append(f"a{at}")
                mark = f' id="a{at}"'
            body.append(f"<h2{mark}>{text}</h2>")
        elif part.kind == "table":
            body.append(_table(part))
        elif part.kind == "title":
            tag = "h1" if part.text == TITLE else "p"
            body.append(f'<{tag} class="middle">{text}</{tag}>')
        else:
            note = part.note.split(" ", 1)[-1]
            body.append(f"<p>{text}" + (f'<span class="footnote">{note}</span>' if note else ""))
    entries = "".join(
        f'<p><a href="#{anchor}">{escape(text)}</a></p>'
        for anchor, text in zip(anchors, document.headings(), strict=True)
    )
    contents = f'<div class="contents"><p class="middle">Содержание</p>{entries}</div>'
    page = "".join(body).replace("<!-- contents -->", contents)
    HTML(string=f"<html lang=ru><style>{style}</style><body>{page}").write_pdf(path)
    return path


def write_html(path: Path, document: ClauseDocument) -> Path:
    """A page as the portal of legal acts makes them: a `<p>` a unit, classes for looks only."""
    body: list[str] = []
    for part in document.parts:
        text = _raised(part, 'span class="W9"')
        if part.kind == "contents":
            entries = "".join(
                f'<li><a href="#h{at}">{escape(entry)}</a></li>'
                for at, entry in enumerate(document.headings())
            )
            body.append(f"<p>Оглавление</p><ul>{entries}</ul>")
        elif part.kind == "appendix":
            body.append(f'<p class="I">{"<br />".join(map(escape, part.lines))}</p>')
        elif part.kind == "heading":
            # The portal parts the number of a larger unit from its title by a line break.
            if part.text.startswith(("РАЗДЕЛ", "Глава")):
                text = text.replace(". ", ".<br />", 1)
            body.append(f'<p class="H">{text}</p>')
        elif part.kind == "table":
            body.append(_table(part))
        elif part.kind == "title":
            body.append(f'<p class="{"T" if part.text == TITLE else "C"}">{text}</p>')
        elif part.note:
            number, note = part.note.split(" ", 1)
            body.append(f'<p>{text}<span class="W9">{number}</span></p>')
            body.append(f'<div id="ftn{number}"><p>{number} {escape(note)}</p></div>')
        else:
            body.append(f"<p>{text}</p>")
    lines = "\n".join(body)
    path.write_text(
        f"<html><head><meta charset=utf-8><title>Complex</title></head><body>{lines}</body></html>",
        encoding="utf-8",
    )
    return path


def write_text(path: Path, document: ClauseDocument, hyphens: bool, indent: str) -> Path:
    """Text of 80 columns: paragraphs by indent, or by blank lines where `indent` is empty."""
    lines: list[str] = []
    for part in document.parts:
        gap = [] if indent else [""]
        if part.kind == "contents":
            lines += ["", "СОДЕРЖАНИЕ", ""]
            for at, entry in enumerate(document.headings(), start=2):
                wrapped = textwrap.wrap(entry, 60)
                lines += [*wrapped[:-1], f"{wrapped[-1]} {'.' * (74 - len(wrapped[-1]))} {at}"]
            lines.append("")
        elif part.kind == "appendix":
            lines += ["", "", *(f"{'':50}{line}" for line in part.lines), ""]
        elif part.kind in ("heading", "title"):
            centred = [line.center(78).rstrip() for line in textwrap.wrap(part.text, 60)]
            lines += ["", *(centred if indent else textwrap.wrap(part.text, 60)), ""]
        elif part.kind == "table":
            lines += ["", *(" | ".join(f"{cell:20}" for cell in row) for row in part.rows), ""]
        elif part.note:
            number, note = part.note.split(" ", 1)
            lines += [*_wrapped(f"{part.text}{'¹'}", hyphens, indent), *gap]
            lines += ["", "_" * 10, f"{'¹' if number else ''} {note}", ""]
        else:
            lines += [*_wrapped(part.text, hyphens, indent), *gap]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _wrapped(text: str, hyphens: bool, indent: str) -> list[str]:
    """A paragraph in lines of at most 80 characters, with hyphens at their ends where wanted."""
    import pyphen

    dictionary = pyphen.Pyphen(lang="ru_RU")
    lines, line = [], indent
    for word in text.split():
        room = 79 - len(line)
        glue = "" if line in ("", indent) else " "
        if len(glue + word) <= room:
            line += glue + word
            continue
        halves = None
        if hyphens and re.fullmatch(r"[А-Яа-яё]{6,}[,.;:]?", word):
            halves = dictionary.wrap(word, room - len(glue))
        if halves:
            lines.append(f"{line}{glue}{halves[0]}")
            line = halves[1]
        else:
            lines.append(line)
            line = word
    return [*lines, line]


def write_word(path: Path, document: ClauseDocument) -> Path:
    """A Word file: headings by style, contents as a field, the standard numbered by Word."""
    made = Document()
    shapes = {
        at: ListLevel("decimal", "".join(f"%{n}." for n in range(1, at + 2))) for at in range(4)
    }
    plan = NumberingPlan([AbstractList(shapes)], [ListInstance(0)])
    write_numbering(made, plan)
    notes = []
    for part in document.parts:
        if part.kind == "contents":
            made.add_paragraph("Содержание")
            _contents_field(made, document.headings())
            continue
        if part.kind == "table":
            table = made.add_table(0, 3)
            for row in part.rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
            continue
        if part.kind == "appendix":
            for line in part.lines:
                made.add_paragraph(line)
            continue
        by_word = part.scope == "appendix-2" and part.number != ""
        text = part.text.removeprefix(f"{part.number} ") if by_word else part.text
        style = f"Heading {part.depth}" if part.kind == "heading" else "Normal"
        paragraph = made.add_paragraph(style=style)
        if part.raised:
            first, rest = text.split(part.raised, 1)
            paragraph.add_run(first)
            paragraph.add_run(_plain(part.raised)).font.superscript = True
            paragraph.add_run(rest)
        else:
            paragraph.add_run(text)
        if by_word:
            properties = paragraph._p.get_or_add_pPr()
            numbering = element("w:numPr")
            numbering.append(element("w:ilvl", val=part.number.strip(".").count(".")))
            numbering.append(element("w:numId", val=1))
            properties.append(numbering)
        if part.note:
            note, run = element("w:p"), element("w:r")
            words = element("w:t")
            words.text = part.note.split(" ", 1)[1]
            run.append(words)
            note.append(run)
            notes.append(note)
            anchor = paragraph.add_run()
            anchor._r.append(element("w:footnoteReference", id=len(notes)))
    write_footnotes(made, notes)
    made.save(str(path))
    return path


def _contents_field(document: WordDocument, entries: list[str]) -> None:
    """Contents as Word stores them: the result of a TOC field over several paragraphs."""

    def mark(paragraph: WordParagraph, kind: str) -> None:
        run = element("w:r")
        run.append(element("w:fldChar", fldCharType=kind))
        paragraph._p.append(run)

    for at, entry in enumerate(entries):
        paragraph = document.add_paragraph()
        if at == 0:
            mark(paragraph, "begin")
            run, code = element("w:r"), element("w:instrText")
            code.text = ' TOC \\o "1-4" \\h '
            run.append(code)
            paragraph._p.append(run)
            mark(paragraph, "separate")
        paragraph.add_run(f"{entry}\t{at // 6 + 2}")
        if at == len(entries) - 1:
            mark(paragraph, "end")


def _raised(part: Part, tag: str) -> str:
    """The text as markup, the index after its number raised."""
    if not part.raised:
        return escape(part.text)
    before, after = part.text.split(part.raised, 1)
    return f"{escape(before)}<{tag}>{_plain(part.raised)}</{tag.split()[0]}>{escape(after)}"


def _plain(raised: str) -> str:
    return raised.translate(str.maketrans("¹²³", "123"))


def _table(part: Part) -> str:
    rows = (f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in part.rows)
    return f"<table>{''.join(rows)}</table>"
