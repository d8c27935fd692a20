"""What `svod eval` prints: tables for a person, one value for a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

from search.evaluation import DECISIVE, mean_metrics
from ui import output
from ui.terminal import console, line, styled

if TYPE_CHECKING:
    from search.evaluation import Changed, Comparison, Difference, SavedRun

# A terminal has room for these beside the name of a slice.
_IN_SLICES = ("nDCG@10", "MRR@10", "Success@1", "Success@5", "Recall@10")
_SHOWN_QUESTIONS = 5
_LONGEST_QUESTION = 80


def show(run: SavedRun, comparison: Comparison | None, json_wanted: bool) -> None:
    """Print the measures of a run, by style of question too, and its difference to another."""
    if json_wanted:
        output.as_json(shape(run, comparison))
        return
    table = Table("Показатель", "Значение", box=None)
    for name, value in run.metrics.by_name().items():
        table.add_row(name, f"{value:.4f}")
    for name, told in facts(run).items():
        table.add_row(name, told)
    console().print(table)
    if slices := run.slices():
        line("")
        table = Table("Стиль", "Вопросов", *_IN_SLICES, box=None)
        for style, queries in slices.items():
            values = mean_metrics([query.values for query in queries]).by_name()
            shown = [f"{values[name]:.4f}" for name in _IN_SLICES]
            table.add_row(styled(style), str(len(queries)), *shown)
        console().print(table)
    if comparison is not None:
        _compared(comparison)


def facts(run: SavedRun) -> dict[str, str]:
    """What a run was measured on and how fast, in words."""
    times = milliseconds(run)
    return {
        "вопросов в секунду": f"{run.queries_per_second:.2f}",
        "время вопроса, мс (медиана / 95 %)": f"{times[0]:.1f} / {times[1]:.1f}",
        "документов": str(run.documents),
        "фрагментов": str(run.passages),
        "вопросов": str(len(run.queries)),
        "построение базы, с": f"{run.seconds:.1f}",
    }


def milliseconds(run: SavedRun) -> tuple[float, float]:
    """Median and 95th percentile of the time of a question."""
    import numpy as np

    median, late = np.percentile([query.ms for query in run.queries], [50, 95])
    return float(median), float(late)


def shape(run: SavedRun, comparison: Comparison | None) -> dict[str, Any]:
    """The JSON value of `svod eval --json`."""
    times = milliseconds(run)
    return {
        **run.metrics.by_name(),
        "queries_per_second": round(run.queries_per_second, 2),
        "ms_p50": round(times[0], 2),
        "ms_p95": round(times[1], 2),
        "documents": run.documents,
        "passages": run.passages,
        "queries": len(run.queries),
        "seconds": round(run.seconds, 1),
        "settings": run.settings,
        "slices": {
            style: {
                "queries": len(queries),
                **mean_metrics([query.values for query in queries]).by_name(),
            }
            for style, queries in run.slices().items()
        },
        "comparison": None if comparison is None else _comparison_shape(comparison),
    }


def _comparison_shape(comparison: Comparison) -> dict[str, Any]:
    return {
        "before": {
            "data_set": comparison.before.data_set,
            "made": comparison.before.made,
            "settings": comparison.before.settings,
        },
        "differences": _differences_shape(comparison.differences),
        "slices": {style: _differences_shape(found) for style, found in comparison.slices.items()},
        "better": [_changed_shape(one) for one in comparison.better],
        "worse": [_changed_shape(one) for one in comparison.worse],
    }


def _differences_shape(found: Mapping[str, Difference]) -> dict[str, dict[str, float]]:
    return {
        name: {"mean": one.mean, "low": one.low, "high": one.high, "p": one.p}
        for name, one in found.items()
    }


def _changed_shape(one: Changed) -> dict[str, Any]:
    return {
        "id": one.after.id,
        "text": one.after.text,
        "before": one.before.values[DECISIVE],
        "after": one.after.values[DECISIVE],
        "place_before": one.before.place,
        "place_after": one.after.place,
    }


def _compared(comparison: Comparison) -> None:
    line("")
    line(f"Сравнение с прогоном от {comparison.before.made} (бутстреп по вопросам):")
    columns = ("Разность", "95 % интервал", "p")
    table = Table("Показатель", *columns, box=None)
    for name, found in comparison.differences.items():
        table.add_row(name, *_cells(found))
    console().print(table)
    if comparison.slices:
        table = Table(f"Стиль, {DECISIVE}", *columns, box=None)
        for style, by_name in comparison.slices.items():
            table.add_row(styled(style), *_cells(by_name[DECISIVE]))
        console().print(table)
    _questions("Стало лучше", comparison.better)
    _questions("Стало хуже", comparison.worse)


def _cells(found: Difference) -> tuple[str, str, str]:
    return f"{found.mean:+.4f}", f"{found.low:+.4f} … {found.high:+.4f}", f"{found.p:.4f}"


def _questions(title: str, changed: Sequence[Changed]) -> None:
    line(f"{title}: {len(changed)}")
    for one in changed[:_SHOWN_QUESTIONS]:
        text = " ".join(one.after.text.split())
        if len(text) > _LONGEST_QUESTION:
            text = text[: _LONGEST_QUESTION - 1] + "…"
        before, after = (each.values[DECISIVE] for each in (one.before, one.after))
        line(f"  {before:.3f} → {after:.3f}  {text}")
