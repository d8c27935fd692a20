"""A recognised page is set like any other: columns, headings, tables, indices, places."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("weasyprint", reason="the pages are printed by WeasyPrint")

from printed_pages import print_pages, sentences
from scans import LIBRARY, as_pdf, needs_tesseract, page_picture, turned

from corpus.model import TextMethod
from ingest.clean import clean
from ingest.layout import BlockKind, Layout
from ingest.ocr import RecognisedPage, Unrecognised
from ingest.readers.pdf.reader import read
from ingest.readers.pdf.setting import ordered
from ingest.readers.recognition import drawn_page
from ingest.readers.recognition_notices import notices, textless
from ingest.recognition.hocr import OcrLine, OcrWord
from ingest.recognition.picture import Placement

TABLE = (
    "<table><tr><td>Показатель<td>Значение<td>Срок</tr>"
    "<tr><td>Доля ответов<td>95 процентов<td>к концу года</tr>"
    "<tr><td>Число жалоб<td>не более двадцати<td>ежемесячно</tr></table>"
)


def scanned(tmp_path: Path, body: str, degrees: float = 0.0) -> Layout:
    printed = print_pages(tmp_path / "печать.pdf", body)
    picture = turned(page_picture(printed, 1), degrees)
    layout = read(as_pdf(tmp_path / "скан.pdf", [picture]))
    assert [page.method for page in layout.pages] == [TextMethod.OCR]
    return layout


@needs_tesseract
@pytest.mark.parametrize("degrees", [0, 3])
def test_headings_paragraphs_and_tables(tmp_path: Path, degrees: float) -> None:
    body = (
        f"<h1>Порядок ответа</h1><p>{sentences('Отдел', 3)}</p><p>{sentences('Центр', 3)}</p>"
        f"{TABLE}<p>{sentences('Совет', 2)}</p>"
    )
    found = clean(scanned(tmp_path, body, degrees))
    assert [p.kind for p in found] == [
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.PARAGRAPH,
        BlockKind.TABLE,
        BlockKind.PARAGRAPH,
    ]
    assert [p.text for p in found] == [
        "Порядок ответа",
        sentences("Отдел", 3),
        sentences("Центр", 3),
        "Показатель | Значение | Срок\nДоля ответов | 95 процентов | к концу года\n"
        "Число жалоб | не более двадцати | ежемесячно",
        sentences("Совет", 2),
    ]


@needs_tesseract
def test_columns_are_read_one_after_another(tmp_path: Path) -> None:
    body = (
        f"<div class='columns'><p>{sentences('Отдел', 9)}</p><p>{sentences('Центр', 9)}</p></div>"
    )
    text = " ".join(p.text for p in clean(scanned(tmp_path, body)))
    assert text.index("Отдел сообщает") < text.rindex("Отдел сообщает")
    assert text.rindex("Отдел сообщает") < text.index("Центр сообщает")
    assert text.count("сообщает") == 18


def test_a_raised_digit_is_an_index() -> None:
    def word(text: str, x: float, foot: float, heights: list[float]) -> OcrWord:
        boxes = [
            [x + 20 * at, foot - height, x + 20 * at + 18, foot]
            for at, height in enumerate(heights)
        ]
        return OcrWord(text, np.array(boxes, dtype=np.float32), 95.0)

    article = word("Статья", 0, 100, [33, 23, 23, 23, 23, 23])
    number, index = word("15", 150, 100, [33, 33]), word("1", 190, 85, [19])
    whole = OcrWord("151", np.concatenate([number.boxes, index.boxes]), 95.0)
    line = OcrLine((article, whole))
    none = np.empty((0, 4), dtype=np.float32)
    placement = Placement(1.0, (1, 0, 0, 0, 1, 0), 500, 700)
    page = RecognisedPage((line,), (5.0,), placement, none, none)
    (layer,) = ordered([drawn_page(page)])
    assert layer.text == "Статья 15¹"


@needs_tesseract
def test_no_page_with_a_good_text_layer_is_recognised() -> None:
    for file in sorted(LIBRARY.glob("*.pdf")):
        layout = read(file)
        assert {page.method for page in layout.pages} == {TextMethod.TEXT}, file.name
        assert layout.warnings == ()


def page_of(confidence: float) -> RecognisedPage:
    none = np.empty((0, 4), dtype=np.float32)
    word = OcrWord("слово", np.zeros((5, 4), dtype=np.float32), confidence)
    placement = Placement(1.0, (1, 0, 0, 0, 1, 0), 500, 700)
    return RecognisedPage((OcrLine((word,)),), (1.0,), placement, none, none)


class TestNotices:
    def test_recognised_pages_are_named(self) -> None:
        pages = {n: page_of(95) for n in (1, 2, 3, 4)}
        assert notices(pages) == ("страницы 1–4 распознаны (OCR), возможны ошибки",)

    def test_an_unsure_document_is_told(self) -> None:
        _, unsure = notices({1: page_of(50), 2: page_of(60), 3: page_of(80)})
        assert unsure == (
            "текст распознан неуверенно (в среднем 63 %): сверьте с изображением, страницы 1–2"
        )

    def test_pages_left_for_want_of_time_are_told(self) -> None:
        pages = {1: page_of(95), **dict.fromkeys(range(231, 501), Unrecognised.NO_TIME)}
        assert notices(pages)[-1] == (
            "страницы 231–500 не распознаны: вышло время SVOD_MAX_READ_SECONDS"
        )

    def test_every_reason_is_told(self) -> None:
        for reason in Unrecognised:
            (line,) = notices({7: reason})
            assert line.startswith("страница 7")
            error = textless({7: reason})
            assert error.code == (
                "no-text" if reason is Unrecognised.NO_TEXT else "needs-recognition"
            )
            assert error.remedy.endswith(".")
        assert textless({}).code == "no-text"
        assert notices({}) == ()
