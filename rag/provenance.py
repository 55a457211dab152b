"""Whose data a report leans on: the bodies that its sentences name as their sources.

Knows how reports say it (根据…数据, …调研显示, …预测); bodies that stay unnamed (某医院) are left
out.
"""

from __future__ import annotations

import re

from corpus.report import Report
from corpus.span import Span
from index.clauses import clauses
from rag.answer import Answer, Status
from rag.draft import Draft

_MOST = 8
_SAYS = re.compile(
    r"^(?:根据|据|按照)?(?:其|该|最新)?(?P<who>[^,。;]{2,30}?)(?:数据|报告|调研|统计|实验|评估|测算|监测|测试|分析|研究|规划)"
    r"[^,。;]{0,6}(?:显示|表明|指出|认为|预测|数据|规划)[,,]?$|^(?P<seer>[A-Za-z]{2,}|[\u4e00-\u9fff]{2,10}(?:协会|研究院|机构|公司))预测[,,]?$"
)
_BODY = re.compile(
    r"协会|学会|委员会|卫健委|发改委|(?:监督管理|药监|统计|医保)局|海关|[教工财]\S?部|研究[所院]|科学院|研究中心|教育中心|评审中心|医院|联盟|第三方[\u4e00-\u9fff]{0,6}机构|[A-Z]{3,}|健康|测评"
)


def answer_sources(report: Report, question: str) -> Answer:
    """The named sources in the report's words, each where it is named first."""
    draft = Draft(report, question)
    parts: list[str] = []
    known: set[str] = set()
    for sentence in report.sentences:
        for clause in clauses(sentence.span.of(report.text), sentence.span.start):
            words = clause.of(report.text).rstrip(",\uff0c ")
            match = _SAYS.search(words)
            if match is None or words.startswith("某") or not _BODY.search(words):
                continue
            body = re.sub(r"(?:19|20)\d\d年?", "", match["who"] or match["seer"])
            if body in known:
                continue
            known.add(body)
            quote = Span(clause.start, clause.start + len(words))
            parts.append(f"{words}[{draft.cite(quote, sentence.span)}]")
        if len(parts) == _MOST:
            break
    if not parts:
        return draft.finish(Status.NOT_IN_REPORT, "报告未说明数据来源。")
    return draft.finish(Status.ANSWERED, f"报告没有单列数据来源,正文里注明的有:{';'.join(parts)}。")
