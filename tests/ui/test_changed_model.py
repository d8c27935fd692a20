"""After a change of the model the former one serves, and every surface says what to do."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from random_models import small_model
from small_library import Run, assert_complains

WORDS = "1. орган продлевает срок ответа в один день\n\n2. в один день орган\n"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("модели")
    for name, options in (("прежняя", {}), ("новая", {"dense": True})):
        made: Any = small_model(folder / f"веса-{name}", "mean", **options)
        made.save(str(folder / name))
    return {name: str(folder / name) for name in ("прежняя", "новая")}


@pytest.fixture
def home(svod: Run, models: dict[str, str], tmp_path: Path) -> Path:
    """A home filled by the former model."""
    (tmp_path / "порядок.txt").write_text(WORDS, encoding="utf-8")
    ran = svod("ingest", tmp_path / "порядок.txt", home=tmp_path / "дом", **by(models["прежняя"]))
    assert ran.code == 0, ran
    return tmp_path / "дом"


def by(model: str) -> dict[str, str]:
    return {"SVOD_MODEL": model, "SVOD_ENGINE": "reference"}


def test_the_former_model_serves_with_a_warning_until_the_base_is_rebuilt(
    svod: Run, models: dict[str, str], home: Path
) -> None:
    former, new = by(models["прежняя"]), by(models["новая"])
    before = svod("search", "срок ответа", "--json", home=home, **former)
    assert (before.code, before.err) == (0, "")
    for command in ("search", "ask"):
        ran = svod(command, "срок ответа", "--json", home=home, **new)
        assert ran.code == 0
        assert "svod reindex" in ran.err
        assert "новая@" in ran.err
        assert len(ran.err.splitlines()) == 1
    assert svod("search", "срок ответа", "--json", home=home, **new).json == before.json
    assert svod("reindex", home=home, **new).code == 0
    after = svod("search", "срок ответа", "--json", home=home, **new)
    assert (after.code, after.err) == (0, "")
    assert {hit["passage"]["id"] for hit in after.json} == {
        hit["passage"]["id"] for hit in before.json
    }


def test_a_former_model_that_is_gone_stops_the_search_with_the_way_out(
    svod: Run, models: dict[str, str], home: Path, tmp_path: Path
) -> None:
    gone = Path(shutil.copytree(models["прежняя"], tmp_path / "унесли"))
    place = tmp_path / "другой дом"
    file = tmp_path / "порядок.txt"
    assert svod("ingest", file, home=place, **by(str(gone))).code == 0
    shutil.rmtree(gone)
    new = by(models["новая"])
    assert_complains(svod("search", "срок", home=place, **new), 3, "svod reindex")
    assert svod("reindex", home=place, **new).code == 0
    assert svod("search", "срок", home=place, **new).code == 0


def test_a_cross_encoder_that_is_none_is_told_by_its_setting(svod: Run, tmp_path: Path) -> None:
    ran = svod("search", "рабочая группа", SVOD_CROSS_ENCODER=str(tmp_path))
    assert_complains(ran, 3, "SVOD_CROSS_ENCODER", str(tmp_path))
