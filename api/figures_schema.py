"""Rows of the figure ledger as the service and `wenbao figures` give them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from corpus.report import Report
from index.figure import Change, Direction, Figure, FigureStatus, Modality


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FigureRow(_Out):
    """One number of a report with its meaning; decimals are strings, exactly as stated.

    Flat, so that a line of CSV and a row of a data frame carry the same columns.
    """

    id: int
    text: str = Field(description="Number and unit as restored.")
    value: str | None
    low: str | None
    high: str | None
    unit: str
    base_unit: str
    scale: str = Field(description="value * scale is in base_unit.")
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
    section: str = Field(description="The heading path, parts joined by ' › '.")
    page: int | None
    table: str | None
    row: int | None
    column: int | None
    quote: str = Field(description="The clause or table row that carries the figure.")
    start: int = Field(description="Offset of the figure in the working text.")
    end: int
    source_start: int = Field(description="The same place in the file as it came.")
    source_end: int


class FiguresReply(_Out):
    """A page of the figures that fit; `total` counts all of them."""

    schema_version: Literal[1] = 1
    report: str
    total: int
    offset: int
    figures: tuple[FigureRow, ...]


def figures_reply(
    report: Report, found: Sequence[Figure], *, offset: int, limit: int
) -> FiguresReply:
    """A page of the figures that were `found`, in their order."""
    return FiguresReply(
        report=report.description.id,
        total=len(found),
        offset=offset,
        figures=tuple(figure_row(report, figure) for figure in found[offset : offset + limit]),
    )


def figure_fields(figure: Figure) -> dict[str, Any]:
    """What every shape of a figure says of it, by field name, wherever it stands."""
    return {
        "value": _decimal(figure.value),
        "low": _decimal(figure.low),
        "high": _decimal(figure.high),
        "unit": figure.unit,
        "base_unit": figure.base_unit,
        "scale": str(figure.scale),
        "qualifier": figure.qualifier,
        "direction": figure.direction,
        "change": figure.change,
        "modality": figure.modality,
        "period": figure.period.label if figure.period else None,
        "compared_with": figure.compared_with,
        "region": figure.region,
        "subject": figure.subject,
        "metric": figure.metric,
        "status": figure.status,
    }


def figure_row(report: Report, figure: Figure) -> FigureRow:
    """The row of `figure`, with its place in `report`."""
    section = report.sections[figure.section]
    source = report.source_span(figure.span)
    return FigureRow(
        id=figure.id,
        text=figure.text,
        **figure_fields(figure),
        section=" › ".join(section.path),
        page=section.page,
        table=figure.table,
        row=figure.row,
        column=figure.column,
        quote=figure.clause_span.of(report.text),
        start=figure.span.start,
        end=figure.span.end,
        source_start=source.start,
        source_end=source.end,
    )


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
