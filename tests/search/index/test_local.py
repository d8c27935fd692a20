"""The local index shows one whole state, whatever becomes of its process or of its files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from index_entries import DIMENSION, asking, entry, unit

from benchmarks.synthetic_collection import MODEL as COLLECTION_MODEL
from benchmarks.synthetic_collection import SyntheticCollection
from corpus.entries import IndexEntry
from corpus.errors import HomeUnwritable
from search.index.base import IndexDamaged, LexicalQuery
from search.index.local import LocalIndex
from search.index.vectors import IndexSizes

MODEL = "модель@1"
TESTS = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "дом" / "индекс"


def opened(folder: Path, model: str = MODEL, dimension: int = DIMENSION) -> LocalIndex:
    return LocalIndex(folder, model, dimension)


def keys(index: LocalIndex, terms: Sequence[str] = (), **filters: Any) -> set[int]:
    """Every passage that a search with no limit finds."""
    return set(index.candidates(unit(1)[0], asking(*terms), 10_000, **filters).dense)


@pytest.fixture
def index(folder: Path) -> LocalIndex:
    index = opened(folder)
    index.apply([], [entry("а", [1, 2, 3], ["срок"] * 3), entry("б", [4, 5], ["штраф"] * 2)])
    return index


def test_opening_and_searching_an_empty_index_writes_nothing(folder: Path) -> None:
    index = opened(folder)
    assert keys(index, ["срок"]) == set()
    assert dict(index.held()) == {}
    index.refresh()
    assert not folder.exists()


def test_what_was_applied_is_found_at_once_and_by_the_next_process(
    index: LocalIndex, folder: Path
) -> None:
    for one in (index, opened(folder)):
        assert dict(one.held()) == {"а": 1, "б": 1}
        assert one.passage_count() == 5
        assert set(one.part_counts().values()) == {5}
        assert keys(one) == {1, 2, 3, 4, 5}
        assert set(one.candidates(unit(1)[0], asking("штраф"), 10).lexical) == {4, 5}


def test_a_removed_document_leaves_nothing(index: LocalIndex, folder: Path) -> None:
    index.apply(["а"], [])
    for one in (index, opened(folder)):
        assert dict(one.held()) == {"б": 1}
        assert set(one.part_counts().values()) == {2}
        assert keys(one, ["срок"]) == {4, 5}
        assert one.candidates(unit(1)[0], asking("срок"), 10).lexical == {}
        assert keys(one, documents=["а"]) == set()
    index.apply(["б"], [])
    assert opened(folder).passage_count() == 0
    assert opened(folder).candidates(unit(1)[0], asking("штраф"), 10).dense == {}


def test_removing_what_is_not_held_is_no_error(index: LocalIndex) -> None:
    index.apply(["нет такого"], [])
    assert keys(index) == {1, 2, 3, 4, 5}


def test_a_document_added_again_replaces_what_was_held(index: LocalIndex, folder: Path) -> None:
    index.apply([], [entry("а", [9], ["новое"], generation=2)])
    for one in (index, opened(folder)):
        assert dict(one.held()) == {"а": 2, "б": 1}
        assert keys(one) == {4, 5, 9}
        assert one.candidates(unit(1)[0], asking("срок"), 10).lexical == {}


def test_a_passage_never_answers_for_another(index: LocalIndex) -> None:
    """After many changes every key still has the vectors and words of its own passage."""
    alive: dict[str, IndexEntry] = {}
    key = 100
    for step in range(25):
        document = "вгде"[step % 4]
        if document in alive and step % 3 == 0:
            index.apply([document], [])
            del alive[document]
            continue
        own = [key + n for n in range(1 + step % 5)]
        key += 10
        alive[document] = entry(
            document, own, [f"слово{''.join('абв'[n % 3] for n in own)}"] * len(own)
        )
        index.apply([], [alive[document]])
    assert alive
    for held in alive.values():
        for row, wanted in enumerate(held.keys.tolist()):
            found = index.candidates(held.vectors.passages[row], asking(), 1)
            best = max(found.dense, key=lambda one: found.dense[one])
            assert best == wanted
            assert found.dense[best] == pytest.approx(1.0, abs=1e-3)


def test_candidates_are_scored_by_every_ranking(index: LocalIndex) -> None:
    found = index.candidates(unit(1, 3)[0], asking("штраф"), 1)
    assert found.dense.keys() == found.sentence.keys() == found.sentences.keys()
    assert set(found.lexical) <= set(found.dense)
    assert all(found.sentence[key] <= 1.001 for key in found.sentence)


def test_a_filter_holds_for_every_ranking(index: LocalIndex) -> None:
    found = index.candidates(unit(1)[0], asking("срок", "штраф"), 10, ["б", "нет"])
    assert set(found.dense) == set(found.lexical) == {4, 5}
    assert index.candidates(unit(1)[0], asking("срок"), 10, []).dense == {}
    assert index.candidates(unit(1)[0], asking("срок"), 10, ["нет"]).dense == {}


@pytest.mark.parametrize("limit", [0, 1, 3, 10**6])
def test_any_limit_will_do(index: LocalIndex, limit: int) -> None:
    found = index.candidates(unit(1)[0], asking("срок"), limit)
    assert len(found.dense) <= 3 * limit


def test_a_running_process_sees_what_another_wrote(index: LocalIndex, folder: Path) -> None:
    reader = opened(folder)
    index.apply(["а"], [entry("в", [7])])
    assert keys(reader) == {1, 2, 3, 4, 5}
    reader.refresh()
    assert keys(reader) == {4, 5, 7}
    assert dict(reader.held()) == {"б": 1, "в": 1}


def test_a_reader_goes_on_with_files_that_were_replaced(index: LocalIndex, folder: Path) -> None:
    reader = opened(folder)
    for number in range(5):
        index.apply(["а", "б"], [entry("в", [10 + number])])
    assert keys(reader, ["срок"]) == {1, 2, 3, 4, 5}
    assert set(reader.candidates(unit(1)[0], asking("срок"), 10).lexical) == {1, 2, 3}


def test_former_states_are_removed(index: LocalIndex, folder: Path) -> None:
    for number in range(12):
        index.apply([], [entry("в", [10 + number])])
        state = json.loads((folder / "current.json").read_text())
        named = {f"snapshot-{state['snapshot']}"}
        named |= {one["name"] for one in state["vectors"]["segments"]}
        assert {path.name for path in folder.iterdir()} == {"current.json", *named}
    assert len(named) <= 5, "segments are merged"
    assert index.leftovers() == []


def test_leftovers_are_listed_and_tidied(index: LocalIndex, folder: Path) -> None:
    (folder / "snapshot-брошенный").mkdir()
    (folder / "snapshot-брошенный" / "passages.npy").write_bytes(b"1")
    (folder / "current.json.брошенный").write_text("{")
    assert len(index.leftovers()) == 2
    index.tidy()
    assert index.leftovers() == []
    assert keys(opened(folder)) == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(("model", "dimension"), [("другая@1", DIMENSION), (MODEL, 8)])
def test_an_index_of_another_model_holds_nothing(
    index: LocalIndex, folder: Path, model: str, dimension: int
) -> None:
    other = opened(folder, model, dimension)
    assert dict(other.held()) == {}
    assert keys(opened(folder)) == {1, 2, 3, 4, 5}, "looking must not destroy it"


def damage_delete(path: Path) -> None:
    path.unlink()


def damage_empty(path: Path) -> None:
    path.write_bytes(b"")


def damage_truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damage_flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)


def damage_garbage(path: Path) -> None:
    path.write_bytes(os.urandom(path.stat().st_size + 7))


@pytest.mark.parametrize(
    "damage", [damage_delete, damage_empty, damage_truncate, damage_flip, damage_garbage]
)
def test_any_damaged_file_means_an_empty_index_which_is_filled_again(
    index: LocalIndex, folder: Path, damage: Callable[[Path], None]
) -> None:
    whole = folder.parent / "целый"
    shutil.copytree(folder, whole)
    files = [
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    ]
    assert len(files) > 10
    for file in files:
        shutil.rmtree(folder)
        shutil.copytree(whole, folder)
        damage(folder / file)
        found = opened(folder)
        assert dict(found.held()) == {} or file.name == "current.json", file
        if dict(found.held()) == {}:
            found.apply([], [entry("а", [1, 2, 3]), entry("б", [4, 5])])
        assert keys(opened(folder)) == {1, 2, 3, 4, 5}, file
        assert opened(folder).leftovers() == []


@pytest.mark.parametrize(
    "state",
    [
        "",
        "{",
        "[]",
        "null",
        '"текст"',
        "{}",
        '{"format": 2}',
        '{"snapshot": "x", "held": [], "files": {}}',
        '{"snapshot": null, "held": {}, "files": {}}',
        '{"snapshot": "../../..", "held": {"а": 1}, "files": {"x": 1}}',
        '{"snapshot": "нет", "held": {"а": 1}, "files": {"x": ["a", "b"]}}',
        '{"snapshot": "нет", "held": {"а": 1}, "files": {}}',
    ],
)
def test_any_state_file_is_read_or_ignored(index: LocalIndex, folder: Path, state: str) -> None:
    path = folder / "current.json"
    good = json.loads(path.read_text())
    try:
        given = json.loads(state)
    except ValueError:
        given = None
    if isinstance(given, dict):
        common = {name: good[name] for name in ("format", "model", "dimension")}
        state = json.dumps(common | given)
    path.write_text(state)
    assert keys(index) == {1, 2, 3, 4, 5}
    assert dict(opened(folder).held()) == {}
    index.refresh()
    assert dict(index.held()) == {}
    index.apply([], [entry("а", [1])])
    assert keys(index) == keys(opened(folder)) == {1}


@pytest.mark.parametrize(
    "failing", ["os.replace", "os.link", "numpy.save", "pathlib.Path.write_text"]
)
def test_a_failed_write_leaves_the_former_state(
    index: LocalIndex, folder: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    before = sorted(folder.iterdir())

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(failing, fail)
        if failing == "os.link":
            patch.setattr("shutil.copyfile", fail)
        with pytest.raises(HomeUnwritable, match="No space left"):
            index.apply(["а"], [entry("в", [7])])
    for one in (index, opened(folder)):
        assert keys(one) == {1, 2, 3, 4, 5}
        assert dict(one.held()) == {"а": 1, "б": 1}
    assert sorted(folder.iterdir()) == before or failing == "os.replace"
    assert [path for path in sorted(folder.iterdir()) if path.is_dir()] == before[1:]
    index.apply(["а"], [entry("в", [7])])
    assert keys(opened(folder)) == {4, 5, 7}


def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    """In a process of its own, whose files may grow so far and no further."""
    script = """
