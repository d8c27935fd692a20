"""Files are known by what they hold, and refusals say what to do."""

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from word_xml import paragraph

from corpus.errors import FileDamaged, FileEmpty, FileMissing, FileTooLarge, FormatUnsupported
from ingest.readers import detect
from ingest.readers.detect import media_type, read_bytes, reader_for

SHARED = Path(__file__).parents[4] / "shared" / "data" / "documents"
WordFile = Callable[..., Path]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.txt", b"%PDF-1.7\n", detect.PDF),
        ("a.bin", b"\n\n  %PDF-1.4\n", detect.PDF),
        ("a.doc", r"{\rtf1\ansi текст}", detect.RTF),
        ("a.docx", OLE + "WordDocument".encode("utf-16-le"), detect.DOC),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), detect.DOCX),
        ("a.xls", OLE + "Workbook".encode("utf-16-le"), detect.OLE),
        ("a.txt", "<!DOCTYPE html><p>текст", detect.HTML),
        ("a.doc", "<html><body>текст", detect.HTML),
        ("a.txt", "\ufeff\n<!-- сохранено --><!-- ещё -->\n<HTML>текст", detect.HTML),
        ("a.xhtml", "<?xml version='1.0'?>\n<html xmlns='x'>текст</html>", detect.HTML),
        ("a.html", "Текст без разметки", detect.TEXT),
        ("a.html", "Текст<br>с разметкой", detect.HTML),
        ("a.txt", "Знак a < b и <p> в тексте", detect.TEXT),
        ("a.md", "# Заголовок", detect.MARKDOWN),
        ("a.md", "<div>Текст</div>\n\n# Заголовок", detect.MARKDOWN),
        ("a.md", "<!doctype html><p>Текст", detect.HTML),
        ("a.md", "<!-- комментарий -->\n# Заголовок", detect.MARKDOWN),
        ("README", "Просто текст", detect.TEXT),
        ("a.xml", "<?xml version='1.0'?><document/>", detect.XML),
        ("a.xml", f"<?xml version='1.0'?><office:document m='{detect.ODT}'>", detect.FODT),
        ("a.xml", f"<?xml version='1.0'?><office:document m='{detect.ODT}-template'>", detect.FODT),
        ("a.mht", "From: x\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\n", detect.MHTML),
        ("a.txt", "From: x\nTo: y\nSubject: z\n\nТекст", detect.EML),
        ("a.eml", "Subject: z\n\nТекст", detect.EML),
        ("a.zip", b"PK\x05\x06" + bytes(18), detect.ZIP),
        ("a.pptx", OLE + "EncryptedPackage".encode("utf-16-le"), detect.PPTX),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), detect.XLSX),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
        ("a.bin", bytes(range(256)), detect.BINARY),
        ("a.txt", "Текст в UTF-16".encode("utf-16-le"), detect.TEXT),
    ],
)
def test_content_decides(tmp_path: Path, name: str, data: bytes | str, expected: str) -> None:
    assert media_type(write(tmp_path, name, data)) == expected


def archive(folder: Path, name: str, members: dict[str, str]) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w") as file:
        for member, content in members.items():
            file.writestr(member, content)
    return path


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"xl/workbook.xml": ""}, detect.XLSX),
        ({"ppt/presentation.xml": ""}, detect.PPTX),
        ({"mimetype": detect.ODT, "content.xml": ""}, detect.ODT),
        ({"файл.txt": "текст"}, detect.ZIP),
        ({"[Content_Types].xml": "wordprocessingml.document.main", "main.xml": ""}, detect.DOCX),
    ],
)
def test_archives_are_told_apart_by_their_members(
    tmp_path: Path, members: dict[str, str], expected: str
) -> None:
    assert media_type(archive(tmp_path, "a.zip", members)) == expected


