"""`wenbao figures`: the figure ledger of a report as a table, CSV or JSON."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from typing import Literal

from rich.text import Text

from api.commands.opening import open_report
from api.commands.output import make_table, output, print_line
from api.figures_schema import FigureRow, figure_row


def run(
    report: str | None,
    *,
    form: Literal["table", "csv", "json"],
    section: str | None,
    metric: str | None,
    subject: str | None,
    period: str | None,
    region: str | None,
    unit: str | None,
) -> None:
    """Print the figures that fit all filters, in text order; `section` is part of a heading.

    Raises:
        WenbaoError: no such report, or its index cannot be used.
    """
    index = open_report(report)
    found = index.ledger.select(
        metric=metric, subject=subject, period=period, region=region, unit=unit
    )
    rows = [figure_row(index.report, figure) for figure in found]
    rows = [row for row in rows if section is None or section in row.section]
    match form:
        case "csv":
            _print_csv(rows)
        case "json":
            print(json.dumps([row.model_dump() for row in rows], ensure_ascii=False, indent=2))
        case "table":
            _print_table(rows)


def _print_csv(rows: Sequence[FigureRow]) -> None:
    writer = csv.DictWriter(sys.stdout, list(FigureRow.model_fields), lineterminator="\n")
    writer.writeheader()
    writer.writerows(row.model_dump(mode="json") for row in rows)


def _print_table(rows: Sequence[FigureRow]) -> None:
    table = make_table("编号", "数字", "主体", "指标", "时期", "地区", "章节", "原文")
    for row in rows:
        last = row.section.rpartition(" › ")[2]
        cells = [str(row.id), row.text, row.subject, row.metric, row.period, row.region, last]
        table.add_row(*[Text(cell or "") for cell in [*cells, row.quote]])
    console = output()
    console.print(table)
    print_line(console, f"共 {len(rows)} 个数字。")
