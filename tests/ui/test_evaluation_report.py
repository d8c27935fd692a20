"""The report is one file that shows what was measured, and in which nothing can be run."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from saved_runs import run_over, small_set

from corpus.errors import UsageError
from search.evaluation import CorpusDocument, DataSet, compare
from ui import evaluation_plots
from ui.evaluation_report import render, write

ROOT = Path(__file__).parents[2]
HOSTILE = "<script>alert('взлом')</script><img src=x onerror=alert(1)> {{ 7*7 }} & \"«»' $x^2$"


class Page(HTMLParser):
    """Tags with their attributes, and the visible text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    @property
    def pictures(self) -> list[str]:
        found = [attributes["src"] or "" for tag, attributes in self.tags if tag == "img"]
        return [base64.b64decode(one.partition("base64,")[2]).decode() for one in found]


def hostile_set() -> DataSet:
    documents = tuple(CorpusDocument(f"d{n}", HOSTILE, HOSTILE) for n in range(12))
    styles = {f"q{n}": f"{HOSTILE[:50]}{n}" for n in range(3)}
    texts = {f"q{n}": f"{HOSTILE} {n}\ud800\u202e\x1b[31m" for n in range(4)}
    return replace(small_set(styles, texts), documents=documents, name=HOSTILE)


def hostile_page() -> str:
    data = hostile_set()
    before = run_over(data, [2, None, 1, 5], **{HOSTILE: HOSTILE})
    after = run_over(data, [1, 2, 3, None], **{HOSTILE: HOSTILE + "1"})
    return render(data, after, compare(before.model_copy(update={"made": HOSTILE}), after))


def test_texts_of_questions_documents_styles_and_settings_are_never_markup() -> None:
    page = Page(hostile_page())
    assert {tag for tag, _ in page.tags} == set(
        "html head meta title style body h1 h2 p div figure figcaption img "
        "table thead tbody tr th td span".split()
    )
    assert not [name for _, attributes in page.tags for name in attributes if name[:2] == "on"]
    # Shown as it was written, in every place of the page.
    assert page.text.count("<script>alert('взлом')</script>") > 10
    assert "{{ 7*7 }}" in page.text
    assert "49" not in page.text
    assert not set("\ud800\u202e\x1b") & set(page.text)


def test_the_page_asks_nothing_of_the_network() -> None:
    page = hostile_page()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; img-src data:")
    for tag, attributes in Page(page).tags:
        assert "href" not in attributes
        assert tag != "img" or (attributes["src"] or "").startswith("data:image/svg+xml;base64,")
    assert not re.search(r"url\(|@import|https?:", page)


def test_plots_are_pictures_without_scripts_and_without_references() -> None:
    pictures = Page(hostile_page()).pictures
    assert len(pictures) == 8
    for picture in pictures:
        root = ElementTree.fromstring(picture)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        for element in root.iter():
            assert element.tag.rpartition("}")[2] not in {"script", "image", "a", "foreignObject"}
            for name, value in element.attrib.items():
                assert not name.rpartition("}")[2].startswith("on")
                assert name.rpartition("}")[2] != "href" or value.startswith("#")


def test_the_page_tells_the_measures_the_difference_and_the_settings() -> None:
    data = small_set()
    before = run_over(data, [1, 2, None, 3], SVOD_PASSAGE_TOKENS="160")
    after = run_over(data, [1, 1, 4, None], SVOD_PASSAGE_TOKENS="220")
    page = Page(render(data, after, compare(before, after))).text
    assert "Success@1 0.5000 0.2500 +0.2500" in page
    assert "Стало лучше: 2" in page
    assert "вопрос номер 2 0.000 → 0.431 нет → 4" in page
    assert "Стало хуже: 1" in page
    assert "SVOD_PASSAGE_TOKENS 220 160" in page
    assert "25.11.2026 16:00 UTC" in page


