"""Lines of a first page that belong to a title, and those that end it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.description.front_matter import FrontLine
from ingest.description.requisites import place_line, requisites_line
from ingest.description.truecasing import in_capitals
from ingest.layout import BlockKind
from ingest.structuring.labels import recognise

# «Принят Государственной Думой 8 декабря 1995 года»
PASSED = re.compile(
    r"(?:принят|одобрен)[аоы]?(?:\s+(?P<body>[^\d]{5,100}?)(?:\s+«?\d.{0,60})?)?", re.IGNORECASE
)
# Notes of publishers between the parts of an act's form.
NOTE = re.compile(
    r"[(<\[{].*|(?:срок\s+действия|зарегистрирован|регистрационный|опубликован|список\s+изменяющих"
    r"|с\s+изменениями|начало\s+действия|дата\s+введения|источник|внесен|редакция\s+от|документ\s"
    r"|в\s+ред|учебный\s+текст|не\s+является\s+официальным)\W?.*",
    re.IGNORECASE,
)
# The words that the text of an act begins with, and those that its preamble ends with.
PREAMBLE = re.compile(
    r"(?:в\s+(?:соответствии|целях|связи|рамках|исполнение)|на\s+основании|во\s+исполнение"
    r"|руководствуясь|рассмотрев|учитывая|настоящ|для\s+целей|с\s+целью"
    r"|\w+(?:ю|ет|ил|или)\s*:|конституционный\s+суд\s+российской\s+федерации\s+в\s+составе)",
    re.IGNORECASE,
)
ORDERING = re.compile(
    r"(?:приказываю|постановля[юе]т?|распоряжаюсь|обязываю|решил[аи]?|установил|определил)\W*$",
    re.IGNORECASE,
)
STAMP = re.compile(r"(?:утвержд[её]н[аоы]?|приложение(?:\s+(?:№|N)?\s*\d+)?)(?!\w)", re.IGNORECASE)
_CONTINUES = re.compile(r"[«\"“(]?[а-яё]")
_NUMBERED = re.compile(r"\d+[.)]\s")
_CODE_NUMBER = re.compile(r"(?!0?1\.)\d{2}\.\d{2}\.\d{2}\s")  # of a trade, not of a clause
_OPENS_QUOTATION = re.compile(r'(?<![^\s(«"])"(?=\S)')
_MOST_LINES = 12


def title_text(lines: Sequence[FrontLine], first: int, most: int = _MOST_LINES) -> str:
    """A title of several printed lines, from its first."""
    opening = lines[first]
    parts = [opening.text]
    for line in lines[first + 1 : first + most]:
        if not _goes_on(opening, parts[-1], line):
            break
        parts.append(line.text)
    return " ".join(parts)


def _goes_on(opening: FrontLine, previous: str, line: FrontLine) -> bool:
    """Whether a line belongs to the title that another opens."""
    text = line.text
    if not line.printed or line.kind is BlockKind.TABLE or NOTE.match(text):
        return False
    if is_clause(line) and not (in_capitals(text) and _CODE_NUMBER.match(text)):
        return False
    if PREAMBLE.match(text) or ORDERING.search(text) or requisites_line(text):
        return False
    if PASSED.fullmatch(text) or place_line(text) or previous.endswith((".", ";")):
        return False
    if previous.endswith(":") and not (in_capitals(previous) and in_capitals(text)):
        return False
    if previous.count("«") > previous.count("»"):
        return line.bold == opening.bold
    if in_capitals(opening.text):
        same_size = line.size is None or opening.size is None or abs(line.size - opening.size) < 0.6
        return in_capitals(text) and same_size and line.bold == opening.bold
    return _CONTINUES.match(text) is not None and line.bold == opening.bold


def stands_out(line: FrontLine) -> bool:
    """Whether a line is printed as a heading: bold, marked as one, or in capitals."""
    return line.bold or line.kind is BlockKind.HEADING or in_capitals(line.text)


def is_clause(line: FrontLine) -> bool:
    """Whether a line opens a numbered unit of the text: what stands before it is the form."""
    return bool(recognise(line.text, line.kind) or _NUMBERED.match(line.text))


def unquoted(text: str) -> str:
    """A title without the quotation marks, angle brackets or full stop around the whole of it."""
    bare = text.strip().rstrip(".").strip()
    for opening, closing in (("«", "»"), ('"', '"'), ("“", "”"), ("<", ">"), ("„", "“")):
        inner = bare[1:-1]
        if len(bare) > 2 and bare[0] == opening and bare[-1] == closing:
            if opening == closing:
                if len(_OPENS_QUOTATION.findall(bare)) * 2 == bare.count('"'):
                    return inner.strip()
            elif _balanced(inner, opening, closing):
                return inner.strip()
    # Where a quotation ends the title one mark closes both.
    straight = len(_OPENS_QUOTATION.findall(bare)) * 2 > bare.count('"')
    if (bare.startswith('"') and straight) or bare.count("«") > bare.count("»"):
        return bare[1:].strip() if bare[:1] in ("«", '"') else bare
    return bare


def _balanced(text: str, opening: str, closing: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == opening) - (character == closing)
        if depth < 0:
            return False
    return depth == 0
