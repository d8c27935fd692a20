"""What a PDF page shows, in reading order, with every character where it is drawn."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("weasyprint", reason="the pages are printed by WeasyPrint")
pypdf = pytest.importorskip("pypdf", reason="the pages are turned and encrypted by pypdf")

from printed_pages import print_pages, sentences  # noqa: E402
from scans import as_pdf, needs_tesseract, page_picture  # noqa: E402

from corpus.errors import (  # noqa: E402
    FileDamaged,
    FileEmpty,
    FileEncrypted,
    FileMissing,
    NeedsRecognition,
    NoText,
)
from corpus.model import TextMethod  # noqa: E402
from ingest.layout import Block, BlockKind, Layout  # noqa: E402
from ingest.ocr import Recogniser, Recognition  # noqa: E402
from ingest.readers.pdf.reader import read  # noqa: E402


def blocks(layout: Layout) -> list[Block]:
    return [block for page in layout.pages for block in page.blocks]


def texts(layout: Layout) -> list[str]:
    return [" ".join(line.text for line in block.lines) for block in blocks(layout)]


def turned(source: Path, target: Path, angle: int) -> Path:
    """The same page as displayed, its content turned one way and the page the other."""
    writer = pypdf.PdfWriter(clone_from=source)
    for page in writer.pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        shift = {90: (height, 0), 180: (width, height), 270: (0, width)}[angle]
        page.add_transformation(pypdf.Transformation().rotate(angle).translate(*shift))
        size = (width, height) if angle == 180 else (height, width)
        for box in ("mediabox", "cropbox", "trimbox", "bleedbox", "artbox"):
            setattr(page, box, pypdf.generic.RectangleObject((0, 0, *size)))
        page.rotation = angle
    writer.write(target)
    return target


def ink_outside_boxes(path: Path, layout: Layout, scale: float = 3.0) -> float:
    """The share of a page's ink that no character's box covers."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        image = np.array(document[0].render(scale=scale, grayscale=True).to_pil())
    dark = image < 128
    total = dark.sum()
    assert total > 500
    for block in layout.pages[0].blocks:
        for line in block.lines:
            assert line.boxes is not None
            for x0, y0, x1, y1 in line.boxes[~np.isnan(line.boxes).any(axis=1)] * scale:
                inked = dark[int(y0) : int(y1) + 1, max(0, int(x0) - 1) : int(x1) + 2]
                inked[:] = False
    return float(dark.sum() / total)


class TestPlaces:
    BODY = f"<h1>Общие положения</h1><p>{sentences('Орган', 6)}</p>"

    def test_every_box_covers_its_glyph(self, tmp_path: Path) -> None:
        path = print_pages(tmp_path / "a.pdf", self.BODY)
        assert ink_outside_boxes(path, read(path)) < 0.002

    @pytest.mark.parametrize("angle", [90, 180, 270])
    def test_a_turned_page_is_read_and_marked_as_displayed(
        self, tmp_path: Path, angle: int
    ) -> None:
        path = print_pages(tmp_path / "a.pdf", self.BODY)
        other = turned(path, tmp_path / "b.pdf", angle)
        straight, layout = read(path), read(other)
        assert texts(layout) == texts(straight)
        assert layout.pages[0].width == pytest.approx(400, abs=0.5)
        assert ink_outside_boxes(other, layout) < 0.002

    def test_a_cropped_page_shows_only_what_is_displayed(self, tmp_path: Path) -> None:
        path = print_pages(
            tmp_path / "a.pdf",
            "<p>Верхняя строка</p><p style='margin-top: 200pt'>Нижняя строка</p>",
        )
        writer = pypdf.PdfWriter(clone_from=path)
        writer.pages[0].cropbox = pypdf.generic.RectangleObject((20, 20, 380, 300))
        writer.write(tmp_path / "b.pdf")
        layout = read(tmp_path / "b.pdf")
        assert texts(layout) == ["Нижняя строка"]
        assert (layout.pages[0].width, layout.pages[0].height) == pytest.approx((360, 280))
        line = layout.pages[0].blocks[0].lines[0]
        assert line.boxes is not None
        assert line.boxes[0, 0] == pytest.approx(20, abs=1)

    def test_a_space_stands_between_its_neighbours(self, tmp_path: Path) -> None:
        line = blocks(read(print_pages(tmp_path / "a.pdf", "<p>один два</p>")))[0].lines[0]
        assert line.boxes is not None
        assert line.boxes[4, 0] == pytest.approx(line.boxes[3, 2], abs=0.1)
        assert line.boxes[4, 2] == pytest.approx(line.boxes[5, 0], abs=0.1)


