"""Numbers with units as a text prints them: the raw material of range repair.

Knows how numbers and units look in Chinese text; what a number means is the index's business.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.span import Span

_MEASURES = (
    "台家例个人年月天日秒周次套岁倍种项款类条名位座辆件张间所处期米克升度字笔颗只户批层排核路幅吨"
)
UNIT = (
    r"(?:%|‰|℃|个百分点|个月|[十百千万亿]{0,2}"
    r"(?:美元|欧元|日元|港元|元|小时|分钟|毫秒|平方米|公里|千米|公斤|千克|人次|场次|"
    + f"[{_MEASURES}])"
    r"(?:/[一-鿿A-Za-z]{1,2})?"
    r"|[万亿](?![一-鿿])|(?:ms|mm|cm|km|kg|μm|nm|GB|TB|MB|kW|MW|GW|PPM|ppm|Hz|GHz)(?![A-Za-z]))"
)
_QUANTITY = re.compile(r"(?<!\d,)(?<![A-Za-z0-9.])(\d+(?:\.\d+)*)(?:年期间|(" + UNIT + r"))")

_ENOUGH_DECIMALS = 20


@dataclass(frozen=True, slots=True)
class Quantity:
    """A run of digits (with points as printed) and the unit behind it.

    `span` covers both, `digits` may be no valid number where a mark was lost (`1.52.5`).
    """

    span: Span
    digits: str
    unit: str


def quantities(text: str) -> Iterator[Quantity]:
    """Every number with a known unit, in text order; model names (MLU370) are no numbers."""
    for match in _QUANTITY.finditer(text):
        unit = match.group(2) or "年"
        end = match.end(1) + len(unit)
        yield Quantity(Span(match.start(), end), match.group(1), unit)


def usual_decimals(text: str) -> frozenset[int] | None:
    """How many decimals this text prints, where it prints any; None where too few show it.

    Numbers below 1 are left out: they are printed with more.
    """
    counted: Counter[int] = Counter()
    for quantity in quantities(text):
        if quantity.digits.count(".") == 1 and float(quantity.digits) >= 1:
            counted[len(quantity.digits.partition(".")[2])] += 1
    if counted.total() < _ENOUGH_DECIMALS:
        return None
    return frozenset(d for d, count in counted.items() if count >= counted.total() / 20)


def clause_before(text: str, offset: int, *, limit: int = 40) -> str:
    """The part of the clause in front of `offset`, at most `limit` characters of it."""
    start = max(0, offset - limit)
    stretch = text[start:offset]
    cut = max((stretch.rfind(mark) for mark in "。！？；;，\n"), default=-1)
    comma = _last_comma(stretch)
    return stretch[max(cut, comma) + 1 :]


def _last_comma(stretch: str) -> int:
    """The last comma that does not stand inside a number (12,500)."""
    at = stretch.rfind(",")
    while at > 0 and stretch[at - 1].isdigit() and stretch[at + 1 : at + 2].isdigit():
        at = stretch.rfind(",", 0, at)
    return at
