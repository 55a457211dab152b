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

_WRITER = re.compile(
    r"(?:这|本|该)?(?:份|篇|个)?(?:报告|研报|文档|材料).{0,6}(?:是)?(?:谁|哪(?:家|个|位)).{0,10}(?:写|出|发布|编|做|撰|作者|机构)"
    r"|(?:报告|研报)的?(?:作者|发布(?:方|者|机构)|出版(?:方|社|机构)|编写(?:方|单位)|撰写(?:人|方))"
)
_CONTENTS = re.compile(
    r"(?:报告|研报|它|这份|这篇).{0,4}(?:有|包括|分)(?:哪些|几)(?:章|节|部分|内容)|^.{0,8}目录[??。]*$|(?:报告|看|列|给).{0,4}目录(?!.{4})|(?:报告|研报)(?:的)?(?:结构|章节)|(?:这份|这篇|整份)(?:报告|研报).{0,4}(?:讲|说|写)(?:了)?(?:些)?(?:什么|啥)"
)
_TABLES = re.compile(
    r"(?:报告|里面|一共)?.{0,4}有(?:哪些|几(?:张|个)|多少(?:张|个)?)(?:数据)?表(?:格)?"
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
    reply = _small_talk().get(_bare(question))
    if reply is not None:
        return draft.finish(Status.ANSWERED, reply)
    description = index.report.description
    if _WRITER.search(question):
        if description.publisher is None:
            return draft.finish(Status.NOT_IN_REPORT, "报告未提及作者或发布机构。")
        return draft.finish(
            Status.ANSWERED, f"《{description.title}》由{description.publisher}发布。"
        )
    if _TABLES.search(question):
        return _tables(index, draft)
    if _CONTENTS.search(question):
        return _contents(index, draft)
    return None


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
