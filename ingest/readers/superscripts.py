"""Superscript indices as Unicode characters, which keep «15¹» distinct from «151»."""

from __future__ import annotations

_DIGITS = str.maketrans("0123456789+-–−=().,", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾··")
_ROMAN = str.maketrans("ivxl", "ⁱᵛˣˡ")
_RAISABLE = frozenset(map(chr, _DIGITS))


def superscript(text: str) -> str:
    """Digits and signs raised: «1» → «¹», «2-1» → «²⁻¹», «1.1» → «¹·¹».

    A text with any other character («1st», «[3]») or without a digit («*») comes back unchanged:
    half of it raised would read worse than none.
    """
    body = text.strip()
    if not any(c.isdigit() for c in body) or not _RAISABLE.issuperset(body):
        return text
    return text.translate(_DIGITS)


def note_mark(number: str) -> str:
    """The mark of a note: an arabic or a small roman number («iv») raised, others as is."""
    if number and set("ivxl").issuperset(number):
        return number.translate(_ROMAN)
    return superscript(number)
