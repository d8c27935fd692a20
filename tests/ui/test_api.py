"""Every address of the API keeps the contract and answers failures with problem documents."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from calls import assert_problem, document_id, uploaded
from fastapi.testclient import TestClient
from small_library import HOSTILE, HOSTILE_TEXT, LIBRARY, MEMO, ORDER

from search.engine import KnowledgeBase
from ui import cli
from ui.jobs import Jobs
from ui.server import interface

QUESTION = "Как часто проводятся заседания рабочей группы?"
CONTENT = "1. Порядок стоянки.\n\n2. Велосипед фиолетового цвета ставят у южного входа.\n"


class TestSearch:
    def test_passages_are_those_of_the_command_line(self, client: TestClient, svod: Any) -> None:
        hits = client.post("/v1/search", json={"query": "рабочая группа", "k": 3}).json()["hits"]
        ran = svod("search", "рабочая группа", "-k", "3", "--json").json
        assert [hit["passage"] for hit in hits] == [hit["passage"] for hit in ran]
        assert [hit.keys() for hit in hits] == [hit.keys() for hit in ran]

    def test_filters_restrict(self, client: TestClient) -> None:
        for asked, path in (({"doc": [MEMO]}, MEMO), ({"kind": ["order"]}, ORDER)):
            hits = client.post("/v1/search", json={"query": "посетитель", **asked}).json()["hits"]
            assert {hit["document"]["path"] for hit in hits} == {path}

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"query": ""}, 400, "empty-query"),
            ({"query": "😀"}, 400, "empty-query"),
            ({"query": "\0"}, 400, "empty-query"),
            ({"query": "срок", "kind": ["roman"]}, 400, "invalid-filter"),
            ({"query": "срок", "year": "20x"}, 400, "invalid-filter"),
            ({"query": "срок", "status": "живой"}, 400, "invalid-filter"),
            ({"query": "срок", "doc": ["нет-такого"]}, 404, "unknown-document"),
            ({"query": "срок", "k": 0}, 422, "usage"),
            ({"query": "срок", "k": 10**9}, 422, "usage"),
            ({"query": "срок", "k": "много"}, 422, "usage"),
            ({"query": "срок", "kinds": ["law"]}, 422, "usage"),
            ({"query": 5}, 422, "usage"),
            ({"query": None}, 422, "usage"),
            ({}, 422, "usage"),
            ([], 422, "usage"),
        ],
    )
    def test_a_bad_request_says_what_is_wrong(
        self, client: TestClient, body: Any, status: int, code: str
    ) -> None:
        told = assert_problem(client.post("/v1/search", json=body), status, code)
        if isinstance(body, dict) and "kinds" in body:
            assert told["detail"] == "Неизвестные поля: kinds."

    @pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
    def test_a_body_that_is_no_json_is_refused(self, client: TestClient, body: bytes) -> None:
        headers = {"content-type": "application/json"}
        answer = client.post("/v1/search", content=body, headers=headers)
        assert answer.status_code in (400, 422)
        assert answer.headers["content-type"] == "application/problem+json"

    def test_a_form_of_another_site_is_no_json(self, client: TestClient) -> None:
        # What a page elsewhere can send without asking the server first.
        headers = {"content-type": "text/plain"}
        body = json.dumps({"query": "срок"})
        assert client.post("/v1/search", content=body, headers=headers).status_code == 422

    def test_a_misspelt_query_is_corrected_unless_asked_exactly(self, client: TestClient) -> None:
        def asked(address: str, **body: Any) -> Any:
            return client.post(address, json=body).json()

        found = asked("/v1/search", query="рабочая групппа", k=2)
        assert found["corrected"] == "рабочая группа"
        right = asked("/v1/search", query="рабочая группа", k=2)
        assert right["corrected"] is None
        assert found["hits"] == right["hits"]
        by_document = asked("/v1/search/documents", query="рабочая групппа", k=2)
        assert by_document["corrected"] == "рабочая группа"
        assert by_document["documents"][0]["hits"][0] == found["hits"][0]
        exact = asked("/v1/search", query="рабочая групппа", k=2, exactly=True)
        assert exact["corrected"] is None
        typed = "Как часто проводятся заседания рабочей групппы?"
        assert asked("/v1/ask", question=typed)["corrected"] == typed.replace("ппп", "пп")
        assert asked("/v1/ask", question=typed, exactly=True)["corrected"] is None

    def test_documents_are_found_with_their_best_passages(
        self, client: TestClient, svod: Any
    ) -> None:
        body = {"query": "работа с посетителями", "k": 2}
        found = client.post("/v1/search/documents", json=body).json()["documents"]
        ran = svod("search", body["query"], "-k", "2", "--by-document", "--json").json
        assert [one["hits"][0]["passage"] for one in found] == [
            one["hits"][0]["passage"] for one in ran
        ]
        assert [one.keys() for one in found] == [one.keys() for one in ran]
        restricted = client.post("/v1/search/documents", json={**body, "kind": ["order"]}).json()
        assert [one["document"]["path"] for one in restricted["documents"]] == [ORDER]

    @pytest.mark.parametrize("address", ["/v1/search", "/v1/search/documents"])
    @pytest.mark.parametrize(
        ("query", "status", "code"),
        [
            ("вид:роман срок", 400, "invalid-filter"),
            ("вид:закон", 400, "empty-query"),
            ("-срок", 400, "empty-query"),
            ("год:20х срок", 400, "invalid-filter"),
        ],
    )
    def test_a_filter_in_the_query_that_is_wrong_is_told(
        self, client: TestClient, address: str, query: str, status: int, code: str
    ) -> None:
        assert_problem(client.post(address, json={"query": query}), status, code)

    def test_a_hundred_thousand_letters_are_searched(self, client: TestClient) -> None:
        answer = client.post("/v1/search", json={"query": "срок " * 20_000, "k": 1})
        assert len(answer.json()["hits"]) == 1


class TestAsk:
    def test_quotes_are_verbatim(self, client: TestClient) -> None:
        given = client.post("/v1/ask", json={"question": QUESTION}).json()
        assert given["answered"] is True
        for cited in given["citations"]:
            shown = client.get(f"/v1/documents/{cited['document']['id']}?text=true").json()
            assert shown["text"][cited["start"] : cited["end"]] == cited["quote"]

    def test_a_refusal_lists_what_is_nearest(self, client: TestClient) -> None:
        given = client.post("/v1/ask", json={"question": "температура плавления вольфрама"}).json()
        assert (given["answered"], given["reason"]) == (False, "no-evidence")
        assert given["nearest"]

    def test_events_end_with_the_whole_answer(self, client: TestClient) -> None:
        for flag in ("1", "true"):
            answer = client.post(f"/v1/ask?stream={flag}", json={"question": QUESTION})
            assert answer.headers["content-type"].startswith("text/event-stream")
            events = [
                (event.split("\n")[0].removeprefix("event: "), event.split("\n")[1])
                for event in answer.text.strip().split("\n\n")
            ]
            assert events[-1][0] == "answer"
            whole = json.loads(events[-1][1].removeprefix("data: "))
            assert [name for name, _ in events[:-1]] == [
                *["statement"] * len(whole["statements"]),
                *["citation"] * len(whole["citations"]),
            ]

    def test_markup_in_a_question_comes_back_as_data(self, client: TestClient) -> None:
        question = "<script>alert(1)</script> рабочая группа"
        answer = client.post("/v1/ask", json={"question": question})
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["question"] == question


class TestUpload:
    def test_it_is_searchable_and_removal_leaves_nothing(
        self, client: TestClient, own_kb: KnowledgeBase
    ) -> None:
        job = uploaded(client, "../../стоянка фиолетовых.txt", CONTENT.encode(), kind="order")
        assert job["state"] == "done"
        assert job["file"] == "стоянка фиолетовых.txt"
        (outcome,) = job["result"]["documents"]
        assert (outcome["path"], outcome["kind"]) == ("стоянка фиолетовых.txt", "order")
        asked = {"query": "велосипед фиолетового цвета", "k": 1}
        (hit,) = client.post("/v1/search", json=asked).json()["hits"]
        assert hit["document"]["id"] == outcome["id"]

        removed = client.delete(f"/v1/documents/{outcome['id']}")
        assert (removed.status_code, removed.json()["id"]) == (200, outcome["id"])
        assert_problem(client.get(f"/v1/documents/{outcome['id']}"), 404, "unknown-document")
        assert_problem(client.delete(f"/v1/documents/{outcome['id']}"), 404, "unknown-document")
        assert_problem(client.get(f"/v1/jobs/{job['id']}"), 404, "unknown-document")
        hits = client.post("/v1/search", json=asked).json()["hits"]
        assert outcome["id"] not in {hit["document"]["id"] for hit in hits}
        traces = [
            str(path.relative_to(own_kb.settings.home))
            for path in own_kb.settings.home.rglob("*")
            if path.is_file() and not path.name.startswith("catalogue.")
            if CONTENT.encode() in path.read_bytes() or outcome["id"].encode() in path.read_bytes()
        ]
        assert traces == []
        with closing(sqlite3.connect(own_kb.settings.database_path)) as connection:
            rows = "\n".join(connection.iterdump())
        assert "фиолетового" not in rows

    @pytest.mark.parametrize(
        ("name", "data", "code"),
        [
            ("пустой.txt", b"", "file-empty"),
            ("обрыв.pdf", b"%PDF-1.7\n", "file-damaged"),
            ("книга.xlsx", b"PK\x03\x04" + b"\0" * 40, None),
            ("без имени", b"\0\1\2\3" * 50, None),
        ],
    )
    def test_a_bad_file_is_a_failed_job_with_its_reason(
        self, client: TestClient, name: str, data: bytes, code: str | None
    ) -> None:
        job = uploaded(client, name, data)
        assert job["state"] == "failed"
        assert re.search("[А-Яа-я]", job["error"]["message"])
        assert code is None or job["error"]["code"] == code

    def test_a_file_over_the_limit_is_413(self, client: TestClient) -> None:
        for size in ((1 << 20) + 1, 5 << 20):
            answer = client.post("/v1/documents", files={"file": ("а.txt", b"x" * size)})
            assert_problem(answer, 413, "file-too-large")

    @pytest.mark.parametrize(
        ("files", "form", "status", "code"),
        [
            ({}, {}, 422, "usage"),
            ({"other": ("а.txt", b"x")}, {}, 422, "usage"),
            ({"file": ("а.txt", b"x")}, {"kind": "roman"}, 400, "invalid-filter"),
        ],
    )
    def test_a_wrong_form_is_told(
        self, client: TestClient, files: Any, form: Any, status: int, code: str
    ) -> None:
        assert_problem(client.post("/v1/documents", files=files, data=form), status, code)

    def test_a_broken_form_is_told(self, client: TestClient) -> None:
        headers = {"content-type": "multipart/form-data; boundary=b"}
        answer = client.post("/v1/documents", content=b"--b\r\nnonsense", headers=headers)
        assert answer.status_code in (400, 422)
        assert answer.headers["content-type"] == "application/problem+json"

    def test_hostile_text_stays_text(self, client: TestClient) -> None:
        hits = client.post("/v1/search", json={"query": "парковка велосипедов", "doc": [HOSTILE]})
        texts = " ".join(hit["passage"]["text"] for hit in hits.json()["hits"])
        assert "<img src=x onerror=alert(1)>" in texts
        shown = client.get(f"/v1/documents/{document_id(client, HOSTILE)}?text=1").json()["text"]
        assert "<script>alert('взлом')</script>" in shown
        assert "<script>" in HOSTILE_TEXT

    @pytest.mark.parametrize("job", ["нет", "..%2f..%2fcatalogue", "0" * 16])
    def test_a_wrong_job_is_404(self, client: TestClient, job: str) -> None:
        assert client.get(f"/v1/jobs/{job}").status_code == 404


class TestService:
    def test_health_readiness_and_sizes(self, client: TestClient, own_kb: KnowledgeBase) -> None:
        assert client.get("/healthz").json() == {"status": "ok"}
        ready = client.get("/readyz").json()
        assert ready == {"status": "ok", "passages": own_kb.catalogue.counts()["passages"]}
        told = client.get("/metrics").text
        assert "svod_documents 3\n" in told
        before = int(told.split("\nsvod_searches_total ")[1])
        client.post("/v1/search", json={"query": "срок"})
        after = int(client.get("/metrics").text.split("\nsvod_searches_total ")[1])
        assert after == before + 1

    def test_an_empty_home_is_ready_and_answers(self, own_kb: KnowledgeBase) -> None:
        own_kb.remove([record.id for record in own_kb.documents()])
        queue = Jobs(own_kb)
        client = TestClient(
            interface(own_kb, queue), base_url="http://127.0.0.1", client=("127.0.0.1", 1)
        )
        assert client.get("/readyz").json()["passages"] == 0
        assert client.post("/v1/search", json={"query": "срок"}).json() == {
            "hits": [],
            "corrected": None,
            "loosened": False,
        }
        found = client.post("/v1/search/documents", json={"query": "срок"})
        assert found.json() == {"documents": [], "corrected": None}
        assert client.post("/v1/ask", json={"question": "срок"}).json()["answered"] is False
        queue.close()

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/v1/search", 405),
            ("PUT", "/v1/documents", 405),
            ("PATCH", "/v1/documents/abc", 405),
            ("GET", "/v1/nope", 404),
            ("POST", "/v1/nope", 404),
            ("GET", "/v1/", 404),
            ("GET", "/v1/documents/a/b/c", 404),
        ],
    )
    def test_an_unknown_address_is_a_problem(
        self, client: TestClient, method: str, path: str, status: int
    ) -> None:
        assert_problem(client.request(method, path), status, "http")

    def test_an_unforeseen_failure_says_its_kind_only(
        self, client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: Any) -> None:
            raise ZeroDivisionError("тайна")

        monkeypatch.setattr(KnowledgeBase, "documents", broken)
        told = assert_problem(client.get("/v1/documents"), 500, "error")
        assert "ZeroDivisionError" in told["detail"]
        assert "тайна" not in told["detail"]

    def test_a_home_of_another_model_is_503(
        self, client: TestClient, own_kb: KnowledgeBase
    ) -> None:
        with closing(sqlite3.connect(own_kb.settings.database_path)) as connection, connection:
            connection.execute("UPDATE meta SET value = 'чужая@1' WHERE key = 'model'")
            connection.execute("UPDATE vectors SET model = 'чужая@1'")
        answer = client.post("/v1/search", json={"query": "срок"})
        assert_problem(answer, 503, "model-changed")

    def test_the_description_is_russian_and_whole(self, client: TestClient) -> None:
        schema = client.get("/openapi.json").json()
        contract = {
            ("/v1/search", "post"),
            ("/v1/search/documents", "post"),
            ("/v1/ask", "post"),
            ("/v1/documents", "get"),
            ("/v1/documents", "post"),
            ("/v1/documents/{document_id}", "get"),
            ("/v1/documents/{document_id}", "delete"),
            ("/v1/documents/{document_id}/original", "get"),
            ("/v1/documents/{document_id}/pages/{n}.png", "get"),
            ("/v1/jobs/{job_id}", "get"),
            ("/healthz", "get"),
            ("/readyz", "get"),
            ("/metrics", "get"),
        }
        described = {(path, method) for path, each in schema["paths"].items() for method in each}
        assert described >= contract
        told = [
            text
            for methods in schema["paths"].values()
            for method in methods.values()
            for text in (
                method["summary"],
                method["description"],
                *(response["description"] for response in method["responses"].values()),
            )
        ]
        assert all(re.search("[А-Яа-я]", text) for text in told)
        for shape in schema["components"]["schemas"].values():
            assert "description" not in shape
        page = client.get("/docs").text
        assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", page)


def test_the_installed_library_is_what_up_fills_an_empty_home_with() -> None:
    assert len([file for file in LIBRARY.iterdir() if not file.name.startswith(".")]) >= 12
    assert Path(cli.__file__).parent.name == "ui"
