"""The base of all errors that Wenbao raises on purpose.

WenbaoError
├── ReportError            (corpus)  a report or its description cannot be read
│   └── UnknownReportError (corpus)  no shipped report has that id
├── IndexingError          (index)   see index/errors.py
└── QuestionError          (rag)     see rag/errors.py

Each message says what was seen, what was expected, and what to do. `api/` turns them into
problem documents in one place.
"""

from __future__ import annotations


class WenbaoError(Exception):
    """Base class; catch it to catch everything that Wenbao raises on purpose."""


class ReportError(WenbaoError):
    """A report, its description or its corrections cannot be read."""


class UnknownReportError(ReportError):
    """No report of that id is known."""
