"""The files of the joint reader: made once from the bundled model and what it has learned."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelUnavailable
from search.bundled import STAMP, bundled_folder, materialise
from search.int8_graph import NARROW_RANGE, EncoderShape, encoder_graph
from search.piece_table import write_piece_table
from search.whole_folder import failures_told, whole_folder

if TYPE_CHECKING:
    from search.answering.reader import JointReader

LEARNED = Path(__file__).with_name("reader_weights.npz")
"""What was learned: of every matrix of the encoder that changed `<name>.down` (rank, in) and
`<name>.up` (out, rank), whose product is added to it (Hu et al., 2021, arXiv:2106.09685); of the
head `span.weight` (2, hidden), `span.bias`, `answers.weight` (hidden,), `answers.bias`."""

GRAPH_FILE = "encoder.onnx"
HEAD_FILE = "head.npz"
_MODEL_FILE = "model.safetensors"
_WORDS = "embeddings.word_embeddings.weight"
_FOLDER = "reader"
_STAMP = "svod-reader.json"
# Raised whenever the folder's content changes, so that old ones are made anew.
_FORMAT = 1
_LOCK_SECONDS = 600


def open_reader(cache: Path, progress: Callable[[str], None] | None = None) -> JointReader:
    """The reader, whose files are made in the cache where they are missing or damaged.

    `progress` is told in Russian what is being done. Raises ModelUnavailable.
    """
    folder = cache / "engines" / _FOLDER
    remedy = "Освободите место или проверьте права на папку; без неё ответ не выделяется."
    try:
        with failures_told(folder, "готовит", "подготовить", remedy):
            return _opened(materialise(bundled_folder(cache), progress), folder, progress)
    except ModelUnavailable:
        raise
    except Exception as error:  # the runtime's own, on a machine it does not know
        raise ModelUnavailable(
            f"Не удалось открыть {folder} ({type(error).__name__}).",
            "Удалите эту папку и повторите; без неё ответ не выделяется.",
        ) from error


def _opened(model: Path, folder: Path, progress: Callable[[str], None] | None) -> JointReader:
    import filelock

    from search.answering.reader import JointReader

    stamp = {"format": _FORMAT, "learned": _digest(LEARNED), "model": _digest(model / STAMP)}
    is_damaged = False
    if _is_current(folder, stamp):
        try:
            return JointReader(folder, model)
        except Exception:  # whatever a damaged file makes numpy or the runtime raise: made anew
            is_damaged = True
    folder.parent.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(f"{folder}.lock", timeout=_LOCK_SECONDS):
        if is_damaged or not _is_current(folder, stamp):
            if progress:
                progress("Готовлю чтение вопроса вместе с предложением")
            with whole_folder(folder) as fresh:
                prepare(model, LEARNED, fresh)
                (fresh / _STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    return JointReader(folder, model)


def prepare(model: Path, learned: Path, folder: Path) -> None:
    """Write the graph, the head and the table of pieces into an empty folder.

    Raises OSError, and KeyError or ValueError where the files do not fit each other.
    """
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    config = json.loads((model / "config.json").read_text(encoding="utf-8"))
    weights: dict[str, NDArray[np.float32]] = load_file(model / _MODEL_FILE)
    weights.pop(_WORDS)
    with np.load(learned, allow_pickle=False) as arrays:
        taught = {name: arrays[name].astype(np.float32) for name in arrays.files}
    shape = EncoderShape(
        config["num_hidden_layers"], config["num_attention_heads"], config["layer_norm_eps"], 0
    )
    # Narrow, so that it computes the same on every processor: nothing is there to check it against.
    graph = encoder_graph(merged(weights, taught), shape, NARROW_RANGE)
    (folder / GRAPH_FILE).write_bytes(graph)
    head: dict[str, Any] = {
        name: value for name, value in taught.items() if name.startswith(("span.", "answers."))
    }
    np.savez(folder / HEAD_FILE, **head)
    if not write_piece_table(Tokenizer.from_file(str(model / "tokenizer.json")), folder):
        raise ValueError("the tokenizer is not of the kind a table can stand for")


def merged(
    weights: Mapping[str, NDArray[np.float32]], taught: Mapping[str, NDArray[np.float32]]
) -> dict[str, NDArray[np.float32]]:
    """The weights of the encoder with what was learned added. Raises KeyError."""
    found = dict(weights)
    for name in taught:
        if name.endswith(".down"):
            changed = name.removesuffix(".down")
            found[f"{changed}.weight"] = (
                weights[f"{changed}.weight"] + taught[f"{changed}.up"] @ taught[name]
            )
    return found


def word_embeddings(model: Path) -> NDArray[np.float32]:
    """(pieces, hidden), read from the disk where it is looked at. Raises OSError, ValueError."""
    path = model / _MODEL_FILE
    with path.open("rb") as file:
        # The layout of safetensors: the length of the JSON head, the head, the tensors.
        length = int.from_bytes(file.read(8), "little")
        entry = json.loads(file.read(length))[_WORDS]
    if entry["dtype"] != "F32":
        raise ValueError(f"{path}: {entry['dtype']}")
    start = 8 + length + entry["data_offsets"][0]
    return np.memmap(path, "<f4", "r", start, tuple(entry["shape"]))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _is_current(folder: Path, stamp: dict[str, Any]) -> bool:
    try:
        return bool(json.loads((folder / _STAMP).read_text(encoding="utf-8")) == stamp)
    except (OSError, ValueError):  # not made yet, or damaged
        return False
