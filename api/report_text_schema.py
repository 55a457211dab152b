"""A whole report as the reader of the page shows it: text, structure, marks and figures.

Offsets are half-open, in characters of `text` (the working text; all of its characters lie in
the basic plane or count as one code point, see `ReportTextReply.text`).
"""

from __future__ import annotations

from bisect import bisect_left

from pydantic import BaseModel, ConfigDict, Field

from api.figures_schema import figure_fields
from api.schema import ReportOut
from corpus.report import MarkKind, Report, Section, Sentence, Table
from corpus.span import Span
from index.figure import Change, Direction, Figure, FigureStatus, Modality
from index.index import Index


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ParagraphText(_Out):
    """A paragraph; `sentences` are the offsets at which its sentences start."""

    start: int
    end: int
    sentences: tuple[int, ...]


class ColumnText(_Out):
    """A column of a table; the unit belongs to every value below it."""

    name: str
    unit: str | None


class CellText(_Out):
    """A cell; its value without the unit of its column."""

    text: str
    start: int
    end: int


class RowText(_Out):
    """A row of a table; `start` and `end` cover its line in the working text."""

    start: int
    end: int
    total: bool
    cells: tuple[CellText, ...]


class TableText(_Out):
    """A table as a grid. Without rows it could not be read and is shown as its text."""

    id: str
    start: int
    end: int
    verified: bool
    checks: tuple[str, ...]
    columns: tuple[ColumnText, ...]
    rows: tuple[RowText, ...]


class SectionText(_Out):
    """A section with its body in text order; one that is missing has neither."""

    path: tuple[str, ...]
    page: int | None
    status: str = Field(description="present, missing or broken_off.")
    heading_start: int | None
    heading_end: int | None
    start: int
    end: int
    paragraphs: tuple[ParagraphText, ...]
    tables: tuple[TableText, ...]


class MarkText(_Out):
    """A place that does not read as the source prints it."""

    kind: MarkKind
    start: int
    end: int
    printed: str
    read_as: str
    reason: str
    reviewed: bool


class FigureText(_Out):
    """A figure of the ledger at its place; `clause_start` to `clause_end` carry its claim."""

    id: int
    start: int
    end: int
    clause_start: int
    clause_end: int
    value: str | None
    low: str | None
    high: str | None
    unit: str
    base_unit: str
    scale: str
    qualifier: str | None
    direction: Direction | None
    change: Change
    modality: Modality
    period: str | None
    compared_with: str | None
    region: str | None
    subject: str | None
    metric: str | None
    status: FigureStatus
    section: int = Field(description="Index into sections.")
    table: str | None


class ReportTextReply(_Out):
    """A report to be read, with everything that is known of each place."""

    schema_version: int = 1
    report: ReportOut
    text: str = Field(description="The working text; offsets count its code points.")
    sections: tuple[SectionText, ...]
    marks: tuple[MarkText, ...]
    figures: tuple[FigureText, ...]


def report_text(index: Index) -> ReportTextReply:
    """The report of `index`, as the reader wants it."""
    report = index.report
    return ReportTextReply(
        report=ReportOut.model_validate(report.description),
        text=report.text,
        sections=tuple(_section(report, section) for section in report.sections),
        marks=tuple(
            MarkText(
                kind=mark.kind,
                start=mark.span.start,
                end=mark.span.end,
                printed=mark.printed,
                read_as=mark.read_as,
                reason=mark.reason,
                reviewed=mark.reviewed,
            )
            for mark in report.marks
        ),
        figures=tuple(_figure(figure) for figure in index.ledger.figures),
    )


def _section(report: Report, section: Section) -> SectionText:
    tables = [table for table in report.tables if table.section == section.index]
    sentences = [each for each in report.sentences if each.section == section.index]
    heading = section.heading_span
    return SectionText(
        path=section.path,
        page=section.page,
        status=section.status.value,
        heading_start=heading.start if heading else None,
        heading_end=heading.end if heading else None,
        start=section.span.start,
        end=section.span.end,
        paragraphs=tuple(_paragraphs(report.text, section.span, sentences, tables)),
        tables=tuple(_table(table) for table in tables),
    )


def _paragraphs(
    text: str, within: Span, sentences: list[Sentence], tables: list[Table]
) -> list[ParagraphText]:
    """Every line of the section that no table covers, so that no text is left out."""
    starts = [sentence.span.start for sentence in sentences]
    found = []
    at = within.start
    while at < within.end:
        line_end = text.find("\n", at, within.end)
        end = within.end if line_end < 0 else line_end
        line = Span(at, end)
        if line.of(text).strip() and not any(table.span.overlaps(line) for table in tables):
            first, last = bisect_left(starts, at), bisect_left(starts, end)
            found.append(ParagraphText(start=at, end=end, sentences=tuple(starts[first:last])))
        at = end + 1
    return found


def _table(table: Table) -> TableText:
    return TableText(
        id=table.id,
        start=table.span.start,
        end=table.span.end,
        verified=table.verified,
        checks=table.checks,
        columns=tuple(ColumnText(name=each.name, unit=each.unit) for each in table.columns),
        rows=tuple(
            RowText(
                start=row.span.start,
                end=row.span.end,
                total=row.is_total,
                cells=tuple(
                    CellText(text=cell.text, start=cell.span.start, end=cell.span.end)
                    for cell in row.cells
                ),
            )
            for row in table.rows
        ),
    )


def _figure(figure: Figure) -> FigureText:
    return FigureText(
        id=figure.id,
        start=figure.span.start,
        end=figure.span.end,
        clause_start=figure.clause_span.start,
        clause_end=figure.clause_span.end,
        **figure_fields(figure),
        section=figure.section,
        table=figure.table,
    )
