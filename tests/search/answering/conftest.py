"""The reader of questions and sentences, opened once for all tests."""

from __future__ import annotations

import pytest

from corpus.settings import load_settings
from search.answering.reader import JointReader
from search.answering.reader_files import open_reader


@pytest.fixture(scope="session")
def reader() -> JointReader:
    """The real one, with what it has learned."""
    return open_reader(load_settings().cache)
