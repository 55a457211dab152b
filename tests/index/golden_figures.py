"""Figures written down by eye, and how a ledger is held against them.

A line names its figure by the words around it (`before`, `after`) or by table, row and column,
and then says what each field must be. Subject and metric are compared as one run of words, so
that 肺结节 + 识别准确率 and 肺结节识别 + 准确率 count as the same reading.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from corpus.report import Report
from index.figure import Figure

GOLDEN = Path(__file__).parent.parent / "golden"


def golden(name: str) -> list[dict[str, Any]]:
    """The lines of `tests/golden/<name>.jsonl`."""
    text = (GOLDEN / f"{name}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def find(line: Mapping[str, Any], report: Report, figures: Sequence[Figure]) -> Figure | None:
    """The one figure that a golden line means, or None."""
    if "table" in line:
        table = report.tables[line["table"] - 1]
        row = next(row for row in table.rows if row.label == line["row"])
        column = next(n for n, c in enumerate(table.columns) if c.name == line["column"])
        places = [f for f in figures if (f.table, f.row, f.column) == (table.id, row.index, column)]
    else:
        before, after = line["before"], line["after"]
        places = [
            figure
            for figure in figures
            if _straight(report.text[: figure.span.start][-len(before) - 1 :]).endswith(before)
            and _straight(report.text[figure.span.end :][: len(after)]) == after
        ]
    if len(places) > 1:
        places = [figure for figure in places if _same_value(line, figure)]
    return places[0] if places else None


def wrong_fields(line: Mapping[str, Any], figure: Figure) -> list[str]:
    """The fields in which a figure is not what the golden line says."""
    got: dict[str, Any] = {
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "direction": figure.direction and figure.direction.value,
        "change": figure.change.value,
        "modality": figure.modality.value,
        "period": figure.period and figure.period.label,
        "inherited": bool(figure.period and figure.period.inherited),
        "region": figure.region,
    }
    if line.get("fraction"):
        del got["unit"]  # 三分之一 has no unit
    wrong = [name for name, value in got.items() if name in line and line[name] != value]
    if not _same_value(line, figure):
        wrong.append("value")
    if _joined(line["subject"], line["metric"]) != _joined(figure.subject, figure.metric):
        wrong += [
            name
            for name, value in (("subject", figure.subject), ("metric", figure.metric))
            if line[name] != value
        ]
    return wrong


def score(name: str, report: Report, figures: Sequence[Figure]) -> tuple[list[str], Counter[str]]:
    """The golden lines that no figure fits, and how often each field is wrong."""
    missing: list[str] = []
    wrong: Counter[str] = Counter()
    for line in golden(name):
        figure = find(line, report, figures)
        if figure is None:
            missing.append(f"{line.get('before')}{line['value']}{line['unit']}")
        else:
            wrong.update(wrong_fields(line, figure))
    return missing, wrong


def _same_value(line: Mapping[str, Any], figure: Figure) -> bool:
    if line.get("fraction"):
        above, below = line["fraction"].split("/")
        exact = Decimal(above) / Decimal(below)
        return figure.value is not None and abs(figure.value * figure.scale - exact) < Decimal(
            "1e-9"
        )
    stated = [line.get(name) for name in ("value", "low", "high")]
    read = [None if x is None else str(x) for x in (figure.value, figure.low, figure.high)]
    return stated == read


def _joined(subject: str | None, metric: str | None) -> str:
    return re.sub('的|中国|产品|[“”"]', "", (subject or "") + (metric or ""))


def _straight(text: str) -> str:
    return text.translate({0x201C: '"', 0x201D: '"'})
