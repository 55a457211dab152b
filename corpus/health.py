"""The health of a report: what was restored, and what is doubtful, lost or missing.

Gives it as records and as counts; how it is shown is for the commands and routes to decide.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from corpus.report import Mark, MarkKind, Report, Table
from corpus.span import Span

_AROUND = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One place of a report that does not read as it was printed, or is not whole.

    `span` and `source_span` are the place in the working text and in the source; `line` is the
    source's line, counted from 1. `context` is the working text around the place. The other
    fields mean what `Mark`'s do. `section` is the heading path the place stands under.
    """

    kind: MarkKind
    section: tuple[str, ...]
    span: Span
    source_span: Span
    line: int
    printed: str
    read_as: str
    context: str
    reason: str
    confidence: float
    runner_up: str | None
    reviewed: bool


@dataclass(frozen=True, slots=True)
class TableFinding:
    """What is known of a table: whether its split was verified, and by which checks."""

    id: str
    section: tuple[str, ...]
    rows: int
    columns: int
    verified: bool
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """All findings in text order, and the tables."""

    findings: tuple[Finding, ...]
    tables: tuple[TableFinding, ...]

    @property
    def counts(self) -> dict[MarkKind, int]:
        """How many findings there are of each kind; every kind is named."""
        counted = Counter(finding.kind for finding in self.findings)
        return {kind: counted[kind] for kind in MarkKind}

    @property
    def unreviewed(self) -> tuple[Finding, ...]:
        """The findings that wait for a person: settle them in the report's corrections file."""
        return tuple(finding for finding in self.findings if not finding.reviewed)

    @property
    def has_unreviewed(self) -> bool:
        return bool(self.unreviewed)


def health(report: Report) -> Health:
    """The health of `report`, from its marks and tables."""
    lines = _line_starts(report.source)
    findings = tuple(_finding(report, mark, lines) for mark in report.marks)
    tables = tuple(_table(report, table) for table in report.tables)
    return Health(findings, tables)


def _finding(report: Report, mark: Mark, lines: list[int]) -> Finding:
    return Finding(
        kind=mark.kind,
        section=_section_path(report, mark),
        span=mark.span,
        source_span=mark.source_span,
        line=bisect_right(lines, mark.source_span.start),
        printed=mark.printed,
        read_as=mark.read_as,
        context=_context(report.text, mark.span),
        reason=mark.reason,
        confidence=mark.confidence,
        runner_up=mark.runner_up,
        reviewed=mark.reviewed,
    )


def _section_path(report: Report, mark: Mark) -> tuple[str, ...]:
    if mark.kind is MarkKind.MISSING:
        for section in report.sections:
            if section.heading == mark.printed and section.heading_span is None:
                return section.path
    within = report.section_at(mark.span.start)
    if within is not None:
        return within.path
    for section in report.sections:
        if section.heading_span is not None and section.heading_span.overlaps(mark.span):
            return section.path
    return ()


def _context(text: str, span: Span) -> str:
    """The place with a little of its line around it."""
    start = max(text.rfind("\n", 0, span.start) + 1, span.start - _AROUND)
    line_end = text.find("\n", span.end)
    end = min(len(text) if line_end < 0 else line_end, span.end + _AROUND)
    return text[start : max(start, end)]


def _line_starts(source: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", source))]


def _table(report: Report, table: Table) -> TableFinding:
    return TableFinding(
        id=table.id,
        section=report.sections[table.section].path,
        rows=len(table.rows),
        columns=len(table.columns),
        verified=table.verified,
        checks=table.checks,
    )