class TestIndices:
    def test_the_index_of_an_article_is_not_part_of_its_number(self, tmp_path: Path) -> None:
        body = "<p>Статья 53<sup>1</sup>. Ответственность лица</p><p>Статья 5<sup>2-1</sup></p>"
        assert texts(read(print_pages(tmp_path / "a.pdf", body))) == [
            "Статья 53¹. Ответственность лица",
            "Статья 5²⁻¹",
        ]

    def test_a_lower_index_stays_low(self, tmp_path: Path) -> None:
        path = print_pages(tmp_path / "a.pdf", "<p>Выброс CO<sub>2</sub> за год</p>")
        assert texts(read(path)) == ["Выброс CO₂ за год"]

    def test_small_text_in_a_line_is_no_index(self, tmp_path: Path) -> None:
        body = "<p>Срок <span style='font-size: 7pt'>10 дней</span> не продлевается</p>"
        assert texts(read(print_pages(tmp_path / "a.pdf", body))) == [
            "Срок 10 дней не продлевается"
        ]


class TestReadingOrder:
    def test_columns_are_read_one_after_the_other(self, tmp_path: Path) -> None:
        body = (
            f"<h1>Название статьи на всю ширину обеих колонок листа</h1><div class='columns'>"
            f"<p>{sentences('Первый', 6)}</p><p>{sentences('Второй', 6)}</p>"
            f"<p>{sentences('Третий', 6)}</p></div>"
        )
        text = " ".join(texts(read(print_pages(tmp_path / "a.pdf", body))))
        subjects = [word for word in text.split() if word in ("Первый", "Второй", "Третий")]
        assert subjects == ["Первый"] * 6 + ["Второй"] * 6 + ["Третий"] * 6
        assert text.startswith("Название статьи на всю ширину")

    def test_a_heading_across_divides_columns(self, tmp_path: Path) -> None:
        zone = "<div class='columns'><p>{}</p><p>{}</p></div>"
        body = (
            zone.format(sentences("Первый", 4), sentences("Второй", 4))
            + "<h1>Заголовок во всю ширину листа между частями статьи</h1>"
            + zone.format(sentences("Третий", 4), sentences("Четвёртый", 4))
        )
        text = " ".join(texts(read(print_pages(tmp_path / "a.pdf", body))))
        marks = ("Первый", "Второй", "Заголовок", "Третий", "Четвёртый")
        order = [word for word in text.split() if word in marks]
        assert order == [mark for mark in marks for _ in range(1 if mark == "Заголовок" else 4)]

    def test_rivers_of_white_do_not_divide_justified_text(self, tmp_path: Path) -> None:
        random = np.random.default_rng(3)
        words = " ".join(
            "и срок ответ заявитель ведомственный продолжительность".split()[number]
            for number in random.integers(0, 6, 400)
        )
        path = print_pages(tmp_path / "a.pdf", f"<p style='text-align: justify'>{words}.</p>")
        assert " ".join(texts(read(path))) == words + "."

    def test_a_list_of_short_items_is_no_column(self, tmp_path: Path) -> None:
        rows = "".join(f"<p>{n}. Пункт перечня, что занимает строку</p>" for n in range(1, 9))
        found = texts(read(print_pages(tmp_path / "a.pdf", rows)))
        assert found == [f"{n}. Пункт перечня, что занимает строку" for n in range(1, 9)]


