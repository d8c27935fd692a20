"""What a file is, by its content, and which reader takes it."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from corpus.errors import (
    FileDamaged,
    FileEmpty,
    FileMissing,
    FileTooLarge,
    FormatUnsupported,
)
from ingest.decoding import decode, looks_binary
from ingest.layout import Layout
from ingest.ocr import Recogniser
from ingest.readers.zip_directory import LARGEST_DIRECTORY, directory_size

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
FODT = "application/vnd.oasis.opendocument.text-flat-xml"
RTF = "application/rtf"
DOC = "application/msword"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
HTML = "text/html"
MARKDOWN = "text/markdown"
TEXT = "text/plain"
XML = "application/xml"
MHTML = "multipart/related"
EML = "message/rfc822"
ZIP = "application/zip"
OLE = "application/x-ole-storage"
BINARY = "application/octet-stream"
PICTURES = frozenset(
    {"image/png", "image/jpeg", "image/tiff", "image/bmp", "image/gif", "image/webp"}
)

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_IMAGES = (
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"AT&TFORM", "image/vnd.djvu"),
)
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# Headers that a letter or a saved page opens with (RFC 5322), and those that only carriers add.
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):(.*(?:\r?\n[ \t].*)*)(?:\r?\n|$)")
_OF_LETTERS = frozenset(
    "from to cc subject date message-id mime-version received return-path delivered-to reply-to "
    "sender content-type x-mailer".split()
)
_OF_CARRIED = frozenset({"to", "cc", "received", "return-path", "delivered-to"})
_MAIL_NAMES = frozenset({".eml", ".mht", ".mhtml"})
_LEAST_HEADERS = 3
_MARKUP = (
    r"html|head|body|title|meta|div|p|h[1-6]|table|tr|td|ul|ol|li|span|br|font|center|pre|b|i|a"
)
_OPENS_WITH_MARKUP = re.compile(rf"<(?:!doctype\s+html|(?:{_MARKUP})[\s>/])", re.IGNORECASE)
_SPACE = re.compile(r"\s*")
_PAGE = ("<!doctype", "<html", "<head", "<body")
_HAS_MARKUP = re.compile(r"<(?:html|body|div|p|table|h[1-6]|br|span)[\s>/]", re.IGNORECASE)
_HTML_NAMES = frozenset({".html", ".htm", ".xhtml"})
_MARKDOWN_NAMES = frozenset({".md", ".markdown"})
# Names that promise a format no plain text can be.
_OFFICE_NAMES = frozenset({".docx", ".docm", ".odt", ".pdf", ".xlsx", ".pptx", ".rtf", ".doc"})
_CONTENT_TYPES = "[Content_Types].xml"
_OFFICE_FAMILIES = (
    ("word/", "wordprocessingml", DOCX),
    ("xl/", "spreadsheetml", XLSX),
    ("ppt/", "presentationml", PPTX),
)
_LOCAL_HEADER = re.compile(rb"PK\x03\x04.{26}([\w./\[\] -]+)", re.DOTALL)
_MEDIA_TYPE = "mimetype"
_OPEN_DOCUMENT_TYPE = re.compile(
    rb"(application/vnd\.oasis\.opendocument\.(?:text|spreadsheet|presentation))"
)
# The first member of an OpenDocument file is its media type, stored as it is (ODF 1.3, 2, 3.3).
_OPEN_DOCUMENT = re.compile(rb"PK\x03\x04.{26}mimetype" + _OPEN_DOCUMENT_TYPE.pattern, re.DOTALL)
_FLAT_DOCUMENT = re.compile(
    r"<office:document\s[^>]*application/vnd\.oasis\.opendocument\.text[\"'-]"
)
_SNIFFED = 1 << 18
LARGEST_FILE = 2048 << 20
LARGEST_TEXT = 64 << 20


class ArchiveFound(FormatUnsupported):
    """The file is no document but holds documents: `ingest.intake.containers` takes them out."""


_NAMES = {
    XLSX: "таблица Excel (XLSX)",
    PPTX: "презентация PowerPoint (PPTX)",
    XML: "файл XML",
    ZIP: "архив ZIP",
    OLE: "составной файл старого Office",
    BINARY: "двоичный файл неизвестного формата",
}
_REMEDIES = {
    XML: "Сохраните документ как DOCX, PDF или HTML.",
    ZIP: "Распакуйте архив и добавьте файлы из него.",
    BINARY: "Поддерживаются PDF, DOCX, DOC, ODT, RTF, PPTX, XLSX, HTML, Markdown, EML, ZIP, текст.",
}
_IMAGE_REMEDY = "Сохраните его как PDF, PNG или TIFF: они распознаются."
_DEFAULT_REMEDY = "Сохраните документ как DOCX или PDF."


def is_pictured(media_type: str) -> bool:
    """Whether documents of a type have pages that can be shown as pictures."""
    return media_type == PDF or media_type in PICTURES


def read_bytes(path: Path, limit: int = LARGEST_FILE) -> bytes:
    """The whole file.

    Raises FileMissing for a path that names no readable file, FileEmpty for one without bytes and
    FileTooLarge for one over `limit` bytes.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise FileMissing(f"{path.name}: это не файл.", "Укажите файл документа.")
        if size > limit:
            raise FileTooLarge(
                f"{path.name}: {size >> 20} МБ, это больше предела в {limit >> 20} МБ.",
                "Разделите документ на части.",
            )
        data = path.read_bytes()
    except OSError as error:
        raise FileMissing(
            f"{path.name}: файл не найден или недоступен для чтения.",
            "Проверьте путь и права на чтение.",
        ) from error
    if not data:
        raise FileEmpty(f"{path.name}: файл пуст.", "Проверьте, что он сохранён до конца.")
    return data