import resource, signal, sys
from pathlib import Path
from index_entries import entry
from corpus.errors import HomeUnwritable
from search.index.local import LocalIndex
index = LocalIndex(Path(sys.argv[1]), "модель@1", 16)
index.apply([], [entry("а", [1, 2])])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
big = entry("б", range(10, 3000), ["слово " * 50] * 2990)
for limit in (100, 2000, 20_000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        index.apply([], [big])
        raise SystemExit("nothing was refused")
    except HomeUnwritable:
        pass
    assert index.passage_count() == 2 and index.leftovers() == []
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
index.apply([], [big])
assert index.passage_count() == 2992
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join((str(Path(__file__).parent), str(TESTS.parent)))},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


def test_entries_that_fail_half_way_leave_the_former_state(index: LocalIndex, folder: Path) -> None:
    def entries() -> Iterator[IndexEntry]:
        yield entry("в", [7])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.apply(["а"], entries())
    assert keys(index) == keys(opened(folder)) == {1, 2, 3, 4, 5}
    assert index.leftovers() == []


def test_a_process_killed_at_any_moment_leaves_a_searchable_home(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("crash_points.py")), str(tmp_path)],
        env=os.environ
        | {
            "OMP_NUM_THREADS": "1",
            "PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent))),
        },
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    moments = json.loads(done.stdout)
    assert all(count >= 10 for count in moments.values()), moments


