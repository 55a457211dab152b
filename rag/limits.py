"""Limits that a question sets (超过4%, 1亿元以下, 30%到50%之间): which amounts keep them.

Knows the wording of limits only; what is held against them is for others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from index.figure import Figure
from index.ledger.scanner import Mention, scan

_ABOVE = r"不低于|不少于|不小于|大于等于|至少|达到|起码|>=|≥"
_OVER = r"超过|超出|超|高于|高过|大于|多于|突破|破|过了|过|>"
_UPTO = r"不超过|不高于|不大于|不多于|小于等于|至多|最多|<=|≤"
_UNDER = r"低于|小于|少于|不到|不足|没到|没过|不满|<"
_BEFORE = re.compile(
    rf"(?:(?P<upto>{_UPTO})|(?P<above>{_ABOVE})|(?P<under>{_UNDER})|(?P<over>{_OVER}))了?\s?$"
)
_AFTER = re.compile(
    r"^(?:元|块)?(?:及|或|和)?(?P<way>以上|以下|以内|往上|往下|开外|打底|不到|出头|(?:之)?间)"
)
# 超过60% as the report prints it is more than 60%.
_PRINTED_OVER = frozenset({"超过", "超", "突破", "高于", "大于", "多于"})
_PRINTED_UNDER = frozenset({"不足", "不到", "低于", "小于", "少于"})
_POINTS = re.compile(r"^\s?(?:个)?(?:百分)?点")


@dataclass(frozen=True, slots=True)
class Limit:
    """The amounts that keep a limit, in the base unit `base` ("" where none is named).

    `low` and `high` are its ends (None: open), `within` whether the ends belong to it. `words`
    is the limit as the question words it. `scaled` tells that 万 or 亿 were said, so that a
    number without a unit is not one in the unit of what is held against it.
    """

    low: Decimal | None
    high: Decimal | None
    within: bool
    base: str
    scaled: bool
    words: str

    def fits(self, figure: Figure) -> bool:
        """Whether a figure is of the sort that the limit is set on."""
        return not self.base or self.base == figure.base_unit.split("/")[0]

    def keeps(self, figure: Figure) -> bool:
        """Whether a figure's value keeps the limit; one that it may break does not."""
        if figure.value is None:
            return False
        bare = not self.base and not self.scaled
        value = figure.value if bare else figure.value * figure.scale
        over = self.within or figure.qualifier in _PRINTED_OVER
        under = self.within or figure.qualifier in _PRINTED_UNDER
        above = self.low is None or value > self.low or (over and value == self.low)
        below = self.high is None or value < self.high or (under and value == self.high)
        return above and below


@lru_cache(maxsize=256)  # a question is looked through by several readers
def read_limit(question: str) -> Limit | None:
    """The limit that a normalised question sets; None where it sets none."""
    for mention in scan(question)[0]:
        limit = _limit_at(question, mention)
        if limit is not None:
            return limit
    return None


def _limit_at(text: str, mention: Mention) -> Limit | None:
    before = _BEFORE.search(text[: mention.start])
    points = _POINTS.match(text[mention.end :]) or (
        mention.unit.printed == "个" and text[mention.end :].startswith(("点", "百分点"))
    )
    end = mention.end + (points.end() if isinstance(points, re.Match) else 0)
    end = text.find("点", mention.end) + 1 if points is True else end
    after = _AFTER.match(text[end:])
    base = "%" if points or mention.unit.base == "百分点" else mention.unit.base
    scale = Decimal(1) if points else mention.unit.scale
    scaled = scale != 1 or bool(base)
    if mention.value is None:
        if after is None or mention.low is None or mention.high is None:
            return None
        words = text[mention.start : end + after.end()]
        low, high = mention.low * scale, mention.high * scale
        return Limit(low, high, True, base, scaled, words)
    if before is None and after is None:
        return None
    value = mention.value * scale
    start = before.start() if before is not None else mention.start
    words = text[start : end + (after.end() if before is None and after is not None else 0)]
    way = before.lastgroup if before is not None else None
    if way is None and after is not None:
        way = {"以上": "above", "往上": "above", "开外": "over", "打底": "above"}.get(
            after["way"], "upto" if after["way"] in ("以下", "以内", "往下") else None
        )
    match way:
        case "over" | "above":
            return Limit(value, None, way == "above", base, scaled, words)
        case "under" | "upto":
            return Limit(None, value, way == "upto", base, scaled, words)
    return None
