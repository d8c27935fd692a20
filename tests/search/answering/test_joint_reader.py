"""A question and a sentence are read together: where the answer is, and whether it is one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelUnavailable
from corpus.settings import load_settings
from search.answering import reader_files
from search.answering.reader import JointReader
from search.answering.reader_files import GRAPH_FILE, LEARNED, merged, open_reader, word_embeddings
from search.answering.reader_input import reader_input
from search.answering.spans import likeliest
from search.bundled import bundled_folder, materialise

TEXT = "Приём ведут по средам с 9 до 18 часов, а ответ на запрос направляют за 5 рабочих дней."


def test_the_answer_is_found_and_another_question_is_told_apart(reader: JointReader) -> None:
    asked = [("За сколько дней отвечают на запрос?", "5"), ("По каким дням ведут приём?", "средам")]
    for question, answer in asked:
        (reading,) = reader.read(question, [("", TEXT)])
        start, end = likeliest(reading)
        assert answer in TEXT[start:end]
        assert end - start < 20
        assert reading.probability > 0.5
    (elsewhere,) = reader.read("Сколько стоит выписка из реестра?", [("", TEXT)])
    assert elsewhere.probability < 0.5


def test_a_sentence_on_another_subject_is_no_answer_though_it_holds_a_number(
    reader: JointReader,
) -> None:
    question = "За сколько дней отвечают на запрос?"
    own, other = reader.read(question, [("", TEXT), ("", "Муку просеивают и хранят 30 дней.")])
    assert other.probability < 0.5 < own.probability


def test_the_heading_tells_what_a_sentence_is_about(reader: JointReader) -> None:
    text = "Срок составляет 15 рабочих дней."
    under, elsewhere = reader.read(
        "Сколько рассматривают жалобу?",
        [("Рассмотрение жалоб › Сроки", text), ("Хранение архива › Сроки", text)],
    )
    assert under.answers > elsewhere.answers


def test_a_reading_does_not_depend_on_the_sentences_beside_it_or_on_threads(
    reader: JointReader,
) -> None:
    sentences = [("", TEXT), ("Сроки", TEXT), ("", "Приём ведут по средам."), ("", "")]
    question = "Сколько дней отвечают на этот запрос?"
    together = reader.read(question, sentences)
    reader._kept.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        alone = list(pool.map(lambda each: reader.read(question, [each])[0], sentences))
    for one, other in zip(together, alone, strict=True):
        assert one is not other
        assert one.answers == pytest.approx(other.answers, abs=1e-4)
        assert np.allclose(one.starts, other.starts, atol=1e-4)
        assert np.array_equal(one.offsets, other.offsets)


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "\ud800", "</s> <s> <pad>", "слово " * 5000, "а" * 50_000, "😀" * 300]
)
def test_hostile_text_is_read_within_its_bounds(reader: JointReader, text: str) -> None:
    for question, head, sentence in ((text, "", TEXT), ("Кто?", text, TEXT), ("Кто?", "", text)):
        (reading,) = reader.read(question, [(head, sentence)])
        assert len(reading.starts) == len(reading.ends) == len(reading.offsets)
        assert np.isfinite(reading.starts).all()
        assert np.isfinite(reading.answers)
        if len(reading.offsets):
            assert 0 <= reading.offsets.min() <= reading.offsets.max() <= len(sentence)


def test_tokens_of_the_sentence_follow_the_question_and_the_head(reader: JointReader) -> None:
    taken = reader_input(reader._pieces.encode, "Кто?", "Сроки", TEXT)
    assert taken.first + len(taken.offsets) == len(taken.ids) - 1
    words = "".join(TEXT[a:b] for a, b in taken.offsets.tolist())
    assert words.replace(" ", "") == TEXT.replace(" ", "")


def test_what_was_learned_is_added_to_the_weights() -> None:
    kept = {"a.weight": np.ones((2, 3), np.float32), "b.weight": np.ones((1, 1), np.float32)}
    down, up = np.array([[1.0, 2, 3]], np.float32), np.array([[1.0], [10]], np.float32)
    found = merged(kept, {"a.down": down, "a.up": up})
    assert found["a.weight"].tolist() == [[2, 3, 4], [11, 21, 31]]
    assert found["b.weight"] is kept["b.weight"]
    with pytest.raises(KeyError):
        merged(kept, {"c.down": down, "c.up": up})


def test_the_word_embeddings_are_those_of_the_model() -> None:
    from safetensors.numpy import load_file

    model = materialise(bundled_folder(load_settings().cache))
    whole = load_file(model / "model.safetensors")["embeddings.word_embeddings.weight"]
    found = word_embeddings(model)
    assert found.shape == whole.shape
    for row in (0, 5, 1000, len(whole) - 1):
        assert np.array_equal(found[row], whole[row])


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache whose model is the real one, without its other files."""
    real = bundled_folder(load_settings().cache)
    materialise(real)
    folder = bundled_folder(tmp_path)
    folder.parent.mkdir(parents=True)
    folder.symlink_to(real, target_is_directory=True)
    return tmp_path


def test_the_files_are_made_once_and_again_when_damaged(cache: Path) -> None:
    told: list[str] = []
    first = open_reader(cache, told.append)
    assert any("чтение" in stage for stage in told)
    told.clear()
    open_reader(cache, told.append)
    assert not told
    graph = cache / "engines" / "reader" / GRAPH_FILE
    graph.write_bytes(graph.read_bytes()[:1000])
    again = open_reader(cache, told.append)
    assert told
    question = "Сколько дней отвечают на жалобу?"
    assert (
        again.read(question, [("", TEXT)])[0].answers
        == first.read(question, [("", TEXT)])[0].answers
    )


def test_what_was_learned_anew_replaces_the_files(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_reader(cache).read("Кто?", [("", TEXT)])[0].answers
    with np.load(LEARNED) as arrays:
        changed = {name: arrays[name] for name in arrays.files}
    changed["answers.bias"] = changed["answers.bias"] + 5
    learned = tmp_path / "learned.npz"
    np.savez(learned, allow_pickle=False, **changed)
    monkeypatch.setattr(reader_files, "LEARNED", learned)
    assert open_reader(cache).read("Кто?", [("", TEXT)])[0].answers == pytest.approx(before + 5)


def test_a_cache_that_cannot_be_written_is_told_with_the_folder(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (cache / "engines").write_text("занято")
    with pytest.raises(ModelUnavailable, match="engines"):
        open_reader(cache)
