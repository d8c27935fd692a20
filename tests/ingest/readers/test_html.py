"""Web pages come out whole, in order, without what surrounds the document."""

from __future__ import annotations

import re
import time
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import NoText
from ingest.decoding import decode
from ingest.layout import Block, BlockKind, Layout
from ingest.readers.html.reader import blocks as blocks_of
from ingest.readers.html.reader import flat_blocks, parse, read

SHARED = Path(__file__).parents[4] / "shared" / "data"
CODES = sorted((SHARED / "codes").glob("*.html"))
LIBRARY = Path(__file__).parents[3] / "corpus" / "library"
WORDS = "слово " * 30


def layout(folder: Path, text: str, encoding: str = "utf-8") -> Layout:
    path = folder / "a.html"
    path.write_bytes(text.encode(encoding))
    return read(path)


def blocks(text: str) -> list[Block]:
    root = parse(text)
    assert root is not None
    return list(blocks_of(root))


def texts(text: str) -> list[str]:
    return [block.text for block in blocks(text)]


def test_every_block_is_a_paragraph() -> None:
    page = "<p>Первый</p><p>Второй<div>Третий</div>хвост<ul><li>Пункт</ul>конец"
    assert texts(page) == ["Первый", "Второй", "Третий", "хвост", "• Пункт", "конец"]


def test_whitespace_collapses_and_no_break_spaces_stay() -> None:
    assert texts("<p>  от \n\t 5&nbsp;мая&#160;№ <b> 7 </b> </p><p>&nbsp;</p>") == [
        "от 5\u00a0мая\u00a0№ 7"
    ]


def test_headings_carry_their_level() -> None:
    found = blocks("<h1>Один</h1><h3>Три <small>мелко</small></h3>")
    assert [(b.kind, b.level, b.text) for b in found] == [
        (BlockKind.HEADING, 1, "Один"),
        (BlockKind.HEADING, 3, "Три мелко"),
    ]


@pytest.mark.parametrize(
    "raised",
    [
        "<sup>1</sup>",
        '<span class="W9">1</span>',
        '<span style="font-size:6pt; vertical-align:super">1</span>',
        "<sup><a href='#n'>1</a></sup>",
    ],
)
def test_superscript_indices_stay_apart_from_numbers(raised: str) -> None:
    assert texts(f"<p>Статья 15{raised}. Порядок</p>") == ["Статья 15¹. Порядок"]


def test_superscripts_in_pieces_and_in_words() -> None:
    assert texts("<p>336<sup>1</sup><sup>1</sup>, 10<sup>-3</sup>, 1<sup>st</sup></p>") == [
        "336¹¹, 10⁻³, 1st"
    ]


def test_a_line_break_parts_number_and_title_but_not_the_paragraph() -> None:
    assert texts("<p>Глава 1<br>Общие<br/>положения</p>") == ["Глава 1\nОбщие\nположения"]


def test_line_breaks_part_clauses_and_sentences() -> None:
    assert texts("<div>1. Раз;<br>2. Два.<br>Три<br><br>Четыре</div>") == [
        "1. Раз;", "2. Два.", "Три", "Четыре",
    ]  # fmt: skip


def test_preformatted_text_is_put_together() -> None:
    text = (
        "<pre>\n"
        "     1. Утвердить порядок рассмотрения обращений, поступающих в\n"
        "органы власти области, согласно приложению к настоящему указу\n"
        "и опубликовать.\n"
        "     2. Указ вступает в силу со дня подписания.\n</pre>"
    )
    assert [len(block.lines) for block in blocks(text)] == [3, 1]


def test_lists_print_their_numbers() -> None:
    page = (
        '<ol start="3"><li>три<li value="7">семь<ol type="a"><li>вложенный</ol></ol>'
        '<ul><li>точка<li>1.2. свой номер</ul><ul style="list-style: none"><li>без знака</ul>'
    )
    assert texts(page) == [
        "3. три", "7. семь", "a. вложенный", "• точка", "1.2. свой номер", "без знака",
    ]  # fmt: skip


