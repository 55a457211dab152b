"""`GET /api/reports/{id}/text` and `/examples`: what the page needs to show a report."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request

from api.example_questions import ExamplesReply, examples_of
from api.problems import PROBLEM_RESPONSES
from api.report_text_schema import ReportTextReply, report_text
from api.service import Service, ServiceDep
from index.index import Index
from rag.plainly import plainly

router = APIRouter(prefix="/api/reports", tags=["reports"])

NOT_FOUND: dict[int | str, dict[str, Any]] = {404: PROBLEM_RESPONSES[404]}


@router.get("/{report_id}/text", responses=NOT_FOUND)
def text(report_id: str, service: ServiceDep) -> ReportTextReply:
    """The whole report: text, sections, tables as grids, marks, and figures at their places."""
    # A plain function: a long report takes a while, and other requests go on meanwhile.
    return report_text(service.answerer.index(report_id))


@router.get("/{report_id}/examples", responses=NOT_FOUND)
async def examples(report_id: str, request: Request, service: ServiceDep) -> ExamplesReply:
    """Questions to begin with; each was tried on the report before it is offered.

    Trying takes the time of a few answers, once for each index.
    """
    index = service.answerer.index(report_id)
    tried: dict[str, tuple[Index, ExamplesReply]] = request.app.state.examples
    kept = tried.get(report_id)
    if kept is not None and kept[0] is index:
        return kept[1]
    found = await service.pool.run(partial(_examples, service, report_id, index))
    tried[report_id] = (index, found)
    return found


def _examples(service: Service, report_id: str, index: Index) -> ExamplesReply:
    ask = partial(service.answerer.answer, report=report_id)
    with plainly():
        return ExamplesReply(report=report_id, examples=examples_of(index, ask))
