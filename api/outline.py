"""A report with its sections, as the service and its tools give it."""

from __future__ import annotations

from api.schema import OutlineReply, ReportOut, SectionOut
from corpus.report import Report


def outline_of(report: Report) -> OutlineReply:
    """The sections of `report`, in the order of its text."""
    return OutlineReply(
        report=ReportOut.model_validate(report.description),
        sections=tuple(
            SectionOut(
                path=section.path,
                page=section.page,
                status=section.status.value,
                start=section.span.start,
                end=section.span.end,
            )
            for section in report.sections
        ),
    )
