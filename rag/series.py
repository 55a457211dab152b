"""Trends: a quantity over the years, in order, with the way it went."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from decimal import Decimal

from index.figure import Change, Figure
from index.index import Index
from index.ledger.comparing import metric_class
from rag import tables
from rag.answer import Answer, Status
from rag.comparable import names_of
from rag.draft import Draft
from rag.evidence import Evidence, RankedFigure
from rag.shown import Quoter, amount
from rag.wording import overlap

_PAIRS, _PAIR_BEHIND = 6, 1.0
"""Among how many figures, and how far behind the best, the two ends asked for are looked for."""


def answer_trend(index: Index, evidence: Evidence) -> Answer | None:
    """The series that the question asks for; None where the report gives no series."""
    return (
        _from_table(index, evidence)
        or _along_a_row(index, evidence)
        or _from_pair(index, evidence)
        or _from_years(index, evidence)
    )


def direction(values: Sequence[Decimal]) -> str:
    """How the values went, in a few words."""
    steps = [b - a for a, b in itertools.pairwise(values)]
    if not steps:
        return ""
    if all(step > 0 for step in steps):
        return "逐年上升" if len(steps) > 1 else "上升"
    if all(step < 0 for step in steps):
        return "逐年下降" if len(steps) > 1 else "下降"
    if all(step == 0 for step in steps):
        return "持平"
    overall = "总体上升" if values[-1] > values[0] else "总体下降"
    if values[-1] == values[0]:
        overall = "首尾持平"
    turn = next(i for i, step in enumerate(steps) if step * steps[0] < 0)
    if all(step * steps[turn] > 0 for step in steps[turn:]):
        return ("先升后降" if steps[0] > 0 else "先降后升") + f",{overall}"
    return f"有升有降,{overall}"


def _from_table(index: Index, evidence: Evidence) -> Answer | None:
    table = tables.table_in_question(index, evidence)
    if table is None or not table.rows or not table.rows[0].label[:4].isdigit():
        return None
    selection = tables.select(index, evidence, table, ())
    if selection is None or len(selection.rows) < 2:
        return None
    draft = Draft(index.report, evidence.question.text)
    parts = []
    for position, column in enumerate(selection.columns):
        figures = [row[position] for row in selection.cells]
        shown = []
        for row, figure in zip(selection.rows, figures, strict=True):
            if figure is None:
                continue
            citation = draft.cite(row.span, tables.window_of(table, row))
            draft.figure(figure, citation)
            shown.append(f"{row.label}年{figure.text}[{citation}]")
        values = [f.value for f in figures if f is not None and f.value is not None]
        parts.append(f"{table.columns[column].name}{direction(values)}:{'、'.join(shown)}")
    return draft.finish(Status.ANSWERED, "。".join(parts) + "。")


_YEAR_COLUMN = re.compile(r"^((?:19|20)\d\d)年(?:预估|预计|实际|预测)?(?P<name>.+)$")


def _along_a_row(index: Index, evidence: Evidence) -> Answer | None:
    """A series that stands in one row, a year in each column's name."""
    table = tables.table_in_question(index, evidence)
    if table is None:
        return None
    best = evidence.figures[0].figure
    own = _YEAR_COLUMN.match(table.columns[best.column or 0].name)
    if own is None:
        return None
    cells = tables.figures_by_cell(index, table)
    row = table.rows[best.row or 0]
    draft = Draft(index.report, evidence.question.text)
    citation = draft.cite(row.span, tables.window_of(table, row))
    shown, values = [], []
    for position, column in enumerate(table.columns):
        match = _YEAR_COLUMN.match(column.name)
        figure = cells.get((row.index, position))
        if match is None or figure is None or match["name"] != own["name"]:
            continue
        draft.figure(figure, citation)
        shown.append(f"{match[1]}年{figure.text}")
        if figure.value is not None:
            values.append(figure.value)
    if len(shown) < 2:
        return None
    return draft.finish(
        Status.ANSWERED,
        f"{row.label}的{own['name']}{direction(values)}:{'、'.join(shown)}[{citation}]。",
    )


def _from_pair(index: Index, evidence: Evidence) -> Answer | None:
    """从A提升至B: both ends, in the report's words."""
    if not evidence.figures:
        return None
    years = evidence.question.times.years
    top = evidence.figures[0]
    offered = [r for r in evidence.figures[:_PAIRS] if r.score >= top.score - _PAIR_BEHIND]
    # The years asked for pick among figures that are equally near.
    best = next((r for r in offered if len(years) > 1 and _spans(index, r, years)), None)
    if best is None and len(years) < 2 and top.figure.pair is not None:
        best = top
    if best is None or best.figure.pair is None:
        return None
    partner = index.ledger.figures[best.figure.pair]
    first, last = sorted((best.figure, partner), key=lambda f: f.span.start)
    draft = Draft(index.report, evidence.question.text)
    quoter = Quoter(index, draft, evidence.terms)
    words, citation = quoter.cite(best)
    for figure in (first, last):
        draft.figure(figure, citation)
    way = _way(first, last)
    head = f"{_with_year(first, words)} → {_with_year(last, words)}{way}"
    return draft.finish(Status.ANSWERED, f"{head}。{words}[{citation}]。")


