"""The fast engine: the reference's vectors, without torch, from an export whole or remade."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from random_models import small_model

from corpus.errors import UsageError
from corpus.settings import load_settings
from search import engine_choice
from search.compiled import GRAPH_FILE, WORDS_FILE, CompiledEmbedder
from search.embedding import PassageInput, open_embedder
from search.export import export, open_export, refusal
from search.piece_table import PieceTable
from search.reference import SentenceTransformerEmbedder, open_reference
from search.vector_check import agreement

FIRST = "Жалоба подаётся в течение пятнадцати дней."
SECOND = "Её рассматривает вышестоящий орган; решение сообщают заявителю письмом."
TEXT = f"{FIRST} {SECOND}"
RANGES = ((0, len(FIRST)), (len(FIRST) + 1, len(TEXT)))
HEADING = "Глава 3. Обжалование"


@pytest.fixture(scope="module")
def reference() -> SentenceTransformerEmbedder:
    return open_reference("bundled", load_settings().cache, full_precision=True)


@pytest.fixture(scope="module")
def exported(
    reference: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, CompiledEmbedder]:
    folder = tmp_path_factory.mktemp("engines") / "bundled"
    made = export(reference, folder, "first")
    assert made is not None
    return folder, made


@pytest.fixture
def fast(exported: tuple[Path, CompiledEmbedder]) -> CompiledEmbedder:
    opened = open_export(exported[0], "first")
    assert opened is not None
    return opened


@pytest.fixture
def model_folder(tmp_path: Path) -> Path:
    """A tiny model on disk."""
    made = small_model(tmp_path / "raw", "mean", dense=True)
    made.save(str(tmp_path / "model"))
    return tmp_path / "model"


def items(count: int) -> list[PassageInput]:
    return [
        PassageInput(HEADING, f"{TEXT} {'пункт ' * (7 * n % 60)}".strip(), RANGES)
        for n in range(count)
    ]


def cosines(left: Any, right: Any) -> Any:
    return (left * right).sum(axis=-1)


# --- the same vectors ---------------------------------------------------------------------------


def test_passages_sentences_words_and_queries_agree_with_the_reference(
    reference: SentenceTransformerEmbedder, fast: CompiledEmbedder
) -> None:
    item = PassageInput(HEADING, TEXT, RANGES, ((0, 6), (7, 16)))
    (exact,), (found,) = (each.encode_passages([item]) for each in (reference, fast))
    assert cosines(exact.passage, found.passage) > 0.998
    assert cosines(exact.sentences, found.sentences).min() > 0.995
    assert exact.words is not None
    assert found.words is not None
    assert cosines(exact.words, found.words).min() > 0.99
    question = "куда жаловаться"
    left, right = (each.encode_query(question, [(0, 4), (5, 15)]) for each in (reference, fast))
    assert cosines(left.passage, right.passage) > 0.995
    assert left.words is not None
    assert right.words is not None
    assert cosines(left.words, right.words).min() > 0.99
    assert agreement(reference, fast).close


def test_the_name_and_what_fits_are_those_of_the_reference(
    reference: SentenceTransformerEmbedder, fast: CompiledEmbedder
) -> None:
    assert fast.traits == reference.traits
    assert (fast.name, fast.window) == (reference.name, reference.window)
    long = "слово " * 900
    assert fast.count_tokens([long, TEXT]) == reference.count_tokens([long, TEXT])
    assert fast.token_offsets(TEXT) == reference.token_offsets(TEXT)
    with pytest.raises(ValueError, match=str(fast.window)):
        fast.encode_passages([PassageInput("", long, ())])


def test_neighbours_in_a_batch_do_not_change_a_vector(fast: CompiledEmbedder) -> None:
    together = fast.encode_passages(items(40))
    for item, found in zip(items(40)[::7], together[::7], strict=True):
        (alone,) = fast.encode_passages([item])
        np.testing.assert_allclose(found.passage, alone.passage, atol=1e-5)
        np.testing.assert_allclose(found.sentences, alone.sentences, atol=1e-5)


def test_passages_keep_their_order_and_progress_grows(fast: CompiledEmbedder) -> None:
    told: list[int] = []
    found = fast.encode_passages(items(60), told.append)
    assert told == sorted(told)
    assert told[-1] == 60
    expected = fast.encode_passages(items(60)[33:34])[0]
    np.testing.assert_allclose(found[33].passage, expected.passage, atol=1e-5)


def test_threads_share_one_engine(fast: CompiledEmbedder) -> None:
    queries = [f"{'срок ' * (1 + n % 5)}ответа" for n in range(24)]
    expected = fast.encode_queries(queries)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda query: fast.encode_queries([query])[0], queries))
    np.testing.assert_allclose(np.stack(found), expected, atol=1e-5)


def test_an_error_while_encoding_reaches_the_caller_and_leaves_the_engine_usable(
    fast: CompiledEmbedder,
) -> None:
    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fast.encode_passages(items(30), stop)
    assert len(fast.encode_passages(items(2))) == 2


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "а\ud800б", "</s>", "\u0301", "a" * 3000, "汉字"]
)
def test_hostile_text_gives_vectors_of_length_one(fast: CompiledEmbedder, text: str) -> None:
    vectors = fast.encode_queries([text])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_pieces_looked_up_are_those_of_the_whole_tokenizer(
    exported: tuple[Path, CompiledEmbedder], fast: CompiledEmbedder
) -> None:
    table, whole = PieceTable(exported[0]), fast._plain_tokenizer()
    documents = Path(__file__).parents[2] / "docs"
    texts = [path.read_text(encoding="utf-8")[:4000] for path in sorted(documents.glob("*.md"))]
    parts = [text[n : n + 400] for text in texts for n in range(0, 4000, 400)]
    rare = [
        "",
        " ",
        "ﬁ № ½ ё и\u0306",
        "😀👩‍👩‍👧 𝄞 \U0010ffff",
        "a" * 400,
        "\n\t\u00a0",
        "한국어 ภาษา",
    ]
    for text in [*parts, *rare]:
        expected, found = whole.encode(text), table.encode(text)
        assert found.ids == expected.ids
        assert found.offsets == expected.offsets
        assert found.special_tokens_mask == expected.special_tokens_mask


# --- other models -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pooling", "options"),
    [
        ("mean", {"dense": True}),
        ("mean", {"prefix": False}),
        ("mean", {"roberta": True, "max_position_embeddings": 26}),
        ("cls", {"initializer_range": 0.1}),
    ],
)
def test_models_of_the_family_give_the_vectors_of_the_reference(
    tmp_path: Path, pooling: str, options: dict[str, Any]
) -> None:
    model = small_model(tmp_path / "raw", pooling, num_hidden_layers=3, **options)
    model.prompts["query"] = "орган "
    reference = SentenceTransformerEmbedder(model, "small@1")
    found = export(reference, tmp_path / "export", "x")
    assert found is not None, refusal(tmp_path / "export", "x")
    text = "срок ответа продлевает орган"
    item = PassageInput("день", text, ((0, 11), (12, len(text))))
    (exact,), (fast,) = (each.encode_passages([item]) for each in (reference, found))
    assert cosines(exact.passage, fast.passage) > 0.995
    assert cosines(exact.sentences, fast.sentences).min() > 0.99
    queries = ["срок", "один день ответа"]
    assert cosines(reference.encode_queries(queries), found.encode_queries(queries)).min() > 0.99


@pytest.mark.parametrize(
    ("pooling", "changes"), [("max", {}), ("mean", {"hidden_act": "relu"})], ids=str
)
def test_a_model_that_cannot_be_exported_is_computed_as_before_and_said_once(
    tmp_path: Path, pooling: str, changes: dict[str, Any]
) -> None:
    small_model(tmp_path / "raw", pooling, **changes).save(str(tmp_path / "model"))
    said: list[str] = []
    for _ in range(2):
        opened = open_embedder(str(tmp_path / "model"), tmp_path / "cache", said.append)
        assert isinstance(opened, SentenceTransformerEmbedder)
        assert opened.encode_queries(["срок ответа"]).shape == (1, 16)
    assert len([line for line in said if "обычным способом" in line]) == 1


# --- the export ---------------------------------------------------------------------------------


@pytest.fixture
def opened_fast(model_folder: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The tiny model exported: its folder and that of the export."""
    embedder = open_embedder(str(model_folder), tmp_path / "cache", engine="fast")
    assert isinstance(embedder, CompiledEmbedder)
    (made,) = [path for path in (tmp_path / "cache" / "engines").iterdir() if path.is_dir()]
    return model_folder, made


