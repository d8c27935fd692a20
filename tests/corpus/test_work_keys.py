"""An entry and a document share a key when they name the same work, and only then."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Description, DocumentKind, Reference
from corpus.official_names import named_act, named_standard
from corpus.work_keys import reference_keys, work_keys

_TITLE = "Клиентоцентричность государственного контроля: оценка граждан"


def _entry(
    title: str | None = None,
    *,
    authors: tuple[str, ...] = (),
    year: int | None = None,
    doi: str | None = None,
) -> Reference:
    return Reference(0, 1, None, authors, title, None, year, None, None, None, None, doi, None)


def _named(document: Description, entry: Reference, text: str = "") -> bool:
    return bool(work_keys(document) & reference_keys(entry, text or entry.title or ""))


def _act(number: str, day: datetime.date, title: str, body: str | None = None) -> Description:
    return Description(title, DocumentKind.ORDER, number, day, body)


def test_a_doi_links_in_any_case() -> None:
    document = Description("Статья", doi="10.1000/ABC")
    assert _named(document, _entry(doi="10.1000/abc"))
    assert not _named(document, _entry(doi="10.1000/abd"))


@pytest.mark.parametrize(
    "printed",
    [
        "Клиентоцентричность государственного контроля: оценка граждан",
        "КЛИЕНТОЦЕНТРИЧНОСТЬ ГОСУДАРСТВЕННОГО КОНТРОЛЯ : ОЦЕНКА ГРАЖДАН",
        "«Клиентоцентричность» государственного контроля. Оценка граждан",
        "Клиентоцентрич- ность государственного контроля — оценка граждан",
        "Клиентоцентричность государственного контроля",
        "Kлиентоцентричноcть государственного контроля: оценка граждан",
    ],
)
def test_a_title_links_whatever_its_case_quotes_hyphens_and_subtitle(printed: str) -> None:
    document = Description(_TITLE, DocumentKind.PAPER, authors=("Южаков В.Н.",), year=2022)
    assert _named(document, _entry(printed, authors=("Южаков В. Н.",), year=2022))
    assert _named(document, _entry(printed))


def test_a_document_without_subtitle_links_to_an_entry_with_one() -> None:
    document = Description("Клиентоцентричность государственного контроля")
    assert _named(document, _entry(_TITLE, year=2022))


@pytest.mark.parametrize(
    "entry",
    [
        _entry("Клиентоцентричность государственного контроля: баланс интересов сторон"),
        _entry(_TITLE, year=2019),
        _entry(_TITLE, authors=("Петров П. П.",), year=2022),
        _entry("Клиентоцентричность государственного управления"),
    ],
)
def test_another_subtitle_year_or_author_is_another_work(entry: Reference) -> None:
    document = Description(
        _TITLE, DocumentKind.PAPER, authors=("Южаков Владимир Николаевич",), year=2022
    )
    assert not _named(document, entry)


@pytest.mark.parametrize(
    "title",
    [
        "Предисловие",
        "Методические рекомендации",
        "Методические рекомендации по разработке",
        "Правила внутреннего трудового распорядка организации",
        "Отчёт о научно-исследовательской работе",
        "Сборник статей международной научно-практической конференции",
        "Обзор",
        "",
    ],
)
def test_a_title_that_many_works_have_links_nothing(title: str) -> None:
    assert not _named(Description(title), _entry(title))
    assert not _named(Description(title, year=2020), _entry(title, year=2020))


def test_a_short_title_links_with_author_and_year_only() -> None:
    document = Description("Опыт клиента", authors=("О. Ю. Громова",), year=2018)
    assert _named(document, _entry("Опыт клиента", authors=("Громова О. Ю.",), year=2018))
    assert not _named(document, _entry("Опыт клиента", authors=("Громова О. Ю.",)))
    assert not _named(document, _entry("Опыт клиента", year=2018))
    assert not _named(document, _entry("Опыт клиента", authors=("Орлов О. Ю.",), year=2018))


@pytest.mark.parametrize(
    "person",
    ["Калинин А.М.", "А. М. Калинин", "Калинин Алексей Михайлович", "Алексей Михайлович Калинин"],
)
def test_a_person_is_the_same_in_every_form(person: str) -> None:
    document = Description("Опыт клиента", authors=(person,), year=2018)
    assert _named(document, _entry("Опыт клиента", authors=("Калинин А. М.",), year=2018))


@pytest.mark.parametrize(
    "text",
    [
        "5. Федеральный закон от 27.07.2010 № 210-ФЗ «Об организации предоставления услуг»",
        "Федеральный закон от 27 июля 2010 г. N 210-ФЗ // СЗ РФ. 2010. № 31. Ст. 4179.",
        "[3] Об организации предоставления услуг : федер. закон от 27.07.2010 № 210–ФЗ",
        "Федеральный закон № 210-ФЗ от 27.07.2010 г.",
        "См.: Федеральный закон «Об организации услуг» от 27.07.2010 № 210-ФЗ",
    ],
)
def test_a_federal_act_links_by_number_and_date(text: str) -> None:
    law = Description(
        "Об организации предоставления государственных и муниципальных услуг",
        DocumentKind.LAW,
        "210-ФЗ",
        datetime.date(2010, 7, 27),
    )
    assert work_keys(law) == {"act:210-фз:2010-07-27"}
    assert _named(law, _entry("Об организации предоставления услуг", year=2010), text)


@pytest.mark.parametrize(
    "text",
    [
        "Комментарий к Федеральному закону от 27.07.2010 № 210-ФЗ. М., 2012.",
        "Федеральный закон от 28.07.2010 № 210-ФЗ",
        "Федеральный закон от 27.07.2010 № 211-ФЗ",
        "Федеральный закон от 28.12.2011 № 420-ФЗ «О внесении изменений в Федеральный закон "
        "от 27.07.2010 № 210-ФЗ»",
    ],
)
def test_a_text_about_an_act_or_of_another_does_not_name_it(text: str) -> None:
    law = Description("Об услугах", DocumentKind.LAW, "210-ФЗ", datetime.date(2010, 7, 27))
    assert not _named(law, _entry("Об услугах"), text)


def test_an_order_with_a_common_number_links_by_its_body_or_title_as_well() -> None:
    day = datetime.date(2022, 12, 21)
    order = _act("1200", day, "О внедрении стандартов", "Правительство Самарской области")
    local = "Постановление Правительства Самарской области от 21.12.2022 № 1200"
    assert _named(order, _entry(), local)
    assert not _named(order, _entry(), "Постановление Правительства РФ от 21.12.2022 № 1200")
    titled = _act("1200", day, "О внедрении стандартов клиентоцентричности")
    entry = _entry("О внедрении стандартов клиентоцентричности", year=2022)
    assert _named(titled, entry, f"{local} «О внедрении стандартов клиентоцентричности»")


def test_acts_never_link_by_title_alone() -> None:
    title = "О внесении изменений в отдельные законодательные акты Российской Федерации"
    law = Description(title, DocumentKind.LAW, "1-ФЗ", datetime.date(2020, 1, 2))
    other = f"Федеральный закон от 03.04.2021 № 5-ФЗ «{title}»"
    assert not _named(law, _entry(title, year=2021), other)
    assert not _named(law, _entry(title), f"{title} // Газета.")


def test_a_code_is_known_by_its_name() -> None:
    code = Description(
        "Трудовой кодекс Российской Федерации",
        DocumentKind.LAW,
        "197-ФЗ",
        datetime.date(2001, 12, 30),
    )
    assert _named(code, _entry("Трудовой кодекс РФ"), "Трудовой кодекс РФ")
    assert not _named(code, _entry("Жилищный кодекс РФ"), "Жилищный кодекс РФ")


@pytest.mark.parametrize(
    "text",
    [
        "3. ГОСТ Р 7.0.5–2008. Библиографическая ссылка. – М., 2008.",
        "ГОСТ Р 7.0.5 - 2008 «СИБИД»",
        "Национальный стандарт Российской Федерации. ГОСТ Р 7.0.5-2008",
        "ГОСТ P 7.0.5-2008. Библиографическая ссылка",
    ],
)
def test_a_standard_links_by_its_designation(text: str) -> None:
    standard = Description("Библиографическая ссылка", number="ГОСТ Р 7.0.5-2008")
    assert work_keys(standard) == {"standard:гост р 7.0.5-2008"}
    assert _named(standard, _entry("Библиографическая ссылка", year=2008), text)


def test_an_article_about_a_standard_does_not_name_it() -> None:
    standard = Description("Библиографическая ссылка", number="ГОСТ Р 7.0.5-2008")
    article = _entry("Применение ГОСТ Р 7.0.5-2008 в вузах", authors=("Иванов И. И.",))
    text = "Иванов И. И. Применение ГОСТ Р 7.0.5-2008 в вузах // Журнал. 2010."
    assert not _named(standard, article, text)
    assert not _named(standard, _entry(), "ГОСТ Р 7.0.50-2008")


def test_requisites_in_no_calendar_name_no_act() -> None:
    assert named_act("Федеральный закон от 31.02.2010 № 210-ФЗ") is None
    assert named_standard("ГОСТ") is None


@given(st.text(max_size=300), st.text(max_size=60), st.none() | st.integers(1500, 2099))
def test_any_text_gives_keys(text: str, title: str, year: int | None) -> None:
    for key in work_keys(Description(title, year=year, authors=(text,))) | reference_keys(
        _entry(title or None, year=year), text
    ):
        assert ":" in key
        assert len(key) < 2_000
