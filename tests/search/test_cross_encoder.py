"""A cross-encoder judges every pair by itself; what is no cross-encoder is told by its setting."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from random_models import small_cross_encoder, small_model

from corpus.errors import ModelUnavailable
from search.cross_encoder import CrossEncoderJudge

QUESTION = "срок ответа"
PASSAGES = ["орган продлевает срок", "один день", "в один день орган", "ответа"]


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> CrossEncoderJudge:
    return CrossEncoderJudge(str(small_cross_encoder(tmp_path_factory.mktemp("судья модели"))))


def test_every_passage_has_a_score_between_0_and_1(judge: CrossEncoderJudge) -> None:
    scores = judge.scores(QUESTION, PASSAGES)
    assert scores.shape == (4,)
    assert ((scores > 0) & (scores < 1)).all()
    assert len(set(scores.round(6))) == 4


def test_a_score_depends_on_its_own_pair_alone(judge: CrossEncoderJudge) -> None:
    together = judge.scores(QUESTION, PASSAGES)
    alone = [judge.scores(QUESTION, [passage])[0] for passage in PASSAGES]
    assert np.allclose(together, alone, atol=1e-5)
    turned = judge.scores(QUESTION, PASSAGES[::-1])
    assert np.allclose(together, turned[::-1], atol=1e-5)
    assert not np.allclose(together, judge.scores("один день", PASSAGES), atol=1e-3)


def test_a_long_passage_is_read_from_its_beginning(judge: CrossEncoderJudge) -> None:
    long = "орган " * 100
    scores = judge.scores(QUESTION, [long, long + "день " * 100_000, "день " * 100 + long])
    assert scores[0] == pytest.approx(scores[1], abs=1e-5)
    assert abs(scores[0] - scores[2]) > 1e-4


def test_nothing_to_judge_is_judged_to_nothing(judge: CrossEncoderJudge) -> None:
    assert judge.scores(QUESTION, []).shape == (0,)


def test_a_text_is_never_an_instruction_to_the_tokenizer(judge: CrossEncoderJudge) -> None:
    scores = judge.scores("", ["", "\x00", "[SEP] [CLS] [PAD]", "\u202e" * 5000])
    assert np.isfinite(scores).all()


def told(model: str | Path) -> ModelUnavailable:
    with pytest.raises(ModelUnavailable) as caught:
        CrossEncoderJudge(str(model))
    assert caught.value.exit_code == 3
    return caught.value


def test_a_folder_that_is_no_model_is_told_with_its_setting(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    for folder in (tmp_path, tmp_path / "пустая"):
        folder.mkdir(exist_ok=True)
        error = told(folder)
        assert str(folder) in error.message
        assert "SVOD_CROSS_ENCODER" in error.remedy


def test_a_model_cut_short_is_told_too(tmp_path: Path) -> None:
    folder = small_cross_encoder(tmp_path)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:500])
    assert "SVOD_CROSS_ENCODER" in told(folder).remedy


def test_a_model_of_several_classes_is_no_judge(tmp_path: Path) -> None:
    error = told(small_cross_encoder(tmp_path, labels=3))
    assert "3" in error.message
    assert "SVOD_CROSS_ENCODER" in error.remedy


@pytest.mark.parametrize("name", ["", "../нет", "нет такой модели", "/нет/такой/папки"])
def test_what_cannot_be_a_model_is_told(name: str) -> None:
    assert "SVOD_CROSS_ENCODER" in told(name).remedy


def test_an_embedding_model_is_not_taken_for_a_judge(tmp_path: Path) -> None:
    """Its head would be made at random: the order would be noise."""
    small_model(tmp_path / "веса", "mean").save(str(tmp_path / "модель"))
    assert "SVOD_CROSS_ENCODER" in told(tmp_path / "модель").remedy
