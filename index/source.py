"""Where the report to be indexed comes from.

Knows how to read it and how to tell that it has changed; not how it is indexed.
"""

from __future__ import annotations

from typing import Protocol

from corpus.report import Report


class ReportSource(Protocol):
    """A report that can be read, and a cheap way to see that it has changed."""

    def fingerprint(self) -> str:
        """A hash over everything that reading depends on (source, description, corrections)."""
        ...

    def read(self) -> Report:
        """Read the report; may take half a second."""
        ...
