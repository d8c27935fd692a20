"""What recognition takes for words: noise left out, «№» put back where it was misread.

The limits were measured on the scans of `benchmarks/ocr.py`: see the figures there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ingest.recognition.hocr import OcrLine, OcrWord
from ingest.recognition.sizes import type_size, usual_stroke
from search.morphology import known

# Tesseract's confidence, 0 to 100, below which a word is noise.
_LEAST = 25.0
_LEAST_SHORT = 55.0  # of one or two characters
_LEAST_SIGNS = 70.0  # without a letter or digit
_LEAST_LINE = 40.0  # mean of a line
_LEAST_DRAWN = 75.0  # mean of a line whose strokes are not those of the page's print
_SURE, _LONG = 85.0, 4  # confidence and length of a word that no scrawl gives
_PRINTED = (0.75, 2.0)  # of the usual width of strokes: bold is up to 1.6
_LEAST_MISSED = 60.0  # of a word that only the second look found
_TAKEN = 0.2  # of its place
_SIGN_TALL = 3.0  # times as tall as the line's letters: a rule or a bracket of a stamp

_BARS = "|¦"
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
# Shapes that Tesseract gives the sign, which its Russian data hardly know.
_NUMBER_SIGN = r"(?:№|N[eеoо2º°ª9]|Л[еa]|J[l]?[eе]|Мо|Ме|Mo|Me|Хо|Xo|Мв)"
_MISREAD = re.compile(rf"{_NUMBER_SIGN}\.?")
_MISREAD_GLUED = re.compile(rf"{_NUMBER_SIGN}\.?(?=\d)")
# «М» alone may be a unit or an initial: only after such words it is the sign. «N» is printed for it
# in many acts, and stays.
_LETTER_FOR_SIGN = re.compile(r"[МM]")
_LETTER_GLUED = re.compile(r"[МM](?=\d)")
_BEFORE_NUMBER = re.compile(
    r"(?:г\.?|года|приложени\w*|форм[аеуы]|закон\w*|приказ\w*|постановлени\w*|распоряжени\w*"
    r"|решени\w*|письм\w*|указ\w*|протокол\w*|договор\w*|таблиц\w*|пункт\w*|регистрационный"
    r"|редакции|дело|дела|лист\w*|\d{4})",
    re.IGNORECASE,
)
_LOOK_ALIKES = ("ABCEHKMOPTXYaceopxy", "АВСЕНКМОРТХУасеорху")
_TO_CYRILLIC = str.maketrans(*_LOOK_ALIKES)
_CYRILLIC = re.compile(r"[А-Яа-яЁё]{3}")
_LATIN_ONLY = re.compile(r"[DFGIJLNQRSUVWZbdfghijklmnqrstuvwz]")
_ALIKE = re.compile(rf"^[^\w]*([{_LOOK_ALIKES[0]}]{{2,}})[^\w]*$")
_NUMBER = re.compile(r"[«\"(]?\d")


def legible(
    lines: Sequence[OcrLine], strokes: Sequence[float]
) -> tuple[tuple[OcrLine, ...], tuple[float, ...]]:
    """The lines without noise, signs of numbers restored, each with its width of strokes.

    `strokes` are the mean widths of the strokes of every line, in pixels.
    """
    sizes = [type_size(line) for line in lines]
    usual = usual_stroke(lines, sizes, strokes)
    found: list[tuple[OcrLine, float]] = []
    for line, size, stroke in zip(lines, sizes, strokes, strict=True):
        if usual and size and _is_drawn(line, stroke / size / usual):
            continue
        words = [_without_bars(word) for word in line.words if not _is_noise(word, line)]
        words = [word for word in words if word.text]
        if words and not _is_noise_line(words):
            words = _in_one_alphabet(_with_number_signs(words))
            found.append((replace(line, words=tuple(words)), stroke))
    return tuple(line for line, _ in found), tuple(stroke for _, stroke in found)


Lines = tuple[tuple[OcrLine, ...], tuple[float, ...]]
"""Lines with the widths of their strokes."""


def joined(blocks: Lines, scattered: Lines, cells: NDArray[np.float32]) -> Lines:
    """Two readings of a page as one: the second is taken in cells, the first elsewhere.

    What only one of them has is added where it is sure. `cells` are (n, 4) in pixels.
    """
    found = [
        *_chosen(blocks, lambda word: not _within(word, cells)),
        *_chosen(scattered, lambda word: _within(word, cells)),
    ]
    for reading in (blocks, scattered):
        held = [_extent(word) for line, _ in found for word in line.words]
        taken = np.array(held, dtype=np.float32).reshape(len(held), 4)
        added = _chosen(reading, partial(_is_missed, taken=taken))
        # Turned lines come twice with other boxes.
        found.extend((line, stroke) for line, stroke in added if line.angle == 0)
    return tuple(line for line, _ in found), tuple(stroke for _, stroke in found)


def _chosen(reading: Lines, wanted: Callable[[OcrWord], bool]) -> list[tuple[OcrLine, float]]:
    parts = [
        (replace(line, words=tuple(filter(wanted, line.words))), stroke)
        for line, stroke in zip(*reading, strict=True)
    ]
    return [(line, stroke) for line, stroke in parts if line.words]


def _is_missed(word: OcrWord, taken: NDArray[np.float32]) -> bool:
    """Whether a word is sure and stands where there is none."""
    return (
        word.confidence >= _LEAST_MISSED
        and bool(_LETTER_OR_DIGIT.search(word.text))
        and not _overlaps(_extent(word), taken)
    )


def _within(word: OcrWord, cells: NDArray[np.float32]) -> bool:
    x0, y0, x1, y1 = _extent(word)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    inside = (cells[:, 0] < x) & (x < cells[:, 2]) & (cells[:, 1] < y) & (y < cells[:, 3])
    return bool(inside.any())


def _extent(word: OcrWord) -> tuple[float, float, float, float]:
    x0, y0 = word.boxes[:, :2].min(axis=0).tolist()
    x1, y1 = word.boxes[:, 2:].max(axis=0).tolist()
    return x0, y0, x1, y1


def _overlaps(extent: tuple[float, float, float, float], taken: NDArray[np.float32]) -> bool:
    """Whether a good part of a place is taken."""
    x0, y0, x1, y1 = extent
    across = np.minimum(taken[:, 2], x1) - np.maximum(taken[:, 0], x0)
    down = np.minimum(taken[:, 3], y1) - np.maximum(taken[:, 1], y0)
    shared = np.maximum(across, 0) * np.maximum(down, 0)
    return bool((shared > _TAKEN * max(1.0, (x1 - x0) * (y1 - y0))).any())


def _is_drawn(line: OcrLine, weight: float) -> bool:
    """Whether a line of uncertain words is a signature, a stamp or a drawing.

    `weight` is its width of strokes for its size, as a share of what is usual on the page.
    """
    if _PRINTED[0] < weight < _PRINTED[1]:
        return False
    # Dots that lead to a page number are thin too, beside printed words.
    printed = any(
        word.confidence >= _SURE and len(_LETTER_OR_DIGIT.findall(word.text)) >= _LONG
        for word in line.words
    )
    mean = float(np.mean([word.confidence for word in line.words]))
    return not printed and mean < _LEAST_DRAWN


def _without_bars(word: OcrWord) -> OcrWord:
    """The word without bars at its ends: they are the rules beside it."""
    start = len(word.text) - len(word.text.lstrip(_BARS))
    end = len(word.text.rstrip(_BARS))
    return replace(word, text=word.text[start:end], boxes=word.boxes[start:end])


def _is_noise(word: OcrWord, line: OcrLine) -> bool:
    """Whether a word is a piece of a frame, stamp or signature."""
    count = len(_LETTER_OR_DIGIT.findall(word.text))
    if word.confidence < _LEAST:
        return True
    if count == 0:
        if word.confidence < _LEAST_SIGNS:
            return True
        tall = float(np.median(word.boxes[:, 3] - word.boxes[:, 1]))
        usual = [
            float(np.median(other.boxes[:, 3] - other.boxes[:, 1]))
            for other in line.words
            if _LETTER_OR_DIGIT.search(other.text)
        ]
        return bool(usual) and tall > _SIGN_TALL * float(np.median(usual))
    return count <= 2 and word.confidence < _LEAST_SHORT


def _is_noise_line(words: Sequence[OcrWord]) -> bool:
    """Whether nothing of a line is text: no letter or digit, or all of it unsure."""
    if not any(_LETTER_OR_DIGIT.search(word.text) for word in words):
        return True
    sure = [word.confidence for word in words]
    return float(np.mean(sure)) < _LEAST_LINE


def _with_number_signs(words: Sequence[OcrWord]) -> list[OcrWord]:
    made: list[OcrWord] = []
    for index, word in enumerate(words):
        before = words[index - 1].text.strip("(«,;") if index else ""
        after = words[index + 1].text if index + 1 < len(words) else ""
        named = bool(_BEFORE_NUMBER.fullmatch(before))
        if (match := _MISREAD.fullmatch(word.text)) and _NUMBER.match(after):
            word = _with_sign(word, match.end())
        elif named and _LETTER_FOR_SIGN.fullmatch(word.text) and _NUMBER.match(after):
            word = _with_sign(word, 1)
        elif match := _MISREAD_GLUED.match(word.text):
            word = _with_sign(word, match.end())
        elif named and _LETTER_GLUED.match(word.text):
            word = _with_sign(word, 1)
        made.append(word)
    return made


def _in_one_alphabet(words: Sequence[OcrWord]) -> list[OcrWord]:
    """Words read in Latin letters that look like a Cyrillic word («Ha», «OOO»), as that word.

    Only in lines of Cyrillic without a word that can be nothing but Latin.
    """
    cyrillic = any(_CYRILLIC.search(word.text) for word in words)
    if not cyrillic or any(_LATIN_ONLY.search(word.text) for word in words):
        return list(words)
    return [_as_cyrillic(word) for word in words]


def _as_cyrillic(word: OcrWord) -> OcrWord:
    core = _ALIKE.search(word.text)
    if core is None:
        return word
    made = core[1].translate(_TO_CYRILLIC)
    if not known(made.lower()):
        return word
    return replace(word, text=word.text[: core.start(1)] + made + word.text[core.end(1) :])


def _with_sign(word: OcrWord, length: int) -> OcrWord:
    """The word with «№» in place of its first characters."""
    own = word.boxes[:length]
    box = np.array(
        [[own[:, 0].min(), own[:, 1].min(), own[:, 2].max(), own[:, 3].max()]], dtype=np.float32
    )
    boxes = np.concatenate([box, word.boxes[length:]])
    return replace(word, text="№" + word.text[length:], boxes=boxes)
