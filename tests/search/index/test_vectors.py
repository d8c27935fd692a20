"""Vector search of few rows is exact, and a passage's vectors are never taken for another's."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from index_entries import DIMENSION, entry, following, unit

from corpus.entries import IndexEntry
from search.index.segment import Segment
from search.index.vectors import IndexSizes, VectorIndex

Build = Callable[..., VectorIndex]


@pytest.fixture
def index_of(tmp_path: Path) -> Build:
    """Makes an index of one segment of entries."""

    def made(*entries: IndexEntry) -> VectorIndex:
        return following(VectorIndex(DIMENSION), tmp_path, added=entries)

    return made


def test_an_empty_index_finds_nothing() -> None:
    index = VectorIndex(DIMENSION)
    query = unit(1)[0]
    assert len(index) == 0
    for keys, scores in (index.nearest_passages(query, 10), index.nearest_sentences(query, 10)):
        assert keys.shape == scores.shape == (0,)
    assert index.score(query, np.array([1, 2])).keys.shape == (0,)


@pytest.mark.parametrize("limit", [0, -5])
def test_no_results_are_asked_for(index_of: Build, limit: int) -> None:
    index = index_of(entry("а", [1, 2, 3]))
    assert index.nearest_passages(unit(1)[0], limit)[0].shape == (0,)


def test_the_nearest_are_those_of_a_full_product(index_of: Build) -> None:
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


def test_more_results_than_passages_are_all_passages(index_of: Build) -> None:
    index = index_of(entry("а", [1, 2, 3]))
    keys, _ = index.nearest_passages(unit(1)[0], 10**9)
    assert sorted(keys.tolist()) == [1, 2, 3]
    keys, _ = index.nearest_sentences(unit(1)[0], 10**9)
    assert sorted(keys.tolist()) == [1, 1, 2, 2, 3, 3]


def test_a_search_among_some_documents_ranks_them_as_the_full_search_does(
    index_of: Build,
) -> None:
    index = index_of(*(entry(name, range(10 * n, 10 * n + 10)) for n, name in enumerate("абвг")))
    query = unit(1, 77)[0]
    among = ["б", "г", "нет"]
    wanted = [*range(10, 20), *range(30, 40)]
    for search in (index.nearest_passages, index.nearest_sentences):
        everything, scores = search(query, 1000)
        chosen = np.isin(everything, wanted)
        keys, found = search(query, 1000, among)
        assert keys.tolist() == everything[chosen].tolist()
        np.testing.assert_allclose(found, scores[chosen])
        assert search(query, 1, among)[0].tolist() == everything[chosen][:1].tolist()
    assert index.nearest_passages(query, 10, ["нет"])[0].shape == (0,)
    assert index.nearest_passages(query, 10, [])[0].shape == (0,)


def test_scores_are_those_of_the_passage_and_its_own_best_sentence(index_of: Build) -> None:
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


def test_a_passage_at_a_right_angle_is_known_all_the_same(index_of: Build) -> None:
    """A cosine of exactly 0 is a score, not a sign that the passage is missing."""
    one = entry("а", [1])
    query = np.zeros(DIMENSION, np.float32)
    scored = index_of(one).score(query, np.array([1]))
    assert scored.keys.tolist() == [1]
    assert scored.passages.tolist() == [0.0]


def test_the_first_of_equal_sentences_is_the_best(index_of: Build) -> None:
    one = entry("а", [1, 2], sentences=[3, 3])
    one.vectors.sentences[:] = one.vectors.sentences[0]
    assert index_of(one).score(unit(1, 3)[0], np.array([1, 2])).ordinals.tolist() == [0, 0]


def test_removed_documents_leave_no_vector(index_of: Build, tmp_path: Path) -> None:
    index = index_of(entry("а", [1, 2, 3]), entry("б", [4, 5]))
    smaller = following(index, tmp_path, removed=["а"])
    assert len(smaller) == 2
    assert smaller.held() == {"б": 1}
    for search in (smaller.nearest_passages, smaller.nearest_sentences):
        assert set(search(unit(1)[0], 100)[0].tolist()) == {4, 5}
        assert search(unit(1)[0], 100, ["а"])[0].shape == (0,)
    assert smaller.score(unit(1)[0], np.array([1, 2, 3])).keys.shape == (0,)
    assert smaller.sentence_scores(unit(1)[0], np.array([1, 4])).keys() == {4}


def test_the_index_that_was_changed_still_serves(index_of: Build, tmp_path: Path) -> None:
    index = index_of(entry("а", [1, 2, 3]))
    query = unit(1, 5)[0]
    before = index.nearest_passages(query, 3)
    following(index, tmp_path, removed=["а"], added=[entry("б", [9])])
    after = index.nearest_passages(query, 3)
    np.testing.assert_array_equal(before[0], after[0])
    np.testing.assert_array_equal(before[1], after[1])


def test_a_document_encoded_anew_answers_under_its_old_keys(
    index_of: Build, tmp_path: Path
) -> None:
    index = index_of(entry("а", [1, 2]), entry("б", [3, 4]), entry("в", [5, 6]))
    fresh = entry("б", [3, 4], seed=900, sentences=[1, 4], generation=2)
    changed = following(index, tmp_path, added=[fresh])
    assert len(changed) == 6
    assert changed.held() == {"а": 1, "б": 2, "в": 1}
    query = fresh.vectors.passages[1]
    assert changed.nearest_passages(query, 1)[0].tolist() == [4]
    sentence = fresh.vectors.sentences[3]
    assert changed.nearest_sentences(sentence, 1)[0].tolist() == [4]
    scored = changed.score(sentence, np.array([3, 4, 5]))
    assert scored.keys.tolist() == [3, 4, 5]
    assert scored.ordinals.tolist()[1] == 2


def test_the_last_of_a_document_given_twice_counts(index_of: Build) -> None:
    first, last = entry("а", [1, 2]), entry("а", [2, 3], seed=70, generation=5)
    index = index_of(first, entry("б", [9]), last)
    assert index.held() == {"а": 5, "б": 1}
    assert sorted(index.nearest_passages(unit(1)[0], 99)[0].tolist()) == [2, 3, 9]
    assert index.score(last.vectors.passages[0], np.array([1, 2])).passages == pytest.approx(
        [1.0], abs=1e-3
    )


def test_documents_without_passages_and_passages_without_sentences_fit_in(index_of: Build) -> None:
    index = index_of(entry("а", []), entry("б", [1, 2], sentences=[0, 0]))
    assert len(index) == 2
    assert index.nearest_sentences(unit(1)[0], 5)[0].shape == (0,)
    assert index.score(unit(1)[0], np.array([1, 2])).ordinals.tolist() == [-1, -1]


def test_what_was_written_is_loaded_from_a_path_that_is_not_ascii(tmp_path: Path) -> None:
    folder = tmp_path / "индекс №1"
    index = VectorIndex(DIMENSION)
    index = following(index, folder, added=[entry("а", [1, 2, 3]), entry("б", []), entry("в", [9])])
    index = following(index, folder, removed=["в"])
    loaded = loaded_again(index, folder)
    query = unit(1, 6)[0]
    for one, other in (
        (index.nearest_passages(query, 9), loaded.nearest_passages(query, 9)),
        (index.nearest_sentences(query, 9), loaded.nearest_sentences(query, 9)),
    ):
        np.testing.assert_array_equal(one[0], other[0])
        np.testing.assert_array_equal(one[1], other[1])
    assert loaded.held() == index.held() == {"а": 1, "б": 1}
    assert len(loaded_again(VectorIndex(DIMENSION), folder)) == 0


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("keys.npy", np.array([1, 2], np.int64)),
        ("starts.npy", np.array([0, 2, 4], np.int64)),
        ("starts.npy", np.array([0, 2, 4, 7], np.int64)),
        ("passages", b"12"),
        ("sentences", b""),
        ("documents.json", b'[["\xd0\xb0", 1, 4]]'),
    ],
)
def test_files_that_do_not_fit_each_other_are_refused(
    index_of: Build, tmp_path: Path, file: str, content: np.ndarray | bytes
) -> None:
    index = index_of(entry("а", [1, 2, 3]))
    (segment,) = index.folders()
    path = tmp_path / segment / file
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        np.save(path, content)
    with pytest.raises(ValueError, match=r"\w"):
        Segment.load(path.parent, DIMENSION)


def loaded_again(index: VectorIndex, folder: Path) -> VectorIndex:
    state = json.loads(json.dumps(index.state()))
    return VectorIndex.load(folder, DIMENSION, state, IndexSizes())


def test_a_search_leaves_the_number_of_threads_as_it_was(index_of: Build) -> None:
    import faiss

    before = faiss.omp_get_max_threads()
    index_of(entry("а", [1])).nearest_passages(unit(1)[0], 1)
    assert faiss.omp_get_max_threads() == before
