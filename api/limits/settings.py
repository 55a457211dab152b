"""Settings of the limits: how many questions a key and a user may ask."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

RateText = Annotated[
    str, StringConstraints(pattern=r"^([1-9]\d{0,6}/(second|minute|hour|day))?$", strict=True)
]


class LimitSettings(BaseModel):
    """How many questions may be asked, over all workers together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    per_key: RateText = Field(
        default="600/minute",
        description=(
            "Questions of one key, with all of its users: a number and /second, /minute, /hour or "
            "/day. So many may come at once; then they become free evenly. Empty: no limit."
        ),
    )
    per_user: RateText = Field(
        default="60/minute",
        description="Questions of one user, whom a token or the identity provider names.",
    )