class TestParagraphs:
    def test_every_numbered_clause_begins_a_paragraph(self, tmp_path: Path) -> None:
        clauses = [f"4.1.{n}. {sentences('Орган', 2)}" for n in range(1, 4)]
        body = "<div class='indented'>" + "".join(f"<p>{clause}</p>" for clause in clauses)
        assert texts(read(print_pages(tmp_path / "a.pdf", body))) == clauses

    def test_items_without_spacing_are_apart(self, tmp_path: Path) -> None:
        items = ["Орган обязан:", "1) принять заявление;", "2) дать ответ;", "3) вернуть бумаги."]
        body = "<div class='indented'>" + "".join(f"<p>{item}</p>" for item in items)
        assert texts(read(print_pages(tmp_path / "a.pdf", body))) == items

    def test_a_number_or_dash_at_the_start_of_a_line_may_go_on_with_a_sentence(
        self, tmp_path: Path
    ) -> None:
        text = f"{sentences('Орган', 1)} Срок указан в пункте<br>4.1.2. настоящего порядка<br>— и в"
        body = f"<div class='indented'><p>{text} приложении к нему.</p></div>"
        path = print_pages(tmp_path / "a.pdf", body, ".indented p { text-align-last: justify }")
        assert len(texts(read(path))) == 1

    def test_a_hanging_item_is_one_paragraph(self, tmp_path: Path) -> None:
        item = sentences("Орган", 3)
        body = f"<ol><li>{item}</li><li>{item}</li></ol>"
        assert texts(read(print_pages(tmp_path / "a.pdf", body))) == [f"1. {item}", f"2. {item}"]

    def test_a_block_set_to_the_right_is_one_paragraph(self, tmp_path: Path) -> None:
        body = (
            "<p style='text-align: right'>Приложение № 1<br>к приказу Министерства развития<br>"
            f"от 7 апреля 2025 г. № 17</p><h1>Положение о группе</h1><p>{sentences('Орган', 3)}</p>"
        )
        assert texts(read(print_pages(tmp_path / "a.pdf", body)))[0] == (
            "Приложение № 1 к приказу Министерства развития от 7 апреля 2025 г. № 17"
        )

    def test_headings_are_told_by_weight_and_take_the_level_of_the_outline(
        self, tmp_path: Path
    ) -> None:
        body = f"<h1>Раздел 1. Сроки</h1><h2>1.1. Ответ</h2><p>{sentences('Орган', 2)}</p>"
        found = blocks(read(print_pages(tmp_path / "a.pdf", body)))
        assert [(block.kind, block.level) for block in found] == [
            (BlockKind.HEADING, 1),
            (BlockKind.HEADING, 2),
            (BlockKind.PARAGRAPH, None),
        ]

    def test_footnotes_stand_apart_each_from_its_mark(self, tmp_path: Path) -> None:
        style = (
            ".note { float: footnote; font-size: 8pt } "
            "::footnote-call { content: counter(footnote); font-size: 7pt; vertical-align: super }"
            "::footnote-marker { content: counter(footnote) ' '; font-size: 6pt;"
            " vertical-align: super; list-style-position: inside }"
        )
        body = (
            f"<p>{sentences('Орган', 3)}<span class='note'>Первая сноска.</span></p>"
            f"<p>{sentences('Центр', 3)}<span class='note'>Вторая сноска.</span></p>"
        )
        layout = read(print_pages(tmp_path / "a.pdf", body, style))
        notes = [block.text for block in blocks(layout) if block.kind is BlockKind.FOOTNOTE]
        assert notes == ["¹ Первая сноска.", "² Вторая сноска."]


