"""The curve of refusal: unanswerable questions refused against answerable ones, and its weights."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.answering.evidence import NAMES, THRESHOLD

LEARNED_FROM = ("library", "codes", "documents", "prose")
TRIED_ON = ("XQuAD-ru", "dev questions")
_REFUSED_AT_MOST = 0.10
# Questions that are answered by no document of their collection's kind.
_ELSEWHERE = ("off topic", "foreign")
# There are fewer of them than of those whose document was left out, but they are asked as often.
_ELSEWHERE_COUNTS = 3.0
_STEPS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
_SIZE, _EDGE = 360, 46
_COLOURS = ("#1f5fa8", "#a8501f", "#3c7a3c", "#7a3c7a", "#555555")


class Row(NamedTuple):
    """A question asked of a collection: `kind` is «answerable», «held out», «foreign», «off topic».

    `evidence` are the fields of `Evidence` in order. `is_found` says of an answerable question
    whether the expected words stand in a passage read; None where nobody wrote them down.
    """

    of: str
    kind: str
    text: str
    evidence: tuple[float, ...]
    is_found: bool | None = None


class Shares(NamedTuple):
    """The shares of questions refused; `found` are the answerable ones whose answer was found."""

    unanswerable: float
    found: float
    answerable: float


def shares(rows: Sequence[Row], probabilities: Sequence[float], threshold: float) -> Shares:
    """The shares refused below a threshold; 0 of no questions."""
    refused: dict[str, list[bool]] = {name: [] for name in Shares._fields}
    for row, probability in zip(rows, probabilities, strict=True):
        is_refused = probability < threshold
        refused["answerable" if row.kind == "answerable" else "unanswerable"].append(is_refused)
        if row.is_found:
            refused["found"].append(is_refused)
    return Shares(**{name: float(np.mean(each or [0])) for name, each in refused.items()})


def table(rows: Sequence[Row], probabilities: Sequence[float], default: float) -> str:
    """The shares refused by set and threshold: unanswerable / answer found / answerable."""
    steps = sorted({*_STEPS, default})
    heads = "".join(f"{f'{step:.2f}' + '*' * (step == default):>17}" for step in steps)
    lines = [f"{'unanswerable/found/answerable':<30}{'n':>13}{heads}  at 10 %"]
    sets = [(of, kinds) for of in (*LEARNED_FROM, *TRIED_ON) for kinds in _kinds(rows, of)]
    sets += [("all learned from", ()), ("all learned from", ("held out",))]
    for of, kinds in sets:
        chosen = [
            (row, p)
            for row, p in zip(rows, probabilities, strict=True)
            if (row.of == of or (of == "all learned from" and row.of in LEARNED_FROM))
            and (not kinds or row.kind in ("answerable", *kinds))
        ]
        some, own = [row for row, _ in chosen], [p for _, p in chosen]
        if not some:
            continue
        cells = "".join(
            f"{'/'.join(f'{each:.2f}' for each in shares(some, own, step)):>17}" for step in steps
        )
        answerable = sum(row.kind == "answerable" for row in some)
        counts = f"{len(some) - answerable}/{sum(row.is_found or 0 for row in some)}/{answerable}"
        name = f"{of}, {'+'.join(kinds) or 'all'}"
        lines.append(f"{name:<30}{counts:>13}{cells}{_at_a_tenth(some, own):>9.2f}")
    return "\n".join(lines)


def _kinds(rows: Sequence[Row], of: str) -> list[tuple[str, ...]]:
    kinds = dict.fromkeys(row.kind for row in rows if row.of == of and row.kind != "answerable")
    names = [(kind,) for kind in kinds]
    return [*names, _ELSEWHERE] if set(_ELSEWHERE) <= set(kinds) else names


def _at_a_tenth(rows: Sequence[Row], probabilities: Sequence[float]) -> float:
    """The share of unanswerable questions refused where a tenth of those found is."""
    answered = [p for r, p in zip(rows, probabilities, strict=True) if r.is_found]
    if not answered:
        return 0.0
    return shares(rows, probabilities, float(np.quantile(answered, _REFUSED_AT_MOST)))[0]


def tried_fairly(rows: Sequence[Row]) -> list[float]:
    """The probability of every row by weights learned from the other sets."""
    of = np.array([row.of for row in rows])
    features = np.array([row.evidence for row in rows])
    found = np.zeros(len(rows))
    for name in dict.fromkeys(row.of for row in rows):
        chosen = [row for row in rows if row.of != name and row.of in LEARNED_FROM]
        weights, intercept = weights_of(chosen)
        found[of == name] = 1 / (1 + np.exp(-(features[of == name] @ weights + intercept)))
    return found.tolist()


def learned(rows: Sequence[Row]) -> str:
    """The weights learned from all sets, as they stand in the code."""
    weights, intercept = weights_of([row for row in rows if row.of in LEARNED_FROM])
    told = "\n".join(f"    {n}={w:.2f}," for n, w in zip(NAMES, weights, strict=True))
    return f"_INTERCEPT = {intercept:.2f}\nWEIGHTS = Evidence(\n{told}\n)"


def weights_of(rows: Sequence[Row]) -> tuple[NDArray[np.float64], float]:
    """A logistic regression, every set and in it every class of the same weight.

    Answerable questions whose answer was not found, or of which nobody knows, are left out. The
    intercept is moved so that at the threshold a tenth of those found are refused, every set
    counting the same.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    chosen = [row for row in rows if row.kind != "answerable" or row.is_found]
    features = np.array([row.evidence for row in chosen])
    right = np.array([row.kind == "answerable" for row in chosen])
    groups = [(row.of, row.kind == "answerable") for row in chosen]
    sizes = Counter(groups)
    counts = np.array([1 / sizes[group] for group in groups])
    elsewhere = np.array([row.kind in _ELSEWHERE for row in chosen])
    weights = counts * np.where(elsewhere, _ELSEWHERE_COUNTS, 1.0)
    model: Any = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=5000))
    weights *= len(chosen) / weights.sum()
    model.fit(features, right, logisticregression__sample_weight=weights)
    scaler, regression = (step for _, step in model.steps)
    found = regression.coef_[0] / scaler.scale_
    lowest = _quantile(features[right] @ found, counts[right], _REFUSED_AT_MOST)
    return found, float(np.log(THRESHOLD / (1 - THRESHOLD)) - lowest)


