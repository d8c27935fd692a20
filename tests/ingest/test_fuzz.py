"""Damaged files are read or refused with a reason: no crash, no hang, no failure nobody foresaw."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz import KEPT, KINDS, Damage, Reader, damaged, fault_of, seeds
from corpus.errors import FileDamaged
from ingest.intake.worker import Result

SEEDS = seeds()
FOUND = sorted(path for path in KEPT.glob("*") if path.is_file())
CASES = 80
DAMAGES = st.builds(
    Damage,
    st.integers(0, KINDS - 1),
    st.floats(0, 1),
    st.integers(1, 4096),
    st.integers(0, 255),
)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    made = Reader(tmp_path_factory.mktemp("порча"), seconds=60)
    yield made
    made.close()


def test_every_sound_file_is_read(reader: Reader) -> None:
    assert [seed.name for seed in SEEDS if reader.fault(seed.data, seed.suffix)] == []


# Derandomised: the same cases every time; `python -m benchmarks.fuzz` looks for new ones.
@settings(
    max_examples=CASES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.sampled_from(SEEDS), st.lists(DAMAGES, min_size=1, max_size=4), st.sampled_from(SEEDS))
def test_a_damaged_file_is_read_or_refused(reader, seed, changes, donor) -> None:  # type: ignore[no-untyped-def]
    data = damaged(seed, changes, donor.data)
    assert reader.fault(data, seed.suffix) is None


@pytest.mark.parametrize("path", FOUND, ids=lambda path: str(path.name))
def test_a_file_that_once_failed_is_read_or_refused(reader: Reader, path: Path) -> None:
    assert reader.fault(path.read_bytes(), path.suffix) is None


def test_a_failure_nobody_foresaw_counts_as_a_fault() -> None:
    trace = 'Traceback:\n  File "/x/ingest/readers/pdf/reader.py", line 3, in read\nKeyError: 5\n'
    unforeseen = Result(error=FileDamaged("Файл не удалось разобрать."), trace=trace)
    assert fault_of(unforeseen) == "ingest/readers/pdf/reader.py read KeyError"
    assert fault_of(Result(error=FileDamaged("Чтение файла аварийно прервалось."))) == "crash"
    assert fault_of(Result(error=FileDamaged("оно длилось дольше 5 с."))) == "time"
    assert fault_of(Result(error=FileDamaged("Файл повреждён."))) is None
