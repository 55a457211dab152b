"""The figure ledger: every number of a report as a typed, checked record."""

from index.ledger.checks import Check
from index.ledger.conflicts import Conflict, Grade, Related
from index.ledger.ledger import Ledger, build_ledger, report_topic, unexplained_digits
from index.ledger.scanner import Exclusion

__all__ = [
    "Check",
    "Conflict",
    "Exclusion",
    "Grade",
    "Ledger",
    "Related",
    "build_ledger",
    "report_topic",
    "unexplained_digits",
]
