"""Articles: title block, abstract, keywords and the source they are cited by."""

from __future__ import annotations

import pytest
from front_pages import described

from corpus.model import DocumentKind
from ingest.description.journal_source import Source, parse_source
from ingest.layout import Properties

_ABSTRACT = "В статье рассматривается повестка внедрения принципа в органах власти и её трудности."


def test_the_parts_of_an_article_in_the_order_of_gost_7_0_7() -> None:
    found = described(
        f"""
        Научная статья
        УДК 35.08
        DOI: 10.17323/1999-5431-2023-0-3-7-25
        ПОВЕСТКА ВНЕДРЕНИЯ ПРИНЦИПА В ОРГАНАХ ВЛАСТИ
        Калинин Алексей Михайлович
        Кандидат экономических наук, Национальный университет «Школа»; 101000, Москва; a@b.ru
        Аннотация. {_ABSTRACT}
        Ключевые слова: принцип, государственная услуга, реформа.
        Для цитирования: Калинин А. М. Повестка // Вопросы управления. 2023. № 3. С. 7–25.
        Введение
        Повестка внедрения этого принципа в органах власти описана ниже.
        """
    )
    assert found.kind is DocumentKind.PAPER
    assert found.title == "Повестка внедрения принципа в органах власти"
    assert found.authors == ("Калинин Алексей Михайлович",)
    assert found.organisation == "Национальный университет «Школа»"
    assert (found.udc, found.doi) == ("35.08", "10.17323/1999-5431-2023-0-3-7-25")
    assert found.abstract == _ABSTRACT
    assert found.keywords == ("принцип", "государственная услуга", "реформа")
    assert (found.journal, found.year) == ("Вопросы управления", 2023)
    assert (found.volume, found.issue, found.pages) == (None, "3", "7–25")
    assert (found.number, found.date) == (None, None)


def test_an_english_article_with_headings_for_its_parts() -> None:
    found = described(
        """
        # Leakage of Information in Peer Networks
        Pere Manils, Arnaud Legout and John O'Neill
        # ABSTRACT
        Privacy of users in the networks goes far beyond their current usage and is required.
        # Keywords
        Networks, Privacy, Tor
        # 1. INTRODUCTION
        The network was designed to provide freedom of speech.
        """
    )
    assert (found.kind, found.language) == (DocumentKind.PAPER, "en")
    assert found.authors == ("Pere Manils", "Arnaud Legout", "John O'Neill")
    assert found.keywords == ("Networks", "Privacy", "Tor")
    assert (found.abstract or "").startswith("Privacy of users")


def test_the_abstract_and_keywords_are_in_the_language_of_the_article() -> None:
    found = described(
        f"""
        # Повестка внедрения
        Abstract. The agenda of implementing the principle in public bodies is considered in it.
        Keywords: agenda; principle
        Аннотация. {_ABSTRACT}
        Ключевые слова: повестка; принцип
        Основной текст статьи написан по-русски и продолжается на многих страницах журнала.
        """
    )
    assert found.abstract == _ABSTRACT
    assert found.keywords == ("повестка", "принцип")


def test_parts_run_together_in_one_paragraph_are_taken_apart() -> None:
    found = described(f"# Повестка\nАннотация. {_ABSTRACT} Ключевые слова: повестка; принцип.")
    assert found.abstract == _ABSTRACT
    assert found.keywords == ("повестка", "принцип")


def test_keywords_over_two_lines_are_one_list() -> None:
    found = described(
        f"# Повестка\nАннотация. {_ABSTRACT}\nКлючевые слова: повестка; принцип;\nоценка; жалоба"
    )
    assert found.keywords == ("повестка", "принцип", "оценка", "жалоба")


def test_an_abstract_of_several_paragraphs_ends_at_the_keywords() -> None:
    found = described(
        "# Повестка\nАннотация. Цель: описать повестку внедрения.\nМетоды: опрос и анализ актов.\n"
        "Ключевые слова: повестка; принцип\nТекст статьи."
    )
    assert found.abstract == "Цель: описать повестку внедрения. Методы: опрос и анализ актов."


