"""Amounts as a text writes them, compared exactly: value, sign, scale and unit.

`1.5亿元` is `15000万元`, `0.5秒` is `500毫秒`; `36%` is neither `36个百分点` nor `0.36%`. Reads
writing only, apart from the ledger's own reading, so that one cannot hide a mistake of the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from eval.matching import plain

_SCALES = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_SCALE_PLAIN = r"万亿|十亿|百亿|千亿|百万|千万|[十百千万亿]"
_SCALE = rf"(?P<scale>{_SCALE_PLAIN})?"
_DASH = r"\s*(?:-|—|–|~|～|至|到)\s*"
_VALUE = r"(?:(?P<minus>-|负|零下)\s*)?(?<![\d.])(?P<{}>\d+(?:\.\d+)?)(?![\d]|\.\d)"
# Each spelling with the factor that brings it to the unit named first.
_SAME: tuple[dict[str, int | Decimal], ...] = (
    {
        "秒": 1,
        "s": 1,
        "毫秒": Decimal("0.001"),
        "ms": Decimal("0.001"),
        "分钟": 60,
        "小时": 3600,
        "h": 3600,
    },
    {"mm": 1, "毫米": 1, "μm": Decimal("0.001"), "um": Decimal("0.001"), "微米": Decimal("0.001")},
    {"nm": 1, "纳米": 1},
    {"℃": 1, "°C": 1, "摄氏度": 1, "度": 1},
    {"个百分点": 1, "百分点": 1},
    {"%": 1},
    {"元/台": 1, "元每台": 1, "元": 1},
    {"个": 1},
    {"个月": 1, "月": 1},
)
_LONGER = {"个": r"(?!百分点|月|小时)", "年": r"(?!代)", "s": r"(?![a-zA-Z])", "h": r"(?![a-zA-Z])"}
"""What must not follow a unit, since it would be another one."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A value or range (`low == high` for a value) in the base form of its unit."""

    low: Decimal
    high: Decimal
    unit: str


def stated(text: str, number: str) -> bool:
    """Whether `text` states `number` (`36 %`, `15-20 %`), to the digit and in that unit.

    Other scales of the same unit count where they give the same amount.
    """
    wanted = gold_amount(number)
    if wanted is None:
        return False
    return wanted in amounts(text, number.split(None, 1)[1] if " " in number.strip() else "")


def gold_amount(number: str) -> Amount | None:
    """What a gold number means; None where it is not written as `VALUE UNIT`."""
    value, *unit = plain(number).strip().split(None, 1)
    base, factor = _base(unit[0].strip() if unit else "")
    ends = re.fullmatch(r"(-?[\d.]+)(?:\s*-\s*(-?[\d.]+))?", value)
    if ends is None:
        return None
    try:
        low = Decimal(ends[1]) * factor
        high = Decimal(ends[2]) * factor if ends[2] else low
    except InvalidOperation:
        return None
    return Amount(low, high, base)


def amounts(text: str, unit: str) -> list[Amount]:
    """All amounts of `text` in `unit` or another scale or spelling of it."""
    base, _ = _base(plain(unit))
    found = []
    for match in _pattern(base).finditer(plain(text)):
        factor = _factor(match["scale"], match["unit"], base)
        sign = -1 if match["minus"] else 1
        first = sign * Decimal(match["first"])
        if match["last"] is None:
            found.append(Amount(first * factor, first * factor, base))
            continue
        own = factor
        if match["scale_between"] or match["unit_between"]:
            own = _factor(match["scale_between"], match["unit_between"], base)
        found.append(Amount(first * own, Decimal(match["last"]) * factor, base))
    return found


def _base(unit: str) -> tuple[str, Decimal]:
    """The first spelling of a unit without its scale, and the factor to it."""
    match = re.match(_SCALE_PLAIN, unit)
    scale = match[0] if match else ""
    rest = unit[len(scale) :]
    for spellings in _SAME:
        if rest in spellings:
            return next(iter(spellings)), _power(scale) * Decimal(spellings[rest])
    return rest, _power(scale)


def _power(scale: str | None) -> Decimal:
    return Decimal(10) ** sum(_SCALES[character] for character in scale or "")


def _factor(scale: str | None, unit: str | None, base: str) -> Decimal:
    group = _spellings(base)
    return _power(scale) * Decimal(group.get(unit or base, 1))


def factor_of(unit: str) -> Decimal:
    """What one of `unit` is in the first spelling of its kind (万元: 10000, 分钟: 60)."""
    return _base(plain(unit).strip())[1]


def _spellings(base: str) -> dict[str, int | Decimal]:
    return next((group for group in _SAME if next(iter(group)) == base), {base: 1})


@cache
def _pattern(base: str) -> re.Pattern[str]:
    group = _spellings(base)
    names = sorted(group, key=len, reverse=True)
    units = "|".join(re.escape(name) + _LONGER.get(name, "") for name in names)
    if base == "元/台":
        # Money may be told by its scale alone (187.5亿), but not that of another unit (2亿美元).
        units += r"|(?<=[万亿])(?=[^\w%]|多|余|$)"
    unit = rf"(?P<unit>{units})"
    between = rf"(?P<scale_between>{_SCALE_PLAIN})?(?P<unit_between>{units})?"
    first, last = _VALUE.format("first"), r"(?P<last>\d+(?:\.\d+)?)(?![\d]|\.\d)"
    return re.compile(rf"{first}\s*(?:{between}{_DASH}{last})?\s*(?:多|余)?{_SCALE}{unit}")
