"""A data set is read as it is or refused with the line; its metrics are the textbook's."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from corpus.errors import DataSetInvalid
from corpus.settings import Settings
from ingest.evaluation import evaluate
from search.evaluation import metrics, read_data_set
from search.reference import SentenceTransformerEmbedder

DOCUMENTS = (
    {"_id": "vodopad", "title": "", "text": "Водопад на реке Кивач достигает высоты 10 метров."},
    {"_id": "pchely", "title": "Пчёлы", "text": "Пчела собирает нектар и делает из него мёд."},
    {"_id": "metro", "title": "", "text": "Метро в Казани открыли в 2005 году."},
)
QUERIES = (
    {"_id": "q1", "text": "какой высоты водопад Кивач"},
    {"_id": "q2", "text": "кто делает мёд"},
    {"_id": "q3", "text": "когда открылось казанское метро"},
)
QRELS = ("query-id\tcorpus-id\tscore", "q1\tvodopad\t1", "q2\tpchely\t1", "q3\tmetro\t1")


def data_set(
    folder: Path,
    documents: Sequence[Any] = DOCUMENTS,
    queries: Sequence[Any] = QUERIES,
    qrels: Sequence[str] = QRELS,
) -> Path:
    (folder / "qrels").mkdir(parents=True)
    for name, records in (("corpus", documents), ("queries", queries)):
        lines = [
            record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)
            for record in records
        ]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("\n".join(qrels) + "\n", encoding="utf-8")
    return folder


def test_metrics_are_those_of_the_textbook() -> None:
    run = {"a": ["x", "right", "y"], "b": ["right2", "half"]}
    found = metrics(run, {"a": {"right": 1}, "b": {"right2": 2, "half": 1, "missed": 1}})
    best_b = 2 + 1 / math.log2(3) + 1 / math.log2(4)
    of_b = (2 + 1 / math.log2(3)) / best_b
    assert found.ndcg_at_10 == pytest.approx((1 / math.log2(3) + of_b) / 2)
    assert found.mrr_at_10 == pytest.approx((1 / 2 + 1) / 2)
    assert found.recall_at_1 == pytest.approx((0 + 1 / 3) / 2)
    assert found.recall_at_5 == found.recall_at_100 == pytest.approx((1 + 2 / 3) / 2)
    assert found.map_at_100 == pytest.approx((1 / 2 + (1 + 1) / 3) / 2)
    assert (found.success_at_1, found.success_at_5) == (1 / 2, 1)


def test_a_query_without_results_counts_as_nothing_found() -> None:
    found = metrics({"a": ["right"], "b": []}, {"a": {"right": 1}, "b": {"x": 1}, "c": {"y": 1}})
    assert found.recall_at_10 == found.ndcg_at_10 == found.mrr_at_10 == pytest.approx(1 / 3)


def test_a_document_past_the_tenth_place_has_no_reciprocal_rank() -> None:
    run = {"a": [f"d{n}" for n in range(11)]}
    found = metrics(run, {"a": {"d10": 1}})
    assert found.mrr_at_10 == found.ndcg_at_10 == found.recall_at_10 == 0
    assert found.recall_at_100 == 1


def test_places_are_kept_whatever_the_ids() -> None:
    assert metrics({"a": ["b", "a", "z"]}, {"a": {"b": 1}}).mrr_at_10 == 1
    assert metrics({"a": ["z", "a", "b"]}, {"a": {"z": 1}}).mrr_at_10 == 1


def test_queries_without_judgements_are_not_asked(tmp_path: Path) -> None:
    read = read_data_set(data_set(tmp_path / "набор", qrels=[*QRELS[:2], "q2\tpchely\t0"]))
    assert [*read.queries] == ["q1"]
    assert len(read.documents) == 3


def test_a_style_is_read_beside_the_question_or_in_its_metadata(tmp_path: Path) -> None:
    queries = [
        {**QUERIES[0], "style": " разговорный "},
        {**QUERIES[1], "metadata": {"style": "опечатки"}},
        {**QUERIES[2], "style": None, "metadata": "не объект"},
    ]
    read = read_data_set(data_set(tmp_path / "набор", queries=queries))
    assert read.styles == {"q1": "разговорный", "q2": "опечатки"}


def test_styles_of_questions_nobody_judged_are_left_out(tmp_path: Path) -> None:
    queries = [QUERIES[0], {**QUERIES[1], "style": 5}]
    folder = data_set(tmp_path / "набор", queries=queries, qrels=QRELS[:2])
    assert read_data_set(folder).styles == {}


@pytest.mark.parametrize("style", [5, "", "  ", ["a"], "ы" * 61])
def test_a_style_that_is_no_short_string_is_refused(tmp_path: Path, style: Any) -> None:
    folder = data_set(tmp_path / "набор", queries=[{**QUERIES[0], "style": style}, *QUERIES[1:]])
    with pytest.raises(DataSetInvalid, match=r"queries\.jsonl», вопрос «q1»: стиль"):
        read_data_set(folder)


def test_a_style_for_every_question_is_no_style(tmp_path: Path) -> None:
    queries = [{"_id": n, "text": "мёд", "style": f"стиль {n}"} for n in range(51)]
    qrels = [QRELS[0], *(f"{n}\tpchely\t1" for n in range(51))]
    with pytest.raises(DataSetInvalid, match="больше 50 разных стилей"):
        read_data_set(data_set(tmp_path / "набор", queries=queries, qrels=qrels))


def test_a_fingerprint_changes_with_questions_styles_and_judgements_only(tmp_path: Path) -> None:
    def fingerprint(name: str, **parts: Any) -> str:
        return read_data_set(data_set(tmp_path / name, **parts)).fingerprint

    first = fingerprint("а")
    assert fingerprint("б", queries=QUERIES[::-1]) == first
    assert fingerprint("в", documents=DOCUMENTS[::-1]) == first
    assert fingerprint("г", queries=[{**QUERIES[0], "style": "x"}, *QUERIES[1:]]) != first
    assert fingerprint("д", queries=[{**QUERIES[0], "text": "x"}, *QUERIES[1:]]) != first
    assert fingerprint("е", qrels=[*QRELS[:3], "q3\tpchely\t1"]) != first


def test_of_several_splits_the_test_split_is_read(tmp_path: Path) -> None:
    folder = data_set(tmp_path / "набор", qrels=QRELS[:2])
    train = folder / "qrels" / "train.tsv"
    train.write_text("\n".join([QRELS[0], QRELS[2]]), encoding="utf-8")
    assert [*read_data_set(folder).queries] == ["q1"]
    (folder / "qrels" / "test.tsv").rename(folder / "qrels" / "dev.tsv")
    assert sorted(read_data_set(folder).queries) == ["q1", "q2"]


def test_numbers_as_ids_a_byte_order_mark_and_crlf_are_understood(tmp_path: Path) -> None:
    folder = data_set(
        tmp_path / "набор",
        [{"_id": 7, "text": "Строка\u2028с разделителем"}],
        [{"_id": 1, "text": "строка"}],
        ["query-id\tcorpus-id\tscore", "1\t7\t1"],
    )
    for path in (folder / "corpus.jsonl", folder / "qrels" / "test.tsv"):
        text = path.read_bytes().replace(b"\n", b"\r\n")
        path.write_bytes("\ufeff".encode() + text)
    read = read_data_set(folder)
    assert read.documents[0].id == "7"
    assert read.judgements == {"1": {"7": 1}}


@pytest.mark.parametrize("missing", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    folder = data_set(tmp_path / "набор")
    (folder / missing).unlink()
    with pytest.raises(DataSetInvalid) as raised:
        read_data_set(folder)
    assert Path(missing).name.replace("test", "*") in str(raised.value)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataSetInvalid, match="нигде"):
        read_data_set(tmp_path / "нигде")


@pytest.mark.parametrize(
    ("part", "lines", "said"),
    [
        ("documents", [DOCUMENTS[0], "{"], "corpus.jsonl», строка 2: это не JSON"),
        ("documents", [DOCUMENTS[0], "", "[1]"], "corpus.jsonl», строка 3: нужен объект"),
        ("documents", ["[" * 100_000], "corpus.jsonl», строка 1: это не JSON"),
        ("documents", [{"text": "без имени"}], "строка 1: нет поля «_id»"),
        ("documents", [{"_id": True, "text": "без имени"}], "строка 1: нет поля «_id»"),
        ("documents", [{"_id": "a"}], "строка 1: нет строки «text»"),
        ("documents", [DOCUMENTS[0], DOCUMENTS[0]], "«_id» vodopad уже встречался"),
        ("documents", [], "нет документов"),
        ("queries", [{"_id": "q1", "text": 5}], "queries.jsonl», строка 1: нет строки «text»"),
        ("qrels", [*QRELS[:2], "q2 pchely 1"], "test.tsv», строка 3: нужны три столбца"),
        ("qrels", [QRELS[0], "q9\tpchely\t1"], "строка 2: вопроса «q9» нет"),
        ("qrels", [QRELS[0], "q1\tpchely\tмного"], "строка 2: оценка «много» не целое"),
        ("qrels", [QRELS[0], f"q1\tpchely\t{10**30}"], "строка 2: оценка"),
        ("qrels", [QRELS[0]], "нет ни одной оценки больше нуля"),
        ("qrels", [], "нет ни одной оценки больше нуля"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, part: str, lines: list[Any], said: str) -> None:
    folder = data_set(tmp_path / "набор", **{part: lines})
    with pytest.raises(DataSetInvalid) as raised:
        read_data_set(folder)
    assert said in raised.value.message
    assert raised.value.remedy


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    folder = data_set(tmp_path / "набор")
    (folder / "queries.jsonl").write_bytes('{"_id": "q1", "text": "мёд"}'.encode("cp1251"))
    with pytest.raises(DataSetInvalid, match="UTF-8"):
        read_data_set(folder)


def test_every_document_is_found_and_the_home_is_not_touched(
    tmp_path: Path, embedder: SentenceTransformerEmbedder
) -> None:
    home, database = tmp_path / "дом", tmp_path / "общая.sqlite3"
    settings = Settings(home=home, database_url=SecretStr(f"sqlite:///{database}"))
    stages: list[tuple[str, int, int]] = []
    found = evaluate(
        data_set(tmp_path / "набор"),
        settings,
        lambda *told: stages.append(told),
        embedder=embedder,
    )
    assert (found.documents, found.queries, found.passages) == (3, 3, 3)
    assert found.metrics.ndcg_at_10 == found.metrics.recall_at_1 == 1
    assert found.queries_per_second > 0
    assert not home.exists()
    assert not database.exists()
    assert stages[-1] == ("вопросы", 3, 3)
    assert ("документы", 3, 3) in stages
    assert [(query.id, query.place) for query in found.run.queries] == [
        ("q1", 1),
        ("q2", 1),
        ("q3", 1),
    ]
    assert all(query.ms > 0 for query in found.run.queries)
    assert found.run.settings["encoder"] == embedder.name
    assert found.run.settings["SVOD_PASSAGE_TOKENS"] == "220"
    # A run is passed on: it holds no address with a password and no name of a person's folder.
    assert not any(str(tmp_path) in value for value in found.run.settings.values())
    found.run.must_answer(found.data)


def test_documents_of_any_shape_are_taken(
    tmp_path: Path, embedder: SentenceTransformerEmbedder
) -> None:
    long = "Предложение о реке и её притоках номер {}. "
    shapes = [
        {"_id": "/" * 300 + "..", "title": "", "text": DOCUMENTS[0]["text"]},
        {"_id": "заголовок", "title": "Кто делает мёд: пчела", "text": ""},
        {"_id": "пусто", "title": "", "text": ""},
        {"_id": "числа", "title": None, "text": "42"},
        {"_id": "знаки", "text": "\ud800\u0000 метро в Казани открыли в 2005 году"},
        {"_id": "длинный", "title": "", "text": "".join(map(long.format, range(200)))},
    ]
    qrels = [QRELS[0], f"q1\t{shapes[0]['_id']}\t1", "q2\tзаголовок\t1", "q3\tзнаки\t1"]
    lines = [json.dumps(shape) for shape in shapes]
    queries = [*QUERIES[:2], {"_id": "q3", "text": "открытие метро в Казани"}]
    found = evaluate(
        data_set(tmp_path / "набор", lines, queries, qrels), Settings(), embedder=embedder
    )
    assert found.documents == 6
    assert found.passages > 6
    assert found.metrics.recall_at_1 == 1


def test_a_query_without_words_finds_nothing(
    tmp_path: Path, embedder: SentenceTransformerEmbedder
) -> None:
    queries = [{"_id": "q1", "text": "???"}, QUERIES[1]]
    folder = data_set(tmp_path / "набор", queries=queries, qrels=QRELS[:3])
    assert evaluate(folder, Settings(), embedder=embedder).metrics.recall_at_100 == 0.5
