"""A slide is read as the audience reads it: title, text in order, tables, then the notes."""

from __future__ import annotations

from pathlib import Path

import pytest
from office_xml import A, P, package, presentation, relations, shape, slide, text

from corpus.errors import FileDamaged, FileEncrypted, FileTooLarge, NoText
from corpus.model import TextMethod
from ingest.layout import BlockKind, Layout
from ingest.readers.detect import PPTX, media_type
from ingest.readers.pptx.reader import read


def lines(layout: Layout, page: int = 0) -> list[str]:
    return [block.text for block in layout.pages[page].blocks]


def bulleted(*marks: str) -> list[str]:
    return [text(f"Пункт {n}", f"<a:pPr>{mark}</a:pPr>") for n, mark in enumerate(marks)]


def test_slides_are_pages_with_their_title_first(tmp_path: Path) -> None:
    path = presentation(
        tmp_path / "а.pptx",
        slide(
            shape("Текст под заголовком", kind="body", at=(10, 200, 500, 100)),
            shape("Порядок приёма", kind="title", at=(10, 10, 500, 50)),
        ),
        slide(shape("Второй слайд", kind="ctrTitle")),
    )
    assert media_type(path) == PPTX
    layout = read(path)
    assert [page.number for page in layout.pages] == [1, 2]
    assert (layout.pages[0].width, layout.pages[0].height) == (720.0, 540.0)
    assert [(b.kind, b.level) for b in layout.pages[0].blocks] == [
        (BlockKind.HEADING, 1),
        (BlockKind.PARAGRAPH, None),
    ]
    assert lines(layout) == ["Порядок приёма", "Текст под заголовком"]
    assert all(line.boxes is None for page in layout.pages for b in page.blocks for line in b.lines)


def test_shapes_are_read_row_by_row(tmp_path: Path) -> None:
    path = presentation(
        tmp_path / "а.pptx",
        slide(
            shape("нижний", at=(10, 300, 100, 50)),
            shape("правый", at=(300, 102, 100, 50)),
            shape("левый", at=(10, 105, 100, 50)),
        ),
    )
    assert lines(read(path)) == ["левый", "правый", "нижний"]


def test_a_group_is_read_where_it_stands(tmp_path: Path) -> None:
    group = (
        "<p:grpSp><p:nvGrpSpPr/><p:grpSpPr><a:xfrm><a:off x='0' y='0'/><a:ext cx='9' cy='9'/>"
        f"</a:xfrm></p:grpSpPr>{shape('второй в группе', at=(0, 500, 9, 9))}"
        f"{shape('первый в группе', at=(0, 400, 9, 9))}</p:grpSp>"
    )
    path = presentation(tmp_path / "а.pptx", slide(shape("ниже", at=(0, 300, 9, 9)), group))
    assert lines(read(path)) == ["первый в группе", "второй в группе", "ниже"]


def test_automatic_numbers_count_as_powerpoint_counts(tmp_path: Path) -> None:
    numbered = '<a:buAutoNum type="arabicPeriod"/>'
    path = presentation(
        tmp_path / "а.pptx",
        slide(
            shape(
                *bulleted(numbered, numbered, '<a:buChar char="•"/>', numbered),
                text("Глубже", f'<a:pPr lvl="1">{numbered}</a:pPr>'),
                *bulleted(
                    numbered,
                    '<a:buAutoNum type="alphaLcParenR" startAt="3"/>',
                    '<a:buAutoNum type="romanUcPeriod"/>',
                    '<a:buAutoNum type="arabicParenBoth"/>',
                    "<a:buNone/>",
                    '<a:buChar char="-"/>',
                ),
                '<a:p><a:pPr><a:buChar char="•"/></a:pPr></a:p>',
            )
        ),
    )
    assert [line.split(" Пункт")[0] for line in lines(read(path))] == [
        "1.", "2.", "•", "1.", "1. Глубже", "2.", "c)", "I.", "(1)", "Пункт 4", "–",
    ]  # fmt: skip


def test_marks_come_from_the_layout_and_the_master(tmp_path: Path) -> None:
    level = '<a:lvl1pPr><a:buChar char="•"/></a:lvl1pPr>'
    deeper = '<a:lvl2pPr><a:buAutoNum type="arabicParenR"/></a:lvl2pPr>'
    master = slide(shape(kind="body"), root="sldMaster").replace(
        "</p:cSld>", f"</p:cSld><p:txStyles><p:bodyStyle>{level}{deeper}</p:bodyStyle></p:txStyles>"
    )
    layout = slide(
        shape(kind="body", index=1, at=(0, 10, 9, 9)),
        shape(kind="body", index=2, at=(0, 5, 9, 9), style="<a:lvl1pPr><a:buNone/></a:lvl1pPr>"),
        root="sldLayout",
    )
    path = presentation(
        tmp_path / "а.pptx",
        slide(
            shape("С точкой", text("С числом", '<a:pPr lvl="1"/>'), kind="body", index=1),
            shape("Без знака", kind="body", index=2),
            shape("Надпись", at=(0, 50, 9, 9)),
        ),
        extra={
            "ppt/slides/_rels/slide1.xml.rels": relations(
                ("slideLayout", "../slideLayouts/slideLayout1.xml")
            ),
            "ppt/slideLayouts/slideLayout1.xml": layout,
            "ppt/slideLayouts/_rels/slideLayout1.xml.rels": relations(
                ("slideMaster", "../slideMasters/slideMaster1.xml")
            ),
            "ppt/slideMasters/slideMaster1.xml": master,
        },
    )
    # The place comes from the layout too: its second body stands above the first.
    assert lines(read(path)) == ["Без знака", "• С точкой", "1) С числом", "Надпись"]


