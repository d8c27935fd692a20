"""Scans made of the project's own documents: pages drawn and wrapped as pictures."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.readers.pdf.pdfium import open_pdf
from ingest.recognition.tesseract import find_tesseract

LIBRARY = Path(__file__).parents[1] / "corpus" / "library" / "documents"
DPI = 300
FONTS = Path("/usr/share/fonts/truetype/paratype")

LINES = [
    "Служащий принимает обращение и сообщает заявителю срок ответа.",
    "Руководитель подразделения отвечает за соблюдение порядка.",
    "Ответ направляют способом, который указал сам заявитель.",
    "Если сведений мало, их запрашивают в течение трёх дней.",
    "Отказ оформляют письменно и объясняют его причины.",
    "Жалобу рассматривает другой служащий того же ведомства.",
    "Срок продлевают один раз и не более чем на десять дней.",
    "О продлении сообщают до окончания первоначального срока.",
    "Сведения о заявителе хранят отдельно от текста обращения.",
    "Ежемесячный отчёт составляют по всем полученным жалобам.",
]

needs_tesseract = pytest.mark.skipif(
    find_tesseract() is None and not os.environ.get("CI"),
    reason="Tesseract with Russian is not installed",
)


def page_picture(file: Path, number: int, dpi: int = DPI) -> Image.Image:
    """A page of a PDF file in grey."""
    with open_pdf(file) as document:
        page = document[number - 1]
        picture: Image.Image = page.render(scale=dpi / 72, grayscale=True).to_pil().copy()
        page.close()
    return picture


def turned(picture: Image.Image, degrees: float) -> Image.Image:
    """A picture turned counter-clockwise on white."""
    return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def as_pdf(path: Path, pictures: list[Image.Image], dpi: int = DPI) -> Path:
    """A PDF file of pictures without a text layer."""
    pictures[0].save(
        path, "PDF", resolution=dpi, save_all=len(pictures) > 1, append_images=pictures[1:]
    )
    return path


def lettered(lines: list[str], size: tuple[int, int] = (1240, 700)) -> Image.Image:
    """Lines of 12 point type on a white sheet of 150 dots an inch, enlarged to 300."""
    picture = Image.new("L", (size[0] * 2, size[1] * 2), 255)
    font = ImageFont.truetype(str(next(FONTS.glob("PTF55F*.ttf"))), 50)
    for at, line in enumerate(lines):
        ImageDraw.Draw(picture).text((200, 150 + 90 * at), line, fill=0, font=font)
    return picture
