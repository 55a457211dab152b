"""`POST /api/feedback`: what a caller thinks of a reply that it got."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from api.access.caller import Caller, Scope
from api.access.required import require
from api.audit import rows
from api.audit.errors import AuditError, UnknownRequestError
from api.problems import PROBLEM_RESPONSES
from api.service import ServiceDep
from api.store.database import run_in_thread

router = APIRouter(prefix="/api", tags=["feedback"])

Reason = Literal["数字不对", "出处不对", "答非所问", "报告里有却说没有", "看不懂", "其他"]


class FeedbackRequest(BaseModel):
    """A vote; of two by one caller on one reply the later counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    request_id: str = Field(pattern=r"^[A-Za-z0-9._-]{1,64}$", description="Of the reply.")
    vote: Literal["up", "down"]
    reason: Reason | None = None
    comment: str | None = Field(default=None, max_length=1000)


@router.post(
    "/feedback",
    status_code=HTTPStatus.NO_CONTENT,
    responses={status: PROBLEM_RESPONSES[status] for status in (400, 401, 403, 404, 415, 422, 503)},
)
async def feedback(
    body: FeedbackRequest,
    request: Request,
    service: ServiceDep,
    caller: Annotated[Caller, Depends(require(Scope.ASK))],
) -> None:
    """Keep a vote on a reply."""
    try:
        await run_in_thread(
            rows.give_feedback,
            request.app.state.database,
            caller,
            request_id=body.request_id,
            vote=body.vote,
            reason=body.reason,
            comment=body.comment,
        )
    except UnknownRequestError as error:
        recorder = service.recorder
        if recorder is None or recorder.healthy:
            raise
        raise AuditError("这次回答的记录还在等待写入数据库。请过一会儿再评价。") from error
