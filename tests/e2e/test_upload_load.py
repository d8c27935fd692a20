"""Another user's questions are answered while a long document is uploaded."""

from __future__ import annotations

import httpx
import numpy as np
from running_server import Server

from benchmarks.upload_load import (
    ask_until,
    job_watch,
    long_document,
    paragraphs,
    questions,
    uploaded,
)

_PAGES = 40
# On an idle machine the ratio is near 1.5; other programs of a busy one slow both sides unevenly.
_MOST_TIMES = 6.0


def test_a_long_upload_does_not_hold_up_questions(server: Server) -> None:
    parts = paragraphs()
    asked = questions(parts)
    client = httpx.Client(base_url=server.address, timeout=60)
    left = iter(range(31))
    quiet = ask_until(client, asked, lambda: next(left) == 30)
    job = uploaded(client, "нагрузка.pdf", long_document(_PAGES, parts))
    stages: list[tuple[str, float]] = []
    busy = ask_until(client, asked, job_watch(server.address, job, stages))
    (document,) = client.get(f"/v1/jobs/{job}").json()["result"]["documents"]
    try:
        assert document["pages"] == _PAGES
        assert {"encoding"} <= {stage for stage, _ in stages}
        assert len(busy) > 10
        assert np.percentile(busy, 95) < _MOST_TIMES * np.percentile(quiet, 95)
    finally:
        assert client.delete(f"/v1/documents/{document['id']}").status_code == 200
