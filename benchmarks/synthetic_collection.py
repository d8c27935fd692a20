"""Documents made of numbers: clustered vectors and Zipf-distributed text, as many as are wanted.

Random Gaussian vectors are the wrong test of an approximate index, since nothing is near anything.
Those of a multilingual E5 model over real acts share a mean of length 0.90, spread over about 55 of
384 dimensions (participation ratio) and have a nearest neighbour at a cosine of 0.97 (median). So
a vector here is 0.9 times one common direction plus a sum of parts, drawn from one distribution
whose variances fall as 1 / (i + 2): of its topic, document, section, passage and, for a sentence,
its own.
Texts are 60 words of a made vocabulary with Russian endings, the word of rank r as frequent as
1 / (r + 2.7) (Zipf, Mandelbrot).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corpus.entries import DocumentVectors, IndexEntry

MODEL = "synthetic@1"
PASSAGES = 100
"""Passages of a document."""
SENTENCES = 3
"""Sentences of a passage."""
_WORDS = 60
_SECTION = 10
_TOPICS = 500
_COMMON = 0.9
# Shares of what is left of the variance; a sentence adds one of its own.
_TOPIC, _DOCUMENT, _SECTIONS, _PASSAGE, _SENTENCE = 0.30, 0.30, 0.25, 0.15, 0.15
_VOCABULARY = 40_000
_ONSETS = "б в г д ж з к л м н п р с т х ч ш пр ст тр гр кр".split()
_VOWELS = "а е и о у я".split()
_ENDINGS = "ение ость тель ация ство овка ный ский ать ить ник ка".split()


@dataclass(frozen=True, eq=False)
class SyntheticCollection:
    """Any document of an endless collection, the same for the same number and dimension."""

    dimension: int = 384
    _common: NDArray[np.float32] = field(init=False, repr=False)
    _spread: NDArray[np.float32] = field(init=False, repr=False)
    _topics: NDArray[np.float32] = field(init=False, repr=False)
    _vocabulary: NDArray[np.str_] = field(init=False, repr=False)
    _likely: NDArray[np.float64] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        random = np.random.default_rng(20)
        turned, _ = np.linalg.qr(random.standard_normal((self.dimension, self.dimension)))
        variances = 1 / (np.arange(self.dimension) + 2)
        spread = np.sqrt(variances / variances.sum())[:, None] * turned
        frequency = 1 / (np.arange(_VOCABULARY) + 2.7)
        for name, value in (
            ("_common", turned[-1].astype(np.float32) * _COMMON),
            ("_spread", spread.astype(np.float32) * (1 - _COMMON**2) ** 0.5),
            ("_vocabulary", np.array(_words(random))),
            ("_likely", np.cumsum(frequency) / frequency.sum()),
        ):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_topics", self._parts(random, _TOPICS, _TOPIC))

    def document(self, number: int, *, text: bool = True) -> IndexEntry:
        """Document `number`: `PASSAGES` passages, their keys beginning at `PASSAGES * number`."""
        random = np.random.default_rng([21, number])
        passages = self._passages(random)
        own = self._parts(random, PASSAGES * SENTENCES, _SENTENCE)
        sentences = np.repeat(passages, SENTENCES, axis=0) + own
        ranks = np.searchsorted(self._likely, random.random((PASSAGES, _WORDS)))
        texts = [" ".join(row) for row in self._vocabulary[ranks]] if text else [""] * PASSAGES
        return IndexEntry(
            document_id=f"d{number:07}",
            generation=1,
            keys=np.arange(PASSAGES * number, PASSAGES * (number + 1), dtype=np.int64),
            sentence_counts=np.full(PASSAGES, SENTENCES, np.int64),
            texts=tuple(texts),
            contexts=("",) * PASSAGES,
            vectors=DocumentVectors(MODEL, self._unit(passages), self._unit(sentences)),
        )

    def question(self, number: int, documents: int) -> tuple[NDArray[np.float32], str]:
        """A unit vector near a passage of one of the documents, and five words of that passage."""
        random = np.random.default_rng([22, number])
        entry = self.document(int(random.integers(documents)))
        row = int(random.integers(PASSAGES))
        noise = self._parts(random, 1, 2 * _SENTENCE)[0]
        words = random.choice(entry.texts[row].split(), 5, replace=False)
        vector = entry.vectors.passages[row] + noise
        return vector / np.linalg.norm(vector), " ".join(words)

    def _passages(self, random: np.random.Generator) -> NDArray[np.float32]:
        topic = self._topics[random.integers(_TOPICS)]
        document = self._parts(random, 1, _DOCUMENT)
        sections = self._parts(random, PASSAGES // _SECTION, _SECTIONS)
        own = self._parts(random, PASSAGES, _PASSAGE)
        return self._common + topic + document + np.repeat(sections, _SECTION, axis=0) + own

    def _parts(self, random: np.random.Generator, count: int, share: float) -> NDArray[np.float32]:
        drawn = random.standard_normal((count, self.dimension), dtype=np.float32)
        return (drawn @ self._spread) * np.float32(share**0.5)

    @staticmethod
    def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _words(random: np.random.Generator) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < _VOCABULARY:
        syllables = [
            str(random.choice(_ONSETS)) + str(random.choice(_VOWELS))
            for _ in range(int(random.integers(1, 4)))
        ]
        words["".join(syllables) + str(random.choice(_ENDINGS))] = None
    return list(words)
