"""The report's contradictions as the service and `wenbao conflicts` give them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.figures_schema import FigureRow, figure_row
from index.ledger.conflicts import Conflict, Grade

if TYPE_CHECKING:  # what reads replies (the client) does without the libraries behind it
    from index.index import Index


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ConflictRow(_Out):
    """Figures that answer the same question differently, each with its section and quote."""

    metric: str
    subject: str | None
    period: str | None
    grade: Grade = Field(description="plain, or definition: probably another scope or date.")
    words: tuple[str, ...] = Field(description="The printed words in which the sides differ.")
    note: str
    figures: tuple[FigureRow, ...]


class ConflictsReply(_Out):
    """A page of the contradictions that fit; `total` counts all of them."""

    schema_version: Literal[1] = 1
    report: str
    total: int
    offset: int
    conflicts: tuple[ConflictRow, ...]


def select_conflicts(
    index: Index,
    *,
    metric: str | None = None,
    subject: str | None = None,
    grade: str | None = None,
) -> list[Conflict]:
    """The contradictions that fit all filters, in text order; words are looked for inside."""
    return [
        conflict
        for conflict in index.ledger.conflicts
        if (metric is None or metric in conflict.metric)
        and (subject is None or subject in (conflict.subject or ""))
        and (grade is None or grade == conflict.grade)
    ]


def conflict_row(index: Index, conflict: Conflict) -> ConflictRow:
    """The row of `conflict`, with all its sides."""
    return ConflictRow(
        metric=conflict.metric,
        subject=conflict.subject,
        period=conflict.period,
        grade=conflict.grade,
        words=conflict.words,
        note=conflict.note,
        figures=tuple(
            figure_row(index.report, index.ledger.figures[number]) for number in conflict.figures
        ),
    )
