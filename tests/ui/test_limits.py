"""A request too large is refused before it is kept, and every answer carries its headers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

MEGABYTE = 1 << 20


def chunks(size: int) -> Iterator[bytes]:
    for _ in range(size // 65536):
        yield b"x" * 65536


@pytest.mark.parametrize("stated", [True, False])
def test_a_call_over_the_limit_is_refused(client: TestClient, stated: bool) -> None:
    body = b"x" * (9 * MEGABYTE) if stated else chunks(9 * MEGABYTE)
    answer = client.post("/v1/search", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "file-too-large"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_large_limit_is_for_uploads_only(client: TestClient, method: str) -> None:
    answer = client.request(method, "/v1/documents/x", content=b"x" * (9 * MEGABYTE))
    assert answer.status_code == 413


def test_a_lying_length_does_not_open_the_door(client: TestClient) -> None:
    answer = client.post(
        "/v1/search",
        content=chunks(9 * MEGABYTE),
        headers={"content-length": "10", "content-type": "application/json"},
    )
    assert answer.status_code == 413


def test_every_answer_says_what_a_browser_may_do_with_it(client: TestClient) -> None:
    for path in ("/healthz", "/v1/documents", "/v1/nope", "/docs"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "http" not in policy
        assert "frame-ancestors 'self'" in policy
