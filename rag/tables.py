"""Reading a table for a question: which columns, which rows, and what to do with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.report import Row, Table
from corpus.span import Span
from index.figure import Figure
from index.index import Index
from index.normal import fold
from rag.evidence import Evidence
from rag.features import change_fit, measure_fit, unit_word_fit
from rag.kind import Kind
from rag.normalise import count_of
from rag.question import Question
from rag.terms import Term
from rag.wording import overlap

POINTS_AT_TABLE = re.compile(r"表(?!现|示|明|达|态|面|述|演)|SWOT|矩阵", re.IGNORECASE)
WHOLE = 900
"""Characters below which a table is shown or cited whole."""
_ROW_SHARED, _ROW_APART = 0.25, 0.15
"""Share of a row's wording that a question must hold, and by how much more than of others."""
ROWS_COUNTED = re.compile(
    r"(?P<count>[一二两三四五六七八九十]{1,2}|\d{1,2})(?:个|种|类|款|大|项|家|年|档|条)"
)
_COLUMN_LEADS = 3
"""How many of the best figures must stand in one column where that column is asked for."""
_BY_KIND = 1.0
"""How well the cells of a column must fit in sort, unit and change where nothing names it."""


@dataclass(frozen=True)
class Selection:
    """Rows and columns of a table that a question is about, with the figures in them.

    `cells[r][c]` belongs to `rows[r]` and `columns[c]` (None where a cell holds no figure).
    """

    table: Table
    rows: tuple[Row, ...]
    columns: tuple[int, ...]
    cells: tuple[tuple[Figure | None, ...], ...]

    @property
    def figures(self) -> list[Figure]:
        return [cell for row in self.cells for cell in row if cell is not None]


def figures_by_cell(index: Index, table: Table) -> dict[tuple[int, int], Figure]:
    """The figures of one table by row and column."""
    return {(f.row or 0, f.column or 0): f for f in index.ledger.figures if f.table == table.id}


def window_of(table: Table, row: Row) -> Span:
    """What is shown around a cited row: its table where that is short, else the row alone."""
    return table.span if len(table.span) < WHOLE else row.span


def table_in_question(index: Index, evidence: Evidence) -> Table | None:
    """The verified table that the best figure stands in; None where it stands in prose."""
    if not evidence.figures or evidence.figures[0].figure.table is None:
        return None
    name = evidence.figures[0].figure.table
    table = index.report.table(name)
    return table if table.verified else None


def table_named(index: Index, question: Question) -> Table | None:
    """The verified table whose rows and one of whose columns the question names by their heads
    (各家运营商的单桩日均充电量)."""
    text = fold(question.text)
    for table in index.report.tables:
        rows, *columns = (fold(column.name) for column in table.columns)
        named = any(len(name) > 2 and name in text for name in columns)
        if table.verified and named and len(rows) > 1 and rows in text:
            return table
    return None


def rows_are_years(table: Table) -> bool:
    """Whether each row of a table is a year."""
    body = [row for row in table.rows if not row.is_total]
    return bool(body) and all(re.fullmatch(r"(?:19|20)\d\d年?", row.label) for row in body)


def select(
    index: Index, evidence: Evidence, table: Table, items: Sequence[str]
) -> Selection | None:
    """The rows and columns of `table` that the question names; all rows where it names none."""
    question = evidence.question
    columns = columns_asked(table, evidence.terms, question, items, figures_by_cell(index, table))
    if not columns:
        return None
    rows = rows_asked(table, question, items, evidence.terms)
    if not rows:
        return None
    found = figures_by_cell(index, table)
    cells = tuple(tuple(found.get((row.index, c)) for c in columns) for row in rows)
    return Selection(table, rows, columns, cells)


def columns_asked(
    table: Table,
    terms: Sequence[Term],
    question: Question,
    items: Sequence[str],
    cells: Mapping[tuple[int, int], Figure],
) -> tuple[int, ...]:
    """The value columns that the question names, in the table's order.

    A column counts by the share of its name that the question's words cover; a column named
    by a part of another's name (产能 in 产能利用率) needs the longer one to be unnamed.
    """
    if re.search(
        r"(?:所有|全部|各项|每项|整(?:张|个)|都)(?:指标|数据|列)|整(?:张|个)表|这一行|都给我",
        question.text,
    ):
        wide = tuple(i for i, c in enumerate(table.columns) if i and c.unit)
        named = [fold(c.name) in fold(question.text) for c in table.columns]
        if sum(named) == 0:
            return wide
    scores: dict[int, float] = {}
    for position, column in enumerate(table.columns):
        if position == 0:
            continue
        scores[position] = _column_fit(fold(column.name), terms, question, items)
        sample = next((f for (_, c), f in cells.items() if c == position), None)
        if sample is not None and scores[position] > 0:
            # 价格每年降多少 asks for 价格变化趋势 and not for 平均价格.
            scores[position] += 0.4 * change_fit(question, sample)
    top = max(scores.values(), default=0.0)
    if top < 0.5:
        return _column_of_kind(table, terms, question, cells)
    rest = fold(question.text)
    mentioned = 0
    for name in sorted((fold(c.name) for c in table.columns[1:]), key=len, reverse=True):
        # 产能利用率 does not also name 产能.
        mentioned += name in rest
        rest = rest.replace(name, " ")
    several = mentioned > 1 or (len(items) > 1 and sum(s >= 0.5 for s in scores.values()) > 1)
    if not several:
        return (max(scores, key=lambda p: (scores[p], -p)),)
    return tuple(p for p, score in scores.items() if score >= max(0.5, top - 0.5))


