"""Presentations and workbooks written part by part, as small as a test needs them."""

from __future__ import annotations

import zipfile
from pathlib import Path

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
X = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(*targets: tuple[str, str]) -> str:
    """A part of relations: kind and target of each, numbered rId1, rId2…"""
    items = "".join(
        f'<Relationship Id="rId{n}" Type="{R}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{items}</Relationships>'


def package(path: Path, parts: dict[str, str]) -> Path:
    """A package with these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path


def shape(
    *paragraphs: str,
    kind: str = "",
    at: tuple[int, int, int, int] | None = None,
    style: str = "",
    index: int = 0,
) -> str:
    """A shape with paragraphs (text, or `a:p` markup); `kind` makes it a placeholder.

    `at` is left, top, width and height in points.
    """
    holder = f'<p:ph type="{kind}" idx="{index}"/>' if kind else ""
    place = ""
    if at is not None:
        x, y, cx, cy = (12_700 * value for value in at)
        place = f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
    body = "".join(p if p.startswith("<a:p>") else text(p) for p in paragraphs)
    return (
        f"<p:sp><p:nvSpPr><p:cNvPr id='1' name=''/><p:cNvSpPr/><p:nvPr>{holder}</p:nvPr>"
        f"</p:nvSpPr><p:spPr>{place}</p:spPr>"
        f"<p:txBody><a:bodyPr/><a:lstStyle>{style}</a:lstStyle>{body}</p:txBody></p:sp>"
    )


def text(content: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run with the markup of its and the run's properties."""
    return f"<a:p>{properties}<a:r><a:rPr {run}/><a:t>{content}</a:t></a:r></a:p>"


def slide(*shapes: str, root: str = "sld", attributes: str = "") -> str:
    """A slide, a layout, a master or a page of notes."""
    return (
        f'<p:{root} xmlns:p="{P}" xmlns:a="{A}" xmlns:r="{R}" {attributes}>'
        f"<p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld></p:{root}>"
    )


def presentation(path: Path, *slides: str, extra: dict[str, str] | None = None) -> Path:
    """A PPTX file of these slides in order."""
    listed = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in range(1, len(slides) + 1))
    parts = {
        "_rels/.rels": relations(("officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": (
            f'<p:presentation xmlns:p="{P}" xmlns:r="{R}"><p:sldIdLst>{listed}</p:sldIdLst>'
            '<p:sldSz cx="9144000" cy="6858000"/></p:presentation>'
        ),
        "ppt/_rels/presentation.xml.rels": relations(
            *(("slide", f"slides/slide{n}.xml") for n in range(1, len(slides) + 1))
        ),
    }
    parts |= {f"ppt/slides/slide{n}.xml": content for n, content in enumerate(slides, 1)}
    return package(path, parts | (extra or {}))


def workbook(
    path: Path,
    sheets: dict[str, str],
    strings: str = "",
    styles: str = "",
    states: dict[str, str] | None = None,
    properties: str = "",
    extra: dict[str, str] | None = None,
) -> Path:
    """An XLSX file: markup of every sheet's parts by its name, of shared strings, of styles."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}" '
        f'state="{(states or {}).get(name, "visible")}"/>'
        for n, name in enumerate(sheets, 1)
    )
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    parts = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{X}" xmlns:r="{R}"><workbookPr {properties}/>'
            f"<sheets>{listed}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": relations(
            *targets, ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{X}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{X}">{styles}</styleSheet>',
    }
    for n, content in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{X}" xmlns:r="{R}">{content}</worksheet>'
        )
    return package(path, parts | (extra or {}))


def rows(*lines: list[str | int | float | None], first: int = 1, style: int = 0) -> str:
    """The rows of a sheet from row `first` on: words inline, numbers, None for no cell."""
    made = []
    for number, line in enumerate(lines, first):
        cells = []
        for column, value in enumerate(line):
            place = f"{chr(65 + column)}{number}"
            if isinstance(value, str):
                cells.append(
                    f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{value}</t></is></c>'
                )
            elif value is not None:
                cells.append(f'<c r="{place}" s="{style}"><v>{value}</v></c>')
        made.append(f'<row r="{number}">{"".join(cells)}</row>')
    return "".join(made)