def test_word_files_are_known_whatever_their_name(word_file: WordFile) -> None:
    assert media_type(word_file(paragraph("Текст."), name="приказ.odt")) == detect.DOCX
    assert media_type(word_file(paragraph("Текст."), main="document2.xml")) == detect.DOCX


def test_a_truncated_word_file_still_goes_to_the_word_reader(word_file: WordFile) -> None:
    path = word_file(paragraph("Текст."))
    path.write_bytes(path.read_bytes()[:-40])
    assert media_type(path) == detect.DOCX


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.pdf", "a.rtf", "a.doc", "a.xlsx"])
def test_text_named_as_an_office_document_is_mislabelled(tmp_path: Path, name: str) -> None:
    suffix = name[1:]
    with pytest.raises(FileDamaged, match=f"файл назван {suffix}, но содержит обычный текст"):
        media_type(write(tmp_path, name, "Это не документ"))


def test_a_bare_archive_named_as_a_document_is_mislabelled(tmp_path: Path) -> None:
    with pytest.raises(FileDamaged, match=r"назван \.odt, но содержит архив ZIP"):
        media_type(archive(tmp_path, "a.odt", {"a.tsv": "1"}))


def test_missing_and_unreadable_paths_and_empty_files(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        media_type(tmp_path / "нет.pdf")
    with pytest.raises(FileMissing):
        media_type(tmp_path)
    with pytest.raises(FileEmpty):
        media_type(write(tmp_path, "a.docx", b""))


def test_a_file_without_the_right_to_read_is_missing(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "текст")
    path.chmod(0)
    # Root reads every file, so the reading is done as nobody, in a process of its own.
    child = os.fork()
    if child == 0:
        status = 1
        try:
            if os.geteuid() == 0:
                os.setuid(65534)
            media_type(path)
        except FileMissing:
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge):
        read_bytes(write(tmp_path, "a.txt", "текст"), limit=5)


@pytest.mark.parametrize(
    ("kind", "named", "remedy"),
    [
        (detect.ZIP, "ZIP", "Распакуйте"),
        (detect.BINARY, "двоичный", "PDF"),
        ("image/vnd.djvu", "DJVU", "PDF"),
        ("application/x-unknown", "application/x-unknown", "DOCX"),
    ],
)
def test_a_refusal_names_the_format_and_the_way_out(kind: str, named: str, remedy: str) -> None:
    with pytest.raises(FormatUnsupported) as caught:
        reader_for(kind)
    assert named in caught.value.message
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    "kind",
    [
        detect.DOCX,
        detect.HTML,
        detect.MARKDOWN,
        detect.TEXT,
        detect.PPTX,
        detect.XLSX,
        detect.EML,
        detect.MHTML,
        detect.ODT,
        detect.FODT,
        detect.RTF,
        detect.DOC,
    ],
)
def test_every_supported_format_has_its_reader(kind: str) -> None:
    assert reader_for(kind).__module__.startswith("ingest.readers.")


def test_thousands_of_comments_do_not_slow_detection_down(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "<!-- x --> " * 20_000 + "просто текст")
    started = time.perf_counter()
    assert media_type(path) == detect.TEXT
    assert time.perf_counter() - started < 2


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/documents is not here")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("docx/example.odt", detect.ODT), ("docx/example.doc", detect.DOC),
        ("docx/example.rtf", detect.RTF), ("docx/example.docx", detect.DOCX),
        ("htmls/53.html", detect.TEXT), ("laws/prikaz_2.html", detect.HTML),
        ("diplomas/diploma.pdf", detect.PDF), ("txt/pr_17.txt", detect.TEXT),
    ],
)  # fmt: skip
def test_shared_files_are_known(name: str, expected: str) -> None:
    assert media_type(SHARED / name) == expected


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/documents is not here")
@pytest.mark.parametrize("name", ["docx/broken.docx", "docx/broken.odt"])
def test_shared_broken_files_are_damaged(name: str) -> None:
    with pytest.raises(FileDamaged):
        media_type(SHARED / name)