def media_type(path: Path) -> str:
    """The media type of a file, by its content; the name only tells Markdown from plain text.

    Raises FileMissing, FileEmpty, FileTooLarge, and FileDamaged when the name promises an office
    document and the content is plain text, a bare archive or unknown bytes.
    """
    data = read_bytes(path)
    found = _sniff(data, path)
    suffix = path.suffix.lower()
    if suffix in _OFFICE_NAMES and found in (TEXT, ZIP, BINARY):
        content = "обычный текст" if found == TEXT else _NAMES[found]
        raise FileDamaged(
            f"{path.name}: файл назван {suffix}, но содержит {content}.",
            "Получите файл заново или переименуйте его по содержимому.",
        )
    return found


def reader_for(media_type: str, recogniser: Recogniser | None = None) -> Callable[[Path], Layout]:
    """The function that reads files of a media type; pages without text go to the recogniser.

    Raises FormatUnsupported, naming the format and what to save the file as, where there is none.
    """
    if media_type == PDF:
        from ingest.readers.pdf.reader import read as read_pdf

        return partial(read_pdf, recogniser=recogniser) if recogniser else read_pdf
    if media_type in PICTURES:
        from ingest.readers.images import read as read_image

        return partial(read_image, recogniser=recogniser) if recogniser else read_image
    if media_type == DOCX:
        from ingest.readers.docx.reader import read as read_docx

        return read_docx
    if media_type == ODT:
        from ingest.readers.odt.reader import read as read_odt

        return read_odt
    if media_type == FODT:
        from ingest.readers.odt.reader import read_flat

        return read_flat
    if media_type == RTF:
        from ingest.readers.rtf.reader import read as read_rtf

        return read_rtf
    if media_type == DOC:
        from ingest.readers.doc import read as read_doc

        return read_doc
    if media_type == HTML:
        from ingest.readers.html.reader import read as read_html

        return read_html
    if media_type == MARKDOWN:
        from ingest.readers.markdown import read as read_markdown

        return read_markdown
    if media_type == TEXT:
        from ingest.readers.text import read as read_text

        return read_text
    if media_type.startswith("image/"):
        kind = media_type.removeprefix("image/").removeprefix("vnd.").upper()
        raise FormatUnsupported(f"Изображение {kind} не поддерживается.", _IMAGE_REMEDY)
    if media_type == PPTX:
        from ingest.readers.pptx.reader import read as read_pptx

        return read_pptx
    if media_type == XLSX:
        from ingest.readers.xlsx.reader import read as read_xlsx

        return read_xlsx
    if media_type == EML:
        from ingest.readers.eml import read as read_eml

        return read_eml
    if media_type == MHTML:
        from ingest.readers.mhtml import read as read_mhtml

        return read_mhtml
    name = _NAMES.get(media_type, media_type)
    if media_type == ZIP:
        raise ArchiveFound(f"Формат не поддерживается: {name}.", _REMEDIES[ZIP])
    raise FormatUnsupported(
        f"Формат не поддерживается: {name}.", _REMEDIES.get(media_type, _DEFAULT_REMEDY)
    )


