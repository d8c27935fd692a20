"""Pictures as documents: every page recognised, its size known, bad files refused."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scans import LINES, lettered, needs_tesseract, turned

from corpus.errors import (
    DocumentError,
    FileDamaged,
    FileEmpty,
    FileMissing,
    FileTooLarge,
    NeedsRecognition,
    NoText,
)
from corpus.model import TextMethod
from ingest.layout import Layout
from ingest.ocr import Recogniser, Recognition
from ingest.readers.detect import media_type, reader_for
from ingest.readers.images import draw, read
from ingest.readers.pdf.pdfium import pages_limited

OFF = Recogniser(Recognition(enabled=False))


@pytest.fixture(scope="module")
def sheet() -> Image.Image:
    return lettered(LINES[:3])


def text(layout: Layout) -> str:
    return " ".join(block.text for page in layout.pages for block in page.blocks)


def saved(path: Path, picture: Image.Image, **options: object) -> Path:
    picture.save(path, **options)  # type: ignore[arg-type]
    return path


@needs_tesseract
@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "bmp", "gif", "webp"])
def test_a_picture_is_a_document(tmp_path: Path, sheet: Image.Image, suffix: str) -> None:
    path = saved(tmp_path / f"a.{suffix}", sheet, dpi=(300, 300))
    layout = reader_for(media_type(path))(path)
    assert "Руководитель подразделения отвечает за соблюдение порядка" in text(layout)
    (page,) = layout.pages
    assert (page.number, page.method) == (1, TextMethod.OCR)
    assert layout.warnings == ("страница 1 распознана (OCR), возможны ошибки",)


@needs_tesseract
def test_every_page_of_a_tiff_is_read_in_order(tmp_path: Path) -> None:
    pages = [lettered([line]) for line in LINES[:3]]
    path = tmp_path / "a.tif"
    pages[0].save(path, save_all=True, append_images=pages[1:], dpi=(300, 300))
    layout = read(path)
    assert [page.number for page in layout.pages] == [1, 2, 3]
    for page, line in zip(layout.pages, LINES, strict=False):
        assert line.split()[2] in page.blocks[0].text
        assert page.width == pytest.approx(pages[0].width / 300 * 72)


@needs_tesseract
@pytest.mark.parametrize("mode", ["1", "P", "RGB", "RGBA", "LA", "CMYK", "I;16"])
def test_every_kind_of_pixel_is_read(tmp_path: Path, sheet: Image.Image, mode: str) -> None:
    if mode == "I;16":
        made = Image.fromarray(np.asarray(sheet).astype(np.uint16) * 200)
    elif mode in ("RGBA", "LA"):
        # Ink on nothing: what is transparent is paper, whatever its hidden colour.
        made = Image.new(mode, sheet.size, 0)
        made.putalpha(Image.eval(sheet, lambda level: 255 - level))
    else:
        made = sheet.convert(mode)
    layout = read(saved(tmp_path / "a.tif", made, dpi=(300, 300)))
    assert "Руководитель подразделения отвечает" in text(layout)


@needs_tesseract
def test_a_photograph_is_turned_as_its_camera_tells(tmp_path: Path, sheet: Image.Image) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    path = tmp_path / "a.jpg"
    turned(sheet, 90).save(path, exif=exif, quality=90)
    layout = read(path)
    assert "Руководитель подразделения отвечает" in text(layout)
    (page,) = layout.pages
    assert (page.width or 0) > (page.height or 0)
    picture, scale = draw(path, 1, 4000)
    assert picture.width == pytest.approx((page.width or 0) * scale, abs=2)
    for block in page.blocks:
        for line in block.lines:
            assert line.boxes is not None
            assert (line.boxes[:, 2] - line.boxes[:, 0]).sum() > (
                line.boxes[:, 3] - line.boxes[:, 1]
            ).max()


@needs_tesseract
def test_boxes_lie_on_the_ink_of_the_picture(tmp_path: Path, sheet: Image.Image) -> None:
    path = saved(tmp_path / "a.png", turned(sheet, 2), dpi=(300, 300))
    (page,) = read(path).pages
    picture, scale = draw(path, 1, 4000)
    ink = np.asarray(picture.convert("L")) < 128
    covered = np.zeros_like(ink)
    for block in page.blocks:
        for line in block.lines:
            assert line.boxes is not None
            for box in line.boxes[~np.isnan(line.boxes[:, 0])] * scale:
                x0, y0, x1, y1 = (int(value) for value in np.rint(box))
                covered[max(0, y0 - 2) : y1 + 2, max(0, x0 - 2) : x1 + 2] = True
    assert (ink & covered).sum() > 0.97 * ink.sum()


@needs_tesseract
def test_a_picture_without_text_says_so(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.new("L", (900, 900), 230))
    with pytest.raises(NoText, match="аспознавание не нашло"):
        read(path)


def test_without_recognition_it_is_asked_for(tmp_path: Path, sheet: Image.Image) -> None:
    with pytest.raises(NeedsRecognition, match="SVOD_RECOGNITION"):
        read(saved(tmp_path / "a.png", sheet), OFF)


def test_a_missing_or_empty_file(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read(tmp_path / "none.png", OFF)
    (tmp_path / "a.png").write_bytes(b"")
    with pytest.raises(FileEmpty):
        read(tmp_path / "a.png", OFF)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP"])
def test_a_picture_cut_short_or_full_of_noise_is_an_error_of_ours(
    tmp_path: Path, sheet: Image.Image, form: str
) -> None:
    out = io.BytesIO()
    sheet.resize((300, 200)).save(out, form)
    whole = out.getvalue()
    random = np.random.default_rng(5)
    recogniser = Recogniser(Recognition(seconds=0.0))
    for attempt in range(60):
        data = bytearray(whole)
        if attempt % 2:
            del data[int(random.integers(8, len(data))) :]
        for at in random.integers(8, len(data), 6):
            data[at] = int(random.integers(0, 256))
        (tmp_path / "a").write_bytes(data)
        with pytest.raises(DocumentError):
            read(tmp_path / "a", recogniser)
        with contextlib.suppress(FileDamaged, FileTooLarge):
            assert draw(tmp_path / "a", 1, 500)[1] > 0


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    # One bit a pixel, all alike: 300 million pixels in some kilobytes.
    path = tmp_path / "a.tif"
    Image.new("1", (30_000, 10_000), 1).save(path, compression="group4")
    assert path.stat().st_size < 100_000
    with pytest.raises(FileTooLarge):
        read(path, OFF)


def test_the_limit_of_pages_holds_for_pictures(tmp_path: Path) -> None:
    page = Image.new("1", (100, 100), 1)
    path = tmp_path / "a.tif"
    page.save(path, save_all=True, append_images=[page] * 11)
    with pages_limited(10), pytest.raises(FileTooLarge, match="12 страниц"):
        read(path, OFF)


def test_no_picture_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with pytest.raises(FileDamaged):
        read(tmp_path / "a.png", OFF)


@needs_tesseract
@pytest.mark.parametrize(
    ("pixels", "dpi", "points"),
    [
        ((2480, 3508), (300, 300), (595, 842)),  # a scanner tells the truth
        ((2480, 3508), (72, 72), (595, 842)),  # a camera does not: the sheet is taken for A4
        ((2480, 1754), (300, 150), (595, 842)),  # a fax: dots are not square
        ((800, 600), (72, 72), (600, 450)),  # a screen
    ],
)
def test_the_size_of_a_page(
    tmp_path: Path, pixels: tuple[int, int], dpi: tuple[int, int], points: tuple[int, int]
) -> None:
    picture = lettered(LINES[:3], (1000, 300)).crop((100, 100, 2000, 600)).resize((2400, 700))
    page = Image.new("L", (2480, 3508), 255)
    page.paste(picture, (0, 300))
    path = saved(tmp_path / "a.tif", page.resize(pixels), dpi=dpi)
    (read_page,) = read(path).pages
    assert read_page.width == pytest.approx(points[0], abs=2)
    assert read_page.height == pytest.approx(points[1], abs=2)
