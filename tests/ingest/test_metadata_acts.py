"""Requisites of acts: their own, in every form in which publishers print them."""

from __future__ import annotations

from datetime import date

import pytest
from front_pages import described

from corpus.model import DocumentKind
from ingest.layout import Properties


def test_a_federal_law_is_dated_by_its_signature_and_not_by_its_passing() -> None:
    found = described(
        """
        РОССИЙСКАЯ ФЕДЕРАЦИЯ
        ФЕДЕРАЛЬНЫЙ ЗАКОН
        О порядке рассмотрения жалоб
        Принят Государственной Думой 7 июля 2010 года
        Одобрен Советом Федерации 14 июля 2010 года
        Статья 1
        Внести в Федеральный закон от 2 мая 2006 года № 59-ФЗ изменения.
        Президент Российской Федерации Д.Медведев
        Москва, Кремль
        27 июля 2010 года
        № 210-ФЗ
        """
    )
    assert (found.kind, found.number, found.date) == (
        DocumentKind.LAW, "210-ФЗ", date(2010, 7, 27),
    )  # fmt: skip
    assert found.title == "О порядке рассмотрения жалоб"
    assert found.organisation == "Государственная Дума"
    assert found.year == 2010


def test_the_signature_of_a_long_code_is_found_at_its_end() -> None:
    body = "\n".join(
        f"Статья {number}. Правило\n" + "Правило действует. " * 40 for number in range(40)
    )
    found = described(
        "РОССИЙСКАЯ ФЕДЕРАЦИЯ\nЛесной кодекс Российской Федерации\n"
        "Принят Государственной Думой 8 ноября 2006 года\n"
        "(В редакции федеральных законов от 13.05.2008 № 66-ФЗ, от 22.07.2008 № 141-ФЗ)\n"
        f"{body}\nПрезидент Российской Федерации В.Путин\nМосква, Кремль\n"
        "4 декабря 2006 года\n№ 200-ФЗ"
    )
    assert found.title == "Лесной кодекс Российской Федерации"
    assert (found.number, found.date) == ("200-ФЗ", date(2006, 12, 4))


def test_the_constitution_is_dated_by_the_vote() -> None:
    found = described(
        "КОНСТИТУЦИЯ РОССИЙСКОЙ ФЕДЕРАЦИИ\n"
        "(принята всенародным голосованием 12 декабря 1993 года с изменениями)\n"
        "Мы, многонациональный народ Российской Федерации, принимаем эту Конституцию.\n"
        "Глава 1. Основы"
    )
    assert (found.kind, found.date, found.number) == (DocumentKind.LAW, date(1993, 12, 12), None)


def test_registration_and_editions_are_not_the_requisites_of_an_order() -> None:
    found = described(
        """
        | ОПУБЛИКОВАНО: | ПОРТАЛ ПРАВОВОЙ ИНФОРМАЦИИ, 24.05.2021, N 0001202105240012
        Зарегистрировано в Минюсте России 24 мая 2021 г. N 63581
        МИНИСТЕРСТВО ЭКОНОМИЧЕСКОГО РАЗВИТИЯ
        РОССИЙСКОЙ ФЕДЕРАЦИИ
        ПРИКАЗ
        от 14 апреля 2021 г. N 293
        ОБ УТВЕРЖДЕНИИ ПОРЯДКА ПРИЁМА
        ОБРАЩЕНИЙ ГРАЖДАН
        Список изменяющих документов
        (в ред. Приказа Минэкономразвития России от 01.02.2022 N 50)
        В соответствии с пунктом 1 Федерального закона от 1 января 2020 г. N 5-ФЗ приказываю:
        1. Утвердить порядок приёма обращений граждан Министерства экономического развития.
        Утвержден
        приказом Минэкономразвития России
        от 15 мая 2022 г. N 999
        """
    )
    assert (found.kind, found.number, found.date) == (
        DocumentKind.ORDER, "293", date(2021, 4, 14),
    )  # fmt: skip
    assert found.title.lower() == "об утверждении порядка приёма обращений граждан"
    assert found.organisation == "Министерство экономического развития Российской Федерации"


def test_a_header_run_together_by_a_reader_is_taken_apart() -> None:
    found = described(
        "ПРАВИТЕЛЬСТВО РОССИЙСКОЙ ФЕДЕРАЦИИ ПОСТАНОВЛЕНИЕ от 26 марта 2016 г. № 236 МОСКВА "
        "О требованиях к предоставлению услуг\nПравительство Российской Федерации постановляет:"
    )
    assert found.title == "О требованиях к предоставлению услуг"
    assert (found.number, found.date) == ("236", date(2016, 3, 26))
    assert found.organisation == "Правительство Российской Федерации"


