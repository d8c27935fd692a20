"""WordprocessingML of paragraphs, numbering definitions and tables for tests."""

from __future__ import annotations


def paragraph(text: str, properties: str = "") -> str:
    """A `w:p` with one run of text."""
    return (
        f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def numbered(text: str, number: int, level: int = 0) -> str:
    """A `w:p` with a number of its own."""
    reference = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, reference)


def level(
    at: int, text: str, form: str = "decimal", start: int = 1, more: str = "", suffix: str = "tab"
) -> str:
    """A `w:lvl` of a numbering definition."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:suff w:val="{suffix}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def definition(identifier: int, *levels: str, more: str = "") -> str:
    """A `w:abstractNum`."""
    return f'<w:abstractNum w:abstractNumId="{identifier}">{more}{"".join(levels)}</w:abstractNum>'


def instance(identifier: int, definition: int, overrides: str = "") -> str:
    """A `w:num`."""
    return (
        f'<w:num w:numId="{identifier}"><w:abstractNumId w:val="{definition}"/>{overrides}</w:num>'
    )


def style(identifier: str, name: str, more: str = "", based_on: str = "") -> str:
    """A paragraph `w:style`."""
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{identifier}"><w:name w:val="{name}"/>'
        f"{base}{more}</w:style>"
    )


def table(*rows: list[str]) -> str:
    """A `w:tbl` of cells given as the XML inside each `w:tc`."""
    lines = "".join(
        f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in row)}</w:tr>" for row in rows
    )
    return f"<w:tbl>{lines}</w:tbl>"
