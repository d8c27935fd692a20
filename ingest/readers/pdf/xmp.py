"""The properties a PDF file keeps as XMP, which PDFium does not read."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from ingest.layout import Properties

_LOG = logging.getLogger(__name__)


def xmp_properties(path: Path) -> Properties:
    """Title, authors, keywords and date of the XMP packet (ISO 16684-1); empty where none is sound.

    Properties are beside the text: whatever is wrong with them, the document is still read.
    """
    import pypdf

    # What pypdf repairs on its way is of no use to the person who ingests the file.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        with pypdf.PdfReader(path) as reader:
            if reader.is_encrypted and not reader.decrypt(""):
                return Properties()
            packet = reader.xmp_metadata
            return Properties() if packet is None else _properties(packet)
    except Exception as error:  # pypdf lets through whatever a broken packet provokes
        _LOG.info("XMP of %s is unreadable: %s", path.name, error)
        return Properties()


def _properties(packet: Any) -> Properties:
    titles = packet.dc_title or {}
    title = titles.get("ru") or titles.get("x-default") or next(iter(titles.values()), None)
    subjects = packet.dc_subject or []
    keywords = [part.strip() for item in subjects for part in item.replace(";", ",").split(",")]
    created = packet.xmp_create_date
    return Properties(
        title=(title or "").strip() or None,
        authors=tuple(name.strip() for name in packet.dc_creator or () if name.strip()),
        keywords=tuple(keyword for keyword in keywords if keyword),
        created=created.date().isoformat() if created else None,
        language=next(iter(packet.dc_language or ()), None),
    )
