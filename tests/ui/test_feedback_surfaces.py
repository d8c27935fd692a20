"""Feedback over the API and on the command line, and the evaluation set made of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from calls import assert_problem
from fastapi.testclient import TestClient
from small_library import MEMO, ORDER, Run, assert_complains

from corpus.errors import UsageError
from corpus.feedback import FeedbackCitation, Verdict, VerdictKind
from corpus.model import DocumentKind
from search.engine import KnowledgeBase
from search.evaluation import read_data_set
from search.feedback import export, record
from search.filters import make_filters

QUESTION = "Как часто проводятся заседания рабочей группы?"


def _cited(kb: KnowledgeBase, path: str, ordinal: int = 0) -> FeedbackCitation:
    passage = kb.catalogue.passages(kb.document(path).id)[ordinal]
    return FeedbackCitation(passage.document_id, passage.id, passage.start, passage.end)


def _body(cited: FeedbackCitation, **more: Any) -> dict[str, Any]:
    place = {
        "document_id": cited.document_id,
        "passage_id": cited.passage_id,
        "start": cited.start,
        "end": cited.end,
    }
    return {"question": QUESTION, "verdict": "helpful", "citation": place, **more}


def test_a_verdict_sent_over_the_api_is_stored_with_its_filters(
    client: TestClient, own_kb: KnowledgeBase
) -> None:
    asked = client.post("/v1/ask", json={"question": QUESTION}).json()
    cited = asked["citations"][0]
    place = {
        "document_id": cited["document"]["id"],
        "passage_id": cited["passage_id"],
        "start": cited["start"],
        "end": cited["end"],
    }
    sent = {
        "question": QUESTION,
        "verdict": "helpful",
        "citation": place,
        "comment": "<b>да</b>",
        "mode": asked["mode"],
        "confidence": asked["confidence"],
        "kind": ["order"],
        "doc": [ORDER],
    }
    before = own_kb.catalogue.generation()
    answer = client.post("/v1/feedback", json=sent)
    assert answer.status_code == 201
    (kept,) = own_kb.catalogue.feedback.verdicts()
    assert answer.json() == {"id": kept.id}
    assert kept.verdict.citation == FeedbackCitation(**place)
    assert kept.verdict.comment == "<b>да</b>"
    assert kept.verdict.filters == {"kinds": ["order"], "documents": [own_kb.document(ORDER).id]}
    assert own_kb.catalogue.generation() == before


@pytest.mark.parametrize(
    "bad",
    [
        {"verdict": "так себе"},
        {"question": ""},
        {"question": "я" * 5000},
        {"comment": "я" * 3000},
        {"confidence": 7},
        {"citation": {"document_id": "a"}},
        {"citation": {"document_id": "a", "passage_id": "a-0", "start": -1, "end": 10**30}},
        {"лишнее": 1},
        {"mode": "я" * 99},
    ],
)
def test_a_verdict_out_of_bounds_is_refused(client: TestClient, bad: dict[str, Any]) -> None:
    sent = {"question": QUESTION, "verdict": "wrong", **bad}
    assert_problem(client.post("/v1/feedback", json=sent), 422, "usage")


def test_a_citation_of_another_document_is_refused(
    client: TestClient, own_kb: KnowledgeBase
) -> None:
    cited = _cited(own_kb, ORDER)
    place = _body(cited)["citation"] | {"document_id": own_kb.document(MEMO).id}
    sent = _body(cited) | {"citation": place}
    assert_problem(client.post("/v1/feedback", json=sent), 404, "unknown-document")
    assert list(own_kb.catalogue.feedback.verdicts()) == []


def test_helpful_citations_become_a_data_set_that_is_read(
    own_kb: KnowledgeBase, tmp_path: Path
) -> None:
    right, wrong = _cited(own_kb, ORDER, 1), _cited(own_kb, MEMO)
    for cited, kind in ((right, VerdictKind.HELPFUL), (wrong, VerdictKind.WRONG)):
        record(own_kb, Verdict(question=QUESTION, verdict=kind, citation=cited))
    record(own_kb, Verdict(question="Бесполезный?", verdict=VerdictKind.WRONG, citation=right))
    record(own_kb, Verdict(question="О целом?", verdict=VerdictKind.HELPFUL))
    done = export(own_kb, tmp_path / "набор")
    data = read_data_set(tmp_path / "набор")
    assert data.queries == {"q1": QUESTION}
    assert data.judgements == {"q1": {right.passage_id: 1, wrong.passage_id: 0}}
    assert (done.questions, done.judgements, done.stale) == (1, 2, 0)
    assert len(data.documents) == done.passages == own_kb.catalogue.counts()["passages"]
    texts = {each.id: each.text for each in data.documents}
    stored = own_kb.catalogue.passage(right.passage_id)
    assert stored is not None
    assert texts[right.passage_id] == stored.text.strip()


def test_the_last_verdict_on_a_citation_counts(own_kb: KnowledgeBase, tmp_path: Path) -> None:
    first, second = _cited(own_kb, ORDER, 1), _cited(own_kb, ORDER, 2)
    for cited, kind in (
        (first, VerdictKind.HELPFUL),
        (second, VerdictKind.HELPFUL),
        (first, VerdictKind.UNHELPFUL),
    ):
        record(own_kb, Verdict(question=QUESTION, verdict=kind, citation=cited))
    export(own_kb, tmp_path / "набор")
    judged = read_data_set(tmp_path / "набор").judgements["q1"]
    assert judged == {first.passage_id: 0, second.passage_id: 1}


def test_a_removed_documents_feedback_stays_and_is_not_exported(
    own_kb: KnowledgeBase, tmp_path: Path
) -> None:
    for path in (ORDER, MEMO):
        verdict = Verdict(question=path, verdict=VerdictKind.HELPFUL, citation=_cited(own_kb, path))
        record(own_kb, verdict)
    own_kb.remove([ORDER])
    done = export(own_kb, tmp_path / "набор")
    assert (done.questions, done.stale) == (1, 1)
    assert list(read_data_set(tmp_path / "набор").queries.values()) == [MEMO]
    assert len(list(own_kb.catalogue.feedback.verdicts())) == 2


def test_nothing_to_export_is_told_and_no_folder_is_overwritten(
    own_kb: KnowledgeBase, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="нечего"):
        export(own_kb, tmp_path / "набор")
    assert not (tmp_path / "набор").exists()
    cited = _cited(own_kb, ORDER)
    record(own_kb, Verdict(question="В?", verdict=VerdictKind.HELPFUL, citation=cited))
    (tmp_path / "чужое").write_text("не трогать", encoding="utf-8")
    with pytest.raises(UsageError, match="не пуста"):
        export(own_kb, tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.name == "чужое"] == ["чужое"]


def test_nested_filters_are_kept(own_kb: KnowledgeBase) -> None:
    filters = make_filters(kinds=["law"], year="2020..2024").and_also(make_filters(author="Иванов"))
    record(own_kb, Verdict(question="В?", verdict=VerdictKind.HELPFUL), filters)
    (kept,) = own_kb.catalogue.feedback.verdicts()
    assert kept.verdict.filters == {
        "kinds": [DocumentKind.LAW.value],
        "years": [2020, 2024],
        "all_of": [{"author": "Иванов"}],
    }


def test_the_command_lists_exports_and_forgets(
    svod: Run, own_home: Path, own_kb: KnowledgeBase, tmp_path: Path
) -> None:
    cited = _cited(own_kb, ORDER)
    said = Verdict(
        question=QUESTION, verdict=VerdictKind.HELPFUL, citation=cited, comment="[red]да[/]"
    )
    record(own_kb, said)
    ran = svod("feedback", home=own_home)
    assert ran.code == 0
    assert "полезно: " + QUESTION in " ".join(ran.out.split())
    assert "[red]да[/]" in ran.out
    (shown,) = svod("feedback", "--json", home=own_home).json
    assert shown["question"] == QUESTION
    assert shown["verdict"] == "helpful"
    assert shown["stale"] is False
    folder = tmp_path / "набор"
    assert svod("feedback", "--export", folder, "--json", home=own_home).json["questions"] == 1
    rows = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(rows[0])["text"] == QUESTION
    assert_complains(svod("feedback", "--forget-before", "вчера", home=own_home), 2, "ГГГГ-ММ-ДД")
    gone = svod("feedback", "--forget-before", "2999-01-01", "--json", home=own_home).json
    assert gone == {"forgotten": 1}
    assert "Отзывов: 0" in svod("feedback", home=own_home).out