def _spans(index: Index, ranked: RankedFigure, years: Sequence[int]) -> bool:
    """Whether a figure and its fellow (从A到B) are of the years asked for."""
    if ranked.figure.pair is None:
        return False
    partner = index.ledger.figures[ranked.figure.pair]
    known = {p.first for p in (ranked.figure.period, partner.period) if p is not None}
    return set(years) <= known


def _with_year(figure: Figure, quote: str) -> str:
    label = figure.period.label if figure.period else ""
    return f"{label if label in quote else ''}{amount(figure)}"


def _way(first: Figure, last: Figure) -> str:
    if first.value is None or last.value is None:
        return ""
    one, two = first.value * first.scale, last.value * last.scale
    if one == two:
        return ",持平"
    return ",上升" if two > one else ",下降"


def _from_years(index: Index, evidence: Evidence) -> Answer | None:
    """One figure a year, all about the same thing, from the prose."""
    found = series_of_years(evidence)
    if len(found) < 2:
        return None
    draft = Draft(index.report, evidence.question.text)
    quoter = Quoter(index, draft, evidence.terms)
    shown = []
    for ranked in found:
        citation = quoter.cite_dated(ranked)
        label = ranked.figure.period.label if ranked.figure.period else ""
        shown.append(f"{label}{amount(ranked.figure)}[{citation}]")
    values = [r.figure.value for r in found if r.figure.value is not None]
    name = _name_of(found[0].figure)
    way = direction(values) if len(values) == len(found) else ""
    return draft.finish(Status.ANSWERED, f"{name}{way}:{'、'.join(shown)}。")


def _name_of(figure: Figure) -> str:
    """What a series is of; the growth of a quantity is not the quantity."""
    metric = figure.metric or ""
    if figure.change is Change.RATE and metric_class(metric) != "growth":
        return f"{metric}增速"
    return metric


def series_of_years(evidence: Evidence) -> list[RankedFigure]:
    """The best figure of each year asked for, all alike in unit and meaning, in order."""
    if not evidence.figures:
        return []
    times = evidence.question.times
    years = times.years
    wanted: range | tuple[int, ...] = years
    if times.spanning and len(years) > 1:
        wanted = range(min(years), max(years) + 1)
    # The best figure whose year is asked for sets the measure.
    lead = next(
        (
            r
            for r in evidence.figures
            if year_of(r.figure) is not None and (not years or year_of(r.figure) in wanted)
        ),
        None,
    )
    if lead is None:
        return []
    best: dict[int, RankedFigure] = {}
    for ranked in evidence.figures:
        figure = ranked.figure
        year = year_of(figure)
        if year is None or (years and year not in wanted):
            continue
        if year in best and not _more_exact(ranked, best[year]):
            continue
        if figure.base_unit != lead.figure.base_unit or figure.change is not lead.figure.change:
            continue
        elsewhere = figure.section != lead.figure.section
        if elsewhere and (len(years) != 2 or times.spanning):
            continue
        mixed = (figure.table is None) != (lead.figure.table is None)
        if mixed and (len(years) != 2 or times.spanning):
            continue
        if elsewhere and metric_class(figure.metric) != metric_class(lead.figure.metric):
            continue
        if overlap(names_of(figure), names_of(lead.figure)) < 0.4:
            continue
        best[year] = ranked
    if years and len(years) > 1 and not {min(years), max(years)} <= set(best):
        return []
    return [best[year] for year in sorted(best)]


def _more_exact(one: RankedFigure, other: RankedFigure) -> bool:
    """突破100亿元大关,达到102亿元: the value itself says more than the bound beside it."""
    same = (
        one.passage.id == other.passage.id
        and one.figure.subject == other.figure.subject
        and one.figure.metric == other.figure.metric
    )
    return (
        same
        and one.figure.qualifier is None
        and other.figure.qualifier is not None
        and one.score > other.score - 2.0
    )


def year_of(figure: Figure) -> int | None:
    """The one year that a figure is of; None where it has none or spans several."""
    period = figure.period
    if period is None or period.first is None or period.first != (period.last or period.first):
        return None
    return period.first