def test_searches_go_on_while_the_index_changes(index: LocalIndex) -> None:
    """Every search sees one state: either all passages of the changing document or none."""
    failures: list[BaseException | set[int]] = []
    stop = threading.Event()
    states = [{4, 5} | own for own in (set(), {10, 11, 12}, {1, 2, 3})]

    def search() -> None:
        try:
            while not stop.is_set():
                found = index.candidates(unit(1)[0], asking("общее"), 1000)
                if set(found.dense) not in states or not set(found.lexical) <= set(found.dense):
                    failures.append(set(found.dense))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(12):
        index.apply(["а"], [entry("в", [10, 11, 12], ["общее"] * 3)] if number % 2 else [])
        if not number % 2:
            index.apply(["в"], [])
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []


def test_memory_does_not_grow_with_changes_and_filtered_searches(index: LocalIndex) -> None:
    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    big = entry("г", range(100, 20_100), ["слово"] * 20_000, sentences=[1] * 20_000)
    index.apply([], [big])
    query = unit(1)[0]

    def search() -> None:
        for _ in range(300):
            index.candidates(query, asking("слово"), 100, ["г", "б"])

    search()
    before = resident()
    search()
    # A selector left behind by every search would be 300 × 5 KB and its set of keys 300 × 1 MB.
    assert resident() - before < 50 << 20


