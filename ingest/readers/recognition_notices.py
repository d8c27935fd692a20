"""What a person is told about pages that were recognised, or could not be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.errors import DocumentError, NeedsRecognition, NoText
from corpus.page_ranges import page_ranges
from ingest.ocr import RecognisedPage, Unrecognised
from ingest.recognition.tesseract import PACKAGES

_UNSURE = 0.7  # mean confidence of the words recognised, below which the text is to be checked
_INSTALL = f"установите Tesseract (пакеты {PACKAGES})"

Outcomes = Mapping[int, RecognisedPage | Unrecognised]
"""What became of every page sent to recognition, by its number from 1."""


def notices(outcomes: Outcomes) -> tuple[str, ...]:
    """Warnings about a document with such pages."""
    read = {n: page for n, page in outcomes.items() if isinstance(page, RecognisedPage)}
    found: list[str] = []
    if read:
        done = "распознана" if len(read) == 1 else "распознаны"
        found.append(f"{_pages(list(read))} {done} (OCR), возможны ошибки")
        mean = sum(page.confidence for page in read.values()) / len(read)
        if mean < _UNSURE:
            worst = [n for n, page in read.items() if page.confidence < _UNSURE]
            found.append(
                f"текст распознан неуверенно (в среднем {round(100 * mean)} %): "
                f"сверьте с изображением, {_pages(worst)}"
            )
    for reason, text in (
        (Unrecognised.OFF, "нужно распознавание, а оно выключено (SVOD_RECOGNITION=off)"),
        (Unrecognised.NO_PROGRAM, f"нужно распознавание: {_INSTALL}"),
        (Unrecognised.FAILED, "нужно распознавание, но Tesseract с ним не справился"),
        (Unrecognised.NO_TEXT, "распознавание не нашло текста"),
    ):
        pages = _of(outcomes, reason)
        if pages:
            found.append(f"{_pages(pages)}: {text}")
    late = _of(outcomes, Unrecognised.NO_TIME)
    if late:
        done = "не распознана" if len(late) == 1 else "не распознаны"
        found.append(f"{_pages(late)} {done}: вышло время SVOD_MAX_READ_SECONDS")
    return tuple(found)


def textless(outcomes: Outcomes) -> DocumentError:
    """The error of a file of which no page gave text."""
    reasons = {outcome for outcome in outcomes.values() if isinstance(outcome, Unrecognised)}
    message = "В файле нет читаемого текста: нужно распознавание."
    if Unrecognised.NO_PROGRAM in reasons:
        remedy = f"{_INSTALL.capitalize()} и добавьте файл снова."
    elif Unrecognised.OFF in reasons:
        remedy = "Включите его (SVOD_RECOGNITION=auto) и добавьте файл снова."
    elif Unrecognised.NO_TIME in reasons:
        remedy = "Времени на него не хватило: увеличьте SVOD_MAX_READ_SECONDS."
    elif Unrecognised.FAILED in reasons:
        remedy = "Tesseract с ним не справился: распознайте текст другой программой."
    elif reasons:
        return NoText(
            "Распознавание не нашло в файле текста.", "Проверьте, есть ли на изображениях текст."
        )
    else:
        return NoText("В файле нет текста.", "Проверьте, тот ли это файл.")
    return NeedsRecognition(message, remedy)


def _of(outcomes: Outcomes, reason: Unrecognised) -> list[int]:
    return [number for number, outcome in outcomes.items() if outcome is reason]


def _pages(numbers: Sequence[int]) -> str:
    return f"{'страница' if len(numbers) == 1 else 'страницы'} {page_ranges(numbers)}"
