"""The ledger on disk: one JSON object a line, exact, and the same rows as CSV.

Decimals are strings, so nothing is rounded. Reading gives back equal objects.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from corpus.report import Report
from corpus.span import Span
from index.errors import IndexDamagedError
from index.figure import Change, Direction, Figure, FigureStatus, Modality, Period
from index.ledger.checks import Check
from index.ledger.conflicts import Conflict, Grade, Related
from index.ledger.ledger import Ledger
from index.ledger.scanner import Exclusion

FILES = ("figures.jsonl", "exclusions.jsonl", "conflicts.jsonl", "related.jsonl", "checks.jsonl")


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


def figure_from_json(raw: dict[str, Any]) -> Figure:
    """The figure that `figure_to_json` wrote.

    Raises:
        IndexDamagedError: a field is missing or does not hold what it should.
    """
    try:
        period = raw["period"]
        return Figure(
            id=raw["id"],
            text=raw["text"],
            value=_decimal(raw["value"]),
            low=_decimal(raw["low"]),
            high=_decimal(raw["high"]),
            unit=raw["unit"],
            base_unit=raw["base_unit"],
            scale=Decimal(raw["scale"]),
            qualifier=raw["qualifier"],
            direction=None if raw["direction"] is None else Direction(raw["direction"]),
            change=Change(raw["change"]),
            modality=Modality(raw["modality"]),
            period=None if period is None else Period(**period),
            compared_with=raw["compared_with"],
            region=raw["region"],
            subject=raw["subject"],
            metric=raw["metric"],
            terms=tuple(raw["terms"]),
            pair=raw["pair"],
            section=raw["section"],
            sentence=raw["sentence"],
            span=Span(*raw["span"]),
            clause_span=Span(*raw["clause_span"]),
            table=raw["table"],
            row=raw["row"],
            column=raw["column"],
            status=FigureStatus(raw["status"]),
        )
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise IndexDamagedError(
            f"A line of figures.jsonl cannot be read ({error}). Rebuild the index."
        ) from error


def save(ledger: Ledger, folder: Path) -> None:
    """Write the ledger into `folder`, which must exist; files of the same name are replaced."""
    lines: dict[str, Iterable[dict[str, Any]]] = {
        "figures.jsonl": (figure_to_json(figure) for figure in ledger.figures),
        "exclusions.jsonl": (
            {"start": x.start, "end": x.end, "text": x.text, "reason": x.reason}
            for x in ledger.exclusions
        ),
        "conflicts.jsonl": (
            {
                "metric": c.metric,
                "subject": c.subject,
                "period": c.period,
                "grade": c.grade,
                "figures": list(c.figures),
                "words": list(c.words),
                "note": c.note,
                "also": list(c.also),
            }
            for c in ledger.conflicts
        ),
        "related.jsonl": (
            {
                "metric": r.metric,
                "subject": r.subject,
                "differs_in": list(r.differs_in),
                "figures": list(r.figures),
            }
            for r in ledger.related
        ),
        "checks.jsonl": (
            {
                "kind": c.kind,
                "expression": c.expression,
                "computed": str(c.computed),
                "stated": c.stated,
                "ok": c.ok,
                "figures": list(c.figures),
            }
            for c in ledger.checks
        ),
    }
    for name, items in lines.items():
        text = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
        (folder / name).write_text(text, encoding="utf-8")


def load(folder: Path) -> Ledger:
    """The ledger that `save` wrote into `folder`, equal to the one saved.

    Raises:
        IndexDamagedError: a file is missing or a line cannot be read.
    """
    rows = {name: _lines(folder / name) for name in FILES}
    try:
        return Ledger(
            figures=tuple(figure_from_json(raw) for raw in rows["figures.jsonl"]),
            exclusions=tuple(Exclusion(**raw) for raw in rows["exclusions.jsonl"]),
            conflicts=tuple(
                Conflict(
                    raw["metric"],
                    raw["subject"],
                    raw["period"],
                    Grade(raw["grade"]),
                    tuple(raw["figures"]),
                    tuple(raw["words"]),
                    raw["note"],
                    tuple(raw["also"]),
                )
                for raw in rows["conflicts.jsonl"]
            ),
            related=tuple(
                Related(
                    raw["metric"], raw["subject"], tuple(raw["differs_in"]), tuple(raw["figures"])
                )
                for raw in rows["related.jsonl"]
            ),
            checks=tuple(
                Check(
                    raw["kind"],
                    raw["expression"],
                    Decimal(raw["computed"]),
                    raw["stated"],
                    raw["ok"],
                    tuple(raw["figures"]),
                )
                for raw in rows["checks.jsonl"]
            ),
        )
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise IndexDamagedError(
            f"The ledger in {folder} cannot be read ({error}). Rebuild the index."
        ) from error


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        text = path.read_text("utf-8")
        return [json.loads(line) for line in text.splitlines()]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise IndexDamagedError(
            f"{path.name} is missing or cannot be read ({error}). Rebuild the index."
        ) from error


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


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
