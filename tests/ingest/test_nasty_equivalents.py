"""Files like the nastiest that were met, made on the spot: each comes out right, or is refused.

Scans and text layers in a wrong language are tested with recognition; passwords, damaged archives
and Word's numbering with their readers.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, StreamObject

from corpus.errors import FileDamaged, NeedsRecognition, NoText
from corpus.model import TextMethod
from ingest.reading import ReadDocument, read_document
from search.morphology import known

ORDER = (
    "Работы выполняют по СНиП 12-03-2001 и закону от 30 марта 1999 года № 52-ФЗ. Подрядчик "
    "отвечает за безопасность труда, ведёт журнал учёта и передаёт сведения заказчику в срок."
)
_TARGET = re.compile(rb"(<[0-9a-fA-F]+>\s*)<([0-9a-fA-F]{4})>")


def read(path: Path) -> ReadDocument:
    return read_document(path, None, 100)


def text_of(document: ReadDocument) -> str:
    return document.structured.canonical.text


def printed(body: str, style: str = "") -> bytes:
    """An HTML body as a PDF."""
    from weasyprint import HTML

    page = f"<html lang=ru><style>@page {{ size: A4 }} {style}</style><body>{body}</body></html>"
    made = HTML(string=page).write_pdf()
    assert isinstance(made, bytes)
    return made


def fonts_of(writer: pypdf.PdfWriter) -> list[DictionaryObject]:
    """Every font dictionary of a file."""
    found = [item.get_object() for item in writer._objects if item is not None]
    return [
        item
        for item in found
        if isinstance(item, DictionaryObject) and item.get("/Type") == "/Font"
    ]


def with_glyph_numbers(data: bytes) -> bytes:
    """A file whose fonts say glyph numbers for characters, letters and signs by two constants."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))

    def lie(match: re.Match[bytes]) -> bytes:
        code = int(match[2], 16)
        shifted = code - 0x3D6 if code >= 0x400 else max(0, code - 0x1D)
        if code == ord("№"):
            shifted = 0x8B
        return match[1] + b"<%04x>" % shifted

    for font in fonts_of(writer):
        if "/ToUnicode" in font:
            told = font["/ToUnicode"]
            assert isinstance(told, StreamObject)
            stream = DecodedStreamObject()
            stream.set_data(_TARGET.sub(lie, told.get_data()))
            font[NameObject("/ToUnicode")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def without_unicode(data: bytes) -> bytes:
    """A file whose fonts do not say which characters their glyphs are."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    for font in fonts_of(writer):
        font.pop("/ToUnicode", None)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_fonts_that_tell_glyph_numbers_are_repaired(tmp_path: Path) -> None:
    path = tmp_path / "приказ.pdf"
    path.write_bytes(with_glyph_numbers(printed(f"<p>{ORDER}</p>" * 3)))
    layer = pypdf.PdfReader(path).pages[0].extract_text()
    assert not re.search("[а-яё]{4}", layer)  # the file does lie
    document = read(path)
    assert "СНиП 12-03-2001" in text_of(document)
    assert "№ 52-ФЗ" in text_of(document)
    assert [page.method for page in document.pages] == [TextMethod.REPAIRED]


def test_fonts_that_tell_nothing_never_fill_the_index_with_noise(tmp_path: Path) -> None:
    path = tmp_path / "приказ.pdf"
    path.write_bytes(without_unicode(printed(f"<p>{ORDER}</p>" * 3)))
    try:
        document = read(path)
    except (NeedsRecognition, NoText):
        return
    words = re.findall(r"[^\W\d_]{4,}", text_of(document))
    assert sum(map(known, words)) > 0.7 * len(words) > 0


def test_turned_cells_of_a_table_are_words(tmp_path: Path) -> None:
    # Cells turned by a quarter, as in the narrow columns of a schedule of maintenance.
    cells = ("Ежедневно", "Ежемесячно", "Ежегодно")
    turned = "".join(
        f'<div class="cell" style="left: {200 + 40 * at}px"><span>{cell}</span></div>'
        for at, cell in enumerate(cells)
    )
    style = (
        ".cell { position: absolute; top: 100px; width: 40px; height: 160px; "
        "border: 1px solid black } .cell span { position: absolute; left: 12px; bottom: 30px; "
        "transform: rotate(-90deg); transform-origin: left bottom; white-space: nowrap }"
    )
    path = tmp_path / "график.pdf"
    body = f"<p>График обслуживания</p>{turned}<p style='margin-top: 300px'>{ORDER}</p>"
    path.write_bytes(printed(body, style))
    text = text_of(read(path))
    for cell in cells:
        assert cell in text


def test_letters_set_one_by_one_are_whole_words(tmp_path: Path) -> None:
    # Every letter placed on its own, as by writers that kern: no space is in the file itself.
    letters = []
    x = 40.0
    for letter in "Королевство Англия английский аристократ":
        if letter != " ":
            letters.append(f'<span style="left: {x:.1f}px">{letter}</span>')
        x += 5.0 if letter == " " else 9.6
    style = (
        "body { font: 16px 'DejaVu Sans Mono', monospace } span { position: absolute; top: 9px }"
    )
    path = tmp_path / "статья.pdf"
    path.write_bytes(printed("".join(letters), style))
    assert "Королевство Англия английский аристократ" in text_of(read(path))


def test_a_thesis_is_cited_by_the_numbers_of_its_pages(tmp_path: Path) -> None:
    filler = "".join(f"<p>Абзац {at} рассказывает об опросе.</p>" for at in range(5))
    chapters = "".join(
        f'<h2 style="break-before: page">{n}. Глава работы</h2>{filler}'
        f"<p>Вывод главы {n} таков.</p>"
        f"<p>Основы научно-<br>технического развития.</p>{filler}"
        for n in range(1, 6)
    )
    style = "@page { @bottom-center { content: counter(page) } }"
    path = tmp_path / "диплом.pdf"
    path.write_bytes(printed(f"<p>Титульный лист работы</p>{chapters}", style))
    document = read(path)
    text = text_of(document)
    canonical = document.structured.canonical
    assert [page.label for page in document.pages] == [str(n) for n in range(1, 7)]
    assert canonical.page(text.index("Вывод главы 4")) == 5
    assert text.count("научно-технического") == 5
    assert not any(text[span.start : span.end].strip().isdigit() for span in canonical.paragraphs)


@pytest.mark.parametrize("declared", ["koi8-r", "windows-1251", "utf-8", ""])
def test_a_page_in_koi8_is_read_whatever_it_declares(tmp_path: Path, declared: str) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    path = tmp_path / "приказ.html"
    page = f"<html><head>{meta if declared else ''}</head><body><p>{ORDER}</p></body></html>"
    path.write_bytes(page.replace("№", "N").encode("koi8-r"))
    assert text_of(read(path)) == ORDER.replace("№", "N")


@pytest.mark.parametrize("coding", ["cp1251", "cp866", "koi8-r", "utf-16", "mac_cyrillic"])
def test_a_text_in_an_old_code_page_is_read(tmp_path: Path, coding: str) -> None:
    path = tmp_path / "приказ.txt"
    path.write_bytes(ORDER.replace("№", "N").encode(coding))
    assert text_of(read(path)) == ORDER.replace("№", "N")


def test_a_form_of_blanks_loses_no_letter(tmp_path: Path) -> None:
    # Tables in tables, forms, fields to fill in and markup left open.
    page = """<html><body><form><table><tr><td><table><tr><td>Фамилия ________</td><td>Дата «__»
    ____ 20__ г.</td></tr></table><p>Книгу уничтожил</table><center>АКТ <br> № ____
    <p align=right>Приложение № 1<br>к Приказу<p>Подпись ____ (расшифровка)<ul><li>Опись<li>Акт
    </form><div><b>Итого: </b>шесть"""
    path = tmp_path / "бланк.html"
    path.write_text(page, encoding="utf-8")
    source = "".join(re.findall("[а-яёА-ЯЁ]", re.sub(r"<[^>]*>", "", page)))
    assert "".join(re.findall("[а-яёА-ЯЁ]", text_of(read(path)))) == source


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("пусто.html", "<html><head><title>Документ</title></head><body> </body></html>"),
        ("пусто2.html", "<!DOCTYPE html><html><body><p>&nbsp;</p><div></div><script>x()</script>"),
        ("знаки.txt", "№ § — ☎ ✆ ★ \n 12 / 7 % &\n"),
    ],
)
def test_a_file_without_words_is_said_to_have_no_text(
    tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(NoText, match="нет текста"):
        read(tmp_path / name)


def odt(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("письмо.docx", "Это письмо сохранили не тем именем.".encode()),
        ("письмо.odt", "Это письмо сохранили не тем именем.".encode()),
        ("пустой.docx", odt({"docProps/app.xml": b"<a/>"})),
        ("пустой.odt", odt({"mimetype": b"application/vnd.oasis.opendocument.text"})),
        ("обрыв.odt", odt({"mimetype": b"application/vnd.oasis.opendocument.text",
                           "content.xml": b"<office:document-content"})),
    ],
)  # fmt: skip
def test_a_broken_document_is_never_an_empty_success(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileDamaged) as raised:
        read(tmp_path / name)
    assert re.search("[а-яё]{4}", str(raised.value))
