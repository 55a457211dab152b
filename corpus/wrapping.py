"""The wrapping that document-sharing sites put around a report: none of it is the report.

Knows the general kinds of it: page labels, counters, download links, copyright notices and a
line that announces the preview before it; tips, numbered site notices and comments after it.
A text in which no such line stands at its edge comes back as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from corpus.pinyin import without_brackets
from corpus.script import Script
from corpus.span import Span
from corpus.traced import TracedText

# Lines that stand before a report, simplified and without readings; each matches a whole line.
_BEFORE = re.compile(
    r"""
    .*[_\-\s]第\s*\d+\s*页(?:[\s,，/]*共\s*\d+\s*页)?   # page labels: 报告名_第1页
    | (?:已阅读|已读|正在阅读|当前)\s*\d+\s*页.*          # counters: 已阅读5页，还剩31页未读
    | .*还剩\s*\d+\s*页未读.*
    | .*(?:继续免费阅读|点击阅读全文|免费预览|在线预览|试读已结束).*
    | 下载(?:本|该)?文档.*  | 立即下载.* | 下载此文档.* | 收藏.{0,4} | 举报.{0,4} | 分享.{0,4}
    | 版权说明.*  | 版权声明.* | 版权提示.*
    | (?:文档|文件|资源|资料)(?:简介|介绍|摘要|描述|内容|预览|格式|大小|分类|编号)\s*[:：]?.{0,30}
    | (?:上传者?|上传时间|上传人|页数|格式|大小|积分|下载次数|浏览次数|文档热度)\s*[:：].{0,40}
    """,
    re.VERBOSE,
)
# What shows beyond doubt that a site wrapped the text.
_BEFORE_SURE = re.compile(
    r".*第\s*\d+\s*页$|.*已阅读.*|.*未读.*|下载(?:本|该|此)?文档.*|版权[说声].*"
)
_AFTER_START = re.compile(
    r"(?:温馨提示|最新文档|评论|相关资源|相关文档|猜你喜欢|版权说明.*|版权声明.*|"
    r"下载(?:本|该|此)?文档.*|提交评论|\d+/\d+)\s*[:：]?"
)
_AFTER = re.compile(
    r"""
    (?:[•·●*\-]\s*)?(?:\d{1,2}[.、．]\s*)?
        .*(?:本站|下载|上传|版权|文库|网友|收益|侵权|附件|WinRAR|解压|阅读器|图纸|预览).*
    | (?:[•·●*\-]\s*)?\d{1,2}[.、．].*
    | (?:温馨提示|评论|提交评论|最新文档|相关资源|相关文档|猜你喜欢)\s*[:：]?
    | \d+/\d+
    """,
    re.VERBOSE,
)
_AFTER_SURE = re.compile(r".*(?:本站|文库|上传者|下载后|提交评论|WinRAR|\b0/\d+).*")
_LONGEST_LINE = 300


def without_wrapping(text: TracedText, script: Script) -> TracedText:
    """The report alone, without the white space that parted it from its wrapping."""

    def read(line: str) -> str:
        return script.simplified(without_brackets(line)).strip()

    lines = _line_spans(text.text)
    first = _first_line(text.text, lines, read)
    last = _last_line(text.text, lines, first, read)
    if first == 0 and last == len(lines):
        return text
    start = lines[first].start if first < len(lines) else len(text)
    end = lines[last - 1].end if last > first else start
    body = text.text[start:end]
    start += len(body) - len(body.lstrip())
    end -= len(body) - len(body.rstrip())
    return text.cut(Span(start, max(start, end)))


def _line_spans(text: str) -> list[Span]:
    spans = []
    at = 0
    for line in text.splitlines(keepends=True):
        spans.append(Span(at, at + len(line)))
        at += len(line)
    return spans


def _first_line(text: str, lines: list[Span], read: Callable[[str], str]) -> int:
    """The number of wrapping lines at the start; zero where none is beyond doubt."""
    sure = False
    count = 0
    for number, span in enumerate(lines):
        line = span.of(text).strip()
        if not line:
            continue
        if len(line) > _LONGEST_LINE or not _BEFORE.fullmatch(plain := read(line)):
            break
        sure = sure or bool(_BEFORE_SURE.fullmatch(plain))
        count = number + 1
    return count if sure else 0


def _last_line(text: str, lines: list[Span], first: int, read: Callable[[str], str]) -> int:
    """The number of lines up to the wrapping at the end; all where none is beyond doubt."""
    start = len(lines)
    sure = False
    for number in range(len(lines) - 1, first - 1, -1):
        line = lines[number].of(text).strip()
        if not line:
            continue
        if len(line) > _LONGEST_LINE:
            break
        plain = read(line)
        if not _AFTER.fullmatch(plain) and not _AFTER_START.fullmatch(plain):
            break
        sure = sure or bool(_AFTER_SURE.fullmatch(plain))
        if _AFTER_START.fullmatch(plain):
            start = number
    return start if sure else len(lines)
