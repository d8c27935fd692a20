"""A home outlives a change of its model: the former one serves until the new one has encoded all.

The models are real and small; they know the words of these documents and no others.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from random_models import small_cross_encoder, small_model
from sample_documents import added, parsed

from corpus.errors import ModelChanged, ModelUnavailable
from corpus.settings import Settings
from search.engine import KnowledgeBase

TERM = "Статья 1. срок\nорган продлевает срок ответа в один день"
DAY = "Статья 2. день\nв один день орган"
Open = Callable[..., KnowledgeBase]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two models of different sizes, as folders."""
    folder = tmp_path_factory.mktemp("модели")
    for name, options in (("прежняя", {}), ("новая", {"dense": True})):
        made: Any = small_model(folder / f"веса-{name}", "mean", **options)
        made.save(str(folder / name))
    return {name: folder / name for name in ("прежняя", "новая")}


@pytest.fixture
def opened(settings: Settings, models: dict[str, Path]) -> Iterator[Open]:
    """Opens the home with a model by name, as another process would."""
    with ExitStack() as stack:

        def by(model: str, **overrides: Any) -> KnowledgeBase:
            chosen = {"model": str(models.get(model, model)), "engine": "reference"} | overrides
            return stack.enter_context(KnowledgeBase.open(settings.model_copy(update=chosen)))

        yield by


@pytest.fixture
def filled(opened: Open) -> Open:
    """The same over a home with two documents by the former model."""
    kb = opened("прежняя")
    added(kb, "aa1111", TERM)
    added(kb, "bb2222", DAY)
    return opened


def found(kb: KnowledgeBase, query: str = "срок ответа") -> list[str]:
    return [hit.document.id for hit in kb.search(query)]


def test_nothing_is_loaded_before_it_is_needed(filled: Open) -> None:
    kb = filled("новая")
    assert not kb.models.is_loaded
    kb.documents()
    assert kb.models.stored() is not None
    assert not kb.models.is_loaded
    kb.models.chosen()
    assert kb.models.is_loaded


def test_an_unchanged_model_is_no_news(filled: Open) -> None:
    kb = filled("прежняя")
    assert kb.models.changed() is None
    assert kb.models.serving() is kb.models.chosen() is kb.models.writing()


def test_after_a_change_the_former_model_serves_the_same_hits(filled: Open) -> None:
    before = [(h.passage.id, h.score) for h in filled("прежняя").search("срок ответа")]
    kb = filled("новая")
    assert [(h.passage.id, h.score) for h in kb.search("срок ответа")] == before
    assert kb.models.serving().name == kb.models.stored() != kb.models.chosen().name
    told = kb.models.changed()
    assert told is not None
    assert kb.models.serving().name in told.message
    assert kb.models.chosen().name in told.message
    assert "svod reindex" in told.remedy


def test_nothing_new_is_stored_while_the_former_model_serves(filled: Open) -> None:
    kb = filled("новая")
    document = parsed(DAY, "ещё.txt", count_tokens=kb.embedder().count_tokens)
    with kb.writing(), pytest.raises(ModelChanged):
        kb.add("cc3333", document, "1")
    assert len(kb.documents()) == 2
    assert found(kb)


def test_the_former_model_serves_until_every_document_is_encoded_anew(filled: Open) -> None:
    kb, reader = filled("новая"), filled("новая")
    expected = found(filled("прежняя"))
    seen = []

    def watch(done: int, of: int) -> None:
        seen.append((done, of))
        for one in (kb, reader):
            assert found(one) == expected
            assert one.models.changed() is not None

    assert kb.reindex(watch) == 2
    assert seen == [(0, 2), (1, 2)]
    for one in (kb, reader, filled("новая")):
        assert one.models.changed() is None
        assert one.models.serving() is one.models.chosen()
        assert one.models.chosen().name == one.models.stored()
        assert set(found(one)) == {"aa1111", "bb2222"}
    added(kb, "cc3333", DAY + " срок")
    assert "cc3333" in found(reader, "один день срок")


