"""OpenDocument XML of paragraphs, lists and styles for tests, and files made of it."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

_PREFIXES = {
    "office": "office", "style": "style", "text": "text", "table": "table", "draw": "drawing",
    "meta": "meta", "fo": "xsl-fo-compatible",
}  # fmt: skip
NAMESPACES = (
    " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in _PREFIXES.items()
    )
    + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
    + ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
)
MEDIA_TYPE = "application/vnd.oasis.opendocument.text"


def write_odt(
    folder: Path,
    body: str,
    *,
    styles: str = "",
    automatic: str = "",
    meta: str = "",
    members: Mapping[str, str | bytes] | None = None,
    declaration: str = "",
    name: str = "файл.odt",
) -> Path:
    """An ODT file of the XML inside `office:text` and inside the styles."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), MEDIA_TYPE)
        archive.writestr(
            "content.xml",
            f"{declaration}<office:document-content {NAMESPACES}><office:automatic-styles>"
            f"{automatic}</office:automatic-styles><office:body><office:text>{body}"
            "</office:text></office:body></office:document-content>",
        )
        archive.writestr(
            "styles.xml",
            f"<office:document-styles {NAMESPACES}><office:styles>{styles}</office:styles>"
            "<office:master-styles><style:master-page><style:header><text:p>Колонтитул</text:p>"
            "</style:header></style:master-page></office:master-styles></office:document-styles>",
        )
        archive.writestr(
            "meta.xml",
            f"<office:document-meta {NAMESPACES}><office:meta>{meta}</office:meta>"
            "</office:document-meta>",
        )
        for member, data in (members or {}).items():
            archive.writestr(member, data)
    return path


def attributes(**values: str | int) -> str:
    """Attributes of the text namespace; `id` is `xml:id`."""
    return "".join(
        f' {"xml" if name == "id" else "text"}:{name.replace("_", "-")}="{value}"'
        for name, value in values.items()
    )


def paragraph(content: str, style: str = "") -> str:
    """A `text:p`."""
    return f"<text:p{attributes(style_name=style) if style else ''}>{content}</text:p>"


def heading(content: str, level: int = 1, **more: str | int) -> str:
    """A `text:h`."""
    return f"<text:h{attributes(outline_level=level, **more)}>{content}</text:h>"


def listing(style: str, *items: str, **more: str | int) -> str:
    """A `text:list`; without a style it inherits one."""
    own = attributes(style_name=style) if style else ""
    return f"<text:list{own}{attributes(**more)}>{''.join(items)}</text:list>"


def item(*content: str, **more: str | int) -> str:
    """A `text:list-item`."""
    return f"<text:list-item{attributes(**more)}>{''.join(content)}</text:list-item>"


def level(
    at: int,
    form: str = "1",
    suffix: str = ".",
    prefix: str = "",
    shown: int = 1,
    more: str = "",
    element: str = "list-level-style-number",
) -> str:
    """A level of a list style or, by `element`, of the outline."""
    return (
        f'<text:{element} text:level="{at}" style:num-format="{form}" style:num-prefix="{prefix}"'
        f' style:num-suffix="{suffix}" text:display-levels="{shown}"{more}/>'
    )


def list_style(name: str, *levels: str) -> str:
    """A `text:list-style`."""
    return f'<text:list-style style:name="{name}">{"".join(levels)}</text:list-style>'


def style(
    name: str, family: str = "paragraph", parent: str = "", text: str = "", more: str = ""
) -> str:
    """A `style:style` with text properties."""
    inherited = f' style:parent-style-name="{parent}"' if parent else ""
    return (
        f'<style:style style:name="{name}" style:family="{family}"{inherited}{more}>'
        f"<style:text-properties{text}/></style:style>"
    )
