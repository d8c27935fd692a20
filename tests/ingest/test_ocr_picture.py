"""Skew is measured, rules are found and wiped, and letters are left alone."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scans import LINES, lettered, turned

from ingest.recognition.picture import dark_pixels, runs_down, set_upright, skew

SCALE = 300 / 72


def ruled(letters: bool = True) -> Image.Image:
    """A table of two rows and two columns under a line of text."""
    picture = lettered(LINES[:2] if letters else [])
    draw = ImageDraw.Draw(picture)
    for y in (500, 700, 900):
        draw.line((200, y, 1800, y), fill=0, width=3)
    for x in (200, 900, 1800):
        draw.line((x, 500, x, 900), fill=0, width=3)
    return picture


@pytest.mark.parametrize("degrees", [-6.5, -3, -0.4, 0, 0.4, 2, 5])
def test_skew_is_measured(degrees: float) -> None:
    # Turned counter-clockwise, lines rise: they fall by the opposite angle.
    found = skew(dark_pixels(turned(lettered(LINES), degrees)))
    assert abs(found + degrees) <= 0.1


@pytest.mark.parametrize("level", [0, 120, 255])
def test_a_sheet_without_ink_has_no_skew(level: int) -> None:
    dark = dark_pixels(Image.new("L", (900, 1200), level))
    assert not dark.any()
    assert skew(dark) == 0.0
    assert not runs_down(dark)


def test_noise_has_no_skew() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (900, 700), dtype=np.uint8)
    assert skew(dark_pixels(Image.fromarray(noise))) == 0.0


def test_white_letters_on_black_are_ink() -> None:
    sheet = lettered(LINES)
    negative = Image.eval(sheet, lambda level: 255 - level)
    same = dark_pixels(negative) == dark_pixels(sheet)
    assert same.mean() > 0.99


@pytest.mark.parametrize(("quarters", "down"), [(0, False), (1, True), (2, False), (3, True)])
def test_lines_that_run_down_the_page_are_noticed(quarters: int, down: bool) -> None:
    assert runs_down(dark_pixels(turned(lettered(LINES), 90 * quarters))) is down


@pytest.mark.parametrize("degrees", [0, 2.5])
def test_rules_of_a_table_are_found_and_wiped(degrees: float) -> None:
    upright = set_upright(turned(ruled(letters=degrees != 0), degrees), SCALE)
    corners = upright.placement.displayed(upright.across)
    assert len(upright.across)
    assert len(upright.down)
    if degrees == 0:
        places = sorted({round(float(y) / 10) for y in corners[:, 1] * SCALE})
        assert places == [50, 70, 90]
    inside = np.asarray(upright.unruled)[450:950, 150:1850]
    assert (inside < 128).mean() < 0.002


def test_letters_are_not_taken_for_rules() -> None:
    sheet = lettered(LINES)
    for scaled in (sheet, sheet.resize((sheet.width * 3 // 2, sheet.height * 3 // 2))):
        upright = set_upright(scaled, SCALE)
        assert len(upright.across) == len(upright.down) == 0
        assert (np.asarray(upright.unruled) == np.asarray(scaled)).all()


def test_bold_serifs_that_touch_are_no_rule() -> None:
    picture = lettered(LINES)
    draw = ImageDraw.Draw(picture)
    # Stems on one long foot, as heavy serif faces print «ШИПЫ»; and the same foot free: a rule.
    for y in (1150, 1300):
        draw.rectangle((200, y, 500, y + 6), fill=0)
    for x in range(200, 500, 40):
        draw.rectangle((x, 1110, x + 18, 1156), fill=0)
    upright = set_upright(picture, SCALE)
    places = upright.across[:, 1] * SCALE
    assert len(places)
    assert (np.abs(places - 1303) < 6).all()


def test_a_dark_edge_of_a_scan_is_no_rule() -> None:
    picture = lettered(LINES)
    ImageDraw.Draw(picture).rectangle((0, 0, 60, picture.height), fill=0)
    assert len(set_upright(picture, SCALE).down) == 0
