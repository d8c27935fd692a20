"""Documents that nobody here wrote: what a person reads on their first pages is what is found.

The table is written by hand from the documents themselves. The shares are asserted, not every
row: a rule that fits one more file is worth less than one that fits files not seen yet.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from corpus.model import Description
from ingest.canonical import compose
from ingest.clean import clean
from ingest.metadata import describe
from ingest.readers.detect import media_type, reader_for

SHARED = Path(__file__).parents[3] / "shared" / "data"

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the shared documents are not beside the project"
)


class Row(NamedTuple):
    """A document as a person describes it; a title of None means that it has none.

    « … » in a title stands for the middle of a long one.
    """

    path: str
    kind: str
    title: str | None
    number: str | None = None
    date: date | None = None


TABLE = [
    Row(
        "codes/102038925.html",
        "law",
        "Семейный кодекс Российской Федерации",
        "223-ФЗ",
        date(1995, 12, 29),
    ),
    Row(
        "codes/102046246.html",
        "law",
        "Воздушный кодекс Российской Федерации",
        "60-ФЗ",
        date(1997, 3, 19),
    ),
    Row(
        "codes/102059464.html",
        "law",
        "Кодекс торгового мореплавания Российской Федерации",
        "81-ФЗ",
        date(1999, 4, 30),
    ),
    Row(
        "codes/102110364.html",
        "law",
        "Лесной кодекс Российской Федерации",
        "200-ФЗ",
        date(2006, 12, 4),
    ),
    Row("documents/LICENSE.txt", "other", "Apache License"),
    Row("documents/diplomas/diploma.pdf", "other", "Неэкономические факторы … инвесторов"),
    Row("documents/docx/example.docx", "other", "Пример документа"),
    Row("documents/docx/example_footnote_endnote.docx", "other", "Пример документа"),
    Row("documents/docx/merged_cells.docx", "other", "Table examples"),
    Row("documents/docx/numeration.docx", "other", "Test numeration"),
    Row("documents/docx/with_comments.docx", "other", "Аналитическая записка"),
    Row(
        "documents/docx/without_numbering.docx",
        "law",
        "Кодекс города Москвы об … правонарушениях",
        "45",
        date(2007, 11, 21),
    ),
    Row(
        "documents/htmls/210.html",
        "order",
        "О переводе земельных участков из … муниципальных районах",
        "39",
        date(2021, 1, 29),
    ),
    Row(
        "documents/htmls/53.html",
        "order",
        "Об утверждении правил работы с … и архитектуре",
        "380",
        date(2014, 12, 31),
    ),
    Row("documents/htmls/example_cp1251.html", "other", "Пример документа"),
    Row("documents/htmls/example_koi.html", "other", "Пример документа"),
    Row(
        "documents/laws/14_dev_direct.pdf",
        "law",
        "Проект федерального закона о персональных данных",
    ),
    Row(
        "documents/laws/doc_000008.html",
        "order",
        "О внесении изменения в приказ … Краснодарского края»",
        "270",
        date(2020, 12, 8),
    ),
    Row(
        "documents/laws/doctypes/определение.txt",
        "other",
        'Определение Конституционного Суда … Российской Федерации"',
        "23-О",
        date(2002, 2, 20),
    ),
    Row(
        "documents/laws/doctypes/постановление.txt",
        "order",
        "О предоставлении субсидий … отопительного периода",
        "571-п",
        date(2015, 12, 21),
    ),
    Row(
        "documents/laws/doctypes/приказ.txt",
        "order",
        "Об установлении платы за … ЗАО «Монолитстрой»",
        "25/2-г",
        date(2015, 10, 12),
    ),
    Row(
        "documents/laws/doctypes/указ.txt",
        "order",
        "О порядке установления уровней … и государства",
        "851",
        date(2012, 6, 14),
    ),
    Row(
        "documents/laws/prikaz_2.html",
        "order",
        "Об утверждении федерального … безопасность",
        "293",
        date(2021, 4, 14),
    ),
    Row(
        "documents/laws/test_change.txt",
        "law",
        "О внесении изменений в отдельные … чрезвычайных ситуаций",
        "98-ФЗ",
        date(2020, 4, 1),
    ),
    Row("documents/laws/ukrf.docx", "law", "Уголовный кодекс"),
    Row(
        "documents/laws/with_super_elems.html",
        "law",
        "Кодекс административного … Российской Федерации",
        "21-ФЗ",
        date(2015, 3, 8),
    ),
    Row(
        "documents/pdf_auto/e09d__cs-pspc-xg-15p-portable-radio-quick-guide.pdf",
        "recommendation",
        "XG-15P Portable Radio Quick Guide",
    ),
    Row("documents/pdf_auto/mixed_pdf.pdf", "other", None),
    Row(
        "documents/pdf_with_text_layer/2-column-state.pdf",
        "paper",
        "Compromising Tor Anonymity … Information Leakage",
    ),
    Row("documents/pdf_with_text_layer/Document635.pdf", "other", "Information about Alf"),
    Row("documents/pdf_with_text_layer/cp1251.pdf", "other", None),
    Row(
        "documents/pdf_with_text_layer/with_header_footer_2.pdf",
        "other",
        "QUEST MANAGEMENT, SICAV. Sales Prospectus",
    ),
    Row("documents/scanned/doc_with_long_list.pdf", "other", None),
    Row("documents/scanned/example.pdf", "other", "Пример документа"),
    Row("documents/tables/example_table_with_90_orient_cells.pdf", "other", None),
    Row("documents/tables/example_with_table9.pdf", "other", None),
    Row("documents/tables/multipage_table.pdf", "other", None),
    Row(
        "documents/txt/17 (1).txt",
        "order",
        "Об обработке и обеспечении защиты … стихийных бедствий",
        "626",
        date(2019, 10, 31),
    ),
    Row("documents/txt/cp1251.txt", "other", None),
    Row(
        "documents/txt/pr_17.txt",
        "order",
        "Требования о защите информации, … системах",
        "17",
        date(2013, 2, 11),
    ),
    Row(
        "documents/tz/alpaca_tz.docx",
        "other",
        "Техническое задание на разведение … и уход за альпаками",
    ),
    Row(
        "documents/tz/alpaca_tz.pdf",
        "other",
        "Техническое задание на разведение … и уход за альпаками",
    ),
    Row("documents/tz/tz.txt", "other", "Техническое задание на оказание … Московской области"),
]


@cache
def found(path: str) -> Description:
    file = SHARED / path
    layout = reader_for(media_type(file))(file)
    return describe(compose(clean(layout)), layout.properties, file.name)


def same_title(row: Row) -> bool:
    title = found(row.path).title.casefold()
    expected = (row.title if row.title is not None else Path(row.path).stem).casefold()
    beginning, cut, end = expected.partition(" … ")
    return title.startswith(beginning) and title.endswith(end) if cut else title == expected


def assert_share(field: str, right: dict[str, bool], least: float) -> None:
    share = sum(right.values()) / len(right)
    wrong = [path for path, is_right in right.items() if not is_right]
    print(f"{field}: {share:.3f} of {len(right)}; wrong: {wrong}")
    assert share >= least, (field, wrong)


def test_the_kind_is_what_a_person_says() -> None:
    assert_share("kind", {row.path: found(row.path).kind == row.kind for row in TABLE}, 0.97)


def test_the_title_is_what_a_person_reads() -> None:
    assert_share("title", {row.path: same_title(row) for row in TABLE}, 0.9)


def test_the_number_is_what_a_person_reads() -> None:
    assert_share("number", {row.path: found(row.path).number == row.number for row in TABLE}, 0.97)


def test_the_date_is_what_a_person_reads() -> None:
    assert_share("date", {row.path: found(row.path).date == row.date for row in TABLE}, 0.97)


@pytest.mark.parametrize("row", [row for row in TABLE if row.number is None], ids=lambda r: r.path)
def test_no_number_or_date_is_invented(row: Row) -> None:
    assert (found(row.path).number, found(row.path).date) == (None, None)


@pytest.mark.parametrize(
    ("path", "organisation"),
    [
        ("documents/htmls/210.html", "Кабинет Министров Республики Татарстан"),
        ("documents/laws/doctypes/постановление.txt", "Правительство Ивановской области"),
        ("documents/laws/doctypes/указ.txt", "Президент Российской Федерации"),
        ("documents/txt/pr_17.txt", "ФСТЭК России"),
        ("codes/102110364.html", "Государственная Дума"),
    ],
)
def test_the_body_that_issued_an_act(path: str, organisation: str) -> None:
    assert found(path).organisation == organisation


def test_the_authors_of_an_english_paper_are_all_there() -> None:
    about = found("documents/pdf_with_text_layer/2-column-state.pdf")
    assert len(about.authors) == 7
    assert about.keywords == ("Anonymizing Networks", "Privacy", "Tor", "BitTorrent")
    assert about.language == "en"
