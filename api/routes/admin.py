"""`/api/admin/…`: what belongs to the operators. Needs the scope `admin`."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, BeforeValidator, ConfigDict

from api.access.caller import Scope
from api.access.required import require
from api.audit import rows
from api.audit.export import csv_lines
from api.problems import PROBLEM_RESPONSES
from api.store.database import run_in_thread

router = APIRouter(
    prefix="/api/admin",
    tags=["admin"],
    dependencies=[Depends(require(Scope.ADMIN))],
    responses={status: PROBLEM_RESPONSES[status] for status in (401, 403, 422, 503)},
)

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")
Limit = Annotated[int, Query(ge=1, le=1000)]
Before = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Only rows before this id.")]


def _spelt_out(given: object) -> object:
    """Only 2026-01-31T…: a bare number would be taken for seconds since 1970."""
    if isinstance(given, str) and not _MOMENT.match(given):
        raise ValueError("a moment is written as 2026-01-31T08:00:00Z")
    return given


Moment = Annotated[datetime, BeforeValidator(_spelt_out)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AuditRow(_Row):
    """One recorded question."""

    id: int
    uid: str
    request_id: str
    asked_at: datetime
    via: str
    key: str | None
    user: str | None
    origin: str | None
    report: str | None
    turns: int
    question: str | None
    question_hash: str | None
    answer: str | None
    status: str
    curated: bool
    citations: list[dict[str, Any]]
    figures: int
    total_ms: float
    wording: str
    model_calls: int
    prompt_tokens: int
    completion_tokens: int


class AuditReply(_Row):
    """Records, the newest first."""

    records: list[AuditRow]


class FeedbackRow(_Row):
    """One vote, with the question and answer where those are kept."""

    id: int
    uid: str
    request_id: str
    caller: str
    vote: str
    reason: str | None
    comment: str | None
    given_at: datetime
    question: str | None
    answer: str | None
    status: str | None


class FeedbackReply(_Row):
    """Votes, the newest first."""

    votes: list[FeedbackRow]


@router.get("/audit")
async def audit(request: Request, limit: Limit = 100, before: Before = None) -> AuditReply:
    """Who asked what when."""
    database = request.app.state.database
    found = await run_in_thread(rows.latest, database, limit=limit, before=before)
    return AuditReply(records=[AuditRow(**row) for row in found])


@router.get("/audit.csv", response_class=StreamingResponse)
async def audit_csv(
    request: Request, since: Moment | None = None, until: Moment | None = None
) -> StreamingResponse:
    """All records of a time as CSV, the oldest first; a moment without a zone is UTC."""
    database = request.app.state.database
    found = rows.all_rows(database, since=rows.in_utc(since), until=rows.in_utc(until))
    return StreamingResponse(
        csv_lines(found),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="wenbao-audit.csv"'},
    )


@router.get("/feedback")
async def feedback(request: Request, limit: Limit = 100, before: Before = None) -> FeedbackReply:
    """What callers thought of replies."""
    database = request.app.state.database
    found = await run_in_thread(rows.feedback_rows, database, limit=limit, before=before)
    return FeedbackReply(votes=[FeedbackRow(**row) for row in found])