@pytest.mark.parametrize(
    ("line", "kind", "number", "title", "organisation"),
    [
        (
            'Закон г. Москвы от 21 ноября 2007 г. N 45 "Кодекс города об ответственности"',
            DocumentKind.LAW, "45", "Кодекс города об ответственности", None,
        ),
        (
            "Распоряжение Правительства РФ от 06.10.2021 N 2816-р <Об утверждении перечня>",
            DocumentKind.ORDER, "2816-р", "Об утверждении перечня", "Правительство РФ",
        ),
        (
            'Приказ Росстата от 01.02.2020 N 77 "Об утверждении методики "Опрос"',
            DocumentKind.ORDER, "77", 'Об утверждении методики "Опрос"', "Росстат",
        ),
        (
            'Федеральный закон от 02.05.2006 N 59-ФЗ (ред. от 28.12.2024) "О жалобах"',
            DocumentKind.LAW, "59-ФЗ", "О жалобах", None,
        ),
        (
            "Приказ Министерства связи РФ от 18.11.2020 № ВК-п12-1234",
            DocumentKind.ORDER, "ВК-п12-1234", "Приказ от 18.11.2020 № ВК-п12-1234",
            "Министерство связи РФ",
        ),
    ],
)  # fmt: skip
def test_a_reference_that_heads_a_document_is_its_own(
    line: str, kind: DocumentKind, number: str, title: str, organisation: str | None
) -> None:
    found = described(f"{line}\n1. Установить порядок.")
    assert (found.kind, found.number, found.title) == (kind, number, title)
    assert found.organisation == organisation


def test_the_body_in_the_second_case_is_named_in_the_first() -> None:
    found = described(
        "УКАЗ\nПРЕЗИДЕНТА РОССИЙСКОЙ ФЕДЕРАЦИИ\nО национальных целях\n"
        "В целях развития постановляю:\n1. Определить цели.\nМосква, Кремль\n"
        "21 июля 2020 года\n№ 474"
    )
    assert found.organisation == "Президент Российской Федерации"
    assert (found.title, found.number) == ("О национальных целях", "474")
    assert found.date == date(2020, 7, 21)


def test_a_judgement_is_no_order() -> None:
    found = described(
        "ОПРЕДЕЛЕНИЕ\nКОНСТИТУЦИОННОГО СУДА РОССИЙСКОЙ ФЕДЕРАЦИИ\nпо жалобе гражданина Иванова\n"
        "город Москва 20 февраля 2002 года\nКонституционный Суд Российской Федерации установил:\n"
        "Жалоба не принята.\nN 23-О"
    )
    assert found.kind is DocumentKind.OTHER
    assert (found.number, found.date) == ("23-О", date(2002, 2, 20))
    assert found.organisation == "Конституционный Суд Российской Федерации"
    assert found.title.endswith("по жалобе гражданина Иванова")


def test_an_act_without_a_heading_is_called_by_its_requisites() -> None:
    found = described(
        "ПРАВИТЕЛЬСТВО РОССИЙСКОЙ ФЕДЕРАЦИИ\nРАСПОРЯЖЕНИЕ\nот 6 октября 2021 г. № 2816-р\nМОСКВА\n"
        "1. Утвердить прилагаемый перечень инициатив."
    )
    assert found.title == "Распоряжение от 06.10.2021 № 2816-р"


def test_blanks_to_be_filled_in_are_no_requisites() -> None:
    found = described("ПРИКАЗ\nот ____________ № ______\nОб отпусках\nприказываю:\n1. Утвердить.")
    assert (found.kind, found.title) == (DocumentKind.ORDER, "Об отпусках")
    assert (found.number, found.date, found.year) == (None, None, None)


def test_an_order_of_a_company_has_its_number_before_its_date() -> None:
    found = described("ООО «Ромашка»\nПРИКАЗ\n№ 15 от 12.03.2021 г.\nОб отпусках\nПРИКАЗЫВАЮ:")
    assert (found.number, found.date) == ("15", date(2021, 3, 12))
    assert (found.organisation, found.title) == ("ООО «Ромашка»", "Об отпусках")