def _column_of_kind(
    table: Table,
    terms: Sequence[Term],
    question: Question,
    cells: Mapping[tuple[int, int], Figure],
) -> tuple[int, ...]:
    """The one column that holds what is asked for by its sort, unit, year and kind of change.

    Where the question names a metric, the column must be one of it.
    """
    fits: dict[int, float] = {}
    for position, column in enumerate(table.columns):
        sample = next((f for (_, c), f in cells.items() if c == position), None)
        if sample is None:
            continue
        fit = measure_fit(question, sample) + unit_word_fit(question, sample)
        fit += max(0.0, change_fit(question, sample))
        fits[position] = fit + _year_fit(fold(column.name), question) if fit > 0 else fit
    ordered = sorted(fits, key=lambda p: -fits[p])
    if not ordered or fits[ordered[0]] < _BY_KIND:
        return ()
    if len(ordered) > 1 and fits[ordered[1]] == fits[ordered[0]]:
        return ()
    metrics = [t for t in terms if t.kind == "metric"]
    name = fold(table.columns[ordered[0]].name)
    if metrics and not any(t.match(name) for t in metrics):
        return ()
    return (ordered[0],)


def _year_fit(name: str, question: Question) -> float:
    """How the year in a column's name fits those asked for; 0 where either has none."""
    year = re.match(r"(?:19|20)\d\d", name)
    if year is None or not question.times.years:
        return 0.0
    return 0.5 if int(year[0]) in question.times.years else -0.5


def _column_fit(
    name: str, terms: Sequence[Term], question: Question, items: Sequence[str]
) -> float:
    text = fold(question.text)
    bare = re.sub(r"^(?:19|20)\d\d年(?:预估|预计)?", "", name)
    fit = 0.0
    if bare in text:
        fit = 1.0 + len(bare) / 20
    for item in items:
        if fold(item) and (fold(item) in bare or bare in fold(item)):
            fit = max(fit, 0.9)
    for term in terms:
        for form, weight in term.forms:
            if len(form) > 1 and (form in bare or bare in form):
                share = min(len(form), len(bare)) / max(len(form), len(bare))
                fit = max(fit, weight * (0.4 + 0.6 * share))
    return fit + _year_fit(name, question)


def rows_asked(
    table: Table, question: Question, items: Sequence[str], terms: Sequence[Term]
) -> tuple[Row, ...]:
    """The rows that the question names by label or year; all (totals apart) where none."""
    body = tuple(row for row in table.rows if not row.is_total)
    years = question.times.years
    if rows_are_years(table):
        if not years:
            return body
        low, high = min(years), max(years)
        if question.times.spanning:
            if len(years) == 1:
                high = 9999
            return tuple(r for r in body if low <= int(r.label[:4]) <= high)
        return tuple(r for r in body if int(r.label[:4]) in years)
    labels = {
        row.index: fold(" ".join(cell.text for cell in row.cells if not _numeric(cell.text)))
        for row in body
    }
    shared = shared_suffix([fold(row.label) for row in body])
    text = fold(question.text)
    heads = [name for c in table.columns[1:] if (name := fold(c.name)) in text]
    # 充电 of 充电量 names the column and no row (星星充电).
    beside = [t for t in terms if not any(t.text in head for head in heads)]
    named = []
    for row in body:
        label = labels[row.index]
        own = fold(row.label).removesuffix(shared)
        by_item = any(_names(fold(item).removesuffix(shared), own, label) for item in items)
        by_text = len(own) > 1 and own in fold(question.text)
        by_term = not items and any(
            t.match(own) >= 0.9 and len(t.text) > 1 and not _everywhere(t, labels.values())
            for t in beside
        )
        if by_item or by_text or by_term:
            named.append(row)
    return tuple(named) or body


def points_at_table(question: str) -> bool:
    """Whether a question says that the answer stands in a table (表里, SWOT)."""
    return POINTS_AT_TABLE.search(question) is not None


