"""The report as data: reading, restoring, sections, sentences, tables, and the way back.

`load_report` reads a shipped report, `read_report` any text; both give a `Report`.
"""

from corpus.corrections import Correction, load_corrections
from corpus.errors import ReportError, UnknownReportError, WenbaoError
from corpus.reading import read_report
from corpus.report import Description, Report
from corpus.shipped import load_report, shipped_reports
from corpus.span import Span

__all__ = [
    "Correction",
    "Description",
    "Report",
    "ReportError",
    "Span",
    "UnknownReportError",
    "WenbaoError",
    "load_corrections",
    "load_report",
    "read_report",
    "shipped_reports",
]
