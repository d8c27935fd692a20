"""What the names of paragraph styles say, in word processors that speak English or Russian."""

from __future__ import annotations

import re

_HEADING = re.compile(r"(?:heading|заголовок)\s*([1-9])")
_TITLES = frozenset({"title", "название", "заглавие"})
_CONTENTS = re.compile(
    r"(?:toc|оглавление|содержание)\s*\d|toc heading|contents heading|заголовок оглавления"
    r"|contents \d|table of figures|перечень рисунков|table of authorities"
)


def named_heading_level(name: str) -> int | None:
    """1 to 9 for «Heading 2» or «Заголовок 2», 1 for a title, None for other names."""
    match = _HEADING.fullmatch(name.lower())
    if match:
        return int(match[1])
    return 1 if name.lower() in _TITLES else None


def names_contents(name: str) -> bool:
    """Whether paragraphs of this style are lines of a table of contents."""
    return _CONTENTS.fullmatch(name.lower()) is not None
