"""A search beside changes of a home shows whole documents, each in one edition, and never fails."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sample_documents import parsed

from corpus.entries import DocumentVectors
from corpus.model import ParsedDocument
from corpus.settings import Settings
from search.encoding import encode_document
from search.engine import KnowledgeBase
from search.hits import Hit
from search.reference import SentenceTransformerEmbedder

TESTS = Path(__file__).parents[1]
EDITIONS = 5
ALWAYS = "aa0000"
CHANGING = ("bb1111", "cc2222", "dd3333")
CLAUSES = 3
READERS = 3
QUERY = "срок ответа на обращение"
EDITION = re.compile(r"редакци[яи] (\d+)")

Edition = tuple[ParsedDocument, DocumentVectors]


@pytest.fixture(scope="module")
def editions(embedder: SentenceTransformerEmbedder) -> dict[tuple[str, int], Edition]:
    """Every document in every edition; titles and clauses say in which."""
    made = {}
    for place, document_id in enumerate((ALWAYS, *CHANGING)):
        for number in range(1 if document_id == ALWAYS else EDITIONS):
            text = "\n".join(
                f"Статья {clause}. Сроки\nСрок ответа на обращение по статье {clause} правил "
                f"{document_id} составляет {10 * place + clause} дней, редакция {number}."
                for clause in range(1, CLAUSES + 1)
            )
            document = parsed(
                text,
                f"{document_id}.txt",
                count_tokens=embedder.count_tokens,
                title=f"Правила {document_id}, редакция {number}",
            )
            assert len(document.passages) == CLAUSES
            vectors = encode_document(embedder, document.description.title, document.passages)
            made[document_id, number] = (document, vectors)
    return made


@pytest.fixture(scope="module")
def changes(editions: dict[tuple[str, int], Edition]) -> list[tuple[str, Edition | None]]:
    """Each changing document comes, is replaced and goes, one change after another."""
    made: list[tuple[str, Edition | None]] = []
    for number in range(EDITIONS):
        made += [(document_id, editions[document_id, number]) for document_id in CHANGING]
        if number % 2:
            made.append((CHANGING[number % 3], None))
    return made


@pytest.fixture
def home(settings: Settings, editions: dict[tuple[str, int], Edition]) -> Settings:
    """A home that holds only the document that is always there."""
    with KnowledgeBase.open(settings) as kb, kb.writing():
        kb.catalogue.add(ALWAYS, *editions[ALWAYS, 0], "1")
        kb.flush()
    return settings


def assert_whole(hits: list[Hit]) -> None:
    """Every hit and its record are of one edition, and so are the hits of one document."""
    assert ALWAYS in {hit.document.id for hit in hits}
    numbers: dict[str, set[str]] = {}
    for hit in hits:
        assert hit.document.id == hit.passage.document_id
        for text in (hit.document.description.title, hit.passage.text):
            told = EDITION.search(text)
            assert told is not None
            numbers.setdefault(hit.document.id, set()).add(told[1])
    assert all(len(own) == 1 for own in numbers.values()), numbers


class Searching:
    """Threads that search over and over until the block ends; then what went wrong is raised."""

    def __init__(self, search: Callable[[int], list[Hit]]) -> None:
        self.searches = 0
        self.shown: set[str] = set()
        self._search = search
        self._stop = threading.Event()
        self._failures: list[BaseException] = []
        self._threads = [threading.Thread(target=self._run, args=(n,)) for n in range(READERS)]

    def _run(self, number: int) -> None:
        try:
            while not self._stop.is_set():
                hits = self._search(number)
                assert_whole(hits)
                self.searches += 1
                self.shown.update(hit.document.description.title for hit in hits)
        except BaseException as error:
            self._failures.append(error)

    def __enter__(self) -> Searching:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if self._failures:
            raise self._failures[0]


def test_threads_of_one_knowledge_base_see_whole_documents(
    home: Settings,
    embedder: SentenceTransformerEmbedder,
    changes: list[tuple[str, Edition | None]],
) -> None:
    with (
        KnowledgeBase.open(home, embedder=embedder) as kb,
        Searching(lambda _: kb.search(QUERY, 100)) as searching,
    ):
        for document_id, edition in changes:
            if edition is None:
                kb.remove([document_id])
                continue
            with kb.writing():
                kb.catalogue.add(document_id, *edition, "1")
                kb.flush()
    assert searching.searches > READERS
    assert len(searching.shown) > 3


@pytest.fixture
def readers(home: Settings, embedder: SentenceTransformerEmbedder) -> Iterator[list[Any]]:
    opened = [KnowledgeBase.open(home, create=False, embedder=embedder) for _ in range(READERS)]
    yield opened
    for kb in opened:
        kb.close()


def test_searches_beside_a_process_that_writes_see_whole_documents(
    home: Settings,
    readers: list[KnowledgeBase],
    changes: list[tuple[str, Edition | None]],
    tmp_path: Path,
) -> None:
    """Each reader has the home open for itself, as a process of its own would."""
    file = tmp_path / "изменения"
    file.write_bytes(pickle.dumps(changes))
    with Searching(lambda number: readers[number].search(QUERY, 100)) as searching:
        done = subprocess.run(
            [sys.executable, Path(__file__).with_name("home_writer.py"), home.home, file],
            env=os.environ | {"PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent)))},
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode == 0, done.stderr
    assert searching.searches > READERS
    assert len(searching.shown) > 3
    for kb in readers:
        hits = kb.search(QUERY, 100)
        assert_whole(hits)
        assert {hit.document.id for hit in hits} == {record.id for record in kb.documents()}
