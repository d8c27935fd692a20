"""What an Office package says of itself (core properties, ISO/IEC 29500-2, 10)."""

from __future__ import annotations

import re

from ingest.layout import Properties
from ingest.readers.docx.package import Package, child


def core_properties(package: Package) -> Properties:
    """Title, authors, keywords, date and language as the author's program wrote them."""
    core = package.part(package.related("", "core-properties"))

    def text(name: str) -> str:
        found = child(core, name)
        return "" if found is None else " ".join((found.text or "").split())

    return Properties(
        title=text("dc:title") or None,
        authors=tuple(filter(None, re.split(r"\s*;\s*", text("dc:creator")))),
        keywords=tuple(filter(None, re.split(r"\s*[,;]\s*", text("cp:keywords")))),
        created=text("dcterms:created") or None,
        language=text("dc:language") or None,
    )
