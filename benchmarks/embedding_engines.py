"""Speed, quality and cold start of the embedding engines, in turns in one run.

    python -m benchmarks.embedding_engines [SQUAD.json] [--model bundled] [--passages 48]

Reads a file in the SQuAD layout (by default XQuAD-ru, 240 paragraphs, 1190 questions). The
reference is `SentenceTransformer.encode` in float32. Speed is the best of the rounds, in which the
engines take turns, so that other work of the machine hits all alike; quality is plain dense
ranking of all paragraphs; the cold start is a new process up to the vector of its first question.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.embedding_granularity import DEFAULT_FILE, Question, quality, read_squad
from corpus.settings import load_settings
from search.embedding import PassageInput, open_embedder
from search.reference import SentenceTransformerEmbedder, open_reference
from search.transformer import TransformerEmbedder

QUESTIONS = 24
COLD = """
import sys
from corpus.settings import load_settings
from search.embedding import open_embedder
model, engine, precise = sys.argv[1:]
embedder = open_embedder(model, load_settings().cache, engine=engine, full_precision=precise == "1")
embedder.encode_queries(["сколько ждать ответа на обращение"])
"""

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]


@dataclass
class Engine:
    """What is measured of one engine; times in seconds."""

    passages: Encode
    queries: Encode
    cold: tuple[str, str]
    passage_times: list[float] = field(default_factory=list)
    processor_times: list[float] = field(default_factory=list)
    query_times: list[float] = field(default_factory=list)


def of_model(embedder: SentenceTransformerEmbedder) -> tuple[Encode, Encode]:
    """The model's own encoding, in batches of 32 as its authors set."""
    model = embedder.model

    def passages(texts: Sequence[str]) -> Vectors:
        found: Vectors = model.encode_document(list(texts), normalize_embeddings=True)
        return found

    def queries(texts: Sequence[str]) -> Vectors:
        found: Vectors = model.encode_query(list(texts), normalize_embeddings=True)
        return found

    return passages, queries


def of_embedder(embedder: TransformerEmbedder) -> tuple[Encode, Encode]:
    """Ours, whose passages are cut to what the model reads as the model's own encoding does."""

    def passages(texts: Sequence[str]) -> Vectors:
        cut = [
            text[: ([*embedder.token_offsets(text)][: embedder.window])[-1][1]] for text in texts
        ]
        found = embedder.encode_passages([PassageInput("", text, ()) for text in cut])
        return np.stack([each.passage for each in found])

    return passages, embedder.encode_queries


def cold_seconds(model: str, cold: tuple[str, str]) -> float:
    """A new process up to its first vector: the better of two."""
    taken = []
    for _ in range(2):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", COLD, model, *cold], check=True, timeout=300)
        taken.append(time.perf_counter() - started)
    return min(taken)


def rounds(engines: dict[str, Engine], texts: Sequence[str], asked: Sequence[str], n: int) -> None:
    """Time every engine in turn, n times after a warm-up."""
    for number in range(n + 1):
        for engine in engines.values():
            started, spent = time.perf_counter(), time.process_time()
            engine.passages(texts if number else texts[:4])
            spent = time.process_time() - spent
            middle = time.perf_counter()
            for question in asked:
                engine.queries([question])
            if number:
                engine.passage_times.append(middle - started)
                engine.processor_times.append(spent)
                engine.query_times.append((time.perf_counter() - middle) / len(asked))


def rank(
    model: str, engines: dict[str, Engine], paragraphs: Sequence[str], questions: Sequence[Question]
) -> None:
    """Print the quality of every engine's ranking and the time of its cold start."""
    right = [question.paragraph for question in questions]
    texts = [question.text for question in questions]
    wanted: Vectors | None = None
    for label, engine in engines.items():
        vectors = engine.passages(paragraphs)
        first, gain = quality(engine.queries(texts) @ vectors.T, right)
        wanted = vectors if wanted is None else wanted
        cosines = (wanted * vectors).sum(axis=1)
        print(
            f"{label:34} |  {gain:.4f} | {first:.3f} "
            f"| {cosines.mean():.4f} / {cosines.min():.4f}     "
            f"| {cold_seconds(model, engine.cold):6.2f}",
            flush=True,
        )


def budgets(embedder: TransformerEmbedder, texts: Sequence[str]) -> None:
    """Print the speed of the fast engine for several batch sizes, in turns."""
    passages, _ = of_embedder(embedder)
    sizes = (128, 256, 512, 1024, 2048)
    best = dict.fromkeys(sizes, float("inf"))
    for _ in range(4):
        for size in sizes:
            embedder.batch_tokens = size
            started = time.perf_counter()
            passages(texts)
            best[size] = min(best[size], time.perf_counter() - started)
    print("\ntokens a batch | passages/s")
    for size, seconds in best.items():
        print(f"{size:14} | {len(texts) / seconds:10.1f}")


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", nargs="?", type=Path, default=DEFAULT_FILE)
    parser.add_argument("--model", default="bundled")
    parser.add_argument("--passages", type=int, default=48, help="passages timed in a round")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--speed", action="store_true", help="measure nothing but speed")
    parser.add_argument("--budgets", action="store_true", help="compare batch sizes as well")
    arguments = parser.parse_args()

    paragraphs, questions = read_squad(arguments.file)
    cache = load_settings().cache
    fast = open_embedder(arguments.model, cache, print, engine="fast")
    assert isinstance(fast, TransformerEmbedder)
    exact = open_reference(arguments.model, cache, print, full_precision=True)
    half = open_reference(arguments.model, cache, print)
    engines = {
        "sentence-transformers, float32": Engine(*of_model(exact), ("reference", "1")),
        "the same, batches by length": Engine(*of_embedder(exact), ("reference", "1")),
        "the same, as this processor likes": Engine(*of_embedder(half), ("reference", "0")),
        f"fast ({type(fast).__name__})": Engine(*of_embedder(fast), ("fast", "0")),
    }
    step = max(1, len(paragraphs) // arguments.passages)
    asked = [question.text for question in questions[:: len(questions) // QUESTIONS]]
    rounds(engines, paragraphs[::step], asked, arguments.rounds)

    base = next(iter(engines.values()))
    count = len(paragraphs[::step])
    print(f"\n{'engine':34} | passages/s | ratio | ratio of processor time | query, ms | ratio")
    for label, engine in engines.items():
        seconds, query = min(engine.passage_times), min(engine.query_times)
        print(
            f"{label:34} | {count / seconds:10.1f} | {min(base.passage_times) / seconds:5.2f} "
            f"| {min(base.processor_times) / min(engine.processor_times):23.2f} "
            f"| {1000 * query:9.1f} | {min(base.query_times) / query:5.2f}",
            flush=True,
        )
    if not arguments.speed:
        print(f"\n{'engine':34} | nDCG@10 |   R@1 | cosine mean / least | cold start, s")
        rank(arguments.model, engines, paragraphs, questions)
    if arguments.budgets:
        budgets(fast, paragraphs[::step])


if __name__ == "__main__":
    main()
