"""What a document says of itself: kind, title, language, status, and that nothing is invented."""

from __future__ import annotations

import time
from datetime import date

import pytest
from front_pages import canonical, described
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.model import DocumentKind, DocumentStatus
from ingest.canonical import CanonicalText, ParagraphSpan
from ingest.layout import BlockKind, Properties
from ingest.metadata import describe


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Модельный стандарт обслуживания заявителей", DocumentKind.STANDARD),
        ("Концепция клиентоцентричности ведомства", DocumentKind.STANDARD),
        ("Методические рекомендации по проведению опросов", DocumentKind.RECOMMENDATION),
        ("Учебная методика сбора отзывов", DocumentKind.RECOMMENDATION),
        ("Памятка сотруднику окна приёма", DocumentKind.RECOMMENDATION),
        ("Руководство пользователя портала", DocumentKind.RECOMMENDATION),
        ("Radio Quick Guide", DocumentKind.RECOMMENDATION),
        ("Дорожная карта внедрения", DocumentKind.OTHER),
        ("Глоссарий терминов", DocumentKind.OTHER),
        ("О стандартах и методиках: заметки", DocumentKind.OTHER),
    ],
)
def test_the_head_word_of_the_title_tells_the_kind(title: str, kind: DocumentKind) -> None:
    found = described(f"# {title}\nПервый абзац текста этого документа, он длиннее заглавия.")
    assert (found.title, found.kind) == (title, kind)


def test_a_number_with_the_mark_of_methodical_recommendations_tells_the_kind() -> None:
    found = described("# Как измерять опыт\n18 июля 2025 г. № УЧ-МР-ИО\nТекст о том, как измерять.")
    assert found.kind is DocumentKind.RECOMMENDATION
    assert (found.number, found.date) == ("УЧ-МР-ИО", date(2025, 7, 18))


def test_a_document_approved_by_an_order_is_an_order_with_the_requisites_of_its_stamp() -> None:
    found = described(
        """
        УТВЕРЖДЕНО
        приказом Министерства
        экономического развития
        Российской Федерации
        от «12» марта 2021 г. № 45
        ПОЛОЖЕНИЕ
        о рабочей группе по внедрению стандартов
        I. Общие положения
        1. Настоящее Положение определяет порядок работы группы.
        """
    )
    assert found.kind is DocumentKind.ORDER
    assert found.title == "Положение о рабочей группе по внедрению стандартов"
    assert (found.number, found.date) == ("45", date(2021, 3, 12))
    assert found.organisation == "Министерство экономического развития Российской Федерации"


@pytest.mark.parametrize(
    ("text", "number", "day", "organisation"),
    [
        (
            "Положение\nо приёме обращений\n"
            "(утв. постановлением Правительства РФ от 25 декабря 2020 г. N 2266)\nI. Общие",
            "2266", date(2020, 12, 25), "Правительство РФ",
        ),
        (
            "Приложение № 1\nк приказу Минтруда России\nот 5 мая 2019 г. № 310н\n"
            "ПОРЯДОК ВЕДЕНИЯ РЕЕСТРА\n1. Порядок",
            "310н", date(2019, 5, 5), "Минтруд России",
        ),
        (
            '"Регламент приёма" (утв. Минфином России 30.12.2020)\n1. Общие',
            None, date(2020, 12, 30), "Минфин России",
        ),
    ],
)  # fmt: skip
def test_the_approving_act_is_read_from_a_stamp_in_any_place(
    text: str, number: str | None, day: date, organisation: str
) -> None:
    found = described(text)
    assert (found.number, found.date, found.organisation) == (number, day, organisation)
    assert found.kind is DocumentKind.ORDER


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ("Microsoft Word - Отчёт.docx", "a.pdf"),
        ("Untitled", "a.pdf"),
        ("Без имени 1", "a.pdf"),
        ("Документ1", "a.pdf"),
        ("Презентация PowerPoint.pptx", "a.pdf"),
        ("5026617_8", "a.pdf"),
        ("Р201500817", "a.pdf"),
        ("C:\\docs\\отчёт о работе", "a.pdf"),
        ("Сводный отчёт", "Сводный отчёт.pdf"),
        ("  \x00 ", "a.pdf"),
    ],
)
def test_what_a_program_calls_a_file_is_not_its_title(stated: str, name: str) -> None:
    found = described("3) пункт списка\n4) ещё пункт", Properties(title=stated), name)
    assert found.title == name.removesuffix(".pdf")


