"""The sample library as a knowledge base, ingested once for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.settings import Settings
from ingest.pipeline import ingest
from search.engine import KnowledgeBase
from search.reference import SentenceTransformerEmbedder

LIBRARY = Path(__file__).parents[2] / "corpus" / "library" / "documents"


@pytest.fixture(scope="session")
def library(
    tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder
) -> Iterator[KnowledgeBase]:
    """All sixteen documents of the sample library; takes about a minute. Tests only read it."""
    settings = Settings(home=tmp_path_factory.mktemp("library"))
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        report = ingest(kb, [LIBRARY])
        assert not report.failed
        yield kb