class TestTables:
    def test_a_ruled_table_is_a_line_a_row(self, tmp_path: Path) -> None:
        body = (
            "<p>До таблицы.</p><table><tr><td>Услуга</td><td>Срок</td></tr>"
            "<tr><td style='width: 60pt'>Справка о составе семьи</td><td>3 дня</td></tr></table>"
            "<p>После таблицы.</p>"
        )
        found = blocks(read(print_pages(tmp_path / "a.pdf", body)))
        assert [block.kind for block in found] == [
            BlockKind.PARAGRAPH,
            BlockKind.TABLE,
            BlockKind.PARAGRAPH,
        ]
        rows = [line.text.replace("\u2028", " ") for line in found[1].lines]
        assert rows == ["Услуга | Срок", "Справка о составе семьи | 3 дня"]

    def test_a_merged_cell_stands_once_where_it_begins(self, tmp_path: Path) -> None:
        body = (
            "<table><tr><td rowspan='2'>МФЦ</td><td>запись</td></tr><tr><td>приём</td></tr></table>"
        )
        table = blocks(read(print_pages(tmp_path / "a.pdf", body)))[0]
        assert [line.text for line in table.lines] == ["МФЦ | запись", " | приём"]

    def test_a_row_that_a_page_break_leaves_open_belongs_to_its_table(self, tmp_path: Path) -> None:
        style = "td { border-style: none solid solid } tr:first-child td { border-top-style: none }"
        body = (
            "<table><tr><td>Справка</td><td>по почте</td></tr>"
            "<tr><td>Выписка</td><td>лично</td></tr></table>"
        )
        (table,) = blocks(read(print_pages(tmp_path / "a.pdf", body, style)))
        assert table.kind is BlockKind.TABLE
        assert [line.text for line in table.lines] == ["Справка | по почте", "Выписка | лично"]

    def test_a_bar_within_a_cell_is_no_separator(self, tmp_path: Path) -> None:
        body = "<table><tr><td>Да | нет</td><td>Срок</td></tr><tr><td>1</td><td>2</td></tr></table>"
        (table,) = blocks(read(print_pages(tmp_path / "a.pdf", body)))
        assert [line.text for line in table.lines] == ["Да ¦ нет | Срок", "1 | 2"]

    def test_a_frame_around_the_text_is_no_table(self, tmp_path: Path) -> None:
        body = (
            "<div style='border: 1pt solid black; padding: 4pt; height: 380pt'>"
            f"<p>{sentences('Орган', 3)}</p><p>{sentences('Центр', 3)}</p></div>"
        )
        layout = read(print_pages(tmp_path / "a.pdf", body))
        assert texts(layout) == [sentences("Орган", 3), sentences("Центр", 3)]


class TestLabels:
    STYLE = "@page { @bottom-center { content: counter(page) } }"

    def test_printed_numbers_become_labels(self, tmp_path: Path) -> None:
        pages = "".join(f"<p class='page'>{sentences('Орган', 2)}</p>" for _ in range(3))
        style = self.STYLE + "@page :first { counter-reset: page 17 }"
        layout = read(print_pages(tmp_path / "a.pdf", f"{pages}", style))
        assert [page.label for page in layout.pages] == ["17", "18", "19"]

    def test_labels_of_the_file_come_first(self, tmp_path: Path) -> None:
        pages = "".join(f"<p class='page'>{sentences('Орган', 2)}</p>" for _ in range(3))
        path = print_pages(tmp_path / "a.pdf", pages)
        writer = pypdf.PdfWriter(clone_from=path)
        writer.set_page_label(0, 0, style="/r")
        writer.set_page_label(1, 2, style="/D")
        writer.write(tmp_path / "b.pdf")
        assert [page.label for page in read(tmp_path / "b.pdf").pages] == ["i", "1", "2"]

    def test_a_page_without_a_number_has_no_label(self, tmp_path: Path) -> None:
        layout = read(print_pages(tmp_path / "a.pdf", f"<p>{sentences('Орган', 2)}</p>"))
        assert layout.pages[0].label is None


