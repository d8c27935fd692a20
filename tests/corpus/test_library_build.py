"""The library's documents: true to their sources, and printed as documents are."""

import io
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pypdf
import pypdfium2
import pytest
from lxml import etree, html

from corpus.library.blocks import Heading, Paragraph, Table, plain, printed
from corpus.library.build import DOCUMENTS, SOURCES, main
from corpus.library.build_docx import build_docx
from corpus.library.build_html import build_html
from corpus.library.build_markdown import build_markdown
from corpus.library.imprint import NOTICE
from corpus.library.labels import RUSSIAN_LETTERS, to_roman
from corpus.library.sources_reader import Source, SourceError, read_source

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LIMIT = 8 * 1024 * 1024
ALL = sorted(SOURCES.glob("*.md"))
BY_FORMAT = {
    kind: [path for path in ALL if read_source(path).front.format == kind]
    for kind in ("pdf", "docx", "html", "md")
}

NUMBERED = """# Раздел I. Первый

## 1.1. Пункты

1.1.1. Перечень:

1) первое:

а) часть;

б) ещё часть;

2) второе.

Ещё один перечень без своего номера:

1) сначала[^1];

2) потом.

1.1.2. Дальше.

1) вновь с единицы.

# Раздел II. Второй

## 2.1. Ещё

| Что | Срок |
|---|---|
| Ответ | 3 дня |

# Список литературы

1. Первая книга.

2. Вторая книга.

# Приложение № 1

Форма заявления

1. Строка.

1.1. Подстрока.

# Приложение № 2

1. Опять с единицы.

[^1]: Подробности внизу страницы.
"""


def source_of(tmp_path: Path, body: str, **fields: object) -> Source:
    front = {"kind": "other", "format": "docx", "layout": "methodology", "title": "Проба"} | fields
    head = "\n".join(f"{name}: {value!r}" for name, value in front.items())
    path = tmp_path / "proba.md"
    path.write_text(f"---\nslug: proba\n{head}\n---\n\n{body}", encoding="utf-8")
    return read_source(path)


def document_of(source_path: Path) -> Path:
    return DOCUMENTS / f"{source_path.stem}.{read_source(source_path).front.format}"


def letters(text: str) -> str:
    """Text without spaces, line ends and hyphens, which layout adds and takes away."""
    return re.sub(r"[\s\-\u00ad\u2010\ufffe\ufffd]", "", text).lower()


def ids(path: Path) -> str:
    return path.stem


# Every document against its source


def test_every_source_has_its_document_and_no_document_is_left_over() -> None:
    built = {path.name for path in DOCUMENTS.iterdir() if not path.name.startswith(".")}
    assert built == {document_of(path).name for path in ALL}
    assert sum(path.stat().st_size for path in DOCUMENTS.iterdir()) < LIMIT


@pytest.mark.parametrize("path", BY_FORMAT["pdf"], ids=ids)
def test_a_pdf_carries_the_title_and_the_digest_of_its_source(path: Path) -> None:
    source = read_source(path)
    with pypdf.PdfReader(document_of(path)) as reader:
        metadata = reader.metadata
        assert metadata is not None
        assert metadata.title == source.front.title
        assert metadata.author
        assert reader.root_object["/Lang"] == "ru"
        identifier = reader.trailer["/ID"][0]
    assert identifier.original_bytes.hex() == source.digest[:32], "соберите библиотеку заново"


@pytest.mark.parametrize("path", BY_FORMAT["docx"], ids=ids)
def test_a_docx_carries_the_title_and_the_digest_of_its_source(path: Path) -> None:
    source = read_source(path)
    properties = docx.Document(str(document_of(path))).core_properties
    assert properties.title == source.front.title
    assert properties.identifier == source.digest, "соберите библиотеку заново"


@pytest.mark.parametrize("path", BY_FORMAT["html"] + BY_FORMAT["md"], ids=ids)
def test_html_and_markdown_are_what_the_source_gives_today(path: Path) -> None:
    source = read_source(path)
    build = build_html if source.front.format == "html" else build_markdown
    assert document_of(path).read_text(encoding="utf-8") == build(source)


