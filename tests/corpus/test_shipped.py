from __future__ import annotations

from importlib.resources import files

import pytest

from corpus.errors import UnknownReportError
from corpus.shipped import load_report, shipped_reports


def test_the_shipped_report_is_described() -> None:
    [description] = [d for d in shipped_reports() if d.id == "imaging-workstation-2025"]

    assert description.title == "2025年中国影像工作站市场调查研究报告"
    assert description.year == 2025
    assert description.publisher is None
    assert "影像工作站报告" in description.aliases


def test_every_shipped_report_can_be_loaded_and_keeps_its_source() -> None:
    for description in shipped_reports():
        report = load_report(description.id)
        folder = files("corpus").joinpath("reports", description.id)

        assert report.description == description
        assert report.source.encode() == folder.joinpath("source.txt").read_bytes()
        assert report.sentences


def test_an_unknown_report_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownReportError, match=r"没有编号为“x”的报告.*imaging-workstation-2025"):
        load_report("x")
