"""The default ranking on questions nobody here wrote: XQuAD-ru through `svod eval`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.xquad_beir import DEFAULT_FILE, convert, convert_sentences
from corpus.settings import Settings
from ingest.evaluation import evaluate
from search.evaluation import read_data_set
from search.reference import SentenceTransformerEmbedder

pytestmark = pytest.mark.skipif(
    not DEFAULT_FILE.is_file(), reason="нет файла ../shared/data/xquad-ru/xquad.ru.json"
)


def test_the_converted_data_set_holds_every_paragraph_and_question(tmp_path: Path) -> None:
    assert convert(DEFAULT_FILE, tmp_path) == (240, 1190)
    data = read_data_set(tmp_path)
    assert (len(data.documents), len(data.queries)) == (240, 1190)
    assert all(sum(grades.values()) == 1 for grades in data.judgements.values())


def test_sentences_keep_their_place_in_the_paragraph_and_hold_the_answers(tmp_path: Path) -> None:
    whole, cut = tmp_path / "абзацы", tmp_path / "предложения"
    convert(DEFAULT_FILE, whole)
    documents, queries = convert_sentences(DEFAULT_FILE, cut)
    assert 1150 < documents < 1250
    assert queries == 1190
    kept = (cut / "paragraphs.jsonl").read_text(encoding="utf-8").splitlines()
    paragraphs = {one["_id"]: one["text"] for one in map(json.loads, kept)}
    read = {document.id: document.text for document in read_data_set(whole).documents}
    assert {name: text.strip() for name, text in paragraphs.items()} == read
    lines = (cut / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    for record in map(json.loads, lines):
        told = record["metadata"]
        assert paragraphs[told["paragraph"]][told["start"] : told["end"]] == record["text"]
        assert record["_id"].startswith(told["paragraph"] + "-s")
        assert record["title"] == ""
    data = read_data_set(cut)
    texts = {document.id: document.text for document in data.documents}
    squad = json.loads(DEFAULT_FILE.read_text(encoding="utf-8"))["data"]
    held = 0
    for article in squad:
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                (right,) = data.judgements[question["id"]]
                held += question["answers"][0]["text"].strip() in texts[right]
    # An answer may run over the end of its sentence.
    assert held >= 1189


@pytest.mark.slow
def test_the_right_paragraph_is_found(
    tmp_path: Path, embedder: SentenceTransformerEmbedder
) -> None:
    convert(DEFAULT_FILE, tmp_path)
    found = evaluate(tmp_path, Settings(), embedder=embedder)
    assert found.metrics.ndcg_at_10 >= 0.970
    assert found.metrics.recall_at_100 >= 0.999
