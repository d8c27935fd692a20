"""The pieces of a Unigram tokenizer as a table on disk, for a process that tokenises little.

Loading 250 000 pieces takes the `tokenizers` library half a second. A text can only be cut into
pieces that are parts of it (the Viterbi search of Kudo, 2018, arXiv:1804.10959), so a tokenizer
that knows no other pieces cuts it in the same way, and finding them in a sorted table on disk
takes a millisecond.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FRAME_FILE = "frame.json"
KEYS_FILE = "piece-keys.npy"
VALUES_FILE = "piece-values.npy"
LONGEST_TEXT = 1000
"""Characters of the longest text worth looking up piece by piece."""

_ENTRY = np.dtype([("key", "<u8"), ("score", "<f8"), ("id", "<i4")])


@dataclass(frozen=True, slots=True)
class TextTokens:
    """What `tokenizers.Encoding` tells of a text, as far as encoding it needs."""

    ids: list[int]
    offsets: list[tuple[int, int]]
    special_tokens_mask: list[int]


def _key(piece: str) -> int:
    return int.from_bytes(blake2b(piece.encode(), digest_size=8).digest(), "little")


def write_piece_table(tokenizer: Tokenizer, folder: Path) -> bool:
    """Write the table; answers whether the tokenizer is one it can stand for."""
    content = json.loads(tokenizer.to_str())
    model = content["model"]
    plain = tokenizer.encode("срок", add_special_tokens=False).ids
    whole = tokenizer.encode("срок")
    first = whole.special_tokens_mask.index(0) if 0 in whole.special_tokens_mask else 0
    around = (whole.ids[:first], whole.ids[first + len(plain) :])
    if (
        model.get("type") != "Unigram"
        or model.get("unk_id") is None
        or model.get("byte_fallback")
        or not all(token["special"] for token in content["added_tokens"])
        or around[0] + plain + around[1] != whole.ids
    ):
        return False
    vocabulary: list[tuple[str, float]] = model.pop("vocab")
    table = np.empty(len(vocabulary), _ENTRY)
    table["key"] = [_key(piece) for piece, _ in vocabulary]
    table["score"] = [score for _, score in vocabulary]
    table["id"] = np.arange(len(vocabulary))
    table.sort(order="key")
    if (np.diff(table["key"]) == 0).any():
        return False
    np.save(folder / KEYS_FILE, table["key"])
    np.save(folder / VALUES_FILE, table[["score", "id"]])
    frame = {
        "normalizer": content["normalizer"],
        "pre_tokenizer": content["pre_tokenizer"],
        "unknown": vocabulary[model["unk_id"]],
        "unknown_id": model["unk_id"],
        # The price of an unknown character depends on the least likely piece of all.
        "least": min(vocabulary, key=lambda entry: entry[1]),
        "longest": max(len(piece) for piece, _ in vocabulary),
        "around": around,
    }
    (folder / FRAME_FILE).write_text(json.dumps(frame, ensure_ascii=False), encoding="utf-8")
    return True


class PieceTable:
    """Tokenises short texts exactly as the whole tokenizer; threads may share it."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError or ValueError when a file is missing or damaged."""
        from tokenizers import Tokenizer
        from tokenizers.models import Unigram

        frame: dict[str, Any] = json.loads((folder / FRAME_FILE).read_text(encoding="utf-8"))
        self._keys: NDArray[Any] = np.load(folder / KEYS_FILE, mmap_mode="r")
        self._values: NDArray[Any] = np.load(folder / VALUES_FILE, mmap_mode="r")
        self._frame = frame
        # The library makes normalisers only from the description of a whole tokenizer.
        shell = json.loads(Tokenizer(Unigram([("", 0.0)], 0, False)).to_str())
        shell |= {name: frame[name] for name in ("normalizer", "pre_tokenizer")}
        self._shell = Tokenizer.from_str(json.dumps(shell))

    def encode(self, text: str) -> TextTokens:
        """The tokens of a text that spells out no special token."""
        from tokenizers import Tokenizer
        from tokenizers.models import Unigram

        shell, frame = self._shell, self._frame
        normal = shell.normalizer.normalize_str(text) if shell.normalizer else text
        words = shell.pre_tokenizer.pre_tokenize_str(normal) if shell.pre_tokenizer else [(normal,)]
        found = self._pieces({word[0] for word in words})
        found.pop(frame["unknown"][0], None)
        least, score = frame["least"]
        if least not in found and least != frame["unknown"][0]:
            found[least] = (score, self._pieces({least})[least][1])
        vocabulary = [tuple(frame["unknown"]), *((p, s) for p, (s, _) in found.items())]
        ids = [frame["unknown_id"], *(id for _, id in found.values())]
        tokenizer = Tokenizer(Unigram(vocabulary, 0, False))
        if shell.normalizer:
            tokenizer.normalizer = shell.normalizer
        if shell.pre_tokenizer:
            tokenizer.pre_tokenizer = shell.pre_tokenizer
        encoding = tokenizer.encode(text)
        before, after = frame["around"]
        return TextTokens(
            [*before, *(ids[id] for id in encoding.ids), *after],
            [(0, 0)] * len(before) + encoding.offsets + [(0, 0)] * len(after),
            [1] * len(before) + [0] * len(encoding.ids) + [1] * len(after),
        )

    def _pieces(self, words: set[str]) -> dict[str, tuple[float, int]]:
        """Score and id of every piece that is a part of one of the words."""
        longest = self._frame["longest"]
        parts = list(
            {
                word[start:end]
                for word in words
                for start in range(len(word))
                for end in range(start + 1, min(len(word), start + longest) + 1)
            }
        )
        keys = np.array([_key(part) for part in parts], np.uint64)
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        hits = np.flatnonzero(self._keys[places] == keys)
        values = self._values[places[hits]].tolist()
        return {parts[hit]: value for hit, value in zip(hits.tolist(), values, strict=True)}