def _sniff(data: bytes, path: Path) -> str:
    # Viewers accept a PDF whose header follows some junk (ISO 32000-1, Annex H.3, note 13).
    # An archive that begins with an uncompressed PDF holds the mark as well.
    if b"%PDF-" in data[:1024] and not data.startswith(_ARCHIVES):
        return PDF
    if data.startswith(_ARCHIVES):
        return _sniff_zip(data, path)
    if data.startswith(b"{\\rtf"):
        return RTF
    if data.startswith(_OLE_MAGIC):
        if _ENCRYPTED_PACKAGE in data:
            # What is inside cannot be seen: the name says whose program takes the password off.
            return {".xlsx": XLSX, ".pptx": PPTX}.get(path.suffix.lower(), DOCX)
        return DOC if _WORD_STREAM in data else OLE
    for magic, image in _IMAGES:
        if data.startswith(magic):
            return image
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"BM") and data[6:10] == b"\x00\x00\x00\x00":
        return "image/bmp"
    if looks_binary(data):
        return BINARY
    return _sniff_text(data, path)


def _sniff_zip(data: bytes, path: Path) -> str:
    declared, opened = "", b""
    try:
        if directory_size(path) > LARGEST_DIRECTORY:
            return ZIP  # a list of members that takes too much memory to look at
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if _CONTENT_TYPES in names and archive.getinfo(_CONTENT_TYPES).file_size < _SNIFFED:
                declared = archive.read(_CONTENT_TYPES).decode("utf-8", "replace")
            # Packed anew by hand, an OpenDocument file does not begin with its media type.
            if _MEDIA_TYPE in names and archive.getinfo(_MEDIA_TYPE).file_size < _SNIFFED:
                opened = archive.read(_MEDIA_TYPE)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, zlib.error):
        # A truncated archive has lost its directory, but the local headers name the members.
        names = [name.decode("cp437") for name in _LOCAL_HEADER.findall(data)]
    for folder, family, found in _OFFICE_FAMILIES:
        if family in declared or any(name.startswith(folder) for name in names):
            return found
    match = _OPEN_DOCUMENT.match(data) or _OPEN_DOCUMENT_TYPE.match(opened)
    return match[1].decode("ascii") if match else ZIP


def _sniff_text(data: bytes, path: Path) -> str:
    head = decode(data[:_SNIFFED]).text
    is_xml, start = _after_prologue(head)
    suffix = path.suffix.lower()
    if _OPENS_WITH_MARKUP.match(start):
        # Markdown may open with a tag of its own.
        is_page = start[:9].lower().startswith(_PAGE)
        return HTML if is_page or suffix not in _MARKDOWN_NAMES else MARKDOWN
    if is_xml:
        return FODT if _FLAT_DOCUMENT.match(start) else XML
    mail = _mail(start, suffix)
    if mail is not None:
        return mail
    if suffix in _HTML_NAMES and _HAS_MARKUP.search(head):
        return HTML
    return MARKDOWN if suffix in _MARKDOWN_NAMES else TEXT


def _mail(start: str, suffix: str) -> str | None:
    """Whether headers of a letter or of a saved page open a text."""
    headers: dict[str, str] = {}
    at = 0
    while match := _HEADER.match(start, at):
        headers.setdefault(match[1].lower(), match[2].strip().lower())
        at = match.end()
    told = _OF_LETTERS & headers.keys()
    if len(told) < (1 if suffix in _MAIL_NAMES else _LEAST_HEADERS):
        return None
    related = headers.get("content-type", "").startswith("multipart/related")
    saved = "snapshot-content-location" in headers or not _OF_CARRIED & headers.keys()
    return MHTML if saved and (related or suffix in (".mht", ".mhtml")) else EML


def _after_prologue(text: str) -> tuple[bool, str]:
    """Whether an XML declaration opens the text, and what follows it and any comments."""
    is_xml = False
    at = 0
    while True:
        space = _SPACE.match(text, at)
        at = space.end() if space else at
        for opening, closing in (("<?", "?>"), ("<!--", "-->")):
            if text.startswith(opening, at):
                is_xml = is_xml or text.startswith("<?xml", at)
                end = text.find(closing, at)
                at = len(text) if end < 0 else end + len(closing)
                break
        else:
            return is_xml, text[at:]
