from __future__ import annotations

import csv
import io

from index.ledger import build_ledger
from index.ledger.export import COLUMNS, rows, to_csv
from tests.index.plain_report import report_from_markdown


def test_rows_and_csv_hold_the_same_exact_text() -> None:
    report = report_from_markdown("# 一、概况\n2024年市场规模为12.50亿元。", title="报告")
    ledger = build_ledger(report)
    (row,) = rows(ledger.figures, report)
    assert list(row) == list(COLUMNS)
    assert (row["value"], row["unit"], row["section"]) == ("12.50", "亿元", "一、概况")
    assert list(csv.DictReader(io.StringIO(to_csv(ledger.figures, report)))) == [row]
