"""What the commands print as JSON has the shapes of the contract."""

from __future__ import annotations

import json
from pathlib import Path

from small_library import HOSTILE, MEMO, ORDER, Run, assert_complains

PAGE = {"n", "label", "method", "chars", "confidence"}
REFERENCE = {"id", "path", "title", "kind", "year", "status", "edition", "edition_date"}
PASSAGE = {
    "id", "text", "page", "page_to", "page_label", "clause", "sections", "start", "end",
    "table_header",
}  # fmt: skip
HIT = {"rank", "score", "document", "passage", "highlights", "copies"}
ANSWER = {
    "question", "corrected", "answered", "answer", "reason", "confidence", "citations", "mode",
    "ms",
}  # fmt: skip
CITATION = {"n", "document", "passage_id", "clause", "page", "quote", "start", "end"}
OUTCOME = {
    "path", "id", "status", "title", "kind", "pages", "sections", "passages", "warnings", "error",
}  # fmt: skip


def test_ingest(svod: Run, tmp_path: Path) -> None:
    folder = tmp_path / "папка"
    folder.mkdir()
    (folder / "устав.txt").write_text("1. Устав. Собрание созывают весной.", encoding="utf-8")
    (folder / "пустой.txt").touch()
    ran = svod("ingest", folder, "--json", "--kind", "order", home=tmp_path / "дом")
    assert ran.code == 1
    assert ran.json.keys() == {"seconds", "documents"}
    good, bad = sorted(ran.json["documents"], key=lambda one: one["status"])
    assert good.keys() == bad.keys() == OUTCOME
    assert (good["path"], good["status"], good["kind"]) == ("устав.txt", "added", "order")
    assert good["error"] is None
    assert good["passages"] > 0
    assert (bad["path"], bad["status"], bad["id"]) == ("пустой.txt", "failed", None)
    assert bad["error"].keys() == {"code", "message"}
    assert bad["error"]["code"] == "file-empty"


def test_search(svod: Run) -> None:
    ran = svod("search", "порядок работы рабочей группы", "-k", "3", "--json")
    assert ran.code == 0
    assert len(ran.json) == 3
    for rank, hit in enumerate(ran.json, start=1):
        assert hit.keys() == HIT
        assert hit["rank"] == rank
        assert hit["document"].keys() == REFERENCE
        assert hit["passage"].keys() == PASSAGE
        size = len(hit["passage"]["text"])
        assert all(0 <= start < end <= size for start, end in hit["highlights"])
    assert ran.json[0]["highlights"]


def test_search_by_document(svod: Run) -> None:
    ran = svod("search", "работа с посетителями", "--by-document", "-k", "2", "--json")
    assert ran.code == 0
    assert len({one["document"]["id"] for one in ran.json}) == len(ran.json) == 2
    for rank, one in enumerate(ran.json, start=1):
        assert one.keys() == {"rank", "score", "document", "hits"}
        assert one["rank"] == rank
        assert 1 <= len(one["hits"]) <= 3
        assert one["score"] == one["hits"][0]["score"]
        assert all(hit.keys() == HIT for hit in one["hits"])
        assert {hit["document"]["id"] for hit in one["hits"]} == {one["document"]["id"]}
    printed = svod("search", "работа с посетителями", "--by-document", "-k", "2").out
    titles = [one["document"]["title"] for one in ran.json]
    assert [printed.count(f"{rank}. {title}") for rank, title in enumerate(titles, 1)] == [1, 1]


def test_copies_of_a_hit_are_listed_with_it(svod: Run, tmp_path: Path) -> None:
    clause = "Посетителя у входа встречает дежурный, который выясняет цель визита и ведёт в зал."
    folder = tmp_path / "папка"
    folder.mkdir()
    for name, number in (("один.txt", 4), ("два.txt", 7)):
        (folder / name).write_text(f"Порядок {name}\n\n{number}. {clause}\n", encoding="utf-8")
    assert svod("ingest", folder, home=tmp_path / "дом").code == 0
    found = svod("search", "кто встречает посетителя", "--json", home=tmp_path / "дом").json
    (first,) = [hit for hit in found if clause in hit["passage"]["text"]]
    (copy,) = first["copies"]
    assert copy.keys() == {"document", "passage"}
    assert copy["document"].keys() == REFERENCE
    assert copy["passage"].keys() == PASSAGE
    assert copy["document"]["id"] != first["document"]["id"]
    assert clause in copy["passage"]["text"]
    printed = svod("search", "кто встречает посетителя", home=tmp_path / "дом").out
    assert printed.count("встречает дежурный") == 1
    assert "То же: " in printed


def test_a_misspelt_query_is_corrected_and_said_to_be(svod: Run) -> None:
    ran = svod("search", "рабочая групппа", "-k", "1")
    assert ran.code == 0
    assert ran.out.startswith("Показаны результаты для: рабочая группа\n")
    assert "--exactly" in ran.out.splitlines()[1]
    right = svod("search", "рабочая группа", "-k", "1").out
    assert ran.out.endswith(right), "found is what the right spelling finds"
    by_document = svod("search", "рабочая групппа", "-k", "1", "--by-document").out
    assert by_document.startswith("Показаны результаты для: рабочая группа\n")
    exact = svod("search", "рабочая групппа", "-k", "1", "--exactly")
    assert exact.code == 0
    assert "Показаны результаты" not in exact.out
    assert "Показаны результаты" not in right


