"""Words typed in the wrong keyboard layout: «cnfnmz» is «статья», «руддщ» is «hello»."""

from __future__ import annotations

# The standard Russian layout (ЙЦУКЕН) over the American one (QWERTY).
_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_SHIFTED_LATIN = '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>'
_TO_CYRILLIC = str.maketrans(_LATIN + _SHIFTED_LATIN, _CYRILLIC + _CYRILLIC.upper())
_TO_LATIN = str.maketrans(_CYRILLIC + _CYRILLIC.upper(), _LATIN + _SHIFTED_LATIN)
_PLACES = {
    letter: (row, column + row / 2)
    for row, letters in enumerate(("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"))
    for column, letter in enumerate(letters)
}
_NEIGHBOURS = 1.2


def to_cyrillic(word: str) -> str:
    """What the keys of a word give in the Russian layout; other characters stay."""
    return word.translate(_TO_CYRILLIC)


def to_latin(word: str) -> str:
    """What the keys of a word give in the English layout; other characters stay."""
    return word.translate(_TO_LATIN)


def are_neighbours(one: str, other: str) -> bool:
    """Whether two Cyrillic letters in lower case lie side by side on the keyboard."""
    if one not in _PLACES or other not in _PLACES:
        return False
    (row, column), (other_row, other_column) = _PLACES[one], _PLACES[other]
    return abs(row - other_row) <= 1 and abs(column - other_column) <= _NEIGHBOURS
