"""A loaded model becomes a folder the fast engine reads: checked, whole or not at all."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.compiled import (
    GRAPH_FILE,
    LAYERS_FILE,
    TOKENIZER_FILE,
    WORDS_FILE,
    CompiledEmbedder,
)
from search.int8_graph import FULL_RANGE, NARROW_RANGE, EncoderShape, encoder_graph
from search.piece_table import write_piece_table
from search.reference import SentenceTransformerEmbedder
from search.transformer import EncoderTraits
from search.vector_check import Agreement, agreement
from search.whole_folder import failures_told, whole_folder

_STAMP = "svod-export.json"
# Raised whenever the folder's content changes, so that old exports are made anew.
_FORMAT = 1
_LOCK_SECONDS = 900

# Model type in transformers → whether positions are counted from after the padding id.
_ENCODERS = {"bert": False, "roberta": True, "xlm-roberta": True, "camembert": True}


class CannotExport(Exception):
    """The model is of a kind the fast engine does not know; the message tells what, in Russian."""


def open_export(folder: Path, source: str) -> CompiledEmbedder | None:
    """The engine over an export of the model whose files `source` identifies.

    None when there is no such export or its files are damaged.
    """
    try:
        stamp = json.loads((folder / _STAMP).read_text(encoding="utf-8"))
        if stamp["format"] != _FORMAT or stamp["source"] != source or stamp.get("refused"):
            return None
        if _measured(folder) != stamp["files"]:
            return None
        traits = stamp["traits"]
        traits["written_marks"] = tuple(traits["written_marks"])
        return CompiledEmbedder(folder, EncoderTraits(**traits), stamp["pooling"])
    except Exception:  # whatever a damaged file makes json, numpy or the runtime raise
        return None


def refusal(folder: Path, source: str) -> str | None:
    """Why the model could not be exported, in Russian; None when it was not tried or succeeded."""
    try:
        stamp = json.loads((folder / _STAMP).read_text(encoding="utf-8"))
        if stamp["format"] == _FORMAT and stamp["source"] == source:
            return str(stamp["refused"]) if stamp.get("refused") else None
    except (OSError, ValueError, LookupError, TypeError):  # no stamp or a damaged one
        pass
    return None


def export(
    reference: SentenceTransformerEmbedder,
    folder: Path,
    source: str,
    progress: Callable[[str], None] | None = None,
) -> CompiledEmbedder | None:
    """Export the model into the folder, once; None when it cannot be, as `refusal` then tells.

    The reference must compute in float32. The folder appears complete or not at all; of several
    processes one exports and the others wait. An export of another model or format is replaced.
    Raises ModelUnavailable when the folder cannot be written.
    """
    import filelock

    with failures_told(
        folder,
        "готовит быстрый расчёт в",
        "подготовить быстрый расчёт в",
        "Освободите место, проверьте права на папку или задайте SVOD_ENGINE=reference.",
    ):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(str(folder) + ".lock", timeout=_LOCK_SECONDS):
            found = open_export(folder, source)
            if found is not None or refusal(folder, source):
                return found
            _replace(reference, folder, source, progress or (lambda _: None))
    return open_export(folder, source)


def _replace(
    reference: SentenceTransformerEmbedder,
    folder: Path,
    source: str,
    progress: Callable[[str], None],
) -> None:
    """Export beside the folder, then put the result in its place; the lock is held."""
    with whole_folder(folder) as fresh:
        stamp: dict[str, Any] = {"format": _FORMAT, "source": source}
        try:
            pooling = _write(reference, fresh, progress)
        except OSError:
            raise
        except Exception as error:  # an unfamiliar model: whatever onnx or the runtime raise
            shutil.rmtree(fresh)
            fresh.mkdir()
            named = isinstance(error, CannotExport)
            stamp["refused"] = str(error) if named else f"{type(error).__name__}: {error}"[:300]
        else:
            traits = dataclasses.asdict(reference.traits)
            stamp |= {"traits": traits, "pooling": pooling, "files": _measured(fresh)}
        (fresh / _STAMP).write_text(json.dumps(stamp, ensure_ascii=False), encoding="utf-8")


def _write(
    reference: SentenceTransformerEmbedder, folder: Path, progress: Callable[[str], None]
) -> str:
    """Write the files and check them against the reference; answers the pooling."""
    progress("Готовлю быстрый расчёт: веса")
    shape, pooling = _shape(reference), _pooling(reference)
    weights = _weights(reference)
    words = weights.pop("embeddings.word_embeddings.weight").astype(np.float16)
    if not np.isfinite(words).all():
        raise CannotExport("веса слов не помещаются в 16 разрядов")
    np.save(folder / WORDS_FILE, words)
    arrays: dict[str, Any] = _layers(reference)
    np.savez(folder / LAYERS_FILE, **arrays)
    tokenizer = reference._plain_tokenizer()
    tokenizer.save(str(folder / TOKENIZER_FILE), pretty=False)
    write_piece_table(tokenizer, folder)
    found = Agreement(0.0, 0.0)
    for levels in (FULL_RANGE, NARROW_RANGE):
        try:
            (folder / GRAPH_FILE).write_bytes(encoder_graph(weights, shape, levels))
        except KeyError as error:
            raise CannotExport(f"у модели нет тензора {error.args[0]}") from error
        progress("Готовлю быстрый расчёт: сверка с точным")
        found = agreement(reference, CompiledEmbedder(folder, reference.traits, pooling))
        if found.close:
            return pooling
    raise CannotExport(f"векторы расходятся с точными (косинус {found.least:.3f})")


def _shape(reference: SentenceTransformerEmbedder) -> EncoderShape:
    """Raises CannotExport when the encoder is not laid out like BERT."""
    encoder: Any = getattr(reference.model[0], "auto_model", None)
    config: Any = getattr(encoder, "config", None)
    kind = getattr(config, "model_type", "")
    if kind not in _ENCODERS:
        raise CannotExport(f"устройство модели {kind or 'неизвестно'}, а нужно BERT или XLM-R")
    if config.hidden_act != "gelu" or getattr(config, "is_decoder", False):
        raise CannotExport(f"функция активации {config.hidden_act}, а нужна gelu")
    if getattr(config, "position_embedding_type", None) not in (None, "absolute"):
        raise CannotExport("положения слов заданы не таблицей")
    if encoder.training or getattr(config, "add_cross_attention", False):
        raise CannotExport("модель не готова к расчёту")
    return EncoderShape(
        layers=config.num_hidden_layers,
        heads=config.num_attention_heads,
        epsilon=config.layer_norm_eps,
        first_position=config.pad_token_id + 1 if _ENCODERS[kind] else 0,
    )


def _pooling(reference: SentenceTransformerEmbedder) -> str:
    """«mean» or «cls»; raises CannotExport for other ways to a single vector."""
    pooling: Any = reference.model[1] if len(reference.model) > 1 else None
    mode = getattr(pooling, "pooling_mode", None)
    if mode == "mean" or (mode == "cls" and pooling.include_prompt):
        return str(mode)
    raise CannotExport("вектор текста — не среднее и не первый токен")


def _weights(reference: SentenceTransformerEmbedder) -> dict[str, NDArray[np.float32]]:
    encoder: Any = reference.model[0]
    return {
        name: tensor.detach().float().cpu().numpy()
        for name, tensor in encoder.auto_model.state_dict().items()
    }


def _layers(reference: SentenceTransformerEmbedder) -> dict[str, NDArray[Any]]:
    """The dense layers after pooling; raises CannotExport over any other module."""
    from torch.nn import Identity, Tanh

    found: dict[str, NDArray[Any]] = {}
    modules: list[Any] = list(reference.model)[2:]
    for module in modules:
        kind = type(module).__name__
        if kind == "Normalize":  # vectors are scaled to length 1 anyway, here and after all layers
            if module is not modules[-1]:
                raise CannotExport("нормировка не последняя")
            continue
        activation = getattr(module, "activation_function", None)
        plain = kind == "Dense" and isinstance(activation, Identity | Tanh)
        names = {getattr(module, f"module_{end}_name", "") for end in ("input", "output")}
        if not plain or module.use_residual or names != {"sentence_embedding"}:
            raise CannotExport(f"после усреднения стоит неизвестный слой {kind}")
        number = len(found) // 3
        linear = module.linear
        bias = np.zeros(linear.out_features, np.float32)
        found[f"weight{number}"] = linear.weight.detach().float().cpu().numpy()
        found[f"bias{number}"] = (
            bias if linear.bias is None else linear.bias.detach().float().cpu().numpy()
        )
        found[f"tanh{number}"] = np.array(isinstance(activation, Tanh))
    return found


def _measured(folder: Path) -> dict[str, Any]:
    """Sizes of the files, and the digest of the small one all the arithmetic depends on."""
    found: dict[str, Any] = {
        path.name: path.stat().st_size for path in folder.iterdir() if path.name != _STAMP
    }
    found[GRAPH_FILE] = hashlib.sha256((folder / GRAPH_FILE).read_bytes()).hexdigest()
    return found
