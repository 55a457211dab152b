"""The audit as CSV, line by line, so that any number of records needs no memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

COLUMNS = (
    *("asked_at", "request_id", "via", "key", "user", "origin", "report", "turns", "question"),
    *("question_hash", "answer", "status", "curated", "figures", "citations", "total_ms"),
    *("wording", "model_calls", "prompt_tokens", "completion_tokens"),
)
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The header and a line for each record; with a byte order mark, for spreadsheets."""
    yield "\ufeff" + _line(COLUMNS)
    for row in rows:
        yield _line(_cell(row[name]) for name in COLUMNS)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    # A spreadsheet would run what users typed.
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(list(cells))
    return buffer.getvalue()
