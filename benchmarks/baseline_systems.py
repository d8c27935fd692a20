"""The reference systems that «Свод» is measured beside: plain dense, BM25 over stems, txtai.

All cut documents into the same windows of characters, and answer a question with windows, best
first. bm25s, PyStemmer and txtai are not installed with the project: `make bench-baselines` does,
from requirements-bench.lock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

_BATCH = 32
MISSING = "нет пакета {}: .venv/bin/pip install -r requirements-bench.lock"


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a document as a range of its text."""

    document: str
    start: int
    end: int


class System(Protocol):
    """A search system over windows of text."""

    name: str

    def index(self, texts: Sequence[str]) -> None:
        """Take in the texts of all windows."""

    def ask(self, question: str, k: int) -> list[int]:
        """The numbers of the best k windows, best first."""


def windows(documents: Mapping[str, str], size: int, overlap: int) -> list[Window]:
    """Windows of `size` characters, each sharing `overlap` with the one before; size 0: whole.

    A document no longer than a window is one; the last window of a longer one may be short.
    """
    if size and not 0 <= overlap < size:
        raise ValueError(f"windows of {size} characters cannot share {overlap}")
    found = []
    for document, text in documents.items():
        start = 0
        while True:
            end = min(len(text), start + size) if size else len(text)
            found.append(Window(document, start, end))
            if end == len(text):
                break
            start = end - overlap
    return found


class Dense:
    """The bundled model in float32 through `SentenceTransformer.encode`, and FAISS flat."""

    name = "dense (sentence-transformers + FAISS flat)"

    def __init__(self, model_folder: Path) -> None:
        from search.loading import load

        self._model = load(str(model_folder), "")
        self._index: Any = None

    def index(self, texts: Sequence[str]) -> None:
        """Encode with the model's own passage prompt."""
        import faiss

        vectors = self._model.encode(
            list(texts),
            prompt_name="document",
            batch_size=_BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def ask(self, question: str, k: int) -> list[int]:
        """By cosine."""
        vector = self._model.encode(
            [question], prompt_name="query", normalize_embeddings=True, show_progress_bar=False
        )
        _, found = self._index.search(vector, k)
        return [int(number) for number in found[0] if number >= 0]


class Stems:
    """BM25 (Lucene's variant, k1 1.5, b 0.75) over Snowball stems, Russian stop words left out."""

    name = "BM25 + Snowball (bm25s + PyStemmer)"

    def __init__(self) -> None:
        import bm25s
        import Stemmer

        self._tokenizer = bm25s.tokenization.Tokenizer(
            stemmer=Stemmer.Stemmer("russian"), stopwords="ru"
        )
        self._retriever = bm25s.BM25()
        self._count = 0

    def index(self, texts: Sequence[str]) -> None:
        """Stem and count."""
        tokens = self._tokenizer.tokenize(list(texts), show_progress=False)
        vocabulary = self._tokenizer.get_vocab_dict()
        self._retriever.index((tokens, vocabulary), show_progress=False)
        self._count = len(texts)

    def ask(self, question: str, k: int) -> list[int]:
        """Windows that share a stem with the question."""
        tokens = self._tokenizer.tokenize([question], update_vocab=False, show_progress=False)
        found, scores = self._retriever.retrieve(
            tokens, k=min(k, self._count), show_progress=False, return_as="tuple"
        )
        return [int(n) for n, score in zip(found[0], scores[0], strict=True) if score > 0]


class Txtai:
    """txtai's hybrid index, its defaults, with the same model folder and the model's prompts."""

    name = "txtai hybrid (dense + BM25)"

    def __init__(self, model_folder: Path) -> None:
        from txtai import Embeddings

        self._embeddings = Embeddings(
            path=str(model_folder),
            method="sentence-transformers",
            hybrid=True,
            content=False,
            gpu=False,
            instructions={"query": "query: ", "data": "passage: "},
        )

    def index(self, texts: Sequence[str]) -> None:
        """Both indexes of txtai."""
        self._embeddings.index(enumerate(texts))

    def ask(self, question: str, k: int) -> list[int]:
        """By txtai's own fusion of the two scores."""
        return [int(number) for number, _ in self._embeddings.search(question, k)]
