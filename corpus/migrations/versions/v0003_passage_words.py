"""Codes of the words of passages for a second ranking; sections are found by their label."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, which documents fill when they are encoded again, and the index."""
    op.create_index("ix_sections_label", "sections", ["label"])
    op.create_table(
        "passage_words",
        sa.Column(
            "passage_key",
            sa.Integer,
            sa.ForeignKey("passages.key", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("model", sa.Text, primary_key=True),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("codes", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("passage_words")
    op.drop_index("ix_sections_label", "sections")
