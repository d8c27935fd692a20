"""A changed file is told from a whole one, a long one where it is looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.index.sums import is_intact, sum_of

LONG = (16 << 20) + 12_345


@pytest.mark.parametrize("size", [0, 1, 5000, LONG])
def test_a_file_as_it_was_written_is_intact(tmp_path: Path, size: int) -> None:
    path = tmp_path / "файл"
    path.write_bytes(b"\x07" * size)
    known = sum_of(path)
    assert known[0] == size
    for whole in (False, True):
        assert is_intact(path, known, whole=whole)
    path.write_bytes(b"\x07" * (size + 1))
    assert not is_intact(path, known)
    path.unlink()
    assert not is_intact(path, known)


@pytest.mark.parametrize("size", [1, 5000, 16 << 20])
def test_any_changed_byte_of_a_short_file_is_noticed(tmp_path: Path, size: int) -> None:
    path = tmp_path / "файл"
    path.write_bytes(bytes(size))
    known = sum_of(path)
    for place in {0, size // 3, size - 1}:
        changed(path, place)
        assert not is_intact(path, known)
        path.write_bytes(bytes(size))


def test_a_long_file_is_looked_at_in_places_and_whole_on_demand(tmp_path: Path) -> None:
    path = tmp_path / "файл"
    path.write_bytes(bytes(LONG))
    known = sum_of(path)
    for place in (0, LONG - 1, LONG // 2):
        changed(path, place)
        assert not is_intact(path, known, whole=True)
        if place != LONG // 2:
            assert not is_intact(path, known), "its beginning and end are always looked at"
        path.write_bytes(bytes(LONG))


def changed(path: Path, place: int) -> None:
    with path.open("r+b") as stream:
        stream.seek(place)
        stream.write(b"\x01")
