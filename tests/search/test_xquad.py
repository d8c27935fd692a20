"""The default ranking on questions nobody here wrote: XQuAD-ru through `svod eval`."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.xquad_beir import DEFAULT_FILE, convert
from corpus.settings import Settings
from ingest.evaluation import evaluate
from search.embedding import SentenceTransformerEmbedder
from search.evaluation import read_data_set

pytestmark = pytest.mark.skipif(
    not DEFAULT_FILE.is_file(), reason="нет файла ../shared/data/xquad-ru/xquad.ru.json"
)


def test_the_converted_data_set_holds_every_paragraph_and_question(tmp_path: Path) -> None:
    assert convert(DEFAULT_FILE, tmp_path) == (240, 1190)
    data = read_data_set(tmp_path)
    assert (len(data.documents), len(data.queries)) == (240, 1190)
    assert all(sum(grades.values()) == 1 for grades in data.judgements.values())


@pytest.mark.slow
def test_the_right_paragraph_is_found(
    tmp_path: Path, embedder: SentenceTransformerEmbedder
) -> None:
    convert(DEFAULT_FILE, tmp_path)
    found = evaluate(tmp_path, Settings(), embedder=embedder)
    assert found.metrics.ndcg_at_10 >= 0.970
    assert found.metrics.recall_at_100 >= 0.999
