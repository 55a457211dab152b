"""How likely it is that a printed number is a range that lost its mark.

Evidence is added up as log-odds: how implausible the printed number is for its unit, how well
two rising halves fit, the words around it, and the other figures of the same unit. It only
speaks where the text as a whole has shown that range marks are lost (see `ranges`).
"""

from __future__ import annotations

import math
import re
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from corpus.data_file import data_rows
from corpus.quantities import Quantity, clause_before

# A duration that returns; forty-five years of it is not credible.
_CYCLES = re.compile("周期|寿命|年限|迭代|更新|折旧|回收期|回报|使用期|服务期|账期")
# 均 means "each of them" alone, and something else in 平均, 年均 …
_EACH = re.compile("(?<![平年人户日月])均(?![匀衡值价线质])")
_ONE_DIGIT_BASE = -2.5
_BASE = -1.0


@dataclass(frozen=True, slots=True)
class Split:
    """Two ends read out of one run of digits, as printed."""

    low: str
    high: str

    @property
    def ratio(self) -> float:
        return float(self.high) / float(self.low)

    @property
    def middle(self) -> float:
        return math.sqrt(float(self.low) * float(self.high))


def splits(digits: str) -> list[Split]:
    """The ways to read `digits` as two rising numbers of about the same length."""
    found = []
    for at in range(1, len(digits)):
        low, high = digits[:at], digits[at:]
        if _is_number(low) and _is_number(high) and float(low) and _alike(low, high):
            split = Split(low, high)
            if 1 < split.ratio <= 3:
                found.append(split)
    return found


def _is_number(printed: str) -> bool:
    return re.fullmatch(r"(?:[1-9]\d*|0(?=\.))(?:\.\d*[1-9]|\.\d)?", printed) is not None


def _alike(low: str, high: str) -> bool:
    """Same whole digits or one more, and the same decimals or a whole upper end."""
    low_whole, _, low_part = low.partition(".")
    high_whole, _, high_part = high.partition(".")
    if len(high_whole) - len(low_whole) not in (0, 1):
        return False
    return len(low_part) == len(high_part) or not high_part


@cache
def _words() -> tuple[tuple[str, str, float], ...]:
    rows = data_rows("range_words.tsv")
    return tuple((word, place, float(weight)) for word, place, weight, _ in rows)


def word_evidence(text: str, quantity: Quantity) -> float:
    """Log-odds of the words around; several words of one side count once, the strongest."""
    before = clause_before(text, quantity.span.start)
    after = text[quantity.span.end : quantity.span.end + 3]
    speaking = [
        weight
        for word, place, weight in _words()
        if (word in before if place == "before" else after.startswith(word))
    ]
    if _EACH.search(before):
        speaking.append(2.0)
    return max(speaking, default=0.0) + min(min(speaking, default=0.0), 0.0)


def printed_evidence(text: str, quantity: Quantity) -> float:
    """Log-odds from how implausible the printed number is for its unit."""
    digits, unit = quantity.digits, quantity.unit
    value = float(digits)
    if unit == "个百分点" and value > 100:
        return 6.0
    if unit in ("%", "‰"):
        return 4.0 if value >= 1000 else 1.0 if value > 400 else 0.0
    if unit == "倍":
        return 3.0 if value > 100 else 0.0
    if unit == "个月":
        return 4.0 if value > 120 else 0.0
    if unit == "岁":
        return 6.0 if value > 120 else 0.0
    if unit == "年":
        return _years_evidence(text, quantity, value)
    if unit in ("天", "小时", "周"):
        return 3.0 if value > 999 else 0.5
    whole = digits.partition(".")[0]
    if unit.startswith("万") and len(whole) >= 5:
        return 3.0  # ten thousand 万 would be printed in 亿
    if len(whole) >= 5 and not whole.endswith("00"):
        return 1.5
    # Reports print thousands with a comma or as round numbers; 2845 is neither.
    return 1.0 if len(whole) == 4 and not whole.endswith("0") else 0.0


def _years_evidence(text: str, quantity: Quantity, value: float) -> float:
    cycle = _CYCLES.search(clause_before(text, quantity.span.start)) is not None
    if "." in quantity.digits:
        decimals = len(quantity.digits.partition(".")[2])
        return (2.0 if decimals > 1 else 0.0) + (1.0 if cycle else 0.0)
    if value > 100:
        return 4.0
    return 3.0 if cycle and value >= 20 else 0.0


def shape_evidence(split: Split) -> float:
    """Log-odds from the two ends themselves: a near upper end and round steps speak for it."""
    low, high = float(split.low), float(split.high)
    score = 0.5 if 1.05 <= split.ratio <= 2 else -0.5
    if low >= 100 and low % 50 == 0 and high % 50 == 0:
        score += 3.0
    elif low >= 10 and low % 5 == 0 and high % 5 == 0:
        score += 1.5
    if high < 10 and "." not in split.low + split.high and high - low > 2:
        score -= 2.0  # 4-7 and 1-3 are rarer than 3-5
    return score


def base_evidence(digits: str) -> float:
    """Where the sum starts: two digits or a decimal are mostly just that."""
    return _ONE_DIGIT_BASE if len(digits) == 2 or "." in digits else _BASE


class UnitScale:
    """The size that figures of each unit have in this text, for comparison."""

    def __init__(self, ordinary: Iterable[Quantity]) -> None:
        logs: dict[str, list[float]] = defaultdict(list)
        for quantity in ordinary:
            value = float(quantity.digits)
            if value > 0:
                logs[quantity.unit].append(math.log10(value))
        self._logs: Mapping[str, list[float]] = logs

    def evidence(self, quantity: Quantity, split: Split) -> float:
        """Log-odds from being nearer to the usual size as a range than as printed."""
        logs = self._logs.get(quantity.unit, [])
        if len(logs) < 4:
            return 0.0
        middle = statistics.median(logs)
        spread = max(0.4, statistics.median(abs(value - middle) for value in logs))
        as_printed = abs(math.log10(float(quantity.digits)) - middle)
        as_range = abs(math.log10(split.middle) - middle)
        # Ranges come in every size, so being nearer as printed says little.
        return max(-0.5, min(1.0, (as_printed - as_range) / spread))


def confidence(log_odds: float) -> float:
    """Log-odds as a probability in [0, 1]."""
    return 1 / (1 + math.exp(-log_odds))
