"""Passage, sentence and word: what each granularity finds, and what it costs.

    python -m benchmarks.embedding_granularity [SQUAD.json] [--model bundled]

Reads a file in the SQuAD layout (by default XQuAD-ru, 240 paragraphs, 1190 questions), ranks all
paragraphs for every question and prints R@1 and nDCG@10 of each ranking and of their sums; where
the answering sentence ranks inside its own paragraph; and the speed of encoding.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.settings import load_settings
from ingest.sentences import sentences
from search.embedding import PassageInput
from search.morphology import terms
from search.reference import SentenceTransformerEmbedder, open_reference

DEFAULT_FILE = Path(__file__).parents[1] / "../shared/data/xquad-ru/xquad.ru.json"
BUDGETS = (512, 1024, 2048, 4096, 8192)

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Question:
    """A question, its paragraph and the offset of its answer in the paragraph."""

    text: str
    paragraph: int
    answer: int


def read_squad(path: Path) -> tuple[list[str], list[Question]]:
    """Paragraphs and questions of a file in the SQuAD layout."""
    paragraphs: list[str] = []
    questions: list[Question] = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                answer = question["answers"][0]["answer_start"]
                questions.append(Question(question["question"], len(paragraphs), answer))
            paragraphs.append(paragraph["context"])
    return paragraphs, questions


def cut(text: str, embedder: SentenceTransformerEmbedder) -> list[tuple[int, PassageInput]]:
    """A paragraph as passages the model can read, each with its offset in the paragraph."""
    spans = [(sentence.start, sentence.end) for sentence in sentences(text)]
    groups: list[list[tuple[int, int]]] = [[]]
    for span in spans:
        if groups[-1]:
            (tokens,) = embedder.count_tokens([text[groups[-1][0][0] : span[1]]])
            if tokens > embedder.window:
                groups.append([])
        groups[-1].append(span)
    found = []
    for group in groups:
        first, last = group[0][0], group[-1][1]
        ranges = tuple((start - first, end - first) for start, end in group)
        found.append((first, PassageInput("", text[first:last], ranges)))
    return found


def best_by_owner(scores: Scores, owners: Sequence[int], count: int) -> Scores:
    """(questions, units) → (questions, count): the best unit of every paragraph."""
    best = np.full((len(scores), count), -np.inf, np.float32)
    for unit, owner in enumerate(owners):
        np.maximum(best[:, owner], scores[:, unit], out=best[:, owner])
    return best


def bm25(texts: Sequence[str], queries: Sequence[str], k1: float = 1.2, b: float = 0.75) -> Scores:
    """Okapi BM25 over lemmas (Robertson and Zaragoza, 2009), (queries, texts)."""
    documents = [Counter(terms(text)) for text in texts]
    lengths = np.array([sum(document.values()) for document in documents], np.float32)
    norm = k1 * (1 - b + b * lengths / lengths.mean())
    postings: dict[str, list[tuple[int, int]]] = {}
    for index, document in enumerate(documents):
        for term, frequency in document.items():
            postings.setdefault(term, []).append((index, frequency))
    scores = np.zeros((len(queries), len(texts)), np.float32)
    for row, query in enumerate(queries):
        for term in set(terms(query)):
            found = postings.get(term, [])
            weight = math.log(1 + (len(texts) - len(found) + 0.5) / (len(found) + 0.5))
            for index, frequency in found:
                scores[row, index] += weight * frequency * (k1 + 1) / (frequency + norm[index])
    return scores


def scaled(scores: Scores) -> Scores:
    """Every row stretched to [0, 1]."""
    low, high = scores.min(axis=1, keepdims=True), scores.max(axis=1, keepdims=True)
    stretched: Scores = (scores - low) / np.maximum(high - low, 1e-9)
    return stretched


def quality(scores: Scores, right: Sequence[int]) -> tuple[float, float]:
    """R@1 and nDCG@10 with one right paragraph a question; ties count against the ranking."""
    target = scores[np.arange(len(right)), list(right)][:, None]
    ranks = (scores >= target).sum(axis=1)
    gains = np.where(ranks <= 10, 1 / np.log2(ranks + 1), 0)
    return float((ranks == 1).mean()), float(gains.mean())


def answering_sentence(
    scores: Scores, owners: Sequence[tuple[int, int, int]], questions: Sequence[Question]
) -> tuple[float, float]:
    """R@1 and nDCG@10 of the sentence with the answer among those of its paragraph."""
    first, gain = [], []
    for row, question in enumerate(questions):
        inside = [i for i, owner in enumerate(owners) if owner[0] == question.paragraph]
        right = next(i for i in inside if question.answer < owners[i][2])
        rank = int((scores[row, inside] >= scores[row, right]).sum())
        first.append(rank == 1)
        gain.append(1 / math.log2(rank + 1) if rank <= 10 else 0.0)
    return float(np.mean(first)), float(np.mean(gain))


def speed(embedder: SentenceTransformerEmbedder, items: Sequence[PassageInput]) -> None:
    """Print passages a second for several batch sizes, and the time of one query."""
    print("\ntokens a batch | passages/s")
    default = embedder.batch_tokens
    for budget in BUDGETS:
        embedder.batch_tokens = budget
        started = time.perf_counter()
        embedder.encode_passages(items)
        print(f"{budget:14} | {len(items) / (time.perf_counter() - started):10.1f}")
    embedder.batch_tokens = default


def main() -> None:
    """Run the comparison and print its tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", nargs="?", type=Path, default=DEFAULT_FILE)
    parser.add_argument("--model", default="bundled")
    parser.add_argument("--speed", action="store_true", help="compare batch sizes as well")
    arguments = parser.parse_args()

    paragraphs, questions = read_squad(arguments.file)
    embedder = open_reference(arguments.model, load_settings().cache, print)
    print(f"{embedder.name}: {len(paragraphs)} paragraphs, {len(questions)} questions")

    owners: list[int] = []
    sentence_owners: list[tuple[int, int, int]] = []  # paragraph, start, end
    items: list[PassageInput] = []
    for number, text in enumerate(paragraphs):
        for offset, item in cut(text, embedder):
            owners.append(number)
            items.append(item)
            sentence_owners += [
                (number, offset + start, offset + end) for start, end in item.sentences
            ]

    started = time.perf_counter()
    vectors = embedder.encode_passages(items)
    one_pass = time.perf_counter() - started
    alone = [
        PassageInput("", item.text[start:end], ())
        for item in items
        for start, end in item.sentences
    ]
    started = time.perf_counter()
    separate = np.stack([found.passage for found in embedder.encode_passages(alone)])
    second_pass = time.perf_counter() - started
    started = time.perf_counter()
    queries = np.concatenate([embedder.encode_queries([question.text]) for question in questions])
    query_ms = 1000 * (time.perf_counter() - started) / len(questions)

    def by_paragraph(scores: Scores, units: Sequence[int]) -> Scores:
        return scaled(best_by_owner(scores, units, len(paragraphs)))

    sentence_units = [owner[0] for owner in sentence_owners]
    late = queries @ np.concatenate([found.sentences for found in vectors]).T
    by_itself = queries @ separate.T
    p = by_paragraph(queries @ np.stack([found.passage for found in vectors]).T, owners)
    sl = by_paragraph(late, sentence_units)
    ss = by_paragraph(by_itself, sentence_units)
    w = scaled(bm25(paragraphs, [question.text for question in questions]))
    rankings = {
        "passage": p,
        "best sentence, late chunking": sl,
        "best sentence, encoded alone": ss,
        "BM25 over lemmas": w,
        "0.6 passage + 0.4 BM25": 0.6 * p + 0.4 * w,
        "0.5 passage + 0.5 late": 0.5 * p + 0.5 * sl,
        "0.5 passage + 0.5 alone": 0.5 * p + 0.5 * ss,
        "0.35 passage + 0.35 late + 0.30 BM25": 0.35 * p + 0.35 * sl + 0.3 * w,
        "0.35 passage + 0.35 alone + 0.30 BM25": 0.35 * p + 0.35 * ss + 0.3 * w,
    }
    right = [question.paragraph for question in questions]
    print(f"\n{'ranking of paragraphs':38} |   R@1 | nDCG@10")
    for label, scores in rankings.items():
        print("{:38} | {:.3f} | {:.4f}".format(label, *quality(scores, right)))
    print(f"\n{'answering sentence in its paragraph':38} |   R@1 | nDCG@10")
    for label, scores in {"late chunking": late, "encoded alone": by_itself}.items():
        found = answering_sentence(scores, sentence_owners, questions)
        print("{:38} | {:.3f} | {:.4f}".format(label, *found))
    print(f"\npassages with their sentences, one pass: {len(items) / one_pass:.1f} passages/s")
    print(f"and the sentences alone: {len(items) / (one_pass + second_pass):.1f} passages/s")
    print(f"one query: {query_ms:.1f} ms")
    if arguments.speed:
        speed(embedder, items)


if __name__ == "__main__":
    main()
