"""A document, its file and its pages over HTTP: exact, marked where asked, never run."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from calls import assert_problem, document_id, uploaded
from fastapi.testclient import TestClient
from PIL import Image
from small_library import LIBRARY, MEMO, ORDER


class TestDocuments:
    def test_a_document_is_shown_with_its_parts(self, client: TestClient) -> None:
        shown = client.get(f"/v1/documents/{document_id(client, ORDER)}").json()
        assert shown["document"]["path"] == ORDER
        assert shown["pages"]
        assert shown["sections"]
        assert shown["text"] is None

    @pytest.mark.parametrize(
        "bad",
        ["нет", "..", "%2e%2e%2fcatalogue.sqlite3", "a%00b", "x" * 5000, "' OR 1=1 --", ORDER],
    )
    @pytest.mark.parametrize("rest", ["", "/original", "/pages/1.png"])
    def test_a_wrong_id_is_404(self, client: TestClient, bad: str, rest: str) -> None:
        answer = client.get(f"/v1/documents/{bad}{rest}")
        assert answer.status_code == 404, answer.text
        assert answer.headers["content-type"] == "application/problem+json"

    def test_a_prefix_never_names_a_document_to_delete(self, client: TestClient) -> None:
        whole = document_id(client, ORDER)
        assert_problem(client.delete(f"/v1/documents/{whole[:6]}"), 404, "unknown-document")
        assert client.get(f"/v1/documents/{whole}").status_code == 200

    def test_a_pdf_is_looked_at_and_is_the_file_itself(self, client: TestClient) -> None:
        answer = client.get(f"/v1/documents/{document_id(client, ORDER)}/original")
        assert answer.content == (LIBRARY / ORDER).read_bytes()
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"].startswith("inline")
        part = client.get(
            f"/v1/documents/{document_id(client, ORDER)}/original", headers={"range": "bytes=0-4"}
        )
        assert (part.status_code, part.content) == (206, b"%PDF-")

    def test_a_page_of_html_never_runs_in_our_origin(self, client: TestClient) -> None:
        page = "<html><body><p>1. Порядок.</p><script>alert(document.cookie)</script></body></html>"
        for name in ("страница.html", "страница.htm", "картинка.svg.html"):
            job = uploaded(client, name, page.encode() + name.encode())
            assert job["state"] == "done", job
            answer = client.get(f"/v1/documents/{job['result']['documents'][0]['id']}/original")
            assert answer.headers["content-type"] == "application/octet-stream"
            assert answer.headers["content-disposition"].startswith("attachment")
            assert answer.headers["content-security-policy"] == "sandbox"
            assert answer.headers["x-content-type-options"] == "nosniff"

    def test_a_lost_original_is_told(self, client: TestClient, own_home: Path) -> None:
        for file in own_home.glob("originals/??/*"):
            file.unlink()
        identity = document_id(client, ORDER)
        assert_problem(client.get(f"/v1/documents/{identity}/original"), 404, "file-missing")
        assert_problem(client.get(f"/v1/documents/{identity}/pages/1.png"), 404, "file-missing")


class TestPages:
    def picture(self, client: TestClient, path: str) -> Any:
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "image/png"
        return np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGB")).astype(int)

    def test_a_passage_is_marked_on_its_page_and_nowhere_else(self, client: TestClient) -> None:
        hits = client.post("/v1/search", json={"query": "рабочая группа", "doc": [ORDER]}).json()
        passage = hits["hits"][0]["passage"]
        address = f"/v1/documents/{document_id(client, ORDER)}/pages"
        plain = self.picture(client, f"{address}/{passage['page']}.png")
        by_id = self.picture(client, f"{address}/{passage['page']}.png?passage={passage['id']}")
        marks = f"mark={passage['start']}-{passage['end']}"
        assert (by_id == self.picture(client, f"{address}/{passage['page']}.png?{marks}")).all()
        changed = (plain != by_id).any(axis=2)
        assert 0.001 < changed.mean() < 0.5
        # Only the blue of white paper goes away: letters stay as they are.
        assert (by_id[changed] <= plain[changed]).all()
        other = 1 if passage["page"] != 1 else 2
        assert (
            self.picture(client, f"{address}/{other}.png")
            == self.picture(client, f"{address}/{other}.png?{marks}")
        ).all()

    def test_the_picture_is_asked_for_once(self, client: TestClient) -> None:
        address = f"/v1/documents/{document_id(client, ORDER)}/pages/1.png?mark=0-50"
        first = client.get(address)
        again = client.get(address, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        other = client.get(address.replace("0-50", "0-51"))
        assert other.headers["etag"] != first.headers["etag"]

    @pytest.mark.parametrize(
        ("page", "query", "status", "code"),
        [
            ("0", "", 404, "unknown-page"),
            ("-1", "", 404, "unknown-page"),
            ("10000", "", 404, "unknown-page"),
            ("9" * 30, "", 404, "unknown-page"),
            ("один", "", 422, "usage"),
            ("1.5", "", 422, "usage"),
            ("1", "?mark=abc", 400, "usage"),
            ("1", "?mark=5", 400, "usage"),
            ("1", "?mark=-5-10", 400, "usage"),
            ("1", "?mark=1-" + "9" * 40, 400, "usage"),
            ("1", "?mark=1-2" + "&mark=1-2" * 100, 422, "usage"),
            ("1", "?passage=нет-1", 404, "unknown-document"),
            ("1", "?passage=", 404, "unknown-document"),
        ],
    )
    def test_a_wrong_page_or_mark_is_told(
        self, client: TestClient, page: str, query: str, status: int, code: str
    ) -> None:
        address = f"/v1/documents/{document_id(client, ORDER)}/pages/{page}.png{query}"
        assert_problem(client.get(address), status, code)

    def test_marks_beyond_the_text_mark_nothing(self, client: TestClient) -> None:
        address = f"/v1/documents/{document_id(client, ORDER)}/pages/1.png"
        plain = self.picture(client, address)
        for mark in ("999999999998-999999999999", "50-10"):
            assert (self.picture(client, f"{address}?mark={mark}") == plain).all()

    def test_overlapping_marks_are_one(self, client: TestClient) -> None:
        address = f"/v1/documents/{document_id(client, ORDER)}/pages/1.png"
        whole = client.get(f"{address}?mark=0-300")
        parts = client.get(f"{address}?mark=100-300&mark=0-150&mark=20-30")
        assert parts.headers["etag"] == whole.headers["etag"]
        assert parts.content == whole.content

    def test_a_passage_of_another_document_is_not_marked(self, client: TestClient) -> None:
        hit = client.post("/v1/search", json={"query": "посетитель", "doc": [MEMO]}).json()
        passage = hit["hits"][0]["passage"]["id"]
        address = f"/v1/documents/{document_id(client, ORDER)}/pages/1.png?passage={passage}"
        assert_problem(client.get(address), 404, "unknown-document")

    def test_a_format_without_pages_has_no_picture(self, client: TestClient) -> None:
        address = f"/v1/documents/{document_id(client, MEMO)}/pages/1.png"
        assert_problem(client.get(address), 404, "unknown-page")
