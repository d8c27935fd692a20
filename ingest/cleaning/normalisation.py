"""Characters as a reader means them: ligatures, odd spaces, look-alikes, letter-spacing.

Words are never added, dropped or reordered, and every change keeps the places of the characters.
"""

from __future__ import annotations

import re
import unicodedata

from ingest.located import Edit, LocatedText
from search.morphology import known

LINE_SEPARATOR = "\u2028"
SOFT_HYPHEN = "\u00ad"

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_HYPHENS = {"\u2010": "-", "\u2011": "-"}
# Bullets of the Symbol and Wingdings fonts, which have no code of their own.
_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf02d": "–", "\uf0fc": "✓"}
_BREAKS = {"\n": LINE_SEPARATOR, "\u2029": LINE_SEPARATOR, "\x0b": LINE_SEPARATOR}
_MAPPED = _LIGATURES | _HYPHENS | _BULLETS | _BREAKS

_SPACES = r"\t\u0085\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
# C0 and C1 controls, marks of direction, zero-width characters, half surrogates, non-characters.
_INVISIBLE = (
    r"\x00-\x08\x0c-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    r"\ufff0-\ufff8\ufffe\uffff\ud800-\udfff"
)
_ODD = re.compile(
    rf"[{_SPACES}]|[{_INVISIBLE}]|[{''.join(map(re.escape, _MAPPED))}]"
    rf"|{SOFT_HYPHEN}(?!\s*(?:{LINE_SEPARATOR}|\n|$))"
)
_SPACE = re.compile(rf"[{_SPACES}]")
_CLUSTER = re.compile(r".[\u0300-\u036f\u0483-\u0487]*", re.DOTALL)
_SEVERAL_SPACES = re.compile(r" {2,}")

_LATIN = "aceopxyABCEHKMOPTXYëË"
_CYRILLIC = "асеорхуАВСЕНКМОРТХУёЁ"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
# Looked for at the beginnings of words only: from every letter of a long one it is quadratic.
_MIXED = re.compile(r"(?<![^\W\d_])(?=[^\W\d_]*[A-Za-zëË])(?=[^\W\d_]*[А-Яа-яЁё])[^\W\d_]+")
_ROMAN = re.compile(r"[IVXLCDMХСМ]+")
_LATIN_LETTER = re.compile(r"[A-Za-zëË]")
_CYRILLIC_LETTER = re.compile(r"[А-Яа-яЁё]")

# «п. 4.l», «2О12»: letters that look like digits, within numbers only.
_LETTERS_AS_DIGITS = re.compile(
    r"(?<![\w.])(?=[\d.lОO]*(?:\.l|\d[ОO]\d))\d(?:[\d.]|(?<=\.)l|(?<=\d)[ОO](?=\d))*(?!\w)"
)
_TO_DIGITS = str.maketrans("lОO", "100")

_SPACED_LETTERS = re.compile(r"(?<![^\s«(\"])[А-ЯЁа-яё](?: {1,3}[А-ЯЁа-яё]){3,}(?![^\s.,:;!?»)\"])")
# Letter-spaced words of both alphabets («C т а т ь я»), and the sign of a national standard.
_SPACED_MIXED = re.compile(
    r"(?<![^\s«(\"])[A-Za-zА-ЯЁа-яё](?: {1,3}[A-Za-zА-ЯЁа-яё]){3,}(?![^\s.,:;!?»)\"])"
)
_STANDARD = re.compile(r"(?<=ГОСТ )P(?=\s)")
_LONGEST_SPACED = 80
_SHORTEST_PART = 3
_SHORT_WORDS = frozenset({"и", "в", "о", "об", "с", "к", "на", "по", "от", "за", "из", "до"})


def plain_characters(text: LocatedText) -> LocatedText:
    """One printed line with plain characters: composed letters (NFC), spaces, no invisible ones.

    A soft hyphen stays where the line ends, for it says that the word goes on.
    """
    if text.text.isascii() and text.text.isprintable():
        return text
    plain = text.substituted(_ODD, _plain)
    if unicodedata.is_normalized("NFC", plain.text):
        return plain
    return plain.substituted(_CLUSTER, lambda m: unicodedata.normalize("NFC", m[0]))