def test_what_every_slide_repeats_is_left_out(tmp_path: Path) -> None:
    repeated = [shape("Повтор", kind=kind) for kind in ("ftr", "dt", "sldNum")]
    path = presentation(tmp_path / "а.pptx", slide(*repeated, shape("Текст слайда")))
    assert lines(read(path)) == ["Текст слайда"]


def test_a_table_keeps_its_cells_and_its_head(tmp_path: Path) -> None:
    def cell(content: str, merge: str = "") -> str:
        return f"<a:tc {merge}><a:txBody>{text(content)}</a:txBody></a:tc>"

    spanning, covered = 'gridSpan="2"', 'hMerge="1"'
    table = (
        "<p:graphicFrame><p:nvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr><a:graphic>"
        "<a:graphicData><a:tbl><a:tblPr firstRow='1'/>"
        f"<a:tr>{cell('Вид')}{cell('Срок, дней')}{cell('Основание')}</a:tr>"
        f"<a:tr>{cell('Жалоба')}{cell('30', spanning)}{cell('скрыто', covered)}</a:tr>"
        f"<a:tr>{cell('Запрос')}{cell('5')}{cell('статья 8')}</a:tr>"
        "</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )
    (block,) = read(presentation(tmp_path / "а.pptx", slide(table))).pages[0].blocks
    assert block.kind is BlockKind.TABLE
    assert block.text == "Вид | Срок, дней | Основание\nЖалоба | 30\nЗапрос | 5 | статья 8"
    assert block.header_rows == 1


def test_notes_follow_their_slide(tmp_path: Path) -> None:
    notes = slide(shape("7", kind="sldNum"), shape("Сказать о сроках.", kind="body"), root="notes")
    path = presentation(
        tmp_path / "а.pptx",
        slide(shape("Слайд", kind="title")),
        extra={
            "ppt/slides/_rels/slide1.xml.rels": relations(
                ("notesSlide", "../notesSlides/notesSlide1.xml")
            ),
            "ppt/notesSlides/notesSlide1.xml": notes,
        },
    )
    blocks = read(path).pages[0].blocks
    assert [(b.kind, b.text) for b in blocks] == [
        (BlockKind.HEADING, "Слайд"),
        (BlockKind.FOOTNOTE, "Сказать о сроках."),
    ]


def test_breaks_bold_and_raised_characters(tmp_path: Path) -> None:
    paragraph = (
        "<a:p><a:r><a:rPr b='1'/><a:t>Статья 15</a:t></a:r>"
        "<a:r><a:rPr b='1' baseline='30000'/><a:t>1</a:t></a:r><a:br/>"
        "<a:r><a:t>Вторая строка</a:t></a:r></a:p>"
    )
    (block,) = read(presentation(tmp_path / "а.pptx", slide(shape(paragraph)))).pages[0].blocks
    assert [(line.text, line.bold) for line in block.lines] == [
        ("Статья 15¹", True),
        ("Вторая строка", False),
    ]


def test_a_hidden_slide_is_read_with_a_warning(tmp_path: Path) -> None:
    path = presentation(
        tmp_path / "а.pptx",
        slide(shape("Видимый")),
        slide(shape("Скрытый"), attributes='show="0"'),
    )
    layout = read(path)
    assert lines(layout, 1) == ["Скрытый"]
    assert layout.warnings == ("Скрытые слайды тоже прочитаны: 2.",)


def test_a_slide_of_pictures_is_told(tmp_path: Path) -> None:
    path = presentation(tmp_path / "а.pptx", slide(shape("Текст")), slide("<p:pic/>"), slide())
    layout = read(path)
    assert [page.method for page in layout.pages] == [
        TextMethod.TEXT,
        TextMethod.NONE,
        TextMethod.TEXT,
    ]
    assert layout.warnings == ("На слайдах только изображения, текста нет: 2.",)


def test_a_presentation_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoText):
        read(presentation(tmp_path / "а.pptx", slide("<p:pic/>")))
    with pytest.raises(NoText):
        read(presentation(tmp_path / "б.pptx"))


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "ааааааааааааааааа"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        + slide(shape("&b;"))
    )
    with pytest.raises(FileDamaged, match="DTD"):
        read(presentation(tmp_path / "а.pptx", bomb))


def test_bad_files_are_refused_for_their_reason(tmp_path: Path) -> None:
    good = presentation(tmp_path / "а.pptx", slide(shape("Текст")))
    cut = tmp_path / "обрезан.pptx"
    cut.write_bytes(good.read_bytes()[:-30])
    with pytest.raises(FileDamaged, match="обрезан"):
        read(cut)
    locked = tmp_path / "пароль.pptx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    assert media_type(locked) == PPTX
    with pytest.raises(FileEncrypted, match="PowerPoint"):
        read(locked)
    with pytest.raises(FileDamaged):
        read(package(tmp_path / "пустой.pptx", {"ppt/x.xml": f'<x xmlns="{P}" xmlns:a="{A}"/>'}))
    with pytest.raises(FileTooLarge):
        read(presentation(tmp_path / "бомба.pptx", slide(shape("Текст") + " " * (60 << 20))))


def test_a_picture_of_any_size_does_not_count(tmp_path: Path) -> None:
    path = presentation(
        tmp_path / "а.pptx",
        slide(shape("Текст")),
        extra={"ppt/media/film.mp4": "\x00" * (70 << 20)},
    )
    assert lines(read(path)) == ["Текст"]
