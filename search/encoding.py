"""The passages of a document become its vectors, whichever model reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.entries import DocumentVectors, context_of
from corpus.model import Passage
from search.word_codes import Codes, word_ranges

if TYPE_CHECKING:
    from search.embedding import Embedder, PassageInput, PassageVectors
    from search.questions_first import QuestionsFirst
    from search.word_codes import WordCoder


@dataclass(frozen=True, slots=True)
class _Part:
    """A passage or a piece of one; `owners` are the sentences its own sentences are pieces of."""

    input: PassageInput
    owners: tuple[int, ...]


def encode_document(
    embedder: Embedder,
    title: str,
    passages: Sequence[Passage],
    progress: Callable[[int], None] | None = None,
    coder: WordCoder | None = None,
    questions: QuestionsFirst | None = None,
) -> DocumentVectors:
    """One vector a passage and a sentence, with a `coder` one code a word.

    `progress` is told how many passages are encoded; `questions`, where given, go first.

    A passage that was cut for a model with a longer window is read in pieces, and has the direction
    of their sum, weighted by length.
    """
    from search.embedding import PassageInput

    inputs = [
        PassageInput(
            context_of(title, passage.path, passage.table_header),
            passage.text,
            tuple((s.start - passage.start, s.end - passage.start) for s in passage.sentences),
            tuple(word_ranges(passage.text)) if coder else (),
        )
        for passage in passages
    ]
    counts = embedder.count_tokens([item.text for item in inputs])
    wholes = [_Part(item, tuple(range(len(item.sentences)))) for item in inputs]
    parts = [
        [whole] if count <= embedder.window else list(_parts(embedder, whole))
        for whole, count in zip(wholes, counts, strict=True)
    ]
    flat = [part.input for some in parts for part in some]
    if questions is None:
        encoded = iter(embedder.encode_passages(flat, progress))
    else:
        encoded = iter(questions.in_steps(flat, embedder.encode_passages, progress))
    vectors = [[next(encoded) for _ in some] for some in parts]
    joined = [_joined(some, found) for some, found in zip(parts, vectors, strict=True)]
    words = [_codes(coder, found) for found in vectors] if coder else []
    empty = np.empty((0, embedder.dimension), np.float32)
    return DocumentVectors(
        model=embedder.name,
        passages=np.stack([passage for passage, _ in joined]) if joined else empty,
        sentences=np.concatenate([sentences for _, sentences in joined]) if joined else empty,
        words=tuple(codes for codes in words if codes is not None),
    )


def _codes(coder: WordCoder, vectors: Sequence[PassageVectors]) -> Codes | None:
    """The codes (words, bytes) of one passage's words; None from a model that gives no words."""
    words = [vector.words for vector in vectors if vector.words is not None]
    return coder.encode(np.concatenate(words)) if words else None


def _parts(embedder: Embedder, part: _Part) -> Iterator[_Part]:
    """A passage halved, between sentences where there are several, until the model can read it."""
    from search.embedding import PassageInput

    text, sentences = part.input.text, part.input.sentences
    if len(text) < 2 or embedder.count_tokens([text])[0] <= embedder.window:
        yield part
        return
    middle = len(text) // 2
    cut = min((s for s, _ in sentences if s > 0), key=lambda s: abs(s - middle), default=0)
    if not cut:
        cut = max(text.rfind(" ", 1, middle), 0) or middle
    for begin, end in ((0, cut), (cut, len(text))):
        inside = [at for at, (s, e) in enumerate(sentences) if s < end and e > begin]
        ranges = tuple(
            (max(sentences[at][0], begin) - begin, min(sentences[at][1], end) - begin)
            for at in inside
        )
        words = tuple(
            (s - begin, e - begin) for s, e in part.input.words if begin <= s and e <= end
        )
        piece = PassageInput(part.input.context, text[begin:end], ranges, words)
        yield from _parts(embedder, _Part(piece, tuple(part.owners[at] for at in inside)))


def _joined(
    parts: Sequence[_Part], vectors: Sequence[PassageVectors]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The passage's vector (dimension,) and those of its sentences (sentences, dimension)."""
    if len(parts) == 1:
        return vectors[0].passage, vectors[0].sentences
    passage = np.zeros_like(vectors[0].passage)
    count = 1 + max((owner for part in parts for owner in part.owners), default=-1)
    sentences = np.zeros((count, len(passage)), np.float32)
    for part, vector in zip(parts, vectors, strict=True):
        passage += len(part.input.text) * vector.passage
        for owner, (start, end), row in zip(
            part.owners, part.input.sentences, vector.sentences, strict=True
        ):
            sentences[owner] += (end - start) * row
    return _unit(passage), _unit(sentences)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return unit
