"""How well questions that a collection answers are told from those it does not.

    python -m benchmarks.refusal [--fit] [--rows FILE] [--picture FILE] [--data FOLDER]

The questions of `benchmarks/questions` are asked twice: of the whole collection, which answers
them, and of the same collection without the documents that hold the answer. Besides these each is
asked questions on other subjects and those of the other collection
(`tests/data/refusal-questions.jsonl`). XQuAD-ru, every fourth paragraph once with and once without,
and the dev questions are only tried: nothing is learned from them.
Prints the shares refused along thresholds: of the unanswerable, of the answerable whose expected
words stand in a passage read, of all answerable ones. `--fit` prints the weights of
`search/answering/evidence.py` anew and the shares by weights learned from the other sets. `--rows`
keeps what was measured and reads it where it is there; `--picture` writes the curve as SVG.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from benchmarks.clause_questions import DEFAULT_DATA
from benchmarks.refusal_curve import Row, learned, picture, table, tried_fairly
from benchmarks.xquad_beir import convert
from corpus.settings import load_settings
from ingest.evaluation import fill
from ingest.pipeline import ingest
from search.answering.evidence import READ, THRESHOLD, Evidence, weigh
from search.engine import KnowledgeBase
from search.evaluation import read_data_set
from search.hits import Found
from search.morphology import normalise, terms

ROOT = Path(__file__).parents[1]
QUESTIONS = ROOT / "benchmarks" / "questions"
TEST_DATA = ROOT / "tests" / "data"
LIBRARY = ROOT / "corpus" / "library" / "documents"
HOME = ROOT / "build" / "refusal"
DEPTH = 30
# So many words of an answer together are no chance.
_CHANCE = 4
_EVERY = 4


@dataclass(frozen=True)
class Question:
    """A question of a set; `documents` are ids of those that hold its answer.

    `is_common` says that its answer, a name or a number, may well stand elsewhere by chance.
    """

    of: str
    text: str
    answer: str
    documents: frozenset[str]
    is_common: bool = False


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON lines."""
    yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def folded(text: str) -> str:
    """A text as answers are looked for in it."""
    return " ".join(normalise(text).replace("-", " ").split())


def asked(
    kb: KnowledgeBase, of: str, kind: str, text: str, answer: str | None = None
) -> tuple[Row, Found]:
    """The evidence that a collection gives for a question, and whether its answer was found."""
    found = kb.find(text, DEPTH)
    hits = tuple(hit for hit in found.hits if hit.is_named) or found.hits
    evidence = weigh(kb, found.query, hits)
    is_found = None
    if kind == "answerable" and answer is not None:
        is_found = any(folded(answer) in folded(hit.passage.text) for hit in hits[:READ])
    return Row(of, kind, text, astuple(evidence), is_found), found


def questions(kb: KnowledgeBase, name: str, file: Path) -> Iterator[Question]:
    """The questions of a file whose documents the home holds."""
    ids: dict[str, set[str]] = {}
    for record in kb.documents():
        ids.setdefault(Path(record.path).name, set()).add(record.id)
    elsewhere = TEST_DATA / "refusal-questions-answered-elsewhere.jsonl"
    skipped = {row["id"] for row in read(elsewhere)}
    for row in read(file):
        if row["doc"] is None or Path(row["doc"]).name not in ids:
            continue
        names = [row["doc"], *row.get("also_docs", ())]
        names += [also.rpartition(": ")[0] for also in row["also"] if ": " in also]
        documents = frozenset(i for n in names for i in ids.get(Path(n).name, ()))
        # What another document answers in other words is asked of the whole only.
        held = frozenset() if row["id"] in skipped else documents
        yield Question(name, row["query"], row["answer"], held)


def both_ways(kb: KnowledgeBase, home: Path, some: Iterable[Question]) -> Iterator[Row]:
    """Each question asked of the home, and of a copy without the documents that answer it."""
    groups: dict[frozenset[str], list[Question]] = {}
    dropped = 0
    for question in some:
        yield asked(kb, question.of, "answerable", question.text, question.answer)[0]
        if question.documents:
            groups.setdefault(question.documents, []).append(question)
        else:
            dropped += 1
    embedder = kb.embedder()
    for number, (documents, group) in enumerate(groups.items(), 1):
        print(f"without {number} of {len(groups)}", file=sys.stderr)
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copytree(home, Path(folder, "home"))
            with KnowledgeBase.open(load_settings(home=copy), embedder=embedder) as without:
                without.remove(sorted(documents))
                texts = [folded(without.catalogue.text(r.id)) for r in without.documents()]
                for question in group:
                    row, found = asked(without, question.of, "held out", question.text)
                    if not question.is_common and is_still_answered(question.answer, texts, found):
                        dropped += 1
                    else:
                        yield row
    print(f"{dropped} questions are answered by another document as well", file=sys.stderr)


