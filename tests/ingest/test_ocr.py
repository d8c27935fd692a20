"""Recognition keeps to its time, says why a page is unread, and gives places on the page shown."""

from __future__ import annotations

import difflib
import math
import os
import re
import stat
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scans import LINES, lettered, needs_tesseract, turned

from ingest.ocr import DPI, PagePicture, RecognisedPage, Recogniser, Recognition, Unrecognised
from ingest.recognition.hocr import OcrLine
from ingest.recognition.tesseract import RecognitionFailed, Tesseract, find_tesseract

SCALE = DPI / 72


@pytest.fixture(scope="module")
def sheet() -> Image.Image:
    return lettered(LINES)


def recognised(picture: Image.Image) -> RecognisedPage:
    (page,) = Recogniser(Recognition()).recognise([lambda: PagePicture(picture, SCALE)])
    assert isinstance(page, RecognisedPage)
    return page


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower().replace("ё", "е"))


def alike(text: str, line: OcrLine) -> float:
    found = " ".join(word.text for word in line.words)
    return difflib.SequenceMatcher(None, text, found, autojunk=False).ratio()


def program(folder: Path, script: str) -> Path:
    """A program named tesseract."""
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@needs_tesseract
@pytest.mark.parametrize("degrees", [0, 3, -5.5, 90, 180, 270, 87])
def test_words_are_read_and_placed_however_the_page_lies(
    sheet: Image.Image, degrees: float
) -> None:
    scan = turned(sheet, degrees)
    page = recognised(scan)
    found = words(page.text)
    expected = words(" ".join(LINES))
    assert len(set(found) & set(expected)) >= 0.95 * len(set(expected))
    assert page.confidence > 0.8
    # Back from the page as displayed to the sheet on which the place of every line is known.
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    for line in page.lines:
        number = max(range(len(LINES)), key=lambda n: alike(LINES[n], line))
        boxes = np.concatenate([word.boxes for word in line.words]) / page.placement.scale
        shown = page.placement.displayed(boxes.astype(np.float32)) * SCALE
        x = (shown[:, 0] + shown[:, 2]) / 2 - scan.width / 2
        y = (shown[:, 1] + shown[:, 3]) / 2 - scan.height / 2
        across, down = x * cos - y * sin + sheet.width / 2, x * sin + y * cos + sheet.height / 2
        assert (np.abs(down - (150 + 90 * number + 35)) < 45).all()
        assert abs(float(across.min()) - 200) < 40


@needs_tesseract
def test_a_blank_page_has_no_text() -> None:
    blank = Image.new("L", (1240, 1754), 255)
    assert Recogniser(Recognition()).recognise([lambda: PagePicture(blank, 150 / 72)]) == [
        Unrecognised.NO_TEXT
    ]


@needs_tesseract
def test_pages_left_when_the_time_is_over_are_told_and_the_others_kept(sheet: Image.Image) -> None:
    (one,) = Recogniser(Recognition()).recognise([lambda: PagePicture(sheet, SCALE)])
    assert isinstance(one, RecognisedPage)
    started = time.monotonic()
    recogniser = Recogniser(Recognition(seconds=12.0, threads=1))
    found = recogniser.recognise([partial(PagePicture, sheet, SCALE)] * 400)
    assert time.monotonic() - started < 30
    assert isinstance(found[0], RecognisedPage)
    assert found[-1] is Unrecognised.NO_TIME
    first_late = found.index(Unrecognised.NO_TIME)
    assert all(page is Unrecognised.NO_TIME for page in found[first_late:])


def test_recognition_that_is_off_starts_no_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, f"touch {tmp_path}/started; echo rus")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    blank = Image.new("L", (100, 100), 255)
    found = Recogniser(Recognition(enabled=False)).recognise([lambda: PagePicture(blank, 1.0)])
    assert found == [Unrecognised.OFF]
    assert not (tmp_path / "started").exists()


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
class TestPrograms:
    @pytest.mark.parametrize("script", ["echo eng", "exit 3", "echo 'rus; rm -rf'"])
    def test_a_program_that_does_not_read_russian_is_none(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
    ) -> None:
        program(tmp_path, script)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert find_tesseract() is None
        blank = Image.new("L", (100, 100), 255)
        found = Recogniser(Recognition()).recognise([lambda: PagePicture(blank, 1.0)])
        assert found == [Unrecognised.NO_PROGRAM]

    def test_no_program_is_none(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert find_tesseract() is None

    def test_a_program_that_hangs_is_ended(self, tmp_path: Path) -> None:
        hanging = program(tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 600")
        tesseract = Tesseract(str(hanging), "rus", orients=False)
        started = time.monotonic()
        with pytest.raises(RecognitionFailed):
            tesseract.read(Image.new("L", (50, 50), 255), 300, seconds=2.0)
        assert time.monotonic() - started < 20
        number = int((tmp_path / "pid").read_text())
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)

    def test_a_page_on_which_the_program_fails_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        program(tmp_path, '[ "$1" = --list-langs ] && echo rus && exit 0; exit 1')
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
        blank = Image.new("L", (100, 100), 255)
        found = Recogniser(Recognition()).recognise([lambda: PagePicture(blank, 1.0)])
        assert found == [Unrecognised.FAILED]