@pytest.mark.parametrize(
    ("text", "number", "day", "title", "organisation"),
    [
        (
            'Распоряжение Администрации района "Северный"\nот 27 мая 2011 г. N 311 р\n'
            '"О празднике района "Северный"\nНа основании решения Совета:',
            "311р", date(2011, 5, 27), 'О празднике района "Северный"',
            'Администрация района "Северный"',
        ),
        (
            "Приказ Министерства образования РФ № 10 от 16.01.2015 года\n«О перечнях»\n1. Внести",
            "10", date(2015, 1, 16), "О перечнях", "Министерство образования РФ",
        ),
        (
            "Приказ Минобрнауки России от 10 декабря 2013 г. Н 1324\nОб утверждении показателей\n",
            "1324", date(2013, 12, 10), "Об утверждении показателей", "Минобрнауки России",
        ),
        (
            "Постановление 203 от 22.12.2014 (в ред. 94 от 22.06.2016)\nОб утверждении регламента",
            "203", date(2014, 12, 22), "Об утверждении регламента", None,
        ),
        (
            "Положение об Общественном совете\nСОБРАНИЕ ЛЕСНОГО РАЙОНА\nСАРАТОВСКОЙ ОБЛАСТИ\n"
            "РЕШЕНИЕ\nот 28 сентября 2012 года № 18/114\nр.п. Лесное\n"
            "Об утверждении Положения «Об общественном совете\nЛесного района»\n"
            "Руководствуясь Уставом Лесного района Саратовской области, Собрание\nРЕШИЛО:",
            "18/114", date(2012, 9, 28),
            "Об утверждении Положения «Об общественном совете Лесного района»",
            "Собрание Лесного района Саратовской области",
        ),
        (
            "ЗАКОН АМУРСКОЙ ОБЛАСТИ\nО библиотеках\n"
            "Принят Законодательным Собранием области 22 апреля 2010 года\nСтатья 1\n"
            "Внести в Закон от 11.11.2005 № 71-ОЗ изменение.\nГубернатор Амурской области\n"
            "г.Благовещенск\n26 апреля 2010 года\nN 328-ОЗ",
            "328-ОЗ", date(2010, 4, 26), "О библиотеках", "Законодательное Собрание области",
        ),
    ],
)  # fmt: skip
def test_forms_met_on_the_sites_of_regions_and_towns(
    text: str, number: str, day: date, title: str, organisation: str | None
) -> None:
    found = described(text)
    assert (found.number, found.date, found.title) == (number, day, title)
    assert found.organisation == organisation


def test_an_act_without_the_line_of_its_kind_is_known_by_the_word_that_orders() -> None:
    found = described("Об утверждении порядка\nадминистрация района\nПОСТАНОВЛЯЕТ:\n1. Утвердить.")
    assert (found.kind, found.number) == (DocumentKind.ORDER, None)


def test_an_edition_note_is_not_the_act_of_approval() -> None:
    found = described(
        "Положение\nоб администрации района\n"
        "(с учетом изменений, внесенных решением Совета от 15.11.2019 № 21)\n1.1. Настоящее"
    )
    assert found.title == "Положение об администрации района"
    assert (found.kind, found.number, found.date) == (DocumentKind.OTHER, None, None)


def test_a_form_in_a_table_is_read_like_one_in_lines() -> None:
    found = described(
        "МИНИСТЕРСТВО ТРУДА САМАРСКОЙ ОБЛАСТИ\nПРИКАЗ\n| от 12.03.2021 | № 45\n"
        "| Об утверждении плана мероприятий |\nВ соответствии с планом приказываю:"
    )
    assert (found.number, found.date) == ("45", date(2021, 3, 12))
    assert found.title == "Об утверждении плана мероприятий"


@pytest.mark.parametrize(
    "text",
    [
        "Трудовой кодекс: что изменится в 2024 году\nСтатья 5 теперь звучит иначе.",
        "Закон о тишине\nЖители просят соблюдать закон о тишине и после полуночи.",
        "Кодекс этики и служебного поведения\nСтатья 1. Общие правила поведения.",
        "Решение\nЗадача решается подстановкой, и ответ получается сразу.",
        "Приказ Минтруда России от 05.05.2019 № 310н устанавливает порядок, о котором пойдёт речь.",
    ],
)
def test_what_only_speaks_of_acts_is_no_act(text: str) -> None:
    found = described(text)
    assert found.kind is DocumentKind.OTHER
    assert (found.number, found.date) == (None, None)


