"""Noise is left out, words are kept, and «№» comes back only where it stood."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.recognition.hocr import OcrLine, OcrWord, parse_hocr, spread
from ingest.recognition.words import joined, legible


def word(text: str, confidence: float = 95.0, height: float = 40.0) -> OcrWord:
    boxes = spread(np.array([0, 0, 20 * len(text), height], dtype=np.float32), len(text))
    return OcrWord(text, boxes, confidence)


def read(*words: OcrWord | str) -> str:
    line = OcrLine(tuple(word(own) if isinstance(own, str) else own for own in words))
    lines, _ = legible([line], [5.0])
    return " ".join(own.text for kept in lines for own in kept.words)


@pytest.mark.parametrize(
    ("printed", "restored"),
    [
        ("приказ от 5 мая 2020 г. Ne 75", "приказ от 5 мая 2020 г. № 75"),
        ("закон от 27.07.2006 г. М 152-ФЗ", "закон от 27.07.2006 г. № 152-ФЗ"),
        ("Приложение Ме 3", "Приложение № 3"),
        ("Приложение №1", "Приложение №1"),
        ("Приложение Ne1", "Приложение №1"),
        ("распоряжение Nº 12-р", "распоряжение № 12-р"),
        ("протокол N2 14", "протокол № 14"),
        ("постановление М743", "постановление №743"),
        # Not the sign of a number.
        ("болт М 10 с гайкой", "болт М 10 с гайкой"),
        ("резьба М10", "резьба М10"),
        ("закон N 152-ФЗ", "закон N 152-ФЗ"),
        ("автор М. Иванов", "автор М. Иванов"),
        ("Ne pas", "Ne pas"),
        ("Мы 5 лет", "Мы 5 лет"),
        ("формат М4 листа", "формат М4 листа"),
    ],
)
def test_the_sign_of_a_number(printed: str, restored: str) -> None:
    assert read(*printed.split()) == restored


def test_the_sign_takes_the_room_of_what_was_read_for_it() -> None:
    line = OcrLine((word("Ne17"),))
    ((kept,), _) = legible([line], [5.0])
    (sign,) = kept.words
    assert sign.text == "№17"
    assert sign.boxes.shape == (3, 4)
    assert sign.boxes[0].tolist() == [0, 0, 40, 40]
    assert sign.boxes[1].tolist() == [40, 0, 60, 40]


def test_noise_is_left_out() -> None:
    assert read("Ответ", word("|", 40), "дают", word("ый", 12), word("а", 50)) == "Ответ дают"
    assert read(word("—", 90), word("_", 80)) == ""
    assert read(word("хфь", 30), word("взз", 35)) == ""
    assert read("стороны", word("|", 95, height=300), "договора") == "стороны договора"


def test_signs_and_short_words_that_are_sure_stay() -> None:
    text = "и в 3 — 5 дней ;"
    assert read(*text.split()) == text


def test_an_unsure_line_drawn_with_another_pen_is_left_out() -> None:
    text = [OcrLine((word("Ответ"), word("дают"))), OcrLine((word("за"), word("срок")))]
    scrawl = OcrLine((word("Васси", 60), word("Тоня", 65)))
    lines, strokes = legible([*text, scrawl], [5.0, 5.0, 2.0])
    assert [own.words[0].text for own in lines] == ["Ответ", "за"]
    assert strokes == (5.0, 5.0)
    kept, _ = legible([*text, scrawl], [5.0, 5.0, 5.0])
    assert len(kept) == 3


def test_a_line_of_contents_with_thin_leaders_is_kept() -> None:
    text = OcrLine((word("Обычный"), word("текст"), word("страницы")))
    led = OcrLine((word("Порядок"), word("рассмотрения"), word("сссесесссс", 5), word("12", 90)))
    lines, _ = legible([text, led], [5.0, 2.0])
    assert [own.text for own in lines[1].words] == ["Порядок", "рассмотрения", "12"]


@pytest.mark.parametrize(
    ("printed", "restored"),
    [
        ("Испытание Ha прочность", "Испытание На прочность"),
        ("решение OOO «Связь»", "решение ООО «Связь»"),
        ("схема XPO блока", "схема XPO блока"),  # no word of ours
        ("программа HTC и OS Windows", "программа HTC и OS Windows"),
        ("TOP of the page", "TOP of the page"),
    ],
)
def test_look_alikes_of_another_alphabet(printed: str, restored: str) -> None:
    assert read(*printed.split()) == restored


def test_bars_at_the_ends_of_words_are_rules() -> None:
    assert read("|Контроль", "режима|", "или|или") == "Контроль режима или|или"


def placed(text: str, x: float, y: float, confidence: float = 95.0) -> OcrWord:
    around = np.array([x, y, x + 20 * len(text), y + 40], dtype=np.float32)
    return OcrWord(text, spread(around, len(text)), confidence)


def test_cells_are_taken_from_the_second_reading_and_the_rest_from_the_first() -> None:
    cells = np.array([[0, 1000, 500, 1100]], dtype=np.float32)
    blocks = (
        OcrLine((placed("Текст", 0, 0), placed("документа", 200, 0))),
        OcrLine((placed("ячеика", 10, 1020), placed("лишь", 300, 1020))),
    )
    scattered = (
        OcrLine((placed("Tекст", 2, 0),)),
        OcrLine((placed("ячейка", 8, 1020),)),
        OcrLine((placed("примечание", 0, 2000), placed("мусор", 0, 3000, 40))),
    )
    lines, strokes = joined((blocks, (1.0, 2.0)), (scattered, (3.0, 4.0, 5.0)), cells)
    found = [[own.text for own in line.words] for line in lines]
    assert found == [["Текст", "документа"], ["ячейка"], ["лишь"], ["примечание"]]
    assert strokes == (1.0, 4.0, 2.0, 5.0)


HOCR = """<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;">]>
<html xmlns="http://www.w3.org/1999/xhtml"><body><div class='ocr_page'>
<span class='ocr_line' title="bbox 10 10 90 30; baseline 0 -3; textangle 90">
 <span class='ocrx_word' title='bbox 10 10 40 30; x_wconf 91'>
  <span class='ocrx_cinfo' title='x_bboxes 10 10 20 30; x_conf 99'>а</span>
  <span class='ocrx_cinfo' title='x_bboxes 22 10 40 30; x_conf 99'>бв</span></span>
 <span class='ocrx_word' title='bbox 50 10 90 30; x_wconf 70'>гд</span>
 <span class='ocrx_word' title='bbox 50 10 90 30; x_wconf 5'> </span>
 <span class='ocrx_word' title='nothing'>е</span>
</span></div></body></html>"""


def test_hocr_is_lines_of_words_with_a_box_for_every_character() -> None:
    (line,) = parse_hocr(HOCR.encode())
    assert line.angle == 90
    assert [(own.text, own.confidence) for own in line.words] == [("абв", 91.0), ("гд", 70.0)]
    assert line.words[0].boxes.tolist() == [[10, 10, 20, 30], [22, 10, 31, 30], [31, 10, 40, 30]]
    assert line.words[1].boxes.tolist() == [[50, 10, 70, 30], [70, 10, 90, 30]]


@pytest.mark.parametrize("data", [b"", b"   ", b"\xff\xfe\x00", b"<html>", b"no markup"])
def test_what_is_no_hocr_has_no_lines(data: bytes) -> None:
    assert parse_hocr(data) == []
