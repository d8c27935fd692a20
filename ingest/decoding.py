"""Bytes become text: the encoding of a Russian file is found from the bytes themselves.

The order is: byte order mark, UTF-16 without one, strict UTF-8, then whichever single-byte Cyrillic
encoding turns most of the letters into Russian words. What the file declares is only a tie-breaker:
declarations are wrong often enough, and general-purpose detectors fail on short Cyrillic strings.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from search.morphology import known

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# In order of how common they are: the first of equals wins.
_CYRILLIC = ("cp1251", "koi8-r", "cp866", "mac-cyrillic")
_WESTERN = "cp1252"
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_HIGH_LETTERS = re.compile(rb"[\xc0-\xff]+")
_ACCENTED = re.compile(
    rb"[A-Za-z][\xc0-\xff]{1,2}(?![\xc0-\xff])|(?<![\xc0-\xff])[\xc0-\xff]{1,2}[A-Za-z]"
)
_RUSSIAN_RUN = re.compile(r"[А-Яа-яЁё]+")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE_BYTES = 1 << 18
_SAMPLE_RUNS = 400
# Signs that stand in Russian text next to letters; other non-letters speak against an encoding.
_USUAL_SIGNS = frozenset("\u00a0«»„“”‘’–—…№§°•·©®™±\u00ad−")
# Russian letters from the most frequent to the rarest: what is left to go by in unknown words.
_BY_FREQUENCY = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_RANK = {letter: 1 - at / len(_BY_FREQUENCY) for at, letter in enumerate(_BY_FREQUENCY)}
# One-letter words and abbreviations («п. 5», «г. Москва»).
_ALONE = frozenset("иавкосуптгч")
# A chance reading of single-byte Cyrillic as UTF-8 is only possible in a handful of characters.
_SHORT = 8


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the Python name of the encoding it was read in."""

    text: str
    encoding: str


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode a file of unknown encoding; never fails, undecodable bytes become U+FFFD.

    `declared` is what the file says of itself (a `<meta charset>`); it decides only between
    readings that the bytes allow equally.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return Decoded(data[len(mark) :].decode(encoding, "replace"), encoding)
    wide = _utf16(data)
    if wide is not None:
        return Decoded(data.decode(wide, "replace"), wide)
    unicode = _utf8(data)
    if unicode is not None:
        return Decoded(unicode, "utf-8")
    encoding = _single_byte(data, _known_codec(declared))
    return Decoded(data.decode(encoding, "replace"), encoding)


