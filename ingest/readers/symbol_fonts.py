"""Signs of symbol fonts, whose codes say nothing without the font."""

from __future__ import annotations

# What Russian documents use of them.
_SYMBOL = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ\xb7\xa3\xb3\xb1\xb0\xb4\xb9\xae\xac\xbb\xa5\xd7\xb8",
        "αβχδεφγηιϕκλμνοπθρστυϖωξψζΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ•≤≥±°×≠→←≈∞⋅÷",
        strict=True,
    )
)
_WINGDINGS = {
    "\xfc": "✓", "\xfe": "☑", "\xa8": "☐", "o": "☐", "\xa7": "▪", "\xb7": "•", "\xd8": "➢",
    "\xe0": "→", "l": "●", "n": "■", "v": "❖", "\xfb": "✗",
}  # fmt: skip


def symbol(font: str, sign: str) -> str:
    """A character typed in a symbol font as what it prints, empty for any other font."""
    if font.lower() == "symbol":
        return _SYMBOL.get(sign, sign)
    return _WINGDINGS.get(sign, "•") if font.lower().startswith("wingdings") else ""
