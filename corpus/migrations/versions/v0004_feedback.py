"""What readers say of answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; its rows belong to no document, whose removal they outlive."""
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("given", sa.String(32), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("filters", sa.JSON, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("document_id", sa.String(32)),
        sa.Column("passage_id", sa.String(64)),
        sa.Column("start", sa.Integer),
        sa.Column("end", sa.Integer),
        sa.Column("original", sa.String(64)),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("mode", sa.String(32)),
        sa.Column("confidence", sa.Float),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_feedback_given", "feedback", ["given"])


def downgrade() -> None:
    """Drop it with what was said."""
    op.drop_index("ix_feedback_given", "feedback")
    op.drop_table("feedback")
