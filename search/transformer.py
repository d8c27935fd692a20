"""What every transformer needs to be an `Embedder`: fitting, batching, pooling of token states."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from search.embedding import PassageInput, PassageVectors

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

    from search.piece_table import TextTokens

Batch = list[int]
"""Indices of the texts that are computed together."""

Result = TypeVar("Result")

# Passages tokenised and sorted by length together: bounds the memory, keeps progress even.
_PASSAGES_A_GROUP = 512
_SEPARATOR = "\n"
# Half a surrogate pair, NUL: no model reads them, some tokenizers fail on them.
_UNREADABLE = {0: " "} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


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
        text = readable(text)
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


def readable(text: str) -> str:
    """The text with what no model reads replaced, one character by one, so that offsets stay."""
    return text.translate(_UNREADABLE)


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
