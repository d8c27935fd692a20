"""Bytes of RTF in the encodings of Russian files."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers.rtf.charsets import code_page, document_encoding
from ingest.readers.rtf.reader import read

TEXT = "Приказ о сроках ответа на обращения граждан"


def printed(folder: Path, data: bytes) -> str:
    path = folder / "файл.rtf"
    path.write_bytes(data)
    return read(path).pages[0].blocks[0].text


def escaped(text: str, encoding: str) -> bytes:
    return b"".join(
        b"\\'%02x" % code if code > 127 else bytes([code]) for code in text.encode(encoding)
    )


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b"\\ansi\\ansicpg1251", "cp1251"), (b"\\ansi\\ansicpg866", "cp866"),
        (b"\\ansi\\ansicpg20866", "koi8-r"), (b"\\mac\\ansicpg10007", "mac-cyrillic"),
        (b"\\ansi\\ansicpg65001", "utf-8"), (b"\\ansi\\ansicpg28595", "iso8859-5"),
        # The Western code page, or none, declared over Russian bytes.
        (b"\\ansi\\ansicpg1252", "cp1251"), (b"\\ansi", "cp1251"), (b"", "cp1251"),
        (b"\\ansi\\ansicpg99999", "cp1251"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("raw", [True, False])
def test_the_code_page_of_the_document(
    tmp_path: Path, head: bytes, encoding: str, raw: bool
) -> None:
    text = TEXT.encode(encoding) if raw else escaped(TEXT, encoding)
    assert printed(tmp_path, b"{\\rtf1" + head + b" " + text + b"\\par}") == TEXT


def test_the_charset_of_the_font_outdoes_the_document(tmp_path: Path) -> None:
    head = (
        b"{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\froman\\fcharset0 Times;}"
        b"{\\f1\\fcharset204{\\*\\falt Arial}Times CYR;}{\\f2\\fcharset161 Greek;}"
        b"{\\f3\\cpg866 Old;}}"
    )
    body = (
        b"Caf\\'e9 \\f1 " + escaped("срок", "cp1251") + b"{\\f2 " + escaped("αβ", "cp1253")
        + b"} {\\f3 " + escaped("том", "cp866") + b"}\\par}"
    )  # fmt: skip
    assert printed(tmp_path, head + body) == "Café срокαβ том"


def test_western_letters_stay_western(tmp_path: Path) -> None:
    text = "Café à la crème brûlée, naïve façade"
    body = b"{\\rtf1\\ansi\\ansicpg1252 " + escaped(text, "cp1252") + b"\\par}"
    assert printed(tmp_path, body) == text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (rb"\u1057?\u1088\'3f\u1086?\u1082?", "Срок"),
        (rb"\uc0\u1057\u1088\u1086\u1082 5", "Срок5"),
        (rb"\uc2\u1057\'d1\'f0\u1088??\u1086 x?", "Сро"),
        (rb"{\uc0 {\uc1\u1057?}\u1088}\u1086?\u1082?!", "Срок!"),
        (rb"\u1057\par", "С"),
        (rb"\u-10179?\u-9087?\u-9000? \u1040?\u1041?", "\U0001f481 АБ"),
        (rb"\u1040?\u1041 {?}", "АБ?"),
        (rb"\u5? \u1040?\u1041?", "АБ"),
    ],
)  # fmt: skip
def test_unicode_characters_replace_what_stands_for_them(
    tmp_path: Path, body: bytes, expected: str
) -> None:
    assert printed(
        tmp_path, b"{\\rtf1\\ansi\\ansicpg1251 " + body + b"\\par\\u1042?\\u1043?}"
    ).startswith(expected)


def test_symbol_fonts_are_read_by_what_they_show(tmp_path: Path) -> None:
    fonts = b"{\\fonttbl{\\f1\\fcharset2 Symbol;}{\\f2\\fcharset2 Wingdings;}}"
    head = b"{\\rtf1\\ansi\\ansicpg1251" + fonts
    body = escaped("Срок ", "cp1251") + b"{\\f1 \\'a3} 5, {\\f2 \\u-3844?} {\\f1\\u-3999?}\\par}"
    assert printed(tmp_path, head + body) == "Срок ≤ 5, ✓ α"


def test_letters_of_two_bytes_are_put_together(tmp_path: Path) -> None:
    body = b"{\\rtf1\\ansi\\ansicpg932 \\'93\\'fa\\'96\\'7b\\par}"
    assert printed(tmp_path, body) == "日本"


def test_code_pages_that_do_not_exist() -> None:
    assert code_page(77777) is None
    assert code_page(1251) == "cp1251"
    assert document_encoding(b"{\\rtf1 plain}") == "cp1252"
