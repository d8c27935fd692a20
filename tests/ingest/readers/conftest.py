"""Word files made of bare XML, so that a test holds exactly what it is about."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    f'xmlns:w="{WORD}" xmlns:r="{_RELATIONS}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_ROOTS = {
    "styles": "styles",
    "numbering": "numbering",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "settings": "settings",
}

WordFile = Callable[..., Path]


def _relations(targets: Mapping[str, str]) -> str:
    entries = "".join(
        f'<Relationship Id="r{at}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets.items())
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{namespace}">{entries}</Relationships>'


@pytest.fixture
def word_file(tmp_path: Path) -> WordFile:
    """Builds a DOCX file from the XML inside `w:body` and inside the other parts."""

    def build(
        body: str,
        *,
        main: str = "document.xml",
        members: Mapping[str, bytes] | None = None,
        name: str = "файл.docx",
        **parts: str,
    ) -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(
                "[Content_Types].xml",
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                f'<Override PartName="/word/{main}" ContentType="application/vnd.openxmlformats-'
                'officedocument.wordprocessingml.document.main+xml"/></Types>',
            )
            archive.writestr("_rels/.rels", _relations({"officeDocument": f"word/{main}"}))
            archive.writestr(
                f"word/_rels/{main}.rels",
                _relations({kind: f"{kind}.xml" for kind in parts}),
            )
            document = f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>"
            archive.writestr(f"word/{main}", document)
            for kind, content in parts.items():
                root = _ROOTS[kind]
                archive.writestr(
                    f"word/{kind}.xml", f"<w:{root} {_NAMESPACES}>{content}</w:{root}>"
                )
            for member, data in (members or {}).items():
                archive.writestr(member, data)
        return path

    return build
