"""`GET /metrics` and `POST /api/admin/reload`: for the operators. Need the scope `admin`."""

from __future__ import annotations

from typing import Literal

from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from api.access.caller import Scope
from api.access.door import METRICS
from api.access.required import require
from api.operation import Operation
from api.problems import PROBLEM_RESPONSES
from api.service import ServiceDep
from api.settings import Settings

router = APIRouter(
    tags=["admin"],
    dependencies=[Depends(require(Scope.ADMIN))],
    responses={status: PROBLEM_RESPONSES[status] for status in (401, 403)},
)

_TEXT = "text/plain; version=1.0.0; charset=utf-8; escaping=underscores"


class ReloadReply(BaseModel):
    """What a reload has done."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: Literal["reloaded", "unchanged"]


@router.get(
    METRICS,
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
        404: PROBLEM_RESPONSES[404],
    },
)
async def metrics(request: Request, service: ServiceDep) -> Response:
    """What is counted and measured, in the text format of Prometheus; of all workers together."""
    settings: Settings = request.app.state.settings
    if settings.metrics.readers == "nobody":
        raise HTTPException(404)
    service.tell_of_audit()
    text = await to_thread.run_sync(service.metrics.text)
    return Response(text, media_type=_TEXT)


@router.post(
    "/api/admin/reload",
    responses={status: PROBLEM_RESPONSES[status] for status in (409, 503)},
)
async def reload(request: Request) -> ReloadReply:
    """Take the index that stands on disk into use, in every worker, while questions go on.

    Build it first (`wenbao index build`). An index that cannot be used is refused (409), and the
    old one stays. Replies when this worker is done; the others follow at once.
    """
    operation: Operation = request.app.state.operation
    changed = await operation.reload(tell_others=True)
    return ReloadReply(status="reloaded" if changed else "unchanged")
