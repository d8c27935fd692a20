"""The forms of the indexed texts are known by count and found by a misspelling, few files ever."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from index_entries import by_terms, entry

from search.index import vocabulary
from search.index.base import IndexDamaged
from search.index.lexical import LexicalIndex
from search.index.vocabulary import Vocabulary

TEXTS = ["Алименты на детей, алименты.", "Усыновление ребёнка по закону № 210-ФЗ."]


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    return LexicalIndex.changed(
        None, tmp_path / "1", [], [entry("а", [1, 2], TEXTS, context="Семейный кодекс")]
    )


def test_forms_are_folded_words_with_counts(index: LexicalIndex) -> None:
    forms = index.vocabulary.forms()
    assert list(forms) == sorted(forms)
    assert {"алименты", "детей", "ребенка", "семейный"} <= {*forms}
    assert not {"на", "по", "210", "210-фз"} & {*forms}
    assert index.vocabulary.count("алименты") == 2
    # A context that all passages share counts once.
    assert index.vocabulary.count("семейный") == 1
    assert index.vocabulary.count("алемент") == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("алементы", "алименты"), ("алимнеты", "алименты"), ("усыновлене", "усыновление")],
)
def test_a_misspelt_word_finds_its_form(index: LexicalIndex, typed: str, meant: str) -> None:
    assert index.vocabulary.near(typed, 1) == [meant]


def test_a_word_is_not_near_to_itself_and_far_words_are_not_near(index: LexicalIndex) -> None:
    assert index.vocabulary.near("алименты", 2) == []
    assert index.vocabulary.near("алиментщик", 1) == []


@pytest.mark.parametrize("typed", ["", "а", "а" * 100_000, "\x00", ".*", "алименты\n"])
def test_any_text_may_be_asked(index: LexicalIndex, typed: str) -> None:
    assert set(index.vocabulary.near(typed, 2)) <= {"алименты"}


def test_nearer_forms_come_first_then_commoner_ones(tmp_path: Path) -> None:
    vocabulary.add(tmp_path, Counter({"суда": 1, "суды": 5, "сады": 9}))
    assert Vocabulary(tmp_path, lambda _: True).near("судв", 2) == ["суды", "суда", "сады"]


def test_forms_of_removed_documents_are_not_proposed(index: LexicalIndex, tmp_path: Path) -> None:
    changed = LexicalIndex.changed(index, tmp_path / "2", ["а"], [entry("б", [3], ["Штраф."])])
    assert changed.vocabulary.near("алементы", 1) == []
    assert changed.vocabulary.near("штрав", 1) == ["штраф"]
    assert index.vocabulary.near("алементы", 1) == ["алименты"]


def test_many_additions_leave_few_files_and_lose_no_count(tmp_path: Path) -> None:
    for number in range(200):
        vocabulary.add(tmp_path, Counter({"общее": 1, "слово" + "абвгд"[number % 5] * number: 1}))
    assert len([*tmp_path.iterdir()]) <= 8
    found = Vocabulary(tmp_path, lambda _: True)
    assert found.count("общее") == 200
    assert len(found.forms()) == 201


def test_the_files_of_the_former_index_stay(index: LexicalIndex, tmp_path: Path) -> None:
    before = {file.name for file in index.folder.glob("vocabulary-*")}
    LexicalIndex.changed(index, tmp_path / "2", [], [entry("б", [3], ["Новое слово здесь."])])
    assert {file.name for file in index.folder.glob("vocabulary-*")} == before != set()
    assert index.vocabulary.count("алименты") == 2


def test_a_damaged_file_is_told(index: LexicalIndex) -> None:
    (file,) = index.folder.glob("vocabulary-*")
    file.write_bytes(b"\x00\x01")
    with pytest.raises(IndexDamaged):
        LexicalIndex(index.folder).vocabulary.forms()


def test_a_folder_that_another_process_has_removed_is_told(index: LexicalIndex) -> None:
    opened = LexicalIndex(index.folder)
    shutil.rmtree(index.folder)
    with pytest.raises(IndexDamaged):
        opened.vocabulary.count("алименты")


def test_opening_and_searching_read_no_vocabulary(index: LexicalIndex) -> None:
    (file,) = index.folder.glob("vocabulary-*")
    file.write_bytes(b"\x00\x01")
    assert list(by_terms(LexicalIndex(index.folder), ["алименты"], 5)) == [1]
