"""Units of documents are recognised however people cite them, and bear the contract's labels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.understanding.clause_mentions import UnitKind, unit_mentions, within
from search.understanding.lexemes import lexemes


def units(text: str) -> list[tuple[str, str]]:
    return [
        (unit.kind.name, unit.number)
        for mention in unit_mentions(lexemes(text))
        for unit in mention.units
    ]


@pytest.mark.parametrize(
    "text",
    "ст. 81|ст 81|ст.81|ст81|СТ. 81|статья 81|Статьи 81|статьей 81|статьёй 81|81 статья|81-я статья"
    "|81 статьей|81-й статьи|статья № 81|в статье 81, о которой|по статью 81".split("|"),
)
def test_an_article_is_cited_in_many_ways(text: str) -> None:
    assert units(text) == [("ARTICLE", "81")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("статья 15.1", [("ARTICLE", "15.1")]),
        ("статья 15¹", [("ARTICLE", "15.1")]),
        ("ч. 2 ст. 19", [("PART", "2"), ("ARTICLE", "19")]),
        ("часть первая статьи 81", [("PART", "1"), ("ARTICLE", "81")]),
        ("вторая часть статьи 5", [("PART", "2"), ("ARTICLE", "5")]),
        ("ст. 19 ч. 2 п. 3", [("ARTICLE", "19"), ("PART", "2"), ("CLAUSE", "3")]),
        ("п. 4.1.12", [("CLAUSE", "4.1.12")]),
        ("пунктом 2.3", [("CLAUSE", "2.3")]),
        ("пункт 3 приложения 2", [("CLAUSE", "3"), ("APPENDIX", "2")]),
        ("приложение № 2 к приказу", [("APPENDIX", "2")]),
        ("приложении А", [("APPENDIX", "А")]),
        ("глава 5", [("CHAPTER", "5")]),
        ("главе IV", [("CHAPTER", "IV")]),
        ("раздел III", [("SECTION", "III")]),
        ("§ 3", [("PARAGRAPH", "3")]),
        ('подпункт "в" пункта 3', [("SUBCLAUSE", "в"), ("CLAUSE", "3")]),
        ("подпункт «в» пункта 3", [("SUBCLAUSE", "в"), ("CLAUSE", "3")]),
        ("подпункт в пункта 3", [("SUBCLAUSE", "в"), ("CLAUSE", "3")]),
        ("подп. б) п. 3", [("SUBCLAUSE", "б"), ("CLAUSE", "3")]),
        ("пп. 3 п. 1 ст. 333.19", [("SUBCLAUSE", "3"), ("CLAUSE", "1"), ("ARTICLE", "333.19")]),
        ("абзац второй пункта 4", [("INDENT", "2"), ("CLAUSE", "4")]),
        ("статьи 81 и 82", [("ARTICLE", "81"), ("ARTICLE", "82")]),
        ("ст.ст. 81, 83", [("ARTICLE", "81"), ("ARTICLE", "83")]),
        ("статьи 81–83", [("ARTICLE", "81"), ("ARTICLE", "82"), ("ARTICLE", "83")]),
        ("п. 15.1-1", [("CLAUSE", "15.1-1")]),
    ],
)
def test_a_citation_names_its_units(text: str, found: list[tuple[str, str]]) -> None:
    assert units(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "какая часть заработка",
        "статья о сроках",
        "глава государства",
        "в 10 ч. 30 мин",
        "и т. п. 5 штук",
        "5 пунктов",
        "подпункт в законе",
        "приложение к приказу",
        "главное 5",
        "часть и целое",
        "раздел с ответами",
        "старше 18 лет",
    ],
)
def test_ordinary_words_are_no_units(text: str) -> None:
    assert units(text) == []


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("ст. 15.1", ("Статья 15.1",)),
        ("п. 4.1.12", ("п. 4.1.12",)),
        ("п. 3", ("п. 3", "подп. 3")),
        ("подпункт «в»", ("подп. в",)),
        ("приложение 2", ("Приложение 2", "Приложение II")),
        ("раздел III", ("Раздел III", "Раздел 3", "Раздел ТРЕТИЙ")),
        ("раздел 2", ("Раздел 2", "Раздел II", "Раздел ВТОРОЙ", "п. 2")),
        ("глава 5", ("Глава 5", "Глава V", "Глава ПЯТАЯ")),
        ("часть 1", ("п. 1", "Часть 1", "Часть I", "Часть ПЕРВАЯ")),
        ("§ 3", ("§ 3",)),
        ("абзац 2", ()),
    ],
)
def test_labels_are_those_of_the_contract(text: str, labels: tuple[str, ...]) -> None:
    ((unit,),) = (mention.units for mention in unit_mentions(lexemes(text)))
    assert unit.labels == labels


def test_a_chain_goes_from_the_inside_out_in_whatever_order_it_is_typed() -> None:
    for text in ("п. 3 ч. 2 ст. 19", "ст. 19 ч. 2 п. 3", "статья 19, часть 2, пункт 3"):
        chain = within([m.units[0] for m in unit_mentions(lexemes(text))])
        assert [unit.kind for unit in chain] == [UnitKind.CLAUSE, UnitKind.PART, UnitKind.ARTICLE]
        # An item of a часть is printed «3)».
        assert [unit.labels[0] for unit in chain] == ["подп. 3", "п. 2", "Статья 19"]


@given(st.text(alphabet="стчпгл. 1I§абв№-,и)", max_size=40))
def test_mentions_never_overlap(text: str) -> None:
    found = lexemes(text)
    end = 0
    for mention in unit_mentions(found):
        assert end <= mention.first < mention.last <= len(found)
        assert mention.units
        end = mention.last
