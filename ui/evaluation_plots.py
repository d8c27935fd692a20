"""The plots of an evaluation as SVG pictures, drawn by matplotlib without a window."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from search.evaluation import (
    DECISIVE,
    DEPTH,
    MEASURES,
    Difference,
    Interval,
    JudgedQuery,
    intervals,
    value_table,
)
from ui.terminal import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# A column of a wide page and the whole width of a phone: letters keep their size on both.
_WIDTH = 4.9
_ROW = 0.3
_INK, _PALE, _BETTER, _WORSE = "#1f5a93", "#9db8d2", "#2c7a4b", "#b3402e"
_STYLE: Any = {
    # The one that comes with matplotlib, whatever the machine has.
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "x",
    "grid.color": "#e3e7eb",
    "svg.fonttype": "path",
    "svg.hashsalt": "svod",
    # Styles of questions are data: a dollar sign begins no formula.
    "text.parse_math": False,
    "text.usetex": False,
}
_LONGEST_LABEL = 26
_MOST_BARS = 400
# The two-sided p below which a difference is coloured, that of a 95 % interval.
_CHANCE = 0.05
_PLACES = (
    *((f"{n}", n, n) for n in range(1, 6)),
    ("6–10", 6, 10),
    (f"11–{DEPTH}", 11, DEPTH),
)


def measures(queries: Sequence[JudgedQuery]) -> str:
    """Means of all measures with their 95 % intervals."""
    return _bars(MEASURES, intervals(value_table(queries)))


def slices(by_style: Mapping[str, Sequence[JudgedQuery]]) -> str:
    """Means of the decisive measure by style with their 95 % intervals."""
    row = MEASURES.index(DECISIVE)
    return _bars(
        [f"{_short(style)} ({len(queries)})" for style, queries in by_style.items()],
        [intervals(value_table(queries)[row : row + 1])[0] for queries in by_style.values()],
    )


def places(queries: Sequence[JudgedQuery]) -> str:
    """How many questions have their first relevant document at which place."""
    counts = [
        sum(query.place is not None and low <= query.place <= high for query in queries)
        for _, low, high in _PLACES
    ]
    lost = sum(query.place is None or query.place > DEPTH for query in queries)
    with _drawing() as (figure, axes):
        names = [*(name for name, _, _ in _PLACES), "нет"]
        colours = [_INK] * len(_PLACES) + [_WORSE]
        drawn = axes.bar(names, [*counts, lost], color=colours)
        axes.bar_label(drawn, fontsize=8, padding=1)
        axes.set_xlabel("место первого подходящего документа")
        axes.set_ylabel("вопросов")
        axes.grid(axis="y")
        axes.grid(visible=False, axis="x")
        axes.margins(y=0.12)
        _whole_counts(axes)
        return _svg(figure)


def distribution(queries: Sequence[JudgedQuery]) -> str:
    """How many questions reach which value of the decisive measure."""
    import numpy as np

    with _drawing() as (figure, axes):
        values = [query.values[DECISIVE] for query in queries]
        axes.hist(values, bins=list(np.linspace(0, 1, 21)), color=_INK, rwidth=0.92)
        # Most questions are answered at once: without the logarithm the others would not show.
        axes.set_yscale("symlog", linthresh=10)
        _round_counts(axes, len(queries))
        axes.set_xlabel(f"{DECISIVE} вопроса")
        axes.set_ylabel("вопросов (логарифм)")
        axes.grid(visible=True, axis="y")
        return _svg(figure)


def times(queries: Sequence[JudgedQuery]) -> str:
    """How long the searches took, the slowest hundredth in the last bar."""
    import numpy as np

    with _drawing() as (figure, axes):
        values = np.array([query.ms for query in queries])
        median, late, last = np.percentile(values, [50, 95, 99])
        axes.hist(np.minimum(values, last), bins=30, color=_PALE)
        for at, name, style in ((median, "медиана", "-"), (late, "95 %", "--")):
            axes.axvline(at, color=_INK, linestyle=style, label=f"{name}: {at:.1f} мс")
        axes.set_xlabel("время поиска, мс")
        axes.set_ylabel("вопросов")
        _whole_counts(axes)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False)
        axes.grid(visible=True, axis="y")
        return _svg(figure)


def differences(found: Mapping[str, Difference]) -> str:
    """Differences with their 95 % intervals around zero; surely better and worse are coloured."""
    names = [_short(name) for name in found]
    with _drawing(_ROW * len(found) + 0.9) as (figure, axes):
        for row, one in enumerate(found.values()):
            colour = _PALE if one.p >= _CHANCE else _BETTER if one.mean > 0 else _WORSE
            axes.plot([one.low, one.high], [row, row], color=colour, linewidth=3)
            axes.plot([one.mean], [row], "o", color=colour)
        axes.axvline(0, color="#444444", linewidth=1)
        reach = max((abs(b) for one in found.values() for b in (one.low, one.high)), default=0)
        axes.set_xlim(-1.1 * reach or -0.01, 1.1 * reach or 0.01)
        _rows(axes, names)
        axes.set_xlabel("← хуже · разность · лучше →")
        return _svg(figure)


def changes(values: Sequence[float]) -> str:
    """The changed questions as bars, from the one that gained most to the one that lost most.

    Of very many, evenly chosen ones are drawn.
    """
    with _drawing() as (figure, axes):
        ordered = sorted(values, reverse=True)
        if len(ordered) > _MOST_BARS:
            last = len(ordered) - 1
            ordered = [ordered[n * last // (_MOST_BARS - 1)] for n in range(_MOST_BARS)]
        colours = [_BETTER if value > 0 else _WORSE for value in ordered]
        axes.bar(range(len(ordered)), ordered, width=1.0, color=colours)
        axes.axhline(0, color="#444444", linewidth=1)
        axes.set_ylim(-1.05, 1.05)
        axes.set_xticks([])
        axes.set_xlabel(f"изменившиеся вопросы ({len(values)})")
        axes.set_ylabel(f"разность {DECISIVE}")
        axes.grid(visible=True, axis="y")
        return _svg(figure)


def _bars(names: Sequence[str], bars: Sequence[Interval]) -> str:
    with _drawing(_ROW * len(bars) + 0.7) as (figure, axes):
        means = [one.mean for one in bars]
        reach = [
            [max(0.0, one.mean - one.low) for one in bars],
            [max(0.0, one.high - one.mean) for one in bars],
        ]
        rows = range(len(bars))
        axes.barh(rows, means, color=_PALE, height=0.7)
        axes.errorbar(means, rows, xerr=reach, fmt="none", ecolor=_INK, capsize=2.5, linewidth=1.2)
        for row, one in enumerate(bars):
            axes.text(1.03, row, f"{one.mean:.3f}", va="center", clip_on=False)
        axes.set_xlim(0, 1.0)
        _rows(axes, names)
        return _svg(figure)


def _rows(axes: Axes, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(names) - 0.4, -0.6)


def _whole_counts(axes: Axes) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(integer=True))


def _round_counts(axes: Axes, most: int) -> None:
    ticks = [n for n in (0, 2, 5, 10, 30, 100, 300, 1000, 3000, 10_000, 100_000) if n <= most]
    axes.set_yticks(ticks or [0, most], [str(tick) for tick in ticks or [0, most]])
    axes.minorticks_off()


def _short(name: str) -> str:
    name = " ".join(printable(name).split())
    return name if len(name) <= _LONGEST_LABEL else name[: _LONGEST_LABEL - 1] + "…"


class _drawing:
    """A figure of the report's look and its axes, `height` inches high."""

    def __init__(self, height: float = 2.9) -> None:
        # Where it may not keep its cache of fonts it says so, in English, and goes on.
        logging.getLogger("matplotlib").setLevel(logging.ERROR)
        from matplotlib import rc_context

        self._height = height
        self._style = rc_context(_STYLE)

    def __enter__(self) -> tuple[Figure, Axes]:
        from matplotlib.figure import Figure

        self._style.__enter__()
        figure = Figure(figsize=(_WIDTH, self._height), layout="constrained")
        return figure, figure.subplots()

    def __exit__(self, *error: Any) -> None:
        self._style.__exit__(*error)


def _svg(figure: Figure) -> str:
    into = io.StringIO()
    about = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with warnings.catch_warnings():
        # A letter the font lacks is drawn as a box; the tables spell every name out.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure.savefig(into, format="svg", transparent=True, metadata=about)
    return into.getvalue()