def test_the_stated_title_without_the_name_of_the_site_wins_where_it_is_printed() -> None:
    found = described(
        "# Глоссарий терминов\nПроект «Опыт» (черновик)\nТермины стоят по алфавиту.",
        Properties(title="Глоссарий терминов — Проект «Опыт»"),
    )
    assert found.title == "Глоссарий терминов"


def test_a_printed_heading_goes_before_a_title_that_is_not_printed() -> None:
    found = described("# Пример документа\nТекст.", Properties(title="documetn title"))
    assert found.title == "Пример документа"


def test_a_title_printed_over_two_lines_is_one_title() -> None:
    spans = [("УЧ-02", 15.0), ("Стандарт обслуживания.", 22.0), ("Часть 2. Бизнес", 22.0)]
    spans += [
        ("10 марта 2025 г. № УЧ-02", 11.0),
        ("Стандарт описывает приём. " * 5, 11.0),
    ]
    text = "\n".join(line for line, _ in spans)
    paragraphs = []
    at = 0
    for line, size in spans:
        kind = BlockKind.HEADING if size > 11 else BlockKind.PARAGRAPH
        paragraphs.append(ParagraphSpan(at, at + len(line), kind, None, size, size > 11))
        at += len(line) + 1
    found = describe(CanonicalText(text, tuple(paragraphs), None), Properties(), "a.pdf")
    assert found.title == "Стандарт обслуживания. Часть 2. Бизнес"
    assert (found.number, found.date) == ("УЧ-02", date(2025, 3, 10))


def test_a_thesis_is_called_by_its_subject_and_names_its_author_and_year() -> None:
    found = described(
        """
        РОССИЙСКАЯ АКАДЕМИЯ НАРОДНОГО ХОЗЯЙСТВА
        БАКАЛАВРСКАЯ РАБОТА
        «Факторы привлекательности территорий»
        Автор:
        обучающийся группы ОБ17-9
        (подпись)
        Петрова Анна Сергеевна
        Руководитель:
        Комлева Валентина Вячеславовна
        Москва, 2021 г.
        ВВЕДЕНИЕ
        """
    )
    assert found.title == "Факторы привлекательности территорий"
    assert found.authors == ("Петрова Анна Сергеевна",)
    assert (found.kind, found.year, found.date) == (DocumentKind.OTHER, 2021, None)


def test_the_author_of_a_file_is_not_the_author_of_the_work() -> None:
    found = described("# Порядок приёма\nТекст порядка.", Properties(authors=("менеджер",)))
    assert (found.authors, found.organisation) == ((), None)


def test_a_list_of_other_acts_gives_a_document_no_requisites_of_its_own() -> None:
    found = described(
        """
        Перечень документов для проверки
        - Приказ ФСТЭК России от 18 февраля 2013 г. № 21 «Об утверждении состава мер»;
        - Федеральный закон от 27 июля 2006 г. № 149-ФЗ «Об информации»;
        Как сказано в приказе от 05.05.2019 № 310н, проверка проводится раз в год.
        """
    )
    assert (found.kind, found.number, found.date) == (DocumentKind.OTHER, None, None)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("Документ утратил силу с 1 января 2022 года", DocumentStatus.REPEALED),
        ("Утратил силу в связи с изданием Р 50.1.039-2002.", DocumentStatus.REPEALED),
        ("Настоящий приказ не действует", DocumentStatus.REPEALED),
        ("Приказ от 12.03.2015 № 120 утратил силу", DocumentStatus.REPEALED),
        ("Статус: действует", DocumentStatus.IN_FORCE),
        ("Действующий документ", DocumentStatus.IN_FORCE),
        (
            "Приказом от 1.02.2020 № 7 настоящий приказ признан утратившим силу",
            DocumentStatus.REPEALED,
        ),
        ("Приказ от 11.11.2011 № 5 утратил силу", DocumentStatus.UNKNOWN),
        ("Признать утратившим силу приказ от 11.11.2011 № 5", DocumentStatus.UNKNOWN),
        ("Вступает в силу со дня опубликования", DocumentStatus.UNKNOWN),
        ("Недействующая редакция", DocumentStatus.UNKNOWN),
    ],
)
def test_the_status_is_only_what_the_document_says_of_itself(
    line: str, status: DocumentStatus
) -> None:
    found = described(f"{line}\nПРИКАЗ\nот 12.03.2015 № 120\nО порядке приёма\nприказываю:")
    assert found.status is status
    assert found.number == "120"


