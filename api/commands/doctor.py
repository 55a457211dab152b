"""`wenbao doctor report`: what was restored in a report, and what is doubtful, lost or missing."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from api.commands.output import make_table, output, print_line
from api.health_schema import health_reply
from corpus.health import Finding, Health, health
from corpus.report import MarkKind
from corpus.shipped import load_report, shipped_reports

_KINDS = {
    MarkKind.RESTORED: ("已修复", ""),
    MarkKind.SUSPECT: ("存疑", "yellow"),
    MarkKind.LOST: ("已丢失", "red"),
    MarkKind.MISSING: ("有目录无正文", "red"),
    MarkKind.BROKEN_OFF: ("中断", "red"),
}


def run(report_id: str | None, *, as_json: bool) -> int:
    """Print the health of a report; 1 where a finding is unreviewed, else 0.

    Raises:
        UnknownReportError: no report of that id is shipped.
        ReportError: the report cannot be read.
    """
    report = load_report(report_id or shipped_reports()[0].id)
    found = health(report)
    if as_json:
        print(health_reply(report.description.id, found).model_dump_json(indent=2))
    else:
        show(report.description.title, found, output())
    return 1 if found.has_unreviewed else 0


def show(title: str, found: Health, console: Console) -> None:
    """Print findings (by their place in the source), tables and a closing line."""
    places = make_table("位置", "类别", "印作", "读作", "理由", "把握", "审核", title=title)
    for finding in found.findings:
        places.add_row(*_cells(finding), style=_KINDS[finding.kind][1])
    console.print(places)
    if found.tables:
        tables = make_table("表", "章节", "行×列", "核对", "依据")
        for table in found.tables:
            tables.add_row(
                table.id,
                Text(table.section[-1] if table.section else ""),
                f"{table.rows}×{table.columns}",
                "通过" if table.verified else "未通过",
                Text("；".join(table.checks)),
            )
        console.print(tables)
    counted = "，".join(f"{_KINDS[kind][0]} {count} 处" for kind, count in found.counts.items())
    print_line(console, f"{counted}；未审核 {len(found.unreviewed)} 处。")


def _cells(finding: Finding) -> list[Text]:
    read_as = finding.read_as
    if finding.runner_up is not None:
        read_as += f"（或：{finding.runner_up}）"
    cells = [
        str(finding.source_span.start),
        _KINDS[finding.kind][0],
        finding.printed,
        read_as,
        finding.reason,
        f"{finding.confidence:.2f}",
        "是" if finding.reviewed else "否",
    ]
    # As text: a bracket in a report is no markup.
    return [Text(cell) for cell in cells]
