from __future__ import annotations

from corpus.corrections import Correction
from corpus.health import health
from corpus.reading import read_report
from corpus.report import Description, MarkKind

SOURCE = (
    "农机报告目录一、现状 3二、展望 8三、风险 9"
    "一、现状毛利率为35%50%,项目期为20232025年。合作社普遍配备35台农机。二、展望市场平稳。"
)
CONFIRMED = Correction("普遍配备35台农机", "普遍配备3-5台农机", "一社不会配备35台")


def test_health_lists_what_was_restored_and_what_is_doubtful_or_missing() -> None:
    found = health(read_report(SOURCE, Description("nongji", "农机报告")))
    assert [(f.kind, f.printed, f.read_as) for f in found.findings] == [
        (MarkKind.RESTORED, "35%50%", "35%-50%"),
        (MarkKind.RESTORED, "20232025年", "2023-2025年"),
        (MarkKind.SUSPECT, "35台", "35台"),
        (MarkKind.MISSING, "三、风险", ""),
    ]
    assert found.has_unreviewed
    assert [f.printed for f in found.unreviewed] == ["35台"]
    assert found.findings[2].section == ("一、现状",)
    assert "普遍配备35台农机" in found.findings[2].context
    assert found.counts[MarkKind.RESTORED] == 2
    assert found.counts[MarkKind.LOST] == 0


def test_a_reviewed_report_has_nothing_left_to_review() -> None:
    description = Description("nongji", "农机报告")
    found = health(read_report(SOURCE, description, corrections=[CONFIRMED]))
    assert not found.has_unreviewed


def test_findings_name_their_place_in_the_source() -> None:
    for finding in health(read_report(SOURCE, Description("nongji", "农机报告"))).findings:
        if finding.kind is not MarkKind.MISSING:
            assert finding.source_span.of(SOURCE) == finding.printed
            assert finding.line == 1