def test_an_interrupted_change_leaves_the_former_model_in_use(filled: Open) -> None:
    def interrupt(done: int, _: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    kb = filled("новая")
    with pytest.raises(KeyboardInterrupt):
        kb.reindex(interrupt)
    assert kb.models.changed() is not None
    assert set(found(kb)) == {"aa1111", "bb2222"}
    assert filled("прежняя").models.changed() is None
    assert kb.reindex() == 1
    assert kb.models.changed() is None


def test_going_back_to_the_former_model_needs_no_encoding(filled: Open) -> None:
    filled("новая").search("срок")
    kb = filled("прежняя")
    assert kb.models.changed() is None
    assert kb.reindex() == 0
    added(kb, "cc3333", DAY)


def test_a_former_model_that_is_gone_is_told_with_what_to_do(
    settings: Settings, models: dict[str, Path], tmp_path: Path
) -> None:
    moved = shutil.copytree(models["прежняя"], tmp_path / "унесут")
    chosen = settings.model_copy(update={"model": str(moved), "engine": "reference"})
    with KnowledgeBase.open(chosen) as kb:
        added(kb, "aa1111", TERM)
    shutil.rmtree(moved)
    chosen = chosen.model_copy(update={"model": str(models["новая"])})
    with KnowledgeBase.open(chosen) as kb:
        with pytest.raises(ModelChanged) as caught:
            kb.search("срок")
        assert "svod reindex" in caught.value.remedy
        assert isinstance(caught.value.__cause__, ModelUnavailable)
        assert kb.models.changed() is not None
        assert kb.reindex() == 1
        assert found(kb) == ["aa1111"]


def test_another_model_in_the_folder_of_the_former_one_does_not_pass_for_it(
    settings: Settings, models: dict[str, Path], tmp_path: Path
) -> None:
    """Its vectors would be compared with those of a stranger."""
    place = shutil.copytree(models["прежняя"], tmp_path / "модель")
    other = tmp_path / "иная"
    small_model(tmp_path / "веса", "max").save(str(other))
    chosen = settings.model_copy(update={"model": str(place), "engine": "reference"})
    with KnowledgeBase.open(chosen) as kb:
        added(kb, "aa1111", TERM)
    shutil.rmtree(place)
    shutil.copytree(models["новая"], place)
    for model in (place, other):
        changed = chosen.model_copy(update={"model": str(model)})
        with KnowledgeBase.open(changed) as kb, pytest.raises(ModelChanged):
            kb.search("срок")


def test_an_emptied_home_takes_the_new_model_at_once(filled: Open) -> None:
    filled("прежняя").remove(["aa1111", "bb2222"])
    kb = filled("новая")
    assert kb.models.changed() is None
    added(kb, "cc3333", TERM)
    assert found(kb) == ["cc3333"]


def test_every_model_reads_its_own_codes_of_words(filled: Open) -> None:
    kb = filled("прежняя")
    keys = [p.key for i in ("aa1111", "bb2222") for p in kb.catalogue.passages(i)]
    former = kb.models.serving().name
    codes = kb.catalogue.word_codes(former, keys)
    coder = kb.models.word_coder(former)
    assert coder is not None
    assert set(codes) == set(keys)
    assert all(len(c) and 8 * c.shape[1] == len(coder.centre) for c in codes.values())
    again = filled("прежняя").models.word_coder(former)
    assert again is not None
    assert (again.centre == coder.centre).all(), "the centre is found once a home"
    new = filled("новая")
    new.reindex()
    assert new.catalogue.word_codes(former, keys) == {}, "nothing of the former model is kept"


def test_a_question_is_encoded_once_and_cannot_be_spoilt(filled: Open) -> None:
    kb = filled("прежняя")
    vectors = kb.models.query_vectors("срок ответа")
    assert kb.models.query_vectors("срок ответа") is vectors
    with pytest.raises(ValueError, match="read-only"):
        vectors.passage[0] = 1


def test_a_cross_encoder_is_loaded_only_where_one_is_named(filled: Open, tmp_path: Path) -> None:
    assert filled("прежняя").models.cross_encoder() is None
    judge = str(small_cross_encoder(tmp_path / "судья"))
    kb = filled("прежняя", cross_encoder=judge)
    assert kb.models.cross_encoder() is kb.models.cross_encoder() is not None
    assert found(kb)


def test_a_cross_encoder_that_cannot_be_loaded_is_told_by_its_setting(
    filled: Open, tmp_path: Path
) -> None:
    kb = filled("прежняя", cross_encoder=str(tmp_path))
    with pytest.raises(ModelUnavailable, match="SVOD_CROSS_ENCODER"):
        kb.search("срок")
