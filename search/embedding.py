"""Text becomes vectors: what search and ingestion ask of an embedding model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

BUNDLED = "bundled"
"""The name of the model shipped with the program."""

# Raised whenever the same model would give other vectors, so that stored ones are never mixed.
VECTOR_FORMAT = 2


@dataclass(frozen=True, slots=True)
class PassageInput:
    """A passage to encode: `context` (its headings) is read before `text` and is not cited.

    `sentences` and `words` are character ranges [start, end) of `text`.
    """

    context: str
    text: str
    sentences: tuple[tuple[int, int], ...]
    words: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PassageVectors:
    """`passage` is (dimension,), `sentences` (number of sentences, dimension); all of length 1.

    `words` is (number of words, dimension) likewise, and None for a model whose token states are
    no vectors.
    """

    passage: NDArray[np.float32]
    sentences: NDArray[np.float32]
    words: NDArray[np.float32] | None = None


class Embedder(Protocol):
    """What search and ingestion ask of an embedding model.

    `name` is its stable identity, stored with the vectors: model, fingerprint of its content, our
    format. `window` is the longest passage text in tokens, without prefix and special tokens.
    """

    name: str
    dimension: int
    window: int

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of every text, without special ones."""

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Character range of every token; a range may begin with the blank before the word."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension), rows of length 1; of a query too long for the model the beginning."""

    def encode_query(self, text: str, words: Sequence[tuple[int, int]]) -> PassageVectors:
        """The vector of a query and those of its words, ranges of its characters."""

    def encode_passages(
        self, items: Sequence[PassageInput], progress: Callable[[int], None] | None = None
    ) -> list[PassageVectors]:
        """Vectors of passages and of their sentences; `progress` is told how many are done so far.

        A context that does not fit is cut from its left, the text never: ValueError when it is
        longer than `window`. A sentence without a token of its own takes the passage's vector.
        """


def open_embedder(
    model: str,
    cache: Path,
    progress: Callable[[str], None] | None = None,
    *,
    full_precision: bool = False,
    engine: Literal["auto", "reference", "fast"] = "auto",
) -> Embedder:
    """Load an embedding model: `bundled`, a folder, or «owner/name» on Hugging Face.

    Only a name ever uses the network, and only while the model is not downloaded. `progress` is
    told in Russian what takes long. `auto` takes the faster engine on this machine; with
    `full_precision` that is the reference in float32. Raises ModelUnavailable.
    """
    from search.engine_choice import open_chosen

    return open_chosen(model, cache, progress, full_precision=full_precision, engine=engine)
