"""Many questions in one process: lines of JSON in, lines of JSON out."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import DataSetInvalid, EmptyQuery, InvalidFilter
from ui import shapes
from ui.terminal import json_line

if TYPE_CHECKING:
    from search.engine import KnowledgeBase
    from search.filters import Filters


def search(
    kb: KnowledgeBase, queries: Path, k: int, filters: Filters, exactly: bool = False
) -> None:
    """Print `{"id","ms","hits","corrected","loosened"}` for every query. Raises DataSetInvalid."""

    def found(query: str, _previous: str | None) -> dict[str, Any]:
        result = kb.find(query, k, filters, exactly)
        return {
            "hits": [shapes.hit(one).model_dump(mode="json") for one in result.hits],
            "corrected": result.query.corrected,
            "loosened": result.loosened,
        }

    _each(queries, found, {"hits": []})


def ask(kb: KnowledgeBase, questions: Path, filters: Filters, exactly: bool = False) -> None:
    """Print `{"id", …answer}` for every question. Raises DataSetInvalid.

    A line may carry `previous`, the question before it, as it was resolved.
    """

    def given(question: str, previous: str | None) -> dict[str, Any]:
        found = kb.ask(question, filters, exactly, previous)
        return shapes.answer(found).model_dump(mode="json")

    _each(questions, given, {"answered": False, "citations": []})


def _each(
    file: Path, run: Callable[[str, str | None], dict[str, Any]], nothing: dict[str, Any]
) -> None:
    for identity, query, previous in list(_rows(file)):
        started = time.perf_counter()
        try:
            result = run(query, previous)
        except (EmptyQuery, InvalidFilter) as error:
            # One unusable question must not lose the answers to the others.
            result = {**nothing, "error": {"code": error.code, "message": str(error)}}
        ms = round((time.perf_counter() - started) * 1000, 2)
        row = {"id": identity, **result, "ms": ms}
        json_line(row)


def _rows(file: Path) -> Iterator[tuple[object, str, str | None]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataSetInvalid(
            f"Файл вопросов «{file}» не читается.", "Нужен файл UTF-8 со строками JSON."
        ) from error
    # Not `splitlines`: a question may hold a line separator of Unicode.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            query = row.get("query", row.get("question"))
            if not isinstance(query, str):
                raise ValueError("no query")
            previous = row.get("previous")
            if not isinstance(previous, str | None):
                raise ValueError("no question before")
            yield row.get("id", number), query, previous
        except (ValueError, AttributeError, RecursionError) as error:
            raise DataSetInvalid(
                f"Файл вопросов «{file}», строка {number}: не разобрать.",
                'Нужно {"id": …, "query": "…"} в каждой строке.',
            ) from error
