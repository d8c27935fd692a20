"""Evidence tells a question that the documents answer from one they only come near to."""

from __future__ import annotations

import time
from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest
from sample_documents import added

from benchmarks.refusal_curve import Row, picture, shares, table, tried_fairly, weights_of
from search.answering.evidence import NAMES, THRESHOLD, Evidence, weigh
from search.answering.model_scale import scale_of
from search.engine import KnowledgeBase
from search.hits import Found
from search.reference import SentenceTransformerEmbedder

QUEUE = (
    "Ожидание в очереди не превышает двенадцати минут.\n"
    "Заявитель вправе прийти без записи в любой день приёма.\n"
    "Орган публикует расписание приёма на своём сайте."
)
BREAD = (
    "Хлеб хранят при температуре не ниже шести градусов.\n"
    "Муку просеивают перед замесом теста.\n"
    "Статья 7. Печи\nПечь чистят раз в неделю."
)


def evidence(kb: KnowledgeBase, question: str) -> Evidence:
    found = kb.find(question, 30)
    return weighed(kb, found)


def weighed(kb: KnowledgeBase, found: Found) -> Evidence:
    return weigh(kb, found.query, found.hits)


def test_a_question_weighs_less_once_its_document_is_gone(kb: KnowledgeBase) -> None:
    added(kb, "aaaa", QUEUE)
    added(kb, "bbbb", BREAD)
    question = "сколько минут ждут в очереди"
    before = evidence(kb, question)
    kb.remove(["aaaa"])
    after = evidence(kb, question)
    assert after.probability < before.probability
    assert after.closeness < before.closeness
    assert after.likeness < before.likeness
    assert after.margin < before.margin


def test_nothing_found_is_no_evidence() -> None:
    assert Evidence().probability == 0


def test_an_empty_home_has_no_evidence(kb: KnowledgeBase) -> None:
    found = kb.find("сколько ждут в очереди", 30)
    assert found.hits == ()
    added(kb, "bbbb", BREAD)
    assert weighed(kb, found) == Evidence()


def test_a_clause_that_is_not_held_speaks_against(kb: KnowledgeBase) -> None:
    added(kb, "bbbb", BREAD, title="Лесной кодекс Российской Федерации")
    absent = evidence(kb, "печи, ст. 77 Лесного кодекса")
    held = evidence(kb, "печи, ст. 7 Лесного кодекса")
    assert (absent.is_absent, absent.is_named) == (1, 0)
    assert (held.is_absent, held.is_named) == (0, 1)
    assert absent.probability < held.probability


@pytest.mark.parametrize("name", ["closeness", "likeness", "score", "is_named"])
def test_more_of_what_speaks_for_an_answer_never_speaks_against(name: str) -> None:
    some = Evidence(0.7, 0.6, 0.7, 0.3, 0.3, 0.5, 0.7, 1.6)
    grown = [
        replace(some, **{name: value}).probability for value in np.linspace(0, 1.2, 7).tolist()
    ]
    assert all(less < more for less, more in pairwise(grown))


def test_a_model_without_words_is_judged_by_its_sentences(kb: KnowledgeBase) -> None:
    added(kb, "aaaa", QUEUE)
    found = kb.find("сколько минут ждут в очереди", 30)
    assert weighed(kb, found).likeness != weighed(kb, found).closeness
    # Passages of which the catalogue keeps no words, as a model leaves them that has none.
    wordless = tuple(
        replace(hit, passage=replace(hit.passage, key=hit.passage.key + 1_000_000))
        for hit in found.hits
    )
    given = weighed(kb, replace(found, hits=wordless))
    assert given.likeness == given.closeness


def test_rare_words_of_the_question_are_measured_by_what_the_collection_holds(
    kb: KnowledgeBase,
) -> None:
    added(kb, "aaaa", QUEUE)
    added(kb, "bbbb", BREAD)
    held, unheard = evidence(kb, "печи для хлеба"), evidence(kb, "печи для криолита")
    assert held.rarest < unheard.rarest <= 1
    assert held.rarity < unheard.rarity


def test_neighbouring_words_count_where_one_sentence_holds_them(kb: KnowledgeBase) -> None:
    added(kb, "aaaa", QUEUE)
    assert evidence(kb, "ожидание в очереди").pairs == 1
    assert evidence(kb, "очередь на сайт").pairs == 0