def test_the_order_of_results_does_not_depend_on_the_order_of_changes(
    folder: Path, tmp_path: Path
) -> None:
    one, other = opened(folder), opened(tmp_path / "другой")
    entries = [entry(name, [10 * n, 10 * n + 1]) for n, name in enumerate("абвг", 1)]
    one.apply([], entries)
    for item in reversed(entries):
        other.apply([], [item])
    for seed in range(5):
        query = unit(1, seed)[0]
        left, right = (i.candidates(query, asking(), 3) for i in (one, other))
        assert list(left.dense) == list(right.dense)
        np.testing.assert_allclose([*left.sentence.values()], [*right.sentence.values()])
    left, right = (i.candidates(query, asking("фрагмент"), 100) for i in (one, other))
    assert left.lexical == pytest.approx(right.lexical)


@pytest.mark.parametrize("lost", ["whole folder", "lexical", "current.json", "one file"])
def test_files_lost_under_a_running_process_are_made_again(
    index: LocalIndex, folder: Path, lost: str
) -> None:
    (snapshot,) = folder.glob("snapshot-*")
    if lost == "whole folder":
        shutil.rmtree(folder)
    elif lost == "lexical":
        shutil.rmtree(snapshot / "lexical")
    elif lost == "one file":
        next((snapshot / "lexical").glob("*.term")).unlink()
    else:
        (folder / "current.json").unlink()
    assert keys(index) == {1, 2, 3, 4, 5}, "until it is asked to look, it serves"
    index.refresh()
    assert dict(index.held()) == {}
    index.apply([], [entry("а", [1, 2, 3], ["срок"] * 3)])
    assert keys(index) == keys(opened(folder)) == {1, 2, 3}
    assert set(opened(folder).candidates(unit(1)[0], asking("срок"), 9).lexical) == {1, 2, 3}


def test_damage_is_not_carried_into_the_next_state(index: LocalIndex, folder: Path) -> None:
    """Unchanged files are shared between states, and their sums with them."""
    path = next(folder.glob("snapshot-*/lexical/*.store"))
    data = path.read_bytes()
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    index.apply([], [entry("в", [7], ["новое"])])
    assert dict(opened(folder).held()) == {}


def test_damaged_vectors_are_never_copied_into_a_new_file(index: LocalIndex, folder: Path) -> None:
    """Merging writes rows under a new sum, so it reads them against the old one first."""
    path = next(folder.glob("segment-*/passages"))
    data = path.read_bytes()
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    assert index.damaged() == [path]
    index.apply([], [entry("в", [7])])
    index.apply([], [entry("г", [8])])
    with pytest.raises(IndexDamaged):
        index.apply([], [entry("д", [9])])
    assert dict(opened(folder).held()) == {}
    assert keys(index) == {1, 2, 3, 4, 5, 7, 8}
    assert index.leftovers() == []


def test_a_whole_index_has_no_damaged_files(index: LocalIndex, folder: Path) -> None:
    assert index.damaged() == []
    assert opened(folder.parent / "другой").damaged() == []
    lost = next(folder.glob("snapshot-*/lexical/*.term"))
    lost.unlink()
    assert index.damaged() == [lost]


