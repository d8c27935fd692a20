"""Whether the database itself is sound: its own checks, and rows that belong to nothing."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Engine, Table, delete, func, or_, select

from corpus.database import writing
from corpus.errors import HomeDamaged
from corpus.tables import Base

# Every table whose rows hang on a document or a part of one.
_PARTS = tuple(table for table in Base.metadata.sorted_tables if table.foreign_keys)
_MOST_LINES = 20


def damage(engine: Engine) -> list[str]:
    """What the database's own check of its file finds; empty when it is sound.

    Only SQLite has such a check: a database server watches its files itself.
    """
    if engine.dialect.name != "sqlite":
        return []
    try:
        with engine.connect() as connection:
            found = connection.exec_driver_sql(f"PRAGMA integrity_check({_MOST_LINES})")
            return [line for (line,) in found if line != "ok"]
    except HomeDamaged as error:
        # The check may stumble over the very damage it looks for.
        return [str(error.__cause__ or error)]


def stray(engine: Engine) -> dict[str, int]:
    """How many rows of each table belong to a document or passage that does not exist."""
    with engine.connect() as connection:
        found = {table.name: _count_stray(connection, table) for table in _PARTS}
    return {name: count for name, count in found.items() if count}


def drop_stray(engine: Engine) -> None:
    """Delete the rows that belong to no document."""
    with writing(engine) as connection:
        for table in _PARTS:
            connection.execute(delete(table).where(_is_stray(table)))


def _count_stray(connection: Connection, table: Table) -> int:
    return connection.execute(
        select(func.count()).select_from(table).where(_is_stray(table))
    ).scalar_one()


def _is_stray(table: Table) -> ColumnElement[bool]:
    return or_(*(key.parent.not_in(select(key.column)) for key in table.foreign_keys))
