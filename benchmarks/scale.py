"""What a local index of many passages costs: time, memory, disk, and what approximation loses.

    python -m benchmarks.scale [--passages 25000 1000000] [--no-text] [--folder FOLDER]

Builds an index of each size from a synthetic collection (see `benchmarks.synthetic_collection`) in
batches, through `LocalIndex.apply`, and measures it in a process of its own. Every figure stands
beside that of the first size. `--no-text` leaves the lexical side empty, which then costs nothing.
Indexes are built anew each time; a million passages take 8 GB of disk and 25 minutes of two cores.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic_collection import MODEL, PASSAGES, SyntheticCollection
from search.index.base import LexicalQuery, QueryWord
from search.index.local import LocalIndex
from search.index.vectors import IndexSizes, VectorIndex
from search.morphology import terms

DEFAULT_FOLDER = Path(__file__).parents[1] / "build/scale"
_BATCH = 500  # documents
_LIMIT = 100
_WARMING = 200
_ASKED = 300
_COMPARED = 100
_CHANGES = 5
_EXACT = IndexSizes(exact_below=1 << 60)
_MEGABYTE = 1 << 20


def build(folder: Path, documents: int, *, text: bool) -> dict[str, float]:
    """Make the index; seconds, and the most memory it took."""
    collection = SyntheticCollection()
    shutil.rmtree(folder, ignore_errors=True)
    index = LocalIndex(folder, MODEL, collection.dimension)
    started = time.perf_counter()
    for first in range(0, documents, _BATCH):
        numbers = range(first, min(first + _BATCH, documents))
        index.apply([], (collection.document(number, text=text) for number in numbers))
        print(
            f"{folder.name}: {numbers.stop * PASSAGES} of {documents * PASSAGES} passages, "
            f"{time.perf_counter() - started:.0f} s",
            file=sys.stderr,
            flush=True,
        )
    return {
        "build, s": time.perf_counter() - started,
        "build, peak resident MB": _status("VmHWM"),
        "disk, MB": sum(file.stat().st_size for file in _files(folder)) / _MEGABYTE,
    }


def measure(folder: Path, documents: int, *, text: bool) -> dict[str, float]:
    """All other figures of an index that was built; changes it and changes it back."""
    collection = SyntheticCollection()
    questions = [
        (vector, LexicalQuery(tuple(QueryWord((t,)) for t in terms(words) if text)))
        for vector, words in (
            collection.question(number, documents) for number in range(_WARMING + _ASKED)
        )
    ]
    _forget(folder)
    started = time.perf_counter()
    index = LocalIndex(folder, MODEL, collection.dimension)
    figures = {"open cold, ms": (time.perf_counter() - started) * 1e3}
    for vector, words in questions[:_WARMING]:
        index.candidates(vector, words, _LIMIT)
    whole = list(_timed(questions[_WARMING:], lambda v, w: index.candidates(v, w, _LIMIT)))
    figures["resident, MB"] = _status("VmRSS")
    vectors = list(
        _timed(questions[_WARMING:], lambda v, _: index.candidates(v, LexicalQuery(), _LIMIT))
    )
    for name, times in (("candidates", whole), ("vectors alone", vectors)):
        figures[f"{name}, p50 ms"] = statistics.median(times)
        figures[f"{name}, p95 ms"] = float(np.percentile(times, 95))
    chosen = [f"d{number:07}" for number in range(0, documents, max(1, documents // 5))]
    filtered = _timed(questions[_WARMING:], lambda v, w: index.candidates(v, w, _LIMIT, chosen))
    figures["among 5 documents, p50 ms"] = statistics.median(filtered)
    figures |= _changes(index, collection, documents, text=text)
    index.close()
    return figures | _recall(folder, collection.dimension, [v for v, _ in questions[:_COMPARED]])


def _changes(
    index: LocalIndex, collection: SyntheticCollection, documents: int, *, text: bool
) -> dict[str, float]:
    adding, removing, written = [], [], []
    for number in range(documents, documents + _CHANGES):
        entry = collection.document(number, text=text)
        before, started = _written(), time.perf_counter()
        index.apply([], [entry])
        adding.append((time.perf_counter() - started) * 1e3)
        written.append((_written() - before) / _MEGABYTE)
        started = time.perf_counter()
        index.apply([entry.document_id], [])
        removing.append((time.perf_counter() - started) * 1e3)
    return {
        "add one document, ms": statistics.median(adding),
        "add one document, MB written": statistics.median(written),
        "remove one document, ms": statistics.median(removing),
    }


def _recall(folder: Path, dimension: int, questions: list[NDArray[np.float32]]) -> dict[str, float]:
    """The share of the exact answer that is found, where the search is approximate."""
    searches: dict[str, Callable[[VectorIndex, NDArray[np.float32], int], Any]] = {
        "passages": VectorIndex.nearest_passages,
        "sentences": VectorIndex.nearest_sentences,
    }
    exact, given = (_vectors(folder, dimension, sizes) for sizes in (_EXACT, IndexSizes()))
    figures = {}
    for name, search in searches.items():
        for depth in (50, 100):
            shares, times = [], []
            for question in questions:
                started = time.perf_counter()
                wanted = search(exact, question, depth)[0]
                times.append((time.perf_counter() - started) * 1e3)
                found = search(given, question, depth)[0]
                shares.append(np.isin(wanted, found).mean())
            figures[f"recall@{depth} of {name}"] = float(np.mean(shares))
        figures[f"{name} compared exactly, p50 ms"] = statistics.median(times)
    return figures


def _vectors(folder: Path, dimension: int, sizes: IndexSizes) -> VectorIndex:
    state = json.loads((folder / "current.json").read_text(encoding="utf-8"))
    return VectorIndex.load(folder, dimension, state["vectors"], sizes)


def _timed(
    questions: Iterable[tuple[NDArray[np.float32], LexicalQuery]], ask: Callable[..., object]
) -> Iterator[float]:
    for vector, words in questions:
        started = time.perf_counter()
        ask(vector, words)
        yield (time.perf_counter() - started) * 1e3


def _status(name: str) -> float:
    """A line of this process's status in megabytes."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def _written() -> int:
    """The bytes this process has given to the system to write."""
    lines = Path("/proc/self/io").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("wchar:"))


