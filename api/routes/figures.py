"""`GET /api/figures`: the figure ledger of a report, filtered and paged."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.figures_schema import FiguresReply, figure_row
from api.problems import PROBLEM_RESPONSES
from api.service import ServiceDep

router = APIRouter(prefix="/api", tags=["figures"])

Words = Annotated[str | None, Query(max_length=200)]


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
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> FiguresReply:
    """The figures that fit all filters, in the order of the text.

    `metric`, `subject` and `region` are looked for inside the field; `period` also finds spans
    that hold it; `unit` is the unit as printed or its base unit.
    """
    report_id = report or service.answerer.reports[0].id
    index = service.answerer.index(report_id)
    found = index.ledger.select(
        metric=metric, subject=subject, period=period, region=region, unit=unit, table=table
    )
    page = found[offset : offset + limit]
    return FiguresReply(
        report=report_id,
        total=len(found),
        offset=offset,
        figures=tuple(figure_row(index.report, figure) for figure in page),
    )
