"""Numbers of list items in the forms that Word (ECMA-376, 17.18.59) and CSS name."""

from __future__ import annotations

_LATIN = "abcdefghijklmnopqrstuvwxyz"
# ECMA-376, 17.18.59, russianLower: the alphabet without ё, й, ъ and ь.
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_FOOTNOTE_SIGNS = "*†‡§"
_LARGEST_ROMAN = 3999
_MOST_REPEATED = 30  # letters; nobody counts more, and a long list would grow as its square


def list_number(number: int, form: str) -> str:
    """A number in a form named by Word (`russianLower`) or CSS (`lower-alpha`).

    An unknown form gives arabic digits, as Word does; «padded-3» is «001».
    """
    if form.startswith("padded-"):
        return str(number).zfill(int(form.removeprefix("padded-")))
    match form:
        case "none":
            return ""
        case "decimalZero" | "decimal-leading-zero":
            return f"{number:02d}"
        case "lowerLetter":
            return _letters(number, _LATIN)
        case "upperLetter":
            return _letters(number, _LATIN.upper())
        case "lower-alpha" | "lower-latin":
            return _alphabetic(number, _LATIN)
        case "upper-alpha" | "upper-latin":
            return _alphabetic(number, _LATIN.upper())
        case "russianLower":
            return _letters(number, _RUSSIAN)
        case "russianUpper":
            return _letters(number, _RUSSIAN.upper())
        case "lowerRoman" | "lower-roman":
            return _roman(number)
        case "upperRoman" | "upper-roman":
            return _roman(number).upper()
        case "chicago":
            return _letters(number, _FOOTNOTE_SIGNS)
        case "numberInDash":
            return f"- {number} -"
        case "hex":
            return f"{number:X}"
    return str(number)


def _letters(number: int, alphabet: str) -> str:
    """Past its end an alphabet starts again with letters doubled: «я», «аа», «бб»."""
    repeated, at = divmod(number - 1, len(alphabet))
    if number < 1 or repeated >= _MOST_REPEATED:
        return str(number)
    return alphabet[at] * (repeated + 1)


def _alphabetic(number: int, alphabet: str) -> str:
    """Letters as digits without a zero: «z», «aa», «ab» (CSS Counter Styles 3, 3.1.4)."""
    if number < 1:
        return str(number)
    found = ""
    while number:
        number, at = divmod(number - 1, len(alphabet))
        found = alphabet[at] + found
    return found


def _roman(number: int) -> str:
    if not 0 < number <= _LARGEST_ROMAN:
        return str(number)
    digits = []
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        digits.append(sign * count)
    return "".join(digits)