def test_one_document_is_added_and_removed_without_writing_everything(folder: Path) -> None:
    def files() -> dict[Path, tuple[int, int]]:
        return {
            path: (path.stat().st_ino, path.stat().st_size)
            for path in folder.rglob("*")
            if path.is_file()
        }

    index = LocalIndex(folder, COLLECTION_MODEL, 64)
    collection = SyntheticCollection(64)
    index.apply([], (collection.document(number) for number in range(100)))
    before = files()
    whole = sum(size for _, size in before.values())
    known = set(before.values())
    for removed, added in (
        ([], [collection.document(100)]),
        (["d0000100"], []),
        (["d0000001"], []),
    ):
        index.apply(removed, added)
        # A file that is linked into the next state is the same file, so it was not written.
        written = sum(size for node, size in files().values() if (node, size) not in known)
        known |= set(files().values())
        assert written < whole / 20


def test_searches_go_on_while_cells_are_learnt(folder: Path) -> None:
    """Every search during the change answers from the former state or from the next, whole."""
    collection = SyntheticCollection(64)
    index = LocalIndex(folder, COLLECTION_MODEL, 64, IndexSizes(exact_below=20_000))
    index.apply([], (collection.document(number, text=False) for number in range(60)))
    query = collection.document(3).vectors.passages[5]
    failures: list[object] = []
    during = 0
    stop = threading.Event()

    def search() -> None:
        nonlocal during
        try:
            while not stop.is_set():
                found = index.candidates(query, asking(), 10)
                if found.dense.get(305, 0) < 0.99 or not 10 <= len(found.dense) <= 30:
                    failures.append(found)
                during += 1
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=search)
    thread.start()
    index.apply([], (collection.document(number, text=False) for number in range(60, 120)))
    meanwhile = during
    stop.set()
    thread.join()
    assert failures == []
    assert meanwhile > 10
    assert list(folder.glob("codebook-*"))
    assert list(folder.glob("cells-*"))
    again = LocalIndex(folder, COLLECTION_MODEL, 64, IndexSizes(exact_below=20_000))
    for one in (index, again):
        assert one.passage_count() == 12_000
        assert one.candidates(query, asking(), 10).dense[305] > 0.99


def test_one_of_two_thousand_documents_is_searched_exactly(folder: Path) -> None:
    index = LocalIndex(folder, MODEL, DIMENSION, IndexSizes(exact_below=1000, cells_from=100))
    index.apply([], (entry(f"д{n}", range(3 * n, 3 * n + 3)) for n in range(2000)))
    assert list(folder.glob("cells-*"))
    for number in (0, 777, 1999):
        found = index.candidates(unit(1, number)[0], asking(), 100, [f"д{number}"])
        assert list(found.dense) == [3 * number, 3 * number + 1, 3 * number + 2]
        own = entry(f"д{number}", range(3 * number, 3 * number + 3)).vectors.passages
        np.testing.assert_allclose([*found.dense.values()], own @ unit(1, number)[0], atol=1e-5)


def test_damage_met_while_changing_is_told_apart_from_a_full_disk(
    index: LocalIndex, folder: Path
) -> None:
    next(folder.glob("snapshot-*/lexical/*.idx")).write_bytes(b"?" * 300)
    with pytest.raises(IndexDamaged):
        index.apply([], [entry("в", [7], ["новое"])])
    assert keys(index) == {1, 2, 3, 4, 5}


def test_a_cleared_index_is_filled_anew_while_others_serve(index: LocalIndex, folder: Path) -> None:
    reader = opened(folder)
    index.clear()
    assert keys(index) == set()
    assert keys(reader, ["срок"]) == {1, 2, 3, 4, 5}
    index.apply([], [entry("а", [1])])
    assert keys(index) == keys(opened(folder)) == {1}
    reader.refresh()
    assert keys(reader) == {1}


@pytest.mark.parametrize("kind", ["idx", "term", "pos", "fast"])
def test_a_search_of_files_spoilt_under_it_answers_or_tells_damage(
    index: LocalIndex, folder: Path, kind: str
) -> None:
    """Tantivy trusts its files, and a panic of Rust is an exception that no handler expects."""
    path = next(folder.glob(f"snapshot-*/lexical/*.{kind}"))
    data = path.read_bytes()
    query = LexicalQuery(asking("срок", "штраф").words, phrases=(("срок",),))
    told = 0
    for place in range(0, len(data), max(1, len(data) // 60)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        for one in (asking("срок", "штраф"), query):
            try:
                index.candidates(unit(1)[0], one, 10)
            except IndexDamaged:
                told += 1
    path.write_bytes(data)
    assert keys(index, ["срок"]) == {1, 2, 3, 4, 5}
    assert told or kind == "pos"
