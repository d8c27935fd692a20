"""A clause and a document named in a query are found, and nothing is guessed from common words."""

from __future__ import annotations

import re
import time

import pytest
from known_documents import RECORDS, abbreviation, record

from corpus.model import DocumentKind
from search.morphology import analyzer
from search.understanding.abbreviations import Abbreviations
from search.understanding.code_names import CODES, Code
from search.understanding.document_hint import Certainty
from search.understanding.document_mentions import code_of
from search.understanding.document_names import DocumentNames
from search.understanding.lexemes import lexemes
from search.understanding.requisites import requisites

NAMES = DocumentNames(RECORDS, expansions=Abbreviations().lemmas_of)


def named(text: str, names: DocumentNames = NAMES) -> list[tuple[str | None, tuple[str, ...]]]:
    return [(r.clause, r.documents) for r in requisites(text, names)]


@pytest.mark.parametrize(
    ("text", "clause", "document"),
    [
        ("ст. 81 ТК", "Статья 81", "tk"),
        ("ст 81 тк рф", "Статья 81", "tk"),
        ("ТК РФ, статья 81", "Статья 81", "tk"),
        ("81 статья трудового кодекса", "Статья 81", "tk"),
        ("о чём статья 81 Трудового кодекса Российской Федерации?", "Статья 81", "tk"),
        ("статья 15.1 закона № 210-ФЗ", "Статья 15.1", "fz210"),
        ("ст. 15.1 Федерального закона от 27 июля 2010 г. № 210-ФЗ", "Статья 15.1", "fz210"),
        ("210-ФЗ ст 15.1", "Статья 15.1", "fz210"),
        ("15 статья 210-ФЗ", "Статья 15", "fz210"),
        ("приказ ФСТЭК № 17 п. 16.6", "п. 16.6", "fstek17"),
        ("приказ ФСТЭК 17 п 16.6", "п. 16.6", "fstek17"),
        ("ч. 2 ст. 19 КоАП", "Статья 19", "koap"),
        ("статья 5 кодекса РФ об административных правонарушениях", "Статья 5", "koap"),
        ("кас ст 5", "Статья 5", "kas"),
        ("п. 4.1.12 стандарта для бизнеса", "п. 4.1.12", "std-biz"),
        ("п. 3 стандарта для внутреннего клиента", "п. 3", "std-kl"),
        ("стандарт «Государство для людей», пункт 4.2", "п. 4.2", "std-lud"),
        ("закон о персональных данных ст 6", "Статья 6", "fz152"),
        ("п. 2 приказа ФСТЭК № 17", "п. 2", "fstek17"),
        ("пункт 3 ГОСТ Р 7.0.5", "п. 3", "gost-ssylka"),
        ("гост 7.0.97-2016 п 5.1", "п. 5.1", "gost-delo"),
        ("раздел 4 гост р исо 9001", "Раздел 4", "iso"),
        ("глава 5 семейного кодекса", "Глава 5", "sk"),
        ("постановление № 840 пункт 7", "п. 7", "pp840"),
        ("п. 7 стандарта СТ-2", "п. 7", "std-biz"),
        ("СТ-2 п. 7", "п. 7", "std-biz"),
    ],
)
def test_a_clause_of_a_document_is_found(text: str, clause: str, document: str) -> None:
    (found,) = requisites(text, NAMES)
    assert (found.clause, found.documents) == (clause, (document,))
    assert found.certainty is Certainty.CERTAIN
    assert text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("приказ ФСТЭК № 17", "fstek17"),
        ("приказ фстэк 17 требования к классам", "fstek17"),
        ("приказ № 17 ФСТЭК от 11.02.2013", "fstek17"),
        ("приказ Минтруда № 17", "mintrud17"),
        ("постановление Правительства от 16.08.2012 № 840", "pp840"),
        ("постановление от 16 августа 2012 года", "pp840"),
        ("ФЗ-152", "fz152"),
        ("152 фз согласие", "fz152"),
        ("ФЗ № 152-ФЗ", "fz152"),
        ("закон 210", "fz210"),
        ("фз о персональных данных", "fz152"),
        ("госуслуги закон", "fz210"),
        ("закон о государственных услугах", "fz210"),
        ("персональные данные закон", "fz152"),
        ("ГК ч. 2", "gk2"),
        ("вторая часть ГК РФ", "gk2"),
        ("Гражданскому кодексу Казахстана", "gk-kz"),
        ("гражданский процессуальный кодекс", "gpk"),
        ("административный кодекс", "koap"),
        ("ГОСТ Р 7.0.5-2008", "gost-ssylka"),
        ("что в СТ-2?", "std-biz"),
        ("ISO ГОСТ Р ИСО 9001:2015", "iso"),
        ("опыт заявителя на приёме обзор способов измерения", "obzor"),
    ],
)
def test_a_document_is_found_by_its_name(text: str, document: str) -> None:
    assert (None, (document,)) in named(text)


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("ст. 5 ГК", ("gk1", "gk2")),
        ("приказ № 17", ("mintrud17", "fstek17")),
        ("ВК РФ", ("vodnyj", "vozdushnyj")),
        ("требования стандарта государства", ("std-biz", "std-kl", "std-lud")),
    ],
)
def test_several_documents_answer_to_one_name(text: str, documents: tuple[str, ...]) -> None:
    found = [r for r in requisites(text, NAMES) if r.documents]
    assert not found or sorted(found[0].documents) == sorted(documents)
    assert all(r.certainty is Certainty.SEVERAL for r in found)


