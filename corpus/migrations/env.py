"""Alembic's entry: runs the migrations over the connection the catalogue hands in."""

from __future__ import annotations

from alembic import context

from corpus.tables import Base

connection = context.config.attributes["connection"]
# Batch mode: SQLite cannot alter a column in place.
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
