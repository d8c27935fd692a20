"""Answers of a language model over HTTP: streamed as they are checked, ended in time."""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi.testclient import TestClient

from corpus.errors import UsageError
from corpus.settings import Settings, describe, load_settings
from search.engine import KnowledgeBase
from search.reference import SentenceTransformerEmbedder
from ui.jobs import Jobs
from ui.server import interface

# The scripted server is a neighbour of other tests, and pytest keeps every folder to itself.
sys.path.append(str(Path(__file__).parents[1] / "search" / "generation"))
from model_server import NAME, ModelServer, running

QUESTION = "Как часто проводятся заседания рабочей группы?"


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with running() as server:
        yield server


@pytest.fixture
def llm_kb(
    own_home: Path, embedder: SentenceTransformerEmbedder, model: ModelServer
) -> Iterator[KnowledgeBase]:
    settings = Settings(home=own_home, llm_url=model.url, llm_model=NAME)
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        yield kb


@pytest.fixture
def asking(llm_kb: KnowledgeBase) -> Iterator[TestClient]:
    jobs = Jobs(llm_kb)
    yield TestClient(
        interface(llm_kb, jobs), base_url="http://127.0.0.1:8501", client=("127.0.0.1", 50000)
    )
    jobs.close()


def streamed(client: TestClient) -> list[tuple[str, Any]]:
    """The events of a streamed answer."""
    told = client.post("/v1/ask?stream=1", json={"question": QUESTION})
    assert told.status_code == 200
    assert told.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in told.text.strip().split("\n\n"):
        name, data = block.split("\n", 1)
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def sentence_of(client: TestClient, model: ModelServer) -> str:
    """A sentence that the first source holds word by word, as the model would say it."""
    model.says("НЕТ ОТВЕТА")
    quote = client.post("/v1/ask", json={"question": QUESTION}).json()["citations"][0]["quote"]
    first = re.split(r"[.;:\n]", quote)[0]
    return f"{first} [1].\n"


def test_statements_come_first_then_citations_then_the_answer(
    asking: TestClient, model: ModelServer
) -> None:
    model.says(sentence_of(asking, model))
    events = streamed(asking)
    names = [name for name, _ in events]
    assert names == ["statement", *["citation"] * (len(names) - 2), "answer"]
    answer = events[-1][1]
    assert answer["mode"] == "llm"
    assert answer["reason"] is None
    assert answer["statements"] == [events[0][1]]
    assert answer["citations"] == [told for name, told in events if name == "citation"]
    assert answer["citations"]


def test_a_whole_answer_is_that_of_the_model_too(asking: TestClient, model: ModelServer) -> None:
    model.says(sentence_of(asking, model))
    assert asking.post("/v1/ask", json={"question": QUESTION}).json()["mode"] == "llm"


def test_a_failure_ends_with_the_quotes_and_says_so(asking: TestClient, model: ModelServer) -> None:
    model.says(status=500)
    name, answer = streamed(asking)[-1]
    assert name == "answer"
    assert answer["answered"]
    assert answer["mode"] == "extractive"
    assert answer["reason"] == "llm-error"
    assert "(500)" in answer["notes"][-1]


def test_quotes_stream_the_same_way(client: TestClient) -> None:
    events = streamed(client)
    names = [name for name, _ in events]
    assert names[0] == "statement"
    assert names[-1] == "answer"
    assert names == sorted(names, key=["statement", "citation", "answer"].index)
    assert events[-1][1]["mode"] == "extractive"


def test_a_client_that_goes_away_ends_the_request_to_the_model(
    llm_kb: KnowledgeBase, model: ModelServer
) -> None:
    jobs = Jobs(llm_kb)
    model.says("а ", pause=0.1, repeats=300)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(interface(llm_kb, jobs), log_level="critical")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/v1/ask?stream=1"
        with (
            httpx.Client(timeout=20) as client,
            client.stream("POST", address, json={"question": QUESTION}) as told,
        ):
            assert told.status_code == 200
            while not model.sent:
                time.sleep(0.05)
        assert model.was_left.wait(5)
        server.should_exit = True
        thread.join(10)
    jobs.close()


class TestSettings:
    @pytest.mark.parametrize(
        "address",
        [
            "https://user:tayna@example.org/v1",
            "https://tayna@example.org/v1",
            "https://example.org/v1?key=tayna",
            "https://example.org/v1#tayna",
            "ftp://example.org/tayna",
            "tayna",
            "http://",
            "http://[tayna",
            "http://example.org:tayna/v1",
        ],
    )
    def test_an_address_with_a_secret_is_refused_without_showing_it(
        self, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SVOD_LLM_URL", address)
        with pytest.raises(UsageError) as refused:
            load_settings()
        assert "SVOD_LLM_URL" in refused.value.message
        assert "tayna" not in f"{refused.value} {refused.value.__cause__}"

    def test_the_key_is_masked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SVOD_LLM_KEY", "tayna")
        rows = {name: shown for name, shown, *_ in describe(load_settings())}
        assert rows["SVOD_LLM_KEY"] == "********"
        assert "tayna" not in repr(load_settings())

    def test_no_key_is_shown_as_none(self, svod: Callable[..., Any]) -> None:
        assert "SVOD_LLM_URL" in svod("config").out
