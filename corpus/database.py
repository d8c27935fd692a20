"""The catalogue's database connection and its schema version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from corpus.errors import (
    HomeBusy,
    HomeDamaged,
    HomeError,
    HomeMissing,
    HomeUnwritable,
    SchemaNewer,
    UsageError,
)
from corpus.settings import Settings

# The newest revision in corpus/migrations/versions; a test holds the two equal.
SCHEMA = "0004"
_KNOWN_REVISIONS = frozenset({"0001", "0002", "0003", "0004"})
_BUSY_SECONDS = 30

_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_UNWRITABLE = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
)


def connect(settings: Settings, create: bool) -> Engine:
    """An engine over a catalogue whose schema is current, migrated first when it is older.

    Whatever the database refuses later is raised as a HomeError too. Raises HomeMissing when there
    is no catalogue and `create` is false, SchemaNewer when a newer program wrote it, HomeDamaged
    when it is not a readable database, HomeUnwritable, HomeBusy, UsageError for an address that
    cannot be used.
    """
    if settings.database_url is None:
        if not create and not settings.database_path.exists():
            raise _missing(settings)
        _make_folder(settings.home)
    engine = _engine(settings)
    try:
        _bring_up_to_date(engine, settings, create)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HomeUnwritable(
            f"Папку базы знаний «{folder}» нельзя создать: {error.strerror}.",
            "Укажите в SVOD_HOME папку, в которую можно писать.",
        ) from error


def _missing(settings: Settings) -> HomeMissing:
    return HomeMissing(
        f"В папке «{settings.home}» нет базы знаний.",
        "Создайте её: «svod ingest ПАПКА» или «svod up».",
    )


def _address(settings: Settings) -> URL:
    if settings.database_url is None:
        # Built from parts: in a string «?» and «#» of the folder's name would mean something.
        return URL.create("sqlite", database=str(settings.database_path))
    return make_url(settings.database_url.get_secret_value())


def _engine(settings: Settings) -> Engine:
    try:
        url = _address(settings)
        # A connection an operation keeps SQLite free of cross-thread reuse; opening one is cheap.
        engine = (
            create_engine(url, poolclass=NullPool, connect_args={"timeout": _BUSY_SECONDS})
            if url.get_backend_name() == "sqlite"
            else create_engine(url, pool_pre_ping=True)
        )
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
        raise UsageError(
            "Адрес каталога в SVOD_DATABASE_URL непонятен, или для него нет драйвера.",
            "Пример: «postgresql+psycopg://имя:пароль@сервер/база».",
        ) from error

    @event.listens_for(engine, "handle_error")
    def _translate(context: ExceptionContext) -> None:
        failure = _failure(context.original_exception, settings)
        if failure is not None:
            raise failure from context.original_exception

    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver's own implicit BEGIN would make every write start as a read and deadlock.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        # NORMAL may lose the last documents with the power: they were reported as stored.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _failure(error: BaseException, settings: Settings) -> HomeError | None:
    """What a person is told of a database error; None for an error of this program."""
    ours = sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.InterfaceError
    if isinstance(error, ours) or not isinstance(error, sqlite3.DatabaseError):
        return None
    # The low byte is the primary code; the others tell how it came about.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _BUSY:
        return HomeBusy(
            f"Базу знаний в папке «{settings.home}» сейчас изменяет другая программа.",
            "Дождитесь её окончания и повторите.",
        )
    if code in _UNWRITABLE:
        return HomeUnwritable(
            f"В базу знаний «{settings.home}» нельзя записать: {error}.",
            "Проверьте свободное место и права на эту папку.",
        )
    return HomeDamaged(
        f"Каталог базы знаний не читается: {error}.",
        f"Восстановите папку «{settings.home}» из копии или удалите её и загрузите "
        "документы заново: «svod ingest ПАПКА».",
    )


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
    try:
        revision = _revision(engine)
    except DatabaseError as error:
        raise HomeDamaged(
            f"Каталог базы знаний не отвечает: {error.orig}.",
            "Проверьте адрес в SVOD_DATABASE_URL и работает ли сервер базы данных.",
        ) from error
    if revision == SCHEMA:
        return
    if revision is None and not create:
        raise _missing(settings)
    if revision is not None and revision not in _KNOWN_REVISIONS:
        raise SchemaNewer(
            f"База знаний в папке «{settings.home}» создана более новой версией программы "
            f"(схема {revision}, эта версия знает {SCHEMA}).",
            "Обновите программу: «git pull && make install».",
        )
    import filelock

    _make_folder(settings.home)
    with filelock.FileLock(settings.home / "migration.lock"):
        if _revision(engine) != SCHEMA:
            migrate(engine)


def migrate(engine: Engine, revision: str = "head") -> None:
    """Run the migrations up to a revision in one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    # The configuration's own syntax gives «%» a meaning.
    folder = str(Path(__file__).parent / "migrations").replace("%", "%%")
    config.set_main_option("script_location", folder)
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
