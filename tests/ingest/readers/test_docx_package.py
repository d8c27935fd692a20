"""Packages that are broken, hostile or merely unusual."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from word_xml import paragraph

from corpus.errors import FileDamaged, FileEncrypted, FileTooLarge
from ingest.readers import xml_package
from ingest.readers.docx.reader import read

WordFile = Callable[..., Path]
STRICT = {
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main":
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships":
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
}  # fmt: skip


def rewrite(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of an archive with members changed or, for None, left out."""
    copy = path.with_name("копия.docx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return copy


def test_the_main_part_may_have_any_name(word_file: WordFile) -> None:
    path = word_file(paragraph("Текст."), main="document2.xml")
    assert read(path).pages[0].blocks[0].text == "Текст."


def test_the_main_part_is_found_by_content_type_without_relationships(word_file: WordFile) -> None:
    path = word_file(paragraph("Текст."), main="document2.xml")
    stripped = rewrite(path, lambda name, data: None if name == "_rels/.rels" else data)
    assert read(stripped).pages[0].blocks[0].text == "Текст."


def test_strict_documents_are_read(word_file: WordFile) -> None:
    def strict(name: str, data: bytes) -> bytes:
        for transitional, namespace in STRICT.items():
            data = data.replace(transitional, namespace)
        return data

    assert read(rewrite(word_file(paragraph("Текст.")), strict)).pages[0].blocks[0].text == "Текст."


def test_a_truncated_file_is_damaged(word_file: WordFile) -> None:
    path = word_file(paragraph("Текст. " * 500))
    data = path.read_bytes()
    for length in (10, len(data) // 2, len(data) - 30):
        path.write_bytes(data[:length])
        with pytest.raises(FileDamaged):
            read(path)


def test_a_damaged_member_is_named(word_file: WordFile) -> None:
    path = word_file(paragraph("Текст."))
    broken = rewrite(path, lambda name, data: data[:-9] if name.endswith("document.xml") else data)
    with pytest.raises(FileDamaged, match=r"word/document\.xml"):
        read(broken)


def test_a_flipped_byte_is_noticed_by_its_checksum(word_file: WordFile) -> None:
    path = word_file("".join(paragraph(f"Абзац {at}.") for at in range(300)))
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo("word/document.xml")
    data = bytearray(path.read_bytes())
    data[member.header_offset + 30 + len(member.filename) + member.compress_size // 2] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(FileDamaged):
        read(path)


def test_another_office_file_is_no_document(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(FileDamaged):
        read(path)


def test_a_document_with_a_password_asks_for_it(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
    )
    with pytest.raises(FileEncrypted):
        read(path)


def test_an_encrypted_archive_asks_for_its_password(word_file: WordFile) -> None:
    path = word_file(paragraph("Текст."))
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    path.write_bytes(data)
    with pytest.raises(FileEncrypted):
        read(path)


def test_a_bomb_is_refused_before_it_is_unpacked(word_file: WordFile) -> None:
    path = word_file(paragraph("Текст."), members={"word/media/a.bin": bytes(60 << 20)})
    with pytest.raises(FileTooLarge):
        read(path)


def test_a_part_over_the_limit_is_refused(
    word_file: WordFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = word_file(paragraph("Текст. " * 100))
    monkeypatch.setattr(xml_package, "_LARGEST_PART", 500)
    with pytest.raises(FileTooLarge):
        read(path)


def test_entities_are_refused_unresolved(word_file: WordFile, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("тайна")
    entities = "".join(f"<!ENTITY y{at} '&y;&y;&y;&y;'>" for at in range(9))
    external = f"<!ENTITY x SYSTEM '{secret.as_uri()}'>"
    declaration = f"<!DOCTYPE a [{external}<!ENTITY y 'ха'>{entities}]>".encode()

    def bomb(name: str, data: bytes) -> bytes:
        if not name.endswith("document.xml"):
            return data
        return declaration + data.replace("Текст.".encode(), b"&x;&y8;")

    with pytest.raises(FileDamaged):
        read(rewrite(word_file(paragraph("Текст.")), bomb))


def test_bottomless_nesting_is_damage_not_a_crash(word_file: WordFile) -> None:
    body = "<w:tbl><w:tr><w:tc>" * 2000 + paragraph("дно") + "</w:tc></w:tr></w:tbl>" * 2000
    with pytest.raises(FileDamaged):
        read(word_file(body))


def test_the_deepest_nesting_that_parses_is_read(word_file: WordFile) -> None:
    body = "<w:tbl><w:tr><w:tc>" * 80 + paragraph("самое дно") + "</w:tc></w:tr></w:tbl>" * 80
    assert read(word_file(body)).pages[0].blocks[0].text == "самое дно"
    runs = "<w:ins>" * 240 + "<w:r><w:t>глубоко</w:t></w:r>" + "</w:ins>" * 240
    assert read(word_file(f"<w:p>{runs}</w:p>")).pages[0].blocks[0].text == "глубоко"
