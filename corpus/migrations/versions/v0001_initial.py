"""The first schema: documents, texts, pages, sections, passages, vectors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _document_key() -> sa.Column[str]:
    return sa.Column(
        "document_id",
        sa.String(32),
        sa.ForeignKey("documents.id", ondelete="CASCADE"),
        primary_key=True,
    )


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "meta",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False, unique=True),
        sa.Column("original", sa.String(64), nullable=False, index=True),
        sa.Column("media_type", sa.String(128), nullable=False),
        sa.Column("parser", sa.String(32), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("year", sa.Integer),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("description", sa.JSON, nullable=False),
        sa.Column("page_count", sa.Integer, nullable=False),
        sa.Column("section_count", sa.Integer, nullable=False),
        sa.Column("passage_count", sa.Integer, nullable=False),
        sa.Column("characters", sa.Integer, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("generation", sa.BigInteger, nullable=False),
        sa.Column("added", sa.String(32), nullable=False),
        sa.Column("warnings", sa.JSON, nullable=False),
    )
    op.create_table(
        "texts",
        _document_key(),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("pages", sa.LargeBinary),
        sa.Column("boxes", sa.LargeBinary),
    )
    op.create_table(
        "pages",
        _document_key(),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("label", sa.Text),
        sa.Column("width", sa.Float, nullable=False),
        sa.Column("height", sa.Float, nullable=False),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("characters", sa.Integer, nullable=False),
    )
    op.create_table(
        "sections",
        _document_key(),
        sa.Column("ordinal", sa.Integer, primary_key=True),
        sa.Column("label", sa.Text),
        sa.Column("heading", sa.Text, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("page", sa.Integer),
        sa.Column("parent", sa.Integer),
    )
    op.create_table(
        "passages",
        sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column(
            "document_id",
            sa.String(32),
            sa.ForeignKey("documents.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("clause", sa.Text),
        sa.Column("path", sa.JSON, nullable=False),
        sa.Column("page", sa.Integer),
        sa.Column("page_to", sa.Integer),
        sa.Column("tokens", sa.Integer, nullable=False),
        sa.Column("sentences", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("passages_of_document", "passages", ["document_id", "ordinal"])
    op.create_table(
        "vectors",
        _document_key(),
        sa.Column("model", sa.Text, primary_key=True),
        sa.Column("dimension", sa.Integer, nullable=False),
        sa.Column("passages", sa.LargeBinary, nullable=False),
        sa.Column("sentences", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Drop every table."""
    for table in ("vectors", "passages", "sections", "pages", "texts", "documents", "meta"):
        op.drop_table(table)