def test_a_repealed_article_does_not_repeal_the_code() -> None:
    found = described(
        "Лесной кодекс Российской Федерации\nСтатья 1. Основы\n"
        "Статья 2. (Утратила силу - Федеральный закон от 01.01.2020 № 1-ФЗ)"
    )
    assert (found.kind, found.status) == (DocumentKind.LAW, DocumentStatus.UNKNOWN)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Порядок приёма и рассмотрения обращений", "ru"),
        ("The procedure of accepting the appeals of citizens", "en"),
        ("Das Verfahren zur Annahme von Beschwerden der Einwohner", None),
        ("Порядок розгляду звернень громадян і підприємств із їхніми скаргами", None),
        ("12 34 56", None),
    ],
)
def test_the_language_is_told_by_letters_and_not_guessed(text: str, language: str | None) -> None:
    assert described(text).language == language


def test_an_address_is_the_documents_own_only_where_it_stands_alone() -> None:
    alone = described("# Обзор практики\nURL: https://example.org/works/12\nТекст обзора.")
    cited = described("# Обзор практики\nСм. сайт https://example.org/works/12 и другие.")
    assert alone.url == "https://example.org/works/12"
    assert cited.url is None


def test_a_document_without_text_is_called_by_its_file() -> None:
    empty = CanonicalText("", (), None)
    assert describe(empty, Properties(), "отчёт за май.pdf").title == "отчёт за май"
    assert describe(empty, Properties(), "папка/отчёт.pdf").title == "отчёт"


_FRAGMENTS = st.sampled_from(
    (
        "ПРИКАЗ|Утвержден|от 31.02.2020 № 5|12 марта 2021 г.|№ 45-н|УДК 35.08|DOI 10.1/|Аннотация.|"
        'Ключевые слова: а; б|ГОСТ Р|7.0.5—|2008|Москва, 2021|Иванов И.И.|(утв. Минтрудом|«|»|"|<|'
        "Министерства|кодекс|Статья 1|1.|РОССИЙСКАЯ ФЕДЕРАЦИЯ|О порядке|утратил силу|(|Автор:|"
        "Для цитирования: //|https://x.ru/a|© 2020|Журнал: А. 2020. № 1|БАКАЛАВРСКАЯ РАБОТА|№"
    ).split("|")
)
_LINES = st.lists(
    st.one_of(_FRAGMENTS, st.text(max_size=40), st.builds(" ".join, st.lists(_FRAGMENTS))),
    max_size=12,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_LINES, st.sampled_from(["# ", "", "* ", "| "]), st.text(max_size=30), st.text(max_size=20))
def test_no_text_is_too_odd_to_describe(
    lines: list[str], mark: str, stated: str, name: str
) -> None:
    text = "\n".join(mark + " ".join(line.split()) for line in lines)
    given_properties = Properties(title=stated, authors=(stated,))
    found = describe(canonical(text), given_properties, name)
    assert found.title.strip()
    assert found.year is None or 1000 <= found.year <= 2999
    whole = " ".join(text.split())
    for value in (found.doi, found.udc, found.url):
        assert value is None or value in whole


_PATHOLOGICAL = ["а", "А А ", "(", "№ ", "ПРИКАЗ ", "от 12.12.2012 № 5 ", "А.", "Иванов И.И., "]
_PATHOLOGICAL += ["кодекс ", "ГОСТ Р 1.1—", "Утверждено приказом ", '"«', "Министерства ", "a-"]
_PATHOLOGICAL += ["Аннотация. ", "документ утратил ", "(утв. ", "10.1234/", "ый ", "Т. 1, № 2. "]


