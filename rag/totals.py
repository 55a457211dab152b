"""Sums and means over the rows of a table, or over the things that a question lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.report import Table
from index.figure import Figure
from rag import facts, formula, tables
from rag.answer import Answer
from rag.evidence import RankedFigure
from rag.listing import figures_of_items
from rag.numbers import in_words
from rag.operands import alike
from rag.table_choice import table_asked
from rag.task import Task

_SUMMING = re.compile(r"合计|总计|累计|共")
_COLUMN_NAME = re.compile(r"平均(?:价格?|单价|售价|年龄|价钱)|均价|平均(?:一|每)(?:台|套|家|个|件)")
_MEAN = re.compile(r"平均(?:下来|值|数|是|一下|多少)?|均值|均下来|求平均")
_SHARE = re.compile(r"(?:份额|占比|比重|占有率|市占率)$")
_MUCH_LOWER = 2.5
"""How far behind the best figure a part of a sum may score."""


def answer_over_table(task: Task, operator: str) -> Answer | None:
    """A sum or mean over rows of one column."""
    table = table_asked(task.index, task.evidence)
    if table is None:
        return None
    selection = tables.select(task.index, task.evidence, table, task.items)
    if selection is None or len(selection.columns) != 1 or len(selection.rows) < 2:
        return None
    if len(task.items) > len(selection.rows):
        return None  # one of the things listed is no row, so the rows are not what is asked
    figures = selection.figures
    if len(figures) != len(selection.rows) or any(f.value is None for f in figures):
        return None
    column = table.columns[selection.columns[0]].name
    if operator == "sum" and (printed := _printed_total(task, table, selection)) is not None:
        return printed
    if operator == "average" and not _asks_mean(task, column):
        return None
    return _combine(task, operator, task.ranked(figures), column)


def _printed_total(task: Task, table: Table, selection: tables.Selection) -> Answer | None:
    """The table's own total of a column, where all its rows are asked for."""
    body = [row for row in table.rows if not row.is_total]
    total = next((row for row in table.rows if row.is_total), None)
    if total is None or len(selection.rows) != len(body):
        return None
    found = tables.figures_by_cell(task.index, table).get((total.index, selection.columns[0]))
    if found is None:
        return None
    return facts.answer_fact(task.index, task.evidence, task.ranked([found])[0])


def answer_over_items(task: Task) -> Answer | None:
    """The sum of the things listed; None where the report prints it itself (合计贡献73%)."""
    if len(task.items) < 2:
        return None
    chosen = figures_of_items(task.finder, task.lexicon, task.evidence, task.items)
    found = list(chosen.values())
    if len(found) != len(task.items) or not alike([r.figure for r in found]):
        return None
    top = task.evidence.figures[0]
    clause = top.figure.clause_span.of(task.index.report.text)
    if _SUMMING.search(clause) or any(r.score < top.score - _MUCH_LOWER for r in found):
        return None
    return _combine(task, "sum", found, _shared_metric(found))


def sum_of(task: Task, found: Sequence[RankedFigure]) -> Answer | None:
    """The figures of earlier answers together."""
    if not alike([r.figure for r in found]):
        return None
    # The chat says what they are of; a name put before their sum would need a source.
    return _combine(task, "sum", found, "")


def mean_of(task: Task, found: Sequence[RankedFigure]) -> Answer | None:
    """The mean of figures of earlier answers."""
    return _combine(task, "average", found, "") if alike([r.figure for r in found]) else None


def _shared_metric(found: Sequence[RankedFigure]) -> str:
    metrics = {r.figure.metric for r in found}
    return (metrics.pop() or "") if len(metrics) == 1 else ""


def _asks_mean(task: Task, column: str) -> bool:
    """Whether 平均 means a mean over rows, and is not a part of the column's name or of the
    question's wording for one thing (平均一台卖多少)."""
    text = _COLUMN_NAME.sub("", task.question.text.replace(column, ""))
    if not _MEAN.search(text):
        return False
    years = task.question.times
    several = years.spanning or len(task.items) > 1 or len(years.years) > 1
    return several or bool(
        re.search(
            r"[几一二三四五六七八九\d各]{1,2}[年类种款项个]|求|均值|平均(?:下来|值|数|是)", text
        )
    )


def _can_be_added(figures: Sequence[Figure], result: formula.Formula | None) -> bool:
    """Whether a sum means anything: of percentages only shares of one whole can be added, and
    prices of one piece cannot."""
    units = {f.base_unit for f in figures}
    if any("/" in unit for unit in units) or result is None:
        return False
    if units != {"%"}:
        return not any((f.metric or "").endswith("率") for f in figures)  # 230 PPM and 85 PPM
    return result.value <= 100 and all(_SHARE.search(f.metric or "") for f in figures)


def _combine(
    task: Task, operator: str, found: Sequence[RankedFigure], metric: str
) -> Answer | None:
    figures = [r.figure for r in found]
    result = formula.total(figures) if operator == "sum" else formula.mean(figures)
    if operator == "sum" and not _can_be_added(figures, result):
        return None
    name = "合计" if operator == "sum" else "平均"
    head = f"{metric}{name}{{}}(共{in_words(len(figures))}项)"
    return task.tell(found, result, head, metric=metric)
