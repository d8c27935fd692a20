"""The catalogue's database connection and its schema version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from corpus.errors import HomeDamaged, HomeMissing, SchemaNewer
from corpus.settings import Settings

# The newest revision in corpus/migrations/versions; a test holds the two equal.
SCHEMA = "0001"
_KNOWN_REVISIONS = frozenset({"0001"})
_BUSY_SECONDS = 30


def connect(settings: Settings, create: bool) -> Engine:
    """An engine over a catalogue whose schema is current, migrated first when it is older.

    Raises HomeMissing when there is no catalogue and `create` is false, SchemaNewer when a newer
    program wrote it, HomeDamaged when it is not a readable database.
    """
    if settings.database_url is None:
        if not settings.database_path.exists() and not create:
            raise HomeMissing(
                f"В папке «{settings.home}» нет базы знаний.",
                "Создайте её: «svod ingest ПАПКА» или «svod up».",
            )
        settings.home.mkdir(parents=True, exist_ok=True)
    engine = _engine(settings.sqlalchemy_url)
    try:
        _bring_up_to_date(engine, settings, create)
    except DatabaseError as error:
        engine.dispose()
        raise HomeDamaged(
            f"Каталог базы знаний не читается: {error.orig}.",
            f"Восстановите папку «{settings.home}» из копии или удалите её и загрузите "
            "документы заново: «svod ingest ПАПКА».",
        ) from error
    except BaseException:
        engine.dispose()
        raise
    return engine


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    # A connection an operation keeps SQLite free of cross-thread reuse; opening one is cheap.
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": _BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver's own implicit BEGIN would make every write start as a read and deadlock.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that takes the write lock at its start."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        yield connection


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _bring_up_to_date(engine: Engine, settings: Settings, create: bool) -> None:
    revision = _revision(engine)
    if revision == SCHEMA:
        return
    if revision is None and not create:
        raise HomeMissing(
            f"В папке «{settings.home}» нет базы знаний.",
            "Создайте её: «svod ingest ПАПКА» или «svod up».",
        )
    if revision is not None and revision not in _KNOWN_REVISIONS:
        raise SchemaNewer(
            f"База знаний в папке «{settings.home}» создана более новой версией программы "
            f"(схема {revision}, эта версия знает {SCHEMA}).",
            "Обновите программу: «git pull && make install».",
        )
    import filelock

    settings.home.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(settings.home / "migration.lock"):
        if _revision(engine) != SCHEMA:
            migrate(engine)


def migrate(engine: Engine, revision: str = "head") -> None:
    """Run the migrations up to a revision in one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