@pytest.mark.parametrize("path", ALL, ids=ids)
def test_the_notice_and_the_whole_text_are_in_the_document(path: Path) -> None:
    source = read_source(path)
    text = letters(document_text(document_of(path)))
    assert letters(NOTICE) in text
    assert letters(source.front.title) in text
    # A page break may put a running head, a page number or a footnote into the middle of a
    # paragraph, so its beginning is what must be found.
    for block in source.blocks:
        if isinstance(block, Table):
            for cell in (cell for row in (block.header, *block.rows) for cell in row):
                assert letters(plain(cell)) in text
        else:
            words = plain(block.inlines) if document_of(path).suffix == ".docx" else printed(block)
            assert letters(words)[:30] in text


@pytest.mark.parametrize("path", ALL, ids=ids)
def test_the_first_page_says_what_the_text_is_and_whom_it_retells(path: Path) -> None:
    source, document = read_source(path), document_of(path)
    if document.suffix == ".pdf":
        first = letters(page_texts(document)[0])
    else:
        # Without pages: all that stands before the first block of the text.
        opening = source.blocks[0]
        assert isinstance(opening, Heading | Paragraph)
        first = letters(document_text(document)).partition(letters(plain(opening.inlines)))[0]
    assert letters(NOTICE) in first
    assert source.front.retells
    for retold in source.front.retells:
        assert letters(retold.rstrip(" .;")) in first


def test_the_library_has_a_dozen_documents_and_sixty_printed_pages() -> None:
    assert len(ALL) >= 12
    printed_pages = sum(len(page_texts(document_of(path))) for path in BY_FORMAT["pdf"])
    assert printed_pages >= 60
    assert len(BY_FORMAT["pdf"]) > len(ALL) / 2
    assert all(BY_FORMAT[kind] for kind in ("docx", "html", "md"))


@pytest.mark.parametrize("path", BY_FORMAT["pdf"], ids=ids)
def test_a_pdf_is_printed_in_the_fonts_of_the_library_alone(path: Path) -> None:
    # A letter that they lack is drawn with whatever the building machine happens to have.
    with pypdf.PdfReader(document_of(path)) as reader:
        fonts = {
            str(font.get_object()["/BaseFont"]).partition("+")[2]
            for page in reader.pages
            for font in page["/Resources"].get("/Font", {}).values()
        }
    assert fonts <= {"PT-Serif", "PT-Serif-Bold", "PT-Serif-Italic", "PT-Sans"}


def document_text(path: Path) -> str:
    if path.suffix == ".pdf":
        pdf = pypdfium2.PdfDocument(path)
        return "\n".join(page.get_textpage().get_text_range() for page in pdf)
    if path.suffix == ".docx":
        return "\n".join(paragraph_texts(path.read_bytes()))
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return visible_text(html.document_fromstring(text))
    return re.sub(r"\*\*|\\|^> ", "", text, flags=re.MULTILINE)


def visible_text(page: html.HtmlElement) -> str:
    """What a reader of a web page sees: the text of its body, without styles and scripts."""
    body = page.find("body")
    assert body is not None
    return "".join(body.xpath(".//text()[not(parent::style or parent::script)]"))


# PDF


def page_texts(path: Path) -> list[str]:
    pdf = pypdfium2.PdfDocument(path)
    return [page.get_textpage().get_text_range().strip() for page in pdf]


@pytest.mark.parametrize("path", BY_FORMAT["pdf"], ids=ids)
def test_page_labels_are_the_numbers_printed_on_the_pages(path: Path) -> None:
    with pypdf.PdfReader(document_of(path)) as reader:
        labels = reader.page_labels
    for label, text in list(zip(labels, page_texts(document_of(path)), strict=True))[1:]:
        assert label in (text.splitlines()[-1].strip(), text.splitlines()[0].strip())


def test_some_printed_page_numbers_differ_from_page_positions() -> None:
    shifted = 0
    for path in BY_FORMAT["pdf"]:
        with pypdf.PdfReader(document_of(path)) as reader:
            positions = [str(n) for n in range(1, len(reader.pages) + 1)]
            shifted += reader.page_labels != positions
    assert shifted >= 3


