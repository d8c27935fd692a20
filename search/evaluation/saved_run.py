"""A run over a data set as a file: what every question got, and the settings that made it."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from corpus.errors import DataSetInvalid, UsageError
from search.evaluation.data_set import DataSet
from search.evaluation.measures import MEASURES, Metrics, mean_metrics

WITHOUT_STYLE = "без стиля"
_HOW_MADE = "Прогон сохраняет «svod eval ПАПКА --save ФАЙЛ»."
_LARGEST_FILE = 512 * 2**20
_SAVE_REMEDY = "Проверьте папку, права и место на диске."

_Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
_Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class JudgedQuery(_Value):
    """One question: the documents found, best first, the place of the first relevant, the measures.

    `place` counts from 1 and is None where no relevant document was found; `ms` is the time of the
    search.
    """

    id: str
    text: str
    style: str | None = None
    ms: _Amount
    place: Annotated[int, Field(ge=1)] | None
    values: dict[str, _Share]
    found: tuple[str, ...]

    @model_validator(mode="after")
    def _complete(self) -> JudgedQuery:
        if missing := set(MEASURES) - self.values.keys():
            raise ValueError(f"no values for {sorted(missing)}")
        return self


class SavedRun(_Value):
    """All questions of a data set as one setting of the program answered them.

    `fingerprint` is that of the data set's questions and judgements; `seconds` went into building
    the home.
    """

    format: Literal["svod-evaluation-run"] = "svod-evaluation-run"
    version: Literal[1] = 1
    data_set: str
    fingerprint: str
    made: str
    settings: dict[str, str]
    documents: Annotated[int, Field(ge=0)]
    passages: Annotated[int, Field(ge=0)]
    seconds: _Amount
    queries: Annotated[tuple[JudgedQuery, ...], Field(min_length=1)]

    @property
    def metrics(self) -> Metrics:
        """The means over all questions."""
        return mean_metrics([query.values for query in self.queries])

    @property
    def queries_per_second(self) -> float:
        """How many questions a second the search answered, one after another."""
        return len(self.queries) / max(sum(query.ms for query in self.queries) / 1000, 1e-9)

    def slices(self) -> dict[str, list[JudgedQuery]]:
        """The questions by style, by name; empty where no question has one.

        Every question is in one slice: those without a style are in one of their own, last.
        """
        found: dict[str, list[JudgedQuery]] = defaultdict(list)
        for query in self.queries:
            found[query.style or WITHOUT_STYLE].append(query)
        if found.keys() <= {WITHOUT_STYLE}:
            return {}
        return dict(sorted(found.items(), key=lambda one: (one[0] == WITHOUT_STYLE, one[0])))

    def save(self, path: Path) -> None:
        """Write the file, whole or not at all. Raises UsageError."""
        part = path.with_name(path.name + ".part")
        try:
            part.write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8", newline="\n")
            os.replace(part, path)
        except OSError as error:
            raise UsageError(
                f"Файл «{path}» не записан: {error.strerror or error}.", _SAVE_REMEDY
            ) from error

    def must_answer(self, data: DataSet) -> None:
        """Raise DataSetInvalid unless this run is over the questions and judgements of `data`."""
        if self.fingerprint == data.fingerprint:
            return
        ours, theirs = {query.id for query in self.queries}, set(data.queries)
        only = len(ours ^ theirs)
        how = (
            f"{only} вопросов есть лишь в одном из них"
            if only
            else "у вопросов другой текст, стиль или оценки"
        )
        raise DataSetInvalid(
            f"Сохранённый прогон сделан на другом наборе («{self.data_set}»): {how}.",
            "Сравнивать можно прогоны на одних и тех же вопросах: сохраните новый (--save).",
        )


def read_run(path: Path) -> SavedRun:
    """Read a saved run. Raises DataSetInvalid where it is missing or no such file."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise DataSetInvalid(f"Файл «{path}» слишком велик для прогона.", _HOW_MADE)
        text = path.read_bytes()
    except OSError as error:
        raise DataSetInvalid(
            f"Файл прогона «{path}» не читается: {error.strerror or error}.", _HOW_MADE
        ) from error
    try:
        run = SavedRun.model_validate_json(text)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "весь файл"
        raise DataSetInvalid(
            f"Файл «{path}» — не сохранённый прогон или повреждён ({where[:80]}).", _HOW_MADE
        ) from error
    if len({query.id for query in run.queries}) != len(run.queries):
        raise DataSetInvalid(f"В файле прогона «{path}» вопросы повторяются.", _HOW_MADE)
    return run


def value_table(queries: Sequence[JudgedQuery]) -> NDArray[np.float64]:
    """The measures of questions, (measures, queries), rows in the order of `MEASURES`."""
    return np.array([[query.values[name] for query in queries] for name in MEASURES])
