"""«Свод» and three reference systems over the same documents and questions, in one table.

    python -m benchmarks.baselines [--data xquad|questions] [--window 512] [--overlap 128]

Reference systems (benchmarks/baseline_systems.py): the bundled model in float32 with FAISS flat,
BM25 over Snowball stems, txtai's hybrid index with the same model. They search windows of 512
characters that share 128 (`--window 0`: whole documents), «Свод» its own passages.

`xquad`: XQuAD-ru; a document stands where its best window does, and a hit is the paragraph the
question was asked about.

`questions`: the answerable rows of dev-questions.jsonl over the codes and documents beside it. The
reference systems are given the canonical texts out of the catalogue «Свод» made of the same files,
so that reading files is nobody's part. A hit is a window or passage of the gold document that
overlaps the gold clause's range of the text, were it by one letter: that favours windows, which
know no clauses.

nDCG@10 is that of the one thing wanted: 1 / log2(1 + place), 0 past the tenth. A query's
milliseconds are the median. Indexing speed is what a system took from texts to a searchable index
(«Свод»: from parsed passages on `questions`, from the data set on `xquad`), by passages or windows
and, as these differ in length, by thousands of characters of documents.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.baseline_systems import MISSING, Dense, Stems, System, Txtai, Window, windows
from benchmarks.clause_questions import DEFAULT_DATA, DEFAULT_HOME, label
from benchmarks.xquad_beir import DEFAULT_FILE, convert
from corpus.settings import Settings, load_settings
from ingest.evaluation import evaluate
from ingest.pipeline import ingest
from search.engine import KnowledgeBase
from search.evaluation import read_data_set

_DEPTH = 100
_JUDGED = 10
OWN = "«Свод»"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the ranges of documents that answer it; a range may be a whole document."""

    text: str
    answers: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents by id, the questions about them, and whether places count documents."""

    documents: dict[str, str]
    questions: tuple[Question, ...]
    by_document: bool

    @property
    def characters(self) -> int:
        """The length of all documents."""
        return sum(map(len, self.documents.values()))


@dataclass(frozen=True, slots=True)
class Measured:
    """A system's places of the right answer (None: not found), times and indexing speed."""

    name: str
    places: tuple[int | None, ...]
    milliseconds: tuple[float, ...]
    passages: int
    seconds: float


def place(found: Sequence[Window], question: Question, by_document: bool) -> int | None:
    """Where the first right answer stands, from 1; documents are counted once if they count."""
    seen: set[str] = set()
    at = 0
    for window in found:
        if by_document and window.document in seen:
            continue
        seen.add(window.document)
        at += 1
        if any(_overlap(window, answer) for answer in question.answers):
            return at
    return None


def _overlap(one: Window, other: Window) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


def gain(at: int | None) -> float:
    """nDCG@10 of a ranking whose one relevant thing stands at a place."""
    return 1 / math.log2(1 + at) if at is not None and at <= _JUDGED else 0.0


def measure(
    make: Callable[[], System], collection: Collection, size: int, overlap: int
) -> Measured:
    """Index and ask one reference system; loading its model counts for nothing."""
    cut = windows(collection.documents, size, overlap)
    texts = [collection.documents[one.document][one.start : one.end] for one in cut]
    system = make()
    started = time.perf_counter()
    system.index(texts)
    seconds = time.perf_counter() - started
    system.ask("разогрев", _DEPTH)
    places, times = [], []
    for question in collection.questions:
        started = time.perf_counter()
        found = system.ask(question.text, _DEPTH)
        times.append((time.perf_counter() - started) * 1000)
        places.append(place([cut[n] for n in found], question, collection.by_document))
    return Measured(system.name, tuple(places), tuple(times), len(cut), seconds)


def xquad(settings: Settings) -> tuple[Collection, Measured]:
    """XQuAD-ru, and what «Свод» makes of it through `svod eval`."""
    with tempfile.TemporaryDirectory() as folder:
        convert(DEFAULT_FILE, Path(folder))
        data = read_data_set(Path(folder))
    documents = {document.id: document.text for document in data.documents}
    questions = tuple(
        Question(
            data.queries[query],
            tuple(Window(one, 0, len(documents[one])) for one, grade in grades.items() if grade),
        )
        for query, grades in data.judgements.items()
    )
    run = evaluate(data, settings).run
    by_id = {query.id: query for query in run.queries}
    judged = [by_id[query] for query in data.judgements]
    own = Measured(
        OWN,
        tuple(query.place for query in judged),
        tuple(query.ms for query in judged),
        run.passages,
        run.seconds,
    )
    return Collection(documents, questions, by_document=True), own


