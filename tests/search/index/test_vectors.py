"""Vector search is exact, and a passage's vectors are never taken for another's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from index_entries import DIMENSION, entry, unit

from search.index.vectors import VectorBlock, VectorIndex

NONE = np.empty(0, np.int64)


def index_of(*entries: object) -> VectorIndex:
    blocks = [VectorBlock.of(e) for e in entries]  # type: ignore[arg-type]
    return VectorIndex.empty(DIMENSION).changed(NONE, blocks)


def test_an_empty_index_finds_nothing() -> None:
    index = VectorIndex.empty(DIMENSION)
    query = unit(1)[0]
    assert len(index) == 0
    for keys, scores in (index.nearest_passages(query, 10), index.nearest_sentences(query, 10)):
        assert keys.shape == scores.shape == (0,)
    assert index.score(query, np.array([1, 2])).keys.shape == (0,)


@pytest.mark.parametrize("limit", [0, -5])
def test_no_results_are_asked_for(limit: int) -> None:
    index = index_of(entry("а", [1, 2, 3]))
    assert index.nearest_passages(unit(1)[0], limit)[0].shape == (0,)


def test_the_nearest_are_those_of_a_full_product() -> None:
    first, second = entry("а", range(1, 51)), entry("б", range(51, 101))
    index = index_of(first, second)
    matrix = np.concatenate([first.vectors.passages, second.vectors.passages])
    for seed in range(5):
        query = unit(1, 500 + seed)[0]
        cosines = matrix @ query
        best = np.argsort(-cosines)[:7]
        keys, scores = index.nearest_passages(query, 7)
        assert keys.tolist() == (best + 1).tolist()
        np.testing.assert_allclose(scores, cosines[best], atol=1e-5)


def test_more_results_than_passages_are_all_passages() -> None:
    index = index_of(entry("а", [1, 2, 3]))
    keys, _ = index.nearest_passages(unit(1)[0], 10**9)
    assert sorted(keys.tolist()) == [1, 2, 3]
    keys, _ = index.nearest_sentences(unit(1)[0], 10**9)
    assert sorted(keys.tolist()) == [1, 1, 2, 2, 3, 3]


def test_a_search_among_some_passages_ranks_them_as_the_full_search_does() -> None:
    index = index_of(entry("а", range(1, 41)))
    query = unit(1, 77)[0]
    among = np.array([30, 3, 8, 21, 999])
    for search in (index.nearest_passages, index.nearest_sentences):
        everything, scores = search(query, 1000)
        chosen = np.isin(everything, among)
        keys, found = search(query, 1000, among)
        assert keys.tolist() == everything[chosen].tolist()
        np.testing.assert_allclose(found, scores[chosen])
        assert search(query, 1, among)[0].tolist() == everything[chosen][:1].tolist()
    assert index.nearest_passages(query, 10, np.array([999]))[0].shape == (0,)


def test_scores_are_those_of_the_passage_and_its_own_best_sentence() -> None:
    counts = [2, 0, 5, 1, 3]
    one = entry("а", [2, 4, 6, 8, 10], sentences=counts)
    index = index_of(one)
    query = unit(1, 88)[0]
    scored = index.score(query, np.array([1, 2, 4, 5, 6, 10, 11]))
    assert scored.keys.tolist() == [2, 4, 6, 10]
    ends = np.cumsum(counts)
    for at, key in enumerate(scored.keys.tolist()):
        row = [2, 4, 6, 8, 10].index(key)
        cosine = float(one.vectors.passages[row] @ query)
        own = one.vectors.sentences[ends[row] - counts[row] : ends[row]] @ query
        assert scored.passages[at] == pytest.approx(cosine, abs=1e-5)
        assert scored.sentences[at] == pytest.approx(own.max(initial=-9) if len(own) else cosine)
        assert scored.ordinals[at] == (own.argmax() if len(own) else -1)


def test_a_passage_at_a_right_angle_is_known_all_the_same() -> None:
    """A cosine of exactly 0 is a score, not a sign that the passage is missing."""
    one = entry("а", [1])
    query = np.zeros(DIMENSION, np.float32)
    scored = index_of(one).score(query, np.array([1]))
    assert scored.keys.tolist() == [1]
    assert scored.passages.tolist() == [0.0]


def test_the_first_of_equal_sentences_is_the_best() -> None:
    one = entry("а", [1, 2], sentences=[3, 3])
    one.vectors.sentences[:] = one.vectors.sentences[0]
    assert index_of(one).score(unit(1, 3)[0], np.array([1, 2])).ordinals.tolist() == [0, 0]


def test_removed_passages_leave_no_vector() -> None:
    index = index_of(entry("а", [1, 2, 3]), entry("б", [4, 5]))
    smaller = index.changed(np.array([1, 2, 3]), [])
    assert len(smaller) == 2
    assert smaller.keys.tolist() == [4, 5]
    for search in (smaller.nearest_passages, smaller.nearest_sentences):
        assert set(search(unit(1)[0], 100)[0].tolist()) == {4, 5}
    assert smaller.score(unit(1)[0], np.array([1, 2, 3])).keys.shape == (0,)


def test_the_index_that_was_changed_still_serves() -> None:
    index = index_of(entry("а", [1, 2, 3]))
    query = unit(1, 5)[0]
    before = index.nearest_passages(query, 3)
    index.changed(np.array([1, 2, 3]), [VectorBlock.of(entry("б", [9]))])
    after = index.nearest_passages(query, 3)
    np.testing.assert_array_equal(before[0], after[0])
    np.testing.assert_array_equal(before[1], after[1])


def test_a_document_encoded_anew_keeps_its_place_among_the_keys() -> None:
    index = index_of(entry("а", [1, 2]), entry("б", [3, 4]), entry("в", [5, 6]))
    fresh = entry("б", [3, 4], seed=900, sentences=[1, 4])
    changed = index.changed(np.array([3, 4]), [VectorBlock.of(fresh)])
    assert changed.keys.tolist() == [1, 2, 3, 4, 5, 6]
    query = fresh.vectors.passages[1]
    assert changed.nearest_passages(query, 1)[0].tolist() == [4]
    sentence = fresh.vectors.sentences[3]
    assert changed.nearest_sentences(sentence, 1)[0].tolist() == [4]
    assert changed.score(sentence, np.array([4])).ordinals.tolist() == [2]


def test_documents_without_passages_and_passages_without_sentences_fit_in() -> None:
    index = index_of(entry("а", []), entry("б", [1, 2], sentences=[0, 0]))
    assert len(index) == 2
    assert index.nearest_sentences(unit(1)[0], 5)[0].shape == (0,)
    assert index.score(unit(1)[0], np.array([1, 2])).ordinals.tolist() == [-1, -1]


def test_what_was_saved_is_loaded_from_a_path_that_is_not_ascii(tmp_path: Path) -> None:
    folder = tmp_path / "индекс №1"
    folder.mkdir()
    index = index_of(entry("а", [1, 2, 3]), entry("б", []))
    index.save(folder)
    loaded = VectorIndex.load(folder)
    query = unit(1, 6)[0]
    for one, other in (
        (index.nearest_passages(query, 9), loaded.nearest_passages(query, 9)),
        (index.nearest_sentences(query, 9), loaded.nearest_sentences(query, 9)),
    ):
        np.testing.assert_array_equal(one[0], other[0])
        np.testing.assert_array_equal(one[1], other[1])
    VectorIndex.empty(DIMENSION).save(folder)
    assert len(VectorIndex.load(folder)) == 0


def test_files_that_do_not_fit_each_other_are_refused(tmp_path: Path) -> None:
    index_of(entry("а", [1, 2, 3])).save(tmp_path)
    np.save(tmp_path / "passages.keys.npy", np.array([1, 2], np.int64))
    with pytest.raises(ValueError, match="passages"):
        VectorIndex.load(tmp_path)


def test_a_search_leaves_the_number_of_threads_as_it_was() -> None:
    import faiss

    before = faiss.omp_get_max_threads()
    index_of(entry("а", [1])).nearest_passages(unit(1)[0], 1)
    assert faiss.omp_get_max_threads() == before
