"""What a rate of a row makes of its amount: gross profit from income and gross margin."""

from __future__ import annotations

import re

from index.normal import fold
from rag import formula, tables
from rag.answer import Answer
from rag.kind import Measure
from rag.measure import measure_of
from rag.task import Task

_RATE = re.compile(r"^(?P<of>[\u4e00-\u9fff]{2,6})率$")
_INCOME = re.compile(r"收入|营收|销售额|营业额|产值")


def answer_product_of_row(task: Task) -> Answer | None:
    """Income × margin of one row, where the profit itself is asked for and no column gives it."""
    text = fold(task.question.text)
    for table in task.index.report.tables:
        names = [fold(column.name) for column in table.columns]
        rate = next((i for i, name in enumerate(names) if _asks_of(name, text)), None)
        income = next((i for i, name in enumerate(names) if i and _INCOME.search(name)), None)
        if rate is None or income is None or not table.verified:
            continue
        profit = names[rate].removesuffix("率")
        if profit in names:
            return None
        rows = tables.rows_asked(table, task.question, (), task.evidence.terms)
        totals = [row for row in table.rows if row.is_total and re.search(r"合计|总|全部", text)]
        chosen = rows if len(rows) == 1 else totals
        if len(chosen) != 1:
            return None
        cells = tables.figures_by_cell(task.index, table)
        amount = cells.get((chosen[0].index, income))
        share = cells.get((chosen[0].index, rate))
        if amount is None or share is None or measure_of(amount.unit) is not Measure.MONEY:
            return None
        return task.tell(task.ranked([amount, share]), formula.part(amount, share), "{}")
    return None


def _asks_of(name: str, text: str) -> bool:
    """Whether the amount behind a rate is asked for (毛利 of 毛利率), be the rate named or not."""
    rate = _RATE.fullmatch(name)
    return rate is not None and re.search(rf"{rate['of']}(?!率)", text) is not None