def clause_questions(settings: Settings, data: Path) -> tuple[Collection, Measured]:
    """The questions over codes and acts, and what «Свод» makes of them."""
    lines = (data / "dev-questions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["doc"] is not None]
    with KnowledgeBase.open(settings) as kb:
        ingest(kb, [data / "codes", data / "documents"], jobs=2)
        documents = {record.id: kb.catalogue.text(record.id) for record in kb.documents()}
        questions = tuple(Question(row["query"], tuple(_gold(kb, row))) for row in rows)
    collection = Collection(documents, questions, by_document=False)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(shutil.copytree(settings.home, Path(folder) / "home"))
        with KnowledgeBase.open(settings.model_copy(update={"home": home})) as kb:
            return collection, _own(kb, collection)


def _gold(kb: KnowledgeBase, row: dict[str, Any]) -> Iterator[Window]:
    names = {Path(name).name for name in (row["doc"], *row.get("also_docs", []))}
    wanted = {label(clause) for clause in (row["clause"], *row.get("also", []))}
    for record in kb.documents():
        if Path(record.path).name in names:
            for section in kb.catalogue.contents(record.id).sections:
                if label(section.label) in wanted:
                    yield Window(record.id, section.start, section.end)
            for passage in kb.catalogue.passages(record.id):
                if label(passage.clause) in wanted:
                    yield Window(record.id, passage.start, passage.end)


def _own(kb: KnowledgeBase, collection: Collection) -> Measured:
    """Encode all passages of a copied home again, and ask."""
    model = kb.embedder().name
    with kb.writing():
        for record in kb.documents():
            kb.catalogue.drop_vectors(record.id, model)
    started = time.perf_counter()
    kb.reindex()
    kb.rebuild_index()
    seconds = time.perf_counter() - started
    kb.search("разогрев", k=1)
    places, times = [], []
    for question in collection.questions:
        started = time.perf_counter()
        hits = kb.search(question.text, k=_DEPTH)
        times.append((time.perf_counter() - started) * 1000)
        found = [Window(hit.document.id, hit.passage.start, hit.passage.end) for hit in hits]
        places.append(place(found, question, collection.by_document))
    count = kb.catalogue.counts()["passages"]
    return Measured(OWN, tuple(places), tuple(times), count, seconds)


def show(measured: Sequence[Measured], characters: int) -> None:
    """Print the table."""
    print(
        f"{'system':<44}{'nDCG@10':>9}{'R@1':>7}{'R@5':>7}{'ms/query':>10}"
        f"{'passages':>10}{'passages/s':>12}{'kchar/s':>9}"
    )
    for one in measured:
        first, five = (
            statistics.fmean(at is not None and at <= depth for at in one.places)
            for depth in (1, 5)
        )
        print(
            f"{one.name:<44}{statistics.fmean(map(gain, one.places)):>9.3f}{first:>7.3f}"
            f"{five:>7.3f}{statistics.median(one.milliseconds):>10.1f}{one.passages:>10}"
            f"{one.passages / one.seconds:>12.1f}{characters / one.seconds / 1000:>9.1f}"
        )


def main() -> None:
    """Measure all four."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", choices=("xquad", "questions"), default="xquad")
    parser.add_argument("--window", type=int, default=512)
    parser.add_argument("--overlap", type=int, default=128)
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME)
    parser.add_argument("--folder", type=Path, default=DEFAULT_DATA)
    arguments = parser.parse_args()
    from search.bundled import bundled_folder, materialise

    settings = load_settings(home=arguments.home)
    model = materialise(bundled_folder(settings.cache))
    print(OWN, file=sys.stderr)
    if arguments.data == "xquad":
        collection, own = xquad(settings)
    else:
        collection, own = clause_questions(settings, arguments.folder)
    measured = [own]
    systems: tuple[Callable[[], System], ...] = (
        lambda: Dense(model),
        Stems,
        lambda: Txtai(model),
    )
    for make, name in zip(systems, (Dense.name, Stems.name, Txtai.name), strict=True):
        print(name, file=sys.stderr)
        try:
            measured.append(measure(make, collection, arguments.window, arguments.overlap))
        except ModuleNotFoundError as error:
            print(MISSING.format(error.name), file=sys.stderr)
    show(measured, collection.characters)


if __name__ == "__main__":
    main()
