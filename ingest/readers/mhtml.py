"""Web pages saved with their pictures in one file (MHTML, RFC 2557)."""

from __future__ import annotations

from email.message import Message
from pathlib import Path

from corpus.errors import NoText
from ingest.layout import Layout
from ingest.readers.eml import page_blocks
from ingest.readers.mail_message import header, read_message, text_of
from ingest.readers.unpaged import unpaged


def read(path: Path) -> Layout:
    """Read the page that the file was saved for; frames and pictures are left out.

    Raises FileDamaged, FileTooLarge, NoText and what `read_bytes` raises.
    """
    from ingest.readers.html.properties import properties
    from ingest.readers.html.reader import parse

    message = read_message(path)
    page = _root(message)
    if page is None:
        raise NoText(f"{path.name}: в веб-архиве нет страницы.", "Сохраните страницу как HTML.")
    text = text_of(page).replace("\x00", "")
    root = parse(text) if text.strip() else None
    return unpaged(path, page_blocks(text), None if root is None else properties(root))


def _root(message: Message) -> Message | None:
    """The part that the others belong to: the one named by `start`, else the first page."""
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    start = str(message.get_param("start") or "").strip()
    named = [part for part in pages if start and header(part, "Content-ID") == start]
    return next(iter(named or pages), None)
