"""The fast engine: an exported model computed by ONNX Runtime, without loading torch."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from search.int8_graph import INPUT, OUTPUT
from search.piece_table import FRAME_FILE, LONGEST_TEXT, PieceTable, TextTokens
from search.transformer import Batch, EncoderTraits, Result, TransformerEmbedder

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

GRAPH_FILE = "encoder.onnx"
WORDS_FILE = "words.npy"
TOKENIZER_FILE = "tokenizer.json"
LAYERS_FILE = "layers.npz"
"""Dense layers after pooling: `weight0` (out, in), `bias0` (out,), `tanh0`, `weight1`…"""

_Layer = tuple[NDArray[np.float32], NDArray[np.float32], bool]


def usable_cores() -> int:
    """Cores this process may use."""
    affinity: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def one_core_session(graph: Path) -> Any:
    """An ONNX Runtime session that uses one core and keeps no memory between its runs.

    Raises whatever ONNX Runtime raises when the file is missing or damaged.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The extended optimisations would join what the graph keeps apart because it is faster so.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    # Without it the runtime keeps the memory of the largest input it ever met.
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


class CompiledEmbedder(TransformerEmbedder):
    """An `Embedder` over a folder written by `search.export`; threads may share it.

    A forward pass uses one core. Passages are encoded in several passes at once, which costs less
    than several cores sharing one pass; no more passes run at a time than there are cores, however
    many threads ask.
    """

    batch_tokens = 512
    """Tokens of one pass, all of whose texts are equally long: a few megabytes of states stay in
    the processor's cache; `benchmarks/embedding_engines.py` compares values."""

    def __init__(self, folder: Path, traits: EncoderTraits, pooling: str) -> None:
        """`pooling` is «mean» or «cls».

        Raises whatever numpy and ONNX Runtime raise when a file is missing or damaged.
        """
        super().__init__(traits)
        self._folder = folder
        self._pooling = pooling
        self._words = np.load(folder / WORDS_FILE, mmap_mode="r", allow_pickle=False)
        self._layers = _read_layers(folder / LAYERS_FILE)
        self._session = one_core_session(folder / GRAPH_FILE)
        self._cores = usable_cores()
        self._free_cores = threading.Semaphore(self._cores)
        self._loading = threading.Lock()
        self._tokenizer: Tokenizer | None = None
        self._pieces = PieceTable(folder) if (folder / FRAME_FILE).exists() else None

    def _encode(self, text: str) -> Encoding | TextTokens:
        # A process that only answers questions need not wait for the whole tokenizer.
        if self._tokenizer is None and self._pieces is not None and len(text) <= LONGEST_TEXT:
            return self._pieces.encode(text)
        return super()._encode(text)

    def _plain_tokenizer(self) -> Tokenizer:
        with self._loading:
            if self._tokenizer is None:
                from tokenizers import Tokenizer

                self._tokenizer = Tokenizer.from_file(str(self._folder / TOKENIZER_FILE))
            return self._tokenizer

    def _batches(self, lengths: Sequence[int]) -> Iterator[Batch]:
        batch: Batch = []
        for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
            length = lengths[index]
            full = length * (len(batch) + 1) > self.batch_tokens
            if batch and (full or length != lengths[batch[0]]):
                yield batch
                batch = []
            batch.append(index)
        if batch:
            yield batch

    def _each(self, work: Callable[[Batch], Result], batches: Iterator[Batch]) -> Iterator[Result]:
        waiting: deque[Future[Result]] = deque()
        with ThreadPoolExecutor(self._cores, "svod-encoding") as pool:
            try:
                for batch in batches:
                    waiting.append(pool.submit(work, batch))
                    if len(waiting) > 2 * self._cores:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()

    def _forward(
        self, encodings: Sequence[Encoding | TextTokens], prompt: str
    ) -> tuple[NDArray[np.float32], Sequence[NDArray[np.float32]]]:
        ids = np.array([encoding.ids for encoding in encodings], np.int64)
        with self._free_cores:
            embeddings = self._words[ids].astype(np.float32)
            states: Any = self._session.run([OUTPUT], {INPUT: embeddings})[0]
        if self._pooling == "cls":
            pooled = states[:, 0]
        elif self._averages:
            pooled = states.mean(axis=1)
        else:  # the model leaves its prefix out of the average
            pooled = states[:, self.traits.prompt_lengths[prompt] :].mean(axis=1)
        return self._project(pooled), states

    def _project(self, pooled: NDArray[np.float32]) -> NDArray[np.float32]:
        for weight, bias, tanh in self._layers:
            pooled = pooled @ weight.T + bias
            if tanh:
                pooled = np.tanh(pooled)
        lengths = np.linalg.norm(pooled, axis=-1, keepdims=True)
        unit: NDArray[np.float32] = pooled / np.maximum(lengths, np.float32(1e-12))
        return unit


def _read_layers(path: Path) -> list[_Layer]:
    with np.load(path, allow_pickle=False) as arrays:
        count = len(arrays.files) // 3
        return [
            (arrays[f"weight{n}"], arrays[f"bias{n}"], bool(arrays[f"tanh{n}"]))
            for n in range(count)
        ]
