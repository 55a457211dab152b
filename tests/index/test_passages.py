from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.report import Report
from corpus.span import Span
from index.passages import bare_heading, cut_passages, embedded_text, worded_text
from index.settings import PassageSettings
from tests.index.fakes import small_report

SETTINGS = PassageSettings()


def test_each_sentence_and_each_row_is_a_passage_in_report_order() -> None:
    report = small_report()
    passages = cut_passages(report, SETTINGS)
    assert [passage.id for passage in passages] == list(range(8))
    assert [passage.span.start for passage in passages] == sorted(
        passage.span.start for passage in passages
    )
    assert [passage.span for passage in passages if passage.sentence is not None] == [
        sentence.span for sentence in report.sentences
    ]
    assert [(passage.table, passage.row) for passage in passages if passage.table] == [
        ("table-1", 0),
        ("table-1", 1),
    ]


def test_the_window_holds_the_passage_and_its_neighbours_of_the_same_section_only() -> None:
    report = small_report()
    for passage in cut_passages(report, SETTINGS):
        assert passage.window.contains(passage.span)
        if passage.sentence is not None:
            assert report.sections[passage.section].span.contains(passage.window)
    first, second = cut_passages(report, SETTINGS)[:2]
    assert first.window == Span(report.sentences[0].span.start, report.sentences[1].span.end)
    assert second.window == Span(report.sentences[0].span.start, report.sentences[2].span.end)


def test_a_window_takes_the_sentence_before_where_only_one_neighbour_fits() -> None:
    lines = ["前" * 30 + "。", "中" * 30 + "。", "后" * 30 + "。"]
    report = small_report(prose=(("摘要", lines),))
    middle = cut_passages(report, PassageSettings(window_chars=70))[1]
    assert middle.window.of(report.text) == lines[0] + lines[1]


def test_without_neighbours_a_window_is_the_sentence_itself() -> None:
    passages = cut_passages(small_report(), PassageSettings(neighbours=0))
    assert all(passage.window == passage.span for passage in passages if passage.table is None)


def test_the_window_of_a_row_is_the_whole_table_where_that_is_short() -> None:
    report = small_report()
    rows = [passage for passage in cut_passages(report, SETTINGS) if passage.table]
    assert {row.window for row in rows} == {report.tables[0].span}


@pytest.mark.parametrize(
    ("heading", "prefix"),
    [
        ("一、2025年中国影像工作站市场现状分析", "2025年中国影像工作站市场现状分析"),
        ("1、市场规模与增长趋势", "市场规模与增长趋势"),
        ("第三章 风险因素", "风险因素"),
        ("（二）行业政策", "行业政策"),
        ("3.2.1 销售模式", "销售模式"),
        ("细分市场(如医疗影像、工业检测等)占比分析", "细分市场占比分析"),
        ("2025年展望", "2025年展望"),
        ("三维影像的现状", "三维影像的现状"),
        ("3.2 销售模式", "销售模式"),
        ("3.5亿元的市场", "3.5亿元的市场"),
        ("5G的影响", "5G的影响"),
        ("摘要", "摘要"),
    ],
)
def test_a_heading_loses_its_number_and_brackets(heading: str, prefix: str) -> None:
    assert bare_heading(heading) == prefix


def test_what_is_embedded_starts_with_the_shortened_innermost_heading() -> None:
    report = _with_chapter(small_report())
    passages = cut_passages(report, SETTINGS)
    assert embedded_text(report, passages[-1], SETTINGS) == (
        "工业检测需求：头部企业年采购量为12,500台。"
    )
    short = PassageSettings(heading_chars=4)
    assert embedded_text(report, passages[-1], short).startswith("工业检测：")
    row = next(passage for passage in passages if passage.table)
    assert embedded_text(report, row, SETTINGS) == "摘要：年份 2024，产能 56.7万台"


def test_what_bm25_sees_starts_with_the_whole_heading_path() -> None:
    report = _with_chapter(small_report())
    passages = cut_passages(report, SETTINGS)
    assert worded_text(report, passages[-1], SETTINGS) == (
        "市场现状，工业检测需求：头部企业年采购量为12,500台。"
    )


def test_without_heading_characters_there_is_no_prefix() -> None:
    report = small_report()
    bare = PassageSettings(heading_chars=0)
    last = cut_passages(report, bare)[-1]
    assert embedded_text(report, last, bare) == "头部企业年采购量为12,500台。"
    assert worded_text(report, last, bare) == "头部企业年采购量为12,500台。"


def _with_chapter(report: Report) -> Report:
    """The same report with its last section under a chapter."""
    *others, last = report.sections
    return replace(report, sections=(*others, replace(last, path=("一、市场现状", *last.path))))
