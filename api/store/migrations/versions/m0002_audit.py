"""Who asked what when, and what was thought of the answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uid", sa.String(32), nullable=False, unique=True),
        sa.Column("request_id", sa.String(64), nullable=False, index=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("via", sa.String(20), nullable=False),
        sa.Column("key", sa.String(32)),
        sa.Column("user", sa.String(200)),
        sa.Column("origin", sa.String(300)),
        sa.Column("report", sa.String(200)),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("question", sa.Text),
        sa.Column("question_hash", sa.String(64)),
        sa.Column("answer", sa.Text),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("curated", sa.Boolean, nullable=False),
        sa.Column("citations", sa.JSON, nullable=False),
        sa.Column("figures", sa.Integer, nullable=False),
        sa.Column("total_ms", sa.Float, nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("caller", sa.String(250), nullable=False),
        sa.Column("vote", sa.String(4), nullable=False),
        sa.Column("reason", sa.String(50)),
        sa.Column("comment", sa.String(1000)),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("uid", "caller"),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("feedback")
    op.drop_table("audit")
