"""Finding the figures that a computation starts from: two years, two things, two ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.figure import Change, Figure
from index.ledger.comparing import metric_class
from index.ledger.scanner import scan
from rag import tables
from rag.comparable import names_of
from rag.evidence import Evidence, RankedFigure
from rag.kind import Measure
from rag.listing import figures_of_items
from rag.measure import measure_of
from rag.series import series_of_years, year_of
from rag.task import Task, near
from rag.wording import overlap

Pair = tuple[RankedFigure, RankedFigure]

_CONTRAST = re.compile(
    r"[高低多少强弱优快慢大小]于|高出|低出|比|较|相差|落差|差距|而|与|和|远超|[至到]|对"
)
_LEADS, _CANDIDATES = 6, 40
"""Among how many figures the one of either year, and its fellow, is looked for."""
_MUCH_LOWER = 3.0
"""How far behind the best figure of either year one may score whose section gives both."""
_ONE_SUBJECT = 0.4
_TOLD = 3.0
"""What counts for a figure that the question itself states."""
_WHOLE_SPAN = re.compile(r"[一二三四五六七八九\d]年|历年|这些年|这几年|几年")


def alike(figures: Sequence[Figure], *, same_metric: bool = True) -> bool:
    """Whether figures can be added or compared: same base unit, kind of change and metric."""
    first = figures[0]
    return all(
        f.value is not None
        and f.base_unit == first.base_unit
        and f.change is first.change
        and (not same_metric or metric_class(f.metric) == metric_class(first.metric))
        for f in figures
    )


def both_move(one: Figure, two: Figure) -> bool:
    """Whether two figures each say how much something moved, in one unit and one direction."""
    moves = Change.LEVEL not in (one.change, two.change) and one.direction is two.direction
    return moves and one.base_unit == two.base_unit and None not in (one.value, two.value)


def those_told_first(evidence: Evidence) -> Evidence:
    """The evidence led by the figures that the question itself states (按58.3亿算)."""
    told = [m for m in scan(evidence.question.text)[0] if m.value is not None]

    def is_told(figure: Figure) -> bool:
        return figure.value is not None and any(
            m.unit.base in ("", figure.base_unit)
            and m.value in (figure.value, figure.value * figure.scale / m.unit.scale)
            for m in told
        )

    figures = [
        r._replace(score=r.score + _TOLD) if is_told(r.figure) else r for r in evidence.figures
    ]
    return replace(evidence, figures=tuple(sorted(figures, key=lambda r: -r.score)))


def of_two_years(task: Task) -> Pair | None:
    """The values of one thing in the two years that the question names, the earlier first.

    Where it names none but means the whole span of a table (五年), the first and last year.
    """
    years = task.question.times.years
    if len(years) == 2:
        early, late = sorted(years)
        return (
            _cells_of_years(task, early, late)
            or _cells_of_row(task, early, late)
            or _dated(task, early, late)
            or _ends_dated(task, early, late)
        )
    if not years and _WHOLE_SPAN.search(task.question.text):
        return _cells_of_years(task, None, None)
    return None


def of_year_before(task: Task) -> Pair | None:
    """The cell of the one year that the question names, and that of the year before."""
    years = task.question.times.years
    leads = [r.figure for r in task.operands.figures[:_LEADS] if r.figure.change is Change.LEVEL]
    if len(years) != 1 or not leads:
        return None
    lead = leads[0]
    if lead.table is None or year_of(lead) != years[0]:
        return None
    pair = _cells_of_years(task, years[0] - 1, years[0])
    return pair if pair is not None and pair[1].figure.id == lead.id else None


def _cells_of_years(task: Task, early: int | None, late: int | None) -> Pair | None:
    """The two years' cells of the one column that the question names."""
    table = tables.table_in_question(task.index, task.operands)
    if table is None or not tables.rows_are_years(table):
        return None
    selection = tables.select(task.index, task.operands, table, ())
    if selection is None or len(selection.columns) != 1:
        return None
    cells = tables.figures_by_cell(task.index, table)
    column = selection.columns[0]
    by_year = {int(row.label[:4]): cells.get((row.index, column)) for row in table.rows}
    first = by_year.get(min(by_year) if early is None else early)
    last = by_year.get(max(by_year) if late is None else late)
    if first is None or last is None or first.value is None or last.value is None:
        return None
    found = task.ranked([first, last])
    return found[0], found[1]


def _cells_of_row(task: Task, early: int, late: int) -> Pair | None:
    """The two years' cells of the best row, where a table has a column for each year."""
    table = tables.table_in_question(task.index, task.operands)
    if table is None:
        return None
    best = task.operands.figures[0].figure
    cells = [
        f
        for (row, _), f in tables.figures_by_cell(task.index, table).items()
        if row == best.row and f.change is Change.LEVEL and f.metric == best.metric
    ]
    by_year = {year_of(f): f for f in cells}
    one, two = by_year.get(early), by_year.get(late)
    if one is None or two is None or not alike([one, two]):
        return None
    found = task.ranked([one, two])
    return found[0], found[1]


