"""Letters: the subject, who wrote to whom and when, the text; attachments are read apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from itertools import islice
from pathlib import Path

from ingest.layout import Block, BlockKind, Layout, Line, Properties
from ingest.readers.mail_message import Letter, read_letter, text_of
from ingest.readers.text import paragraphs, split
from ingest.readers.unpaged import unpaged

_FIELDS = (("From", "От"), ("To", "Кому"), ("Cc", "Копия"), ("Date", "Дата"))
_MOST_NAMED = 50
# The text that is answered is marked so, line by line.
_QUOTED = re.compile(r"(?:>\s?)+")


def read(path: Path) -> Layout:
    """Read a letter into one page: its subject as heading, its headers, its text.

    Raises FileDamaged, FileTooLarge, NoText and what `read_bytes` raises.
    """
    letter = read_letter(path)
    subject = letter.header("Subject")
    senders = [name or address for name, address in getaddresses([letter.header("From")])]
    properties = Properties(
        title=subject or None,
        authors=tuple(filter(None, senders)),
        created=_date(letter.header("Date")) or None,
    )
    return unpaged(path, _blocks(letter, subject), properties)


def _blocks(letter: Letter, subject: str) -> Iterator[Block]:
    if subject:
        yield Block(BlockKind.HEADING, (Line(subject),), 1)
    for name, title in _FIELDS:
        stated = letter.header(name)
        if stated:
            shown = _date(stated) if name == "Date" else stated
            yield Block(BlockKind.PARAGRAPH, (Line(f"{title}: {shown}"),))
    for forms in letter.bodies:
        yield from _best(forms)
    if letter.attachments:
        names = [" ".join(item.name.split()) for item in letter.attachments[:_MOST_NAMED]]
        yield Block(BlockKind.PARAGRAPH, (Line(f"Вложения: {'; '.join(names)}"),))


def _best(forms: tuple[Message, ...]) -> tuple[Block, ...]:
    """The blocks of one text: of its HTML, which keeps tables and lists, unless that is empty."""
    ordered = sorted(forms, key=lambda part: part.get_content_type() != "text/html")
    for part in ordered:
        made = tuple(_body(part))
        if any(character.isalnum() for block in made for character in block.text):
            return made
    return ()


def _body(part: Message) -> Iterator[Block]:
    text = text_of(part)
    if part.get_content_type() == "text/html":
        yield from page_blocks(text)
        return
    lines = [_QUOTED.sub("", line, count=1) if line[:1] == ">" else line for line in split(text)]
    if str(part.get_param("format") or "").lower() == "flowed":
        lines = _unflowed(text)
    for group in paragraphs(lines):
        yield Block(BlockKind.PARAGRAPH, tuple(map(Line, group)))


def page_blocks(text: str) -> Iterator[Block]:
    """The blocks of a web page that came in a letter."""
    from ingest.readers.html.reader import blocks, flat_blocks, parse

    text = text.replace("\x00", "")
    root = parse(text) if text.strip() else None
    yield from flat_blocks(text) if root is None else blocks(root)


def _unflowed(text: str) -> list[str]:
    """The paragraphs of format=flowed (RFC 3676): a line that ends in a space goes on."""
    joined: list[str] = []
    goes_on = False
    for line in text.splitlines():
        line = _QUOTED.sub("", line, count=1) if line[:1] == ">" else line
        line = line[1:] if line[:1] == " " else line
        if goes_on and line.strip():
            joined[-1] += line
        else:
            joined.append(line)
        goes_on = line.endswith(" ") and line != "-- "
    return [cleaned for line in joined for cleaned in islice(split(line), 1)]


def _date(stated: str) -> str:
    """The day and hour of a letter as a Russian reader writes them; as stated where unreadable."""
    try:
        moment = parsedate_to_datetime(stated)
    except (ValueError, TypeError, IndexError, OverflowError):
        return stated
    return f"{moment:%d.%m.%Y %H:%M}"