def test_tables_are_lines_and_merged_values_stand_once() -> None:
    page = (
        "<table><caption>Таблица 1</caption>"
        '<tr><th>Район</th><th colspan="2">Площадь,<br>га</th></tr>'
        '<tr><td rowspan="2"><p>Заинский</p></td><td>1</td><td>2</td></tr>'
        "<tr><td>3</td><td></td></tr></table>"
    )
    found = blocks(page)
    assert [block.text for block in found] == [
        "Таблица 1", "Район | Площадь, га\nЗаинский | 1 | 2\n| 3",
    ]  # fmt: skip
    assert found[1].kind is BlockKind.TABLE


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td><p>Первый</p><p>Второй</p></td></tr></table>",
        "<table><tr><td>Первый</td><td><table><tr><td>Второй</td></tr></table></td></tr></table>",
        '<table role="presentation"><tr><td>Первый</td><td>Второй</td></tr></table>',
    ],
)
def test_tables_that_arrange_the_page_are_read_through(page: str) -> None:
    assert [(b.kind, b.text) for b in blocks(page)] == [
        (BlockKind.PARAGRAPH, "Первый"),
        (BlockKind.PARAGRAPH, "Второй"),
    ]


def test_a_page_of_text_beside_a_menu_is_no_table() -> None:
    column = "".join(f"<p>Абзац {at}.</p>" for at in range(12))
    page = f"<table><tr><td>Меню</td><td>{column}</td></tr></table>"
    assert len(blocks(page)) == 13


def test_what_surrounds_the_document_is_left_out() -> None:
    page = (
        "<title>Т</title><script>код</script><style>стиль</style><noscript>включите</noscript>"
        "<header><a href='/'>Сайт</a></header><nav>Меню</nav><div class='breadcrumbs'>Главная</div>"
        f"<h1>Статья</h1><p>{WORDS}</p><aside>Реклама</aside><form>Поиск<input></form>"
        "<button>Нажми</button><footer>Подвал</footer>"
    )
    assert texts(page) == ["Статья", WORDS.strip()]


def test_main_is_preferred_where_it_holds_the_text() -> None:
    assert texts(f"<div>Сбоку</div><main><p>{WORDS}</p></main>") == [WORDS.strip()]
    assert texts(f"<p>{WORDS}</p><main><p>Пусто</p></main>") == [WORDS.strip(), "Пусто"]
    assert texts(f"<article><header><h1>Название</h1></header><p>{WORDS}</p></article>")[0] == (
        "Название"
    )


@pytest.mark.parametrize("tag", ["header", 'div class="header"', 'div id="page-header"'])
def test_the_head_of_an_act_is_not_the_head_of_a_site(tag: str) -> None:
    name = tag.split()[0]
    act = f"<{tag}><p>ПРИКАЗ № 5</p></{name}><p>{WORDS}</p>"
    assert texts(act) == ["ПРИКАЗ № 5", WORDS.strip()]
    site = f"<{tag}><a href='/'>Портал</a> <a href='/n'>Новости</a></{name}><p>{WORDS}</p>"
    assert texts(site) == [WORDS.strip()]


@pytest.mark.parametrize("tag", ["form", "header", 'div class="menu"', 'div id="sidebar"'])
def test_a_part_that_holds_the_document_is_kept_whatever_its_name(tag: str) -> None:
    assert texts(f"<{tag}><p>{WORDS}</p></{tag.split()[0]}><p>Конец</p>") == [
        WORDS.strip(), "Конец",
    ]  # fmt: skip


def test_footnotes_are_told_from_the_text() -> None:
    page = (
        '<p>Текст<a href="#_ftn1"><sup>1</sup></a></p><div id="ftn1"><p>[1] Сноска.</p></div>'
        '<ol><li id="note-1">Примечание. <a href="#r">↩</a></li></ol>'
        '<aside role="doc-footnote">Ещё одна.</aside>'
    )
    found = blocks(page)
    assert [block.text for block in found] == [
        "Текст¹", "[1] Сноска.", "¹ Примечание.", "Ещё одна.",
    ]  # fmt: skip
    assert [block.kind for block in found][1:] == [BlockKind.FOOTNOTE] * 3


def test_a_table_of_contents_is_told_from_the_text() -> None:
    found = blocks("<div id='toc'><ul><li>Глава 1</ul></div><p class='MsoToc1'>Глава 2</p><p>Да")
    assert [block.kind for block in found] == [
        BlockKind.CONTENTS, BlockKind.CONTENTS, BlockKind.PARAGRAPH,
    ]  # fmt: skip


