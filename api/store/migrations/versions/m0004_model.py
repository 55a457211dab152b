"""Whose words an answer was sent in, and what a language model was asked and cost for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_COUNTS = ("model_calls", "prompt_tokens", "completion_tokens")


def upgrade() -> None:
    """Add the columns; of answers before, no model was asked."""
    with op.batch_alter_table("audit") as audit:
        audit.add_column(
            sa.Column("wording", sa.String(10), nullable=False, server_default="plain")
        )
        for name in _COUNTS:
            audit.add_column(sa.Column(name, sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("audit") as audit:
        for name in ("wording", *_COUNTS):
            audit.drop_column(name)