@pytest.mark.parametrize(
    "text",
    [
        "закон",
        "какой закон нарушен",
        "закон о порядке",
        "приказ об утверждении",
        "порядок рассмотрения жалоб",
        "требования",
        "приказ ФСТЭК № 18",
        "приказ Минтруда № 840",
        "приказ ФСТЭК № 17 от 01.01.2001",
        "ФЗ-44",
        "ГОСТ Р 57580.1",
        "ГОСТ Р 7.0.5-2019",
        "Лесной кодекс",
        "Гражданский кодекс Беларуси",
        "кодекс",
        "данные о персонале",
        "тк",
        "как вк помогает",
        "государство",
        "ИТ-отдел",
        "СТ-3",
        "конституция Виктории",
    ],
)
def test_no_document_is_guessed(text: str) -> None:
    assert all(not r.documents for r in requisites(text, NAMES))


def test_many_requisites_stand_in_one_query() -> None:
    text = "ст. 81 ТК, ч. 2 ст. 19 КоАП и приказ ФСТЭК № 17"
    assert named(text) == [
        ("Статья 81", ("tk",)),
        ("Статья 19", ("koap",)),
        (None, ("fstek17",)),
    ]
    assert named("ТК ст. 81, КоАП ст. 5") == [("Статья 81", ("tk",)), ("Статья 5", ("koap",))]
    assert named("ст 81, 82 и ст. 83 Семейного кодекса") == [
        (f"Статья {number}", ("sk",)) for number in (81, 82, 83)
    ]


def test_a_clause_away_from_its_document_still_belongs_to_the_only_one() -> None:
    text = "сколько по ст. 81 выплачивается алиментов, семейный кодекс"
    assert named(text) == [("Статья 81", ("sk",))]
    assert requisites(text, NAMES)[0].text == "ст. 81"


def test_a_clause_without_a_document_is_told_all_the_same() -> None:
    (found,) = requisites("пункт 3 приложения 2", NAMES)
    assert found.documents == ()
    assert found.certainty is Certainty.NONE
    assert [labels[0] for labels in found.labels] == ["п. 3", "Приложение 2"]


def test_an_article_is_looked_up_and_its_part_is_a_wish() -> None:
    (found,) = requisites("абзац 2 ч. 2 ст. 19 КоАП", NAMES)
    assert found.clause == "Статья 19"
    assert [unit.number for unit in found.units] == ["2", "2", "19"]
    assert found.labels == (("п. 2", "Часть 2", "Часть II", "Часть ВТОРАЯ"), ("Статья 19",))


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.short[0])
@pytest.mark.parametrize("case", ["nomn", "gent", "datv", "ablt", "loct"])
def test_every_code_is_known_in_every_case(code: Code, case: str) -> None:
    before, head, after = code.name.lower().partition("кодекс")
    # «Уголовно-» does not decline.
    declined = re.sub(r"[а-яё]+(?![а-яё]*-)", lambda m: _inflected(m[0], case), before + head)
    found = code_of([lexeme.lemma for lexeme in lexemes(declined + after)])
    assert found is not None
    assert found[0] == code.name


def _inflected(word: str, case: str) -> str:
    parses = analyzer().parse(word.lower())
    parse = next((p for p in parses if "masc" in p.tag and "nomn" in p.tag), parses[0])
    return str(parse.inflect({case, "sing", "masc"} if "ADJF" in parse.tag else {case}).word)


def test_a_short_name_of_a_glossary_finds_its_document_only_when_distinctive() -> None:
    definitions = [
        ("std-biz", abbreviation("СГБ", "стандарт «Государство для бизнеса»")),
        ("std-biz", abbreviation("Стандарт", "стандарт «Государство для бизнеса»")),
        ("std-biz", abbreviation("МФЦ", "многофункциональный центр")),
    ]
    names = DocumentNames(RECORDS, definitions)
    assert names.short_name(["СГБ"]) == ("std-biz",)
    assert names.short_name(["Стандарт"]) == ()
    assert names.short_name(["МФЦ"]) == ()


@pytest.mark.parametrize(
    ("name", "documents"),
    [
        ("tk", ("tk",)),
        ("акты/tk.pdf", ("tk",)),
        ("tk.pdf", ("tk",)),
        ("ТК", ("tk",)),
        ("Трудовой кодекс", ("tk",)),
        ("210-ФЗ", ("fz210",)),
        ("О персональных данных", ("fz152",)),
        ("ГОСТ Р 7.0.5", ("gost-ssylka",)),
        ("стандарт для бизнеса", ("std-biz",)),
        ("охрана труда", ("mintrud17",)),
        ("порядок", ()),
        ("такого нет", ()),
        ("…", ()),
    ],
)
def test_a_person_names_a_document_in_any_of_its_ways(
    name: str, documents: tuple[str, ...]
) -> None:
    assert NAMES.lookup(name) == documents


def test_the_time_of_a_lookup_does_not_grow_with_the_catalogue() -> None:
    crowd = [
        record(f"d{n}", f"О порядке выдачи {n} справок", kind=DocumentKind.ORDER, number=str(n))
        for n in range(5000)
    ]
    large = DocumentNames([*RECORDS, *crowd], expansions=Abbreviations().lemmas_of)
    text = "ч. 2 ст. 19 КоАП, закон о порядке выдачи справок и приказ ФСТЭК № 17"

    def seconds(names: DocumentNames) -> float:
        requisites(text, names)
        runs = []
        for _ in range(30):
            started = time.perf_counter()
            requisites(text, names)
            runs.append(time.perf_counter() - started)
        return min(runs)

    assert seconds(large) < 10 * seconds(NAMES)