def _forget(folder: Path) -> None:
    """Have the system drop what it keeps of the files in memory."""
    os.sync()
    for file in _files(folder):
        descriptor = os.open(file, os.O_RDONLY)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _apart(step: str, folder: Path, documents: int, text: bool) -> dict[str, float]:
    """The figures of one step, taken in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.scale", "--step", step, "--folder", str(folder)]
    command += ["--passages", str(documents * PASSAGES), *([] if text else ["--no-text"])]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--passages", type=int, nargs="+", default=[25_000, 1_000_000])
    parser.add_argument("--no-text", action="store_true")
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER)
    parser.add_argument("--step", choices=["build", "measure"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    text = not arguments.no_text
    sizes = [max(1, passages // PASSAGES) for passages in arguments.passages]
    if arguments.step:
        step = {"build": build, "measure": measure}[arguments.step]
        print(json.dumps(step(arguments.folder, sizes[0], text=text)))
        return
    columns = []
    for documents in sizes:
        folder = arguments.folder / str(documents * PASSAGES)
        steps = [_apart(step, folder, documents, text) for step in ("build", "measure")]
        columns.append(steps[0] | steps[1])
    print(
        "| |" + "".join(f" {documents * PASSAGES} passages |" for documents in sizes) + " ratio |"
    )
    print("|---|" + "---|" * (len(sizes) + 1))
    for name, first in columns[0].items():
        ratios = ", ".join(f"{one[name] / first:.2f}" for one in columns[1:] if first)
        print(f"| {name} |" + "".join(f" {one[name]:.4g} |" for one in columns) + f" {ratios} |")


if __name__ == "__main__":
    main()