def _plain(match: re.Match[str]) -> str:
    character = match[0]
    if character in _MAPPED:
        return _MAPPED[character]
    return " " if _SPACE.match(character) else ""


def plain_words(text: LocatedText) -> LocatedText:
    """A paragraph with one alphabet a word, digits in numbers, no letter-spacing, single spaces."""
    mended = text.substituted(_MIXED, _one_alphabet)
    mended = mended.substituted(_LETTERS_AS_DIGITS, lambda match: match[0].translate(_TO_DIGITS))
    mended = mended.substituted(_SPACED_MIXED, _spaced_alphabet)
    mended = mended.substituted(_STANDARD, "Р")
    closed = mended.edited(
        [
            edit
            for match in _SPACED_LETTERS.finditer(mended.text)
            for edit in _closed(match.group(), match.start())
        ]
    )
    return closed.substituted(_SEVERAL_SPACES, " ").stripped()


def _one_alphabet(match: re.Match[str]) -> str:
    """A word in one alphabet, where its other letters only look like those of another.

    Letters of both that could be either are signs of a formula («Nс») as likely as a slip.
    """
    word = match[0]
    if _ROMAN.fullmatch(word):
        return word.translate(_TO_LATIN)
    latin_only = len(_LATIN_LETTER.findall(word.translate(_TO_CYRILLIC)))
    cyrillic_only = len(_CYRILLIC_LETTER.findall(word.translate(_TO_LATIN)))
    if not latin_only and (cyrillic_only or known(word.translate(_TO_CYRILLIC))):
        return word.translate(_TO_CYRILLIC)
    return word.translate(_TO_LATIN) if latin_only > 1 and not cyrillic_only else word


def _spaced_alphabet(match: re.Match[str]) -> str:
    """Single letters in Cyrillic, where the few Latin ones among them only look different."""
    cyrillic = match[0].translate(_TO_CYRILLIC)
    few = 2 * len(_LATIN_LETTER.findall(match[0])) <= len(_CYRILLIC_LETTER.findall(match[0]))
    return match[0] if _LATIN_LETTER.search(cyrillic) or not few else cyrillic


def _closed(spaced: str, offset: int) -> list[Edit]:
    """Edits that close up letter-spaced words, where the result is words of the dictionary."""
    groups = re.split(r" {2,}", spaced)
    letters = "".join(spaced.split())
    if len(letters) > _LONGEST_SPACED:
        return []
    lengths: list[int] = []
    for group in groups:
        parts = _words(group.replace(" ", ""))
        if parts is None:
            parts = _words(letters)
            if parts is None:
                return []
            lengths = [len(part) for part in parts]
            break
        lengths.extend(len(part) for part in parts)
    ends = {sum(lengths[: index + 1]) for index in range(len(lengths) - 1)}
    edits: list[Edit] = []
    seen = 0
    for match in re.finditer(r" +|\S", spaced):
        if match[0].isspace():
            glue = " " if seen in ends else ""
            edits.append(Edit(offset + match.start(), offset + match.end(), glue))
        else:
            seen += 1
    return edits


def _words(letters: str) -> list[str] | None:
    """The fewest known words that the letters spell, or None."""
    lowered = letters.lower()
    if len(lowered) >= _SHORTEST_PART and known(lowered):
        return [letters]
    best: list[list[str] | None] = [[]]
    for end in range(1, len(lowered) + 1):
        found: list[str] | None = None
        for start in range(end):
            before, part = best[start], lowered[start:end]
            long_enough = len(part) >= _SHORTEST_PART or part in _SHORT_WORDS
            if before is None or not long_enough or not known(part):
                continue
            if found is None or len(before) + 1 < len(found):
                found = [*before, letters[start:end]]
        best.append(found)
    return best[-1]
