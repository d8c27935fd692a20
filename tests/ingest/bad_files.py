"""Files with something wrong about them, made on the spot."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pypdf
from docx import Document
from PIL import Image, ImageDraw

from ingest.recognition.tesseract import find_tesseract


@cache
def pdf(text: str = "Ответ дают за пять дней.", style: str = "") -> bytes:
    """A PDF with a text."""
    from weasyprint import HTML

    made = HTML(string=f"<html lang=ru><style>{style}</style><body><p>{text}</p>").write_pdf()
    assert isinstance(made, bytes)
    return made


@cache
def word(text: str = "Ответ дают за пять дней.") -> bytes:
    """A DOCX with a text."""
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def encrypted_pdf() -> bytes:
    """A PDF that asks for a password."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf()))
    writer.encrypt(user_password="тайна", owner_password="другая", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def scanned_pdf() -> bytes:
    """A PDF whose only page is a picture of text."""
    picture = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(picture)
    for y in range(200, 1500, 40):
        draw.rectangle((150, y, 1090, y + 14), fill=0)
    out = io.BytesIO()
    picture.save(out, "PDF", resolution=150)
    return out.getvalue()


def textless_word() -> bytes:
    """A DOCX without a letter."""
    return word("")


def bare_archive() -> bytes:
    """A ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("приказ.txt", "Приказ о сроках.")
    return out.getvalue()


BAD: dict[str, tuple[str, Callable[[], bytes]]] = {
    "пустой.pdf": ("file-empty", lambda: b""),
    "пустой.txt": ("file-empty", lambda: b""),
    "с паролем.pdf": ("file-encrypted", encrypted_pdf),
    "обрезан.pdf": ("file-damaged", lambda: pdf()[: len(pdf()) // 2]),
    "обрезан.docx": ("file-damaged", lambda: word()[: len(word()) // 2]),
    "текст.pdf": ("file-damaged", lambda: "Это обычный текст.".encode()),
    "текст.docx": ("file-damaged", lambda: "Это обычный текст.".encode()),
    "архив.docx": ("file-damaged", bare_archive),
    "обрезан.zip": ("file-damaged", lambda: bare_archive()[:-10]),
    "пустой.zip": ("no-text", lambda: b"PK\x05\x06" + bytes(18)),
    "мусор.bin": ("format-unsupported", lambda: bytes(range(256)) * 64),
    "мусор.pdf": ("file-damaged", lambda: b"\x00\xff\x13" * 5000),
    "картинка.png": ("file-damaged", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "без слов.docx": ("no-text", textless_word),
    "без слов.html": ("no-text", lambda: b"<!doctype html><html><body><p>&nbsp;</p></body></html>"),
    "без слов.txt": ("no-text", lambda: "12 — 15\n* * *\n".encode()),
    "скан.pdf": ("no-text" if find_tesseract() else "needs-recognition", scanned_pdf),
}
"""File names with the code of the error each must give, and its content."""


def write_bad_files(folder: Path) -> dict[str, str]:
    """Write every bad file into a folder; answers the expected codes by name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (_, make) in BAD.items():
        (folder / name).write_bytes(make())
    return {name: code for name, (code, _) in BAD.items()}
