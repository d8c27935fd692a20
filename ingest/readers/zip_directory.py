"""The list of members of a ZIP archive: whether it is safe to read, and what the names say.

APPNOTE.TXT (PKWARE) 4.3.12–4.3.16: the list (central directory) stands at the end of the file with
its size after it. Python builds an object of some 500 bytes for every entry, so its size is looked
at first.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from pathlib import Path

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_LONGEST_COMMENT = 1 << 16
_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075
_LOCAL_HEADER = 30
_CYRILLIC_WORD = re.compile(r"[А-Яа-яЁё]")
_LATIN = re.compile(r"[A-Za-z]")
_WORD = re.compile(r"[^\W\d_]+")
# Signs beyond letters that stand in Russian names.
_USUAL_SIGNS = frozenset("№«»–—…°§")
LARGEST_DIRECTORY = 32 << 20
"""Bytes of the list of members: some 300 000 files with names of usual length."""


def directory_size(path: Path) -> int:
    """The bytes that the list of members takes, as the archive states; 0 where it states none."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        start = max(0, size - _LONGEST_COMMENT - _END.size)
        stream.seek(start)
        tail = stream.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or at + _END.size > len(tail):
            return 0
        stated = int(_END.unpack_from(tail, at)[5])
        locator = start + at - _LOCATOR64.size
        if locator < 0:
            return stated
        stream.seek(locator)
        signature, _, end64, _ = _LOCATOR64.unpack(stream.read(_LOCATOR64.size))
        if signature != b"PK\x06\x07" or end64 + _END64.size > size:
            return stated
        stream.seek(end64)
        found = _END64.unpack(stream.read(_END64.size))
        return max(stated if stated != 0xFFFFFFFF else 0, int(found[8]))


def overlapping(members: list[zipfile.ZipInfo]) -> bool:
    """Whether two entries share compressed bytes, as only bombs have it (Fifield, USENIX 2019)."""
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            return True
        name = member.orig_filename.encode("utf-8" if member.flag_bits & _UTF8_FLAG else "cp437")
        end = member.header_offset + _LOCAL_HEADER + len(name) + member.compress_size
    return False


def member_name(member: zipfile.ZipInfo) -> str:
    """The name of a member as its author saw it.

    UTF-8 where the archive says so (the flag, or Info-ZIP's extra field 0x7075), else the code page
    of DOS that the letters speak for: Russian programs write cp866 and say nothing.
    """
    name = member.orig_filename
    if member.flag_bits & _UTF8_FLAG or name.isascii():
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    stated = _unicode_path(member.extra, raw)
    if stated is not None:
        return stated
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass  # the usual case: a code page
    for encoding in ("cp866", "cp1251"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_russian(text):
            return text
    return name


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        field = extra[at + 4 : at + 4 + size]
        at += 4 + size
        if kind != _UNICODE_PATH or len(field) < 5 or field[0] != 1:
            continue
        # The field is of another name when a program renamed the member and left it.
        if int.from_bytes(field[1:5], "little") == zlib.crc32(raw):
            return field[5:].decode("utf-8", "replace")
    return None


def _is_russian(text: str) -> bool:
    """Whether all that is not ASCII is Russian letters, in words without Latin ones."""
    letters = [c for c in text if not c.isascii() and c not in _USUAL_SIGNS]
    if not letters or not all(_CYRILLIC_WORD.match(c) for c in letters):
        return False
    words = _WORD.findall(text)
    mixed = [word for word in words if _CYRILLIC_WORD.search(word) and _LATIN.search(word)]
    # Small letters before capitals are another code page read as this one.
    turned = [word for word in words if re.search("[а-яё][А-ЯЁ]{2}|^[а-яё][А-ЯЁ]", word)]
    return not mixed and not turned
