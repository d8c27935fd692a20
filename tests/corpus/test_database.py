"""The catalogue's schema, its versions, and what a person is told when the file is not well."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sample_documents import MODEL, parsed, stored, vectors
from sqlalchemy import inspect

import corpus.migrations
from corpus.database import SCHEMA, connect, migrate, writing
from corpus.errors import (
    HomeBusy,
    HomeDamaged,
    HomeError,
    HomeMissing,
    HomeUnwritable,
    SchemaNewer,
    SvodError,
    UsageError,
)
from corpus.settings import Settings
from corpus.store import Catalogue
from corpus.tables import Base


def test_the_migrations_make_the_schema_of_the_models(settings: Settings) -> None:
    engine = connect(settings, create=True)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_keys_are_never_reused_in_the_migrated_schema_too(settings: Settings) -> None:
    """Alembic does not compare AUTOINCREMENT, on which the index relies."""
    connect(settings, create=True).dispose()
    connection = sqlite3.connect(settings.database_path)
    (made,) = connection.execute("SELECT sql FROM sqlite_master WHERE name='passages'").fetchone()
    connection.close()
    assert "AUTOINCREMENT" in made


def test_the_known_schema_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(corpus.migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA]


def test_every_migration_can_be_undone(settings: Settings) -> None:
    from alembic import command

    engine = connect(settings, create=True)
    config = Config()
    config.set_main_option("script_location", str(Path(corpus.migrations.__file__).parent))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    migrate(engine)
    with engine.connect() as connection:
        assert set(Base.metadata.tables) <= set(inspect(connection).get_table_names())


def test_a_home_of_the_first_version_keeps_its_documents(settings: Settings) -> None:
    """Its descriptions have no places and no edition date, its pages no confidence."""
    from alembic import command

    with Catalogue(settings) as catalogue:
        record = stored(catalogue, "a1", "Статья 1. Предмет\nТекст закона.", paged=True)
        passages, pages = catalogue.passages("a1"), catalogue.pages("a1")
    engine = connect(settings, create=False)
    config = Config()
    config.set_main_option("script_location", str(Path(corpus.migrations.__file__).parent))
    added = ("places", "edition_date", "abstract_en", "keywords_en", "bbk")
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        for name in added:
            connection.exec_driver_sql(
                f"UPDATE documents SET description = json_remove(description, '$.{name}')"
            )
    engine.dispose()
    with Catalogue(settings, create=False) as catalogue:
        assert catalogue.documents() == [record]
        assert catalogue.passages("a1") == passages
        assert catalogue.pages("a1") == pages
        assert catalogue.references("a1") == []
        stored(catalogue, "a1", "Статья 1. Предмет\nНовая редакция.")


def test_a_home_of_the_second_version_keeps_its_vectors_and_has_no_codes_yet(
    settings: Settings,
) -> None:
    """Its passages have no codes of words until they are encoded again."""
    from alembic import command

    document = parsed("Статья 1. Предмет\nТекст закона.\nСтатья 2. Сроки\nДесять дней.")
    made = vectors(document)
    with Catalogue(settings) as catalogue:
        catalogue.add("a1", document, replace(made, words=()), "1")
    engine = connect(settings, create=False)
    config = Config()
    config.set_main_option("script_location", str(Path(corpus.migrations.__file__).parent))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
        assert "passage_words" not in inspect(connection).get_table_names()
    engine.dispose()
    with Catalogue(settings, create=False) as catalogue:
        passages = catalogue.passages("a1")
        assert [p.text for p in passages] == [p.text for p in document.passages]
        (entry,) = catalogue.index_entries(MODEL, ["a1"])
        assert np.allclose(entry.vectors.passages, made.passages, atol=1e-2)
        assert np.allclose(entry.vectors.sentences, made.sentences, atol=1e-2)
        keys = [p.key for p in passages]
        assert catalogue.word_codes(MODEL, keys) == {}
        assert catalogue.places.sections_labelled(["Статья 1"])
        catalogue.add_vectors("a1", made)
        assert set(catalogue.word_codes(MODEL, keys)) == set(keys)
    connection = sqlite3.connect(settings.database_path)
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    assert {"passage_words", "ix_sections_label"} <= names


def test_a_failed_migration_leaves_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import op

    made = op.create_index
    monkeypatch.setattr(op, "create_index", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        connect(settings, create=True)
    with pytest.raises(HomeMissing):
        connect(settings, create=False)
    monkeypatch.setattr(op, "create_index", made)
    with Catalogue(settings) as catalogue:
        stored(catalogue, "a1", "Текст документа.")


def test_two_processes_may_make_the_same_home(settings: Settings) -> None:
    script = (
        "import sys; from pathlib import Path; from corpus.settings import Settings;"
        "from corpus.store import Catalogue;"
        "c = Catalogue(Settings(home=Path(sys.argv[1]))); c.set_meta('я', sys.argv[2]);"
        "print(c.counts()['documents'])"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(settings.home), str(number)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for number in range(3)
    ]
    assert [process.communicate(timeout=120) for process in started] == [(b"0\n", b"")] * 3


def test_a_home_that_does_not_exist_is_missing_and_is_not_made(settings: Settings) -> None:
    with pytest.raises(HomeMissing, match="svod ingest") as caught:
        Catalogue(settings, create=False)
    assert caught.value.exit_code == 3
    assert not settings.home.exists()


def test_an_empty_file_is_no_knowledge_base(settings: Settings) -> None:
    settings.home.mkdir()
    settings.database_path.touch()
    with pytest.raises(HomeMissing):
        Catalogue(settings, create=False)


@pytest.mark.parametrize("create", [False, True])
def test_a_newer_catalogue_is_refused_and_left_alone(settings: Settings, create: bool) -> None:
    with Catalogue(settings) as catalogue:
        stored(catalogue, "a1", "Текст документа.")
    connection = sqlite3.connect(settings.database_path)
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    connection.close()
    before = settings.database_path.read_bytes()
    with pytest.raises(SchemaNewer, match="0999") as caught:
        Catalogue(settings, create=create)
    assert caught.value.exit_code == 3
    assert "Обновите программу" in caught.value.remedy
    assert settings.database_path.read_bytes() == before


@pytest.mark.parametrize("content", [os.urandom(9000), b"SQLite format 3\x00" + b"\xff" * 9000])
@pytest.mark.parametrize("create", [False, True])
def test_a_garbage_file_is_damage(settings: Settings, content: bytes, create: bool) -> None:
    settings.home.mkdir()
    settings.database_path.write_bytes(content)
    with pytest.raises(HomeDamaged, match="из копии") as caught:
        Catalogue(settings, create=create)
    assert caught.value.exit_code == 3
    assert settings.database_path.read_bytes() == content


def test_a_truncated_file_is_damage(settings: Settings) -> None:
    with Catalogue(settings) as catalogue:
        stored(catalogue, "a1", "Текст документа. " * 500)
    whole = settings.database_path.read_bytes()
    settings.database_path.write_bytes(whole[: len(whole) // 2])

    def use() -> None:
        with Catalogue(settings, create=False) as catalogue:
            catalogue.documents()
            catalogue.text("a1")
            catalogue.passages("a1")

    with pytest.raises(HomeDamaged):
        use()


def test_damage_met_later_is_told_as_damage_too(settings: Settings) -> None:
    """The first pages may be sound: the schema is read, and a table is not."""
    with Catalogue(settings) as catalogue:
        stored(catalogue, "a1", "Текст документа. " * 500)
    connection = sqlite3.connect(settings.database_path)
    with connection:
        connection.execute("DROP TABLE texts")
    connection.close()
    with Catalogue(settings, create=False) as catalogue, pytest.raises(HomeDamaged, match="texts"):
        catalogue.text("a1")


def test_a_locked_catalogue_is_busy_and_not_damaged(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.database._BUSY_SECONDS", 0.1)
    with Catalogue(settings) as catalogue:
        other = sqlite3.connect(settings.database_path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(HomeBusy):
            catalogue.set_meta("a", "b")
        other.execute("ROLLBACK")
        other.close()
        catalogue.set_meta("a", "b")


def test_writers_take_turns(settings: Settings) -> None:
    with Catalogue(settings) as catalogue:
        failures: list[BaseException] = []

        def write(letter: str) -> None:
            try:
                for number in range(10):
                    stored(catalogue, f"{letter}{number}", f"Текст {letter} {number}.")
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=write, args=(letter,)) for letter in "абв"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert len(set(catalogue.generations().values())) == 30


def test_a_place_that_refuses_files_is_named(tmp_path: Path) -> None:
    occupied = tmp_path / "файл"
    occupied.write_text("занято")
    with pytest.raises(HomeUnwritable, match="файл") as caught:
        Catalogue(Settings(home=occupied / "дом"))
    assert "SVOD_HOME" in caught.value.remedy
    folder = tmp_path / "дом"
    (folder / "catalogue.sqlite3").mkdir(parents=True)
    with pytest.raises(HomeUnwritable):
        Catalogue(Settings(home=folder))


def test_a_full_disk_is_told_as_such(settings: Settings) -> None:
    with Catalogue(settings) as catalogue:
        connection = sqlite3.connect(settings.database_path)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.close()

        from sqlalchemy import event

        @event.listens_for(catalogue._engine, "connect")
        def _limit(opened: sqlite3.Connection, _: object) -> None:
            opened.execute(f"PRAGMA max_page_count={pages}")

        with pytest.raises(HomeUnwritable, match="full"):
            stored(catalogue, "a1", "Текст документа. " * 3000)
        assert catalogue.documents() == []


@pytest.mark.parametrize("name", ["дом", "a?b#c", "100%41", "with space", "'quoted\""])
def test_any_folder_name_can_be_a_home(tmp_path: Path, name: str) -> None:
    settings = Settings(home=tmp_path / name)
    with Catalogue(settings) as catalogue:
        stored(catalogue, "a1", "Текст документа.")
    assert settings.database_path.is_file()
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("url", ["чепуха", "нет://адрес", "sqlite+нет:///x", "postgresql+нет://x"])
def test_an_address_that_cannot_be_used_is_the_callers_mistake(
    settings: Settings, url: str
) -> None:
    with pytest.raises(UsageError, match="SVOD_DATABASE_URL"):
        Catalogue(Settings(home=settings.home, database_url=url))


def test_the_catalogue_may_stand_elsewhere(settings: Settings, tmp_path: Path) -> None:
    elsewhere = Settings(home=settings.home, database_url=f"sqlite:///{tmp_path}/каталог.db")
    with Catalogue(elsewhere) as catalogue:
        stored(catalogue, "a1", "Текст документа.")
    assert not settings.database_path.exists()
    with Catalogue(elsewhere, create=False) as catalogue:
        assert len(catalogue.documents()) == 1


def test_every_error_has_a_code_of_its_own() -> None:
    def below(kind: type[SvodError]) -> list[type[SvodError]]:
        return [kind, *(found for child in kind.__subclasses__() for found in below(child))]

    # A refinement elsewhere («an archive») is told as the error it refines.
    kinds = [kind for kind in below(SvodError) if kind.__module__ == SvodError.__module__]
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert {kind.exit_code for kind in below(HomeError)} == {3}
    assert {kind.exit_code for kind in below(UsageError)} == {2}
