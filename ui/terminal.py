"""The terminal, whatever its width and letters: what is printed is what was written.

Text of documents, paths and questions is data: it is never markup, and it cannot steer the
terminal (ECMA-48 control sequences) or turn the order of letters around (Unicode UAX 9).
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any

from rich.console import Console
from rich.text import Text

# C0 and C1 controls without the tab and the line feed; bidirectional overrides; lone surrogates.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# A file or a pipe has no width: whoever reads it should get every line whole.
_ENDLESS = 100_000


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Let the caller decide: the reader of our output has left."""
        raise BrokenPipeError


def console() -> Console:
    """Standard output for text and tables, in colour where it is a terminal."""
    width = None if sys.stdout.isatty() else _ENDLESS
    return _Console(markup=False, emoji=False, highlight=False, width=width)


def printable(text: str) -> str:
    """The text with every sign that would steer a terminal replaced, of the same length."""
    return _STEERING.sub("\ufffd", text)


def styled(text: str, style: str = "") -> Text:
    """Text for the console."""
    return Text(printable(text), style)


def line(text: str) -> None:
    """One line of standard output."""
    print(printable(text))


def complain(text: str) -> None:
    """One line of standard error."""
    print(" ".join(printable(text).split()), file=sys.stderr, flush=True)


def json_line(value: Any) -> None:
    """One JSON value on a line of standard output, escaped where the encoding is not Unicode."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    whole = json.dumps(value, ensure_ascii=not encoding.startswith("utf"))
    # The only letters that no encoding takes are halves of a surrogate pair.
    sys.stdout.write(re.sub("[\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", whole) + "\n")


def prepare() -> None:
    """Make the streams take any text: what a terminal cannot show is replaced."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started the program
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def abandon_output() -> None:
    """Write nothing more to standard output, so that leaving does not fail on it again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
