"""BM25 over lemmas: forms of a word meet, and a removed document's words are gone."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from index_entries import by_terms, entry

from corpus.entries import IndexEntry
from search.index.base import LexicalQuery, QueryWord
from search.index.lexical import LexicalIndex
from search.morphology import phrase, query_words, terms

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
    return list(by_terms(index, terms(query), limit, **filters))


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
    scores = list(by_terms(index, terms("обращение"), 10).values())
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)


def test_a_filter_chooses_documents_and_does_not_change_scores(index: LexicalIndex) -> None:
    everything = by_terms(index, terms("обращение"), 10)
    only = by_terms(index, terms("обращение"), 10, ["а", "нет такого"])
    assert only == {1: pytest.approx(everything[1])}
    assert by_terms(index, terms("обращение"), 10, []) == {}
    assert by_terms(index, terms("обращение"), 10, ["а OR б", "*", "'", "\x00"]) == {}


def test_a_filter_over_thousands_of_documents_works(folders: Iterable[Path]) -> None:
    entries = [entry(f"д{n}", [n], [f"обращение {n}"]) for n in range(1, 3001)]
    index = change(None, folders, added=entries)
    assert len(index) == 3000
    names = [f"д{n}" for n in range(2, 3001)]
    assert 1 not in by_terms(index, ["обращение"], 5000, names)
    assert len(by_terms(index, ["обращение"], 5000, names)) == 2999


@pytest.mark.parametrize("limit", [0, -1])
def test_nothing_is_asked_for(index: LexicalIndex, limit: int) -> None:
    assert by_terms(index, ["обращение"], limit) == {}
    assert by_terms(index, [], 10) == {}


@pytest.mark.parametrize("term", ["", " ", "\x00", "🙂", "а" * 100_000, "key:1", "*", '"'])
def test_any_term_is_only_a_term(index: LexicalIndex, term: str) -> None:
    assert by_terms(index, [term], 10) == {}
    assert list(by_terms(index, [term, "штраф"], 10)) == [2]


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
        by_terms(LexicalIndex(index.folder), ["фрагмент"], 1)
    # A thread that was told to end may take a moment.
    patience = time.monotonic() + 20
    while threads() > before + 3 and time.monotonic() < patience:
        time.sleep(0.1)
    assert threads() <= before + 3


def test_an_entry_whose_parts_disagree_is_an_error() -> None:
    with pytest.raises(ValueError, match="2 passages"):
        entry("а", [1, 2], ["один"])


def asked(*words: str, weight: float = 1.0) -> tuple[QueryWord, ...]:
    return tuple(QueryWord(tuple(word.split("|")), weight) for word in words)


def test_the_best_alternative_counts_and_not_their_sum(folders: Iterable[Path]) -> None:
    texts = ["многофункциональный центр", "мфц", "мфц многофункциональный", "склад и мост"]
    index = change(None, folders, added=[entry("а", [1, 2, 3, 4], texts)])
    either = index.best(LexicalQuery(asked("мфц|многофункциональный")), 10)
    single = {
        term: index.best(LexicalQuery(asked(term)), 10) for term in ("мфц", "многофункциональный")
    }
    assert either.keys() == {1, 2, 3}
    assert either[2] == pytest.approx(single["мфц"][2])
    assert either[3] < single["мфц"][3] + single["многофункциональный"][3]


def test_the_weight_of_a_word_multiplies_its_score(index: LexicalIndex) -> None:
    full = index.best(LexicalQuery(asked("штраф")), 10)
    half = index.best(LexicalQuery(asked("штраф", weight=0.5)), 10)
    assert half == {2: pytest.approx(full[2] / 2)}


def test_a_word_of_the_same_root_counts_less_than_the_word(folders: Iterable[Path]) -> None:
    texts = ["Увольнение работника.", "Уволить работника.", "Отпуск работника."]
    index = change(None, folders, added=[entry("а", [1, 2, 3], texts)])
    found = index.best(LexicalQuery(query_words("уволить")), 10)
    assert list(found) == [2, 1]
    assert found[1] < found[2] / 2


def test_a_form_is_found_by_its_rarer_reading(folders: Iterable[Path]) -> None:
    index = change(None, folders, added=[entry("а", [1, 2], ["Марки стали.", "Договор."])])
    assert list(index.best(LexicalQuery(query_words("сталь")), 10)) == [1]


def test_scores_of_given_passages_equal_those_of_a_search(folders: Iterable[Path]) -> None:
    entries = [
        entry(f"д{n}", [2 * n, 2 * n + 1], [f"обращение номер {n}", f"стали {n % 7} ответить"])
        for n in range(300)
    ]
    index = change(None, folders, added=entries)
    query = LexicalQuery(query_words("ответ на обращение 5, стали"))
    best = index.best(query, 600)
    scores = index.scores(query, [*best, 10**12])
    assert scores.body == {key: pytest.approx(score) for key, score in best.items()}
    assert index.scores(query, []).body == {}


def test_a_phrase_stands_side_by_side_inside_one_text(folders: Iterable[Path]) -> None:
    texts = ["Срок ответа на обращение.", "Обращение и срок ответа.", "Ответ. Срок."]
    index = change(None, folders, added=[entry("а", [1, 2, 3], texts, context="Общее обращение")])

    def matching(*phrases: str, without: Sequence[str] = ()) -> list[int]:
        found = index.matching(
            LexicalQuery(
                phrases=tuple(phrase(each) for each in phrases),
                without=tuple(phrase(each) for each in without),
            )
        )
        assert found is not None
        return found.tolist()

    assert matching("срок ответа") == [1, 2]
    assert matching("сроки ответов на обращения") == [1]
    assert matching("обращение срок") == [2]  # not over the end of the headings
    assert matching("срок ответа", without=["ответ на обращение"]) == [2]
    assert matching(without=["срок ответа"]) == [3]
    assert matching("обращение") == [1, 2, 3]
    assert matching("нет такого") == []
    assert index.matching(LexicalQuery(asked("срок"))) is None
    query = LexicalQuery(asked("обращение"), phrases=(phrase("срок ответа"),))
    assert index.best(query, 10).keys() == {1, 2}


def test_conditions_are_combined_with_a_choice_of_documents(index: LexicalIndex) -> None:
    query = LexicalQuery(asked("обращение"), without=(("штраф",),))
    assert index.best(query, 10, ["а"]).keys() == {1}
    found = index.matching(query, ["а"])
    assert found is not None
    assert found.tolist() == [1]


def test_the_frequency_of_a_term(index: LexicalIndex) -> None:
    assert index.frequency("обращение") == 2
    assert index.frequency("дача") == index.frequency("") == index.frequency("а" * 100_000) == 0


def test_a_query_without_bounds_is_answered_within_bounds(index: LexicalIndex) -> None:
    words = asked(*(f"слово{n}" for n in range(10_000)))
    alternatives = QueryWord(tuple(f"слово{n}" for n in range(10_000)))
    phrases = (("обращение",) * 10_000,) * 1000
    assert index.best(LexicalQuery((*asked("штраф"), *words, alternatives)), 10**9).keys() == {2}
    assert index.best(LexicalQuery(asked("штраф"), phrases=phrases), 10) == {}
    assert index.scores(LexicalQuery((alternatives,)), range(5000)).body == {}
    empty = LexicalQuery((QueryWord(()),), phrases=((),), without=((),))
    assert index.best(empty, 10) == {}
    found = index.matching(empty)
    assert found is not None
    assert found.tolist() == [1, 2, 3]


@pytest.mark.parametrize("term", ["", " ", "\x00", "🙂", "а" * 100_000, "key:1", "*", '"', "(.*)+"])
def test_a_phrase_of_any_text_is_only_text(index: LexicalIndex, term: str) -> None:
    for words in ((term,), (term, term), (term, "штраф")):
        query = LexicalQuery(asked("штраф"), phrases=(words,))
        assert index.best(query, 10) == {}
        assert index.best(LexicalQuery(asked("штраф"), without=(words,)), 10).keys() == {2}


def test_common_words_alone_still_find_when_rare_ones_find_too_little(
    folders: Iterable[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.index.lexical._POSTINGS", 10)
    texts = [f"порядок {n}" for n in range(100)] + ["редкость порядок"]
    index = change(None, folders, added=[entry("а", range(1, 102), texts)])
    query = LexicalQuery(asked("порядок", "редкость"))
    assert next(iter(index.best(query, 5))) == 101
    assert len(index.best(query, 5)) == 5
    assert index.best(query, 1) == {101: pytest.approx(index.scores(query, [101]).body[101])}


def test_single_additions_leave_few_segments_and_no_removed_word(folders: Iterable[Path]) -> None:
    index = change(None, folders)
    for number in range(120):
        gone = [f"д{number - 10}"]
        added = [entry(f"д{number}", [number + 1], [f"обращение слово{number}"])]
        index = change(index, folders, removed=gone, added=added)
    assert len(index) == 10
    assert len({file.stem for file in index.folder.glob("*.store")}) <= 20
    assert by_terms(index, ["слово5"], 10) == {}


def test_coverage_is_a_share_and_whole_where_every_word_stands(folders: Iterable[Path]) -> None:
    """Rarities are added in single precision and divided by their sum in double."""
    words = [f"слово{letter}" for letter in "абвгдежзиклмнопрст"]
    texts = [" ".join(words[:count]) for count in range(1, len(words) + 1)]
    index = change(None, folders, added=[entry("а", range(1, len(words) + 1), texts)])
    for count in range(1, len(words) + 1):
        coverage = index.scores(LexicalQuery(asked(*words[:count])), range(1, 100)).coverage
        assert all(0 < share <= 1 for share in coverage.values())
        assert coverage[len(words)] == pytest.approx(1)


def test_every_exclusion_of_a_query_holds(index: LexicalIndex) -> None:
    """A query has up to 32: those that were taken out of its words must all be heeded."""
    without = (*((f"слово{n}",) for n in range(31)), ("штраф",))
    query = LexicalQuery(asked("обращение", "штраф"), without=without)
    assert index.best(query, 10).keys() == {1, 3}
    found = index.matching(query)
    assert found is not None
    assert found.tolist() == [1, 3]


def test_a_change_that_failed_leaves_nothing_that_writes(
    index: LexicalIndex, tmp_path: Path
) -> None:
    """Tantivy's threads outlived the change and wrote into its folder while that was removed."""

    def entries() -> Iterable[IndexEntry]:
        for number in range(20):
            yield entry(f"д{number}", range(10 * number, 10 * number + 10))
        raise KeyboardInterrupt

    for number in range(10):
        folder = tmp_path / f"к{number}"
        with pytest.raises(KeyboardInterrupt):
            LexicalIndex.changed(index, folder, ["а"], entries())
        shutil.rmtree(folder)
        time.sleep(0.05)
        assert not folder.exists()
