from __future__ import annotations

from corpus.contents import find_contents, heading_entries

GLUED = (
    "2024年中国农机市场报告目录一、市场现状 31、规模与增长 32023年农机保有量 3"
    "区域分布(如华北、东北)分析 52、产业链 8上游零部件 8下游需求 9二、竞争格局 12"
    "1、主要企业 12三、政策 152、补贴 16摘要2024年,农机市场增长。"
)


def test_glued_contents_are_read_into_headings_levels_and_pages() -> None:
    contents = find_contents(GLUED)
    assert contents is not None
    assert [(e.level, e.page, e.heading) for e in contents.entries] == [
        (0, 3, "一、市场现状"),
        (1, 3, "1、规模与增长"),
        (2, 3, "2023年农机保有量"),
        (2, 5, "区域分布(如华北、东北)分析"),
        (1, 8, "2、产业链"),
        (2, 8, "上游零部件"),
        (2, 9, "下游需求"),
        (0, 12, "二、竞争格局"),
        (1, 12, "1、主要企业"),
        (0, 15, "三、政策"),
        (1, 16, "2、补贴"),
    ]
    assert GLUED[contents.span.end :].startswith("摘要2024年")
    assert contents.entries[2].path == ("一、市场现状", "1、规模与增长", "2023年农机保有量")


def test_contents_on_lines_with_leader_dots_are_read() -> None:
    text = (
        "某报告\n目  录\n第一章 概述......1\n第一节 定义 ...... 2\n第二章 市场……12\n\n正文说明。\n"
    )
    contents = find_contents(text)
    assert contents is not None
    assert [(e.level, e.page, e.heading) for e in contents.entries] == [
        (0, 1, "第一章 概述"),
        (1, 2, "第一节 定义"),
        (0, 12, "第二章 市场"),
    ]
    assert text[contents.span.end :].strip() == "正文说明。"


def test_a_text_that_only_mentions_a_catalogue_has_no_contents() -> None:
    assert find_contents("国产替代目录扩容至38类设备,财政贴息贷款优先支持采购。") is None


def test_markdown_headings_stand_in_for_contents() -> None:
    found = heading_entries("# 报告\n## 一、概况\n文字。\n### 1. 规模\n文字。\n")
    assert [entry.path for entry, _ in found] == [
        ("报告",),
        ("报告", "一、概况"),
        ("报告", "一、概况", "1. 规模"),
    ]


def test_numbered_lines_are_headings_and_numbered_sentences_are_not() -> None:
    text = "一、概况\n市场增长。\n1、规模\n1、这是一句以数字开头的话。\n二、展望\n"
    assert [entry.heading for entry, _ in heading_entries(text)] == [
        "一、概况",
        "1、规模",
        "二、展望",
    ]