def test_a_doi_of_a_cited_work_is_not_the_documents_own() -> None:
    found = described(
        """
        # Программа повышения квалификации
        Пересказывает: Калинин А.М., https://doi.org/10.17323/1999-5431; DOI 10.1000/2.
        Текст программы.
        Список литературы
        1. Калинин А.М. Повестка // Вопросы. 2023. № 3. С. 7–25. DOI: 10.17323/1999-5431-2023-0-3-7
        """
    )
    assert (found.doi, found.kind) == (None, DocumentKind.RECOMMENDATION)


def test_authors_in_the_files_properties_count_only_where_they_are_printed() -> None:
    page = f"# Повестка внедрения\n{{}}\nАннотация. {_ABSTRACT}\nКлючевые слова: повестка"
    named = Properties(authors=("Редакция журнала",))
    assert described(page.format("Редакция журнала"), named).authors == ("Редакция журнала",)
    assert described(page.format("Введение в тему"), named).authors == ()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Рогозин Д.М.1, Солодовникова О.Б.2", ("Рогозин Д.М.", "Солодовникова О.Б.")),
        ("В. Н. Южаков, Е. И. Добролюбова*", ("В. Н. Южаков", "Е. И. Добролюбова")),
        ("© Рогозин Д.М., 2021", ("Рогозин Д.М.",)),
        ("ПЕТРОВА-ВОДКИНА А.А.", ("Петрова-Водкина А.А.",)),
        ("Алексей Михайлович Калинин", ("Алексей Михайлович Калинин",)),
        ("Автор: Овчаренко Р.К., Дрига В.И.", ("Овчаренко Р.К.", "Дрига В.И.")),
    ],
)
def test_names_of_authors_in_the_forms_journals_print(line: str, names: tuple[str, ...]) -> None:
    page = f"# Повестка внедрения\n{line}\nАннотация. {_ABSTRACT}\nКлючевые слова: повестка"
    assert described(page).authors == names


def test_a_page_of_a_library_of_articles() -> None:
    found = described(
        f"""
        # ПОВЕСТКА ВНЕДРЕНИЯ Текст научной статьи по специальности «Экономика и бизнес»
        CC BY-NC-ND
        Ключевые слова
        принцип / государственная услуга
        Аннотация научной статьи по экономике, автор научной работы — Калинин Алексей Михайлович
        {_ABSTRACT} Это повестка внедрения.
        """
    )
    assert found.title.lower() == "повестка внедрения"
    assert found.authors == ("Калинин Алексей Михайлович",)
    assert found.keywords == ("принцип", "государственная услуга")
    assert (found.abstract or "").startswith(_ABSTRACT)


def test_names_and_title_in_one_line_are_taken_apart() -> None:
    found = described(
        "УДК 811.512 ББК Ш12\nН.В. НИКОЛАЕВА, Ю.Н. ИСАЕВ КРАТКИЙ ОБЗОР ИССЛЕДОВАНИЙ\n"
        "Ключевые слова: обзор, лексика.\nВ статье дается краткий обзор исследований."
    )
    assert found.authors == ("Н.В. Николаева", "Ю.Н. Исаев")
    assert found.title.lower() == "краткий обзор исследований"
    assert (found.udc, found.kind) == ("811.512", DocumentKind.PAPER)


