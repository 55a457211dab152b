"""`GET /api/reports/{id}/text` and `/examples`: what the page needs to show a report."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter

from api.examples import ExamplesReply, examples_of
from api.problems import PROBLEM_RESPONSES
from api.report_text_schema import ReportTextReply, report_text
from api.service import Service, ServiceDep

router = APIRouter(prefix="/api/reports", tags=["reports"])

NOT_FOUND = {404: PROBLEM_RESPONSES[404]}


@router.get("/{report_id}/text", responses=NOT_FOUND)
def text(report_id: str, service: ServiceDep) -> ReportTextReply:
    """The whole report: text, sections, tables as grids, marks, and figures at their places."""
    # A plain function: a long report takes a while, and other requests go on meanwhile.
    return report_text(service.answerer.index(report_id))


@router.get("/{report_id}/examples", responses=NOT_FOUND)
async def examples(report_id: str, service: ServiceDep) -> ExamplesReply:
    """Questions to begin with; each was tried on the report before it is offered.

    Trying takes the time of a few answers; the page asks once for each report.
    """
    return await service.pool.run(partial(_examples, service, report_id))


def _examples(service: Service, report_id: str) -> ExamplesReply:
    index = service.answerer.index(report_id)
    found = examples_of(
        index, lambda question: service.answerer.answer(question, report=report_id)
    )
    return ExamplesReply(report=report_id, examples=found)
