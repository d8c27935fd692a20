"""Whoever searches while documents come and go sees one whole state after another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from index_writer import State, change, edition, opened, seen, states

HERE = Path(__file__).parent
READERS = 3


def test_threads_that_search_during_changes_see_whole_states(tmp_path: Path) -> None:
    """Every search shows a state that was in use between its beginning and its end."""
    changes = 40
    every = states(changes)
    index = opened(tmp_path / "индекс")
    index.apply([], [edition(0, 0)])
    begun = ended = 0  # numbers of the state being made, and of the last one that is made
    stop = threading.Event()
    failures: list[object] = []
    seen_states: set[int] = set()

    def search(seed: int) -> None:
        searches = 0
        try:
            while not stop.is_set():
                first = ended
                state: State = seen(index, seed + READERS * searches)
                last = begun
                searches += 1
                if state not in every[first : last + 1]:
                    failures.append((first, last, state))
                else:
                    seen_states.add(every.index(state, first))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=search, args=(seed,)) for seed in range(READERS)]
    for thread in threads:
        thread.start()
    learnt: set[str] = set()
    for number in range(1, changes + 1):
        begun = number
        change(index, every[number - 1], every[number])
        ended = number
        learnt |= {path.name for path in (tmp_path / "индекс").glob("codebook-*")}
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(seen_states) > 5
    assert len(learnt) > 4, "cells were learnt anew under the searches"


def test_processes_that_search_during_changes_see_whole_states(tmp_path: Path) -> None:
    """One process changes the index; each of the others sees its states in their order."""
    changes = 40
    folder, done = tmp_path / "индекс", tmp_path / "готово"
    opened(folder).apply([], [edition(0, 0)])

    def started(program: str, *arguments: object) -> subprocess.Popen[str]:
        paths = (str(HERE), str(HERE.parents[2]))
        return subprocess.Popen(
            [sys.executable, str(HERE / program), *map(str, arguments)],
            env=os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(paths)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    readers = [started("index_reader.py", folder, changes, done) for _ in range(READERS)]
    writer = started("index_writer.py", folder, changes)
    _, errors = writer.communicate(timeout=120)
    done.touch()
    told = [reader.communicate(timeout=60) for reader in readers]
    assert writer.returncode == 0, errors
    for reader, (out, errors) in zip(readers, told, strict=True):
        assert reader.returncode == 0, errors
        searches, different = json.loads(out)
        assert searches > 10
        assert different > 5
    assert opened(folder).leftovers() == []
