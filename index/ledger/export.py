"""The ledger as rows: for tables, CSV, JSON and data frames.

Decimals are text, exactly as the report states them. The index's own file of the ledger is
written by `index/ledger_file.py`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from corpus.report import Report
from index.figure import Figure


def figure_to_json(figure: Figure) -> dict[str, Any]:
    """A figure as plain JSON values, every field of `Figure` by its name."""
    period = figure.period
    return {
        "id": figure.id,
        "text": figure.text,
        "value": _text(figure.value),
        "low": _text(figure.low),
        "high": _text(figure.high),
        "unit": figure.unit,
        "base_unit": figure.base_unit,
        "scale": str(figure.scale),
        "qualifier": figure.qualifier,
        "direction": figure.direction,
        "change": figure.change,
        "modality": figure.modality,
        "period": None
        if period is None
        else {
            "label": period.label,
            "first": period.first,
            "last": period.last,
            "part": period.part,
            "inherited": period.inherited,
        },
        "compared_with": figure.compared_with,
        "region": figure.region,
        "subject": figure.subject,
        "metric": figure.metric,
        "terms": list(figure.terms),
        "pair": figure.pair,
        "section": figure.section,
        "sentence": figure.sentence,
        "span": [figure.span.start, figure.span.end],
        "clause_span": [figure.clause_span.start, figure.clause_span.end],
        "table": figure.table,
        "row": figure.row,
        "column": figure.column,
        "status": figure.status,
    }


COLUMNS = (
    *("id", "text", "value", "low", "high", "unit", "base_unit", "scale", "qualifier"),
    *("direction", "change", "modality", "period", "compared_with", "region", "subject"),
    *("metric", "pair", "section", "sentence", "table", "row", "column", "status", "quote"),
)


def rows(figures: Sequence[Figure], report: Report) -> list[dict[str, str]]:
    """Flat rows for tables, CSV and data frames: `COLUMNS` as text, empty where there is none.

    `section` is the heading path joined by ` > `, `quote` the clause or table row.
    """
    flat = []
    for figure in figures:
        raw = figure_to_json(figure)
        raw["period"] = figure.period.label if figure.period else None
        raw["section"] = " > ".join(report.sections[figure.section].path)
        raw["quote"] = figure.clause_span.of(report.text)
        flat.append({name: "" if raw[name] is None else str(raw[name]) for name in COLUMNS})
    return flat


def to_csv(figures: Sequence[Figure], report: Report) -> str:
    """The rows as CSV with a header line, UTF-8 text, `\\n` line ends."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(figures, report))
    return buffer.getvalue()


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
