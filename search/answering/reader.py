"""A model that reads a question and a sentence together: where the answer is, and whether at all.

The bundled encoder with what `benchmarks/learn_reader.py` taught it for this, in eight-bit
integers. It reads the same whatever model made the vectors of a home.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.answering.reader_files import GRAPH_FILE, HEAD_FILE, word_embeddings
from search.answering.reader_input import reader_input
from search.compiled import one_core_session, usable_cores
from search.int8_graph import INPUT, OUTPUT
from search.piece_table import PieceTable

_KEPT = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What reading a sentence with a question in mind tells.

    `starts` and `ends` (tokens,) are the log-likelihoods, up to a constant, that the answer begins
    and ends with a token; `offsets` (tokens, 2) are the ranges of the sentence that the tokens
    stand for. `answers` is the log-odds that the sentence answers at all.
    """

    starts: NDArray[np.float32]
    ends: NDArray[np.float32]
    offsets: NDArray[np.int64]
    answers: float

    @property
    def probability(self) -> float:
        """The probability that the sentence answers."""
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, self.answers))))


class JointReader:
    """Reads sentences, the latest of which it remembers; threads may share it."""

    def __init__(self, folder: Path, model: Path) -> None:
        """`folder` is made by `reader_files.prepare`, `model` is the bundled model's.

        Raises whatever numpy and ONNX Runtime raise when a file is missing or damaged.
        """
        with np.load(folder / HEAD_FILE, allow_pickle=False) as arrays:
            self._span, self._span_bias = arrays["span.weight"], arrays["span.bias"]
            self._answers, (self._answers_bias,) = arrays["answers.weight"], arrays["answers.bias"]
        self._words = word_embeddings(model)
        self._pieces = PieceTable(folder)
        self._session = one_core_session(folder / GRAPH_FILE)
        self._cores = usable_cores()
        self._free_cores = threading.Semaphore(self._cores)
        self._kept = lru_cache(maxsize=_KEPT)(self._read)

    def read(self, question: str, sentences: Sequence[tuple[str, str]]) -> list[Reading]:
        """A reading of each sentence, given with the headings that it stands under."""
        if len(sentences) < 2:
            return [self._kept(question, head, text) for head, text in sentences]
        with ThreadPoolExecutor(self._cores, "svod-reading") as pool:
            return list(pool.map(lambda each: self._kept(question, *each), sentences))

    def _read(self, question: str, head: str, text: str) -> Reading:
        taken = reader_input(self._pieces.encode, question, head, text)
        with self._free_cores:
            embeddings = self._words[np.array([taken.ids])].astype(np.float32)
            found: Any = self._session.run([OUTPUT], {INPUT: embeddings})[0]
        states: NDArray[np.float32] = found[0]
        scores = states[taken.first : taken.first + len(taken.offsets)] @ self._span.T
        scores += self._span_bias
        answers = float(states[0] @ self._answers + self._answers_bias)
        return Reading(scores[:, 0], scores[:, 1], taken.offsets, answers)