def test_a_question_says_what_was_asked_instead(svod: Run) -> None:
    typed = "Как часто проводятся заседания рабочей групппы?"
    given = svod("ask", typed, "--json").json
    assert given["question"] == typed
    assert given["corrected"] == "Как часто проводятся заседания рабочей группы?"
    assert given["answered"] is True
    assert "Показаны результаты для: " in svod("ask", typed).out
    exact = svod("ask", typed, "--exactly", "--json").json
    assert (exact["question"], exact["corrected"]) == (typed, None)


def test_ask(svod: Run) -> None:
    ran = svod("ask", "Как часто проводятся заседания рабочей группы?", "--json")
    assert ran.code == 0
    assert ran.json.keys() >= ANSWER
    assert ran.json["answered"] is True
    assert ran.json["reason"] is None
    assert ran.json["mode"] == "extractive"
    assert 0 <= ran.json["confidence"] <= 1
    for cited in ran.json["citations"]:
        assert cited.keys() >= CITATION
        shown = svod("show", cited["document"]["id"], "--json").json
        assert shown["text"][cited["start"] : cited["end"]] == cited["quote"]


def test_refusal(svod: Run) -> None:
    ran = svod("ask", "Какая температура плавления вольфрама?", "--json")
    assert ran.code == 0
    assert ran.json["answered"] is False
    assert ran.json["reason"] == "no-evidence"
    assert ran.json["citations"] == []


def test_documents(svod: Run) -> None:
    ran = svod("documents", "--json")
    assert ran.code == 0
    assert {one["path"] for one in ran.json} == {ORDER, MEMO, HOSTILE}
    assert all(one.keys() >= REFERENCE for one in ran.json)


def test_show(svod: Run) -> None:
    shown = svod("show", ORDER, "--json").json
    assert shown.keys() == {
        "document", "pages", "coverage", "sections", "tables", "glossary", "references", "cited_by",
        "text",
    }  # fmt: skip
    assert shown["document"].keys() >= REFERENCE | {
        "number", "date", "organisation", "authors", "status", "doi",
    }  # fmt: skip
    assert shown["pages"]
    assert all(page.keys() == PAGE for page in shown["pages"])
    assert shown["coverage"] == {"text": len(shown["pages"])}
    for section in shown["sections"]:
        assert section.keys() == {"label", "heading", "level", "start", "end", "page"}
        assert 0 <= section["start"] < section["end"] <= len(shown["text"])


def test_show_by_prefix_and_clause(svod: Run) -> None:
    whole = svod("show", ORDER, "--json").json
    labelled = [section for section in whole["sections"] if section["label"]]
    wanted = labelled[len(labelled) // 2]
    shown = svod("show", whole["document"]["id"][:6], "--clause", wanted["label"], "--json").json
    assert {section["label"] for section in shown["sections"]} == {wanted["label"]}
    assert whole["text"][wanted["start"] : wanted["end"]] in shown["text"]


def test_remove(svod: Run, own_home: Path) -> None:
    ran = svod("remove", MEMO, "--json", home=own_home)
    assert ran.code == 0
    assert [one.keys() for one in ran.json] == [REFERENCE]
    assert {one["path"] for one in svod("documents", "--json", home=own_home).json} == {
        ORDER,
        HOSTILE,
    }
    assert_complains(svod("show", MEMO, home=own_home), 2, MEMO)


def test_config(svod: Run) -> None:
    ran = svod("config", "--json", SVOD_API_KEYS="тайный-ключ-1,тайный-ключ-2")
    assert ran.code == 0
    rows = {row["variable"]: row for row in ran.json}
    assert rows["SVOD_HOME"]["origin"] == "окружение"
    assert rows["SVOD_MODEL"] | {"meaning": ""} == {
        "variable": "SVOD_MODEL",
        "value": "bundled",
        "origin": "по умолчанию",
        "meaning": "",
    }
    assert "тайный" not in ran.out


def test_doctor_on_a_sound_home(svod: Run) -> None:
    ran = svod("doctor", "--json")
    assert ran.code == 0, ran
    assert not [one for one in ran.json if one["severity"] == "error"]


def test_doctor_on_a_home_without_an_original(svod: Run, own_home: Path) -> None:
    next(file for file in own_home.glob("originals/??/*") if file.is_file()).unlink()
    ran = svod("doctor", "--json", home=own_home)
    found = [one for one in ran.json if one["severity"] == "error"]
    assert ran.code == (3 if found else 0)
    assert all({"code", "severity", "message", "remedy"} <= one.keys() for one in ran.json)
    assert ran.json


def test_eval(svod: Run, tmp_path: Path) -> None:
    data = tmp_path / "набор"
    (data / "qrels").mkdir(parents=True)
    corpus = {"a": "Отпуск длится 28 дней.", "b": "Жалобу рассматривают за 5 дней."}
    rows = [json.dumps({"_id": i, "title": "", "text": t}) for i, t in corpus.items()]
    (data / "corpus.jsonl").write_text("\n".join(rows), encoding="utf-8")
    (data / "queries.jsonl").write_text('{"_id": "q", "text": "срок жалобы"}', encoding="utf-8")
    (data / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\tb\t1\n")
    ran = svod("eval", data, "--json")
    assert ran.code == 0, ran
    assert ran.json["nDCG@10"] == 1.0
    assert {"MRR@10", "Recall@1", "Recall@5", "Recall@10", "Recall@100"} <= ran.json.keys()
    assert ran.json["queries_per_second"] > 0
