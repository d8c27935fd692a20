"""One door to PDFium: opening with errors a person understands, and the lock it needs.

PDFium is not thread-safe: two documents must not be touched from two threads at once, so whoever
reads or renders a page holds `PDFIUM_LOCK` while doing it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from corpus.errors import FileDamaged, FileEmpty, FileEncrypted, FileMissing, FileTooLarge

PDFIUM_LOCK = threading.RLock()

# A whole file ends with «startxref», an offset and «%%EOF» (ISO 32000-1, 7.5.5); writers may leave
# some bytes after them.
_TAIL = 4096
_HEAD = 1024
_MOST_PAGES: ContextVar[int | None] = ContextVar("most_pages", default=None)


@contextmanager
def pages_limited(most: int) -> Iterator[None]:
    """Refuse files of more pages within; drawing a page of a file that was read needs no limit."""
    token = _MOST_PAGES.set(most)
    try:
        yield
    finally:
        _MOST_PAGES.reset(token)


def check_pages(count: int) -> None:
    """Raise FileTooLarge for more pages than `pages_limited` allows."""
    most = _MOST_PAGES.get()
    if most is not None and count > most:
        raise FileTooLarge(
            f"В файле {count} страниц, а предел — {most}.",
            "Разделите документ или увеличьте SVOD_MAX_PAGES.",
        )


@contextmanager
def open_pdf(path: Path) -> Iterator[Any]:
    """The open `pypdfium2.PdfDocument`; an empty user password is tried for encrypted files.

    Raises FileMissing, FileEmpty, FileEncrypted (a password is needed), FileDamaged (not a PDF,
    cut short, or without a page) and FileTooLarge (more pages than `pages_limited` allows).
    """
    import pypdfium2
    from pypdfium2 import raw

    _check_ends(path)
    with PDFIUM_LOCK:
        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
                raise FileEncrypted(
                    "Файл защищён: нужен пароль.", "Снимите защиту и добавьте файл снова."
                ) from error
            raise FileDamaged(
                "Файл PDF повреждён и не открывается.", "Получите исправную копию."
            ) from error
    try:
        if len(document) == 0:
            raise FileDamaged("В файле PDF нет ни одной страницы.", "Получите исправную копию.")
        check_pages(len(document))
        yield document
    finally:
        with PDFIUM_LOCK:
            document.close()


def _check_ends(path: Path) -> None:
    """Raise where the head or the tail of the file already shows that it is no whole PDF."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
            file.seek(max(0, size - _TAIL))
            tail = file.read()
    except OSError as error:
        raise FileMissing("Файл не найден или недоступен.", "Проверьте путь.") from error
    if size == 0:
        raise FileEmpty("Файл пуст.", "Получите исправную копию.")
    if b"%PDF-" not in head:
        raise FileDamaged("Это не файл PDF.", "Проверьте, что файл сохранён полностью.")
    if b"startxref" not in tail and b"%%EOF" not in tail:
        raise FileDamaged("Файл PDF обрывается: конца нет.", "Получите файл заново.")