def test_one_passage_says_little_of_how_rare_words_are(kb: KnowledgeBase) -> None:
    added(kb, "aaaa", "Очередь ждёт не дольше двенадцати минут.")
    held = evidence(kb, "сколько минут ждёт очередь")
    assert held.rarity == pytest.approx(0.7, abs=0.1)
    assert held.probability >= THRESHOLD


def test_a_clause_of_a_document_nobody_knows_speaks_against(kb: KnowledgeBase) -> None:
    added(kb, "bbbb", BREAD, title="Лесной кодекс Российской Федерации")
    unknown = evidence(kb, "п. 4.2.1 положения о чистке печей")
    assert (unknown.is_absent, unknown.is_named) == (1, 0)
    assert unknown.probability < THRESHOLD
    assert evidence(kb, "положение о чистке печей").is_absent == 0


def test_likeness_word_by_word_is_on_the_scale_of_any_model(
    embedder: SentenceTransformerEmbedder, other_embedder: SentenceTransformerEmbedder
) -> None:
    for model in (embedder, other_embedder):
        scale = scale_of(model)
        assert scale.words is not None
        unrelated, related = scale.words
        assert unrelated < related - 0.05
        assert scale.likeness(unrelated) == 0
        assert scale.likeness(related) == 1


def test_weighing_costs_little_beside_the_search(kb: KnowledgeBase) -> None:
    added(kb, "aaaa", "\n".join(f"{QUEUE} Номер {n}." for n in range(40)))
    question = "сколько минут ждут в очереди"
    searching, weighing = [], []
    for _ in range(7):
        started = time.perf_counter()
        found = kb.find(question, 30)
        found_at = time.perf_counter()
        # An answer is made within one reading as well.
        with kb.catalogue.reading.keeping():
            between = time.perf_counter()
            weighed(kb, found)
            weighing.append(time.perf_counter() - between)
        searching.append(found_at - started)
    assert np.median(weighing) < np.median(searching)


def rows(of: str, n: int = 40) -> list[Row]:
    """Questions of which the answerable ones have the greater closeness, with some overlap."""
    random = np.random.default_rng(len(of))
    blank = [0.0] * len(fields(Evidence))
    return [
        Row(
            of,
            kind,
            f"{kind} {at}",
            (centre + 0.1 * random.standard_normal(), *blank[1:]),
            True if kind == "answerable" else None,
        )
        for kind, centre in (("answerable", 1.0), ("held out", 0.6))
        for at in range(n)
    ]


def test_learned_weights_refuse_a_tenth_of_what_was_found() -> None:
    some = rows("library") + rows("codes")
    # What search did not find cannot be answered, whatever is learned.
    lost = [row._replace(evidence=(0.5, *row.evidence[1:]), is_found=False) for row in some[:5]]
    weights, intercept = weights_of(some + lost)
    assert weights[NAMES.index("closeness")] > 0
    logits = np.array([row.evidence for row in some + lost]) @ weights + intercept
    refused = shares(some + lost, (1 / (1 + np.exp(-logits))).tolist(), THRESHOLD)
    assert refused.found == pytest.approx(0.1, abs=0.02)
    assert refused.answerable > refused.found
    assert refused.unanswerable > 0.9


def test_a_set_is_tried_with_weights_learned_from_others() -> None:
    turned = [
        row._replace(kind="held out", is_found=None)
        if row.kind == "answerable"
        else row._replace(kind="answerable", is_found=True)
        for row in rows("prose")
    ]
    probabilities = tried_fairly(rows("library") + turned)
    # What holds of the one set is wrong of the other: neither may have learned from itself.
    for some, own in ((rows("library"), probabilities[:80]), (turned, probabilities[80:])):
        refused = shares(some, own, THRESHOLD)
        assert refused.unanswerable < refused.found


def test_the_curve_is_told_and_drawn_of_every_set() -> None:
    some = rows("library") + rows("XQuAD-ru")
    own = [row.evidence[0] for row in some]
    told = table(some, own, 0.8)
    assert "0.80*" in told
    assert "library, held out" in told
    assert "XQuAD-ru, held out" in told
    drawn = picture(some, own, 0.8)
    assert drawn.count("<polyline") == drawn.count("<circle") == 2
