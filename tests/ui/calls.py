"""Calls of the API that several tests make."""

from __future__ import annotations

import re
import time
from typing import Any

from fastapi.testclient import TestClient


def document_id(client: TestClient, path: str) -> str:
    found = [one for one in client.get("/v1/documents").json()["documents"] if one["path"] == path]
    assert len(found) == 1
    identity: str = found[0]["id"]
    return identity


def assert_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told.keys() == {"type", "title", "status", "detail", "code"}
    assert (told["status"], told["code"]) == (status, code)
    assert told["type"] == f"urn:svod:error:{code}"
    assert re.search("[А-Яа-я]", told["title"])
    assert re.search("[А-Яа-я]", told["detail"])
    assert "Traceback" not in answer.text
    return told


def uploaded(client: TestClient, name: str, data: bytes, **form: str) -> dict[str, Any]:
    """The finished job of an upload."""
    answer = client.post("/v1/documents", files={"file": (name, data)}, data=form)
    assert answer.status_code == 202, answer.text
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        job: dict[str, Any] = client.get(f"/v1/jobs/{answer.json()['id']}").json()
        if job["state"] in ("done", "failed"):
            return job
        time.sleep(0.02)
    raise AssertionError("not finished")
