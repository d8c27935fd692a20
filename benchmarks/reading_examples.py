"""The questions that the joint reader learns from, as sequences of tokens with their answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from tokenizers import Encoding

from search.answering.reader_input import ReaderInput, reader_input
from search.embedding import Embedder, PassageInput

QUESTIONS = Path(__file__).parent / "questions/reading.jsonl"
PARTS = 10

# The share of answered questions that are asked of another sentence too, of how many of the likest
# sentences it is one, and how often it is any.
_MISMATCHED, _LIKEST, _AT_RANDOM = 0.65, 8, 0.15


@dataclass(frozen=True)
class Example:
    """A question asked of a sentence; `answer` is None where the sentence has none.

    `part`, 0 to 9, is the same for all questions of a sentence.
    """

    question: str
    head: str
    text: str
    answer: str | None
    part: int


@dataclass(frozen=True)
class Encoded:
    """An example as tokens; `spans` are the first and last token of each place of the answer.

    There are none where the sentence does not answer.
    """

    input: ReaderInput
    spans: tuple[tuple[int, int], ...]


def examples(path: Path = QUESTIONS) -> list[Example]:
    """All examples of the file, in order."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    parts = np.random.default_rng(0).permutation(len(rows)) % PARTS
    found = []
    for row, part in zip(rows, parts.tolist(), strict=True):
        head, text = row.get("head", ""), row["text"]
        found += [Example(asked, head, text, answer, part) for asked, answer in row["asks"]]
        found += [Example(asked, head, text, None, part) for asked in row["unanswered"]]
    return found


def mismatched(
    some: Sequence[Example], embedder: Embedder, random: np.random.Generator
) -> list[Example]:
    """Some of the questions asked of other sentences, nearly all of the likest to the question.

    That is what a search finds for a question that nothing answers.
    """
    places = list(dict.fromkeys((each.head, each.text) for each in some))
    vectors = embedder.encode_passages([PassageInput(head, text, ()) for head, text in places])
    table = np.array([each.passage for each in vectors])
    asked = embedder.encode_queries([each.question for each in some])
    found = []
    for each, vector in zip(some, asked, strict=True):
        if each.answer is None or random.random() > _MISMATCHED:
            continue
        likest = np.argsort(-(table @ vector))[: _LIKEST + 1].tolist()
        if random.random() < _AT_RANDOM:
            likest = random.integers(0, len(places), 2).tolist()
        others = [at for at in likest if places[at] != (each.head, each.text)]
        if others:
            head, text = places[others[int(random.integers(0, len(others)))]]
            found.append(replace(each, head=head, text=text, answer=None))
    return found


def encoded(tokenize: Callable[[str], Encoding], example: Example) -> Encoded:
    """The tokens of an example. Raises ValueError when its answer is not in its sentence."""
    taken = reader_input(tokenize, example.question, example.head, example.text)
    if example.answer is None:
        return Encoded(taken, ())
    spans = tuple(_spans(taken, example.text, example.answer))
    if not spans:
        raise ValueError(f"«{example.answer}» is not in «{example.text}»")
    return Encoded(taken, spans)


def _spans(taken: ReaderInput, text: str, answer: str) -> Iterator[tuple[int, int]]:
    """The tokens of each place where the answer stands as whole words."""
    at = text.find(answer)
    while at >= 0:
        end = at + len(answer)
        is_whole = not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum())
        inside = np.flatnonzero((taken.offsets[:, 0] < end) & (taken.offsets[:, 1] > at))
        if is_whole and len(inside):
            yield taken.first + int(inside[0]), taken.first + int(inside[-1])
        at = text.find(answer, at + 1)


def batches(cases: Sequence[Encoded], size: int, random: np.random.Generator) -> list[list[int]]:
    """The cases by number in batches of about the same length, in random order."""
    order = random.permutation(len(cases))
    found = []
    for start in range(0, len(order), size * 16):
        some = sorted(
            order[start : start + size * 16].tolist(), key=lambda at: len(cases[at].input.ids)
        )
        found += [some[at : at + size] for at in range(0, len(some), size)]
    return [found[at] for at in random.permutation(len(found)).tolist()]
