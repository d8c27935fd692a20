"""The report of `svod eval` in a real browser: whole, readable at any width, and on its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from running_server import PHONE, SCREENSHOTS
from saved_runs import run_over, small_set

from search.evaluation import compare
from ui.evaluation_report import write

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> вопрос "


@pytest.mark.parametrize("size", [(1280, 800), PHONE])
def test_a_report_is_whole_and_nothing_in_it_runs(
    browser: Any, tmp_path: Path, size: tuple[int, int]
) -> None:
    styles = {"q0": "разговорный", "q1": "с опечатками", "q2": "очень длинное название стиля " * 2}
    data = small_set(styles, {f"q{n}": HOSTILE * 4 + str(n) for n in range(4)})
    before = run_over(data, [1, 2, None, 3], SVOD_PASSAGE_TOKENS="160")
    after = run_over(data, [1, 1, 4, None], SVOD_PASSAGE_TOKENS="220")
    write(tmp_path / "отчёт.html", data, after, compare(before, after))

    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True)
    page = context.new_page()
    faults: list[str] = []
    asked: list[str] = []
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda told: faults.append(told.text))
    page.on("request", lambda request: asked.append(request.url.partition(":")[0]))
    page.goto((tmp_path / "отчёт.html").as_uri())

    pictures = page.locator("img")
    assert pictures.count() == 8
    for number in range(pictures.count()):
        assert pictures.nth(number).evaluate("e => e.complete && e.naturalWidth > 100")
        box = pictures.nth(number).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.locator("td", has_text="<script>alert(1)</script>").count() >= 3
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"evaluation-report-{size[0]}.png", full_page=True)
    context.close()
    assert faults == []
    assert asked.count("file") == 1
    assert set(asked) <= {"file", "data"}
