"""`GET /healthz` and `GET /readyz`, for whatever watches over the process."""

from __future__ import annotations

from fastapi import APIRouter, Request

from api.problems import PROBLEM_RESPONSES
from api.readiness import Readiness
from api.schema import ReadyReply, StateReply

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> StateReply:
    """The process runs."""
    return StateReply(status="ok")


@router.get("/readyz", responses={503: PROBLEM_RESPONSES[503]})
async def readyz(request: Request) -> ReadyReply:
    """Model and index are loaded, and questions are answered; 503 where they should go elsewhere:
    the service is ending, or its database is away and it cannot do without."""
    readiness: Readiness = request.app.state.readiness
    return ReadyReply(status="ready", database=await readiness.check())
