"""Answers quote documents verbatim and cite the place; without evidence there is none."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from sample_documents import added

from corpus.errors import EmptyQuery
from corpus.model import DocumentKind
from search.answering.model_scale import scale_of
from search.answering.statements import Answer, written
from search.engine import KnowledgeBase
from search.filters import Filters, make_filters
from search.query import parse
from search.reference import SentenceTransformerEmbedder

DATA = Path(__file__).parents[1] / "data"
OFF_TOPIC = ("как приготовить борщ", "столица Австралии", "кто написал «Войну и мир»")
QUEUE = (
    "4.1. Ожидание в очереди не превышает двенадцати минут.\n"
    "4.2. Заявитель вправе прийти без записи в любой день приёма.\n"
    "4.3. Орган публикует расписание приёма на своём сайте."
)


def rows(pattern: str) -> Iterator[dict[str, str]]:
    for path in sorted(DATA.glob(pattern)):
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def questions(step: int) -> list[str]:
    """Every `step`-th question that the library answers."""
    return [row["query"] for row in islice(rows("library-questions.part-*.jsonl"), 0, None, step)]


def assert_sound(kb: KnowledgeBase, answer: Answer) -> None:
    """The promises of every answer, whatever the question."""
    assert 0 <= answer.confidence <= 1
    assert answer.mode == "extractive"
    assert answer.ms > 0
    if not answer.answered:
        assert answer.reason == "no-evidence"
        assert answer.citations == ()
        assert answer.answer.startswith("Ответа нет")
        assert answer.statements == ()
        return
    assert answer.reason is None
    assert answer.nearest == ()
    assert 1 <= len(answer.statements) <= 4
    assert [n for each in answer.statements for n in each.citations] == [
        cited.n for cited in answer.citations
    ]
    assert [cited.n for cited in answer.citations] == [*range(1, len(answer.citations) + 1)]
    assert answer.answer == written(answer.statements)
    for said in answer.statements:
        assert all(0 <= start < end <= len(said.text) for start, end in said.bold)
        # A row of a table is read by its columns; all else is said as quoted.
        quotes = [c.quote for c in answer.citations if c.n in said.citations]
        assert " | " in quotes[0] or all(quote in said.text for quote in quotes)
    for cited in answer.citations:
        assert answer.documents[cited.document_id].id == cited.document_id
        assert kb.catalogue.text(cited.document_id)[cited.start : cited.end] == cited.quote
        passage = kb.catalogue.passage(cited.passage_id)
        assert passage is not None
        assert cited.clause == passage.clause
        assert passage.start <= cited.start < passage.end or passage.start < cited.end
        ends = {
            sentence.end
            for each in kb.catalogue.passages(cited.document_id)
            for sentence in each.sentences
        }
        assert cited.end in ends
        assert " ".join(cited.quote.split()) not in passage.path
        assert len(re.findall(r"[^\W\d_]{2,}", cited.quote)) >= 2
        places = kb.catalogue.page_map(cited.document_id)
        page = None if places is None else int(places.pages[cited.start]) or None
        assert cited.page == page


def test_what_an_internal_client_is_is_answered_with_its_definition(library: KnowledgeBase) -> None:
    answer = library.ask("Что такое внутренний клиент?")
    assert_sound(library, answer)
    first = answer.citations[0]
    assert first.quote.startswith("Внутренний клиент — это служащий или работник органа")
    assert answer.documents[first.document_id].path == "standard-3-vnutrennij-klient.pdf"
    assert (first.clause, first.page) == ("п. 2.1", 3)
    assert answer.confidence > 0.9


def test_every_answer_over_the_library_is_verbatim_and_cited(library: KnowledgeBase) -> None:
    for question in questions(step=5):
        assert_sound(library, library.ask(question))


def test_what_the_library_does_not_hold_is_refused_with_what_is_nearest(
    library: KnowledgeBase,
) -> None:
    for question in OFF_TOPIC:
        answer = library.ask(question)
        assert_sound(library, answer)
        assert not answer.answered
        assert "Ниже — ближайшее по теме" in answer.answer
        assert len(answer.nearest) == 5
        assert [hit.rank for hit in answer.nearest] == [1, 2, 3, 4, 5]


def test_most_questions_are_told_apart(library: KnowledgeBase) -> None:
    """`benchmarks/refusal.py` prints the shares over all questions."""
    kept = [library.ask(question).answered for question in questions(step=3)]
    unknown = [row["query"] for row in islice(rows("refusal-questions.jsonl"), 0, None, 4)]
    refused = [not library.ask(question).answered for question in unknown]
    assert np.mean(kept) >= 0.80
    assert np.mean(refused) >= 0.75


def test_a_list_comes_with_its_items(library: KnowledgeBase) -> None:
    answer = library.ask("какие функции выполняет проектный офис")
    assert_sound(library, answer)
    (quoted,) = [c.quote for c in answer.citations if c.quote.startswith("Офис выполняет")]
    assert "\n7) " in quoted


def test_a_question_about_another_document_alone_is_refused(library: KnowledgeBase) -> None:
    glossary = library.document("glossarij-klientocentrichnosti.html").id
    only = make_filters(documents=[glossary])
    answer = library.ask("Что такое внутренний клиент?", only)
    assert answer.answered
    assert {cited.document_id for cited in answer.citations} == {glossary}
    assert not library.ask("сколько страниц ксерокопий снимает сотрудник", only).answered


def test_nothing_fits_a_filter_that_no_document_passes(library: KnowledgeBase) -> None:
    answer = library.ask("Что такое внутренний клиент?", make_filters(year="1812"))
    assert_sound(library, answer)
    assert "ничего не нашлось" in answer.answer
    assert answer.nearest == ()
    assert answer.confidence < 0.01


def test_an_empty_base_answers_nothing(kb: KnowledgeBase) -> None:
    answer = kb.ask("Что такое внутренний клиент?")
    assert_sound(kb, answer)
    assert "ничего не нашлось" in answer.answer


@pytest.mark.parametrize("question", ["", "   ", "???", "\u0000\u0000", "🙂🙂"])
def test_a_question_without_words_is_an_error(kb: KnowledgeBase, question: str) -> None:
    with pytest.raises(EmptyQuery):
        kb.ask(question)


def test_a_question_of_any_length_is_answered_or_refused(library: KnowledgeBase) -> None:
    for question in ("внутренний клиент " * 5000, "кто это", "ы", "<b>очередь</b> '; DROP TABLE"):
        answer = library.ask(question)
        assert_sound(library, answer)
        assert answer.question == question


def test_the_same_sentence_of_two_documents_is_quoted_once(kb: KnowledgeBase) -> None:
    added(kb, "aaaa", QUEUE)
    added(kb, "bbbb", QUEUE.replace("4.1.", "7.1.").replace("4.2.", "7.2."))
    answer = kb.ask("сколько минут длится ожидание в очереди")
    assert_sound(kb, answer)
    said = [c for c in answer.citations if "Ожидание в очереди" in c.quote]
    assert len(said) == 1


def test_a_quote_is_cited_by_the_page_it_stands_on(kb: KnowledgeBase) -> None:
    text = "Приём ведётся в зале.\nЗал открыт с девяти.\nОчередь ждёт не дольше двенадцати минут."
    record = added(kb, "aaaa", text, paged=True)
    assert record.passages == 1
    answer = kb.ask("сколько минут ждёт очередь")
    assert_sound(kb, answer)
    (cited,) = [c for c in answer.citations if "двенадцати" in c.quote]
    assert cited.page == (3 if cited.quote.startswith("Очередь") else 1)
    assert cited.page_label == f"с. {cited.page}"


def test_markup_in_a_document_is_quoted_as_it_stands(kb: KnowledgeBase) -> None:
    sentence = "Очередь <script>alert(1)</script> ждёт не дольше двенадцати [1] минут."
    added(kb, "aaaa", sentence)
    answer = kb.ask("сколько минут ждёт очередь")
    assert_sound(kb, answer)
    assert [cited.quote for cited in answer.citations] == [sentence]


def test_a_document_that_was_removed_is_cited_no_more(kb: KnowledgeBase) -> None:
    added(kb, "aaaa", QUEUE)
    assert kb.ask("сколько минут длится ожидание в очереди").answered
    kb.remove(["aaaa"])
    assert not kb.ask("сколько минут длится ожидание в очереди").answered


def test_scores_of_sentences_agree_with_the_best_sentence_of_the_search(
    library: KnowledgeBase,
) -> None:
    query = parse("Что такое внутренний клиент?")
    index, vector = library.index(), library.query_vector(query)
    assert index is not None
    candidates = index.candidates(vector, query.lexical, 50)
    scores = index.sentence_scores(vector, [*candidates.dense, 10**9])
    assert scores.keys() == candidates.dense.keys()
    passages = library.catalogue.passages_by_key(scores)
    for key, ordinal in candidates.sentences.items():
        assert len(scores[key]) == len(passages[key].sentences)
        assert int(np.argmax(scores[key])) == ordinal
        assert scores[key][ordinal] == pytest.approx(candidates.sentence[key], abs=1e-6)
    assert index.sentence_scores(vector, []) == {}


def test_an_answer_is_closer_than_another_sentence_on_the_scale_of_any_model(
    embedder: SentenceTransformerEmbedder, other_embedder: SentenceTransformerEmbedder
) -> None:
    for model in (embedder, other_embedder):
        scale = scale_of(model)
        assert scale.unrelated < scale.related - 0.05
        assert scale.closeness(scale.unrelated) == 0
        assert scale.closeness(scale.related) == 1
        assert scale_of(model) is scale


def test_another_model_is_measured_on_its_own_scale(
    open_home: Callable[..., KnowledgeBase], other_embedder: SentenceTransformerEmbedder
) -> None:
    kb = open_home(embedder=other_embedder)
    added(kb, "aaaa", QUEUE, window=30, target=30)
    asked = kb.ask("ожидание в очереди не превышает скольких минут", Filters())
    assert_sound(kb, asked)
    assert asked.answered
    assert asked.confidence > kb.ask("столица Австралии").confidence


@pytest.mark.parametrize(
    "question", ["п. 4.2.2 стандарта для бизнеса", "Что сказано в п. 4.2.2 стандарта для бизнеса?"]
)
def test_who_names_a_clause_is_told_what_it_says(library: KnowledgeBase, question: str) -> None:
    answer = library.ask(question)
    assert_sound(library, answer)
    assert answer.answered
    assert {cited.clause for cited in answer.citations} == {"п. 4.2.2"}


def test_what_a_named_clause_does_not_say_is_not_made_up(library: KnowledgeBase) -> None:
    answer = library.ask("п. 4.2.2 стандарта для бизнеса: какой штраф за парковку?")
    assert not answer.answered
    assert answer.nearest[0].passage.clause == "п. 4.2.2"


def test_documents_that_disagree_are_both_quoted_and_said_to(library: KnowledgeBase) -> None:
    answer = library.ask("В какой срок рассматривают жалобу?")
    assert_sound(library, answer)
    assert len(answer.documents) >= 2
    assert any("Документы расходятся" in note for note in answer.notes)


def test_a_table_answers_by_its_row_with_the_head(library: KnowledgeBase) -> None:
    answer = library.ask("Какой срок устранения документного барьера?")
    assert_sound(library, answer)
    said = answer.statements[0]
    assert said.text.startswith("Вид барьера: Документный; ")
    assert [said.text[slice(*each)] for each in said.bold] == ["20 рабочих дней"]
    quote = answer.citations[0].quote
    assert quote.startswith("Документный | ")
    assert [quote[slice(*each)] for each in answer.citations[0].bold] == ["20 рабочих дней"]


def test_a_row_is_picked_by_the_cell_that_is_named(library: KnowledgeBase) -> None:
    answer = library.ask("время реакции на заявку приоритета Б")
    assert_sound(library, answer)
    said = answer.statements[0]
    assert said.text.startswith("Приоритет: Б; ")
    assert [said.text[slice(*each)] for each in said.bold] == ["1 рабочий час"]


def test_a_deadline_asked_for_is_set_in_bold(library: KnowledgeBase) -> None:
    answer = library.ask("сколько минут максимум можно стоять в очереди в мфц")
    assert_sound(library, answer)
    for cited in answer.citations:
        assert all("4.2.1" not in cited.quote[slice(*each)] for each in cited.bold)


def test_a_definition_is_taken_from_the_document_that_decides(library: KnowledgeBase) -> None:
    answer = library.ask("что такое клиент")
    assert_sound(library, answer)
    first = answer.citations[0]
    assert first.quote.startswith("Клиент — это")
    assert answer.documents[first.document_id].description.kind is DocumentKind.STANDARD
    glossary = library.document("glossarij-klientocentrichnosti.html").id
    only = library.ask("что такое клиент", make_filters(documents=[glossary]))
    assert {cited.document_id for cited in only.citations} == {glossary}


def test_a_follow_up_is_answered_as_the_whole_question(library: KnowledgeBase) -> None:
    first = library.ask("Какой срок ответа на жалобу гражданина?")
    assert first.resolved is None
    second = library.ask("а для бизнеса?", previous=first.question)
    assert second.question == "а для бизнеса?"
    assert second.resolved is not None
    assert "бизнес" in second.resolved
    assert "жалоб" in second.resolved


def test_a_clause_asked_for_is_quoted_whole_and_nothing_in_it_is_bold(
    library: KnowledgeBase,
) -> None:
    model = library.document("organizacionnaya-model.pdf").id
    answer = library.ask("Что сказано в п. 3.3?", make_filters(documents=[model]))
    assert_sound(library, answer)
    (cited,) = answer.citations
    assert cited.quote.startswith("Офис выполняет семь функций:")
    assert "\n7) " in cited.quote
    assert cited.bold == ()
    (section,) = [s for s in library.catalogue.sections(model) if s.label == "п. 3.3"]
    assert cited.end == section.start + len(
        library.catalogue.text(model)[section.start : section.end].rstrip()
    )


def test_the_bold_of_neighbouring_sentences_is_of_the_one_that_answers(
    library: KnowledgeBase,
) -> None:
    answer = library.ask("сколько минут максимум можно стоять в очереди в мфц")
    first = answer.citations[0]
    assert first.quote.startswith("Ожидание в очереди МФЦ")
    assert [first.quote[slice(*each)] for each in first.bold] == ["12 минут"]
