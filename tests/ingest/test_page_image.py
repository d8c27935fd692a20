"""The mark lies on the lines of the quote: by pixels, by boxes, and as Tesseract reads it."""

from __future__ import annotations

import difflib
import io
import re
import subprocess
from pathlib import Path

import numpy as np
import pypdf
import pytest
from numpy.typing import NDArray
from PIL import Image
from weasyprint import HTML

from corpus.errors import FileMissing, UnknownDocument, UnknownPage
from corpus.model import PageMap, Rectangle
from ingest import ingest
from ingest.page_image import marked_rectangles, page_image, render
from ingest.reading import ReadDocument, read_document
from search.engine import KnowledgeBase

SCALE = 2.0
STYLE = """
@page { size: 420pt 560pt; margin: 48pt 44pt }
body { font: 12pt/1.35 "Liberation Serif", "PT Serif", "DejaVu Serif", serif; margin: 0 }
p { margin: 0 0 8pt; text-align: justify; text-indent: 18pt }
.columns { columns: 2; column-gap: 20pt; hyphens: auto }
.narrow { width: 150pt; hyphens: auto }
table { border-collapse: collapse } td { border: 0.75pt solid black; padding: 3pt }
"""
FIRST = "Заявитель подаёт обращение через портал или лично в многофункциональном центре."
QUOTE = (
    "Ответственный специалист рассматривает обращение заявителя в течение пяти рабочих дней и "
    "сообщает ему о принятом решении удобным для него способом, включая сообщение на телефон."
)
LAST = "Руководитель проверяет качество ответа и отвечает за соблюдение установленного порядка."
BODY = f"<p>{FIRST}</p><p>{FIRST} {QUOTE} {LAST}</p><p>{LAST}</p>"


def printed(path: Path, body: str) -> Path:
    HTML(string=f"<html lang=ru><style>{STYLE}</style><body>{body}").write_pdf(path)
    return path


def turned(source: Path, angle: int, turn_content: bool = True) -> Path:
    """The page turned by its /Rotate; the content turned back, so that it reads upright, or not."""
    target = source.with_name(f"{source.stem}-{angle}-{turn_content}.pdf")
    writer = pypdf.PdfWriter(clone_from=source)
    for page in writer.pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        if turn_content:
            shift = {90: (height, 0), 180: (width, height), 270: (0, width)}[angle]
            page.add_transformation(pypdf.Transformation().rotate(angle).translate(*shift))
            size = (width, height) if angle == 180 else (height, width)
            for box in ("mediabox", "cropbox", "trimbox", "bleedbox", "artbox"):
                setattr(page, box, pypdf.generic.RectangleObject((0, 0, *size)))
        page.rotation = angle
    writer.write(target)
    return target


def cropped(source: Path) -> Path:
    target = source.with_name(f"{source.stem}-обрезан.pdf")
    writer = pypdf.PdfWriter(clone_from=source)
    for page in writer.pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        page.cropbox = pypdf.generic.RectangleObject((20, 30, width - 15, height - 25))
    writer.write(target)
    return target


def moved_origin(source: Path) -> Path:
    target = source.with_name(f"{source.stem}-сдвинут.pdf")
    writer = pypdf.PdfWriter(clone_from=source)
    for page in writer.pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        page.add_transformation(pypdf.Transformation().translate(-200, 150))
        for box in ("mediabox", "cropbox", "trimbox", "bleedbox", "artbox"):
            corners = (-200, 150, width - 200, height + 150)
            setattr(page, box, pypdf.generic.RectangleObject(corners))
    writer.write(target)
    return target


def pixels(png: bytes) -> NDArray[np.int16]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(np.int16)


def place(document: ReadDocument, quote: str) -> tuple[int, int, PageMap]:
    canonical = document.structured.canonical
    assert canonical.page_map is not None
    start = canonical.text.index(quote)
    return start, start + len(quote), canonical.page_map


