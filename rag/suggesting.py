"""Follow-up questions that the report can answer, made from the ledger."""

from __future__ import annotations

import re

from index.figure import Change, Figure, FigureStatus
from index.index import Index
from rag.answer import Answer
from rag.kind import Measure
from rag.measure import measure_of

_QUANTITY = re.compile(
    r"(?:率|额|量|价|价格|费用|成本|规模|份额|占比|收入|周期|产能|灵敏度|敏感度|时间|时延|延迟|耗时|增速|溢价|缺口|数量|利润)$"
)
_RATE = re.compile(r"(?:率|增速|增长|溢价)$")


def suggestions(index: Index, answer: Answer, *, most: int = 3) -> tuple[str, ...]:
    """Up to `most` questions near what was cited (or from the start, where nothing was)."""
    cited = {(c.start, c.end) for c in answer.citations}
    sections = {
        s.index for s in index.report.sections for c in answer.citations if s.path == c.section
    }
    figures = [f for f in index.ledger.figures if not sections or f.section in sections]
    start = min((c.start for c in answer.citations), default=0)
    figures.sort(key=lambda f: abs(f.span.start - start))
    found: list[str] = []
    for figure in figures:
        if any(a <= figure.span.start < b for a, b in cited):
            continue
        question = question_for(figure)
        if question and question not in found:
            found.append(question)
        if len(found) == most:
            break
    return tuple(found)


def question_for(figure: Figure) -> str | None:
    """A question that the figure answers; None where its meaning is not plain enough."""
    if not figure.subject or not figure.metric or figure.status is FigureStatus.LOST:
        return None
    if figure.change is Change.DELTA or len(figure.subject) > 16 or figure.subject == figure.metric:
        return None
    period = figure.period.label if figure.period and figure.period.first else ""
    if figure.metric in figure.subject or not _QUANTITY.search(figure.metric):
        return None
    if figure.change is Change.RATE and not _RATE.search(figure.metric):
        return None
    asking = "是多少" if measure_of(figure.unit) is not Measure.DURATION else "是多久"
    return f"{period}{figure.subject}的{figure.metric}{asking}?"
