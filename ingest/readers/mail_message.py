"""A letter (RFC 5322, MIME) taken apart: its headers, the texts one reads, what is attached.

The parser is Python's with its older policy: the newer one decodes every encoded word by itself and
breaks the letters that Russian mail programs split between two of them.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from pathlib import Path

from corpus.errors import FileDamaged, FileTooLarge
from ingest.decoding import decode
from ingest.readers.detect import read_bytes

LARGEST_LETTER = 256 << 20
"""Bytes of a letter with its attachments; programs refuse to send a tenth of it."""

_MOST_PARTS = 10_000
_LONGEST_HEADER = 1 << 16
_FOLD = re.compile(r"(?<!\s)\s*[\r\n]+\s*")
_SURROGATE = re.compile("[\ud800-\udfff]")
# What belongs to the look of a letter, or to the machines that carried it.
_LOOK = ("image/", "text/css", "font/", "audio/", "video/")
_MACHINE = frozenset(
    {
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "message/delivery-status",
        "message/disposition-notification",
        "text/rfc822-headers",
    }
)
_SUFFIXES = {
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
}


@dataclass(frozen=True, slots=True, eq=False)
class Attachment:
    """Something sent with a letter, under the name its sender gave it."""

    name: str
    part: Message

    def data(self) -> bytes:
        """The bytes, decoded."""
        if self.part.get_content_type() == "message/rfc822":
            inner = self.part.get_payload()
            letter = inner[0] if isinstance(inner, list) and inner else None
            return _as_bytes(letter) if isinstance(letter, Message) else b""
        return payload(self.part)


@dataclass(frozen=True, slots=True, eq=False)
class Letter:
    """A letter; each of `bodies` is one text in the forms it was sent in (plain, HTML)."""

    message: Message
    bodies: tuple[tuple[Message, ...], ...]
    attachments: tuple[Attachment, ...]

    def header(self, name: str) -> str:
        """A header decoded, on one line; empty where there is none."""
        return header(self.message, name)


def read_message(path: Path) -> Message:
    """Parse a file with MIME headers.

    Raises FileDamaged, FileTooLarge and what `read_bytes` raises.
    """
    data = read_bytes(path, LARGEST_LETTER)
    try:
        message = email.message_from_bytes(data)
        for number, part in enumerate(message.walk()):
            _decode_headers(part)
            if number >= _MOST_PARTS:
                raise FileTooLarge(
                    f"{path.name}: в письме больше {_MOST_PARTS} частей.",
                    "Сохраните вложения отдельными файлами.",
                )
    except (RecursionError, MessageError, ValueError, LookupError) as error:
        raise _damaged(path) from error
    return message


def _damaged(path: Path) -> FileDamaged:
    return FileDamaged(
        f"{path.name}: письмо не удалось разобрать.",
        "Сохраните его из почтовой программы ещё раз.",
    )


def read_letter(path: Path) -> Letter:
    """Parse a letter and tell its texts from its attachments. Raises what `read_message` does."""
    message = read_message(path)
    bodies: list[tuple[Message, ...]] = []
    attachments: list[Attachment] = []
    try:
        for part in _parts(message):
            if isinstance(part, tuple):
                bodies.append(part)
            else:
                attachments.append(Attachment(_file_name(part, len(attachments) + 1), part))
    except (RecursionError, ValueError, LookupError) as error:
        raise _damaged(path) from error
    return Letter(message, tuple(bodies), tuple(attachments))


def header(message: Message, name: str) -> str:
    """A header decoded, on one line; empty where there is none."""
    found = str(message.get(name) or "")[:_LONGEST_HEADER]
    return " ".join(decoded_words(_FOLD.sub(" ", found)).split())


def payload(part: Message) -> bytes:
    """The bytes of a part that holds no other parts."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def text_of(part: Message) -> str:
    """The text of a part; the declared encoding is only one of those that are tried."""
    try:
        declared = part.get_content_charset()
    except (LookupError, ValueError):
        declared = None
    return decode(payload(part), declared).text


def decoded_words(text: str) -> str:
    """Encoded words (RFC 2047) as text; those of one encoding are joined before they are read."""
    if "=?" not in text:
        return text
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(
        piece if isinstance(piece, str) else _decoded(piece, charset) for piece, charset in pieces
    )


def _as_bytes(letter: Message) -> bytes:
    """A letter within a letter as a file; headers that were bare bytes are written in UTF-8."""
    try:
        return letter.as_bytes()
    except (UnicodeError, LookupError):
        return letter.as_string().encode("utf-8", "surrogateescape")


def _decoded(data: bytes, charset: str | None) -> str:
    if charset is None:  # what stands between encoded words, as `decode_header` hands it out
        return data.decode("raw-unicode-escape", "replace")
    try:
        return data.decode(charset)
    except (LookupError, ValueError):  # unknown, or not even a name
        return decode(data, charset.replace("\x00", "")).text


def _decode_headers(part: Message) -> None:
    """Read headers sent as bare bytes, against the standard, in whatever encoding they are."""
    for name, value in list(part.raw_items()):
        if isinstance(value, str) and _SURROGATE.search(value):
            text = decode(value.encode("utf-8", "surrogateescape")).text
            part.replace_header(name, text)


def _parts(part: Message) -> Iterator[Message | tuple[Message, ...]]:
    """Texts (as tuples of their forms) and attachments (as parts), in order."""
    kind = part.get_content_type()
    if kind in _MACHINE:
        return
    if kind == "message/rfc822" or _is_attached(part):
        yield part
        return
    inner = part.get_payload() if part.is_multipart() else None
    if not isinstance(inner, list):
        # Parts without the boundary that parts them are but text.
        if kind in ("text/plain", "text/html") or kind.startswith("multipart/"):
            yield (part,)
        elif not (part.get("Content-ID") and kind.startswith(_LOOK)):
            yield part
        return
    found = [item for child in inner if isinstance(child, Message) for item in _parts(child)]
    if kind == "multipart/alternative":
        forms = tuple(form for item in found if isinstance(item, tuple) for form in item)
        if forms:
            yield forms
        yield from (item for item in found if isinstance(item, Message) and _is_attached(item))
    elif kind == "multipart/related":
        yield from (
            item
            for item in found
            if isinstance(item, tuple) or not item.get_content_type().startswith(_LOOK)
        )
    else:
        yield from found


def _is_attached(part: Message) -> bool:
    if part.is_multipart():
        return False
    disposition = part.get_content_disposition()
    is_text = part.get_content_type() in ("text/plain", "text/html")
    if disposition == "attachment":
        return True
    # Some programs send every part inline; a text with a name is a file all the same.
    return (
        bool(part.get_filename())
        and (is_text or disposition == "inline")
        and not (part.get("Content-ID") and part.get_content_type().startswith(_LOOK))
    )


def _file_name(part: Message, number: int) -> str:
    name = decoded_words(part.get_filename() or "")
    if name.strip():
        return name
    kind = part.get_content_type()
    if kind == "message/rfc822":
        inner = part.get_payload()
        letter = inner[0] if isinstance(inner, list) and inner else None
        subject = header(letter, "Subject") if isinstance(letter, Message) else ""
        if subject:
            return f"{subject}.eml"
    return f"вложение {number}{_SUFFIXES.get(kind, '')}"
