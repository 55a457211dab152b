"""What was told, held against another time: 比去年多多少, 跟2021年比呢.

Reads the wording, and finds in the ledger what the report gives for the other time: the same
quantity then, or the change since then that it prints itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.figure import Change, Figure
from index.index import Index
from index.ledger.comparing import metric_class
from rag.requests import asks_how_far
from rag.series import year_of
from rag.tables import figures_by_cell

_AGAINST = re.compile(
    r"^(?:那么?|它|这(?:个)?(?:数字?)?|[,])*"
    r"(?:(?:和|跟|与|同|比|较|对比|相比|相较)(?:起|于)?(?P<year>(?:19|20)\d\d)年?(?:的时候|时|同期)?|同比)"
    r"(?:相?比(?:较|起来)?|对比|比较|起来|来说|来看|一下|之下|的话)*(?:呢)?[,]?(?P<asked>.*)$"
)
_OPEN = re.compile(
    r"(?:是|有)?(?:(?:怎么样|如何|咋样)|(?:有)?(?:什么|啥|多大)?(?:的)?(?:变化|差别|区别)(?:大吗|多大)?"
    r"|(?:多|高|涨|升|增加?|大)了?(?:还是|没有?|吗).{0,4}|有没有(?:涨|增|升|降|跌|变).{0,2})?[呢吗啊呀??。!,\s]*"
)
_YEARS = 11
"""Years from the one told within which the next one is looked for."""
_PRINTED = ("上年同期", "上年", "去年同期")


@dataclass(frozen=True, slots=True)
class Against:
    """`year` is the other time (None: the year before), `asked` what is said of the gap."""

    year: int | None
    asked: str


def read_against(turn: str) -> Against | None:
    """The other time that a turn holds what was told against; None for other turns.

    Times like 去年 must have been put into years before.
    """
    match = _AGAINST.match(turn)
    if match is None:
        return None
    asked = match["asked"].strip("?。!, ")
    if not (_OPEN.fullmatch(asked) or asks_how_far(asked)):
        return None
    return Against(int(match["year"]) if match["year"] else None, asked)


def at_year(index: Index, lead: Figure, year: int) -> Figure | None:
    """The figure that gives the quantity of `lead` for `year`; None where the report gives it
    for no such year, or for a part of it."""
    ledger = index.ledger.figures
    if lead.table is not None:
        cells = figures_by_cell(index, index.report.table(lead.table)).values()
        beside = [
            f
            for f in cells
            if (f.row == lead.row or f.column == lead.column)
            and f.subject == lead.subject
            and metric_class(f.metric) == metric_class(lead.metric)
            and year_of(f) == year
        ]
        return beside[0] if beside else None
    if lead.pair is not None and year_of(ledger[lead.pair]) == year:
        return ledger[lead.pair]
    part = lead.period.part if lead.period else None
    found = [
        f
        for f in ledger
        if f.id != lead.id
        and f.change is Change.LEVEL
        and f.value is not None
        and f.base_unit == lead.base_unit
        and year_of(f) == year
        and (f.period.part if f.period else None) == part
        and f.subject == lead.subject
        and metric_class(f.metric) == metric_class(lead.metric)
    ]
    return min(found, key=lambda f: abs(f.span.start - lead.span.start), default=None)


def beyond(index: Index, lead: Figure, *, later: bool) -> Figure | None:
    """The value of the same quantity at the next time told, or at the one before."""
    if lead.pair is not None:
        other = index.ledger.figures[lead.pair]
        if (other.span.start > lead.span.start) is later:
            return other
    year = year_of(lead)
    if year is None:
        return None
    step = 1 if later else -1
    found = (at_year(index, lead, year + step * gap) for gap in range(1, _YEARS))
    return next((figure for figure in found if figure is not None), None)


def change_since(index: Index, lead: Figure, year: int, *, percent: bool) -> Figure | None:
    """The change from `year` to `lead` that the report itself prints beside it.

    Of two the one in percent where `percent` is asked for.
    """
    own = year_of(lead)
    found = []
    for figure in index.ledger.figures:
        if figure.change is Change.LEVEL or figure.sentence != lead.sentence:
            continue
        if figure.span.start < lead.span.start or figure.table is not None:
            continue
        if metric_class(figure.metric) != metric_class(lead.metric) and not _beside(figure, lead):
            continue
        base = figure.compared_with or ""
        previous = own is not None and year == own - 1 and base in _PRINTED
        if str(year) in base or previous:
            found.append(figure)
    return min(found, key=lambda f: (f.unit == "%") is not percent, default=None)


def _beside(figure: Figure, lead: Figure) -> bool:
    """Whether a change stands in the clause of the figure, or in the next one."""
    return 0 <= figure.clause_span.start - lead.clause_span.end <= 2 or (
        figure.clause_span == lead.clause_span
    )
