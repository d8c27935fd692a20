"""Searches an index that another process changes, until that says it is done.

A program of its own; arguments: the folder of the index, how many changes there are, a file whose
being there means that all are made. Prints how many searches there were and how many states they
saw; raises where a search saw no whole state, or an earlier one than the search before.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from index_writer import opened, seen, states


def main(folder: Path, changes: int, done: Path) -> None:
    """Search and judge."""
    every = states(changes)
    index = opened(folder)
    searches, at, different = 0, 0, set()
    finished = False
    while not finished:
        finished = done.exists()  # before the search, so that the last one is of the last state
        index.refresh()
        state = seen(index, searches)
        at = every.index(state, at)
        different.add(at)
        searches += 1
    assert every[at] == every[-1]
    print(json.dumps([searches, len(different)]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
