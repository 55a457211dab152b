"""`/api/admin/curated`: answers that an admin has checked and pinned to questions."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi import Path as PathParameter

from api.access.caller import Scope
from api.access.required import require
from api.curated import rows
from api.curated.pinning import pin as pin_answer
from api.curated.schema import CuratedMade, CuratedOut, CuratedReply, CuratedRequest
from api.problems import PROBLEM_RESPONSES
from api.service import CallerDep, ServiceDep
from api.store.database import run_in_thread

router = APIRouter(
    prefix="/api/admin/curated",
    tags=["admin"],
    dependencies=[Depends(require(Scope.ADMIN))],
    responses={
        status: PROBLEM_RESPONSES[status] for status in (400, 401, 403, 404, 409, 415, 422, 503)
    },
)

Number = Annotated[int, PathParameter(ge=1, le=2**31 - 1)]


@router.get("")
async def curated(service: ServiceDep) -> CuratedReply:
    """All curated answers, those that do not hold any more among them."""
    found = await run_in_thread(service.shelf.all)
    return CuratedReply(curated=[CuratedOut.of(one) for one in found])


@router.post("", status_code=HTTPStatus.CREATED)
async def pin(
    body: CuratedRequest, request: Request, service: ServiceDep, caller: CallerDep
) -> CuratedMade:
    """Pin a checked answer to questions; it is used for these, and just these, from now on."""
    report = body.report or service.answerer.reports[0].id
    index = service.answerer.index(report)
    number = await run_in_thread(
        pin_answer, request.app.state.database, index, body, report=report, created_by=caller.key
    )
    await run_in_thread(service.shelf.all)
    return CuratedMade(id=number)


@router.delete("/{number}", status_code=HTTPStatus.NO_CONTENT)
async def unpin(number: Number, request: Request, service: ServiceDep) -> None:
    """Take a curated answer away."""
    await run_in_thread(rows.remove, request.app.state.database, number)
    await run_in_thread(service.shelf.all)
