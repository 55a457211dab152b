"""`POST /api/ask`: one question, one reply."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.problems import PROBLEM_RESPONSES
from api.request_id import request_id_of
from api.schema import AskReply, AskRequest
from api.service import CallerDep, ServiceDep, Via

WORDING_HEADER = "X-Wenbao-Wording"

router = APIRouter(prefix="/api", tags=["ask"])


@router.post("/ask", responses=PROBLEM_RESPONSES)
async def ask(
    body: AskRequest,
    request: Request,
    response: Response,
    service: ServiceDep,
    caller: CallerDep,
) -> AskReply:
    """Answer a question about a report.

    `status` is `answered`, `conflicting` (the report says different things), `damaged` (its text
    is lost exactly there) or `not_in_report`; all four come with HTTP 200. The header
    `X-Wenbao-Wording` is `model` where a language model has worded the answer, else `plain`.
    """
    reply = await service.ask(
        body, caller=caller, via=Via.API, request_id=request_id_of(request.scope)
    )
    response.headers[WORDING_HEADER] = reply.wording
    return reply