def test_the_worst_questions_stand_with_what_is_right_and_what_was_found() -> None:
    data = small_set()
    page = Page(render(data, run_over(data, [1, 2, None, 12]))).text
    worst = page[page.index("Хуже всего найдено") : page.index("Настройки")]
    wanted = [
        "вопрос номер 2 (опечатки) 0.000 нет Текст документа 2. Текст документа 0.",
        "вопрос номер 3 0.000 12 Текст документа 3. Текст документа 0.",
        "вопрос номер 1 (разговорный) 0.631 2 Текст документа 1. Текст документа 0.",
    ]
    places = [worst.index(words) for words in wanted]
    assert places == sorted(places)
    assert "вопрос номер 0" not in worst


def test_a_run_without_a_miss_says_so_and_has_no_comparison() -> None:
    data = small_set({})
    page = Page(render(data, run_over(data, [1, 1, 1, 1])))
    assert "все подходящие документы стоят первыми" in page.text
    assert "Сравнение" not in page.text
    assert "По стилям" not in page.text
    assert len(page.pictures) == 4


def test_long_texts_and_many_questions_do_not_make_a_large_file() -> None:
    texts = {f"q{n}": "слово " * 20_000 for n in range(12)}
    data = replace(
        small_set(texts=texts),
        documents=tuple(CorpusDocument(f"d{n}", "", "текст " * 50_000) for n in range(12)),
    )
    page = render(data, run_over(data, [None] * 12))
    assert len(page.encode()) < 500_000


@pytest.mark.parametrize("places", [[1], [None], [1, 1, 1, 1], [None] * 4])
def test_plots_of_the_plainest_runs_are_drawn(places: Sequence[int | None]) -> None:
    data = small_set()
    queries = run_over(data, [*places, *[1] * (4 - len(places))]).queries[: len(places)]
    for draw in (
        evaluation_plots.measures,
        evaluation_plots.places,
        evaluation_plots.distribution,
        evaluation_plots.times,
    ):
        assert ElementTree.fromstring(draw(queries)).tag.endswith("svg")


def test_very_many_changed_questions_do_not_make_a_large_picture() -> None:
    values = [(n % 1999 - 999) / 1000 for n in range(200_000)]
    picture = evaluation_plots.changes(values)
    assert len(picture) < 300_000
    assert picture.count("#2c7a4b") == pytest.approx(picture.count("#b3402e"), abs=5)


def test_equal_runs_have_a_difference_plot_too() -> None:
    data = small_set()
    run = run_over(data, [1, 2, 3, 4])
    page = Page(render(data, run, compare(run, run)))
    assert "Стало лучше: 0" in page.text
    assert len(page.pictures) == 7


def test_styles_that_begin_alike_keep_their_own_bars() -> None:
    data = small_set(
        {"q0": "один и тот же длинный стиль: а", "q1": "один и тот же длинный стиль: б"}
    )
    slices = run_over(data, [1, 2, 3, 4]).slices()
    drawn = evaluation_plots.slices(slices)
    alone = evaluation_plots.slices({name: slices[name] for name in [*slices][:2]})
    assert len(slices) == 3
    assert drawn.count("LineCollection") == alone.count("LineCollection")
    assert drawn.count('id="patch') == alone.count('id="patch') + 1


def test_a_home_that_cannot_be_written_and_odd_letters_make_no_noise(tmp_path: Path) -> None:
    """In a process of its own: the library speaks when it is first loaded."""
    code = (
        "from saved_runs import run_over, small_set\n"
        "from ui import evaluation_plots\n"
        "run = run_over(small_set({'q0': '漢字 \U0001f600'}), [1, 2, 3, 4])\n"
        "print(evaluation_plots.slices(run.slices())[:5])\n"
    )
    (tmp_path / "файл").touch()
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
            "MPLCONFIGDIR": str(tmp_path / "файл" / "нельзя"),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "<?xml\n", "")


def test_a_report_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    data = small_set()
    run = run_over(data, [1, 2, 3, 4])
    write(tmp_path / "отчёт.html", data, run)
    assert [path.name for path in tmp_path.iterdir()] == ["отчёт.html"]
    assert (tmp_path / "отчёт.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    with pytest.raises(UsageError, match=r"нигде.отчёт\.html"):
        write(tmp_path / "нигде" / "отчёт.html", data, run)
