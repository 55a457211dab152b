"""Where the report to be indexed comes from.

Knows how to read it and how to tell that it has changed; not how it is indexed.
"""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import Protocol

from corpus.errors import UnknownReportError
from corpus.report import Report


class ReportSource(Protocol):
    """A report that can be read, and a cheap way to see that it has changed."""

    def fingerprint(self) -> str:
        """A hash over everything that reading depends on (source, description, corrections)."""
        ...

    def read(self) -> Report:
        """Read the report; may take half a second."""
        ...


class ShippedReport:
    """A report that comes with the product, by its id."""

    def __init__(self, report_id: str) -> None:
        self._id = report_id

    def fingerprint(self) -> str:
        """A hash over names and bytes of the files in the report's folder.

        Raises:
            UnknownReportError: no shipped report has that id.
        """
        shipped = [entry for entry in (files("corpus") / "reports").iterdir() if entry.is_dir()]
        # By comparing names, so that an id such as ../x can never leave the folder.
        folder = next((entry for entry in shipped if entry.name == self._id), None)
        if folder is None:
            known = ", ".join(sorted(entry.name for entry in shipped))
            raise UnknownReportError(f"No report has the id {self._id!r}; there are: {known}.")
        digest = hashlib.sha256()
        for entry in sorted(folder.iterdir(), key=lambda each: each.name):
            if entry.is_file():
                content = entry.read_bytes()
                digest.update(f"{entry.name} {len(content)}\n".encode())
                digest.update(content)
        return digest.hexdigest()[:16]

    def read(self) -> Report:
        # Imported late: a start that finds a fresh index reads no report.
        from corpus.shipped import load_report

        return load_report(self._id)
