"""What stands beside a figure that was told: the other kinds, places or rows (其他几类各占多少).

A sentence, or a column of a table, gives one quantity of several things; of these an answer
tells the one asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.figure import Figure
from index.ledger.comparing import metric_class
from rag import tables
from rag.answer import Answer, Status
from rag.draft import Draft
from rag.evidence import EvidenceFinder
from rag.shown import Quoter
from rag.told import Told
from rag.wording import joined


def others_beside(finder: EvidenceFinder, question: str, told: Told) -> Answer | None:
    """The figures beside the one told; None where several were told, or none stands beside it."""
    lead = told.lead
    if lead is None or len(told.figures) != 1:
        return None
    beside = _in_column(finder, lead) if lead.table is not None else _in_sentence(finder, lead)
    if not beside:
        return None
    draft = Draft(finder.index.report, question)
    quoter = Quoter(finder.index, draft, ())
    parts = []
    for figure in beside:
        words, citation = quoter.cite(finder.unranked(figure))
        parts.append(f"{words}[{citation}]")
    return draft.finish(Status.ANSWERED, joined(parts))


def _in_column(finder: EvidenceFinder, lead: Figure) -> Sequence[Figure]:
    table = finder.index.report.table(lead.table or "")
    cells = tables.figures_by_cell(finder.index, table)
    totals = {row.index for row in table.rows if row.is_total}
    column = lead.column or 0
    rows = (row.index for row in table.rows if row.index not in totals | {lead.row})
    return [cells[row, column] for row in rows if (row, column) in cells]


def _in_sentence(finder: EvidenceFinder, lead: Figure) -> Sequence[Figure]:
    found = finder.figures_of(finder.unranked(lead).passage.id)
    return [
        f
        for f in found
        if f.id != lead.id
        and (f.base_unit, f.change, metric_class(f.metric))
        == (lead.base_unit, lead.change, metric_class(lead.metric))
        and f.subject
        and (f.subject, f.region) != (lead.subject, lead.region)
    ]
