"""Questions about the report itself and small talk: who wrote it, what it holds, hello.

Answered from the description and the contents, never from the evidence on its subject.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib.resources import files

from corpus.report import SectionStatus
from index.index import Index
from rag.answer import Answer, Status
from rag.draft import Draft
from rag.provenance import answer_sources
from rag.shown import Quoter

_WRITER = re.compile(
    r"(?:这|本|该)?(?:份|篇|个)?(?:报告|研报|文档|材料).{0,6}(?:是)?(?:谁|哪(?:家|个|位)).{0,10}(?:写|出|发布|编|做|撰|作者|机构)"
    r"|(?:报告|研报)的?(?:作者|发布(?:方|者|机构)|出版(?:方|社|机构)|编写(?:方|单位)|撰写(?:人|方))"
)
_REPORT = r"(?:这|那|本|该|整)?(?:一)?(?:份|篇|个|本)?(?:报告|研报|文档|材料)"
_CONTENTS = re.compile(
    rf"(?:{_REPORT}|它|这份|这篇).{{0,4}}(?:有|包括|分)(?:成|为)?(?:哪些|几|多少)(?:个)?(?:章|节|部分|内容|版块|板块)"
    rf"|^.{{0,8}}(?:目录|大纲|提纲)(?:是什么|呢|给我|看看|看一下|发我)?[??。]*$|{_REPORT}.{{0,4}}(?:目录|大纲)(?!.{{4}})"
    rf"|(?:看|列|给).{{0,4}}目录(?!.{{4}})|{_REPORT}(?:的)?(?:结构|章节|框架)(?!.{{6}})"
)
_OVERVIEW = re.compile(
    rf"(?:{_REPORT}|^这份|^这篇)(?:主要|大概|大致|到底|都|里面?|是)*(?:讲|说|写|谈|介绍|涉及|关于)(?:的是|了|些)*(?:什么|啥|哪些(?:内容|方面|东西)?)(?:的|内容|东西|方面)*[??。]*$"
    rf"|^.{{0,6}}(?:介绍|概括|总结|说说|讲讲|概述)(?:一下|下)?{_REPORT}(?:的(?:主要)?内容)?[??。]*$|{_REPORT}(?:的)?(?:主要内容|主题|大意|梗概)(?:是)?(?:什么|啥)?[??。]*$"
)
_TABLES = re.compile(
    rf"^(?:请问|{_REPORT}|里面?|中|一共|总共|都|你|列一下|看看|,)*(?:有|包含|列)(?:了)?(?:哪些|几|多少|什么)(?:张|个)?(?:数据)?(?:表格?|图表)(?:呢|啊|可以查)?[??。]*$"
)
_SOURCES = re.compile(
    r"^(?:请问|那么?|它的|里面?|的|,)*"
    rf"(?:{_REPORT})?(?:里面?|中)?(?:的)?(?:这些)?(?:数据|数字|资料)(?:都)?(?:的)?(?:来源|出处|是?(?:从)?(?:哪|什么地方)(?:里|儿)?(?:来|得来|统计)|是?(?:由)?谁(?:统计|提供|给|做))(?:是|有|自)?(?:哪(?:里|儿|些)|什么|谁)?(?:的|呢|啊)*[??。]*$"
    rf"|{_REPORT}.{{0,6}}(?:引用|参考|采用)(?:了)?(?:谁|哪些|哪家|什么)(?:机构|单位)?(?:的)?(?:数据|资料)?[??。]*$"
)
_CAN_DO = re.compile(
    r"^(?:请问|那|您好|你好|,)*(?:你|您|问报|这个(?:助手|机器人|系统|工具))(?:都|还|到底|究竟|具体)*(?:能|会|可以)(?:够)?(?:帮(?:我|我们|忙)?|为我)?(?:做|干|回答|查|解决|问|处理)(?:些|点|到)?(?:什么|啥|哪些)(?:事情?|问题|东西|活)?(?:呢|啊|呀)?[??。!]*$"
)


@lru_cache(maxsize=1)
def _small_talk() -> dict[str, str]:
    text = (files("rag") / "data" / "chitchat.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {_bare(row["pattern"]): row["reply"] for row in rows}


def _bare(text: str) -> str:
    return re.sub(r"[^\w]", "", text).lower()


def answer_about(index: Index, question: str) -> Answer | None:
    """The answer to small talk or a question about the report itself; None for all others."""
    draft = Draft(index.report, question)
    reply = _talk(question)
    if reply is not None:
        return draft.finish(Status.ANSWERED, reply)
    description = index.report.description
    if _WRITER.search(question):
        if description.publisher is None:
            return draft.finish(Status.NOT_IN_REPORT, "报告未提及作者或发布机构。")
        return draft.finish(
            Status.ANSWERED, f"《{description.title}》由{description.publisher}发布。"
        )
    if _SOURCES.search(question):
        return answer_sources(index.report, question)
    if _TABLES.search(question):
        return _tables(index, draft)
    if _OVERVIEW.search(question):
        return _overview(index, draft)
    if _CONTENTS.search(question):
        return _contents(index, draft)
    return None


def is_talk(message: str) -> bool:
    """Whether a message only greets, thanks or asks what can be asked."""
    return _talk(message) is not None


def _talk(message: str) -> str | None:
    """The reply to small talk, also to several pieces of it (好的,谢谢); None for all else."""
    known = _small_talk()
    whole = known.get(_bare(message))
    if whole is not None:
        return whole
    if _CAN_DO.match(message):
        return known[_bare("你能做什么")]
    pieces = [_bare(piece) for piece in re.split(r"[,,。!??~ ]+", message)]
    replies = [known.get(piece) for piece in pieces if piece]
    return replies[-1] if replies and all(replies) else None


def _overview(index: Index, draft: Draft) -> Answer:
    """The chapters, and how the report itself begins."""
    report = index.report
    chapters = [s.heading for s in report.sections if len(s.path) == 1]
    text = f"《{report.description.title}》分为:{'、'.join(chapters)}。"
    if report.sentences:
        first = report.sentences[0].span
        quoter = Quoter(index, draft, ())
        return draft.finish(Status.ANSWERED, f"{quoter.quote(first, first)}。{text}")
    return draft.finish(Status.ANSWERED, text)


def _contents(index: Index, draft: Draft) -> Answer:
    lines = []
    for section in index.report.sections:
        depth = len(section.path) - 1
        note = "(原文缺正文)" if section.status is SectionStatus.MISSING and depth > 1 else ""
        if depth < 3:
            lines.append(f"{'  ' * depth}{section.heading}{note}")
    title = index.report.description.title
    return draft.finish(Status.ANSWERED, f"《{title}》的目录:\n" + "\n".join(lines))


def _tables(index: Index, draft: Draft) -> Answer:
    parts = []
    for table in index.report.tables:
        if not table.rows:
            continue
        citation = draft.cite(table.rows[0].span, table.span)
        names = "、".join(column.name for column in table.columns)
        heading = index.report.sections[table.section].heading
        parts.append(f"《{heading}》:{names}[{citation}]")
    return draft.finish(Status.ANSWERED, "报告有这些表:" + ";".join(parts) + "。")
