"""`POST /api/tokens`: a portal's back end exchanges its key for a token for one of its users."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from api.access.door import Door
from api.access.settings import Origin
from api.problems import PROBLEM_RESPONSES
from api.service import CallerDep
from api.store.database import run_in_thread

router = APIRouter(prefix="/api", tags=["access"])


class TokenRequest(BaseModel):
    """For whom a token is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    origin: Annotated[Origin, Field(max_length=300)] = Field(
        description="Web origin of the portal's page, e.g. https://portal.example."
    )
    user: str = Field(
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+$",
        description="The user as the portal knows them; kept with each question.",
    )
    minutes: int | None = Field(
        default=None, ge=1, le=1440, description="How long it holds; no longer than the settings."
    )


class TokenReply(BaseModel):
    """A token for the browser."""

    model_config = ConfigDict(frozen=True)

    token: str
    token_type: str = "Bearer"
    expires_at: datetime


@router.post(
    "/tokens", responses={status: PROBLEM_RESPONSES[status] for status in (400, 401, 403, 415, 422)}
)
async def tokens(body: TokenRequest, request: Request, caller: CallerDep) -> TokenReply:
    """A short-lived token, bound to `origin` and `user`, with the right to ask."""
    door = cast(Door, request.app.state.door)
    token = await run_in_thread(
        door.issue_token, caller, origin=body.origin, user=body.user, minutes=body.minutes
    )
    return TokenReply(token=token.text, expires_at=token.expires_at)
