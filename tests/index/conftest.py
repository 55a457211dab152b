"""The shipped report and its ledger, read once for a module's tests."""

from __future__ import annotations

import pytest

from corpus import load_report
from corpus.report import Report
from index.ledger import Ledger, build_ledger


@pytest.fixture(scope="module")
def report() -> Report:
    return load_report("imaging-workstation-2025")


@pytest.fixture(scope="module")
def ledger(report: Report) -> Ledger:
    return build_ledger(report)
