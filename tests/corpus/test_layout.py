from __future__ import annotations

from corpus.layout import LaidOut, lay_out
from corpus.report import MarkKind, SectionStatus
from corpus.traced import TracedText

CONTENTS = "农机报告目录一、市场现状 3规模与增长 3区域分布 5二、展望 8未来三年 8风险与机会 9"
BODY = (
    "摘要农机市场平稳。规模与增长是主线。一、市场现状规模与增长2024年销量增长5%。"
    "区域分布东北占三成。二、展望未来三年市场将继续增长。预计到20"
)


def laid_out(source: str) -> LaidOut:
    return lay_out(TracedText.of_source(source))


def test_headings_glued_to_the_text_get_their_own_lines() -> None:
    assert laid_out(CONTENTS + BODY).text.text.split("\n") == [
        "摘要",
        "农机市场平稳。规模与增长是主线。",
        "一、市场现状",
        "规模与增长",
        "2024年销量增长5%。",
        "区域分布",
        "东北占三成。",
        "二、展望",
        "未来三年",
        "市场将继续增长。预计到20",
        "",
    ]


def test_sections_carry_the_path_and_page_of_the_contents() -> None:
    layout = laid_out(CONTENTS + BODY)
    assert [(s.path, s.page) for s in layout.sections] == [
        (("摘要",), None),
        (("一、市场现状",), 3),
        (("一、市场现状", "规模与增长"), 3),
        (("一、市场现状", "区域分布"), 5),
        (("二、展望",), 8),
        (("二、展望", "未来三年"), 8),
        (("二、展望", "风险与机会"), 9),
    ]
    text = layout.text.text
    assert layout.sections[2].span.of(text) == "2024年销量增长5%。"
    assert len(layout.sections[1].span) == 0


def test_a_section_that_only_the_contents_name_is_missing() -> None:
    layout = laid_out(CONTENTS + BODY)
    last = layout.sections[-1]
    assert last.status is SectionStatus.MISSING
    assert last.heading_span is None
    assert [r.printed for r in layout.repairs if r.kind is MarkKind.MISSING] == ["风险与机会"]


def test_the_end_that_stops_inside_a_sentence_is_broken_off() -> None:
    layout = laid_out(CONTENTS + BODY)
    assert layout.sections[-2].status is SectionStatus.BROKEN_OFF
    [mark] = [r for r in layout.repairs if r.kind is MarkKind.BROKEN_OFF]
    assert mark.printed == "预计到20"


def test_a_whole_text_is_not_broken_off() -> None:
    layout = laid_out(CONTENTS + BODY[:-5] + "风险与机会风险可控。")
    assert {s.status for s in layout.sections} == {SectionStatus.PRESENT}
    assert layout.repairs == ()


def test_a_heading_cut_in_the_text_is_completed_from_the_contents() -> None:
    contents = "农机报告目录一、农机市场的现状 3二、未来三年的展望 8"
    source = contents + "农机市场的现状销量平稳。二、未来三年的市场增长。"
    layout = laid_out(source)
    [front, end] = [r for r in layout.repairs if r.kind is MarkKind.RESTORED]
    assert (front.printed, front.read_as) == ("农机市场的现状", "一、农机市场的现状")
    assert (end.printed, end.read_as) == ("二、未来三年的", "二、未来三年的展望")
    assert "一、农机市场的现状\n销量平稳。\n" in layout.text.text


def test_a_heading_that_the_contents_print_cut_is_marked() -> None:
    contents = "农机报告目录一、现状 3年农机保有量及预测 3二、展望 8"
    source = contents + "一、现状年农机保有量及预测保有量平稳。二、展望市场平稳。"
    [mark] = laid_out(source).repairs
    assert (mark.kind, mark.printed) == (MarkKind.SUSPECT, "年农机保有量及预测")


