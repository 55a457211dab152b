"""`wenbao index build` and `wenbao index status`."""

from __future__ import annotations

import json
from dataclasses import asdict

from rich.console import Console
from rich.text import Text

from api.commands.output import make_table, output, print_line
from api.progress import progress_shown
from api.settings import load_settings
from corpus.shipped import shipped_reports
from index.store import IndexState, build_index
from index.store import index_status as status_of

_STATES = {
    IndexState.READY: "可用",
    IndexState.MISSING: "未建立",
    IndexState.STALE: "已过期",
    IndexState.DAMAGED: "已损坏",
}


def build(report: str | None) -> None:
    """Build the index of one report, or of all.

    Raises:
        WenbaoError: no such report, or the model cannot be prepared.
    """
    settings = load_settings().rag.index
    console = Console(stderr=True)
    for report_id in _asked(report):
        with progress_shown() as progress:
            index = build_index(report_id, settings, progress=progress)
        passages, figures = len(index.passages), len(index.ledger.figures)
        print_line(console, f"{report_id}：索引已建好，{passages} 段，{figures} 个数字。")


def status(report: str | None, *, as_json: bool) -> int:
    """Print what stands on disk; 0 where every index can be used, else 1.

    Raises:
        UnknownReportError: no report has that id.
    """
    settings = load_settings().rag.index
    found = [status_of(report_id, settings) for report_id in _asked(report)]
    if as_json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2, default=str))
    else:
        table = make_table(
            "报告", "状态", "段落", "数字", "大小", "建立时间", "模型", "说明", "位置"
        )
        for one in found:
            table.add_row(
                one.report_id,
                _STATES[one.state],
                str(one.passages),
                str(one.figures),
                f"{one.size_bytes / 1024:.0f} KiB",
                one.built_at,
                Text(one.model),
                Text(one.reason),
                Text(str(one.folder)),
            )
        output().print(table)
    return 0 if all(one.state is IndexState.READY for one in found) else 1


def _asked(report: str | None) -> list[str]:
    return [report] if report else [description.id for description in shipped_reports()]
