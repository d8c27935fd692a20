"""Retrieval quality: data sets in the BEIR layout, and the metrics of a run over one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from corpus.errors import DataSetInvalid

DEPTH = 100
"""How many documents of every ranking are judged."""

_LAYOUT = "Нужны corpus.jsonl, queries.jsonl и qrels/*.tsv (раскладка BEIR)."
_COLUMNS = ("query-id", "corpus-id", "score")
_GRADE = re.compile(r"-?[0-9]{1,4}")
_MEASURES = ("ndcg_cut.10", "recall.1,5,10,100", "recip_rank")

Judgements = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    """A document of a data set; title or text may be empty."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class DataSet:
    """Documents, the judged queries by id, and the grade of judged documents by query and id.

    Grades above 0 mean relevant; every query has at least one such document.
    """

    documents: tuple[CorpusDocument, ...]
    queries: Mapping[str, str]
    judgements: Judgements


@dataclass(frozen=True, slots=True)
class Metrics:
    """Means over all judged queries, 0 to 1; a query without results counts as 0."""

    ndcg_at_10: float
    mrr_at_10: float
    recall_at_1: float
    recall_at_5: float
    recall_at_10: float
    recall_at_100: float

    def by_name(self) -> dict[str, float]:
        """The metrics under the names they are printed with."""
        return {
            "nDCG@10": self.ndcg_at_10,
            "MRR@10": self.mrr_at_10,
            "Recall@1": self.recall_at_1,
            "Recall@5": self.recall_at_5,
            "Recall@10": self.recall_at_10,
            "Recall@100": self.recall_at_100,
        }


def metrics(run: Run, judgements: Judgements) -> Metrics:
    """Judge rankings of document ids, best first, one for every query.

    nDCG with linear gain, as trec_eval and BEIR compute it (Järvelin, Kekäläinen, "Cumulated
    Gain-based Evaluation of IR Techniques", ACM TOIS 20(4), 2002).
    """
    import pytrec_eval

    evaluator = pytrec_eval.RelevanceEvaluator(
        {query: dict(grades) for query, grades in judgements.items()}, set(_MEASURES)
    )

    def judged(depth: int) -> list[dict[str, float]]:
        # trec_eval orders by score and breaks ties by id, so places become scores.
        scores = {
            query: {document: -float(place) for place, document in enumerate(ranked[:depth])}
            for query, ranked in run.items()
            if ranked and query in judgements
        }
        found: dict[str, dict[str, float]] = evaluator.evaluate(scores)
        return [found.get(query, {}) for query in judgements]

    def mean(values: list[dict[str, float]], measure: str) -> float:
        return fmean(value.get(measure, 0.0) for value in values)

    whole, top = judged(DEPTH), judged(10)
    return Metrics(
        ndcg_at_10=mean(whole, "ndcg_cut_10"),
        mrr_at_10=mean(top, "recip_rank"),
        recall_at_1=mean(whole, "recall_1"),
        recall_at_5=mean(whole, "recall_5"),
        recall_at_10=mean(whole, "recall_10"),
        recall_at_100=mean(whole, "recall_100"),
    )


def read_data_set(folder: Path) -> DataSet:
    """Read a folder in the BEIR layout (Thakur et al., "BEIR", 2021, arXiv:2104.08663).

    Of several files in `qrels`, `test.tsv` is read as BEIR does, all of them where there is none.
    Queries without a relevant document are left out. Raises DataSetInvalid, naming file and line.
    """
    folder = folder.expanduser()
    if not folder.is_dir():
        raise DataSetInvalid(f"Нет папки набора данных «{folder}».", _LAYOUT)
    corpus = tuple(
        CorpusDocument(id=found, title=_text(record, "title"), text=_text(record, "text"))
        for found, record in _records(folder / "corpus.jsonl").items()
    )
    if not corpus:
        raise DataSetInvalid(f"В файле «{folder / 'corpus.jsonl'}» нет документов.", _LAYOUT)
    queries = {
        found: _text(record, "text") for found, record in _records(folder / "queries.jsonl").items()
    }
    judgements = _judgements(folder / "qrels", queries)
    return DataSet(corpus, {query: queries[query] for query in judgements}, judgements)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, numbered from 1."""
    if not path.is_file():
        raise DataSetInvalid(f"В наборе данных нет файла «{path}».", _LAYOUT)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DataSetInvalid(
            f"Файл «{path}» не читается: {error.strerror or error}.", "Проверьте права на файл."
        ) from error
    except UnicodeDecodeError as error:
        raise DataSetInvalid(
            f"Файл «{path}» не в кодировке UTF-8.", "Сохраните его в UTF-8."
        ) from error
    # Not splitlines(): JSON may hold U+2028 and other characters that it takes for line ends.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line.rstrip("\r")


def _records(path: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for number, line in _lines(path):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _broken(path, number, "это не JSON") from error
        if not isinstance(record, dict):
            raise _broken(path, number, "нужен объект JSON")
        identity = record.get("_id")
        # Some data sets number their records.
        if isinstance(identity, bool) or not isinstance(identity, str | int) or identity == "":
            raise _broken(path, number, "нет поля «_id»")
        if not isinstance(record.get("text"), str):
            raise _broken(path, number, "нет строки «text»")
        name = _storable(str(identity))
        if name in found:
            raise _broken(path, number, f"«_id» {name[:60]} уже встречался")
        found[name] = record
    return found


def _text(record: Mapping[str, Any], field: str) -> str:
    value = record.get(field)
    return _storable(value.strip()) if isinstance(value, str) else ""


def _storable(text: str) -> str:
    """JSON may hold half a surrogate pair, which no database takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _judgements(folder: Path, queries: Mapping[str, str]) -> dict[str, dict[str, int]]:
    files = sorted(folder.glob("*.tsv"))
    if not files:
        raise DataSetInvalid(f"В наборе данных нет файлов «{folder / '*.tsv'}».", _LAYOUT)
    found: dict[str, dict[str, int]] = {}
    for path in [file for file in files if file.name == "test.tsv"] or files:
        for first, (number, line) in enumerate(_lines(path)):
            columns = [column.strip() for column in line.split("\t")]
            if first == 0 and columns[-1] == _COLUMNS[-1]:
                continue
            if len(columns) != len(_COLUMNS):
                wanted = ", ".join(_COLUMNS)
                raise _broken(path, number, f"нужны три столбца через табуляцию: {wanted}")
            query, document, grade = columns
            if query not in queries:
                raise _broken(path, number, f"вопроса «{query[:60]}» нет в queries.jsonl")
            if not _GRADE.fullmatch(grade):
                raise _broken(path, number, f"оценка «{grade[:60]}» не целое число до 9999")
            found.setdefault(query, {})[document] = int(grade)
    relevant = {
        query: grades for query, grades in found.items() if any(g > 0 for g in grades.values())
    }
    if not relevant:
        raise DataSetInvalid(
            f"В папке «{folder}» нет ни одной оценки больше нуля.",
            "Без подходящих документов нечего измерять: проверьте файлы qrels.",
        )
    return relevant


def _broken(path: Path, number: int, what: str) -> DataSetInvalid:
    return DataSetInvalid(
        f"Файл «{path}», строка {number}: {what}.", "Исправьте строку и повторите."
    )