def test_text_without_headings_is_one_section() -> None:
    layout = lay_out(TracedText.of_source("第一段话。\n\n第二段话。"), title="农机报告")
    assert [s.path for s in layout.sections] == [("农机报告",)]
    assert layout.text.text == "第一段话。\n第二段话。\n"
    assert [s.paragraph for s in layout.sentences] == [0, 1]


def test_every_sentence_maps_to_the_source_slice_that_reads_the_same() -> None:
    source = CONTENTS + BODY
    layout = laid_out(source)
    assert layout.sentences
    for sentence in layout.sentences:
        place = layout.text.source_span(sentence.span)
        assert place.of(source) == sentence.span.of(layout.text.text)


def test_a_flattened_table_becomes_one_line_a_row() -> None:
    table = "年份产能(万台)产量(万台)产能利用率(%)202140.038.095.0202250.045.090.0202360.048.080.0"
    layout = laid_out("# 一、现状\n产能稳步增长。" + table)
    [found] = layout.tables
    assert found.verified
    lines = [row.span.of(layout.text.text) for row in found.rows]
    assert lines[0] == "年份 2021 | 产能 40.0万台 | 产量 38.0万台 | 产能利用率 95.0%"
    assert len(lines) == 3
    assert found.span.of(layout.text.text) == "\n".join(lines)


def test_a_table_that_does_not_verify_is_kept_as_printed() -> None:
    table = "地区增长率(%)均价(元)华东3.218.47华北4.119.22华南5.317.68"
    layout = laid_out("# 一、现状\n价格平稳。" + table)
    [found] = layout.tables
    assert (found.verified, found.rows) == (False, ())
    assert found.span.of(layout.text.text) == table
    assert all("华东" not in s.span.of(layout.text.text) for s in layout.sentences)


def test_a_markdown_table_becomes_rows_with_units() -> None:
    source = (
        "# 农机\n## 销量\n见下表。\n\n| 地区 | 销量（万台） | 占比 |\n|---|---:|---|\n"
        "| 东北 | 12.5 | 40% |\n| 合计 | 31.2 | 100% |\n\n以上为全年数据。\n"
    )
    layout = laid_out(source)
    [table] = layout.tables
    text = layout.text.text
    assert table.verified
    assert [r.span.of(text) for r in table.rows] == [
        "地区 东北 | 销量 12.5万台 | 占比 40%",
        "地区 合计 | 销量 31.2万台 | 占比 100%",
    ]
    assert [row.is_total for row in table.rows] == [False, True]
    assert [s.span.of(text) for s in layout.sentences] == ["见下表。", "以上为全年数据。"]
    for row in table.rows:
        for cell in row.cells:
            assert cell.span.of(text) == cell.text == cell.source_span.of(source)


def test_a_markdown_table_with_uneven_rows_is_not_verified() -> None:
    layout = laid_out("# 甲\n## 乙\n| 地区 | 销量 |\n|---|---|\n| 东北 |\n| 华北 | 3 |\n")
    [table] = layout.tables
    assert not table.verified


def test_contents_without_pages_are_left_out_and_their_headings_found() -> None:
    contents = "# 储能报告\n\n## 目录\n\n一、概况\n1、规模\n二、展望\n\n"
    source = contents + "## 一、概况\n### 1、规模\n增长5%。\n## 二、展望\n平稳。\n"
    layout = laid_out(source)
    assert layout.text.text == "一、概况\n1、规模\n增长5%。\n二、展望\n平稳。\n"
    assert [s.path for s in layout.sections] == [
        ("一、概况",),
        ("一、概况", "1、规模"),
        ("二、展望",),
    ]


def test_markdown_signs_are_left_out_of_the_prose() -> None:
    source = "# 报告\n## 一、概况\n- 规模**增长**了5%。\n> 引用一句。\n气温为-5℃。\n"
    text = laid_out(source).text.text
    assert text == "一、概况\n规模增长了5%。\n引用一句。\n气温为-5℃。\n"
