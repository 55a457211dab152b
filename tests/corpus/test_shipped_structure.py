"""The structure, ranges and tables of the first shipped report."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from corpus.health import health
from corpus.reading import read_report
from corpus.report import MarkKind, Report, SectionStatus
from corpus.script import Script
from corpus.shipped import load_report
from corpus.traced import TracedText
from tests.corpus.golden_tables import GOLDEN, REPORT, as_text

RANGES = Path(__file__).parents[1] / "golden" / f"{REPORT}-ranges.txt"
READING = re.compile(r"\([^()A-Z]+\)")


@cache
def report() -> Report:
    return load_report(REPORT)


@cache
def by_rules_alone() -> Report:
    return read_report(report().source, report().description)


def ranges() -> list[str]:
    lines = RANGES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_every_range_of_the_report_is_read_right() -> None:
    assert [place for place in ranges() if place not in report().text] == []


def test_no_mark_is_put_in_where_the_golden_file_has_none() -> None:
    golden = "".join(ranges())
    marks = [m for m in report().marks if "-" in m.read_as]
    assert marks
    assert all(m.read_as.rstrip("年") in golden for m in marks)


def test_without_the_corrections_no_range_is_read_wrongly() -> None:
    alone = by_rules_alone()
    restored = [m for m in alone.marks if m.kind is MarkKind.RESTORED and "-" in m.read_as]
    assert len(restored) >= 45
    assert all(m.span.of(alone.text) in report().text for m in restored)
    for mark in restored:
        around = alone.text[mark.span.start - 6 : mark.span.end + 1]
        assert around in report().text


def test_without_the_corrections_doubtful_places_stay_as_printed() -> None:
    alone = by_rules_alone()
    suspects = [m for m in alone.marks if m.kind is MarkKind.SUSPECT and m.runner_up]
    assert {m.printed for m in suspects} == {"2050万元", "35台", "35个", "1218万美元", "812家"}
    assert all(m.printed == m.span.of(alone.text) for m in suspects)


def test_the_tables_equal_the_golden_file() -> None:
    assert as_text(report()) == GOLDEN.read_text(encoding="utf-8")
    assert all(table.verified for table in report().tables)


def test_the_source_slice_of_every_cell_restores_to_the_cell() -> None:
    script = Script()
    cells = [c for t in report().tables for row in t.rows for c in row.cells]
    assert len(cells) == 5 * 6 + 5 * 5 + 6 * 5 + 5 * 5 + 5 * 4
    for cell in cells:
        assert cell.span.of(report().text) == cell.text
        printed = TracedText.of_source(cell.source_span.of(report().source))
        assert READING.sub("", script.unified(printed).text) == cell.text


def test_the_missing_sections_and_the_broken_end_are_marked() -> None:
    missing = [s for s in report().sections if s.status is SectionStatus.MISSING]
    assert [(s.heading, s.page) for s in missing] == [
        ("2、风险规避与资源配置建议", 32),
        ("技术合作与专利布局策略", 32),
        ("供应链多元化建设路径", 33),
    ]
    [broken] = [s for s in report().sections if s.status is SectionStatus.BROKEN_OFF]
    assert broken.heading == "定制化工业检测解决方案需求增长"
    assert report().text.rstrip("\n").endswith("预计到202")
    counts = health(report()).counts
    assert (counts[MarkKind.MISSING], counts[MarkKind.BROKEN_OFF]) == (2, 1)


def test_the_abstract_and_all_headings_of_the_contents_are_sections() -> None:
    paths = [s.path for s in report().sections]
    assert paths[0] == ("摘要",)
    assert len(paths) == 36
    assert (
        "一、2025年中国影像工作站市场现状分析",
        "1、市场规模与增长趋势",
        "年市场规模历史数据及预测",
    ) in paths
    for section in report().sections:
        if section.heading_span is not None:
            assert section.heading_span.of(report().text) == section.heading


def test_nothing_of_the_shipped_report_waits_for_review() -> None:
    assert not health(report()).has_unreviewed
