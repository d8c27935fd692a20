"""Which encoding the bytes of an RTF file are in: of the document, of each font."""

from __future__ import annotations

import codecs
import re

from ingest.decoding import decode

WESTERN = "cp1252"

# RTF 1.9.1, «Font Table»: `\\fcharset`. Absent: 0 and 1 (the document's), 2 (symbols).
_CHARSETS = {
    77: "mac-roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp866",
}  # fmt: skip
_CODE_PAGES = {
    10000: "mac-roman", 10007: "mac-cyrillic", 10029: "mac-latin2", 936: "gbk", 950: "big5",
    20866: "koi8-r", 21866: "koi8-u", 28595: "iso8859-5", 65001: "utf-8", 708: "iso8859-6",
}  # fmt: skip
_SYMBOLS = 2
_CYRILLIC = frozenset({"cp1251", "koi8-r", "cp866", "mac-cyrillic"})
_DECLARED = re.compile(rb"\\ansicpg(\d{1,5})")
_DECLARED_KIND = re.compile(rb"\\(mac|pca|pc)(?![a-z])")
_KINDS = {b"mac": "mac-roman", b"pc": "cp437", b"pca": "cp850"}
_HEAD = 4096
_RUSSIAN_FONT = re.compile(rb"\\fcharset204(?!\d)")
_HIGH = rb"(?:\\'[89a-fA-F][0-9a-fA-F]|[\x80-\xff])"
# Letters around accented ones tell Western words; those of control words do not belong to text.
_WORD = re.compile(
    rb"\\[A-Za-z]+-?\d* ?|([A-Za-z]{0,20}" + _HIGH + rb"(?:[A-Za-z]|" + _HIGH + rb")*)"
)
_ESCAPED = re.compile(rb"\\'(..)")
_MOST_WORDS = 3000


def document_encoding(data: bytes) -> str:
    """The encoding of text in fonts without one of their own.

    Many programs declare the Western code page, or none, and write Russian bytes: then the bytes
    themselves decide, unless fonts tell Russian from Western letters.
    """
    head = data[:_HEAD]
    declared = _DECLARED.search(head)
    encoding = code_page(int(declared[1])) if declared else None
    if encoding is None:
        kind = _DECLARED_KIND.search(head)
        encoding = _KINDS[kind[1]] if kind else WESTERN
    if encoding != WESTERN or _RUSSIAN_FONT.search(data):
        return encoding
    words = []
    for match in _WORD.finditer(data):
        if match[1] is None:
            continue
        words.append(_ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), match[1]))
        if len(words) == _MOST_WORDS:
            break
    found = decode(b" ".join(words), encoding).encoding if words else encoding
    return found if found in _CYRILLIC else encoding


def code_page(number: int) -> str | None:
    """The Python name of a Windows code page, None for an unknown one."""
    name = _CODE_PAGES.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


class FontTable:
    """The fonts of a document by number, with what their bytes mean."""

    def __init__(self, encoding: str) -> None:
        self.default = 0
        self._encoding = encoding
        self._encodings: dict[int, str] = {}
        self._symbols: set[int] = set()
        self._names: dict[int, str] = {}

    def charset(self, font: int, number: int) -> None:
        """What `\\fcharset` says of a font."""
        if number == _SYMBOLS:
            self._symbols.add(font)
        elif number in _CHARSETS:
            self._encodings[font] = _CHARSETS[number]

    def code_page(self, font: int, number: int) -> None:
        """What `\\cpg` says of a font."""
        encoding = code_page(number)
        if encoding is not None:
            self._encodings[font] = encoding

    def name(self, font: int, text: str) -> None:
        """Letters of the name of a font."""
        self._names[font] = (self._names.get(font, "") + text)[:80]

    def encoding(self, font: int | None) -> str:
        """The encoding of bytes in a font; None is the document's own."""
        return self._encoding if font is None else self._encodings.get(font, self._encoding)

    def symbols(self, font: int) -> str | None:
        """The name of a symbol font, None for a font of letters."""
        return (
            self._names.get(font, "").partition(";")[0].strip() if font in self._symbols else None
        )