def test_the_name_of_a_journal_above_the_udc_is_not_the_title() -> None:
    found = described(
        "ВЕСТНИК ЛЕСНОГО УНИВЕРСИТЕТА\nСОЦИОЛОГИЯ И ФИЛОСОФИЯ\n2006.№3\nУДК 378.4, 37.07\n"
        "Н. С. Ладыгина\nПРОБЛЕМЫ РАЗВИТИЯ ВУЗОВ\nРассматриваются модели развития.\n"
        "Ключевые слова: глобализация, университеты"
    )
    assert (found.title, found.authors) == ("ПРОБЛЕМЫ РАЗВИТИЯ ВУЗОВ", ("Н. С. Ладыгина",))
    assert (found.year, found.issue, found.udc) == (2006, "3", "378.4, 37.07")


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Журнал. — 2025. — Т. 1, № 2. — С. 12–18.", Source("Журнал", 2025, "1", "2", "12–18")),
        ("Вопросы управления. 2022. № 4", Source("Вопросы управления", 2022, None, "4")),
        (
            "Микроэкономика. 2024. № 3 (116). С. 81–89",
            Source("Микроэкономика", 2024, None, "3 (116)", "81–89"),
        ),
        ("Issues. 2023. Vol. 5, No. 3. P. 7-25", Source("Issues", 2023, "5", "3", "7-25")),
        ("от 21.12.2022 № 1200", None),
        ("1. Иванов И.И. Повестка // Вопросы. 2022. № 4. С. 3", None),
        ("В 2022 году принято много решений", None),
        ("Раздел № 4", None),
    ],
)  # fmt: skip
def test_the_source_line_of_gost_7_0_5(line: str, source: Source | None) -> None:
    assert parse_source(line) == source


_RUSSIAN_BLOCK = f"""
УДК 35.08
ББК 65.050.2
# Повестка внедрения принципа
Петров П. П.
Аннотация. {_ABSTRACT}
Ключевые слова: повестка; принцип
"""
_ENGLISH = "The agenda of implementing the principle in public bodies is considered in it."


def test_the_english_block_of_a_russian_article_has_fields_of_its_own() -> None:
    found = described(f"{_RUSSIAN_BLOCK}Abstract. {_ENGLISH}\nKeywords: agenda; principle\nТекст.")
    assert (found.abstract, found.abstract_en) == (_ABSTRACT, _ENGLISH)
    assert found.keywords == ("повестка", "принцип")
    assert found.keywords_en == ("agenda", "principle")


def test_the_english_block_at_the_very_end_is_found() -> None:
    body = "\n".join(["Основной текст статьи продолжается на многих страницах журнала."] * 600)
    found = described(f"{_RUSSIAN_BLOCK}{body}\nAbstract. {_ENGLISH}\nKeywords: agenda; principle")
    assert (found.abstract, found.abstract_en) == (_ABSTRACT, _ENGLISH)
    assert found.keywords_en == ("agenda", "principle")


def test_an_english_article_keeps_its_own_abstract_in_the_plain_field() -> None:
    found = described(
        f"# Agenda of the principle\nJohn Smith\nAbstract. {_ENGLISH}\nKeywords: agenda; idea\n"
        f"Аннотация. {_ABSTRACT}\nThe text of the article is in English and is long for this."
    )
    assert (found.language, found.abstract, found.abstract_en) == ("en", _ENGLISH, None)
    assert (found.keywords, found.keywords_en) == (("agenda", "idea"), ())


@pytest.mark.parametrize(
    ("line", "bbk"),
    [
        ("ББК 65.050.2", "65.050.2"),
        ("ББК: 67.401я73", "67.401я73"),
        ("ББК Ч214(2)71-4", "Ч214(2)71-4"),
        ("ББК 60.82; 66.3", "60.82; 66.3"),
        ("УДК 35.08 ББК 65.050.2", "65.050.2"),
        ("ББК важна для каталога", None),
    ],
)
def test_the_index_of_the_library_classification(line: str, bbk: str | None) -> None:
    assert described(f"{line}\n# Повестка\nАннотация. {_ABSTRACT}").bbk == bbk


@pytest.mark.parametrize(
    "line", ["УДК 35.08 Петров П. П.", "УДК 35.08   П. П. Петров", "Петров П. П.   УДК 35.08"]
)
def test_the_author_on_the_line_of_the_index_is_not_missed(line: str) -> None:
    found = described(
        f"{line}\n# Повестка внедрения\nАннотация. {_ABSTRACT}\nКлючевые слова: повестка; принцип"
    )
    assert found.udc == "35.08"
    assert [name.replace(" ", "") for name in found.authors] in (["ПетровП.П."], ["П.П.Петров"])
    assert found.title == "Повестка внедрения"
