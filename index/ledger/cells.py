"""Reads the figures of table cells: subject from the row, metric from the column.

A column that names a year gives the period; so does a first column of years. A cell that is
a phrase (年均下降3.5%) is read like prose and keeps its column as metric.
"""

from __future__ import annotations

import re

from corpus.report import Cell, Column, Report, Row, Table
from corpus.span import Span
from index.figure import Change, Modality, Period
from index.ledger import cues, times, units
from index.ledger.draft import Draft
from index.ledger.scanner import Exclusion, scan
from index.ledger.units import NO_UNIT

_TIME_HEADER = re.compile(r"年份|年度|时间|季度|月份|日期|期间|报告期")
_PURE = re.compile(r"[-−]?[\d,.]+")
_RATE = re.compile(r"增长率|增速|增幅|同比|环比|CAGR|增减")
_FORECAST = re.compile(r"预估|预测|预计|E$|\(E\)|（E）")


def read_table(
    report: Report, table: Table, subject: str | None
) -> tuple[list[Draft], list[Exclusion]]:
    """The drafts of all cells in row order, and the digits of the table that are no figures.

    `subject` stands in for rows that are named by a time.
    """
    drafts: list[Draft] = []
    for row in table.rows:
        drafts += _read_row(report, table, row, subject)
    return drafts, _excluded(report, table, drafts)


def _read_row(report: Report, table: Table, row: Row, subject: str | None) -> list[Draft]:
    row_period = times.parse(row.label)
    timed = row_period is not None or bool(_TIME_HEADER.search(table.columns[0].name))
    label = subject if timed else row.label
    names = [
        cell.text for cell in row.cells[1:] if not re.search(r"\d", cell.text) and cell.text.strip()
    ]
    labels = [other.label for other in table.rows]
    if not timed and names and len(set(labels)) < len(labels):
        label, names = names[0], [row.label, *names[1:]]
    drafts: list[Draft] = []
    for cell in row.cells[0 if not timed else 1 :]:
        if cell.column == 0 and (timed or not _PURE.fullmatch(cell.text)):
            continue
        drafts += _read_cell(report, table, row, cell, label, row_period, names)
    return drafts


def _read_cell(
    report: Report,
    table: Table,
    row: Row,
    cell: Cell,
    label: str | None,
    row_period: Period | None,
    names: list[str],
) -> list[Draft]:
    column = table.columns[cell.column]
    mentions, _ = scan(cell.text)
    drafts: list[Draft] = []
    metric, column_period = _metric(column)
    for mention in mentions:
        draft = Draft.of(mention, cell.span.start, row.span, table.section)
        if draft.unit is NO_UNIT and column.unit:
            draft.unit = units.parse(column.unit)
            after = cell.span.end
            if mention.end == len(cell.text) and report.text.startswith(column.unit, after):
                draft.span = Span(draft.span.start, after + len(column.unit))
        left = cell.text[: mention.start]
        draft.qualifier = (
            found.printed
            if (found := cues.qualifier(left, cell.text[mention.end :], mention.vague))
            else None
        )
        percent = draft.unit.base == "%"
        draft.change, draft.direction = cues.movement(
            left, cell.text[mention.end :], draft.unit.printed, percent=percent
        )
        if percent and _RATE.search(column.name) and draft.change is Change.LEVEL:
            draft.change = Change.RATE
        if _FORECAST.search(column.name) or _FORECAST.search(row.label):
            draft.modality = Modality.FORECAST
        draft.period = column_period or row_period
        draft.subject, draft.metric = label, metric
        draft.terms = tuple(names)
        draft.table, draft.row, draft.column = table.id, row.index, cell.column
        drafts.append(draft)
    return drafts


def _metric(column: Column) -> tuple[str, Period | None]:
    """The column's name without the time in it, and that time."""
    found = times.find(column.name)
    if not found:
        return re.sub(r"^(?:预估|预测|预计)", "", column.name), None
    name = column.name[: found[0].start] + column.name[found[0].end :]
    name = re.sub(r"^(?:预估|预测|预计|的|\(E\)|E)+", "", name).strip("()（）的") or column.name
    return name, found[0].period


def _excluded(report: Report, table: Table, drafts: list[Draft]) -> list[Exclusion]:
    """Digits of the table outside figures: row labels, and the column names that rows repeat."""
    taken = [draft.span for draft in drafts]
    cells = [cell for row in table.rows for cell in row.cells]
    found = []
    for match in re.finditer(r"\d[\d.,]*", table.span.of(report.text)):
        span = Span(table.span.start + match.start(), table.span.start + match.end())
        if any(span.overlaps(other) for other in taken):
            continue
        inside = next((cell for cell in cells if cell.span.overlaps(span)), None)
        if inside is None:
            reason = "table header: the column's name"
        elif inside.column == 0:
            reason = "row label: names the row"
        else:
            reason = "name: stands in the words of a cell"
        found.append(Exclusion(span.start, span.end, match.group(), reason))
    return found
