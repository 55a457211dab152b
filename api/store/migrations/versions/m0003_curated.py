"""Answers that an admin has checked and pinned to questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "curated",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("report", sa.String(200), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("places", sa.JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(32)),
    )
    op.create_table(
        "curated_questions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("curated", sa.Integer, sa.ForeignKey("curated.id"), nullable=False),
        sa.Column("report", sa.String(200), nullable=False),
        sa.Column("form", sa.String(2000), nullable=False),
        sa.Column("question", sa.String(2000), nullable=False),
        sa.UniqueConstraint("report", "form"),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("curated_questions")
    op.drop_table("curated")
