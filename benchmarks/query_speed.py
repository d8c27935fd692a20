"""How long a query takes in a home of many passages, warm and from a cold start.

    python -m benchmarks.query_speed [--passages 25000] [--data FOLDER]

Grows a copy of the home that `benchmarks.clause_questions` makes to the number of passages: every
further document is one of its documents with three words in ten replaced by others of the same
length, its vectors and word codes disturbed to match, so that nothing is a duplicate and all
offsets hold. Then asks it, and the home it grew from, the questions of `benchmarks/questions`,
first unknown, in turns, and prints the time of `KnowledgeBase.search`; and the time of whole
processes of `svod search`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.clause_questions import DEFAULT_DATA, DEFAULT_HOME
from corpus.entries import DocumentVectors
from corpus.model import ParsedDocument, Passage
from corpus.settings import load_settings
from ingest.pipeline import ingest
from search.engine import KnowledgeBase

_QUESTIONS = Path(__file__).parent / "questions"
_REPLACED = 0.3
_NOISE = 0.6
_FLIPPED = 0.08
_WARM_UP = 30
_COLD_RUNS = 5
_WORD = re.compile(r"[^\W\d_]{3,}")


def grow(kb: KnowledgeBase, passages: int) -> None:
    """Add disturbed copies of the documents until there are so many passages."""
    random.seed(0)
    noise = np.random.default_rng(0)
    originals = [record for record in kb.documents() if record.passages]
    words: dict[int, list[str]] = defaultdict(list)
    for record in originals:
        for word in _WORD.findall(kb.catalogue.text(record.id)):
            words[len(word)].append(word)
    held, number = kb.catalogue.counts()["passages"], 0
    with kb.writing():
        while held < passages:
            record = originals[number % len(originals)]
            parsed, vectors = _copy(kb, record.id, f"копия-{number}.txt", words, noise)
            kb.catalogue.add(f"c{number:011x}", parsed, vectors, "copy")
            held, number = held + len(parsed.passages), number + 1
        kb.flush()


def _copy(
    kb: KnowledgeBase,
    document_id: str,
    path: str,
    words: dict[int, list[str]],
    noise: np.random.Generator,
) -> tuple[ParsedDocument, DocumentVectors]:
    catalogue = kb.catalogue
    record = catalogue.document(document_id)
    model = catalogue.meta("model")
    assert record is not None
    assert model is not None

    def disturbed(match: re.Match[str]) -> str:
        if random.random() > _REPLACED:
            return match.group()
        return random.choice(words[len(match.group())])

    text = _WORD.sub(disturbed, catalogue.text(document_id))
    stored = catalogue.passages(document_id)
    names = [field for field in Passage.__dataclass_fields__ if field != "text"]
    passages = tuple(
        Passage(text=text[p.start : p.end], **{name: getattr(p, name) for name in names})
        for p in stored
    )
    (entry,) = catalogue.index_entries(model, [document_id])
    codes = catalogue.word_codes(model, [p.key for p in stored])
    parsed = ParsedDocument(
        path=path,
        source=path,
        original="",
        media_type=record.media_type,
        description=replace(record.description, title=f"{record.description.title} {path}"),
        text=text,
        pages=(),
        page_map=None,
        sections=tuple(catalogue.sections(document_id)),
        passages=passages,
    )
    vectors = DocumentVectors(
        model,
        _moved(entry.vectors.passages, noise),
        _moved(entry.vectors.sentences, noise),
        tuple(_flipped(codes[p.key], noise) for p in stored),
    )
    return parsed, vectors


def _moved(vectors: NDArray[np.float32], noise: np.random.Generator) -> NDArray[np.float32]:
    """Unit vectors about as far from the given as a neighbour's are."""
    spread = vectors.std(axis=0, keepdims=True)
    moved = vectors + _NOISE * spread * noise.standard_normal(vectors.shape).astype(np.float32)
    unit: NDArray[np.float32] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return unit


def _flipped(codes: NDArray[np.uint8], noise: np.random.Generator) -> NDArray[np.uint8]:
    bits = np.unpackbits(codes, axis=1)
    flips = noise.random(bits.shape) < _FLIPPED
    return np.packbits(bits ^ flips.astype(np.uint8), axis=1)


def cold(home: Path, question: str) -> float:
    """Seconds of a whole process of `svod search`."""
    environment = {**os.environ, "SVOD_HOME": str(home)}
    command = [str(Path(sys.executable).with_name("svod")), "search", question, "--json"]
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--passages", type=int, default=25_000)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    arguments = parser.parse_args()
    home = DEFAULT_HOME.with_name(f"query-speed-{arguments.passages}")
    with KnowledgeBase.open(load_settings(home=DEFAULT_HOME)) as kb:
        print("ingesting…", file=sys.stderr)
        ingest(kb, [arguments.data / "codes", arguments.data / "documents"], jobs=2)
    if not home.exists():
        shutil.copytree(DEFAULT_HOME, home, ignore=shutil.ignore_patterns("*.lock"))
    questions = [
        json.loads(line)["query"]
        for file in sorted(_QUESTIONS.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    random.seed(1)
    random.shuffle(questions)
    times: dict[Path, list[float]] = {DEFAULT_HOME: [], home: []}
    with (
        KnowledgeBase.open(load_settings(home=DEFAULT_HOME)) as small,
        KnowledgeBase.open(load_settings(home=home)) as large,
    ):
        print("growing…", file=sys.stderr)
        grow(large, arguments.passages)
        both = {DEFAULT_HOME: small, home: large}
        counts = {path: kb.catalogue.counts()["passages"] for path, kb in both.items()}
        for at, question in enumerate(questions):
            for path, kb in both.items():
                started = time.perf_counter()
                kb.search(question, k=10)
                if at >= _WARM_UP:
                    times[path].append((time.perf_counter() - started) * 1000)
    print(f"{'passages':>9}{'queries':>9}{'p50, ms':>9}{'p95, ms':>9}")
    for path, spent in times.items():
        cut = statistics.quantiles(spent, n=20)
        print(f"{counts[path]:>9}{len(spent):>9}{statistics.median(spent):>9.1f}{cut[18]:>9.1f}")
    print(f"\n{'passages':>9}{'svod search, s: median of':>27}{_COLD_RUNS:>2}")
    for path in times:
        spent = [cold(path, question) for question in questions[:_COLD_RUNS]]
        print(f"{counts[path]:>9}{statistics.median(spent):>29.2f}")


if __name__ == "__main__":
    main()
