"""`GET /api/figures` and `/api/conflicts`: the figure ledger of a report, filtered and paged."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from api.conflicts_schema import ConflictsReply, conflict_row, select_conflicts
from api.figures_schema import FiguresReply, figures_reply
from api.problems import PROBLEM_RESPONSES
from api.service import ServiceDep

router = APIRouter(prefix="/api", tags=["figures"])

Words = Annotated[str | None, Query(max_length=200)]
Offset = Annotated[int, Query(ge=0)]
Limit = Annotated[int, Query(ge=1, le=1000)]


@router.get("/figures", responses={404: PROBLEM_RESPONSES[404], 422: PROBLEM_RESPONSES[422]})
async def figures(
    service: ServiceDep,
    report: Words = None,
    metric: Words = None,
    subject: Words = None,
    period: Words = None,
    region: Words = None,
    unit: Words = None,
    table: Words = None,
    offset: Offset = 0,
    limit: Limit = 100,
) -> FiguresReply:
    """The figures that fit all filters, in the order of the text.

    `metric`, `subject` and `region` are looked for inside the field; `period` also finds spans
    that hold it; `unit` is the unit as printed or its base unit.
    """
    index = service.answerer.index(report or service.answerer.reports[0].id)
    found = index.ledger.select(
        metric=metric, subject=subject, period=period, region=region, unit=unit, table=table
    )
    return figures_reply(index.report, found, offset=offset, limit=limit)


@router.get("/conflicts", responses={404: PROBLEM_RESPONSES[404], 422: PROBLEM_RESPONSES[422]})
async def conflicts(
    service: ServiceDep,
    report: Words = None,
    metric: Words = None,
    subject: Words = None,
    grade: Literal["plain", "definition"] | None = None,
    offset: Offset = 0,
    limit: Limit = 100,
) -> ConflictsReply:
    """Where the report contradicts itself: figures that answer the same question differently."""
    report_id = report or service.answerer.reports[0].id
    index = service.answerer.index(report_id)
    found = select_conflicts(index, metric=metric, subject=subject, grade=grade)
    return ConflictsReply(
        report=report_id,
        total=len(found),
        offset=offset,
        conflicts=tuple(conflict_row(index, one) for one in found[offset : offset + limit]),
    )
