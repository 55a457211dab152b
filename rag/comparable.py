"""Which figures state the same amount, and which could answer the same question."""

from __future__ import annotations

from index.figure import Figure
from index.ledger import comparing
from index.normal import fold


def same_value(one: Figure, other: Figure) -> bool:
    """Whether two figures state the same amount, in whatever unit."""
    return one.base_unit == other.base_unit and comparing.same_value(one, other)


def comparable(one: Figure, other: Figure) -> bool:
    """Whether two figures could answer the same question: same unit, change and time."""
    if one.base_unit != other.base_unit or one.change is not other.change:
        return False
    if one.period is None or other.period is None or one.period.first is None:
        return True
    if other.period.first is None:
        return True
    return (one.period.first, one.period.last) == (other.period.first, other.period.last)


def names_of(figure: Figure) -> str:
    """Subject, region and metric of a figure, folded."""
    return fold(" ".join(p for p in (figure.subject, figure.region, figure.metric) if p))
