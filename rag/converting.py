"""The figure asked for in another unit of the same quantity (4.7小时折成分钟)."""

from __future__ import annotations

import re
from decimal import Decimal

from rag import formula
from rag.answer import Answer
from rag.task import Task, near

_CONVERT = re.compile(
    r"(?:折|换|合|折算|换算)(?:成|算成|算为|为|合|是)?.{0,4}?(?:多少|几)?(?:个)?(?P<unit>亿元|万元|万亿元|分钟|小时|毫秒|秒|元|天)"
)
_SCALES = {
    "万亿元": ("元", Decimal(10) ** 12),
    "亿元": ("元", Decimal(10) ** 8),
    "万元": ("元", Decimal(10) ** 4),
    "元": ("元", Decimal(1)),
    "天": ("秒", Decimal(86400)),
    "小时": ("秒", Decimal(3600)),
    "分钟": ("秒", Decimal(60)),
    "秒": ("秒", Decimal(1)),
    "毫秒": ("秒", Decimal(1) / 1000),
}


def answer_converted(task: Task) -> Answer | None:
    """The best figure in the unit asked for; None where none of that sort is near."""
    match = _CONVERT.search(task.question.text)
    if match is None:
        return None
    base, scale = _SCALES[match["unit"]]
    for ranked in near(task.operands.figures[:4]):
        if ranked.figure.base_unit != base:
            continue
        result = formula.converted(ranked.figure, match["unit"], scale)
        answer = task.tell([ranked], result, "{}", metric=ranked.figure.metric or "")
        if answer is not None:
            return answer
    return None
