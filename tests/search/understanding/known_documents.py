"""A small catalogue whose documents queries name, and words of its texts."""

from __future__ import annotations

import datetime
from typing import Any

from corpus.model import Definition, Description, DocumentKind, DocumentRecord, TermKind
from search.morphology import normalise, tokens

LAW, ORDER, STANDARD = DocumentKind.LAW, DocumentKind.ORDER, DocumentKind.STANDARD


def record(document_id: str, title: str, **description: Any) -> DocumentRecord:
    """A record of a document in the folder «акты»."""
    day = description.get("date")
    if day is not None:
        description.setdefault("year", day.year)
    about = Description(title, **description)
    path = f"акты/{document_id}.pdf"
    return DocumentRecord(document_id, path, "0" * 64, "application/pdf", about, 1, 1, 1, 9, 1, "")


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


RECORDS = [
    record("tk", "Трудовой кодекс Российской Федерации", kind=LAW, number="197-ФЗ"),
    record("sk", "Семейный кодекс Российской Федерации", kind=LAW, number="223-ФЗ"),
    record("gk1", "Гражданский кодекс Российской Федерации (часть первая)", kind=LAW),
    record("gk2", "Гражданский кодекс Российской Федерации (часть вторая)", kind=LAW),
    record("gpk", "Гражданский процессуальный кодекс Российской Федерации", kind=LAW),
    record("gk-kz", "Гражданский кодекс Республики Казахстан", kind=LAW),
    record("koap", "Кодекс Российской Федерации об административных правонарушениях", kind=LAW),
    record("kas", "Кодекс административного судопроизводства Российской Федерации", kind=LAW),
    record("vodnyj", "Водный кодекс Российской Федерации", kind=LAW),
    record("vozdushnyj", "Воздушный кодекс Российской Федерации", kind=LAW),
    record("etika", "Кодекс этики служащих", kind=DocumentKind.OTHER),
    record(
        "fz210",
        "Об организации предоставления государственных и муниципальных услуг",
        kind=LAW,
        number="210-ФЗ",
        date=_day("2010-07-27"),
    ),
    record("fz152", "О персональных данных", kind=LAW, number="152-ФЗ", date=_day("2006-07-27")),
    record(
        "fstek17",
        "Об утверждении требований о защите информации в государственных системах",
        kind=ORDER,
        number="17",
        date=_day("2013-02-11"),
        organisation="Федеральная служба по техническому и экспортному контролю",
    ),
    record(
        "mintrud17",
        "О порядке обучения охране труда",
        kind=ORDER,
        number="17",
        date=_day("2020-03-02"),
        organisation="Министерство труда и социальной защиты",
    ),
    record(
        "pp840",
        "О подаче и рассмотрении жалоб на решения органов",
        kind=ORDER,
        number="840",
        date=_day("2012-08-16"),
        organisation="Правительство Российской Федерации",
    ),
    record("std-biz", "Стандарт «Государство для бизнеса»", kind=STANDARD, number="СТ-2"),
    record("std-kl", "Стандарт «Государство для внутреннего клиента»", kind=STANDARD),
    record("std-lud", "Стандарт «Государство для людей»", kind=STANDARD),
    record("gost-ssylka", "Библиографическая ссылка", kind=STANDARD, number="ГОСТ Р 7.0.5-2008"),
    record("gost-delo", "Требования к документам", kind=STANDARD, number="ГОСТ Р 7.0.97-2016"),
    record("iso", "Системы менеджмента качества", kind=STANDARD, number="ГОСТ Р ИСО 9001-2015"),
    record(
        "obzor",
        "Опыт заявителя на приёме: обзор способов его измерения",
        kind=DocumentKind.PAPER,
        authors=("Иванов И. И.",),
    ),
]


def abbreviation(term: str, meaning: str) -> Definition:
    """An entry of a glossary that shortens."""
    return Definition(TermKind.ABBREVIATION, term, meaning, 0, 1, None, None)


TEXTS = """
Статья 81 трудового кодекса: права труда и отпуск. Алименты на детей, брачный возраст, расторжение
брака по заявлению. Электронная подпись, персональные данные и безопасность. Требования стандарта.
Возмещение ущерба пассажиру, пассажира ждут. Судно считается маломерным. Рассмотреть заявление в
МФЦ; записаться на приём в мфц. Система Oracle и сервер hello. Прожиточный минимум, прожиточного
минимума. Лесной кодекс, кодекс этики. Территория, комиссия, участвовать, чувствовать, агентство.
"""


class TextVocabulary:
    """The word forms of a text; near words are found by comparing with each."""

    def __init__(self, text: str) -> None:
        self.counts: dict[str, int] = {}
        for token in tokens(text):
            form = normalise(token.text)
            self.counts[form] = self.counts.get(form, 0) + 1
        self.asked = 0

    def count(self, form: str) -> int:
        return self.counts.get(form, 0)

    def near(self, word: str, distance: int) -> list[str]:
        self.asked += 1
        return [form for form in self.counts if _edits(word, form) <= distance]


def _edits(one: str, other: str) -> int:
    """The optimal string alignment distance (Levenshtein with swaps of neighbours)."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            value = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                value = min(value, rows[i - 2][j - 2] + 1)
            row.append(value)
        rows.append(row)
    return rows[-1][-1]
