"""Which rows head a table whose format does not tell: found by how they differ from the others."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SERIAL = re.compile(r"(?:№|N|No)\.?\s*(?:п\s*/?\s*п\.?)?|п\s*/\s*п", re.IGNORECASE)
_NUMERIC = re.compile(
    r"(?:(?:не\s+)?(?:менее|более|ниже|выше|ранее|позднее)\s|до\s|от\s|свыше\s|около\s)?"
    r"[^\w]*(?:\d[\d\s.,:/×xх+–—-]*)(?:[%°]|\w{1,3}\.?)?[^\w]*",
    re.IGNORECASE,
)
# What columns of office tables are called; the stem of the first word.
_NAMES = re.compile(
    r"(?:наименовани|назван|показател|значени|срок|дат|код|номер|вид|тип|категори|ед\b|единиц|количеств"
    r"|кол-во|сумм|фамили|имя|имен|отчеств|фио\b|ф\.\s?и\.\s?о|должност|организаци|адрес|телефон"
    r"|примечани|описани|содержани|результат|исполнител|ответственн|мероприяти|этап|документ|критери"
    r"|параметр|характеристик|год|период|дол[яи]|цен|стоимост|объ[её]м|площад|источник|метод|признак"
    r"|раздел|форм|сведени|основани|причин|№|n\b|фактор|групп|статус|пункт|требовани|услуг)\w*",
    re.IGNORECASE,
)
_BLANK = re.compile(r"[-–—*xхXХ\s]*")
_ENUMERATOR = re.compile(r"\d{1,3}(?:\.\d{1,3})*[.)]?")
_ENDS = (".", ";", ":", ",")
_LONGEST_NAME = 160  # characters of the name of a column
_DEEPEST_NUMBERING = 4  # rows above «1 | 2 | 3»
_MOSTLY = 0.6  # of the cells of a column
_LEAST_WORDS = 3  # columns that show a head by its brevity alone
_SHORTER = 0.8  # times the usual cell of the body


def is_numbering(cells: Sequence[str]) -> bool:
    """Whether a row counts the columns of its table: «1 | 2 | 3»."""
    return len(cells) > 1 and list(cells) == [str(n) for n in range(1, len(cells) + 1)]


def detected_head(rows: Sequence[Sequence[str]]) -> int:
    """How many of the first rows name the columns, 0 where nothing shows it.

    `rows` are cells as `corpus.table_text.rows_of` gives them. Signs of a head, any of which is
    enough: the columns are counted under it; it opens with «№ п/п»; it has words over columns of
    numbers; its cells are usual names of columns; it alone is capitalised; it is a full row of
    short names over longer cells.
    """
    for number, row in enumerate(rows[1 : _DEEPEST_NUMBERING + 1], start=1):
        if is_numbering(row) and not any(map(_is_number, rows[0])):
            return number + 1
    if len(rows) < 2 or not _may_head(rows[0]):
        return 0
    depth = _depth(rows)
    body = rows[depth:]
    if not body:
        return 0
    first = rows[0]
    columns = max(map(len, rows))
    if (
        _SERIAL.fullmatch(first[0].strip())
        or _over_numbers(rows[:depth], body, columns)
        or _is_named(first, body)
        or _is_capitalised(first, body)
    ):
        return depth
    return depth if _is_brief(rows[:depth], body, columns) else 0


def _may_head(row: Sequence[str]) -> bool:
    """Whether a row may name columns: several short cells, no number or sentence among them."""
    filled = [cell for cell in row if cell]
    return (
        len(filled) > 1
        and len(set(filled)) == len(filled)
        and all(len(cell) <= _LONGEST_NAME for cell in filled)
        and not any(_ENUMERATOR.fullmatch(cell) and not _is_year(cell) for cell in filled)
        and not any(_is_number(cell) and not _is_year(cell) for cell in filled)
        and not any(cell.endswith((";", ":")) for cell in filled)
    )


def _depth(rows: Sequence[Sequence[str]]) -> int:
    """How many rows the head has when the first one does: those under a cell of several columns.

    Such a row has empty cells, under those that reach down from the row above: at its beginning, or
    further on where its first cell goes on in lower case.
    """
    depth = 1
    while depth < len(rows) - 1 and depth < _DEEPEST_NUMBERING:
        above, row = rows[depth - 1], rows[depth]
        wide = any(
            cell and (column >= len(above) or not above[column]) for column, cell in enumerate(row)
        )
        reached = any(
            cell and (column >= len(row) or not row[column]) for column, cell in enumerate(above)
        )
        covered = reached and (not row[0] or row[0][:1].islower())
        numbers = any(_is_number(cell) and not _is_year(cell) for cell in row)
        if not (wide and covered) or numbers or not rows[depth + 1][0]:
            break
        depth += 1
    return depth


def _over_numbers(
    head: Sequence[Sequence[str]], body: Sequence[Sequence[str]], columns: int
) -> bool:
    """Whether words stand over a column of numbers that is not the first."""
    for column in range(1, columns):
        named = [row[column] for row in head if column < len(row) and row[column]]
        cells = [row[column] for row in body if column < len(row) and row[column]]
        numbers = sum(_is_number(cell) or bool(_BLANK.fullmatch(cell)) for cell in cells)
        if named and cells and numbers >= _MOSTLY * len(cells) and any(map(_is_number, cells)):
            return True
    return False


def _is_named(first: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether most cells of the first row are usual names of columns, and few below are."""
    named = [bool(_NAMES.match(cell)) for cell in first if cell]
    cells = [cell for row in body for cell in row if cell]
    below = sum(bool(_NAMES.match(cell)) for cell in cells)
    return (
        len(named) > 1
        and sum(named) >= max(2, _MOSTLY * len(named))
        and below <= (1 - _MOSTLY) * len(cells)
    )


def _is_capitalised(first: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether every name begins in upper case, and most cells below, the first column aside, not.

    A name that stands below too is a value.
    """
    cells = [cell for row in body for cell in row[1:] if cell[:1].isalpha()]
    names = [cell for cell in first if cell]
    return (
        len(names) >= _LEAST_WORDS
        and all(cell[:1].isupper() for cell in names)
        and len(cells) >= _LEAST_WORDS
        and sum(cell[:1].islower() for cell in cells) >= 0.8 * len(cells)
        and not set(names) & {cell for row in body for cell in row}
    )


def _is_brief(head: Sequence[Sequence[str]], body: Sequence[Sequence[str]], columns: int) -> bool:
    """Whether a full first row is shorter than most below it, in as many columns as show it."""
    first = head[0]
    if columns < _LEAST_WORDS or sum(map(bool, first)) < columns - (len(head) > 1):
        return False
    if any(cell.endswith(_ENDS) or cell[:1].islower() for cell in first if cell):
        return False
    lengths = sorted(sum(map(len, row)) for row in body)
    return sum(map(len, first)) <= _SHORTER * lengths[len(lengths) // 2]


def _is_number(cell: str) -> bool:
    return bool(_NUMERIC.fullmatch(cell))


def _is_year(cell: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d(?:\s*(?:г\.?|год))?", cell))
