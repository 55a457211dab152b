"""A figure while it is being read: mutable, in offsets of the working text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from corpus.span import Span
from index.figure import Change, Direction, Figure, FigureStatus, Modality, Period
from index.ledger.scanner import Mention
from index.ledger.units import Unit


@dataclass(slots=True)
class Draft:
    """The fields of a `Figure` as far as they are known; `partner` is the far end of a pair."""

    span: Span
    clause_span: Span
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: Unit
    section: int
    sentence: int | None = None
    qualifier: str | None = None
    direction: Direction | None = None
    change: Change = Change.LEVEL
    modality: Modality = Modality.ACTUAL
    period: Period | None = None
    compared_with: str | None = None
    region: str | None = None
    subject: str | None = None
    metric: str | None = None
    terms: tuple[str, ...] = ()
    partner: Draft | None = None
    table: str | None = None
    row: int | None = None
    column: int | None = None
    status: FigureStatus = FigureStatus.CLEAN

    @classmethod
    def of(cls, mention: Mention, offset: int, clause: Span, section: int) -> Draft:
        """A draft for a mention found in a text that begins at `offset`."""
        span = Span(offset + mention.start, offset + mention.end)
        return cls(span, clause, mention.value, mention.low, mention.high, mention.unit, section)

    def finish(self, number: int, pair: int | None, text: str) -> Figure:
        """The figure of this draft; `text` is the working text."""
        return Figure(
            id=number,
            text=self.span.of(text),
            value=self.value,
            low=self.low,
            high=self.high,
            unit=self.unit.printed,
            base_unit=self.unit.base,
            scale=self.unit.scale,
            qualifier=self.qualifier,
            direction=self.direction,
            change=self.change,
            modality=self.modality,
            period=self.period,
            compared_with=self.compared_with,
            region=self.region,
            subject=self.subject,
            metric=self.metric,
            terms=self.terms,
            pair=pair,
            section=self.section,
            sentence=self.sentence,
            span=self.span,
            clause_span=self.clause_span,
            table=self.table,
            row=self.row,
            column=self.column,
            status=self.status,
        )