@pytest.mark.parametrize("path", BY_FORMAT["pdf"], ids=ids)
def test_the_running_head_is_on_every_page_but_the_first(path: Path) -> None:
    source = read_source(path)
    head = source.front.running_head
    assert head is not None
    tops = []
    for page in pypdfium2.PdfDocument(document_of(path)):
        # The top 22 mm, in points: the margin in which the running head stands.
        edge = page.get_height() - 22 / 25.4 * 72
        tops.append(page.get_textpage().get_text_bounded(bottom=edge).strip())
    assert tops == ["", *[head] * (len(tops) - 1)]


@pytest.mark.parametrize("path", BY_FORMAT["pdf"], ids=ids)
def test_a_footnote_stands_on_the_page_of_its_call(path: Path) -> None:
    source = read_source(path)
    pages = [letters(text) for text in page_texts(document_of(path))]
    for number, note in enumerate(source.footnotes, start=1):
        beginning = letters(f"{number} {plain(note)}")[:40]
        on = [index for index, page in enumerate(pages) if beginning in page]
        assert len(on) == 1, f"сноска {number}: страницы {on}"
        call = next(
            block
            for block in source.blocks
            if not isinstance(block, Table) and calls(block, number)
        )
        # The paragraph of the call begins on this page or on the one before.
        opening = letters(printed(call))[:25]
        assert any(opening in pages[index] for index in (on[0], on[0] - 1))


def calls(block: Heading | Paragraph, number: int) -> bool:
    return any(getattr(inline, "number", None) == number for inline in block.inlines)


@pytest.mark.parametrize("path", BY_FORMAT["pdf"], ids=ids)
def test_the_outline_of_a_pdf_lists_its_headings(path: Path) -> None:
    source = read_source(path)
    headings = [printed(block) for block in source.blocks if isinstance(block, Heading)]
    with pypdf.PdfReader(document_of(path)) as reader:
        entries = [entry.title for entry in flat(reader.outline)]
    assert len(entries) == len(headings)
    assert all(entry.startswith(head) for entry, head in zip(entries, headings, strict=True))


def flat(outline: list[object]) -> Iterator[pypdf.generic.Destination]:
    for entry in outline:
        if isinstance(entry, list):
            yield from flat(entry)
        else:
            assert isinstance(entry, pypdf.generic.Destination)
            yield entry


@pytest.mark.parametrize(
    "path", [p for p in BY_FORMAT["pdf"] if read_source(p).front.layout == "standard"], ids=ids
)
def test_the_contents_of_a_standard_give_the_pages_of_its_headings(path: Path) -> None:
    document = document_of(path)
    with pypdf.PdfReader(document) as reader:
        labels = reader.page_labels
        places = {
            entry.title: labels[reader.get_destination_page_number(entry) or 0]
            for entry in flat(reader.outline)
        }
    contents = "\n".join(t for t in page_texts(document)[1:4] if "....." in t)
    for title, page in places.items():
        if not re.match(r"\d+\.\d+\.\d+", title):
            words = r"\s+".join(re.escape(word) for word in title.split())
            assert re.search(rf"{words}[\s.]*{page}\s", contents), title


def test_the_same_source_gives_the_same_pdf(tmp_path: Path) -> None:
    pytest.importorskip("weasyprint", exc_type=ImportError)
    from corpus.library.build_pdf import build_pdf

    source = source_of(tmp_path, NUMBERED, format="pdf", layout="standard", date="2025-03-14")
    assert build_pdf(source).data == build_pdf(source).data


def test_a_table_over_several_pages_repeats_its_header(tmp_path: Path) -> None:
    pytest.importorskip("weasyprint", exc_type=ImportError)
    from corpus.library.build_pdf import build_pdf

    rows = "\n".join(f"| Мера {n} | {n} дней |" for n in range(1, 151))
    body = f"# 1. Меры\n\nТаблица 1 — Меры\n\n| Мероприятие | Предел |\n|---|---|\n{rows}\n"
    path = tmp_path / "table.pdf"
    path.write_bytes(build_pdf(source_of(tmp_path, body, format="pdf")).data)
    pages = page_texts(path)
    assert len(pages) >= 3
    assert all("Мероприятие" in page for page in pages)


# DOCX


