"""What is found by cells is what comparing everything finds, and no filter loses a passage."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import numpy as np
import pytest
from index_entries import entry, following

from benchmarks.synthetic_collection import PASSAGES, SENTENCES, SyntheticCollection
from search.index.approximate import Cells, Codebook
from search.index.scan import Scan
from search.index.vectors import IndexSizes, VectorIndex

DOCUMENTS = 60
DIMENSION = 48
SMALL = IndexSizes(exact_below=2000, cells_from=256, retrained_at=4)
EXACT = IndexSizes(exact_below=1 << 60)
COLLECTION = SyntheticCollection(DIMENSION)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("приближённый")


@pytest.fixture(scope="module")
def index(folder: Path) -> VectorIndex:
    """An index by cells that came about in several changes."""
    made = VectorIndex(DIMENSION, sizes=SMALL)
    for first in range(0, DOCUMENTS, 20):
        documents = (COLLECTION.document(n, text=False) for n in range(first, first + 20))
        made = following(made, folder, added=documents)
    return following(made, folder, removed=["d0000007"])


@pytest.fixture(scope="module")
def exact(index: VectorIndex, folder: Path) -> VectorIndex:
    """The same files, every row compared."""
    return VectorIndex.load(folder, DIMENSION, index.state(), EXACT)


def questions(count: int) -> list[np.ndarray]:
    return [COLLECTION.question(number, DOCUMENTS)[0] for number in range(count)]


def test_a_large_collection_is_searched_by_cells_and_a_small_one_is_not(
    index: VectorIndex, tmp_path: Path
) -> None:
    assert index.codebooks.keys() == {"passages", "sentences"}
    assert any(part.cells.keys() == {"passages", "sentences"} for part in index.parts)
    few = following(
        VectorIndex(DIMENSION, sizes=SMALL), tmp_path, added=[COLLECTION.document(1, text=False)]
    )
    assert few.codebooks == {}
    some = following(few, tmp_path, added=[COLLECTION.document(n, text=False) for n in range(2, 8)])
    assert some.codebooks.keys() == {"sentences"}, "each kind of row decides by its own number"


@pytest.mark.parametrize("depth", [1, 50, 100])
def test_hardly_a_candidate_is_lost(index: VectorIndex, exact: VectorIndex, depth: int) -> None:
    for search in (VectorIndex.nearest_passages, VectorIndex.nearest_sentences):
        shares = [
            np.isin(search(exact, query, depth)[0], search(index, query, depth)[0]).mean()
            for query in questions(40)
        ]
        assert np.mean(shares) > 0.98


def test_scores_are_those_of_the_stored_rows(index: VectorIndex, exact: VectorIndex) -> None:
    for query in questions(10):
        for search in (VectorIndex.nearest_passages, VectorIndex.nearest_sentences):
            keys, scores = search(index, query, 30)
            everything, wanted = search(exact, query, 10**9)
            known: dict[int, set[float]] = {}
            for key, score in zip(everything.tolist(), wanted.tolist(), strict=True):
                known.setdefault(key, set()).add(round(score, 4))
            for key, score in zip(keys.tolist(), scores.tolist(), strict=True):
                assert min(abs(score - one) for one in known[key]) < 2e-4
            assert (np.diff(scores) <= 0).all()
        wanted_keys = index.nearest_passages(query, 20)[0]
        np.testing.assert_array_equal(
            index.score(query, wanted_keys).sentences, exact.score(query, wanted_keys).sentences
        )


@pytest.mark.parametrize("limit", [1, 30, 10**9])
def test_one_document_is_searched_as_if_every_row_were_compared(
    index: VectorIndex, exact: VectorIndex, limit: int
) -> None:
    for query in questions(3):
        for number in (0, 31, DOCUMENTS - 1):
            for search in (VectorIndex.nearest_passages, VectorIndex.nearest_sentences):
                mine, other = (
                    search(one, query, limit, [f"d{number:07}"]) for one in (index, exact)
                )
                np.testing.assert_array_equal(mine[0], other[0])
                np.testing.assert_allclose(mine[1], other[1], atol=1e-6)


def test_a_broad_filter_finds_what_is_far_from_the_question(
    index: VectorIndex, exact: VectorIndex
) -> None:
    """The documents furthest from the question, in cells that are looked into last."""
    for query in questions(5):
        keys, _ = exact.nearest_passages(query, 10**9)
        nearness: dict[int, int] = {}
        for place, key in enumerate(keys.tolist()):
            nearness.setdefault(key // PASSAGES, place)
        far = [f"d{n:07}" for n in sorted(nearness, key=nearness.__getitem__)[-25:]]
        assert SMALL.exact_below < 25 * PASSAGES
        wanted = exact.nearest_passages(query, 50, far)[0]
        found = index.nearest_passages(query, 50, far)[0]
        assert len(found) == 50
        assert {key // PASSAGES for key in found.tolist()} <= {int(name[1:]) for name in far}
        assert np.isin(wanted, found).mean() > 0.95


def test_every_row_is_found_when_all_are_asked_for(index: VectorIndex) -> None:
    query = questions(1)[0]
    keys, _ = index.nearest_passages(query, 10**9)
    assert len(keys) == len(set(keys.tolist())) == len(index) == (DOCUMENTS - 1) * PASSAGES
    keys, _ = index.nearest_sentences(query, 10**9)
    assert len(keys) == (DOCUMENTS - 1) * PASSAGES * SENTENCES
    assert not np.isin(keys // PASSAGES, [7]).any(), "what was removed is nowhere"


def test_what_is_added_and_removed_needs_no_training(index: VectorIndex, folder: Path) -> None:
    changed = index
    for number in range(DOCUMENTS, DOCUMENTS + 6):
        changed = following(changed, folder, added=[COLLECTION.document(number, text=False)])
        own = COLLECTION.document(number, text=False)
        assert changed.nearest_passages(own.vectors.passages[3], 1)[0] == own.keys[3]
    assert changed.codebooks == index.codebooks
    smaller = following(changed, folder, removed=[f"d{DOCUMENTS:07}", "d0000001"])
    assert smaller.codebooks == index.codebooks
    own = COLLECTION.document(1, text=False)
    assert smaller.nearest_passages(own.vectors.passages[3], 1)[0] != own.keys[3]


def test_cells_are_learnt_anew_when_the_collection_has_grown_several_times(
    folder: Path, tmp_path: Path
) -> None:
    made = following(
        VectorIndex(DIMENSION, sizes=SMALL),
        tmp_path,
        added=[COLLECTION.document(n, text=False) for n in range(20)],
    )
    first = made.codebooks["passages"]
    made = following(
        made, tmp_path, added=[COLLECTION.document(n, text=False) for n in range(20, 79)]
    )
    assert made.codebooks["passages"] is first
    made = following(made, tmp_path, added=[COLLECTION.document(79, text=False)])
    second = made.codebooks["passages"]
    assert second.trained_on == 80 * PASSAGES == 4 * first.trained_on
    assert len(second.centroids) > len(first.centroids)
    query = questions(1)[0]
    assert len(made.nearest_passages(query, 10**9)[0]) == 80 * PASSAGES
    small = following(made, tmp_path, removed=[f"d{n:07}" for n in range(3, 80)])
    assert small.codebooks == {}, "few rows are compared one by one again"
    assert len(small.nearest_passages(query, 10**9)[0]) == 3 * PASSAGES


def test_files_of_cells_that_do_not_fit_are_refused(index: VectorIndex, folder: Path) -> None:
    part = next(part for part in index.parts if part.cells)
    cells, rows = part.cells["passages"], len(part.segment.keys)
    with pytest.raises(ValueError, match="cells"):
        Cells.load(folder / cells.name, rows + 1, DIMENSION)
    with pytest.raises(ValueError, match="codes"):
        Cells.load(folder / cells.name, rows, DIMENSION + 1)
    state = index.state()
    state["codebooks"]["passages"] = state["codebooks"]["sentences"]
    with pytest.raises(ValueError, match="codebook"):
        VectorIndex.load(folder, DIMENSION, state, SMALL)
    state = index.state()
    state["segments"][0]["removed"] = [10**6]
    with pytest.raises(ValueError, match="no such documents"):
        VectorIndex.load(folder, DIMENSION, state, SMALL)


def test_rows_that_are_all_the_same_are_searched(tmp_path: Path) -> None:
    """No spread to quantise, and fewer different rows than cells."""
    made = VectorIndex(16, sizes=IndexSizes(exact_below=100, cells_from=10))
    same = entry("а", range(300), sentences=[1] * 300)
    same.vectors.passages[:] = same.vectors.passages[0]
    same.vectors.sentences[:] = same.vectors.sentences[0]
    made = following(made, tmp_path, added=[same])
    keys, scores = made.nearest_passages(same.vectors.passages[0], 50)
    assert len(keys) == 50
    assert scores == pytest.approx(np.ones(50), abs=1e-3)


def test_bytes_stand_for_their_rows() -> None:
    sample = np.concatenate([COLLECTION.document(n).vectors.passages for n in range(5)])
    codebook = Codebook.train("имя", sample, len(sample))
    kept = (codebook.bytes_of(sample).astype(np.float32) - 128) * codebook.step + codebook.mean
    assert np.abs(kept - sample).max() <= codebook.step.max() * 0.51
    far = codebook.bytes_of(sample * 100)
    assert far.min() >= 1, "a row outside the sample is cut, not wrapped round"


def test_many_threads_find_what_one_finds(index: VectorIndex) -> None:
    asked = questions(8)
    wanted = [index.nearest_sentences(query, 50) for query in asked]
    wrong: list[object] = []

    def search() -> None:
        try:
            for _ in range(10):
                for query, (keys, scores) in zip(asked, wanted, strict=True):
                    found = index.nearest_sentences(query, 50)
                    if found[0].tolist() != keys.tolist() or (found[1] != scores).any():
                        wrong.append(found)
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=search) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_scan_leaves_no_memory_behind() -> None:
    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    rows = np.ones((10, 512), np.float16)

    def scans() -> None:
        for _ in range(20_000):
            scan = Scan("QT_fp16", rows[0].astype(np.float32), 3, np.array([255, 255], np.uint8))
            scan.run(rows)
            scan.best()

    scans()
    before = resident()
    scans()
    # The object that FAISS makes for each would be 140 bytes and a copy of the query 2 KB.
    assert resident() - before < 1 << 20
