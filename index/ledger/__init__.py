"""The figure ledger: every number of a report as a typed, checked record."""

from index.ledger.ledger import Ledger, build_ledger, report_topic, unexplained_digits

__all__ = ["Ledger", "build_ledger", "report_topic", "unexplained_digits"]
