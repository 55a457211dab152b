"""The value that a change was measured against, from the later value and the change.

较2020年下降21个百分点 gives the value of 2020, 较传统方法提高12个百分点 that of the traditional
method, where the question asks for it.
"""

from __future__ import annotations

import re

from index.figure import Change, Figure
from rag import formula
from rag.answer import Answer
from rag.evidence import RankedFigure
from rag.kind import Measure
from rag.measure import measure_of
from rag.task import Task
from rag.wording import overlap

_CANDIDATES = 12
_FARTHEST = 2.5
"""How far behind the best figure the change may score."""
_UNSAID = re.compile(
    r"只(?:给|写|说|有)了?.{0,4}(?:差|变化|增幅|降幅)|反推|倒推|倒算|推回|回推|自己算"
)
"""By these words a question says itself that the value is to be worked out backwards."""


def answer_before(task: Task) -> Answer | None:
    """The value for the base of a comparison; None where it is not asked for or is printed."""
    question = task.question
    backwards = bool(_UNSAID.search(question.text))
    moved = {"delta", "rate"} & question.changes or "difference" in question.operators
    if moved and not backwards:
        return None
    for ranked in task.evidence.figures[:_CANDIDATES]:
        delta = ranked.figure
        if delta.change is not Change.DELTA or delta.value is None:
            continue
        if not backwards and task.evidence.figures[0].score - ranked.score > _FARTHEST:
            break
        if _is_elsewhere(task, ranked) or not _asks_base(task, delta):
            continue
        level = _level_of(task, ranked)
        if level is None:
            continue
        if not backwards and _is_stated(task, delta, level):
            return None
        base = delta.compared_with or ""
        return task.tell(
            [task.ranked([level])[0], ranked],
            formula.before(level, delta),
            f"{base}约为{{}}" if level.qualifier or delta.qualifier else f"{base}为{{}}",
            metric=level.metric or "",
        )
    return None


def _is_elsewhere(task: Task, ranked: RankedFigure) -> bool:
    """Whether a follow-up is about another section than the figure's."""
    near = {task.index.passages[number].section for number in task.question.near}
    return bool(near) and ranked.passage.section not in near


def _level_of(task: Task, ranked: RankedFigure) -> Figure | None:
    """The value that the change led to: the last one before it in its sentence."""
    delta = ranked.figure
    points = measure_of(delta.unit) is Measure.POINTS
    for figure in reversed(task.finder.figures_of(ranked.passage.id)):
        if figure.span.start > delta.span.start or figure.change is not Change.LEVEL:
            continue
        if figure.value is None:
            continue
        if measure_of(figure.unit) is (Measure.PERCENT if points else measure_of(delta.unit)):
            return None if delta.unit == "%" else figure
        return None
    return None


def _asks_base(task: Task, delta: Figure) -> bool:
    """Whether the question names what the change is measured against, and not the later one."""
    base = delta.compared_with or ""
    years = task.question.times.years
    if years:
        return str(min(years)) in base
    if len(base) < 2 or re.search(r"(?:19|20)\d\d|上年|去年", base):
        return False
    if "平均" in base and not re.search(r"平均|均值|整体|一般水平", task.question.text):
        return False
    return overlap(re.sub(r"水平|平均", "", base), task.question.text) >= 0.6


def _is_stated(task: Task, delta: Figure, level: Figure) -> bool:
    """Whether the report prints the value for the base itself."""
    direct = task.evidence.figures[0]
    if direct.figure.id in (delta.id, level.id):
        return False
    return bool(task.question.times.years) and direct.feature("period") > 0.5
