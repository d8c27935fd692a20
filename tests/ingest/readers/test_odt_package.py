"""OpenDocument files that are broken, hostile or merely unusual."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from odt_xml import MEDIA_TYPE, NAMESPACES, paragraph
from odt_xml import write_odt as write

from corpus.errors import FileDamaged, FileEncrypted, FileTooLarge
from ingest.readers.detect import ODT, media_type
from ingest.readers.odt.reader import read, read_flat

TEXT = paragraph("Текст приказа.")


def manifest(member: str) -> str:
    return (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<m:file-entry m:full-path="{member}"><m:encryption-data m:checksum="x"/></m:file-entry>'
        "</m:manifest>"
    )


def test_an_encrypted_document_asks_for_its_password(tmp_path: Path) -> None:
    members = {"META-INF/manifest.xml": manifest("content.xml")}
    with pytest.raises(FileEncrypted):
        read(write(tmp_path, TEXT, members=members))


def test_a_document_encrypted_as_a_whole_asks_for_its_password(tmp_path: Path) -> None:
    path = tmp_path / "файл.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", MEDIA_TYPE)
        archive.writestr("encrypted-package", b"\x00" * 100)
        archive.writestr("META-INF/manifest.xml", manifest("encrypted-package"))
    with pytest.raises(FileEncrypted):
        read(path)


def test_a_document_with_one_encrypted_picture_is_read(tmp_path: Path) -> None:
    members = {"META-INF/manifest.xml": manifest("Pictures/1.png")}
    assert read(write(tmp_path, TEXT, members=members)).pages[0].blocks[0].text == "Текст приказа."


def test_an_archive_without_content_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "файл.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", MEDIA_TYPE)
    with pytest.raises(FileDamaged):
        read(path)


def test_a_truncated_file_is_damaged(tmp_path: Path) -> None:
    path = write(tmp_path, TEXT * 50)
    data = path.read_bytes()
    for length in (60, len(data) // 2, len(data) - 30):
        path.write_bytes(data[:length])
        with pytest.raises(FileDamaged):
            read(path)


def test_entities_are_refused_unresolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("тайна")
    entities = "".join(f"<!ENTITY y{at} '&y;&y;&y;&y;'>" for at in range(9))
    declaration = f"<!DOCTYPE a [<!ENTITY x SYSTEM '{secret.as_uri()}'><!ENTITY y 'ха'>{entities}]>"
    with pytest.raises(FileDamaged):
        read(write(tmp_path, paragraph("&x;&y8;"), declaration=declaration))
    flat = tmp_path / "файл.fodt"
    flat.write_text(
        f"{declaration}<office:document {NAMESPACES}><office:body><office:text>"
        f"{paragraph('&x;&y8;')}</office:text></office:body></office:document>"
    )
    with pytest.raises(FileDamaged):
        read_flat(flat)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge):
        read(write(tmp_path, TEXT, members={"Pictures/a.bin": bytes(60 << 20)}))


def test_nesting_is_read_to_the_depth_that_parses_and_damage_below(tmp_path: Path) -> None:
    for opening, closing, depth in (
        ("<text:list><text:list-item>", "</text:list-item></text:list>", 110),
        ("<text:section>", "</text:section>", 230),
        (
            "<table:table><table:table-row><table:table-cell>",
            "</table:table-cell></table:table-row></table:table>",
            75,
        ),
        (
            "<text:p><draw:frame><draw:text-box>",
            "</draw:text-box></draw:frame></text:p>",
            75,
        ),
    ):
        body = opening * depth + paragraph("самое дно") + closing * depth
        assert "самое дно" in read(write(tmp_path, body)).pages[0].blocks[0].text
        body = opening * 2000 + paragraph("дно") + closing * 2000
        with pytest.raises(FileDamaged):
            read(write(tmp_path, body))
    spans = "<text:span>" * 240 + "глубоко" + "</text:span>" * 240
    assert read(write(tmp_path, paragraph(spans))).pages[0].blocks[0].text == "глубоко"


def test_a_flat_file_of_another_kind_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "файл.fodt"
    for data in ("<office:document", "<a/>"):
        path.write_text(data)
        with pytest.raises(FileDamaged):
            read_flat(path)


def test_a_file_packed_anew_by_hand_is_still_known(tmp_path: Path) -> None:
    path = tmp_path / "файл.odt"
    with zipfile.ZipFile(write(tmp_path, TEXT, name="а.odt")) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(parts):
            new.writestr(name, parts[name])
    assert media_type(path) == ODT
