"""A typed query becomes all that is asked of the rankings, or is refused in words."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_documents import RECORDS, TEXTS, TextVocabulary, abbreviation

from corpus.errors import EmptyQuery, InvalidFilter, SvodError
from corpus.model import DocumentKind
from search.filters import Filters, make_filters
from search.query import Query, parse, understand
from search.understanding.knowledge import CorpusKnowledge
from search.understanding.spelling import Slip

KNOWN = CorpusKnowledge.of(
    RECORDS, [("std-biz", abbreviation("СКЦ", "служба качества"))], TextVocabulary(TEXTS)
)


def words_of(query: Query) -> dict[tuple[str, ...], float]:
    return {word.alternatives: word.weight for word in query.lexical.words}


def test_every_part_of_a_query_goes_where_it_belongs() -> None:
    query = understand('срок "личного приёма" -жалоба вид:закон ст. 81 ТК', KNOWN)
    assert query.typed == 'срок "личного приёма" -жалоба вид:закон ст. 81 ТК'
    assert query.plain == 'срок "личного приёма" ст. 81 ТК'
    assert query.text == 'срок "личного приёма"', "what is looked up is not compared"
    assert query.terms == ("срок", "личный", "прием", "ст", "81", "тк")
    assert query.lexical.phrases == (("личный", "прием"),)
    assert query.lexical.without == (("жалоба",),)
    assert query.filters == make_filters(kinds=["law"])
    assert [(r.clause, r.documents) for r in query.requisites] == [("Статья 81", ("tk",))]
    assert query.corrected is None


def test_typed_words_weigh_one_and_added_words_less() -> None:
    words = words_of(understand("приём в МФЦ", KNOWN))
    assert words[("прием",)] == words[("мфц",)] == 1
    assert 0 < words[("многофункциональный",)] < 1


def test_an_abbreviated_unit_is_looked_for_in_full_as_well() -> None:
    words = words_of(understand("ст. 81 ТК", KNOWN))
    assert words[("ст", "статья")] == 1


def test_the_glossary_of_the_collection_is_known() -> None:
    assert understand("СКЦ", KNOWN).text == "СКЦ (служба качества)"
    assert parse("СКЦ").text == "СКЦ"


def test_corrections_are_shown_and_can_be_turned_off() -> None:
    query = understand("Алиминты на детей вид:закон", KNOWN)
    assert query.corrected == "Алименты на детей вид:закон"
    assert query.terms == parse("алименты на детей").terms
    ((typed, meant, slip),) = [(c.typed, c.meant, c.slip) for c in query.corrections]
    assert (typed, meant, slip) == ("Алиминты", "Алименты", Slip.SPELLING)
    exact = understand("Алиминты на детей", KNOWN, exactly=True)
    assert exact.corrected is None
    assert exact.text == "Алиминты на детей"
    assert parse("Алиминты на детей").corrected is None


def test_a_query_in_the_wrong_layout_names_its_clause() -> None:
    query = understand("cnfnmz 81 nhelf", KNOWN)
    assert query.corrected == "статья 81 труда"
    assert [r.clause for r in query.requisites] == ["Статья 81"]


@pytest.mark.parametrize("text", ['"алиминты" срок', "срок -алиминты", "срок автор:Алиминтов"])
def test_what_is_quoted_excluded_or_filtered_by_is_never_corrected(text: str) -> None:
    assert understand(text, KNOWN).corrected is None


def test_quotes_of_a_name_do_not_demand_it_of_every_passage() -> None:
    for text in (
        "пункт 3 стандарта «Государство для бизнеса»",
        "специальность «Экономическая безопасность»",
        'подпункт "в" пункта 3 ст. 5 ТК',
    ):
        assert understand(text, KNOWN).lexical.phrases == ()
    assert understand("что такое «внутренний клиент»", KNOWN).lexical.phrases == (
        ("внутренний", "клиент"),
    )


def test_a_document_filter_takes_names_and_refuses_unknown_ones() -> None:
    assert understand("отпуск документ:ТК", KNOWN).filters == Filters(documents=frozenset({"tk"}))
    assert understand('стороны документ:"ГК РФ"', KNOWN).filters.documents == {"gk1", "gk2"}
    without = understand("отпуск -документ:ТК", KNOWN).filters
    assert [r.id for r in RECORDS if not without.accepts(r)] == ["tk"]
    with pytest.raises(InvalidFilter, match="«Никакой» не найден"):
        understand("отпуск документ:Никакой", KNOWN)


def test_filters_alone_are_refused_with_a_hint() -> None:
    with pytest.raises(EmptyQuery, match=r"только фильтры.*svod documents"):
        understand("вид:стандарт год:2020", KNOWN)
    with pytest.raises(EmptyQuery, match="только исключённые"):
        understand("-жалоба -обращение", KNOWN)
    with pytest.raises(EmptyQuery, match="ни слова, ни числа"):
        understand("!!!", KNOWN)


def test_a_requisite_alone_is_a_query() -> None:
    query = understand("ст. 81", KNOWN)
    assert query.terms
    assert query.requisites[0].clause == "Статья 81"


def test_the_filters_of_a_query_narrow_those_of_the_options() -> None:
    typed = understand("срок вид:закон,приказ", KNOWN).filters
    both = make_filters(kinds=["order", "paper"]).and_also(typed)
    kinds = {record.description.kind for record in RECORDS if both.accepts(record)}
    assert kinds == {DocumentKind.ORDER}


HOSTILE = {
    "a million words": "слово " * 1_000_000,
    "unknown words": " ".join(f"жъ{a}{b}щы{c}э" for a in "бвгдз" for b in "клмнр" for c in "стфхц"),
    "quotes": '"' * 10_000,
    "opening quotes": "«" * 10_000,
    "nested quotes": "«" * 2000 + "»" * 2000,
    "phrases": "«а» " * 2500,
    "minus words": "срок " + "-слово " * 10_000,
    "filters": "срок " + "вид:закон " * 1000,
    "a regular expression": "(a+)+$ (.*?)*x{1,1000} [а-я]*\\1 срок",
    "units": "ст. 81, " * 1000,
    "number of numbers": "1." * 2000,
    "ranges": "ст. " + "81-" * 1500,
    "heads": "закон о " * 600,
    "codes": "кодекс, ТК " * 400,
    "roman": "раздел " + "I" * 3900,
    "one long word": "а" * 4000,
    "hyphens": "а-" * 2000,
    "abbreviations": "МФЦ " * 1000,
    "dates": "приказ от 01.01.2020 " * 200,
    "designations": "ГОСТ Р 1-" * 500,
    "brackets": "(" * 3000 + "срок",
    "raised digits": "1" + "¹" * 3000,
    "latin": "q;',.[]" * 500,
    "marks of direction": "\u202e\u200fсрок\u2067" * 500,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_is_understood_or_refused_at_once(name: str) -> None:
    understand("прогрев словаря", KNOWN)
    started = time.perf_counter()
    try:
        query = understand(HOSTILE[name], KNOWN)
    except SvodError:
        query = None
    assert time.perf_counter() - started < 3
    if query is not None:
        assert len(query.terms) <= 64
        assert len(query.requisites) <= 16
        assert len(query.text) < 10_000


@pytest.mark.parametrize("unit", ["«", '"а', "-а ", "ст. 1 ", "п. ", "закон о ", "ГОСТ ", "а:б "])
def test_time_grows_with_the_length_of_a_query(unit: str) -> None:
    def seconds(length: int) -> float:
        runs = []
        for _ in range(3):
            started = time.perf_counter()
            with contextlib.suppress(SvodError):
                understand((unit * length)[:length], KNOWN)
            runs.append(time.perf_counter() - started)
        return min(runs)

    seconds(4000)
    assert seconds(4000) < 40 * seconds(500) + 0.005


PIECES = st.sampled_from(
    'ст. 81 ТК|п.|вид:|год:|«|»|"|-|№|17|приказ|закон о|210-ФЗ|от|01.02.2003|ГОСТ Р|часть|II|ГК'
    "|МФЦ|алиминты|cnfnmz|документ:ТК|,|(|)|и|абзац второй|:|кодекс|\u200f|ё|§|¹".split("|")
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=20).map(" ".join))
def test_any_query_is_understood_or_refused(text: str) -> None:
    try:
        query = understand(text, KNOWN)
    except SvodError:
        return
    assert query.text
    for requisite in query.requisites:
        assert query.plain[requisite.start : requisite.end] == requisite.text != ""
    for correction in query.corrections:
        assert query.typed[correction.start : correction.end] == correction.typed
    assert all(0 < word.weight <= 1 and word.alternatives for word in query.lexical.words)
    assert all(query.lexical.phrases)
    assert all(query.lexical.without)


def test_an_understood_query_is_understood_again_as_itself() -> None:
    for text in ("алиминты на детей", "cnfnmz 81 nhelf", "вмфц срок", "судно щитается маломерным"):
        corrected = understand(text, KNOWN).corrected
        assert corrected is not None
        assert understand(corrected, KNOWN).corrected is None
