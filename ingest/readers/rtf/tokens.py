"""The tokens of RTF: braces, control words and symbols, bytes of text (RTF 1.9.1, «RTF Syntax»)."""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    rb"([{}])"
    rb"|\\([A-Za-z]{1,40})(-?\d{1,10})? ?"
    rb"|\\'([0-9A-Fa-f]{2})"
    rb"|\\(.)"
    rb"|([^\\{}\r\n]+)"
    rb"|[\r\n]+",
    re.DOTALL,
)
_IN_SKIPPED = re.compile(rb"[{}]|\\bin(\d{1,10}) ?|\\.", re.DOTALL)
_LARGEST_PARAMETER = 1 << 31


class Kind(Enum):
    """What a token is."""

    OPEN = auto()
    CLOSE = auto()
    WORD = auto()
    SYMBOL = auto()
    BYTES = auto()  # raw text
    BYTE = auto()  # written in hexadecimal


class Token(NamedTuple):
    """A token; `name` is that of a control word or symbol, `data` the bytes of text."""

    kind: Kind
    name: str = ""
    parameter: int | None = None
    data: bytes = b""


_OPEN, _CLOSE = Token(Kind.OPEN), Token(Kind.CLOSE)
_BYTES = [Token(Kind.BYTE, data=bytes([number])) for number in range(256)]


class Tokens:
    """Reads tokens from the bytes of a file; binary data of `\\bin` is stepped over."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def next(self) -> Token | None:
        """The next token, None at the end of the file."""
        while True:
            match = _TOKEN.match(self._data, self._at)
            if match is None:
                return None
            self._at = match.end()
            brace, word, parameter, code, sign, text = match.groups()
            if text is not None:
                return Token(Kind.BYTES, data=text)
            if word is not None:
                token = _word(word, parameter)
                if token.name == "bin":
                    self._at += max(0, token.parameter or 0)
                    continue
                return token
            if brace is not None:
                return _OPEN if brace == b"{" else _CLOSE
            if code is not None:
                return _BYTES[int(code, 16)]
            if sign is not None:
                return Token(Kind.SYMBOL, sign.decode("latin-1"))

    def skip_group(self) -> bool:
        """Step behind the brace that ends the innermost open group; False where none does."""
        depth = 1
        while depth:
            match = _IN_SKIPPED.search(self._data, self._at)
            if match is None:
                self._at = len(self._data)
                return False
            self._at = match.end()
            if match[1] is not None:
                self._at += int(match[1])
            elif match[0] == b"{":
                depth += 1
            elif match[0] == b"}":
                depth -= 1
        return True


@lru_cache(maxsize=8192)
def _word(name: bytes, parameter: bytes | None) -> Token:
    number = None if parameter is None else int(parameter)
    if number is not None and abs(number) >= _LARGEST_PARAMETER:
        number = 0
    return Token(Kind.WORD, name.decode("ascii"), number)
