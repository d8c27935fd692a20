"""How often the answering sentence is cited first, and how well the bold span fits the answer.

    python -m benchmarks.answers [--data FOLDER] [--first N]

Every question of XQuAD-ru is asked over all its paragraphs, and nothing but the question is given.
Printed are the share of questions whose first citation holds the sentence of the answer, and the
token F1 of its bold span with the answer (0 where nothing is bold); then the parts by themselves:
the first of the ranked sentences, the span picked in it, and the span picked in the right sentence.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.clause_questions import DEFAULT_DATA
from benchmarks.token_overlap import overlap
from benchmarks.xquad_beir import convert
from corpus.model import StoredPassage
from corpus.settings import load_settings
from ingest.evaluation import fill
from ingest.sentences import sentences
from search.answering.question_types import question_type
from search.answering.quotes import quotable
from search.answering.sentence_ranking import DEPTH, rank_sentences
from search.answering.spans import best_span
from search.engine import KnowledgeBase
from search.evaluation import read_data_set


@dataclass(frozen=True)
class Asked:
    """A question with its answer, the paragraph's number and the sentence that holds the answer."""

    question: str
    answer: str
    paragraph: int
    sentence: str


def questions(file: Path) -> Iterator[Asked]:
    """The questions of a file in the SQuAD layout, paragraphs numbered from 0."""
    number = 0
    for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            text = paragraph["context"]
            for each in paragraph["qas"]:
                (answer, *_) = each["answers"]
                start = answer["answer_start"]
                end = start + len(answer["text"])
                best = max(
                    sentences(text),
                    key=lambda s, a=start, b=end: min(b, s.end) - max(a, s.start),  # type: ignore[misc]
                )
                held = _joined(text[best.start : best.end])
                yield Asked(each["question"], answer["text"], number, held)
            number += 1


def measure(kb: KnowledgeBase, asked: Asked) -> dict[str, float]:
    """What one question reached, 0 to 1 each, and how long the parts took, in milliseconds."""
    answer = kb.ask(asked.question)
    found = dict.fromkeys(("cited", "bold", "ranked", "span of ranked", "span of right"), 0.0)
    found["answered"] = float(answer.answered)
    if answer.citations:
        first = answer.citations[0]
        quote = _joined(first.quote)
        same = int(first.document_id, 16) == asked.paragraph
        found["cited"] = float(same and (quote in asked.sentence or asked.sentence in quote))
        bold = " ".join(first.quote[start:end] for start, end in first.bold)
        found["bold"] = overlap(bold, asked.answer)
    search = kb.find(asked.question, DEPTH)
    index = kb.index()
    assert index is not None
    started = time.perf_counter()
    ranked = rank_sentences(kb, index, search.query, search.hits)
    found["ranking, ms"] = 1000 * (time.perf_counter() - started)

    def is_right(passage: StoredPassage, ordinal: int) -> bool:
        if int(passage.document_id, 16) != asked.paragraph:
            return False
        return _joined(passage.sentence_text(ordinal)) in asked.sentence

    def span_gain(passage: StoredPassage, ordinal: int) -> float:
        span = best_span(kb, search.query, passage, ordinal)
        if span is None:
            return 0.0
        return overlap(passage.sentence_text(ordinal)[span[0] : span[1]], asked.answer)

    shown = [s for s in ranked if s.ordinal in quotable(s.hit.passage)]
    if shown:
        first_ranked = shown[0]
        found["ranked"] = float(is_right(first_ranked.hit.passage, first_ranked.ordinal))
        started = time.perf_counter()
        found["span of ranked"] = span_gain(first_ranked.hit.passage, first_ranked.ordinal)
        found["span, ms"] = 1000 * (time.perf_counter() - started)
    right = [s for s in ranked if is_right(s.hit.passage, s.ordinal)]
    if right:
        found["span of right"] = span_gain(right[0].hit.passage, right[0].ordinal)
    return found


def _joined(text: str) -> str:
    return " ".join(text.replace("\ufeff", "").split())


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    parser.add_argument("--first", type=int, default=None, help="only so many questions")
    arguments = parser.parse_args()
    file = arguments.data / "xquad-ru/xquad.ru.json"
    by_type: dict[str, list[dict[str, float]]] = defaultdict(list)
    with (
        tempfile.TemporaryDirectory() as folder,
        KnowledgeBase.open(load_settings(home=Path(folder, "home"))) as kb,
    ):
        convert(file, Path(folder, "data"))
        fill(kb, read_data_set(Path(folder, "data")), lambda stage, done, total: None)
        for asked in [*questions(file)][: arguments.first]:
            by_type[question_type(asked.question)].append(measure(kb, asked))
    everything = [each for some in by_type.values() for each in some]
    names = list(everything[0])
    print("".join(f"{name:>17}" for name in ("", "n", *names)))
    for kind, some in [*sorted(by_type.items()), ("all", everything)]:
        means = [np.mean([each.get(name, 0.0) for each in some]) for name in names]
        print(f"{kind:>17}{len(some):>17}" + "".join(f"{mean:>17.3f}" for mean in means))


if __name__ == "__main__":
    main()