def test_bold_is_said_of_whole_lines_only() -> None:
    found = blocks("<p><b>Вся</b> <span style='font-weight:bold'>строка</span><p><b>Часть</b> да")
    assert [block.lines[0].bold for block in found] == [True, False]


def test_properties_come_from_the_page(tmp_path: Path) -> None:
    page = (
        '<html lang="ru"><head><title> О порядке\n </title>'
        '<meta name="author" content="Иванов И.И.; Петров П.П.">'
        '<meta name="keywords" content="закон, порядок">'
        '<meta property="article:published_time" content="2025-05-05"></head><p>Текст</p>'
    )
    properties = layout(tmp_path, page).properties
    assert properties.title == "О порядке"
    assert properties.authors == ("Иванов И.И.", "Петров П.П.")
    assert properties.keywords == ("закон", "порядок")
    assert (properties.created, properties.language) == ("2025-05-05", "ru")


@pytest.mark.parametrize("declared", ["windows-1251", "utf-8", "koi8-r", "nonsense"])
def test_the_declared_encoding_is_only_a_hint(tmp_path: Path, declared: str) -> None:
    page = f'<meta charset="{declared}"><p>Порядок рассмотрения обращений</p>'
    for encoding in ("cp1251", "koi8-r", "cp866", "utf-8", "utf-16"):
        found = layout(tmp_path, page, encoding).pages[0].blocks
        assert [block.text for block in found] == ["Порядок рассмотрения обращений"]


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<p>&nbsp;</p>", "<!-- слово -->"])
def test_a_page_without_words_has_no_text(tmp_path: Path, page: str) -> None:
    with pytest.raises(NoText):
        layout(tmp_path, page)


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "дно",
        "<font>" * 5_000 + "дно",
        "<table><tr><td>" * 5_000 + "дно",
        "<b><i>" * 1_000 + "дно" + "</b></i>" * 1_000,
        "<p><b>" * 20_000 + "дно",
        "дно" + "</div>" * 100_000,
        "<p" * 50_000 + ">дно",
        "<p>дно<!--" + "-" * 100_000,
        "<table><td rowspan=999999 colspan=999999>дно" + "<tr><td>" * 2_000,
        "<p>дно</p><a href='" + "x" * 5_000_000,
        "<ul><li>" * 900 + "дно",
    ],
)
def test_hostile_markup_neither_hangs_nor_loses_text(tmp_path: Path, page: str) -> None:
    started = time.perf_counter()
    found = "".join(block.text for block in layout(tmp_path, page).pages[0].blocks)
    assert time.perf_counter() - started < 10
    assert "дно" in found


def test_a_page_too_deep_for_a_tree_keeps_paragraphs_and_says_so(tmp_path: Path) -> None:
    page = "<script>код</script><p>Первый &amp; второй</p>" + "<div>" * 5_000 + "<p>Дно<br>дна"
    found = layout(tmp_path, page)
    assert [block.text for block in found.pages[0].blocks] == ["Первый & второй", "Дно", "дна"]
    assert len(found.warnings) == 1
    assert [block.text for block in flat_blocks("<title>Т</title>текст")] == ["текст"]


def test_entities_nul_bytes_and_markup_in_text_stay_text(tmp_path: Path) -> None:
    page = (
        '<!DOCTYPE html [<!ENTITY a "ха"><!ENTITY b "&a;&a;&a;">]>'
        "<p>&b; За\x00кон &lt;script&gt;alert()&lt;/script&gt;</p>"
    )
    found = layout(tmp_path, page).pages[0].blocks
    assert found[-1].text.endswith("Закон <script>alert()</script>")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "<p> </p> <div> </div> <b> </i> <table> <tr> <td> </table> <li> <br> <h2> </h1> <sup> "
            "</sup> слово текст 12 &amp; < > <ul> </ol> <span> <!-- --> <form> <nav> </nav>".split()
        ),
        max_size=40,
    )
)
def test_any_soup_of_tags_is_read(parts: list[str]) -> None:
    text = " ".join(parts)
    root = parse(text)
    if root is not None:
        for block in blocks_of(root):
            assert block.lines
            assert all(line.text.strip() for line in block.lines)