def _dated(task: Task, early: int, late: int) -> Pair | None:
    """The figure of each year from the prose: from one section where one gives both, since
    sections may contradict each other; else the best of each year."""
    dated = [
        r
        for r in task.operands.figures[:_CANDIDATES]
        if r.figure.change is Change.LEVEL
        and r.figure.table is None
        and year_of(r.figure) in (early, late)
    ]
    for ranked in dated[:_LEADS]:
        own = year_of(ranked.figure)
        if ranked.score < dated[0].score - _MUCH_LOWER:
            break
        other = late if own == early else early
        for beside in dated:
            if (
                year_of(beside.figure) == other
                and beside.figure.section == ranked.figure.section
                and alike([ranked.figure, beside.figure])
                and _same_subject(ranked.figure, beside.figure)
            ):
                one, two = _exact(task, ranked), _exact(task, beside)
                return (one, two) if own == early else (two, one)
    series = series_of_years(task.operands)
    by_year = {r.figure.period.first: r for r in series if r.figure.period is not None}
    if early not in by_year or late not in by_year:
        return None
    one, two = by_year[early], by_year[late]
    if one.figure.change is not Change.LEVEL or not alike([one.figure, two.figure]):
        return None
    return one, two


def _exact(task: Task, ranked: RankedFigure) -> RankedFigure:
    """突破100亿元大关,达到102亿元: the value itself, where the sentence also gives a bound."""
    figure = ranked.figure
    if figure.qualifier is None:
        return ranked
    for other in task.finder.figures_of(ranked.passage.id):
        if (
            other.qualifier is None
            and (other.subject, other.metric) == (figure.subject, figure.metric)
            and year_of(other) == year_of(figure)
            and alike([figure, other])
        ):
            return task.ranked([other])[0]
    return ranked


def _same_subject(one: Figure, two: Figure) -> bool:
    return overlap(names_of(one), names_of(two)) >= _ONE_SUBJECT


def _ends_dated(task: Task, early: int, late: int) -> Pair | None:
    """The two ends of 从A到B, where these are the two years."""
    for ranked in task.operands.figures[:6]:
        partner = task.partner(ranked)
        if partner is None:
            continue
        pair = sorted([ranked, partner], key=lambda r: year_of(r.figure) or 0)
        if [year_of(r.figure) for r in pair] == [early, late]:
            return pair[0], pair[1]
    return None


def ends_of_pair(task: Task) -> Pair | None:
    """The earlier and the later end of the best 从A到B."""
    for ranked in near(task.operands.figures[:3]):
        partner = task.partner(ranked)
        if partner is not None:
            first, last = sorted([ranked, partner], key=lambda r: r.figure.span.start)
            return first, last
    return None


def of_two_items(task: Task, *, any_metric: bool = False) -> Pair | None:
    """The figures of the two things that the question names, in its order.

    Of one row, two metrics may be held against each other (产能减产量).
    """
    if len(task.items) != 2:
        return None
    # What two things differ by is no change of either: its level is wanted.
    asked = replace(task.question, changes=task.question.changes - {"delta"})
    found = figures_of_items(task.finder, task.lexicon, task.operands, task.items, asked=asked)
    chosen = [found[item] for item in task.items if item in found]
    if len(chosen) != 2:
        return None
    rows = {(r.figure.table, r.figure.row) for r in chosen if r.figure.table}
    same = not any_metric and len(rows) != 1
    if not alike([r.figure for r in chosen], same_metric=same):
        return None
    return chosen[0], chosen[1]


def of_contrast(task: Task) -> Pair | None:
    """The two figures that one sentence sets against each other, the nearer one first.

    每百万人口8.7台,显著高于全国平均水平的5.3台: alike in unit and metric, of two subjects, and
    nothing alike between them.
    """
    for ranked in near(task.operands.figures[:4]):
        figure = ranked.figure
        if figure.table is not None or figure.value is None or figure.change is not Change.LEVEL:
            continue
        others = [f for f in task.finder.figures_of(ranked.passage.id) if _against(figure, f)]
        fits = [f for f in others if _told_against(task, figure, f)]
        if len(fits) == 1:
            return ranked, task.ranked(fits)[0]
    return None


def _against(figure: Figure, other: Figure) -> bool:
    if other.id == figure.id or not alike([figure, other], same_metric=False):
        return False
    if other.pair == figure.id:
        return True
    if other.subject == figure.subject:
        return False
    known = figure.metric and other.metric
    return not known or metric_class(figure.metric) == metric_class(other.metric)


def _told_against(task: Task, figure: Figure, other: Figure) -> bool:
    """Whether words between two figures set them against each other."""
    text = task.index.report.text
    first, last = sorted((figure.span, other.span))
    between = text[first.end : last.start]
    return bool(_CONTRAST.search(between))


def percentages_near(task: Task, ranked: RankedFigure) -> list[Figure]:
    """Shares that the sentence of `ranked` states, in text order."""
    return [
        f
        for f in task.finder.figures_of(ranked.passage.id)
        if measure_of(f.unit) is Measure.PERCENT
        and f.change is Change.LEVEL
        and f.value is not None
    ]