def paragraph_texts(data: bytes) -> list[str]:
    parts = ["word/document.xml"]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts += [name for name in package.namelist() if name == "word/footnotes.xml"]
        roots = [etree.fromstring(package.read(part)) for part in parts]
    return [
        "".join(text.text or "" for text in paragraph.iter(f"{W}t"))
        for root in roots
        for paragraph in root.iter(f"{W}p")
    ]


def printed_numbers(data: bytes) -> list[tuple[str, str]]:
    """(number as Word prints it, text) of every automatically numbered paragraph.

    Written against ECMA-376-1, 17.9, from the package alone, apart from the builder's own planning.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        numbering = etree.fromstring(package.read("word/numbering.xml"))
        body = etree.fromstring(package.read("word/document.xml"))
    levels = {
        (abstract.get(f"{W}abstractNumId"), level.get(f"{W}ilvl")): (
            level.find(f"{W}numFmt").get(f"{W}val"),
            level.find(f"{W}lvlText").get(f"{W}val"),
        )
        for abstract in numbering.iter(f"{W}abstractNum")
        for level in abstract.iter(f"{W}lvl")
    }
    lists = {
        num.get(f"{W}numId"): (
            num.find(f"{W}abstractNumId").get(f"{W}val"),
            {
                override.get(f"{W}ilvl"): int(override.find(f"{W}startOverride").get(f"{W}val"))
                for override in num.iter(f"{W}lvlOverride")
            },
        )
        for num in numbering.iter(f"{W}num")
    }
    counters: dict[tuple[str, int], int] = {}
    started: set[tuple[str, str]] = set()
    found = []
    for paragraph in body.iter(f"{W}p"):
        properties = paragraph.find(f"{W}pPr/{W}numPr")
        if properties is None:
            continue
        num_id = properties.find(f"{W}numId").get(f"{W}val")
        level = properties.find(f"{W}ilvl").get(f"{W}val")
        abstract, overrides = lists[num_id]
        depth = int(level)
        if level in overrides and (num_id, level) not in started:
            counters[abstract, depth] = overrides[level]
            started.add((num_id, level))
        else:
            counters[abstract, depth] = counters.get((abstract, depth), 0) + 1
        for key in [key for key in counters if key[0] == abstract and key[1] > depth]:
            del counters[key]
        number = levels[abstract, level][1]
        for above in range(depth + 1):
            if f"%{above + 1}" in number:
                written = levels[abstract, str(above)][0]
                number = number.replace(
                    f"%{above + 1}", in_format(counters[abstract, above], written)
                )
        text = "".join(run.text or "" for run in paragraph.iter(f"{W}t"))
        found.append((number, text))
    return found


def in_format(value: int, number_format: str) -> str:
    if number_format == "upperRoman":
        return to_roman(value)
    if number_format == "russianLower":
        return RUSSIAN_LETTERS[value - 1]
    assert number_format == "decimal"
    return str(value)


def typed_numbers(source: Source) -> list[tuple[str, str]]:
    return [
        (block.label.text, plain(block.inlines))
        for block in source.blocks
        if isinstance(block, Heading | Paragraph) and block.label is not None
    ]


@pytest.mark.parametrize("path", BY_FORMAT["docx"], ids=ids)
def test_word_prints_the_numbers_typed_in_the_source(path: Path) -> None:
    assert printed_numbers(document_of(path).read_bytes()) == typed_numbers(read_source(path))


def test_restarted_lists_letters_and_appendices_are_numbered_as_typed(tmp_path: Path) -> None:
    body = NUMBERED.replace("Раздел II", "Раздел 2").replace("Раздел I.", "Раздел 1.")
    source = source_of(tmp_path, body)
    data = build_docx(source)
    assert printed_numbers(data) == typed_numbers(source)
    # The numbers are Word's: none of them is in the text of a paragraph.
    for text in paragraph_texts(data):
        assert not re.match(r"(\d+\.)+ |\d\) |[а-я]\) |Раздел|Приложение", text)


def test_sections_counted_apart_from_running_clauses(tmp_path: Path) -> None:
    body = "# Раздел I. А\n\n1. Один.\n\n2. Два.\n\n# Раздел II. Б\n\n3. Три.\n\n3.1. Три один."
    source = source_of(tmp_path, body)
    assert printed_numbers(build_docx(source)) == typed_numbers(source)


def test_a_number_word_cannot_print_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"2\.1\."):
        build_docx(source_of(tmp_path, "# 1. А\n\n2.1. Чужой номер."))


def test_word_footnotes_table_header_and_page_field_are_real(tmp_path: Path) -> None:
    body = NUMBERED.replace("Раздел II", "Раздел 2").replace("Раздел I.", "Раздел 1.")
    data = build_docx(source_of(tmp_path, body))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        notes = etree.fromstring(package.read("word/footnotes.xml"))
        text = etree.fromstring(package.read("word/document.xml"))
        feet = b"".join(package.read(name) for name in names if "footer" in name)
    (reference,) = text.iter(f"{W}footnoteReference")
    number = reference.get(f"{W}id")
    (note,) = [n for n in notes.iter(f"{W}footnote") if n.get(f"{W}id") == number]
    assert "Подробности внизу страницы." in "".join(note.itertext())
    (table,) = text.iter(f"{W}tbl")
    rows = table.findall(f"{W}tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False]
    assert b" PAGE " in feet


def test_the_same_source_gives_the_same_docx(tmp_path: Path) -> None:
    source = source_of(tmp_path, "# 1. А\n\n1.1. Б.")
    assert build_docx(source) == build_docx(source)


# HTML and Markdown


def test_markup_in_a_source_is_printed_as_text(tmp_path: Path) -> None:
    source = source_of(tmp_path, "Текст <script>alert(1)</script> & <i>так</i>.", title="А <b> Б")
    page = html.document_fromstring(build_html(source))
    assert page.find(".//script") is None
    (heading,) = page.iterfind(".//h1")
    assert heading.text_content() == "А <b> Б"
    assert len(heading) == 0
    assert "<script>alert(1)</script> & <i>так</i>." in visible_text(page)


@pytest.mark.parametrize("path", BY_FORMAT["html"], ids=ids)
def test_the_text_of_a_page_is_in_main_and_the_sites_links_are_not(path: Path) -> None:
    source = read_source(path)
    page = html.document_fromstring(document_of(path).read_text(encoding="utf-8"))
    (main_part,) = page.iterfind(".//main")
    text = letters(main_part.text_content())
    assert all(letters(words)[:40] in text for _, words in typed_numbers(source))
    assert main_part.find(".//nav") is None
    assert page.find(".//nav") is not None
    tables = [block for block in source.blocks if isinstance(block, Table)]
    assert len(main_part.findall(".//table")) == len(tables)
    note_calls = page.findall(".//sup/a")
    assert len(note_calls) >= len(source.footnotes)
    for call in note_calls:
        (target,) = page.xpath("//*[@id = $id]", id=call.get("href").removeprefix("#"))
        assert target.xpath(".//a[@href = $back]", back=f"#{call.get('id')}")


def test_markdown_headings_go_under_the_title(tmp_path: Path) -> None:
    text = build_markdown(source_of(tmp_path, "# 1. А\n\n## 1.1. Б\n", format="md"))
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# Проба",
        "## 1. А",
        "### 1.1. Б",
    ]
    assert f"> {NOTICE}" in text


# The command


def test_an_unknown_source_is_named_and_the_rest_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sources, documents = tmp_path / "sources", tmp_path / "documents"
    sources.mkdir()
    front = "slug: proba\ntitle: Проба\nkind: other\nformat: md\nlayout: methodology"
    (sources / "proba.md").write_text(f"---\n{front}\n---\n\n1. Текст.\n", encoding="utf-8")
    monkeypatch.setattr("corpus.library.build.SOURCES", sources)
    monkeypatch.setattr("corpus.library.build.DOCUMENTS", documents)
    assert main(["no-such", "proba"]) == 1
    output = capsys.readouterr()
    assert "no-such.md" in output.err
    assert "proba.md" in output.out
    assert "1. Текст." in (documents / "proba.md").read_text(encoding="utf-8")


def test_a_missing_weasyprint_is_told_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    monkeypatch.setattr("corpus.library.build.DOCUMENTS", tmp_path)
    assert main([BY_FORMAT["pdf"][0].stem]) == 1
    assert "svod[library]" in capsys.readouterr().err
