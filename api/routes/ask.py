"""`POST /api/ask`: one question, one reply."""

from __future__ import annotations

from functools import partial
from time import perf_counter

from fastapi import APIRouter, Request

from api.problems import PROBLEM_RESPONSES
from api.request_id import request_id_of
from api.schema import AskReply, AskRequest, reply_from
from api.service import ServiceDep

router = APIRouter(prefix="/api", tags=["ask"])


@router.post("/ask", responses=PROBLEM_RESPONSES)
async def ask(body: AskRequest, request: Request, service: ServiceDep) -> AskReply:
    """Answer a question about a report.

    `status` is `answered`, `conflicting` (the report says different things), `damaged` (its text
    is lost exactly there) or `not_in_report`; all four come with HTTP 200.
    """
    started = perf_counter()
    answer = await service.pool.run(
        partial(service.answerer.answer, body.question, history=body.turns(), report=body.report)
    )
    return reply_from(
        answer,
        request_id=request_id_of(request.scope),
        total_ms=(perf_counter() - started) * 1000,
    )
