"""The report of an evaluation: one HTML file that needs nothing but a browser.

Texts of questions and documents are data. Jinja2 escapes all of them, plots are pictures without
scripts, and the page's own policy (W3C Content Security Policy Level 3) lets nothing be run or
fetched.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.errors import UsageError
from search.evaluation import (
    CONFIDENCE,
    DECISIVE,
    MEASURES,
    RESAMPLES,
    Changed,
    Comparison,
    CorpusDocument,
    DataSet,
    JudgedQuery,
    SavedRun,
    mean_metrics,
)
from ui import evaluation_output, evaluation_plots
from ui.terminal import printable

_TEMPLATES = Path(__file__).parent / "templates"
_WORST = 30
_CHANGED = 20
_LONGEST_QUESTION = 300
_LONGEST_EXCERPT = 220
_NAMES = {"svod": "версия программы", "encoder": "модель"}
_FEW = 20
"""Below so many questions a slice's interval is a hint only."""


@dataclass(frozen=True, slots=True)
class _Plot:
    title: str
    picture: str
    """An SVG picture as a data address (RFC 2397)."""


@dataclass(frozen=True, slots=True)
class _Miss:
    query: JudgedQuery
    text: str
    expected: str
    instead: str


def write(path: Path, data: DataSet, run: SavedRun, comparison: Comparison | None = None) -> None:
    """Write the report, whole or not at all. Raises UsageError."""
    part = path.with_name(path.name + ".part")
    page = render(data, run, comparison)
    try:
        part.write_text(page, encoding="utf-8", newline="\n")
        os.replace(part, path)
    except OSError as error:
        raise UsageError(
            f"Файл «{path}» не записан: {error.strerror or error}.",
            "Проверьте папку, права и место на диске.",
        ) from error


def render(data: DataSet, run: SavedRun, comparison: Comparison | None = None) -> str:
    """The page. `run` is over the questions of `data`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # No replaced half of a surrogate pair may stop the file from being written.
    environment.filters["shown"] = lambda text: printable(str(text))
    environment.filters["moment"] = _moment
    slices = run.slices()
    return environment.get_template("evaluation.html").render(
        run=run,
        comparison=comparison,
        measures=MEASURES,
        decisive=DECISIVE,
        metrics=run.metrics.by_name(),
        before=comparison.before.metrics.by_name() if comparison else {},
        facts=evaluation_output.facts(run),
        slices={
            style: (len(queries), mean_metrics([q.values for q in queries]).by_name())
            for style, queries in slices.items()
        },
        few=_FEW,
        plots=list(_plots(run, slices)),
        difference_plots=list(_difference_plots(comparison)) if comparison else [],
        misses=list(_misses(data, run)),
        worst=_WORST,
        changed=_CHANGED,
        excerpt=_excerpt,
        settings=_settings(run, comparison),
        resamples=f"{RESAMPLES:,}".replace(",", "\u00a0"),
        confidence=f"{CONFIDENCE:.0%}".replace("%", "\u00a0%"),
    )


def _plots(run: SavedRun, slices: Mapping[str, Sequence[JudgedQuery]]) -> Iterator[_Plot]:
    queries = run.queries
    yield _Plot("Показатели", _address(evaluation_plots.measures(queries)))
    if slices:
        yield _Plot(f"{DECISIVE} по стилям", _address(evaluation_plots.slices(slices)))
    yield _Plot("Место нужного документа", _address(evaluation_plots.places(queries)))
    yield _Plot(f"Распределение {DECISIVE}", _address(evaluation_plots.distribution(queries)))
    yield _Plot("Время вопроса", _address(evaluation_plots.times(queries)))


def _difference_plots(comparison: Comparison) -> Iterator[_Plot]:
    yield _Plot(
        "Разность показателей", _address(evaluation_plots.differences(comparison.differences))
    )
    if comparison.slices:
        decisive = {style: found[DECISIVE] for style, found in comparison.slices.items()}
        yield _Plot(
            f"Разность {DECISIVE} по стилям", _address(evaluation_plots.differences(decisive))
        )
    changed: list[Changed] = [*comparison.better, *comparison.worse]
    if changed:
        values = [one.change for one in changed]
        yield _Plot("Изменившиеся вопросы", _address(evaluation_plots.changes(values)))


def _address(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _misses(data: DataSet, run: SavedRun) -> Iterator[_Miss]:
    """The questions answered worst, with what stands above the right document."""
    documents = {document.id: document for document in data.documents}
    missed = [query for query in run.queries if query.values[DECISIVE] < 1]
    missed.sort(key=lambda query: (query.values[DECISIVE], query.place is not None, query.id))
    for query in missed[:_WORST]:
        grades = data.judgements[query.id]
        expected = next((one for one in sorted(grades) if grades[one] > 0), None)
        instead = next((one for one in query.found if grades.get(one, 0) <= 0), None)
        yield _Miss(
            query=query,
            text=_excerpt(query.text, _LONGEST_QUESTION),
            expected=_of_document(documents.get(expected or "")),
            instead=_of_document(documents.get(instead or "")),
        )


def _of_document(document: CorpusDocument | None) -> str:
    if document is None:
        return "—"
    return _excerpt(". ".join(part for part in (document.title, document.text) if part))


def _excerpt(text: str, longest: int = _LONGEST_EXCERPT) -> str:
    text = " ".join(text[: 4 * longest].split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _moment(made: str) -> str:
    """A time as people write it; a saved file may hold anything."""
    try:
        return datetime.fromisoformat(made).astimezone(UTC).strftime("%d.%m.%Y %H:%M UTC")
    except (ValueError, OverflowError):
        return printable(_excerpt(made, 40))


def _settings(run: SavedRun, comparison: Comparison | None) -> list[tuple[str, Any, Any]]:
    """Rows (name, value, earlier value); the earlier one is None where nothing is compared."""
    earlier = comparison.before.settings if comparison else {}
    names = dict.fromkeys([*run.settings, *earlier])
    return [
        (
            _NAMES.get(name, name),
            run.settings.get(name, "—"),
            earlier.get(name, "—") if comparison else None,
        )
        for name in names
    ]
