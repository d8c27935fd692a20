"""What is named comes first, what is excluded comes nowhere, and one text is shown once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from random_models import small_cross_encoder
from sample_documents import added

from corpus.model import DocumentKind
from corpus.settings import Settings
from search.engine import KnowledgeBase
from search.filters import make_filters
from search.hits import Hit
from search.reference import SentenceTransformerEmbedder

OpenHome = Callable[..., KnowledgeBase]

APPEALS = """Статья 1. Обращения граждан
Гражданин вправе направить обращение в орган власти лично или через представителя.
Статья 5. Хранение
Дела с перепиской лежат в архиве учреждения пять лет и затем уничтожаются комиссией.
Статья 12. Сроки рассмотрения
Ответ на обращение даётся в течение тридцати дней со дня регистрации. Руководитель вправе \
продлить срок ответа.
Статья 15. Ответственность
Штраф за нарушение срока ответа на обращение составляет пять тысяч рублей."""
TAXI = """Статья 1. Такси
Перевозчик обязан установить на крыше автомобиля жёлтый фонарь и проверять его каждое утро.
Статья 5. Багаж
Чемоданы и детские коляски перевозятся бесплатно, а за животное взимается плата.
Статья 12. Жалобы пассажиров
Перевозчик отвечает пассажиру на жалобу за десять дней."""
NOTE = """О мозаике
Мозаичные панно собирают из смальты. Цвет стекла задают окислы металлов.
Швы между кусочками затирают раствором, а поверхность полируют войлоком."""
SHARED = (
    "Ответ на обращение направляется заявителю заказным письмом с уведомлением о вручении, если он "
    "не указал в обращении адрес электронной почты и не просил вручить ему ответ под подпись."
)
APPEALS_TITLE = "О порядке рассмотрения обращений граждан"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Path:
    """A home with two laws and a note, to be copied."""
    home = tmp_path_factory.mktemp("образец") / "дом"
    with KnowledgeBase.open(Settings(home=home), embedder=embedder) as kb:
        law: dict[str, Any] = {"kind": DocumentKind.LAW}
        added(kb, "aa1111", APPEALS, title=APPEALS_TITLE, number="59-ФЗ", year=2006, **law)
        added(kb, "bb2222", TAXI, title="О перевозках легковым такси", number="580-ФЗ", **law)
        added(kb, "cc3333", NOTE, title="Памятка мозаичиста", kind=DocumentKind.OTHER)
    return home


@pytest.fixture
def kb(filled: Path, settings: Settings, open_home: OpenHome) -> KnowledgeBase:
    shutil.copytree(filled, settings.home)
    return open_home()


def places(hits: list[Hit]) -> list[tuple[str, str | None]]:
    return [(hit.document.id, hit.passage.clause) for hit in hits]


def assert_in_order(hits: list[Hit]) -> None:
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len(set(places(hits)) - {(hit.document.id, None) for hit in hits}) <= len(hits)


@pytest.mark.parametrize(
    "query",
    [
        "ст. 5 закона 59-ФЗ",
        "59-ФЗ статья 5",
        "ст. 5 Закона № 59-ФЗ: за сколько дней дают ответ на обращение",
        "штраф за нарушение срока ответа на обращение ст 5 59-фз",
    ],
)
def test_a_named_clause_of_a_named_document_comes_first(kb: KnowledgeBase, query: str) -> None:
    """Though every other word speaks of another clause of the same document."""
    hits = kb.search(query, k=10)
    assert places(hits)[0] == ("aa1111", "Статья 5")
    assert_in_order(hits)


def test_what_is_like_the_question_still_follows_the_named_clause(kb: KnowledgeBase) -> None:
    hits = kb.search("ст. 5 закона № 59-ФЗ штраф за нарушение срока ответа", k=4)
    assert places(hits)[:2] == [("aa1111", "Статья 5"), ("aa1111", "Статья 15")]


def test_a_named_document_comes_before_likeness_elsewhere(kb: KnowledgeBase) -> None:
    hits = kb.search("580-ФЗ за сколько дней отвечают", k=3)
    assert hits[0].document.id == "bb2222"
    assert hits[0].passage.clause == "Статья 12"


def test_a_clause_of_a_document_that_is_not_held_raises_nothing_else(kb: KnowledgeBase) -> None:
    """Article 5 of another law is no answer to a question about Article 5 of the Labour Code."""
    hits = kb.search("ст. 5 ТК РФ срок ответа на обращение", k=10)
    assert hits[0].passage.clause == "Статья 12"
    assert hits[0].document.id == "aa1111"
    plain = kb.search("срок ответа на обращение", k=10)
    assert places(plain)[0] == ("aa1111", "Статья 12")


def test_a_clause_that_the_named_document_has_not_is_no_failure(kb: KnowledgeBase) -> None:
    hits = kb.search("ст. 777 59-ФЗ срок ответа", k=10)
    assert hits[0].document.id == "aa1111"
    assert hits[0].passage.clause == "Статья 12"
    assert_in_order(hits)


def test_a_clause_named_without_a_document_is_found_in_each(kb: KnowledgeBase) -> None:
    hits = kb.search("статья 5", k=2)
    assert set(places(hits)) == {("aa1111", "Статья 5"), ("bb2222", "Статья 5")}
    assert places(kb.search("статья 5 багаж", k=1)) == [("bb2222", "Статья 5")]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ('обращение "продлить срок"', {("aa1111", "Статья 12")}),
        ("обращение «пять тысяч рублей»", {("aa1111", "Статья 15")}),
        ('ст. 5 59-ФЗ "пять тысяч рублей"', {("aa1111", "Статья 15")}),
        ('580-ФЗ "пять тысяч рублей"', {("aa1111", "Статья 15")}),
    ],
)
def test_a_phrase_keeps_out_of_all_rankings_what_has_it_not(
    kb: KnowledgeBase, query: str, shown: set[tuple[str, str]]
) -> None:
    """Though the clause or the document be named."""
    assert set(places(kb.search(query, k=100))) == shown


def test_an_excluded_word_is_in_no_hit(kb: KnowledgeBase) -> None:
    for query in (
        "срок ответа на обращение -штраф",
        "ст. 15 59-ФЗ -штраф",
        "59-ФЗ штраф -штрафы",
        "срок -«нарушение срока»",
    ):
        hits = kb.search(query, k=100)
        assert hits
        assert ("aa1111", "Статья 15") not in places(hits)
        assert ("aa1111", "Статья 12") in places(hits)


@pytest.mark.parametrize("query", ["ст. 5 59-ФЗ", "59-ФЗ", "статья 5", "59-ФЗ ст. 12 жалоба"])
def test_filters_hold_for_what_is_named_too(kb: KnowledgeBase, query: str) -> None:
    for filters in (make_filters(documents=["bb2222"]), make_filters(documents=["cc3333"])):
        hits = kb.search(query, k=100, filters=filters)
        assert {hit.document.id for hit in hits} == set(filters.documents)
        assert_in_order(hits)
    assert {h.document.id for h in kb.search(f"{query} вид:прочее", k=100)} == {"cc3333"}
    assert kb.search(query, filters=make_filters(kinds=["paper"])) == []


def test_a_copy_in_another_document_is_listed_and_is_no_hit(kb: KnowledgeBase) -> None:
    added(kb, "dd4444", f"Статья 3. Почта\n{SHARED}", title="Регламент первый")
    added(kb, "ee5555", f"Статья 9. Связь\n{SHARED}", title="Регламент второй")
    hits = kb.search("заказным письмом с уведомлением о вручении", k=100)
    assert_in_order(hits)
    first = hits[0]
    assert SHARED in first.passage.text
    (copy,) = first.copies
    assert {first.document.id, copy.document.id} == {"dd4444", "ee5555"}
    assert copy.passage.document_id == copy.document.id
    assert SHARED in copy.passage.text
    assert [hit for hit in hits[1:] if SHARED in hit.passage.text] == []
    assert not any(hit.copies for hit in hits[1:])
    elsewhere = make_filters(documents=[copy.document.id])
    (alone, *_) = kb.search("заказным письмом с уведомлением", filters=elsewhere)
    assert (alone.document.id, alone.copies) == (copy.document.id, ()), "filters hold for copies"


def test_the_same_words_twice_in_one_document_are_two_requirements(kb: KnowledgeBase) -> None:
    added(kb, "dd4444", f"Статья 3. Почта\n{SHARED}\nСтатья 4. Почта\n{SHARED}")
    hits = kb.search("заказным письмом с уведомлением о вручении", k=100)
    assert set(places(hits[:2])) == {("dd4444", "Статья 3"), ("dd4444", "Статья 4")}
    assert not any(hit.copies for hit in hits)


def test_folded_copies_do_not_cost_results(kb: KnowledgeBase) -> None:
    for number in range(12):
        added(kb, f"dd44{number:02}", f"Статья 3. Почта\n{SHARED}", title=f"Регламент {number}")
    hits = kb.search("заказным письмом с уведомлением о вручении", k=3)
    assert len(hits) == 3
    assert [len(hit.copies) for hit in hits][1:] == [0, 0]
    assert 0 < len(hits[0].copies) <= 11


def test_documents_are_found_with_their_passages(kb: KnowledgeBase) -> None:
    found = kb.search_documents("срок ответа на обращение", k=2).documents
    assert [each.rank for each in found] == [1, 2]
    assert found[0].document.id == "aa1111"
    assert found[0].score >= found[1].score
    for each in found:
        assert 1 <= len(each.hits) <= 3
        assert {hit.document.id for hit in each.hits} == {each.document.id}
        assert each.score == each.hits[0].score


def test_one_long_document_does_not_hide_the_others(kb: KnowledgeBase) -> None:
    lines = [f"{n}. Цвет смальты номер {n} задают окислы металлов." for n in range(1, 80)]
    added(kb, "dd4444", "\n".join(lines), title="Каталог смальты")
    found = kb.search_documents("цвет смальты задают окислы металлов", k=4)
    assert [each.document.id for each in found.documents][:2] == ["dd4444", "cc3333"]
    assert len(found.documents) == 4
    assert len(found.documents[0].hits) == 3
    assert found.query.corrected is None


def test_words_are_compared_for_the_best_candidates(kb: KnowledgeBase) -> None:
    hits = kb.search("продлить срок ответа", k=3)
    assert all(hit.ranked.words is not None for hit in hits)
    assert hits[0].ranked.words == max(
        hit.ranked.words for hit in hits if hit.ranked.words is not None
    )


def test_a_query_of_a_name_alone_finds_the_document(kb: KnowledgeBase) -> None:
    for query in ("59-ФЗ", "закон № 59-ФЗ", APPEALS_TITLE):
        hits = kb.search(query, k=3)
        assert {hit.document.id for hit in hits} == {"aa1111"}, query


class TestWithCrossEncoder:
    """A real one, of random weights: its order is another, and nothing else changes."""

    @pytest.fixture
    def judged(self, kb: KnowledgeBase, open_home: OpenHome, tmp_path: Path) -> KnowledgeBase:
        words = ("орган", "день", "один", "ответа", "срок")
        lines = [
            f"{number}. {' '.join(words[(number // 5**at) % 5] for at in range(3))} продлевает."
            for number in range(1, 41)
        ]
        added(kb, "dd4444", "\n".join(lines), title="срок")
        return open_home(cross_encoder=str(small_cross_encoder(tmp_path / "судья")))

    def test_the_order_is_the_judges_and_ranks_are_whole(
        self, kb: KnowledgeBase, judged: KnowledgeBase
    ) -> None:
        query = "срок ответа орган продлевает в один день"
        plain, hits = kb.search(query, k=8), judged.search(query, k=8)
        assert_in_order(hits)
        assert len(hits) == 8
        assert places(hits) != places(plain)

    def test_more_than_are_judged_are_still_one_order(self, judged: KnowledgeBase) -> None:
        hits = judged.search("срок ответа орган продлевает в один день", k=1000)
        assert_in_order(hits)
        assert len(hits) > 40
        assert len({hit.passage.key for hit in hits}) == len(hits)

    def test_the_hits_with_a_shorter_list_are_its_beginning(self, judged: KnowledgeBase) -> None:
        query = "срок ответа орган продлевает в один день"
        assert places(judged.search(query, k=3)) == places(judged.search(query, k=10))[:3]

    def test_a_named_clause_is_not_judged_away(self, judged: KnowledgeBase) -> None:
        hits = judged.search("ст. 5 закона № 59-ФЗ", k=5)
        assert places(hits)[0] == ("aa1111", "Статья 5")
        assert_in_order(hits)


@pytest.mark.parametrize("query", ['"такой фразы нет нигде" обращение', '"срок продлить"'])
def test_words_in_quotes_that_stand_nowhere_find_what_is_like_them_and_say_so(
    kb: KnowledgeBase, query: str
) -> None:
    found = kb.find(query)
    assert found.loosened
    assert found.hits
    assert not kb.find('обращение "продлить срок"').loosened


def test_the_sentence_that_answers_comes_before_its_neighbours(kb: KnowledgeBase) -> None:
    question = "за сколько дней отвечают на обращение"
    found = kb.search_sentences(question, k=50)
    best = found[0]
    assert best.hit.passage.clause == "Статья 12"
    assert "дней" in best.text
    record = kb.catalogue.text(best.hit.document.id)
    assert record[best.sentence.start : best.sentence.end] == best.text
    assert [each.rank for each in found] == list(range(1, len(found) + 1))
    assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)
    assert len({(e.hit.passage.key, e.ordinal) for e in found}) == len(found)
