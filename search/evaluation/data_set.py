"""Data sets in the BEIR layout: documents, judged queries and the styles the queries carry."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.errors import DataSetInvalid
from search.evaluation.measures import Judgements

_LAYOUT = "Нужны corpus.jsonl, queries.jsonl и qrels/*.tsv (раскладка BEIR)."
_COLUMNS = ("query-id", "corpus-id", "score")
_GRADE = re.compile(r"-?[0-9]{1,4}")
_LONGEST_STYLE = 60
# A table of more slices tells nothing, and every slice costs a bootstrap.
_MOST_STYLES = 50


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    """A document of a data set; title or text may be empty."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class DataSet:
    """Documents, the judged queries by id, and the grade of judged documents by query and id.

    Grades above 0 mean relevant; every query has at least one such document. `styles` names the
    style of those queries that carry one.
    """

    documents: tuple[CorpusDocument, ...]
    queries: Mapping[str, str]
    judgements: Judgements
    styles: Mapping[str, str] = field(default_factory=dict)
    name: str = ""

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change with a question, its style or a judgement."""
        told = [
            [query, self.queries[query], self.styles.get(query), sorted(grades.items())]
            for query, grades in sorted(self.judgements.items())
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def read_data_set(folder: Path) -> DataSet:
    """Read a folder in the BEIR layout (Thakur et al., "BEIR", 2021, arXiv:2104.08663).

    Of several files in `qrels`, `test.tsv` is read as BEIR does, all of them where there is none.
    Queries without a relevant document are left out. A query may carry `style`, or
    `metadata.style`, a short string. Raises DataSetInvalid, naming file and line.
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
    records = _records(folder / "queries.jsonl")
    queries = {found: _text(record, "text") for found, record in records.items()}
    judgements = _judgements(folder / "qrels", queries)
    styles = _styles(folder / "queries.jsonl", {query: records[query] for query in judgements})
    return DataSet(
        corpus,
        {query: queries[query] for query in judgements},
        judgements,
        styles,
        _storable(folder.resolve().name),
    )


def _styles(path: Path, records: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The style of every query that names one, as a field of its own or in `metadata`."""
    found: dict[str, str] = {}
    for query, record in records.items():
        metadata = record.get("metadata")
        style = record.get("style")
        if style is None and isinstance(metadata, dict):
            style = metadata.get("style")
        if style is None:
            continue
        if not isinstance(style, str) or not style.strip() or len(style) > _LONGEST_STYLE:
            raise DataSetInvalid(
                f"Файл «{path}», вопрос «{query[:60]}»: стиль («style») — не короткая строка.",
                f"Нужна строка до {_LONGEST_STYLE} знаков; поле можно убрать.",
            )
        found[query] = _storable(style.strip())
    if len(set(found.values())) > _MOST_STYLES:
        raise DataSetInvalid(
            f"В файле «{path}» больше {_MOST_STYLES} разных стилей вопросов.",
            "Объедините их или уберите поле «style».",
        )
    return found


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