def recognised(picture: Image.Image) -> str:
    """What Tesseract reads in a picture."""
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(300, 300))
    done = subprocess.run(
        ["tesseract", "stdin", "stdout", "-l", "rus", "--psm", "6"],
        input=out.getvalue(),
        capture_output=True,
        timeout=120,
        check=True,
    )
    return done.stdout.decode()


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower().replace("ё", "е"))


def marked_lines(png: bytes, rectangles: list[Rectangle]) -> Image.Image:
    """The marked areas under each other, enlarged as for a scan of 300 dots an inch."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    pieces = []
    for rectangle in rectangles:
        edges = (rectangle.x0, rectangle.y0, rectangle.x1, rectangle.y1)
        piece = picture.crop(tuple(round(SCALE * edge) for edge in edges))
        pieces.append(piece.resize((piece.width * 2, piece.height * 2), Image.Resampling.LANCZOS))
    sheet = Image.new(
        "RGB", (max(p.width for p in pieces) + 60, sum(p.height + 24 for p in pieces) + 40), "white"
    )
    y = 20
    for piece in pieces:
        sheet.paste(piece, (30, y))
        y += piece.height + 24
    return sheet


def assert_marked(file: Path, quote: str, pages: tuple[int, ...] = (1,)) -> None:
    """The quote, and nothing but the quote, is marked on these pages."""
    start, end, page_map = place(read_document(file, None, 50), quote)
    rectangles = marked_rectangles(page_map, start, end)
    assert tuple(dict.fromkeys(r.page for r in rectangles)) == pages
    read = ""
    for page in pages:
        own = [r for r in rectangles if r.page == page]
        bare, marked = render(file, page), render(file, page, own)
        before, after = pixels(bare), pixels(marked)
        assert before.shape == after.shape
        changed = (before != after).any(axis=2)
        allowed = np.zeros_like(changed)
        for at in range(start, end):
            if page_map.pages[at] != page or np.isnan(page_map.boxes[at]).any():
                continue
            x0, y0, x1, y1 = page_map.boxes[at]
            # The pen goes a point beyond the letters; a space joins its neighbours.
            allowed[
                max(0, int(SCALE * (y0 - 2))) : int(SCALE * (y1 + 2)) + 1,
                max(0, int(SCALE * (x0 - 8))) : int(SCALE * (x1 + 8)) + 1,
            ] = True
            letter = changed[
                int(SCALE * y0) : int(SCALE * y1) + 1, int(SCALE * x0) : int(SCALE * x1) + 1
            ]
            white = before[
                int(SCALE * y0) : int(SCALE * y1) + 1, int(SCALE * x0) : int(SCALE * x1) + 1
            ].min(axis=2)
            # Everything under the pen changes but ink, which is black already.
            assert letter[white > 200].all()
        assert changed.any()
        assert not (changed & ~allowed).any()
        # Nothing under the mark becomes unreadable: dark stays dark, light stays light.
        assert (after.max(axis=2)[before.max(axis=2) > 200] > 200).all()
        assert (after <= before).all()
        read += " " + recognised(marked_lines(marked, own))
    wanted, got = "".join(words(quote)), "".join(words(read))
    matcher = difflib.SequenceMatcher(None, wanted, got, autojunk=False)
    shared = sum(block.size for block in matcher.get_matching_blocks())
    assert shared >= 0.9 * len(wanted), read
    assert len(got) <= 1.1 * len(wanted) + 2, read


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return printed(tmp_path_factory.mktemp("страницы") / "прямо.pdf", BODY)


def test_the_lines_of_a_quote_are_marked(plain: Path) -> None:
    assert_marked(plain, QUOTE)


def test_a_part_of_a_line_is_marked_alone(plain: Path) -> None:
    assert_marked(plain, "рассматривает обращение заявителя")


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_turned_back_by_its_rotation_is_marked_as_displayed(plain: Path, angle: int) -> None:
    assert_marked(turned(plain, angle), QUOTE)


def test_a_cropped_page_is_marked_where_it_is_seen(plain: Path) -> None:
    assert_marked(cropped(plain), QUOTE)


def test_a_page_whose_origin_is_elsewhere_is_marked_where_it_is_seen(plain: Path) -> None:
    assert_marked(moved_origin(plain), QUOTE)


def test_a_cropped_and_turned_page_is_marked_where_it_is_seen(plain: Path) -> None:
    assert_marked(cropped(turned(plain, 90)), QUOTE)


def test_hyphenated_lines_are_marked_to_their_ends(tmp_path: Path) -> None:
    file = printed(
        tmp_path / "узко.pdf", f'<div class="narrow"><p>{FIRST} {QUOTE} {LAST}</p></div>'
    )
    start, end, page_map = place(read_document(file, None, 50), QUOTE)
    assert len(marked_rectangles(page_map, start, end)) > 6
    assert_marked(file, QUOTE)


def test_a_quote_over_two_columns_marks_both(tmp_path: Path) -> None:
    body = f'<div class="columns"><p>{FIRST} {LAST} {FIRST}</p><p>{QUOTE} {LAST}</p></div>'
    file = printed(tmp_path / "столбцы.pdf", body)
    start, end, page_map = place(read_document(file, None, 50), QUOTE)
    rectangles = marked_rectangles(page_map, start, end)
    lefts = {round(r.x0 / 150) for r in rectangles}
    assert len(lefts) == 2
    assert all(r.x1 - r.x0 < 170 for r in rectangles)
    assert_marked(file, QUOTE)


def test_a_quote_over_a_page_break_marks_on_each_page_its_own_part(tmp_path: Path) -> None:
    filler = f"<p>{FIRST} {LAST}</p>" * 5
    body = f"{filler}<p style='orphans: 2; widows: 2'>{QUOTE} {LAST}</p>"
    for padding in range(0, 160, 16):
        file = printed(tmp_path / "разрыв.pdf", f"<div style='height: {padding}pt'></div>{body}")
        start, end, page_map = place(read_document(file, None, 50), QUOTE)
        pages = sorted({int(page) for page in page_map.pages[start:end]})
        if len(pages) == 2:
            break
    assert pages == [1, 2]
    first = [r for r in marked_rectangles(page_map, start, end) if r.page == 1]
    second = [r for r in marked_rectangles(page_map, start, end) if r.page == 2]
    assert min(r.y0 for r in first) > 250
    assert max(r.y1 for r in second) < 250
    assert_marked(file, QUOTE, (1, 2))


def test_a_cell_of_a_table_is_marked_alone(tmp_path: Path) -> None:
    body = (
        f"<table><tr><td>Услуга</td><td>Срок ответа</td></tr>"
        f"<tr><td>Справка о составе семьи</td><td>{QUOTE}</td></tr></table>"
    )
    file = printed(tmp_path / "таблица.pdf", body)
    assert_marked(file, QUOTE)


def test_superscripts_and_footnote_marks_do_not_break_a_line(tmp_path: Path) -> None:
    quote = "Срок ответа¹ установлен статьёй 15² закона."
    file = printed(
        tmp_path / "индексы.pdf",
        f"<p>{FIRST}</p><p>Срок ответа<sup>1</sup> установлен статьёй 15<sup>2</sup> закона.</p>"
        f"<p>{LAST}</p>",
    )
    start, end, page_map = place(read_document(file, None, 50), quote)
    (only,) = marked_rectangles(page_map, start, end)
    assert only.x1 - only.x0 > 200


def test_a_turned_page_is_shown_turned(plain: Path) -> None:
    """The page lies on its side on the screen; the marks lie on the turned lines."""
    file = turned(plain, 90, turn_content=False)
    start, end, page_map = place(read_document(file, None, 50), QUOTE)
    rectangles = marked_rectangles(page_map, start, end)
    before, after = pixels(render(file, 1)), pixels(render(file, 1, rectangles))
    assert before.shape[:2] == (840, 1120)
    changed = Image.fromarray(((before != after).any(axis=2) * 255).astype(np.uint8))
    upright = Image.open(io.BytesIO(render(file, 1))).convert("RGB")
    upright = upright.rotate(90, expand=True)
    mask = np.asarray(changed.rotate(90, expand=True)) > 0
    rows = np.nonzero(mask.any(axis=1))[0]
    columns = np.nonzero(mask.any(axis=0))[0]
    area = upright.crop((columns[0] - 8, rows[0] - 8, columns[-1] + 8, rows[-1] + 8))
    text = words(recognised(area.resize((area.width * 2, area.height * 2))))
    assert {"ответственный", "специалист", "рассматривает", "рабочих"} <= set(text)


def test_no_mark_leaves_the_page_as_it_is(plain: Path) -> None:
    assert render(plain, 1) == render(plain, 1, [])
    picture = Image.open(io.BytesIO(render(plain, 1)))
    assert picture.format == "PNG"
    assert picture.size == (840, 1120)


def test_a_giant_page_gives_a_picture_of_bounded_size(tmp_path: Path) -> None:
    file = tmp_path / "плакат.pdf"
    HTML(string="<style>@page { size: 5000pt 9000pt }</style><p>Плакат").write_pdf(file)
    picture = Image.open(io.BytesIO(render(file, 1, [Rectangle(1, 0, 0, 9999, 99999)])))
    assert max(picture.size) <= 4001


def test_marks_beyond_the_page_do_no_harm(plain: Path) -> None:
    marks = [Rectangle(1, -50, -50, 10, 10), Rectangle(1, 900, 900, 950, 950)]
    assert pixels(render(plain, 1, marks)).shape == pixels(render(plain, 1)).shape


def test_characters_without_a_place_mark_nothing() -> None:
    page_map = PageMap(
        np.array([0, 1, 1], np.int32),
        np.array([[1, 1, 2, 2], [np.nan] * 4, [3, 3, 5, 9]], np.float32),
    )
    assert marked_rectangles(page_map, 0, 3) == [Rectangle(1, 3, 3, 5, 9)]
    assert marked_rectangles(page_map, 0, 2) == []
    assert marked_rectangles(page_map, 2, 2) == []


def test_a_page_of_a_stored_document_is_drawn(kb: KnowledgeBase, plain: Path) -> None:
    ingest(kb, [plain])
    (record,) = kb.documents()
    plain_page = page_image(kb, record.id, 1)
    assert plain_page == render(plain, 1)
    start = kb.catalogue.text(record.id).index(QUOTE)
    marked = page_image(kb, record.id, 1, [(start, start + len(QUOTE))])
    changed = (pixels(marked) != pixels(plain_page)).any(axis=2)
    assert 0.01 < changed.mean() < 0.3
    # Ranges outside the text mark nothing.
    assert page_image(kb, record.id, 1, [(10**6, 10**7)]) == plain_page


def test_what_cannot_be_drawn_is_said(kb: KnowledgeBase, plain: Path, tmp_path: Path) -> None:
    text = tmp_path / "текст.txt"
    text.write_text("Статья 1. Сроки ответа.", encoding="utf-8")
    ingest(kb, [plain, text])
    by_name = {Path(record.path).name: record for record in kb.documents()}
    with pytest.raises(UnknownDocument):
        page_image(kb, "нет такого", 1)
    for number in (0, -1, 2, 10**9):
        with pytest.raises(UnknownPage, match=f"нет страницы {number}"):
            page_image(kb, by_name["прямо.pdf"].id, number)
    with pytest.raises(UnknownPage, match="нет страниц"):
        page_image(kb, by_name["текст.txt"].id, 1)
    kb.originals.remove(by_name["прямо.pdf"].original)
    with pytest.raises(FileMissing):
        page_image(kb, by_name["прямо.pdf"].id, 1)