@pytest.mark.skipif(not CODES, reason="../shared/data/codes is not here")
@pytest.mark.parametrize("path", CODES, ids=lambda path: path.stem)
def test_a_code_is_one_paragraph_for_each_of_its_paragraphs(path: Path) -> None:
    page = decode(path.read_bytes()).text
    body = page[page.index("<body") :]
    bare = [
        unescape(re.sub("<[^>]+>", "", inner))
        for inner in re.findall(r"(?s)<p\b[^>]*>(.*?)</p>", body)
    ]
    expected = [text for text in bare if text.strip()]
    found = read(path).pages[0].blocks
    assert len(found) == len(expected)
    plain = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
    for block, text in zip(found, expected, strict=True):
        assert "".join(block.text.translate(plain).split()) == "".join(text.split())


@pytest.mark.skipif(not CODES, reason="../shared/data/codes is not here")
def test_articles_with_indices_are_not_mistaken_for_others() -> None:
    found = read(SHARED / "codes" / "102059464.html")
    headings = [block.text for block in found.pages[0].blocks if block.text.startswith("Статья ")]
    assert "Статья 5¹. Плавание в акватории Северного морского пути" in headings
    assert (
        "Статья 336¹¹. Страхование или иное финансовое обеспечение\n"
        "ответственности за удаление затонувших судов"
    ) in headings
    assert found.properties.title == "Кодекс торгового мореплавания Российской Федерации"


@pytest.mark.skipif(not CODES, reason="../shared/data is not here")
@pytest.mark.parametrize(
    "name", ["laws/prikaz_2.html", "laws/with_super_elems.html", "laws/doc_000008.html",
             "htmls/210.html", "htmls/53.html"],
)  # fmt: skip
def test_no_letter_of_a_legal_page_is_lost(name: str) -> None:
    path = SHARED / "documents" / name
    page = re.sub(r"(?is)<(script|style|title)\b.*?</\1>|<!--.*?-->", "", path.read_text("utf-8"))
    expected = unescape(re.sub("<[^>]+>", "", page))
    found = "".join(block.text for block in read(path).pages[0].blocks)
    assert sum(map(str.isalpha, found)) == sum(map(str.isalpha, expected))


@pytest.mark.parametrize(
    "path", sorted((LIBRARY / "documents").glob("*.html")), ids=lambda path: path.stem
)
def test_library_pages_hold_their_sources(path: Path) -> None:
    from ingest.readers.markdown import read as read_markdown

    source = read_markdown(LIBRARY / "sources" / f"{path.stem}.md").pages[0].blocks
    found = {" ".join(block.text.split()) for block in read(path).pages[0].blocks}
    assert [b.text for b in source if " ".join(b.text.split()) not in found] == []


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<thead><tr><td>Услуга<td>Срок</thead>", 1),
        ("<tr><th>Услуга<th>Срок", 1),
        ("<tr><th rowspan=2>Услуга<th colspan=2>Срок<tr><th>дней<th>часов", 2),
        ("<tr><th>Услуга<td>Срок", 0),
        ("", 0),
    ],
)
def test_the_head_of_a_table_is_that_of_its_markup(head: str, expected: int) -> None:
    (table,) = blocks(f"<table>{head}<tbody><tr><td>Справка<td>5<tr><td>Копия<td>3</table>")
    assert table.header_rows == expected


def test_a_cell_over_several_columns_keeps_them_countable() -> None:
    page = (
        "<table><tr><th rowspan=2>Услуга<th colspan=2>Срок<th>Форма"
        "<tr><th>дней<th>часов<th>вид<tr><td>Справка<td>5<td>40<td>лист</table>"
    )
    assert texts(page) == [
        "Услуга | Срок |  | Форма\n| дней | часов | вид\nСправка | 5 | 40 | лист"
    ]


def test_a_bold_row_over_plain_ones_is_told(tmp_path: Path) -> None:
    (table,) = blocks("<table><tr><td><b>Услуга</b><td><b>Срок</b><tr><td>Справка<td>5</table>")
    assert [line.bold for line in table.lines] == [True, False]


def test_a_cell_that_claims_thousands_of_columns_takes_no_memory() -> None:
    (table,) = blocks("<table>" + "<tr><td colspan=1000>Срок<td>5" * 200 + "</table>")
    assert len(table.text) < 200 * 400
