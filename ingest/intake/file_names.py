"""Names that come from outside (an upload, an archive, a letter) made safe for any file system."""

from __future__ import annotations

import re
import unicodedata

# Signs that no file system takes in a name.
_UNSAFE = re.compile(r'[<>:"/\\|?*]')
# Names that Windows keeps for devices, whatever their suffix.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)", re.IGNORECASE)
# File systems allow 255 bytes.
_LONGEST_NAME = 200
_LONGEST_SUFFIX = 16


def safe_name(name: str) -> str:
    """A file name made of the last part of what was sent; never a path, never hidden."""
    last = re.split(r"[/\\]", name)[-1]
    # Controls, marks that turn the order of letters around, halves of surrogate pairs.
    printed = "".join("_" if unicodedata.category(c)[0] == "C" else c for c in last)
    cleaned = _UNSAFE.sub("_", printed).strip(" .") or "document"
    if _DEVICE.match(cleaned):
        cleaned = "_" + cleaned
    stem, dot, suffix = cleaned.rpartition(".")
    if not dot or len(suffix.encode()) > _LONGEST_SUFFIX:
        return _cut(cleaned, _LONGEST_NAME)
    ending = dot + suffix
    return _cut(stem, _LONGEST_NAME - len(ending.encode())) + ending


def _cut(text: str, size: int) -> str:
    """The text cut to this many bytes, at a whole letter."""
    return text.encode()[:size].decode(errors="ignore")
