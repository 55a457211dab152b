"""`wenbao conflicts`: where a report contradicts itself."""

from __future__ import annotations

import json

from rich.console import Console

from api.commands.opening import open_report
from api.commands.output import output, print_line
from api.conflicts_schema import ConflictRow, conflict_row, select_conflicts
from index.ledger.conflicts import Grade

_GRADES = {Grade.PLAIN: "互相矛盾", Grade.DEFINITION: "可能口径不同"}


def run(report: str | None, *, metric: str | None, subject: str | None, as_json: bool) -> None:
    """Print the contradictions that fit, in text order.

    Raises:
        WenbaoError: no such report, or its index cannot be used.
    """
    index = open_report(report)
    found = select_conflicts(index, metric=metric, subject=subject)
    rows = [conflict_row(index, conflict) for conflict in found]
    if as_json:
        rows_as_json = [row.model_dump(mode="json") for row in rows]
        print(json.dumps(rows_as_json, ensure_ascii=False, indent=2))
        return
    console = output()
    for row in rows:
        _show(row, console)
    print_line(console, f"共 {len(rows)} 处。")


def _show(row: ConflictRow, console: Console) -> None:
    about = " ".join(part for part in (row.period, row.subject, row.metric) if part)
    print_line(console, f"{about}（{_GRADES[row.grade]}）", style="bold")
    print_line(console, row.note, indent=2)
    for figure in row.figures:
        heading = figure.section.rpartition(" › ")[2]
        print_line(console, f"{figure.text}  {heading}：{figure.quote}", indent=4)
