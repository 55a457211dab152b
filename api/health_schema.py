"""The health of a report as the service and `wenbao doctor report --json` give it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from corpus.health import Finding, Health
from corpus.report import MarkKind


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class FindingOut(_Out):
    """One place that does not read as it was printed, or is not whole."""

    kind: MarkKind
    section: tuple[str, ...]
    start: int = Field(description="Offset in the working text; half-open with end.")
    end: int
    source_start: int = Field(description="The same place in the file as it came.")
    source_end: int
    line: int = Field(description="Line of the file, counted from 1.")
    printed: str
    read_as: str
    context: str
    reason: str
    confidence: float
    runner_up: str | None
    reviewed: bool


class TableHealthOut(_Out):
    """What is known of a table; one that is not verified is quoted, never computed with."""

    id: str
    section: tuple[str, ...]
    rows: int
    columns: int
    verified: bool
    checks: tuple[str, ...]


class HealthReply(_Out):
    """All findings of a report in text order; `unreviewed` of them wait for a person."""

    schema_version: Literal[1] = 1
    report: str
    counts: dict[MarkKind, int]
    unreviewed: int
    findings: tuple[FindingOut, ...]
    tables: tuple[TableHealthOut, ...]


def health_reply(report_id: str, health: Health) -> HealthReply:
    """The reply that carries `health`."""
    return HealthReply(
        report=report_id,
        counts=health.counts,
        unreviewed=len(health.unreviewed),
        findings=tuple(_finding_out(finding) for finding in health.findings),
        tables=tuple(TableHealthOut.model_validate(table) for table in health.tables),
    )


def _finding_out(finding: Finding) -> FindingOut:
    return FindingOut(
        kind=finding.kind,
        section=finding.section,
        start=finding.span.start,
        end=finding.span.end,
        source_start=finding.source_span.start,
        source_end=finding.source_span.end,
        line=finding.line,
        printed=finding.printed,
        read_as=finding.read_as,
        context=finding.context,
        reason=finding.reason,
        confidence=finding.confidence,
        runner_up=finding.runner_up,
        reviewed=finding.reviewed,
    )
