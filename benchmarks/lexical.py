"""The lexical side alone: quality beside a Snowball stemmer, and time as an index grows.

    python -m benchmarks.lexical [--passages 25000 1000000] [--home FOLDER] [--data FOLDER]

Quality: nDCG@10 and R@1 on XQuAD-ru and, where a home with the collection of
`benchmarks.clause_questions` exists, on its questions (the home is read through a copy). The
reference is BM25 with Tantivy's own Russian Snowball stemmer and stop words.
Time: synthetic passages whose words are dictionary lemmas under the Zipf-Mandelbrot law, drawn
independently, which is the worst there is for pruning; questions of three to eight words.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.clause_questions import DEFAULT_DATA, DEFAULT_HOME, label
from corpus.entries import DocumentVectors, IndexEntry, context_of
from search.derivation import root_key
from search.index.base import LexicalQuery, QueryWord
from search.index.lexical import LexicalIndex, schema
from search.morphology import analyzer, query_words

DEPTH = 10
CANDIDATES = 300
QUERIES = 60

Passages = Sequence[tuple[str, str]]
Questions = Sequence[tuple[str, frozenset[int]]]
Ranker = Callable[[str], Sequence[int]]


def entry(document: str, keys: Sequence[int], passages: Passages) -> IndexEntry:
    """An entry without sentences whose vectors are of no use."""
    return IndexEntry(
        document_id=document,
        generation=1,
        keys=np.array(keys, np.int64),
        sentence_counts=np.zeros(len(keys), np.int64),
        texts=tuple(text for _, text in passages),
        contexts=tuple(context for context, _ in passages),
        vectors=DocumentVectors(
            "none", np.ones((len(keys), 1), np.float32), np.ones((0, 1), np.float32)
        ),
    )


def xquad(data: Path) -> tuple[Passages, Questions]:
    """Paragraphs and questions of XQuAD-ru."""
    passages: list[tuple[str, str]] = []
    questions: list[tuple[str, frozenset[int]]] = []
    content = json.loads((data / "xquad-ru/xquad.ru.json").read_text(encoding="utf-8"))
    for article in content["data"]:
        for paragraph in article["paragraphs"]:
            gold = frozenset([len(passages)])
            questions.extend((asked["question"], gold) for asked in paragraph["qas"])
            passages.append(("", paragraph["context"]))
    return passages, questions


def clauses(home: Path, data: Path) -> tuple[Passages, Questions]:
    """Passages of an ingested collection and the questions on it, gold by the clause's label."""
    from sqlalchemy import create_engine, text

    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(home / "catalogue.sqlite3", folder)
        engine = create_engine(f"sqlite:///{folder}/catalogue.sqlite3")
        with engine.connect() as connection:
            rows = connection.execute(
                text(
                    "SELECT p.text, p.clause, p.path, p.table_header, d.title, d.path FROM passages"
                    " p JOIN documents d ON d.id = p.document_id ORDER BY p.key"
                )
            ).fetchall()
        engine.dispose()
    passages = [(context_of(r[4], [*map(str, json.loads(r[2]))], r[3]), r[0]) for r in rows]
    places = [(Path(r[5]).name, label(r[1])) for r in rows]
    questions = []
    for line in (data / "dev-questions.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["doc"] is None:
            continue
        names = {Path(name).name for name in (row["doc"], *row.get("also_docs", []))}
        labels = {label(clause) for clause in (row["clause"], *row.get("also", []))}
        gold = [n for n, (name, own) in enumerate(places) if name in names and own in labels]
        questions.append((row["query"], frozenset(gold)))
    return passages, questions


def stemmed(passages: Passages) -> Ranker:
    """BM25 over Snowball stems, in memory."""
    import tantivy

    analysis = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(r"[\p{L}\p{N}]+"))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stopword("russian"))
        .filter(tantivy.Filter.stemmer("russian"))
        .build()
    )
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", fast=True)
    builder.add_text_field("stems", tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(64 << 20, 1)
    for number, (context, text) in enumerate(passages):
        document = tantivy.Document()
        document.add_integer("key", number)
        document.add_text("stems", " ".join(analysis.analyze(f"{context}\n{text}")))
        writer.add_document(document)
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def rank(question: str) -> Sequence[int]:
        stems = dict.fromkeys(analysis.analyze(question))
        terms = [tantivy.Query.term_query(schema, "stems", stem, "freq") for stem in stems]
        wanted = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        hits = searcher.search(wanted, DEPTH, count=False).hits
        found = searcher.fast_field_values("key", [address for _, address in hits])
        return [int(key or 0) for key in found]

    return rank


def lemmatised(passages: Passages, folder: Path) -> Ranker:
    """The project's own index."""
    index = LexicalIndex.changed(None, folder, [], [entry("all", range(len(passages)), passages)])
    return lambda question: [*index.best(LexicalQuery(query_words(question)), DEPTH)]


def quality(rank: Ranker, questions: Questions) -> tuple[float, float, float]:
    """nDCG@10, the share of questions whose gold is first, and in the first ten."""
    gains, first, any_of = [], [], []
    for question, gold in questions:
        hits = [key in gold for key in rank(question)[:DEPTH]]
        ideal = sum(1 / math.log2(n + 2) for n in range(min(DEPTH, len(gold))))
        gains.append(sum(hit / math.log2(n + 2) for n, hit in enumerate(hits)) / ideal)
        first.append(bool(hits and hits[0]))
        any_of.append(any(hits))
    return statistics.fmean(gains), statistics.fmean(first), statistics.fmean(any_of)


def vocabulary(size: int) -> list[str]:
    """Dictionary lemmas in an order of chance, the same in every run."""
    seen: dict[str, None] = {}
    for parse in analyzer().iter_known_word_parses():
        if parse.normal_form.isalpha() and len(parse.normal_form) > 3:
            seen[parse.normal_form.replace("ё", "е")] = None
        if len(seen) >= 4 * size:
            break
    found = [*seen]
    np.random.default_rng(0).shuffle(found)
    return found[:size]


def synthetic(folder: Path, count: int, lemmas: Sequence[str]) -> LexicalIndex:
    """An index of documents of fifty passages of about eighty words, which are lemmas already."""
    import tantivy

    generator = np.random.default_rng(1)
    share = np.cumsum(1 / (np.arange(len(lemmas)) + 20.0) ** 1.05)
    share /= share[-1]
    names = np.array(lemmas)
    roots = np.array([root_key(lemma) or "" for lemma in lemmas])
    folder.mkdir(parents=True)
    writer = tantivy.Index(schema(), path=str(folder)).writer(256 << 20, 1)
    for key in range(count):
        length = int(np.clip(generator.lognormal(4.2, 0.6), 5, 300))
        places = np.searchsorted(share, generator.random(length + 8))
        document = tantivy.Document()
        document.add_integer("key", key)
        document.add_text("document", f"d{key - key % 50}")
        document.add_text("terms", " ".join(names[places]))
        document.add_text("headings", " ".join(names[places[:8]]))
        document.add_text("roots", " ".join(roots[places]))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    return LexicalIndex(folder)


def asked(lemmas: Sequence[str], common: bool) -> list[LexicalQuery]:
    """Questions of words of every frequency, or of the commonest alone."""
    generator = np.random.default_rng(5)
    found = []
    for _ in range(QUERIES):
        length = int(generator.integers(3, 9))
        ranks = np.exp(generator.uniform(math.log(3), math.log(20_000), length)).astype(int)
        if common:
            ranks = generator.integers(0, 60, length)
        found.append(LexicalQuery(tuple(QueryWord((lemmas[rank],)) for rank in ranks)))
    return found


def milliseconds(call: Callable[[Any], object], arguments: Sequence[Any]) -> tuple[float, float]:
    """Median and 95th percentile, after one round unmeasured."""
    taken = []
    for round_ in range(2):
        for argument in arguments:
            started = time.perf_counter()
            call(argument)
            if round_:
                taken.append((time.perf_counter() - started) * 1000)
    return float(np.percentile(taken, 50)), float(np.percentile(taken, 95))


def side_by_side(index: LexicalIndex, query: LexicalQuery) -> object:
    """The passages that hold the first two words of a question as a phrase."""
    words = tuple(word.alternatives[0] for word in query.words[:2])
    return index.matching(LexicalQuery(phrases=(words,)))


def speed(sizes: Sequence[int], folder: Path) -> None:
    """Print the times of each call at each size."""
    lemmas = vocabulary(100_000)
    kinds = {"": asked(lemmas, False), ", common words": asked(lemmas, True)}
    print(f"{'passages':>9} {'call':<33}{'p50 ms':>8}{'p95 ms':>8}")
    for size in sizes:
        index = synthetic(folder / str(size), size, lemmas)
        keys = np.random.default_rng(7).choice(size, min(size, CANDIDATES), replace=False).tolist()
        tenth = [f"d{start}" for start in range(0, size, 500)]
        calls: dict[str, Callable[[Any], object]] = {
            "best 100": partial(index.best, limit=100),
            "best 100 of a tenth": partial(index.best, limit=100, documents=tenth),
            "scores of 300": partial(index.scores, keys=keys),
            "matching two words side by side": partial(side_by_side, index),
        }
        for call, run in calls.items():
            for kind, questions in kinds.items():
                p50, p95 = milliseconds(run, questions)
                print(f"{size:>9} {call + kind:<33}{p50:>8.2f}{p95:>8.2f}", flush=True)
        opened, _ = milliseconds(LexicalIndex, [index.folder] * 10)
        stored = sum(file.stat().st_size for file in index.folder.iterdir()) / 1e6
        print(f"{size:>9} opening {opened:.2f} ms, {stored:.0f} MB")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--passages", type=int, nargs="*", default=[25_000, 1_000_000])
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    arguments = parser.parse_args()
    sets = {"XQuAD-ru": xquad(arguments.data)}
    if (arguments.home / "catalogue.sqlite3").exists():
        sets["clause questions"] = clauses(arguments.home, arguments.data)
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'set':<18}{'ranking':<18}{'n':>5}{'nDCG@10':>9}{'R@1':>7}{'in 10':>7}")
        for name, (passages, questions) in sets.items():
            rankers = {
                "Snowball stems": stemmed(passages),
                "lemmas and roots": lemmatised(passages, Path(folder) / name),
            }
            for ranking, rank in rankers.items():
                gain, first, ten = quality(rank, questions)
                print(
                    f"{name:<18}{ranking:<18}{len(questions):>5}{gain:>9.3f}{first:>7.3f}{ten:>7.3f}"
                )
        speed(arguments.passages, Path(folder))


if __name__ == "__main__":
    main()
