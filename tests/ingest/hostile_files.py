"""Files that are made to hurt: small on disk, endless, huge or looped once they are opened."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping

_TEXT = b"BT /F1 12 Tf 72 700 Td (Answer within five days) Tj ET "
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_LAUGHS = (
    '<!DOCTYPE html [<!ENTITY a0 "ха">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
)
_HTML = "<!doctype html><html><meta charset=utf-8><body>"


def pdf(objects: Mapping[int, bytes], trailer: str = "") -> bytes:
    """A PDF of these objects; `{table}` in the trailer is where its cross-references begin."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = {}
    for number, content in objects.items():
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    table, size = out.tell(), max(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    for number in range(1, size):
        out.write(
            b"%010d 00000 %s \n" % (places.get(number, 0), b"n" if number in places else b"f")
        )
    end = trailer.format(table=table).encode()
    out.write(b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, end, table))
    return out.getvalue()


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), entries, data)


def page(box: bytes = b"0 0 595 842", entries: bytes = b"") -> bytes:
    """A page whose content is object 4 and whose font is object 5."""
    return (
        b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>%s>>>>" % (box, entries)
    )


def one_page(
    pages: bytes = _PAGES, sheet: bytes | None = None, content: bytes | None = None, end: str = ""
) -> bytes:
    """A PDF of one page."""
    return pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: pages,
            3: sheet or page(),
            4: content or stream(_TEXT),
            5: _FONT,
        },
        end,
    )


