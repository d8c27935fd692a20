"""A sequence of changes of an index, known in advance, so that whoever searches can judge.

Also a program of its own, which makes the changes; arguments: the folder of the index, how many.
Every document holds one edition at a time; the keys of its passages tell which. The document
«всегда» is in every state.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
from index_entries import DIMENSION, asking, entry, unit

from corpus.entries import IndexEntry
from search.index.local import LocalIndex
from search.index.vectors import IndexSizes

State = dict[int, int]
"""The edition of every document that is held."""

WORD = "общий"
_PASSAGES = 12
_EDITIONS = 1000


def opened(folder: Path) -> LocalIndex:
    """The index, which is searched by cells and learns them anew as it grows."""
    return LocalIndex(folder, "модель@1", DIMENSION, IndexSizes(exact_below=60, cells_from=8))


def states(changes: int) -> list[State]:
    """The states that the changes lead through, the first that of a new index with «всегда»."""
    random = np.random.default_rng(7)
    found: list[State] = [{0: 0}]
    for step in range(1, changes + 1):
        following = dict(found[-1])
        if step % 10 == 0:
            following = {0: 0}  # so that it grows again and learns again
        else:
            if random.random() < 0.5:
                following.pop(int(random.integers(1, 9)), None)
            following[int(random.integers(1, 9))] = step
        found.append(following)
    return found


def change(index: LocalIndex, former: State, state: State) -> None:
    """Bring an index from one state to the next, at once."""
    removed = [_name(document) for document in former if document not in state]
    added = [edition(*one) for one in state.items() if former.get(one[0]) != one[1]]
    index.apply(removed, added)


def edition(document: int, number: int) -> IndexEntry:
    """An edition of a document: 12 passages of two sentences, all with one word."""
    first = (document * _EDITIONS + number) * _PASSAGES
    texts = [f"{WORD} редакция{number}"] * _PASSAGES
    keys = range(first, first + _PASSAGES)
    return entry(_name(document), keys, texts, generation=number + 1)


def seen(index: LocalIndex, seed: int) -> State:
    """The state that one search shows. Raises AssertionError where a document is not whole."""
    found = index.candidates(unit(1, seed)[0], asking(WORD), 1000)
    assert found.dense.keys() == found.sentence.keys() == found.lexical.keys()
    state: dict[int, int] = {}
    passages: dict[tuple[int, int], int] = {}
    for key in found.dense:
        document, number = divmod(key // _PASSAGES, _EDITIONS)
        assert state.setdefault(document, number) == number, "two editions of one document"
        passages[document, number] = passages.get((document, number), 0) + 1
    assert set(passages.values()) <= {_PASSAGES}, "a document that is not whole"
    few = index.candidates(unit(1, seed)[0], asking(), 3)
    assert 3 <= len(few.dense) <= 9
    return state


def _name(document: int) -> str:
    return f"д{document}" if document else "всегда"


if __name__ == "__main__":
    writer = opened(Path(sys.argv[1]))
    for before, after in pairwise(states(int(sys.argv[2]))):
        change(writer, before, after)
