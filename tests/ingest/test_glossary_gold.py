"""The rules of the glossary against texts with all they define: two shares that must not fall."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.glossary import PARTS, Key, document, documents, samples, share


@pytest.mark.parametrize("part", PARTS)
def test_precision_and_recall_on_the_written_texts(part: str) -> None:
    chosen = [sample for sample in samples() if sample.part == part]
    counts = share(chosen)
    assert len(chosen) >= 50
    assert counts.precision >= 0.9
    assert counts.recall >= 0.85


def test_texts_that_define_nothing_are_a_quarter_of_them() -> None:
    every = samples()
    assert sum(not sample.entries for sample in every) >= len(every) / 4


@pytest.mark.parametrize("known", documents(), ids=lambda known: known[0].stem)
def test_documents_checked_by_hand_keep_their_glossary(known: tuple[Path, frozenset[Key]]) -> None:
    counts, wrong, _ = document(*known)
    assert counts.precision >= 0.9, wrong
    assert counts.recall >= 0.85
