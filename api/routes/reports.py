"""`GET /api/reports…`: which reports can be asked, and how they are built."""

from __future__ import annotations

from fastapi import APIRouter

from api.health_schema import HealthReply, health_reply
from api.outline import outline_of
from api.problems import PROBLEM_RESPONSES
from api.schema import OutlineReply, ReportOut, ReportsReply
from api.service import ServiceDep
from corpus.health import health

router = APIRouter(prefix="/api/reports", tags=["reports"])


@router.get("")
async def list_reports(service: ServiceDep) -> ReportsReply:
    """All reports that can be asked; the first is the default."""
    return ReportsReply(
        reports=tuple(ReportOut.model_validate(report) for report in service.answerer.reports)
    )


@router.get("/{report_id}", responses={404: PROBLEM_RESPONSES[404]})
async def outline(report_id: str, service: ServiceDep) -> OutlineReply:
    """The sections of a report, in the order of its text."""
    return outline_of(service.answerer.index(report_id).report)


@router.get("/{report_id}/health", responses={404: PROBLEM_RESPONSES[404]})
async def report_health(report_id: str, service: ServiceDep) -> HealthReply:
    """What was restored in a report, and what in it is doubtful, lost or missing."""
    return health_reply(report_id, health(service.answerer.index(report_id).report))
