"""Documents in bad condition that nobody here wrote; the folder is not part of the project."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scans import needs_tesseract

from corpus.errors import NeedsRecognition
from corpus.model import TextMethod
from ingest.clean import clean
from ingest.layout import BlockKind, Layout, Paragraph
from ingest.readers.pdf.reader import read

DOCUMENTS = Path(__file__).parents[4] / "shared" / "data" / "documents"

pytestmark = pytest.mark.skipif(
    not DOCUMENTS.is_dir(), reason="the shared documents are not beside the project"
)


def paragraphs(name: str) -> tuple[Paragraph, ...]:
    return clean(read(DOCUMENTS / name))


def text(name: str) -> str:
    return "\n".join(paragraph.text for paragraph in paragraphs(name))


@cache
def recognised(name: str) -> Layout:
    return read(DOCUMENTS / name)


def recognised_text(name: str) -> str:
    return "\n".join(paragraph.text for paragraph in clean(recognised(name)))


MIXED = [
    "3) продолжаем список",
    "4) Список идёт своим чередом",
    "5) заканчиваем список",
    "6) последний элемент списка.",
]


def test_glyph_numbers_in_place_of_characters_are_decoded() -> None:
    layout = read(DOCUMENTS / "tables/example_with_table9.pdf")
    assert {page.method for page in layout.pages} == {TextMethod.REPAIRED}
    found = text("tables/example_with_table9.pdf")
    for expected in (
        "СНиП 12-03-2001 «Безопасность труда в строительстве»;",
        "от 30.03.1999 № 52-ФЗ «О санитарно-эпидемиологическом благополучии населения»",
        "формате (AutoCAD (*.dwg), Word(*.doc, *.docx)",
        "участка водопровода Д=63 мм от существующего водопровода",
        "2. | Стадийность проектирования | Рабочая документация",
    ):
        assert expected in found


SCANS = {
    "laws/with_applications.pdf": 4,
    "pdf_auto/english_doc_bad_text.pdf": 1,
    "pdf_auto/tz_scan_1page.pdf": 1,
    "tables/example_with_table1.pdf": 1,
    "tables/gost_multipage_table.pdf": 2,
}


@pytest.mark.parametrize("name", sorted(SCANS))
def test_a_file_without_readable_text_asks_for_recognition(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NeedsRecognition, match="нужно распознавание"):
        read(DOCUMENTS / name)


@needs_tesseract
def test_scans_are_recognised() -> None:
    for name, pages in SCANS.items():
        layout = recognised(name)
        assert [page.method for page in layout.pages] == [TextMethod.OCR] * pages, name
        assert all((page.confidence or 0) > 0.8 for page in layout.pages), name
        (told,) = layout.warnings
        assert "(OCR), возможны ошибки" in told


@needs_tesseract
def test_an_order_is_recognised_with_its_appendix() -> None:
    found = recognised_text("laws/with_applications.pdf")
    for expected in (
        "Порядка согласования субъектом критической информационной инфраструктуры",
        "от 8 июня 2019 г. № 743 (Собрание законодательства Российской Федерации, 2019, № 24",
        "2. Согласование подключения создаваемого значимого объекта",
        "Наименование значимого объекта, планируемого к подключению к сети связи",
        "1. Копия модели угроз безопасности информации значимого объекта.",
    ):
        assert expected in found


@needs_tesseract
def test_a_table_in_a_drawing_frame_is_recognised() -> None:
    found = recognised_text("tables/gost_multipage_table.pdf")
    assert "Таблица 6.1 — Состав квалификационных испытаний" in found
    assert "Проверка внешнего вида, разборчивости и содержания маркировки | 4.2.1" in found
    assert "Испытание на виброустойчивость | 4.5.1 | 7.4.1" in found
    assert "6.2.5 Испытания на виброустойчивость и ударную устойчивость отдельно" in found


@needs_tesseract
def test_a_table_of_a_scan_keeps_its_rows() -> None:
    found = recognised_text("tables/example_with_table1.pdf")
    assert "| Компания | Адрес | Контакты" in found
    assert "| Северное шоссе, 16" in found
    assert "Андрей Горбунов" in found


@needs_tesseract
def test_an_english_scan_under_a_russian_layer_is_english() -> None:
    found = recognised_text("pdf_auto/english_doc_bad_text.pdf")
    assert "THE GREAT ENGLISH DOCUMENT" in found
    assert "London | The capital of Great Britain" in found
    assert not any("а" <= letter <= "я" for letter in found.lower())


@needs_tesseract
def test_a_scanned_page_is_recognised_and_the_next_one_read() -> None:
    layout = recognised("pdf_auto/mixed_pdf.pdf")
    assert [page.method for page in layout.pages] == [TextMethod.OCR, TextMethod.TEXT]
    assert layout.warnings == ("страница 1 распознана (OCR), возможны ошибки",)
    found = [paragraph.text for paragraph in clean(layout)]
    assert found[0] == "THE GREAT ENGLISH DOCUMENT"
    assert found[-4:] == MIXED


def test_a_scanned_page_is_named_and_the_next_one_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    layout = read(DOCUMENTS / "pdf_auto/mixed_pdf.pdf")
    assert [page.method for page in layout.pages] == [TextMethod.NONE, TextMethod.TEXT]
    (told,) = layout.warnings
    assert told.startswith("страница 1: нужно распознавание: установите Tesseract")
    assert [paragraph.text for paragraph in clean(layout)] == MIXED


@needs_tesseract
def test_no_good_text_layer_is_recognised() -> None:
    files = sorted(path.relative_to(DOCUMENTS).as_posix() for path in DOCUMENTS.rglob("*.pdf"))
    for name in files:
        if name in SCANS or name.endswith("mixed_pdf.pdf"):
            continue
        layout = recognised(name)
        assert {page.method for page in layout.pages} <= {TextMethod.TEXT, TextMethod.REPAIRED}
        assert layout.warnings == (), name


def test_words_are_not_split() -> None:
    found = text("pdf_with_text_layer/cp1251.pdf")
    assert "Королевство Англия) английский аристократ, 2-й барон Монтегю с 1390" in found
    assert "лордами-апеллянтами, выступал против Генри Болингброка." in found


def test_a_thesis_keeps_compounds_and_loses_page_numbers() -> None:
    layout = read(DOCUMENTS / "diplomas/diploma.pdf")
    assert [page.label for page in layout.pages] == [str(n) for n in range(1, 56)]
    found = clean(layout)
    whole = "\n".join(paragraph.text for paragraph in found)
    assert "устойчивого экономического роста и научно-технического развития регионов" in whole
    assert "решение наиболее острых социально-экономических задач" in whole
    assert not any(paragraph.text.strip().isdigit() for paragraph in found)
    assert not any("СОДЕРЖАНИЕ" in p.text for p in found if p.kind is BlockKind.HEADING)


def test_a_sentence_goes_on_over_a_page_and_its_footnotes_come_after() -> None:
    found = paragraphs("diplomas/diploma.pdf")
    index = next(i for i, p in enumerate(found) if p.text.startswith("Ряд отечественных иссле"))
    paragraph = found[index]
    assert "Агаева А.К. и Анисимова В.Ю.¹⁵, Мякшин В.Н.¹⁶, Мозгоев А.М.¹⁷" in paragraph.text
    assert paragraph.pages is not None
    assert sorted(set(paragraph.pages.tolist())) == [5, 6]
    assert found[index + 1].kind is BlockKind.FOOTNOTE
    assert found[index + 1].text.startswith("⁶Литвинова В.В. Инвестиционная")


def test_turned_cells_are_read() -> None:
    found = text("tables/example_table_with_90_orient_cells.pdf")
    assert "| Установка и эксплуатация | По разделам о применимости оборудования в целях" in found
    assert "1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11" in found
    assert "в рамках годового обслуживания | Д | Д | УД | Н | Д | Н | - | -" in found


def test_two_columns_under_a_title() -> None:
    found = [paragraph.text for paragraph in paragraphs("pdf_with_text_layer/2-column-state.pdf")]
    assert found[0] == "Compromising Tor Anonymity Exploiting P2P Information Leakage"
    starts = ["Privacy of users", "The Tor network was", "In order to prevent", "P2P applications"]
    places = [next(i for i, p in enumerate(found) if p.startswith(start)) for start in starts]
    assert places == sorted(places)
    assert any("a fundamental requirement to the adoption of P2P protocols" in p for p in found)
    assert not any("arXiv" in p for p in found)


def test_columns_and_tables_over_two_pages() -> None:
    found = [paragraph.text for paragraph in paragraphs("pdf_with_text_layer/Document635.pdf")]
    assert any("chunking, and entity extraction) is a subtask" in p for p in found)
    assert found[-2:] == [
        "Table 2. Results of NER models",
        "Method | Precision | Recall\nLSTM | 0.978 | 0.572\n"
        "neural networks | 0.683 | 0.237\nregular expressions | 0.261 | -",
    ]


def test_running_heads_and_contents_are_no_text() -> None:
    found = paragraphs("pdf_with_text_layer/with_header_footer_2.pdf")
    heads = [p for p in found if p.text == "QUEST MANAGEMENT, SICAV"]
    assert len(heads) == 1  # the title of the first page
    assert not any("....." in paragraph.text for paragraph in found)
    assert not any("СОДЕРЖАНИЕ" in p.text for p in paragraphs("tz/alpaca_tz.pdf"))


def test_an_empty_user_password_opens() -> None:
    name = "pdf_auto/e09d__cs-pspc-xg-15p-portable-radio-quick-guide.pdf"
    assert "PTT Button | The PTT button is pressed to transmit." in text(name)


def test_stray_line_breaks_do_not_divide_a_sentence() -> None:
    found = [paragraph.text for paragraph in paragraphs("laws/14_dev_direct.pdf")]
    assert "Статья 3. Основные понятия, используемые в настоящем Федеральном законе" in found
    assert any("связанные с обработкой персональных данных, осуществляемой" in p for p in found)


@pytest.mark.parametrize(
    "name",
    sorted(str(path.relative_to(DOCUMENTS)) for path in DOCUMENTS.rglob("*.pdf")) or [""],
)
def test_every_character_has_its_page_and_box(name: str) -> None:
    try:
        layout = read(DOCUMENTS / name)
    except NeedsRecognition:
        return
    sizes = {page.number: (page.width or 0, page.height or 0) for page in layout.pages}
    for paragraph in clean(layout):
        assert paragraph.pages is not None
        assert paragraph.boxes is not None
        assert len(paragraph.text) == len(paragraph.pages) == len(paragraph.boxes)
        letters = np.array([character.isalnum() for character in paragraph.text])
        boxes = paragraph.boxes[letters]
        assert not np.isnan(boxes).any()
        assert (boxes[:, 2] >= boxes[:, 0]).all()
        for page, box in zip(paragraph.pages[letters].tolist(), boxes, strict=True):
            width, height = sizes[page]
            assert -5 <= box[0] <= width + 5
            assert -5 <= box[1] <= height + 5