class TestPictures:
    @staticmethod
    def picture(path: Path) -> Path:
        from PIL import Image, ImageDraw

        image = Image.new("RGB", (600, 800), "white")
        ImageDraw.Draw(image).text((50, 50), "scanned", fill="black")
        image.save(path)
        return path

    def test_a_scan_needs_recognition(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from PIL import Image

        with Image.open(self.picture(tmp_path / "a.png")) as image:
            image.save(tmp_path / "a.pdf")
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(NeedsRecognition, match="tesseract-ocr-rus"):
            read(tmp_path / "a.pdf")
        with pytest.raises(NeedsRecognition, match="SVOD_RECOGNITION=auto"):
            read(tmp_path / "a.pdf", Recogniser(Recognition(enabled=False)))

    def test_a_scanned_page_among_others_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.picture(tmp_path / "a.png")
        body = (
            f"<p>{sentences('Орган', 2)}</p>"
            "<img src='a.png' style='break-before: page; display: block; width: 400pt'>"
        )
        from weasyprint import HTML

        HTML(string=f"<body>{body}", base_url=f"{tmp_path.as_uri()}/").write_pdf(tmp_path / "a.pdf")
        monkeypatch.setenv("PATH", str(tmp_path))
        layout = read(tmp_path / "a.pdf")
        assert layout.pages[0].method is TextMethod.TEXT
        assert layout.pages[-1].method is TextMethod.NONE
        assert layout.warnings == (
            f"страница {len(layout.pages)}: нужно распознавание: "
            "установите Tesseract (пакеты tesseract-ocr tesseract-ocr-rus)",
        )

    @needs_tesseract
    def test_a_scanned_page_among_others_is_recognised(self, tmp_path: Path) -> None:
        body = f"<p>{sentences('Орган', 2)}</p><p class='page'>{sentences('Служба', 3)}</p>"
        printed = print_pages(tmp_path / "a.pdf", body)
        as_pdf(tmp_path / "scan.pdf", [page_picture(printed, 2)])
        writer = pypdf.PdfWriter(clone_from=printed)
        writer.remove_page(1)
        writer.append(tmp_path / "scan.pdf")
        writer.write(tmp_path / "b.pdf")
        layout = read(tmp_path / "b.pdf")
        assert [page.method for page in layout.pages] == [TextMethod.TEXT, TextMethod.OCR]
        assert layout.pages[0].confidence is None
        assert (layout.pages[1].confidence or 0) > 0.8
        assert layout.warnings == ("страница 2 распознана (OCR), возможны ошибки",)
        text = " ".join(texts(layout))
        assert "Служба сообщает заявителю о решении номер 2 в установленный срок." in text

    @needs_tesseract
    def test_a_caption_beside_a_photograph_is_kept(self, tmp_path: Path) -> None:
        from PIL import Image
        from weasyprint import HTML

        shades = np.linspace(60, 200, 400 * 300).reshape(300, 400).astype(np.uint8)
        Image.fromarray(shades).save(tmp_path / "a.png")
        body = "<img src='a.png' style='display: block; width: 400pt'><p>Рис. 1. Здание</p>"
        HTML(string=f"<body>{body}", base_url=f"{tmp_path.as_uri()}/").write_pdf(tmp_path / "a.pdf")
        layout = read(tmp_path / "a.pdf")
        assert texts(layout) == ["Рис. 1. Здание"]

    @needs_tesseract
    def test_a_layer_in_the_wrong_alphabet_is_read_from_the_picture(self, tmp_path: Path) -> None:
        # What a program that expected Russian makes of an English page.
        misread = (
            "ТНе ргосеЧиге аррНез 10 аН гедиез{з гесемеЧ Бу те аисйогйу. Тье апз\\мег 15 зеп{ "
            "млЕШт Йуе дауз оЁ Ше гесе1рЕ. Сотр1а1п{$ аге ге\\лем\\ед Бу апоЁ\\йег оЙ1сег."
        )
        english = (
            "The procedure applies to all requests received by the authority. The answer is sent "
            "within five days of the receipt. Complaints are reviewed by another officer."
        )
        shown = print_pages(tmp_path / "a.pdf", f"<p>{english}</p>")
        page_picture(shown, 1).save(tmp_path / "a.png")
        from weasyprint import HTML

        body = (
            "<style>@page { size: 400pt 500pt; margin: 0 } p { position: absolute; top: 20pt }"
            f"</style><p>{misread}</p><img src='a.png' style='position: absolute; width: 400pt'>"
        )
        HTML(string=body, base_url=f"{tmp_path.as_uri()}/").write_pdf(tmp_path / "b.pdf")
        layout = read(tmp_path / "b.pdf")
        assert layout.pages[0].method is TextMethod.OCR
        text = " ".join(texts(layout))
        assert "Complaints are reviewed by another officer." in text
        assert "гесе" not in text

    def test_a_gigantic_page_is_drawn_within_bounds(self, tmp_path: Path) -> None:
        from ingest.ocr import LARGEST_PICTURE
        from ingest.readers.pdf.glyphs import page_frame
        from ingest.readers.pdf.images import page_picture as drawn
        from ingest.readers.pdf.pdfium import open_pdf

        writer = pypdf.PdfWriter()
        writer.add_blank_page(14_400, 14_400)
        writer.write(tmp_path / "a.pdf")
        with open_pdf(tmp_path / "a.pdf") as document:
            picture = drawn(document, 0, page_frame(document[0]))
        width, height = picture.picture.size
        assert width * height <= 1.01 * LARGEST_PICTURE
        assert abs(picture.scale * 14_400 - width) < 2

    def test_a_blank_file_has_no_text(self, tmp_path: Path) -> None:
        writer = pypdf.PdfWriter()
        writer.add_blank_page(200, 200)
        writer.write(tmp_path / "a.pdf")
        with pytest.raises(NoText):
            read(tmp_path / "a.pdf")


class TestBadFiles:
    def encrypted(self, tmp_path: Path, password: str) -> Path:
        path = print_pages(tmp_path / "a.pdf", "<p>Закрытый текст документа</p>")
        writer = pypdf.PdfWriter(clone_from=path)
        writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
        writer.write(tmp_path / "b.pdf")
        return tmp_path / "b.pdf"

    def test_an_empty_password_opens(self, tmp_path: Path) -> None:
        assert texts(read(self.encrypted(tmp_path, ""))) == ["Закрытый текст документа"]

    def test_a_real_password_is_asked_for(self, tmp_path: Path) -> None:
        with pytest.raises(FileEncrypted, match="нужен пароль"):
            read(self.encrypted(tmp_path, "secret"))

    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(FileMissing):
            read(tmp_path / "none.pdf")

    @pytest.mark.parametrize(
        ("content", "error"), [(b"", FileEmpty), (b"<html>not a pdf</html>" * 40, FileDamaged)]
    )
    def test_no_pdf(self, tmp_path: Path, content: bytes, error: type[Exception]) -> None:
        (tmp_path / "a.pdf").write_bytes(content)
        with pytest.raises(error):
            read(tmp_path / "a.pdf")

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
    def test_a_truncated_file_is_not_read_in_part(self, tmp_path: Path, share: float) -> None:
        whole = print_pages(tmp_path / "a.pdf", f"<p>{sentences('Орган', 9)}</p>").read_bytes()
        (tmp_path / "b.pdf").write_bytes(whole[: int(share * len(whole))])
        with pytest.raises(FileDamaged):
            read(tmp_path / "b.pdf")

    def test_noise_in_a_file_is_an_error_of_ours_or_text(self, tmp_path: Path) -> None:
        from corpus.errors import DocumentError

        whole = bytearray(print_pages(tmp_path / "a.pdf", self.noise_body()).read_bytes())
        random = np.random.default_rng(7)
        for _ in range(25):
            noisy = bytearray(whole)
            for at in random.integers(0, len(noisy), 40):
                noisy[at] = int(random.integers(0, 256))
            (tmp_path / "b.pdf").write_bytes(noisy)
            with contextlib.suppress(DocumentError):
                assert read(tmp_path / "b.pdf").pages

    @staticmethod
    def noise_body() -> str:
        return f"<h1>Раздел</h1><p>{sentences('Орган', 5)}</p><table><tr><td>а<td>б</table>"


class TestProperties:
    def test_what_the_file_says_of_itself(self, tmp_path: Path) -> None:
        path = print_pages(tmp_path / "a.pdf", "<p>Текст</p>")
        writer = pypdf.PdfWriter(clone_from=path)
        writer.add_metadata(
            {
                "/Title": "Ïîðÿäîê ðàññìîòðåíèÿ îáðàùåíèé ãðàæäàí",
                "/Author": "Иванов И. И.; Петров П. П.",
                "/Keywords": "сроки, ответ",
                "/CreationDate": "D:20250407101500+03'00'",
            }
        )
        writer.write(tmp_path / "b.pdf")
        found = read(tmp_path / "b.pdf").properties
        assert found.title == "Порядок рассмотрения обращений граждан"
        assert found.authors == ("Иванов И. И.", "Петров П. П.")
        assert found.keywords == ("сроки", "ответ")
        assert found.created == "2025-04-07"
        assert found.language == "ru"
