"""Text becomes vectors: any sentence-transformers model behind one small protocol."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelUnavailable
from search.bundled import MODEL_NAME, bundled_folder, materialise
from search.loading import (
    downloaded_folder,
    fast_tokenizer,
    fingerprint,
    halve_precision,
    load,
    load_published,
)

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Encoding, Tokenizer
    from torch import Tensor

    from search.piece_table import TextTokens

Batch = list[int]
"""Indices of the texts that are computed together."""

Result = TypeVar("Result")

BUNDLED = "bundled"
"""The name of the model shipped with the program."""

# Raised whenever the same model would give other vectors, so that stored ones are never mixed.
VECTOR_FORMAT = 2

# Passages tokenised and sorted by length together: bounds the memory, keeps progress even.
_PASSAGES_A_GROUP = 512

_SEPARATOR = "\n"
_ABSURD_LIMIT = 1_000_000
_HUB_NAME = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*", re.ASCII)
# Half a surrogate pair, NUL: no model reads them, some tokenizers fail on them.
_UNREADABLE = {0: " "} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")

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


@dataclass(frozen=True, slots=True)
class EncoderTraits:
    """What encoding needs to know of a model besides its weights; stored with an export of it.

    `limit` counts the tokens the model reads, special ones included; `averages` tells whether a
    vector is the plain mean of the token states; `prompt_lengths` are in tokens, without the
    final special one; `written_marks` are the special tokens a text might spell out.
    """

    name: str
    dimension: int
    window: int
    limit: int
    query_prompt: str
    passage_prompt: str
    averages: bool
    prompt_lengths: dict[str, int]
    written_marks: tuple[str, ...]
    padding: int


class TransformerEmbedder(ABC):
    """Fitting, batching and pooling of an `Embedder`; a subclass computes the token states.

    Where the model averages its token states (E5), a sentence's vector is the average over the
    sentence's own tokens in the passage's one forward pass, so that it knows its context and costs
    nothing («late chunking», Günther et al., 2024, arXiv:2409.04701). Where the model reads one
    token instead (BGE-M3, FRIDA), the states of the others are no vectors, and every sentence is
    encoded by itself.
    """

    batch_tokens = 2048
    """Padded tokens of one forward pass; `benchmarks/embedding_granularity.py` compares values."""

    def __init__(self, traits: EncoderTraits) -> None:
        self.traits = traits
        self.name = traits.name
        self.dimension = traits.dimension
        self.window = traits.window
        self._query_prompt, self._passage_prompt = traits.query_prompt, traits.passage_prompt
        self._averages = traits.averages

    @abstractmethod
    def _plain_tokenizer(self) -> Tokenizer:
        """The tokenizer without truncation and padding."""

    @abstractmethod
    def _forward(
        self, encodings: Sequence[Encoding | TextTokens], prompt: str
    ) -> tuple[NDArray[np.float32], Sequence[NDArray[np.float32]]]:
        """One pass of the model: unit vectors (n, dimension), token states (longest, hidden)."""

    @abstractmethod
    def _project(self, pooled: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, hidden) → (n, dimension): what the model does after pooling, rows of length 1."""

    def _batches(self, lengths: Sequence[int]) -> Iterator[Batch]:
        """Indices from long to short, in batches for `_forward`."""
        return padded_batches(lengths, self.batch_tokens)

    def _each(self, work: Callable[[Batch], Result], batches: Iterator[Batch]) -> Iterator[Result]:
        """The work done on every batch, in order."""
        return map(work, batches)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        encodings = self._plain_tokenizer().encode_batch_fast(
            [self._clean(text) for text in texts], add_special_tokens=False
        )
        return [len(encoding.ids) for encoding in encodings]

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return _offsets(self._encode(self._clean(text)))

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode_alone(self._query_prompt, texts)

    def encode_query(self, text: str, words: Sequence[tuple[int, int]]) -> PassageVectors:
        encoding = self._fit(self._query_prompt + self._clean(text))
        vectors, states = self._forward([encoding], self._query_prompt)
        none = np.empty((0, self.dimension), np.float32)
        if not self._averages:
            return PassageVectors(vectors[0], none)
        shift = len(self._query_prompt)
        ranges = [(shift + start, shift + end) for start, end in words]
        return PassageVectors(vectors[0], none, self._pool(states[0], encoding, ranges, vectors[0]))

    def encode_passages(
        self, items: Sequence[PassageInput], progress: Callable[[int], None] | None = None
    ) -> list[PassageVectors]:
        found: list[PassageVectors] = []
        for start in range(0, len(items), _PASSAGES_A_GROUP):
            group = items[start : start + _PASSAGES_A_GROUP]
            found.extend(self._encode_group(group, start, progress or (lambda _: None)))
        return found

    def _encode_group(
        self, items: Sequence[PassageInput], done: int, progress: Callable[[int], None]
    ) -> list[PassageVectors]:
        inputs = [self._fit_passage(item) for item in items]
        vectors: list[PassageVectors | None] = [None] * len(items)

        def encode(batch: Batch) -> Batch:
            passages, states = self._forward(
                [inputs[index][0] for index in batch], self._passage_prompt
            )
            for row, index in enumerate(batch):
                item, (encoding, head) = items[index], inputs[index]
                if self._averages:
                    ranges = [
                        (head + start, head + end) for start, end in item.sentences + item.words
                    ]
                    pooled = self._pool(states[row], encoding, ranges, passages[row])
                    cut = len(item.sentences)
                    vectors[index] = PassageVectors(passages[row], pooled[:cut], pooled[cut:])
                else:
                    texts = [item.text[start:end] for start, end in item.sentences]
                    sentences = self._encode_alone(self._passage_prompt, texts)
                    vectors[index] = PassageVectors(passages[row], sentences)
            return batch

        batches = self._batches([len(encoding.ids) for encoding, _ in inputs])
        for batch in self._each(encode, batches):
            done += len(batch)
            progress(done)
        return [found for found in vectors if found is not None]

    def _encode_alone(self, prompt: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors (n, dimension) of texts with a prompt, each cut to what the model reads."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        encodings = [self._fit(prompt + self._clean(text)) for text in texts]
        for batch in self._batches([len(encoding.ids) for encoding in encodings]):
            vectors[batch], _ = self._forward([encodings[index] for index in batch], prompt)
        return vectors

    def _clean(self, text: str) -> str:
        """The text with unreadable characters replaced, one by one, so that offsets stay.

        A special token written out («</s>») is text, so it loses its first character.
        """
        text = text.translate(_UNREADABLE)
        for mark in self.traits.written_marks:
            if mark in text:
                text = text.replace(mark, "\ufffd" + mark[1:])
        return text

    def _encode(self, text: str) -> Encoding | TextTokens:
        return self._plain_tokenizer().encode(text)

    def _fit(self, text: str) -> Encoding | TextTokens:
        """The encoding of the longest beginning of the text that the model can read."""
        encoding = self._encode(text)
        while (excess := len(encoding.ids) - self.traits.limit) > 0:
            offsets = _offsets(encoding)
            text = text[: min(offsets[-excess][0], len(text) - 1)]
            encoding = self._encode(text)
        return encoding

    def _fit_passage(self, item: PassageInput) -> tuple[Encoding | TextTokens, int]:
        """The encoding of prefix, context and text, and where in them the text begins."""
        text, context = self._clean(item.text), self._clean(item.context).strip()
        while True:
            head = self._passage_prompt + (context + _SEPARATOR if context else "")
            encoding = self._encode(head + text)
            excess = len(encoding.ids) - self.traits.limit
            if excess <= 0:
                return encoding, len(head)
            if not context:
                (count,) = self.count_tokens([text])
                raise ValueError(f"the passage has {count} tokens, the model reads {self.window}")
            ends = [end for _, end in self.token_offsets(context)]
            context = context[ends[excess - 1] :].lstrip() if excess < len(ends) else ""

    def _pool(
        self,
        states: NDArray[np.float32],
        encoding: Encoding | TextTokens,
        ranges: Sequence[tuple[int, int]],
        passage: NDArray[np.float32],
    ) -> NDArray[np.float32]:
        """Unit vectors (ranges, dimension) of character ranges, averaged from token states.

        A token belongs to the range its last character stands in: its first may be the blank.
        """
        offsets = np.asarray(encoding.offsets)
        last = np.where(offsets[:, 1] > offsets[:, 0], offsets[:, 1] - 1, -1)
        bounds = np.asarray(ranges, dtype=np.int64).reshape(-1, 2)
        inside = (last >= bounds[:, :1]) & (last < bounds[:, 1:])
        counts = inside.sum(axis=1, keepdims=True)
        weights = (inside / np.maximum(counts, 1)).astype(np.float32)
        vectors = self._project(weights @ states[: len(offsets)])
        return np.where(counts > 0, vectors, passage)


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


def _offsets(encoding: Encoding | TextTokens) -> list[tuple[int, int]]:
    """Character ranges of the tokens that are not special."""
    return [
        offset
        for offset, special in zip(encoding.offsets, encoding.special_tokens_mask, strict=True)
        if not special
    ]


def padded_batches(lengths: Sequence[int], budget: int) -> Iterator[Batch]:
    """Indices from long to short, in batches whose padded size stays within a budget of tokens."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batch and lengths[batch[0]] * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


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
