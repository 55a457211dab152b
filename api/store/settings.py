"""Settings of the store: where keys and records are kept."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class StoreSettings(BaseModel):
    """The database behind the service."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: SecretStr | None = Field(
        default=None,
        description=(
            "Database URL: `sqlite:////folder/wenbao.db` or "
            "`postgresql+psycopg://user:password@host/database`; none: a SQLite file in the "
            "user's data folder. PostgreSQL needs `pip install 'wenbao[postgresql]'`."
        ),
    )
    timeout_s: float = Field(
        default=3.0,
        gt=0,
        le=60,
        description="How long a request waits for the database before that counts as a failure.",
    )
