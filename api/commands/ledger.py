"""`wenbao doctor ledger`: whether every digit is accounted for, and whether the sums hold."""

from __future__ import annotations

import json
from collections import Counter

from rich.console import Console
from rich.text import Text

from api.commands.output import make_table, output, print_line
from corpus.report import Report
from corpus.shipped import load_report, shipped_reports
from index.ledger import Ledger, build_ledger, unexplained_digits

_KINDS = {
    "sum": "份额之和",
    "total": "合计",
    "product": "乘积",
    "ratio": "比率",
    "growth": "增长率",
}


def run(report_id: str | None, *, as_json: bool) -> int:
    """Print the ledger's health; 1 where a digit is unexplained, else 0.

    A failing check is the report's own affair (it may contradict itself), so it does not
    count against the ledger.

    Raises:
        UnknownReportError: no report of that id is shipped.
    """
    report = load_report(report_id or shipped_reports()[0].id)
    ledger = build_ledger(report)
    rest = unexplained_digits(report, ledger.figures, ledger.exclusions)
    if as_json:
        print(json.dumps(_as_data(report, ledger), ensure_ascii=False, indent=2))
    else:
        _show(report, ledger, output())
    return 1 if rest else 0


def _as_data(report: Report, ledger: Ledger) -> dict[str, object]:
    rest = unexplained_digits(report, ledger.figures, ledger.exclusions)
    return {
        "report": report.description.id,
        "figures": len(ledger.figures),
        "exclusions": dict(Counter(_reason(item.reason) for item in ledger.exclusions)),
        "unexplained": [
            {"start": span.start, "end": span.end, "text": span.of(report.text)} for span in rest
        ],
        "checks": [
            {
                "kind": check.kind,
                "expression": check.expression,
                "computed": str(check.computed),
                "stated": check.stated,
                "ok": check.ok,
                "figures": list(check.figures),
            }
            for check in ledger.checks
        ],
        "related": [
            {
                "metric": group.metric,
                "subject": group.subject,
                "differs_in": list(group.differs_in),
                "figures": list(group.figures),
            }
            for group in ledger.related
        ],
    }


def _reason(reason: str) -> str:
    return reason.split(":")[0]


def _show(report: Report, ledger: Ledger, console: Console) -> None:
    rest = unexplained_digits(report, ledger.figures, ledger.exclusions)
    if rest:
        places = make_table("位置", "数字", "上下文", title="既不是数字记录、也没有说明的数字")
        for span in rest:
            around = report.text[max(0, span.start - 15) : span.end + 15].replace("\n", " ")
            places.add_row(str(span.start), Text(span.of(report.text)), Text(around))
        console.print(places)
    checks = make_table("核对", "算式", "算得", "报告写", "结果", title=report.description.title)
    for check in ledger.checks:
        checks.add_row(
            _KINDS.get(check.kind, check.kind),
            Text(check.expression),
            str(check.computed),
            Text(check.stated),
            "相符" if check.ok else "不符",
            style="" if check.ok else "yellow",
        )
    console.print(checks)
    groups = make_table("指标", "主体", "数字", title="同一指标、不同时期（相关，不算矛盾）")
    for group in ledger.related:
        shown = "、".join(_dated(ledger, number) for number in group.figures)
        groups.add_row(Text(group.metric), Text(group.subject or ""), Text(shown))
    console.print(groups)
    failing = sum(not check.ok for check in ledger.checks)
    print_line(
        console,
        f"数字 {len(ledger.figures)} 个，另有说明的 {len(ledger.exclusions)} 处，"
        f"未说明的 {len(rest)} 处；核对 {len(ledger.checks)} 项，不符 {failing} 项；"
        f"矛盾 {len(ledger.conflicts)} 组，相关 {len(ledger.related)} 组。",
    )


def _dated(ledger: Ledger, number: int) -> str:
    figure = ledger.figures[number]
    return f"{figure.period.label if figure.period else ''}{figure.text}"