@pytest.mark.parametrize("name", [GRAPH_FILE, WORDS_FILE, "layers.npz", "svod-export.json"])
@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_damaged_export_is_made_anew(
    opened_fast: tuple[Path, Path], tmp_path: Path, name: str, damage: str
) -> None:
    model, made = opened_fast
    before = (made / GRAPH_FILE).read_bytes()
    if damage == "gone":
        (made / name).unlink()
    else:
        (made / name).write_bytes((made / name).read_bytes()[:-5])
    again = open_embedder(str(model), tmp_path / "cache", engine="fast")
    assert isinstance(again, CompiledEmbedder)
    assert again.encode_queries(["срок"]).shape == (1, 8)
    assert (made / GRAPH_FILE).read_bytes() == before


def test_flipped_bits_in_the_weights_are_noticed(opened_fast: tuple[Path, Path]) -> None:
    _, made = opened_fast
    source = json.loads((made / "svod-export.json").read_text(encoding="utf-8"))["source"]
    assert open_export(made, source) is not None
    content = bytearray((made / GRAPH_FILE).read_bytes())
    content[len(content) // 2] ^= 0xFF
    (made / GRAPH_FILE).write_bytes(content)
    assert open_export(made, source) is None


def test_a_changed_model_is_exported_anew_under_another_name(
    opened_fast: tuple[Path, Path], tmp_path: Path
) -> None:
    model, _ = opened_fast
    before = open_embedder(str(model), tmp_path / "cache", engine="fast").name
    small_model(tmp_path / "other", "mean", dense=True, num_hidden_layers=2).save(str(model))
    assert open_embedder(str(model), tmp_path / "cache", engine="fast").name != before


EXPORTING = """
import sys
from pathlib import Path
from search.embedding import open_embedder
embedder = open_embedder(sys.argv[1], Path(sys.argv[2]), lambda line: print(line, flush=True),
                         engine="fast")
print(type(embedder).__name__, embedder.encode_queries(["срок"]).shape)
"""


def start(model: Path, cache: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", EXPORTING, str(model), str(cache)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_processes_export_once(model_folder: Path, tmp_path: Path) -> None:
    processes = [start(model_folder, tmp_path / "cache") for _ in range(2)]
    said = [process.communicate(timeout=240) for process in processes]
    assert all("CompiledEmbedder (1, 8)" in out for out, _ in said), said
    assert sum("сверка" in out for out, _ in said) == 1
    left = [path.name for path in (tmp_path / "cache" / "engines").iterdir()]
    assert not [name for name in left if name.startswith(".")]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_export_leaves_nothing_half_made(model_folder: Path, tmp_path: Path) -> None:
    process = start(model_folder, tmp_path / "cache")
    assert process.stdout is not None
    assert "веса" in process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.wait(30)
    process.stdout.close()
    engines = tmp_path / "cache" / "engines"
    assert not [p for p in engines.iterdir() if p.is_dir() and not p.name.startswith(".")]
    embedder = open_embedder(str(model_folder), tmp_path / "cache", engine="fast")
    assert isinstance(embedder, CompiledEmbedder)
    assert not [path for path in engines.iterdir() if path.name.startswith(".")]


def test_a_cache_that_cannot_be_written_is_no_reason_to_fail(
    model_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    said: list[str] = []
    opened = open_embedder(str(model_folder), tmp_path / "cache", said.append)
    assert opened.encode_queries(["срок"]).shape == (1, 8)
    assert any("SVOD_ENGINE" in line or "обычным способом" in line for line in said)


# --- the choice ---------------------------------------------------------------------------------


def test_the_choice_is_made_once_and_can_be_overridden(model_folder: Path, tmp_path: Path) -> None:
    said: list[str] = []
    cache = tmp_path / "cache"
    first = open_embedder(str(model_folder), cache, said.append)
    assert [line for line in said if "Выбираю" in line]
    said.clear()
    assert type(open_embedder(str(model_folder), cache, said.append)) is type(first)
    assert said == []
    for engine, kind in (("fast", CompiledEmbedder), ("reference", SentenceTransformerEmbedder)):
        opened = open_embedder(str(model_folder), cache, engine=engine)  # type: ignore[arg-type]
        assert type(opened) is kind
        assert opened.name == first.name
    precise = open_embedder(str(model_folder), cache, full_precision=True)
    assert type(precise) is SentenceTransformerEmbedder


def test_a_choice_made_on_another_processor_does_not_count(
    model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_embedder(str(model_folder), tmp_path / "cache")
    said: list[str] = []
    monkeypatch.setattr(engine_choice.platform, "machine", lambda: "another")
    open_embedder(str(model_folder), tmp_path / "cache", said.append)
    assert [line for line in said if "Выбираю" in line]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"source": 5}', "null"])
def test_a_damaged_choice_is_made_anew(model_folder: Path, tmp_path: Path, content: str) -> None:
    cache = tmp_path / "cache"
    open_embedder(str(model_folder), cache)
    (choice,) = (cache / "engines").glob("*.json")
    choice.write_text(content)
    open_embedder(str(model_folder), cache)
    assert json.loads(choice.read_text())["engine"] in {"fast", "reference"}


def test_an_unknown_engine_is_a_coded_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVOD_ENGINE", "быстрый")
    with pytest.raises(UsageError, match="SVOD_ENGINE"):
        load_settings()


# --- a cold start -------------------------------------------------------------------------------

COLD = """
import sys, time
started = time.process_time()
from pathlib import Path
from search.embedding import open_embedder
embedder = open_embedder("bundled", Path(sys.argv[1]), engine="fast")
embedder.encode_queries(["срок ответа"])
print(time.process_time() - started, sorted(
    {"torch", "transformers", "sentence_transformers", "onnx", "huggingface_hub"}
    & set(sys.modules)))
"""


def test_a_new_process_answers_without_torch_and_soon() -> None:
    cache = load_settings().cache
    open_embedder("bundled", cache, engine="fast")
    done = subprocess.run(
        [sys.executable, "-c", COLD, str(cache)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    seconds, _, modules = done.stdout.partition(" ")
    assert modules.strip() == "[]"
    assert float(seconds) < 2  # of processor time; torch alone takes four


def test_memory_does_not_grow_with_the_collection(fast: CompiledEmbedder) -> None:
    fast.encode_passages(items(64))
    before = psutil.Process().memory_info().rss
    started = time.monotonic()
    for _ in range(4):
        fast.encode_passages(items(64))
        if time.monotonic() - started > 60:
            break
    assert psutil.Process().memory_info().rss - before < 64 * 2**20
