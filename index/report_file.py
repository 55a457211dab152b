"""A read report as a file, so that a start need not read and restore the source again.

Knows the form on disk only: one JSON object, checked when it is loaded. The manifest's hashes
vouch for the content; its fingerprint of the source and the hash of the code that read it say
whether it is still what reading would give.
"""

from __future__ import annotations

from array import array
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.report import Description, Mark, Report, Section, Sentence, Table
from index.errors import IndexDamagedError


class _StoredReport(BaseModel):
    """`Report` with its arrays as lists."""

    model_config = ConfigDict(extra="forbid")

    description: Description
    text: str
    source: str
    source_starts: list[int]
    source_ends: list[int]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    tables: tuple[Table, ...]
    marks: tuple[Mark, ...]


def save_report(report: Report, path: Path) -> None:
    """Write the report to `path`."""
    stored = {name: getattr(report, name) for name in _StoredReport.model_fields}
    stored |= {name: list(stored[name]) for name in ("source_starts", "source_ends")}
    path.write_text(_StoredReport.model_construct(**stored).model_dump_json(), encoding="utf-8")


def load_report_file(path: Path) -> Report:
    """Read what `save_report` wrote.

    Raises:
        IndexDamagedError: the file does not hold a report of this version.
    """
    try:
        stored = _StoredReport.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise IndexDamagedError(f"{path} does not hold a report: {error}") from error
    return Report(
        description=stored.description,
        text=stored.text,
        source=stored.source,
        source_starts=array("l", stored.source_starts),
        source_ends=array("l", stored.source_ends),
        sections=stored.sections,
        sentences=stored.sentences,
        tables=stored.tables,
        marks=stored.marks,
    )
