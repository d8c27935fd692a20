"""Fonts that lie: text layers whose codes are not characters, noticed and mended by known words.

Two families are met in Russian files. Writers that drop the encoding leave glyph numbers, of which
one byte reaches the text: in the order of Microsoft's fonts Cyrillic stands 0x3D6 and ASCII 0x1D
below Unicode. Older writers leave Windows-1251 bytes that are then read as Western ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.readers.pdf.glyphs import Glyphs
from search.morphology import known

Decoder = Callable[[int], int]

_CYRILLIC = re.compile(r"[А-Яа-яЁё]{3,}")
_WORD = re.compile(r"(?<![\w@/.:])[^\W\d_][\w$|{}\[\]]{1,30}[^\W\d_](?![\w@/])")
# Both alphabets in one word, a capital after a small letter, a digit or sign between letters.
_BROKEN = re.compile(
    r"[А-Яа-яЁё][A-Za-z]|[A-Za-z][А-Яа-яЁё]|[a-zа-яё][A-ZА-ЯЁ]|[^\W\d_][\d$|{}\[\]]+[^\W\d_]"
)
_MOST_WORDS = 300
_LEAST_WORDS = 5
_KNOWN = 0.7
_CONTROLS = 0.01  # share of all characters, from which fonts are looked at
_WESTERN = 0.2  # share of accented Western letters, likewise
_UNREADABLE = 0.1  # share of codes that are no characters
_FOREIGN = 0.35  # known share of Cyrillic words, below which a layer is in no Russian
_LEAST_KINDS = 10
_FREQUENT = "оеаинтсрвл"

_SPACES = (0x09, 0x0A, 0x0D, 0x20, 0xA0)
_CYRILLIC_SHIFT = 0x3D6
_ASCII_SHIFT = 0x1D
# Places of Microsoft's glyph order (low byte) that do not follow the shift.
_CYRILLIC_PLACES = {0x2C: "Ё", 0x7A: "ё", 0x8B: "№"}
_ASCII_PLACES = {
    131: "°", 134: "§", 135: "•", 147: "±", 169: "«", 170: "»", 171: "…", 177: "–", 178: "—",
    179: "“", 180: "”", 181: "‘", 182: "’", 196: "„",
}  # fmt: skip


def suspicious(pages: Sequence[Glyphs]) -> bool:
    """Whether the codes look as if some font does not say what it shows."""
    codes = np.concatenate([glyphs.codes for glyphs in pages]) if pages else np.empty(0, np.uint32)
    if len(codes) == 0:
        return False
    western = (codes >= 0xC0) & (codes <= 0xFF)
    return bool(_control(codes).mean() > _CONTROLS or western.mean() > _WESTERN)


def repaired(pages: Sequence[Glyphs]) -> tuple[list[Glyphs], list[bool]]:
    """The pages with every lying font decoded, and which pages that changed.

    Needs glyphs read with the font of every character.
    """
    fonts = sorted({int(font) for glyphs in pages for font in np.unique(glyphs.font)})
    samples = {font: _sample(pages, font) for font in fonts}
    decoders: dict[int, Decoder] = {}
    for font in sorted(fonts, key=lambda font: -sum(map(len, samples[font]))):
        decoder = _cyrillic_decoder(samples[font], set(decoders.values()))
        if decoder is not None:
            whole = decoder is _glyph_place and _has_glyph_signs(samples[font])
            decoders[font] = _whole_order if whole else decoder
    for font in fonts:
        codes = np.array([code for word in samples[font] for code in word])
        if font not in decoders and len(codes) and _is_glyph_order(codes):
            decoders[font] = _ascii_place
    changed = [bool(np.isin(glyphs.font, list(decoders)).any()) for glyphs in pages]
    return [_decoded(glyphs, decoders) for glyphs in pages], changed


def is_readable(text: str) -> bool:
    """Whether a page of text is made of characters and, where Cyrillic, of Russian words."""
    codes = np.array([ord(character) for character in text if not character.isspace()])
    if len(codes) and _no_character(codes).mean() > _UNREADABLE:
        return False
    kinds = {word.lower() for word in _CYRILLIC.findall(text)}
    return len(kinds) < _LEAST_KINDS or sum(map(known, kinds)) >= _FOREIGN * len(kinds)


def doubtful_share(text: str) -> float:
    """The share of a text's words that look misread, 0 to 1; 0 where there are few words.

    Those are Cyrillic words that are not known, and words that mix the alphabets, change to
    capitals within, or hold digits and signs among letters: so looks what recognition makes of a
    poor scan, or of another language.
    """
    kinds = set(_WORD.findall(text))
    if len(kinds) < _LEAST_KINDS:
        return 0.0
    return sum(map(_is_misread, kinds)) / len(kinds)


def _is_misread(word: str) -> bool:
    if _BROKEN.search(word):
        return True
    return bool(_CYRILLIC.fullmatch(word)) and not known(word.lower())


def western_to_cyrillic(text: str) -> str:
    """Windows-1251 text that was read as Western («Ïðèêàç»), mended; other text as it is."""
    try:
        mended = text.encode("cp1252").decode("cp1251")
    except UnicodeError:
        return text
    words = [word for word in _CYRILLIC.findall(mended) if word not in text]
    return mended if words and sum(map(known, words)) >= _KNOWN * len(words) else text


def _control(codes: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    return np.asarray((codes < 0x20) | ((codes >= 0x7F) & (codes < 0xA0)))


def _no_character(codes: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    private = (codes >= 0xE000) & (codes < 0xF900)
    return np.asarray(_control(codes) | (codes == 0xFFFD) | private)


def _sample(pages: Sequence[Glyphs], font: int) -> list[list[int]]:
    """The first words of a font, as codes."""
    words: list[list[int]] = []
    for glyphs in pages:
        own = np.flatnonzero(glyphs.font == font)
        if len(own) == 0:
            continue
        breaks = np.flatnonzero((np.diff(own) > 1) | (glyphs.gap[own[1:]] > 0)) + 1
        words.extend(part.tolist() for part in np.split(glyphs.codes[own], breaks))
        if len(words) > _MOST_WORDS:
            break
    return words[:_MOST_WORDS]


def _cyrillic_decoder(words: list[list[int]], found: set[Decoder]) -> Decoder | None:
    """The decoder that makes the most words known, if it makes most of them known."""
    counts = Counter(code for word in words for code in word)
    letters = sum(count for code, count in counts.items() if 0x410 <= code <= 0x451)
    if letters > 0.2 * sum(counts.values()):
        return None
    for decoder in (*found, _glyph_place, _windows_1251):
        if _known_share(words, decoder, 1 if decoder in found else _LEAST_WORDS) >= _KNOWN:
            return decoder
    shifts = Counter(
        ord(letter) - code for code, _ in counts.most_common(4) for letter in _FREQUENT
    )
    best = max(shifts, key=lambda shift: _known_share(words, _shift(shift)), default=0)
    return _shift(best) if _known_share(words, _shift(best)) >= _KNOWN else None


def _known_share(words: list[list[int]], decoder: Decoder, least: int = _LEAST_WORDS) -> float:
    text = " ".join("".join(chr(decoder(code)) for code in word) for word in words)
    tokens = _CYRILLIC.findall(text)
    return sum(map(known, tokens)) / len(tokens) if len(tokens) >= least else 0.0


def _is_glyph_order(codes: NDArray[np.integer[Any]]) -> bool:
    """Whether codes of digits and signs are glyph numbers: controls that all become characters."""
    decoded = np.array([_ascii_place(int(code)) for code in codes])
    return bool(_control(codes).mean() > 0.1 and _control(decoded).mean() < 0.01)


def _byte(code: int) -> int:
    """The byte of a simple font that PDFium showed as a character of Mac OS Roman."""
    if code < 0x80:
        return code
    try:
        return chr(code).encode("mac_roman")[0]
    except UnicodeError:
        return code


def _glyph_place(code: int) -> int:
    byte = _byte(code)
    if byte in _CYRILLIC_PLACES:
        return ord(_CYRILLIC_PLACES[byte])
    return byte + _CYRILLIC_SHIFT if 0x3A <= byte <= 0x79 else code


def _ascii_place(code: int) -> int:
    byte = _byte(code)
    if byte in _ASCII_PLACES:
        return ord(_ASCII_PLACES[byte])
    return byte + _ASCII_SHIFT if 3 <= byte <= 0x61 else code


def _whole_order(code: int) -> int:
    """The decoder of a font that holds signs and digits beside its Cyrillic letters."""
    return _ascii_place(code) if _byte(code) < 0x3A else _glyph_place(code)


def _has_glyph_signs(words: list[list[int]]) -> bool:
    """Whether codes below the letters are glyph numbers too: some are controls, as digits are."""
    low = [code for word in words for code in word if code < 0x3A]
    return any(0x0E <= code < 0x20 for code in low)


def _windows_1251(code: int) -> int:
    try:
        return ord(chr(code).encode("cp1252").decode("cp1251"))
    except UnicodeError:
        return code


def _shift(step: int) -> Decoder:
    def decode(code: int) -> int:
        return code + step if 0x410 <= code + step <= 0x44F else code

    return decode


def _decoded(glyphs: Glyphs, decoders: dict[int, Decoder]) -> Glyphs:
    codes = glyphs.codes.copy()
    for font, decoder in decoders.items():
        own = glyphs.font == font
        values, places = np.unique(codes[own], return_inverse=True)
        if len(values):
            codes[own] = np.array([decoder(int(value)) for value in values])[places]
    # Spaces of fonts that tell the truth, and glyph numbers that were spaces.
    blank = np.isin(codes, _SPACES)
    gap = glyphs.gap.copy()
    gap[1:] = np.where(blank[:-1] & (gap[1:] == 0), 1, gap[1:])
    return replace(glyphs, codes=codes, gap=gap).take(~blank)