def cell_is_pointed_at(index: Index, evidence: Evidence) -> bool:
    """Whether the question says that the best figure stands in a table, and which cell it is.

    Words like 表里 or SWOT point at the table; the column must be named, and the row must share
    clearly more of its wording with the question than any other row does.
    """
    table = table_in_question(index, evidence)
    if table is None or not points_at_table(evidence.question.text):
        return False
    best = evidence.figures[0].figure
    cells = figures_by_cell(index, table)
    columns = columns_asked(table, evidence.terms, evidence.question, (), cells)
    text = fold(evidence.question.text)
    # Of several words for a row the longest one tells it from others (劣势 is not enough).
    shares = {
        row.index: overlap(
            fold(max((c.text for c in row.cells if not _numeric(c.text)), key=len)), text
        )
        for row in table.rows
        if not row.is_total and any(not _numeric(c.text) for c in row.cells)
    }
    own = shares.pop(best.row or 0, 0.0)
    rest = max(shares.values(), default=0.0)
    return best.column in columns and own >= _ROW_SHARED and own - rest >= _ROW_APART


def column_is_asked(index: Index, evidence: Evidence) -> bool:
    """Whether the question is about a whole column: the best figures are all cells of one, and
    it asks for every year, or says how many rows there are, or that they stand in a table."""
    table = table_in_question(index, evidence)
    if table is None:
        return False
    body = [row for row in table.rows if not row.is_total]
    leads = [r.figure for r in evidence.figures[: min(_COLUMN_LEADS, len(body))]]
    if len({(f.table, f.column) for f in leads}) != 1:
        return False
    question = evidence.question
    if Kind.TREND in question.kinds and rows_are_years(table):
        return True
    if Kind.LIST not in question.kinds:
        return False
    counted = len(body) in {count_of(m["count"]) for m in ROWS_COUNTED.finditer(question.text)}
    return counted or points_at_table(question.text)


def cell_is_named(index: Index, evidence: Evidence, figure: Figure) -> tuple[bool, bool]:
    """Whether the question names the row and the column of a cell.

    A row counts as named too where the table has one row only, or where rows are years and
    the question gives none (then all years are meant).
    """
    table = index.report.table(figure.table)
    question, terms = evidence.question, evidence.terms
    cells = figures_by_cell(index, table)
    columns = columns_asked(table, terms, question, (), cells)
    body = tuple(row for row in table.rows if not row.is_total)
    rows = rows_asked(table, question, (), terms)
    row_named = len(rows) < len(body) or len(body) == 1 or rows_are_years(table)
    own = table.rows[figure.row or 0]
    if len(rows) < len(body) and own not in rows and not own.is_total:
        row_named = False
    if own.is_total:
        row_named = bool(
            re.search(r"合计|总|一共|全部|整体|所有|平均|综合|拉平|加起来", question.text)
        )
    return row_named, bool(columns) or _only_of_its_kind(question, figure, cells)


def row_is_named(index: Index, evidence: Evidence, figure: Figure) -> bool:
    """Whether the question names the row of a cell by its label, which is no year."""
    table = index.report.table(figure.table)
    own = table.rows[figure.row or 0]
    rows = rows_asked(table, evidence.question, (), evidence.terms)
    body = sum(not row.is_total for row in table.rows)
    return own in rows and len(rows) < body and not rows_are_years(table)


def _only_of_its_kind(
    question: Question, figure: Figure, cells: Mapping[tuple[int, int], Figure]
) -> bool:
    """Whether the quantity asked for picks one column of the row (卖了几台 can only be 销量)."""
    if not question.measures and question.unit is None:
        return False
    fitting = [
        cell
        for (row, _), cell in cells.items()
        if row == (figure.row or 0)
        and measure_fit(question, cell) >= 0.6
        and unit_word_fit(question, cell) >= 0
    ]
    return len(fitting) == 1 and fitting[0].id == figure.id


def _names(item: str, own: str, label: str) -> bool:
    if not item or not own:
        return False
    return item in own or own in item or (len(item) > 1 and item in label)


def _everywhere(term: Term, labels: Iterable[str]) -> bool:
    values = list(labels)
    return sum(term.match(label) >= 0.9 for label in values) > len(values) / 2


def shared_suffix(labels: Sequence[str]) -> str:
    """What all labels end with (影像工作站); empty where they share nothing."""
    if len(labels) < 2:
        return ""
    suffix = labels[0]
    for label in labels[1:]:
        while suffix and not label.endswith(suffix):
            suffix = suffix[1:]
    return suffix


def _numeric(text: str) -> bool:
    return bool(re.fullmatch(r"[\d,.%-]+", text))
