"""Opening an index: loaded where it is whole and fresh, built where it is not.

The only door for other rooms. Knows the order of things (status, lock, build, load); the
files and their hashes are `index/manifest.py`'s business.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from index.embedder import Embedder, Progress
from index.index import Index
from index.settings import IndexSettings
from index.source import ReportSource


class IndexState(StrEnum):
    """What stands on disk for a report."""

    READY = "ready"
    MISSING = "missing"
    STALE = "stale"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What stands on disk for a report, and why it can or cannot be used.

    `reason` is empty for a ready index, and else names what differs or which file is damaged.
    """

    report_id: str
    state: IndexState
    folder: Path
    reason: str = ""
    passages: int = 0
    figures: int = 0
    size_bytes: int = 0
    built_at: str = ""
    model: str = ""


def open_index(
    report_id: str,
    settings: IndexSettings,
    *,
    embedder: Embedder | None = None,
    source: ReportSource | None = None,
    progress: Progress | None = None,
) -> Index:
    """Load the report's index; build it first where it is missing, stale or damaged.

    `embedder` and `source` stand in for the model of the settings and the shipped report.

    Raises:
        UnknownReportError: no report has that id.
        ModelError: the embedding model cannot be prepared.
    """
    raise NotImplementedError


def build_index(
    report_id: str,
    settings: IndexSettings,
    *,
    embedder: Embedder | None = None,
    source: ReportSource | None = None,
    progress: Progress | None = None,
) -> Index:
    """Build the report's index anew, whatever stands there, and load it.

    Raises: as `open_index`.
    """
    raise NotImplementedError


def index_status(
    report_id: str, settings: IndexSettings, *, source: ReportSource | None = None
) -> IndexStatus:
    """What stands on disk for the report. Every file is hashed; no model is loaded.

    Raises:
        UnknownReportError: no report has that id.
    """
    raise NotImplementedError
