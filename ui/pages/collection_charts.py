"""Charts of a collection as accessible HTML: a picture (SVG) with its words, and a table.

The picture says its numbers to those who do not see it, and they can be opened as a table below it
(WCAG 2.1, 1.1.1). Streamlit strips SVG from HTML, so the picture is an image within its address.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

from corpus.model import DocumentKind
from corpus.overview import LENGTHS
from ui.output import KINDS

Row = tuple[str, int]
"""A label and its count."""

# Units are CSS pixels at the width of a column of the page and of a phone: letters keep their size.
_WIDTH = 400
_ROW_HEIGHT = 30
_LABELS_WIDTH = 180
_LONGEST_LABEL = 22
_PLOT_HEIGHT = 150
_MOST_COLUMNS = 24
_LABEL_STEP = 44
_LETTER = 8.5
# A bar of one document among thousands must still be seen.
_LEAST_BAR = 2.0
_STYLE = (
    "text{font:13px 'Source Sans','DejaVu Sans',sans-serif;fill:#1f2933}"
    "rect{fill:#1f4e8c}line{stroke:#7b8794}"
)


def kinds(counts: Mapping[DocumentKind, int]) -> str:
    """Documents by kind, the most frequent first."""
    rows = [(KINDS[kind], n) for kind, n in sorted(counts.items(), key=lambda each: -each[1]) if n]
    return bars("Виды документов", "Вид", rows)


def years(counts: Mapping[int, int], undated: int) -> str:
    """Documents by year of issue, by spans of years where there are many."""
    rows = [(label, n) for label, n in spans(counts)]
    note = f"Без года: {grouped(undated)}." if undated else ""
    return columns("Годы издания", "Год", rows, note)


def lengths(counts: Sequence[int]) -> str:
    """Documents by the length of their text, one count for every band of `LENGTHS`."""
    names = [f"до {_thousands(LENGTHS[0])}"]
    names += [f"{_thousands(low)}–{_thousands(high)}" for low, high in pairwise(LENGTHS)]
    names.append(f"от {_thousands(LENGTHS[-1])}")
    rows = list(zip(names, counts, strict=True)) if any(counts) else []
    note = "Тысяч знаков в тексте; на странице около двух тысяч."
    return bars("Объём документов", "Тысяч знаков", rows, note)


def spans(counts: Mapping[int, int]) -> list[Row]:
    """Counts by year as rows that a chart has room for: single years, or spans of 2, 5, 10…

    Years without documents between the first and the last are kept: gaps are seen.
    """
    if not counts:
        return []
    first, last = min(counts), max(counts)
    scale, step = 1, 1
    while (last // step) - (first // step) + 1 > _MOST_COLUMNS:
        factors = (2, 5, 10)
        step = next((scale * f for f in factors if scale * f > step), scale * 10)
        if step == scale * 10:
            scale *= 10
    totals: dict[int, int] = {}
    for year, count in counts.items():
        totals[year // step] = totals.get(year // step, 0) + count
    return [
        (_span(at * step, step), totals.get(at, 0)) for at in range(first // step, last // step + 1)
    ]


def bars(title: str, heading: str, rows: Sequence[Row], note: str = "") -> str:
    """A chart of horizontal bars; `heading` names the labels."""
    most = max((n for _, n in rows), default=0)
    room = _WIDTH - _LABELS_WIDTH - 52
    drawn = []
    for at, (label, n) in enumerate(rows):
        y = at * _ROW_HEIGHT
        length = max(_LEAST_BAR, room * n / most) if n else 0
        drawn.append(
            f'<text x="{_LABELS_WIDTH - 8}" y="{y + 20}" text-anchor="end">'
            f"{escape(_short(label))}</text>"
            f'<rect x="{_LABELS_WIDTH}" y="{y + 5}" width="{length:.1f}" height="20" rx="2"/>'
            f'<text x="{_LABELS_WIDTH + length + 6:.1f}" y="{y + 20}">{grouped(n)}</text>'
        )
    return _figure(title, heading, rows, note, "".join(drawn), _ROW_HEIGHT * len(rows))


def columns(title: str, heading: str, rows: Sequence[Row], note: str = "") -> str:
    """A chart of upright columns, for labels that follow one another."""
    most = max((n for _, n in rows), default=0)
    step = min(_WIDTH / max(1, len(rows)), 90.0)
    every = max(1, -(-_LABEL_STEP // max(1, int(step))))
    left = (_WIDTH - step * len(rows)) / 2
    base = _PLOT_HEIGHT + 18
    drawn = [f'<line x1="0" x2="{_WIDTH}" y1="{base}" y2="{base}"/>']
    for at, (label, n) in enumerate(rows):
        x, middle = left + at * step, left + (at + 0.5) * step
        height = max(_LEAST_BAR, _PLOT_HEIGHT * n / most) if n else 0
        drawn.append(
            f'<rect x="{x + step * 0.1:.1f}" y="{base - height:.1f}" width="{step * 0.8:.1f}" '
            f'height="{height:.1f}"/>'
        )
        if n and (step >= _LABEL_STEP / 1.5 or n == most):
            drawn.append(
                f'<text x="{min(max(middle, 14), _WIDTH - 14):.1f}" y="{base - height - 5:.1f}" '
                f'text-anchor="middle">{grouped(n)}</text>'
            )
        if at % every == 0:
            whole = len(label) * _LETTER <= step * every
            drawn.append(
                f'<text x="{min(max(middle, 18), _WIDTH - 18):.1f}" y="{base + 18}" '
                f'text-anchor="middle">{escape(label if whole else label.partition("–")[0])}</text>'
            )
    return _figure(title, heading, rows, note, "".join(drawn), base + 26)


def grouped(number: int) -> str:
    """A number with its thousands apart, as Russian typography has it (a no-break space)."""
    return f"{number:,}".replace(",", "\u00a0")


def _figure(
    title: str, heading: str, rows: Sequence[Row], note: str, drawn: str, height: float
) -> str:
    if not rows:
        body = '<p class="svod-note">Показывать пока нечего: документов нет.</p>'
        return f'<figure class="svod-chart"><figcaption>{escape(title)}</figcaption>{body}</figure>'
    said = "; ".join(f"{label} — {grouped(n)}" for label, n in rows if n)
    cells = "".join(
        f'<tr><th scope="row">{escape(label)}</th><td>{grouped(n)}</td></tr>' for label, n in rows
    )
    about = f'<p class="svod-note">{escape(note)}</p>' if note else ""
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height:.0f}" '
        f'viewBox="0 0 {_WIDTH} {height:.0f}"><title>{escape(title)}</title>'
        f"<desc>{escape(said)}</desc><style>{_STYLE}</style>{drawn}</svg>"
    )
    address = f"data:image/svg+xml;base64,{b64encode(picture.encode()).decode()}"
    return (
        f'<figure class="svod-chart"><figcaption>{escape(title)}</figcaption>'
        f'<img src="{address}" width="{_WIDTH}" height="{height:.0f}" '
        f'alt="{escape(f"{title}: {said}")}">{about}'
        f"<details><summary>Таблица: {escape(title.lower())}</summary>"
        f'<table class="svod-table"><thead><tr><th scope="col">{escape(heading)}</th>'
        f'<th scope="col">Документов</th></tr></thead><tbody>{cells}</tbody></table></details>'
        "</figure>"
    )


def _span(first: int, step: int) -> str:
    return str(first) if step == 1 else f"{first}–{first + step - 1}"


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"


def _thousands(characters: int) -> str:
    return grouped(characters // 1000)
