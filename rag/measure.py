"""Which sort of quantity a unit stands for.

The unit's last word decides (`万元/台` is money, `万台` a count); what is not known is OTHER.
"""

from __future__ import annotations

import re
from functools import cache

from rag.kind import Measure

_PATTERNS: tuple[tuple[Measure, str], ...] = (
    (Measure.POINTS, r"百分点|个点"),
    (Measure.PERCENT, r"%|‰|^成$"),
    (Measure.MONEY, r"元|美金|欧元|日元"),
    (Measure.RATIO, r"倍"),
    (Measure.DURATION, r"(?:年|个月|月|周|天|日|小时|分钟|秒|毫秒|微秒)$|^(?:ms|s|h|min|μs)$"),
    (Measure.LENGTH, r"(?:毫米|厘米|微米|纳米|公里|米)$|^(?:mm|cm|μm|um|nm|km|m)$"),
    (Measure.TEMPERATURE, r"℃|摄氏度"),
    (Measure.DATA, r"^[KMGTPEZ]B|字节|bps"),
    (Measure.COUNT, r"[台家人个项例次件款种类条座所套名张幅颗路核辆批笔份篇只处省市国]|名|模态"),
)


@cache
def measure_of(unit: str) -> Measure:
    """The sort of quantity that `unit` (as printed in the report) stands for."""
    # 200ms/幅 is a time; GB/s is no amount of data.
    whole = re.match(r"^[A-Za-z]", unit) and not re.match(r"^(?:ms|s|min|h)/", unit)
    head = unit if whole else unit.split("/")[0]
    for measure, pattern in _PATTERNS:
        if re.search(pattern, head):
            return measure
    return Measure.OTHER