def is_still_answered(answer: str, texts: Iterable[str], found: Found) -> bool:
    """Whether the words of the answer stand in what is left, and not by chance."""
    wanted = folded(answer)
    if len(terms(answer)) >= _CHANCE and any(wanted in text for text in texts):
        return True
    return any(wanted in folded(hit.passage.text) for hit in found.hits[:10])


def measure(data: Path) -> Iterator[Row]:
    """Ask every set; without the data folder only the library."""
    foreign = list(read(TEST_DATA / "refusal-questions.jsonl"))
    own = [r for p in sorted(TEST_DATA.glob("library-questions.part-*.jsonl")) for r in read(p)]
    acts = [data / "codes", data / "documents"] if data.is_dir() else []
    for of, folders, names in (
        ("library", [LIBRARY], ("library", "prose")),
        ("codes", acts, ("codes", "documents", "prose")),
    ):
        if not folders:
            continue
        home = HOME / ("library" if of == "library" else "acts")
        with KnowledgeBase.open(load_settings(home=home)) as kb:
            ingest(kb, folders, jobs=2)
            for row in foreign:
                kind = {None: "off topic", of: "answerable"}.get(row["collection"], "foreign")
                yield asked(kb, of, kind, row["query"])[0]
            for row in own:
                kind = "answerable" if of == "library" else "foreign"
                yield asked(kb, of, kind, row["query"], row["answer"])[0]
            some = [q for name in names for q in questions(kb, name, QUESTIONS / f"{name}.jsonl")]
            if acts and of == "codes":
                dev = data / "dev-questions.jsonl"
                some += questions(kb, "dev questions", dev)
                for row in read(dev):
                    if row["doc"] is None:
                        yield asked(kb, "dev questions", "off topic", row["query"])[0]
            yield from both_ways(kb, home, some)
    if acts:
        yield from _xquad(data / "xquad-ru/xquad.ru.json")


def _xquad(file: Path) -> Iterator[Row]:
    articles = json.loads(file.read_text(encoding="utf-8"))["data"]
    answers = {
        asked["id"]: asked["answers"][0]["text"]
        for article in articles
        for paragraph in article["paragraphs"]
        for asked in paragraph["qas"]
    }
    with tempfile.TemporaryDirectory() as folder:
        convert(file, Path(folder, "data"))
        data = read_data_set(Path(folder, "data"))
        home = Path(folder, "home")
        numbers = {document.id: number for number, document in enumerate(data.documents)}
        with KnowledgeBase.open(load_settings(home=home)) as kb:
            fill(kb, data, lambda stage, done, total: None)
            some = []
            for query, text in data.queries.items():
                (number,) = (numbers[each] for each in data.judgements[query])
                if number % _EVERY == 0:
                    held = frozenset({f"{number:08x}"})
                    some.append(Question("XQuAD-ru", text, answers[query], held, is_common=True))
            yield from both_ways(kb, home, some)


def main() -> None:
    """Ask, and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--fit", action="store_true", help="fit the weights anew")
    arguments = parser.parse_args()
    if arguments.rows is not None and arguments.rows.exists():
        rows = [Row(*map(_frozen, each.values())) for each in read(arguments.rows)]
    else:
        rows = list(measure(arguments.data))
        if arguments.rows is not None:
            lines = (json.dumps(row._asdict(), ensure_ascii=False) for row in rows)
            arguments.rows.write_text("\n".join(lines), encoding="utf-8")
    print(table(rows, [Evidence(*row.evidence).probability for row in rows], THRESHOLD))
    if arguments.fit:
        print("\nlearned from the other sets\n" + table(rows, tried_fairly(rows), THRESHOLD))
        print("\n" + learned(rows))
    if arguments.picture is not None:
        probabilities = [Evidence(*row.evidence).probability for row in rows]
        arguments.picture.write_text(picture(rows, probabilities, THRESHOLD), encoding="utf-8")


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


if __name__ == "__main__":
    main()
