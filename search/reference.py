"""The reference engine: any sentence-transformers model, on any device it runs on."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelUnavailable
from search.bundled import MODEL_NAME, bundled_folder, materialise
from search.embedding import BUNDLED, VECTOR_FORMAT
from search.loading import (
    downloaded_folder,
    fast_tokenizer,
    fingerprint,
    halve_precision,
    load,
    load_published,
)
from search.transformer import EncoderTraits, TransformerEmbedder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Encoding, Tokenizer
    from torch import Tensor

    from search.piece_table import TextTokens

_ABSURD_LIMIT = 1_000_000
_HUB_NAME = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*", re.ASCII)
_QUERY_PROMPTS = ("query", "search_query", "retrieval.query")
_PASSAGE_PROMPTS = ("passage", "document", "search_document", "retrieval.passage")
# Prefixes the authors trained with, for models whose files do not carry them: part of the name,
# query, passage; the first that fits. Models not listed (BGE-M3, USER, LaBSE) take none.
_FAMILIES = (
    (
        "e5-large-instruct",
        "Instruct: Given a web search query, retrieve relevant passages that answer the query\n"
        "Query: ",
        "",
    ),
    ("e5", "query: ", "passage: "),
    ("frida", "search_query: ", "search_document: "),
)


class SentenceTransformerEmbedder(TransformerEmbedder):
    """An `Embedder` over a loaded sentence-transformers model; threads may share it."""

    def __init__(self, model: SentenceTransformer, name: str) -> None:
        """`name` is stored with the vectors; the part before «@» tells the model's family.

        Raises ModelUnavailable when it is not a transformer with a fast tokenizer.
        """
        self._model = model.eval()
        self._tokenizer, padding = fast_tokenizer(model)
        query, passage = _prompts(model, name)
        limit = _longest_input(model)
        # For models that leave the prefix out of the average; its final special token is not its.
        lengths = {"": 0}
        for prompt in filter(None, (query, passage)):
            encoding = self._encode(prompt)
            lengths[prompt] = len(encoding.ids) - encoding.special_tokens_mask[-1]
        super().__init__(
            EncoderTraits(
                name=name,
                dimension=int(model.get_embedding_dimension() or 0),
                window=limit - len(self._encode(passage).ids),
                limit=limit,
                query_prompt=query,
                passage_prompt=passage,
                averages=_averages_tokens(model),
                prompt_lengths=lengths,
                written_marks=tuple(
                    token.content
                    for token in self._tokenizer.get_added_tokens_decoder().values()
                    if token.special and len(token.content) > 1
                ),
                padding=padding,
            )
        )

    @property
    def model(self) -> SentenceTransformer:
        """The model itself, from which a faster engine is made."""
        return self._model

    def _plain_tokenizer(self) -> Tokenizer:
        """The tokenizer without the truncation and padding the model's own methods leave on."""
        if self._tokenizer.truncation is not None:
            self._tokenizer.no_truncation()
        if self._tokenizer.padding is not None:
            self._tokenizer.no_padding()
        return self._tokenizer

    def _forward(
        self, encodings: Sequence[Encoding | TextTokens], prompt: str
    ) -> tuple[NDArray[np.float32], Sequence[NDArray[np.float32]]]:
        import torch

        lengths = [len(encoding.ids) for encoding in encodings]
        ids = np.full((len(encodings), max(lengths)), self.traits.padding, np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : lengths[row]] = encoding.ids
            mask[row, : lengths[row]] = 1
        device = self._model.device
        with torch.inference_mode():
            features = self._model(
                {
                    "input_ids": torch.from_numpy(ids).to(device),
                    "attention_mask": torch.from_numpy(mask).to(device),
                    "prompt_length": self.traits.prompt_lengths[prompt],
                }
            )
            states = features["token_embeddings"].float().cpu().numpy() if self._averages else ()
        return _unit(features["sentence_embedding"]), states

    def _project(self, pooled: NDArray[np.float32]) -> NDArray[np.float32]:
        import torch

        with torch.inference_mode():
            vectors = torch.from_numpy(pooled).to(self._model.device, _precision(self._model))
            features = {"sentence_embedding": vectors}
            for module in list(self._model)[2:]:
                features = module(features)
        return _unit(features["sentence_embedding"])


def _unit(vectors: Tensor) -> NDArray[np.float32]:
    """Rows scaled to length 1, as float32 on the processor."""
    from torch.nn.functional import normalize

    unit: NDArray[np.float32] = normalize(vectors.float(), dim=-1).cpu().numpy()
    return unit


def _precision(model: SentenceTransformer) -> Any:
    """The floating-point type the model computes in."""
    return next(model.parameters()).dtype


def _prompts(model: SentenceTransformer, name: str) -> tuple[str, str]:
    """The query and passage prefixes: the model's own, else those of its family."""

    def own(keys: tuple[str, ...]) -> str:
        return next((prompt for key in keys if (prompt := model.prompts.get(key))), "")

    query, passage = own(_QUERY_PROMPTS), own(_PASSAGE_PROMPTS)
    if query or passage:
        return query, passage
    label = name.partition("@")[0].lower()
    return next(((query, passage) for part, query, passage in _FAMILIES if part in label), ("", ""))


def _averages_tokens(model: SentenceTransformer) -> bool:
    """Whether a vector is the plain mean over the token states of the text with its prefix."""
    pooling: Any = model[1] if len(model) > 1 else None
    return getattr(pooling, "pooling_mode", "") == "mean" and bool(pooling.include_prompt)


def _longest_input(model: SentenceTransformer) -> int:
    """Tokens the model reads, special ones included; some tokenizers name an absurd limit."""
    positions = getattr(model[0].config, "max_position_embeddings", None)
    limits = [limit for limit in (model.max_seq_length, positions) if limit]
    return int(min([limit for limit in limits if limit < _ABSURD_LIMIT], default=512))


def open_reference(
    model: str,
    cache: Path,
    progress: Callable[[str], None] | None = None,
    *,
    full_precision: bool = False,
) -> SentenceTransformerEmbedder:
    """The same in sentence-transformers, whatever the machine.

    Computes in bfloat16 where the processor is made for it, unless `full_precision`. Raises
    ModelUnavailable.
    """
    folder = Path(model).expanduser()
    if model == BUNDLED:
        folder = materialise(bundled_folder(cache), progress)
        remedy = "Удалите эту папку и повторите: она будет создана заново."
        label, loaded = MODEL_NAME, load(str(folder), remedy)
    elif folder.is_dir():
        remedy = "Нужна папка модели sentence-transformers со всеми файлами."
        label, loaded = folder.resolve().name, load(str(folder), remedy)
    elif _HUB_NAME.fullmatch(model):
        label, loaded = model, load_published(model, progress)
    else:
        raise ModelUnavailable(
            f"Нет папки модели {model}.",
            "Проверьте SVOD_MODEL: папка, имя «владелец/модель» на Hugging Face или «bundled».",
        )
    # The name is that of the weights in full precision, so that every machine gives the same.
    name = f"{label}@{fingerprint(loaded)}+{VECTOR_FORMAT}"
    if not full_precision:
        halve_precision(loaded)
    return SentenceTransformerEmbedder(loaded, name)


def model_folder(
    model: str, cache: Path, progress: Callable[[str], None] | None = None
) -> Path | None:
    """Where the files of a model lie; None for a published one that is not downloaded.

    Unpacks the bundled model where it is not. Raises ModelUnavailable.
    """
    if model == BUNDLED:
        return materialise(bundled_folder(cache), progress)
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder
    return downloaded_folder(model) if _HUB_NAME.fullmatch(model) else None
