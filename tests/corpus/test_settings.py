"""Settings come from the environment, and secrets never come out of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import UsageError
from corpus.settings import Settings, describe, load_settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv("SVOD_" + name.upper(), raising=False)


def test_defaults_need_no_environment() -> None:
    settings = load_settings()
    assert settings.model == "bundled"
    assert settings.home.is_absolute()
    assert settings.home.name == "svod"
    assert settings.sqlalchemy_url.startswith("sqlite:///")
    assert settings.database_path.parent == settings.home


def test_the_environment_overrides_and_is_named_as_the_origin(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SVOD_HOME", str(tmp_path / "дом"))
    monkeypatch.setenv("SVOD_PASSAGE_TOKENS", "100")
    settings = load_settings()
    assert settings.home == tmp_path / "дом"
    shown = {variable: (value, origin) for variable, value, origin, _ in describe(settings)}
    assert shown["SVOD_PASSAGE_TOKENS"] == ("100", "окружение")
    assert shown["SVOD_MODEL"] == ("bundled", "по умолчанию")
    assert set(shown) == {"SVOD_" + name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", ["SVOD_HOME", "SVOD_DATABASE_URL", "SVOD_MODEL", "SVOD_API_KEYS"])
def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """An empty SVOD_HOME must not make the current folder the knowledge base."""
    default = load_settings()
    monkeypatch.setenv(name, "")
    assert load_settings() == default
    assert {origin for _, _, origin, _ in describe(default)} == {"по умолчанию"}


def test_the_home_may_begin_with_a_tilde_and_does_not_depend_on_the_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SVOD_HOME", "~/база")
    assert load_settings().home == tmp_path / "база"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SVOD_HOME", "база")
    assert load_settings().home == tmp_path / "база"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SVOD_PASSAGE_TOKENS", "много"),
        ("SVOD_PASSAGE_TOKENS", "5"),
        ("SVOD_MAX_FILE_MB", "0"),
        ("SVOD_MAX_FILE_MB", "-1"),
    ],
)
def test_a_value_that_does_not_fit_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=name) as caught:
        load_settings()
    assert caught.value.exit_code == 2


def test_keys_are_split_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVOD_API_KEYS", " первый, второй,,")
    monkeypatch.setenv("SVOD_DATABASE_URL", "postgresql://имя:тайна@сервер/база")
    settings = load_settings()
    assert [key.get_secret_value() for key in settings.api_keys] == ["первый", "второй"]
    for text in (str(describe(settings)), repr(settings), str(settings)):
        for secret in ("первый", "второй", "тайна"):
            assert secret not in text
    assert settings.sqlalchemy_url == "postgresql://имя:тайна@сервер/база"


def test_settings_do_not_change() -> None:
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.model = "другая"  # type: ignore[misc]
