"""The tables of the store, as SQLAlchemy knows them; `migrations/` makes them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with its time zone, kept in UTC; SQLite itself knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone means nothing; give it in UTC.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()

keys = Table(
    "keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("public_id", String(32), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("scopes", String(100), nullable=False),  # separated by spaces
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", String(50), primary_key=True),
    Column("value", String(200), nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(32), nullable=False, unique=True),
    Column("request_id", String(64), nullable=False, index=True),
    Column("asked_at", UtcDateTime, nullable=False, index=True),
    Column("via", String(20), nullable=False),
    Column("key", String(32)),
    Column("user", String(200)),
    Column("origin", String(300)),
    Column("report", String(200)),
    Column("turns", Integer, nullable=False),
    Column("question", Text),
    Column("question_hash", String(64)),
    Column("answer", Text),
    Column("status", String(20), nullable=False),
    Column("curated", Boolean, nullable=False),
    Column("citations", JSON, nullable=False),
    Column("figures", Integer, nullable=False),
    Column("total_ms", Float, nullable=False),
    Column("wording", String(10), nullable=False, server_default="plain"),
    Column("model_calls", Integer, nullable=False, server_default="0"),
    Column("prompt_tokens", Integer, nullable=False, server_default="0"),
    Column("completion_tokens", Integer, nullable=False, server_default="0"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(32), nullable=False),  # of the record; request ids may come twice
    Column("request_id", String(64), nullable=False),
    Column("caller", String(250), nullable=False),  # key and user, joined
    Column("vote", String(4), nullable=False),
    Column("reason", String(50)),
    Column("comment", String(1000)),
    Column("given_at", UtcDateTime, nullable=False),
    UniqueConstraint("uid", "caller"),
)

curated = Table(
    "curated",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report", String(200), nullable=False),
    Column("answer", Text, nullable=False),
    Column("places", JSON, nullable=False),  # [start, end, quote] each
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", String(32)),
)

curated_questions = Table(
    "curated_questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("curated", Integer, ForeignKey("curated.id"), nullable=False),
    Column("report", String(200), nullable=False),
    Column("form", String(2000), nullable=False),  # the question as it is found again
    Column("question", String(2000), nullable=False),
    UniqueConstraint("report", "form"),
)
