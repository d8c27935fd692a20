"""BM25 over lemmas: forms of a word meet, and a removed document's words are gone."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from index_entries import entry

from corpus.entries import IndexEntry
from search.index.lexical import LexicalIndex
from search.morphology import terms

LETTER = "Ответ на обращение гражданина даётся в течение тридцати дней."
FINE = "Штраф за нарушение срока составляет пять тысяч рублей."


@pytest.fixture
def folders(tmp_path: Path) -> Iterable[Path]:
    return (tmp_path / f"слова {number}" for number in range(1000))


@pytest.fixture
def index(folders: Iterable[Path]) -> LexicalIndex:
    entries = [entry("а", [1, 2], [LETTER, FINE]), entry("б", [3], ["Обращение обращение."])]
    return LexicalIndex.changed(None, next(folders), [], entries)  # type: ignore[call-overload]


def found(index: LexicalIndex, query: str, limit: int = 10, **filters: Sequence[str]) -> list[int]:
    return list(index.search(terms(query), limit, **filters))


def change(
    index: LexicalIndex | None,
    folders: Iterable[Path],
    removed: Sequence[str] = (),
    added: Sequence[IndexEntry] = (),
) -> LexicalIndex:
    return LexicalIndex.changed(index, next(folders), removed, added)  # type: ignore[call-overload]


def test_every_form_of_a_word_is_found(index: LexicalIndex) -> None:
    assert found(index, "обращениям граждан") == [1, 3]
    assert found(index, "ШТРАФЫ") == [2]
    assert found(index, "дача") == []


def test_the_heading_of_a_passage_is_searched_with_it(folders: Iterable[Path]) -> None:
    index = change(None, folders, added=[entry("а", [1], ["Текст."], context="Закон › Глава 2")])
    assert found(index, "глава закона") == [1]


def test_scores_are_positive_and_best_first(index: LexicalIndex) -> None:
    scores = list(index.search(terms("обращение"), 10).values())
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)


def test_a_filter_chooses_documents_and_does_not_change_scores(index: LexicalIndex) -> None:
    everything = index.search(terms("обращение"), 10)
    only = index.search(terms("обращение"), 10, ["а", "нет такого"])
    assert only == {1: pytest.approx(everything[1])}
    assert index.search(terms("обращение"), 10, []) == {}
    assert index.search(terms("обращение"), 10, ["а OR б", "*", "'", "\x00"]) == {}


def test_a_filter_over_thousands_of_documents_works(folders: Iterable[Path]) -> None:
    entries = [entry(f"д{n}", [n], [f"обращение {n}"]) for n in range(1, 3001)]
    index = change(None, folders, added=entries)
    assert len(index) == 3000
    names = [f"д{n}" for n in range(2, 3001)]
    assert 1 not in index.search(["обращение"], 5000, names)
    assert len(index.search(["обращение"], 5000, names)) == 2999


@pytest.mark.parametrize("limit", [0, -1])
def test_nothing_is_asked_for(index: LexicalIndex, limit: int) -> None:
    assert index.search(["обращение"], limit) == {}
    assert index.search([], 10) == {}


@pytest.mark.parametrize("term", ["", " ", "\x00", "🙂", "а" * 100_000, "key:1", "*", '"'])
def test_any_term_is_only_a_term(index: LexicalIndex, term: str) -> None:
    assert index.search([term], 10) == {}
    assert list(index.search([term, "штраф"], 10)) == [2]


def test_a_term_may_be_any_text_of_a_document(folders: Iterable[Path]) -> None:
    texts = ["x" * 70_000 + " конец", "\x00 конец", "🙂 конец", "конец " * 5000]
    index = change(None, folders, added=[entry("а", [1, 2, 3, 4], texts)])
    assert sorted(found(index, "конец")) == [1, 2, 3, 4]


def test_a_removed_document_leaves_no_word(index: LexicalIndex, folders: Iterable[Path]) -> None:
    smaller = change(index, folders, removed=["а"])
    assert len(smaller) == 1
    assert found(smaller, "штраф") == []
    assert found(smaller, "обращение") == [3]


def test_a_document_added_again_replaces_its_words(
    index: LexicalIndex, folders: Iterable[Path]
) -> None:
    changed = change(index, folders, added=[entry("а", [7], ["Новая редакция."])])
    assert len(changed) == 2
    assert found(changed, "штраф") == []
    assert found(changed, "редакция") == [7]


def test_the_index_that_was_changed_still_serves(
    index: LexicalIndex, folders: Iterable[Path]
) -> None:
    files = {path.name: path.read_bytes() for path in index.folder.iterdir()}
    later = index
    for number in range(10):
        later = change(later, folders, removed=["а"], added=[entry("в", [10 + number])])
    assert found(index, "штраф") == [2]
    assert {path.name: path.read_bytes() for path in index.folder.iterdir()} == files
    assert found(LexicalIndex(index.folder), "штраф") == [2]


def test_a_file_system_without_links_is_copied(
    index: LexicalIndex, folders: Iterable[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "link", refuse)
    changed = change(index, folders, added=[entry("в", [10], ["Новое слово."])])
    assert found(changed, "слово") == [10]
    assert found(changed, "штраф") == [2]


def test_changes_leave_no_threads_behind(folders: Iterable[Path]) -> None:
    def threads() -> int:
        return len(os.listdir("/proc/self/task"))

    index = change(None, folders, added=[entry("а", [1])])
    before = threads()
    for number in range(15):
        index = change(index, folders, added=[entry("б", [10 + number])])
        LexicalIndex(index.folder).search(["фрагмент"], 1)
    # A thread that was told to end may take a moment.
    patience = time.monotonic() + 20
    while threads() > before + 3 and time.monotonic() < patience:
        time.sleep(0.1)
    assert threads() <= before + 3


def test_an_entry_whose_parts_disagree_is_an_error() -> None:
    with pytest.raises(ValueError, match="2 passages"):
        entry("а", [1, 2], ["один"])