def looks_binary(data: bytes) -> bool:
    """Whether bytes are no text in any encoding this module reads (too many control characters)."""
    sample = data[:_SAMPLE_BYTES]
    if not sample or any(sample.startswith(mark) for mark, _ in _BYTE_ORDER_MARKS):
        return False
    wide = _utf16(sample)
    if wide is not None:
        text = sample.decode(wide, "replace")
        return sum(c.isprintable() or c.isspace() for c in text) < 0.95 * len(text)
    return len(_CONTROL.findall(sample)) > max(1, len(sample) // 100)


def share_of_known_words(words: Iterable[str]) -> float:
    """The share of letters that stand in words of the Russian dictionary, 0 without words."""
    familiar = total = 0
    for word in words:
        total += len(word)
        familiar += len(word) * known(word)
    return familiar / total if total else 0.0


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: the high bytes of Cyrillic and Latin letters are 0x04 and 0x00.

    Russian UTF-16 is valid UTF-8 as well (full of control characters), so this goes first.
    """
    sample = data[:_SAMPLE_BYTES]
    half = len(sample) // 2
    if half == 0:
        return None
    even, odd = (sum(part.count(byte) for byte in (0, 4)) for part in (sample[::2], sample[1::2]))
    if odd > 0.6 * half and even < 0.3 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.3 * half:
        return "utf-16-be"
    return None


def _utf8(data: bytes) -> str | None:
    """UTF-8, allowing the few broken bytes that cutting and joining files leaves."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    else:
        return None if _is_chance(text, data) else text
    valid = sum(1 for character in text if character > "\x7f" and character != "\ufffd")
    return text if valid > 10 * text.count("\ufffd") else None


def _is_chance(text: str, data: bytes) -> bool:
    """Whether a few bytes form valid UTF-8 («⮬») by chance but are a word otherwise («том»)."""
    wide = [character for character in text if character > "\x7f"]
    if not wide or len(wide) > _SHORT or any(_is_usual(character) for character in wide):
        return False
    runs = _sample(data)
    return max(_score(runs, encoding) for encoding in _CYRILLIC) > 0.6


def _is_usual(character: str) -> bool:
    """A letter of the Latin or Cyrillic alphabets or a sign of European typography."""
    return character in _USUAL_SIGNS or "\xa0" <= character < "\u0530"


def _known_codec(name: str | None) -> str | None:
    try:
        return codecs.lookup(name.strip()).name if name else None
    except LookupError:
        return None


def _single_byte(data: bytes, declared: str | None) -> str:
    runs = _sample(data)
    if _is_western(data):
        return _WESTERN
    # mac-cyrillic and cp1251 agree on most small letters: what is declared settles a draw.
    order = sorted(_CYRILLIC, key=lambda encoding: encoding != declared)
    scores = {encoding: _score(runs, encoding) for encoding in order}
    best = max(order, key=lambda encoding: scores[encoding])
    if declared and declared not in _CYRILLIC and scores[best] < 0.4:
        try:
            data.decode(declared)
        except (UnicodeDecodeError, LookupError):
            return best
        return declared
    return best


def _sample(data: bytes) -> list[bytes]:
    """Runs of non-ASCII bytes, spread over the file: in these encodings, words."""
    runs = [match[0] for match in _HIGH_RUN.finditer(data)]
    step = max(1, len(runs) // _SAMPLE_RUNS)
    return runs[::step]


def _is_western(data: bytes) -> bool:
    """Accented Latin: one or two high letters beside ASCII letters, as in «Café»."""
    runs = len(_HIGH_LETTERS.findall(data))
    return runs > 0 and len(_ACCENTED.findall(data)) >= 0.6 * runs


def _score(runs: list[bytes], encoding: str) -> float:
    """How Russian a reading looks: 1 is nothing but known words in a usual case."""
    points = 0.0
    total = 0
    for run in runs:
        text = run.decode(encoding, "replace")
        total += len(text)
        if len(text) == 1:
            points += _worth_of_one(text, encoding)
            continue
        for word in _RUSSIAN_RUN.findall(text):
            points += len(word) * _worth(word)
        points -= sum(1 for c in text if c not in _USUAL_SIGNS and not _RUSSIAN_RUN.match(c))
    return points / total if total else 0.0


def _worth_of_one(character: str, encoding: str) -> float:
    """A letter or sign alone says little: usual words and abbreviations first, capitals last.

    Typographic signs alone speak for cp1251, which shares them with Western Windows.
    """
    if _RUSSIAN_RUN.match(character):
        return 0.9 if character in _ALONE else 0.8 if character.islower() else 0.7
    if character in _USUAL_SIGNS:
        return 0.75 if encoding == "cp1251" else 0.0
    return -1.0


def _worth(word: str) -> float:
    """From 0 to 1: known words in an ordinary case first, then plausible letters.

    KOI8-R keeps its small letters where cp1251 keeps its capitals, so a wrong reading of either
    turns «Приказ» into «пРИКАЗ»-like words.
    """
    letters = sum(_RANK[letter] for letter in word.lower()) / len(word)
    if word.islower():
        case = 1.0
    elif word[1:].islower():
        case = 0.95
    elif word.isupper():
        case = 0.9
    else:
        case = 0.6 if word[0].isupper() else 0.1  # «СНиП»
    return case * (0.7 * (len(word) > 1 and known(word)) + 0.3 * letters)
