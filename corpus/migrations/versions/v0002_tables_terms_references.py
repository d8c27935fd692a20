"""Tables, glossaries, reference lists; the confidence of recognised pages; heads of cut tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _document_key() -> sa.Column[str]:
    return sa.Column(
        "document_id",
        sa.String(32),
        sa.ForeignKey("documents.id", ondelete="CASCADE"),
        primary_key=True,
    )


def _ordinal() -> sa.Column[int]:
    return sa.Column("ordinal", sa.Integer, primary_key=True)


def _range() -> list[sa.Column[int]]:
    return [
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
    ]


def upgrade() -> None:
    """Add the columns and tables; documents fill them when they are read again."""
    op.add_column("pages", sa.Column("confidence", sa.Float))
    op.add_column("passages", sa.Column("table_header", sa.Text))
    op.create_table(
        "document_tables",
        _document_key(),
        _ordinal(),
        *_range(),
        sa.Column("header_rows", sa.Integer, nullable=False),
        sa.Column("caption", sa.Text),
        sa.Column("page", sa.Integer),
    )
    op.create_table(
        "definitions",
        _document_key(),
        _ordinal(),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("term", sa.Text, nullable=False),
        sa.Column("meaning", sa.Text, nullable=False),
        *_range(),
        sa.Column("clause", sa.Text),
        sa.Column("page", sa.Integer),
    )
    op.create_table(
        "bibliography",
        _document_key(),
        _ordinal(),
        *_range(),
        sa.Column("number", sa.Integer),
        sa.Column("authors", sa.JSON, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("title", "journal")),
        sa.Column("year", sa.Integer),
        *(
            sa.Column(name, sa.Text)
            for name in ("volume", "issue", "pages", "publisher", "doi", "url")
        ),
    )
    op.create_table(
        "work_keys", _document_key(), sa.Column("key", sa.Text, primary_key=True, index=True)
    )
    op.create_table(
        "reference_keys",
        _document_key(),
        _ordinal(),
        sa.Column("key", sa.Text, primary_key=True, index=True),
    )


def downgrade() -> None:
    """Drop what was added."""
    for table in ("reference_keys", "work_keys", "bibliography", "definitions", "document_tables"):
        op.drop_table(table)
    op.drop_column("passages", "table_header")
    op.drop_column("pages", "confidence")