def _repeated(unit: str, length: int, paragraph: int) -> CanonicalText:
    text = (unit * (length // len(unit) + 1))[:length]
    starts = range(0, length, paragraph + 1)
    return CanonicalText(
        text,
        tuple(
            ParagraphSpan(at, min(at + paragraph, length), BlockKind.PARAGRAPH, None, None, False)
            for at in starts
        ),
        None,
    )


def _seconds(text: CanonicalText) -> float:
    best = float("inf")
    for _ in range(2):
        begun = time.process_time()
        describe(text, Properties(title=text.text[:50_000]), "a.txt")
        best = min(best, time.process_time() - begun)
    return best


@pytest.mark.parametrize("paragraph", [60, 300, 1_000_000])
def test_the_time_does_not_grow_with_the_length_of_any_text(paragraph: int) -> None:
    plain = _seconds(_repeated("Обычные слова одного предложения. ", 20_000, 300))
    for unit in _PATHOLOGICAL:
        long = _seconds(_repeated(unit, 1_000_000, paragraph))
        short = _seconds(_repeated(unit, 20_000, paragraph))
        # Only the two ends are read, so fifty times the text may not take even a few times longer.
        assert long < 4 * short + plain, unit
        assert long < 100 * plain, unit


def test_a_heading_in_capitals_goes_on_after_its_colon() -> None:
    found = described(
        "Вестник. 2022. № 3\nОЦЕНКА КАЧЕСТВА УСЛУГ:\nОПЫТ РЕГИОНОВ\nПетров П. П.\n"
        "Аннотация. В статье рассматривается опыт регионов, которые измеряют качество услуг.\n"
        "Ключевые слова: качество; услуга"
    )
    assert found.title.casefold() == "оценка качества услуг: опыт регионов"


def test_the_institution_on_a_cover_is_neither_title_nor_hides_the_author() -> None:
    found = described(
        "ФЕДЕРАЛЬНОЕ ГОСУДАРСТВЕННОЕ БЮДЖЕТНОЕ УЧРЕЖДЕНИЕ ВЫСШЕГО ОБРАЗОВАНИЯ\n"
        "«ЗАРЕЧНЫЙ ИНСТИТУТ УПРАВЛЕНИЯ»\nПетров П. П.\nМУНИЦИПАЛЬНАЯ СЛУЖБА\nУчебное пособие\n"
        "Зареченск 2020\nУДК 35.08\nББК 67.401"
    )
    assert found.title.casefold() == "муниципальная служба"
    assert found.authors == ("Петров П. П.",)
    assert (found.udc, found.bbk) == ("35.08", "67.401")


def test_the_kind_and_the_subject_in_capitals_are_one_title_in_one_case() -> None:
    found = described(
        "МЕТОДИЧЕСКИЕ РЕКОМЕНДАЦИИ\nПО ОЦЕНКЕ УСЛУГ\nМосква, 2023\n1. Общее\n1.1. Да."
    )
    assert found.title.casefold() == "методические рекомендации по оценке услуг"
    assert "пО" not in found.title


def test_a_stamp_that_ends_in_initials_or_a_year_does_not_end_the_cover() -> None:
    found = described(
        "ООО «Луч»\nУТВЕРЖДАЮ\nДиректор ________ Петров П. П.\n«__» ________ 2022 г.\n"
        "ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ\nспециалиста по приёму\n1. Общие положения\n1.1. Да."
    )
    assert found.title == "Должностная инструкция специалиста по приёму"


def test_the_student_named_with_his_course_is_the_author() -> None:
    found = described(
        "ВЫПУСКНАЯ КВАЛИФИКАЦИОННАЯ РАБОТА\nна тему: Оценка качества услуг\n"
        "Выполнил: студент 4 курса Козлов Д. А.\nНаучный руководитель: Орлова Е. В."
    )
    assert found.authors == ("Козлов Д. А.",)


def test_a_body_in_capitals_over_two_lines_is_one_name() -> None:
    found = described(
        "ФЕДЕРАЛЬНОЕ АГЕНТСТВО\nПО ДЕЛАМ МОЛОДЁЖИ\n# Памятка наставнику\n1. Общее\n1.1. Да."
    )
    assert (found.organisation or "").casefold() == "федеральное агентство по делам молодёжи"