def test_an_article_with_the_name_of_an_act_for_a_title_is_a_paper() -> None:
    found = described(
        "ЗАКОН О КОНТРОЛЕ КАК ОСНОВА РЕФОРМЫ\nИванов И.И.\n"
        "Аннотация. В статье рассматривается закон о контроле и его роль в реформе органов.\n"
        "Ключевые слова: закон; контроль"
    )
    assert (found.kind, found.authors) == (DocumentKind.PAPER, ("Иванов И.И.",))


def test_the_cover_of_a_standard_gives_its_designation_title_and_order() -> None:
    found = described(
        """
        ФЕДЕРАЛЬНОЕ АГЕНТСТВО ПО ТЕХНИЧЕСКОМУ РЕГУЛИРОВАНИЮ И МЕТРОЛОГИИ
        НАЦИОНАЛЬНЫЙ СТАНДАРТ РОССИЙСКОЙ ФЕДЕРАЦИИ
        ГОСТ Р
        7.0.5—
        2008
        Система стандартов по информации
        БИБЛИОГРАФИЧЕСКАЯ ССЫЛКА
        Издание официальное
        Москва
        Стандартинформ
        2008
        Предисловие
        3 УТВЕРЖДЕН И ВВЕДЕН В ДЕЙСТВИЕ Приказом Федерального агентства от 28 апреля 2008 г. № 95-ст
        """
    )
    assert (found.kind, found.number) == (DocumentKind.STANDARD, "ГОСТ Р 7.0.5-2008")
    assert found.title == "Система стандартов по информации. БИБЛИОГРАФИЧЕСКАЯ ССЫЛКА"
    assert (found.date, found.year) == (date(2008, 4, 28), 2008)


@pytest.mark.parametrize(
    ("text", "number", "title", "year"),
    [
        (
            "ГОСТ 7.32-2017\nМЕЖГОСУДАРСТВЕННЫЙ СТАНДАРТ\nОТЧЕТ О РАБОТЕ\nStructure and rules\n"
            "МКС 01.140.20\nДата введения 2018-07-01",
            "ГОСТ 7.32-2017", "ОТЧЕТ О РАБОТЕ", 2017,
        ),
        (
            "СВОД ПРАВИЛ\nСП 48.13330.2019\nОРГАНИЗАЦИЯ СТРОИТЕЛЬСТВА\nСНиП 12-01-2004",
            "СП 48.13330.2019", "ОРГАНИЗАЦИЯ СТРОИТЕЛЬСТВА", 2019,
        ),
        (
            '"ГОСТ Р 1.10-95. Порядок разработки" (принят Постановлением от 12.10.1995 N 538)',
            "ГОСТ Р 1.10-95", "Порядок разработки", 1995,
        ),
        (
            "ОЦЕНКА РИСКА\nМЕТОДИЧЕСКИЕ РЕКОМЕНДАЦИИ\nМР 2.6.1.0295-22\n1. Разработаны.",
            "МР 2.6.1.0295-22", "ОЦЕНКА РИСКА", 2022,
        ),
    ],
)  # fmt: skip
def test_designations_of_normative_documents(text: str, number: str, title: str, year: int) -> None:
    found = described(text)
    assert (found.number, found.title, found.year, found.date) == (number, title, year, None)
    methodical = number.startswith("МР")
    assert found.kind is (DocumentKind.RECOMMENDATION if methodical else DocumentKind.STANDARD)


def test_a_heading_in_capitals_is_written_as_the_text_writes_it() -> None:
    found = described(
        "МИНИСТЕРСТВО ТРУДА КРАСНОДАРСКОГО КРАЯ\nПРИКАЗ\nот 8 декабря 2020 г. № 270\n"
        "О ВНЕСЕНИИ ИЗМЕНЕНИЯ В ПРИКАЗ МИНИСТЕРСТВА ТРУДА КРАСНОДАРСКОГО КРАЯ\n"
        "В соответствии с законом приказываю:\n"
        "1. Принять решение о внесении изменения в приказ министерства труда Краснодарского края."
    )
    assert found.title == "О внесении изменения в приказ министерства труда Краснодарского края"
    assert found.organisation == "Министерство труда Краснодарского края"


def test_a_heading_whose_case_nothing_tells_stays_in_capitals() -> None:
    found = described(
        "ПРИКАЗ\nот 8 декабря 2020 г. № 270\nО ПОРЯДКЕ ПРИЁМА В ПЕТРОПАВЛОВКЕ\nприказываю:",
        Properties(title="Другое"),
    )
    assert found.title == "О ПОРЯДКЕ ПРИЁМА В ПЕТРОПАВЛОВКЕ"
