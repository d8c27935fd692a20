"""Bytes and Unicode escapes of RTF become characters (RTF 1.9.1, «Unicode RTF»)."""

from __future__ import annotations

from ingest.readers.rtf.charsets import FontTable
from ingest.readers.symbol_fonts import symbol

_FIRST_PRINTABLE = 0x20


class Characters:
    """Gathers bytes until something else follows: letters of some encodings take two."""

    def __init__(self, fonts: FontTable) -> None:
        self._fonts = fonts
        self._pending = bytearray()
        self._to_skip = 0
        self._high: int | None = None

    def add(self, data: bytes) -> None:
        """Bytes of text, but for those that stand for the Unicode character before them."""
        skipped = min(self._to_skip, len(data))
        self._to_skip -= skipped
        self._pending += data[skipped:]

    def end_replacement(self) -> None:
        """Nothing that follows stands for a Unicode character any more."""
        self._to_skip = 0

    def take(self, font: int | None) -> str:
        """The text of the bytes gathered, in a font; None is the document's own encoding."""
        if not self._pending:
            return ""
        data = bytes(self._pending)
        self._pending.clear()
        symbols = None if font is None else self._fonts.symbols(font)
        if symbols is not None:
            return "".join(symbol(symbols, chr(code)) or chr(code) for code in data)
        return data.decode(self._fonts.encoding(font), "replace")

    def unicode(self, number: int, replaced: int, font: int) -> str:
        """The character of a UTF-16 code, negative above 32767, that `replaced` bytes stand for.

        Empty for the first half of a pair, a half alone and a control character.
        """
        code = number & 0xFFFF
        self._to_skip = replaced
        if 0xD800 <= code < 0xDC00:
            self._high = code
            return ""
        high, self._high = self._high, None
        if 0xDC00 <= code < 0xE000:
            if high is None:
                return ""
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        if 0xF000 <= code <= 0xF0FF:
            # Symbol fonts show their signs in this part of the private area.
            symbols = self._fonts.symbols(font)
            sign = chr(code - 0xF000)
            return symbol(symbols or "", sign) or (sign if symbols is None else "•")
        return chr(code) if code >= _FIRST_PRINTABLE else ""