def _bomb(unit: bytes, megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    block = unit * ((1 << 20) // len(unit))
    parts = [packer.compress(_TEXT), *(packer.compress(block) for _ in range(megabytes))]
    return stream(b"".join([*parts, packer.flush()]), b"/Filter/FlateDecode")


def _doubly_packed(megabytes: int) -> bytes:
    inner = _bomb(b" ", megabytes).partition(b"stream\n")[2].removesuffix(b"\nendstream")
    return stream(zlib.compress(inner, 9), b"/Filter[/FlateDecode/FlateDecode]")


def _forms(same: bool) -> bytes:
    """A drawing that draws the next one ten times, or itself."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: _PAGES,
        3: page(entries=b"/XObject<</X 6 0 R>>"),
        4: stream(_TEXT + b"/X Do"),
        5: _FONT,
    }
    for number in range(6, 26):
        inner = number if same else number + 1
        resources = b"/Resources<</XObject<</X %d 0 R>>>>" % inner
        form = b"/Type/XObject/Subtype/Form/BBox[0 0 500 500]" + resources
        objects[number] = stream(b"/X Do " * 10, form)
    objects[26] = stream(_TEXT, b"/Type/XObject/Subtype/Form/BBox[0 0 500 500]")
    return pdf(objects)


def _looped(catalogue: bytes, more: Mapping[int, bytes]) -> bytes:
    head = b"<</Type/Catalog/Pages 2 0 R" + catalogue + b">>"
    return pdf({1: head, 2: _PAGES, 3: page(), 4: stream(_TEXT), 5: _FONT, **more})


def word(body: str, head: str = "", filling: int = 0) -> bytes:
    """A DOCX with this body; `filling` megabytes of paragraphs follow it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(f"{head}<w:document {_WORD}><w:body>{body}".encode())
            block = (_paragraph("Ответ дают за пять дней.") * 12_000).encode()[: 1 << 20]
            for _ in range(filling):
                part.write(block)
            part.write(b"</w:body></w:document>")
    return out.getvalue()


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _table(rows: int) -> str:
    return "<w:tbl>" + f"<w:tr><w:tc>{_paragraph('Срок')}</w:tc></w:tr>" * rows + "</w:tbl>"


def _nested_tables(depth: int) -> str:
    return "<w:tbl><w:tr><w:tc>" * depth + _paragraph("Срок") + "</w:tc></w:tr></w:tbl>" * depth


READ = "read"
# Outcomes of a file: several where it depends on the memory there is.
Made = Callable[[], bytes | str]
HOSTILE: dict[str, tuple[frozenset[str], Made]] = {
    name: (frozenset(outcomes.split("|")), make)
    for name, outcomes, make in (
        ("kids-self.pdf", "file-damaged", lambda: one_page(b"<</Type/Pages/Kids[2 0 R]/Count 1>>")),
        (
            "kids-cycle.pdf",
            "file-damaged",
            lambda: one_page(
                b"<</Type/Pages/Kids[3 0 R]/Count 3>>",
                b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 3>>",
            ),
        ),
        ("prev-self.pdf", READ, lambda: one_page(end="/Prev {table}")),
        (
            "count.pdf",
            "file-too-large",
            lambda: one_page(b"<</Type/Pages/Kids[3 0 R]/Count 1000000>>"),
        ),
        (
            "pages.pdf",
            "file-too-large",
            lambda: one_page(b"<</Type/Pages/Kids[" + b"3 0 R " * 1_000_000 + b"]/Count 1000000>>"),
        ),
        ("count-negative.pdf", READ, lambda: one_page(b"<</Type/Pages/Kids[3 0 R]/Count -5>>")),
        ("box.pdf", READ, lambda: one_page(sheet=page(b"0 0 1000000000 1000000000"))),
        ("box-huge.pdf", READ, lambda: one_page(sheet=page(b"-1e38 -1e38 1e38 1e38"))),
        ("box-empty.pdf", READ, lambda: one_page(sheet=page(b"0 0 0 0"))),
        (
            "matrix.pdf",
            f"no-text|{READ}",
            lambda: one_page(
                content=stream(b"BT /F1 1e38 Tf 1e38 0 0 1e38 1e30 1e38 Tm (A) Tj ET")
            ),
        ),
        ("bomb.pdf", f"file-too-large|{READ}", lambda: one_page(content=_bomb(b" ", 1024))),
        (
            "bomb-double.pdf",
            f"file-too-large|{READ}",
            lambda: one_page(content=_doubly_packed(1024)),
        ),
        ("bomb-text.pdf", "file-too-large", lambda: one_page(content=_bomb(_TEXT, 256))),
        (
            "bomb-lines.pdf",
            f"file-too-large|{READ}",
            lambda: one_page(content=_bomb(b"9 9 m 9 99 l S ", 64)),
        ),
        ("forms.pdf", "file-too-large|file-damaged", lambda: _forms(False)),
        ("forms-self.pdf", f"file-too-large|file-damaged|{READ}", lambda: _forms(True)),
        ("arrays.pdf", READ, lambda: one_page(content=stream(b"[" * 10**6 + b"]" * 10**6 + _TEXT))),
        (
            "dictionaries.pdf",
            f"file-damaged|{READ}",
            lambda: one_page(
                _PAGES[:-2] + b"/X " + b"<</A " * 10**5 + b"1" + b">>" * 10**5 + b">>"
            ),
        ),
        (
            "outline.pdf",
            READ,
            lambda: _looped(
                b"/Outlines 6 0 R",
                {
                    6: b"<</First 7 0 R/Last 7 0 R/Count 1>>",
                    7: b"<</Title(A)/Parent 6 0 R/Next 7 0 R/First 7 0 R/Dest[3 0 R/Fit]>>",
                },
            ),
        ),
        (
            "labels.pdf",
            f"file-damaged|{READ}",
            lambda: _looped(b"/PageLabels 6 0 R", {6: b"<</Kids[6 0 R 6 0 R]>>"}),
        ),
        (
            "labels-roman.pdf",
            READ,
            lambda: _looped(b"/PageLabels<</Nums[0<</S/R/St 2000000000>>]>>", {}),
        ),
        ("laughs.docx", "file-damaged", lambda: word(_paragraph("&a11;"), _LAUGHS)),
        (
            "external.docx",
            "file-damaged",
            lambda: word(
                _paragraph("&x;"), '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            ),
        ),
        ("inflates.docx", "file-too-large", lambda: word("", filling=600)),
        ("rows.docx", f"file-too-large|file-damaged|{READ}", lambda: word(_table(20_000))),
        ("tables.docx", "file-damaged|file-too-large", lambda: word(_nested_tables(10_000))),
        (
            "span.docx",
            READ,
            lambda: word(
                '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="100000000"/></w:tcPr>'
                f"{_paragraph('Срок')}</w:tc></w:tr></w:tbl>"
            ),
        ),
        ("nested.html", READ, lambda: _HTML + "<div>" * 100_000 + "Срок"),
        ("nested-bold.html", READ, lambda: _HTML + "<b>" * 100_000 + "Срок"),
        ("nested-lists.html", READ, lambda: _HTML + "<ul><li>" * 20_000 + "Срок"),
        ("nested-tables.html", READ, lambda: _HTML + "<table><tr><td>" * 20_000 + "Срок"),
        (
            "spans.html",
            READ,
            lambda: _HTML + "<table><tr><td rowspan=1000000 colspan=1000000>Срок<td>Два</table>",
        ),
        ("laughs.html", READ, lambda: '<?xml version="1.0"?>' + _LAUGHS + "<html><p>Срок &a11;"),
        (
            "external.html",
            READ,
            lambda: '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><p>Срок &x;',
        ),
        ("comments.html", f"no-text|{READ}", lambda: _HTML + "<!--" * 200_000 + "Срок"),
        ("quotes.md", READ, lambda: ">" * 100_000 + " Срок"),
        ("links.md", READ, lambda: "Срок " + "[a](" * 20_000),
        ("brackets.md", READ, lambda: "Срок " + "[" * 100_000),
        ("stars.md", READ, lambda: "Срок " + "*a **b " * 20_000),
        ("one-word.txt", READ, lambda: "срок" * 1_000_000),
        ("one-line.txt", READ, lambda: "Ответ дают в срок. " * 100_000),
        ("large.txt", "file-too-large", lambda: "Ответ дают в срок.\n" * 2_200_000),
    )
}
"""File names with what each may come to (an error's code, or that it is read), and its content."""
