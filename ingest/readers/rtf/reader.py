"""RTF files: paragraphs with their printed numbers, headings, tables, notes in place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from corpus.errors import FileDamaged
from ingest.layout import Layout
from ingest.readers.detect import read_bytes
from ingest.readers.rtf.document import RtfDocument, TooDeep
from ingest.readers.unpaged import unpaged

# Pictures are written in hexadecimal and make up most of a large file.
_LARGEST_FILE = 256 << 20
_REMEDY = "Откройте файл в Word и сохраните заново или получите его ещё раз."
_UNFINISHED = "Файл обрывается без завершающей скобки: возможно, конец документа потерян."


def read(path: Path) -> Layout:
    """Read an RTF file into one page of blocks.

    Headers, footers, comments, deleted and hidden text are left out; a footnote follows the
    paragraph or table that refers to it. Raises FileDamaged for a file that breaks off inside a
    group or nests groups beyond reason, NoText and what `read_bytes` raises.
    """
    data = read_bytes(path, _LARGEST_FILE)
    if not data.startswith(b"{\\rtf"):
        raise FileDamaged(f"{path.name}: файл не в формате RTF.", _REMEDY)
    document = RtfDocument(data)
    try:
        blocks = document.blocks()
    except TooDeep as error:
        raise FileDamaged(f"{path.name}: скобки вложены слишком глубоко.", _REMEDY) from error
    if document.open_groups > 1:
        raise FileDamaged(f"{path.name}: файл обрывается.", _REMEDY)
    layout = unpaged(path, blocks, document.properties())
    return replace(layout, warnings=(_UNFINISHED,)) if document.open_groups else layout