def _quantile(values: NDArray[np.float64], weights: NDArray[np.float64], share: float) -> float:
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(reached, share)])


def picture(rows: Sequence[Row], probabilities: Sequence[float], default: float) -> str:
    """The curves of all sets as SVG, of questions whose document was left out against those found.

    The default threshold is a dot on each.
    """
    parts = [_frame()]
    names = [of for of in (*LEARNED_FROM, "XQuAD-ru") if any(row.of == of for row in rows)]
    titles = {"library": "библиотека", "codes": "кодексы", "documents": "документы"}
    titles["prose"] = "связный текст"
    for at, (of, colour) in enumerate(zip(names, _COLOURS, strict=False)):
        chosen = [
            (row, p)
            for row, p in zip(rows, probabilities, strict=True)
            if row.of == of and row.kind in ("answerable", "held out")
        ]
        some, own = [row for row, _ in chosen], [p for _, p in chosen]
        points = [shares(some, own, step) for step in np.linspace(0, 1.0001, 101)]
        line = " ".join(map(_point, points))
        x, y = _point(shares(some, own, default)).split(",")
        top = _SIZE - _EDGE - 16 * (len(names) - at)
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
            f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>'
            f'<text x="{_SIZE - 148}" y="{top}" fill="{colour}">'
            f"{html.escape(titles.get(of, of))}</text>"
        )
    return "\n".join([*parts, "</svg>", ""])


def _frame() -> str:
    side = _SIZE - 2 * _EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}" '
        'font-family="sans-serif" font-size="12" role="img" aria-label="Кривая отказа">\n'
        f'<rect width="{_SIZE}" height="{_SIZE}" fill="#ffffff"/>'
        f'<rect x="{_EDGE}" y="{_EDGE}" width="{side}" height="{side}" fill="none" '
        'stroke="#999999"/>\n'
        f'<text x="{_SIZE / 2}" y="{_SIZE - 12}" text-anchor="middle">отказано, хотя ответ '
        "найден</text>"
        f'<text x="{_EDGE}" y="{_EDGE - 12}">отказано на вопросы без ответа</text>'
        f'<text x="{_EDGE - 4}" y="{_SIZE - _EDGE + 16}">0</text>'
        f'<text x="{_SIZE - _EDGE - 4}" y="{_SIZE - _EDGE + 16}">1</text>'
        f'<text x="{_EDGE - 14}" y="{_EDGE + 4}">1</text>'
    )


def _point(refused: Shares) -> str:
    side = _SIZE - 2 * _EDGE
    return f"{_EDGE + side * refused.found:.1f},{_SIZE - _EDGE - side * refused.unanswerable:.1f}"
