"""Finds the numbers of a stretch of text and says of each digit run what it is.

Gives mentions (number and unit with their place) and exclusions (digits that are no figure:
names, years, list numbers). Meaning (subject, metric, period) is left to others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from index.ledger import times, units
from index.ledger.datafiles import alternatives, rows
from index.ledger.numerals import ARABIC, HAN, HAN_WITH_POINT, read_arabic, read_han
from index.ledger.units import NO_UNIT, Unit


@dataclass(frozen=True, slots=True)
class Mention:
    """A number with its unit, `[start, end)` in the text that was scanned.

    `value` is None for a range, whose ends are `low` and `high`. `vague` is 余 or 多 printed
    between number and unit.
    """

    start: int
    end: int
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: Unit
    vague: str | None = None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Digits that are not a figure, `[start, end)` in the text, with the reason why."""

    start: int
    end: int
    text: str
    reason: str


RANGE_MARK = r"\s?(?:[-–—~～－]{1,2}|至|到)\s?"
LOST = "□"
_NUMBER = re.compile(
    rf"(?<![\d.A-Za-z])(?:(?<![\dA-Za-z%℃)）])[-−－])?(?:{LOST}?{ARABIC}{LOST}?\d*|{LOST}\d*)"
)
_HAN_NUMBER = re.compile(HAN_WITH_POINT)
_PERCENT = re.compile(rf"(百分之|千分之)({HAN_WITH_POINT}|{ARABIC})(?:至|到|-)?(?:百分之)?")
_FRACTION = re.compile(rf"({HAN}+)分之({HAN}+)")
_SLASH = re.compile(r"(?<![\d./A-Za-z])(\d{1,2})/(\d{1,3})(?![\d/])")
_RATIO = re.compile(r"(?<![\d.:：])(\d+(?:\.\d+)?)[:：](\d+(?:\.\d+)?)(?![\d.:：])")
_HALF = re.compile(r"一半|半数|半(?=年|个月|小时|天|成)")
_TENTHS = re.compile(
    r"[一二两三四五六七八九](?:[至到、-]?[一二三四五六七八九])?成(?![为立功本果熟员就长交型品份])"
)


@cache
def _names() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), reason) for pattern, reason in rows("names"))


@cache
def _indefinite() -> re.Pattern[str]:
    return re.compile(
        r"(?:主要|重要|关键|核心|重点|不同|显著|明显|突出)?(?:的)?(?:"
        + alternatives([row[0] for row in rows("indefinite")])
        + ")"
    )


def scan(text: str) -> tuple[list[Mention], list[Exclusion]]:
    """All numbers of `text` and all digits set aside, both in text order, without overlap."""
    exclusions = _name_exclusions(text)
    taken = [False] * len(text)
    for item in exclusions:
        taken[item.start : item.end] = [True] * (item.end - item.start)
    for time in times.find(text):
        if any(taken[time.start : time.end]):
            continue
        taken[time.start : time.end] = [True] * (time.end - time.start)
        printed = text[time.start : time.end]
        if any(char.isdigit() for char in printed):
            exclusions.append(Exclusion(time.start, time.end, printed, "time: a date or year"))
    mentions: list[Mention] = []
    for finder in (
        _percentages,
        _slashes,
        _ratios,
        _arabic,
        _tenths,
        _fractions,
        _halves,
        _counted,
    ):
        for mention in finder(text):
            if not any(taken[mention.start : mention.end]):
                mentions.append(mention)
                taken[mention.start : mention.end] = [True] * (mention.end - mention.start)
    mentions.sort(key=lambda mention: mention.start)
    exclusions.sort(key=lambda item: item.start)
    return mentions, exclusions


def _name_exclusions(text: str) -> list[Exclusion]:
    found: list[Exclusion] = []
    taken = [False] * len(text)
    for pattern, reason in _names():
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]) or not re.search(r"\d", match.group()):
                continue
            taken[start:end] = [True] * (end - start)
            found.append(Exclusion(start, end, match.group(), reason))
    return found


def _arabic(text: str) -> list[Mention]:
    found: list[Mention] = []
    at = 0
    while match := _NUMBER.search(text, at):
        first = _read_one(text, match.start(), match.group())
        at = first.end
        mark = re.compile(RANGE_MARK).match(text, first.end)
        second_match = re.compile(rf"-?{ARABIC}").match(text, mark.end()) if mark else None
        # 从9%到18% is a movement between two figures, not a range.
        moving = (
            mark
            and mark.group().strip() in ("至", "到")
            and text[: first.start].endswith(("从", "由", "的", "自", "当前", "目前"))
        )
        if mark and second_match and not moving:
            second = _read_one(text, second_match.start(), second_match.group())
            joined = _join(first, second)
            if joined:
                found.append(joined)
                at = joined.end
                continue
        found.append(first)
    return found


def _read_one(text: str, start: int, printed: str) -> Mention:
    end = start + len(printed)
    value = None if LOST in printed else read_arabic(printed.replace("−", "-").replace("－", "-"))
    unit = units.read(text, end) or (
        units.read(text, end + 1) if text[end : end + 1] == " " else None
    )
    if unit is None:
        return Mention(start, end, value, None, None, NO_UNIT)
    return Mention(start, unit[1], value, None, None, unit[0], unit[2])


def _join(first: Mention, second: Mention) -> Mention | None:
    """The range of two neighbours, or None where they cannot be one."""
    if first.value is None or second.value is None:
        return None
    if first.unit.printed and second.unit.printed and first.unit.base != second.unit.base:
        return None
    if first.unit.printed and first.unit.printed != second.unit.printed:
        if not second.unit.printed:
            return None
        factor = first.unit.scale / second.unit.scale  # 8000万-1.2亿元
        first = replace(first, value=first.value * factor)
    if first.value is None or first.value >= second.value:
        return None
    return Mention(
        first.start, second.end, None, first.value, second.value, second.unit, second.vague
    )


def _percentages(text: str) -> list[Mention]:
    found = []
    for match in _PERCENT.finditer(text):
        printed = match.group(2)
        value = read_arabic(printed) if printed[0].isdigit() else read_han(printed)
        unit = Unit("%" if match.group(1) == "百分之" else "‰", "%", Decimal(1), "share")
        if value is not None:
            if match.group(1) == "千分之":
                unit = replace(unit, scale=Decimal("0.1"))
            found.append(Mention(match.start(), match.end(2), value, None, None, unit))
    return found


def _slashes(text: str) -> list[Mention]:
    """1/8 as a share; dates and pairs such as 3/1 are not fractions."""
    found = []
    for match in _SLASH.finditer(text):
        above, below = Decimal(match.group(1)), Decimal(match.group(2))
        if 0 < above < below:
            found.append(_share_of(match.start(), match.end(), above, below))
    return found


def _ratios(text: str) -> list[Mention]:
    """车桩比2.4:1; the unit says to what (`:1`), the scale turns it into a quotient."""
    found = []
    for match in _RATIO.finditer(text):
        below = Decimal(match.group(2))
        if below:
            unit = Unit(f":{match.group(2)}", "", 1 / below, "ratio")
            value = Decimal(match.group(1))
            found.append(Mention(match.start(), match.end(), value, None, None, unit))
    return found


def _share_of(start: int, end: int, above: Decimal, below: Decimal) -> Mention:
    # A third has no finite decimal: the value is the numerator, the scale one over the denominator.
    exact = above / below
    if exact * below == above and -exact.normalize().as_tuple().exponent <= 6:  # type: ignore[operator]
        return Mention(start, end, exact, None, None, NO_UNIT)
    return Mention(start, end, above, None, None, Unit(f"/{below}", "", 1 / below, "share"))


def _fractions(text: str) -> list[Mention]:
    found = []
    for match in _FRACTION.finditer(text):
        below, above = read_han(match.group(1)), read_han(match.group(2))
        if below and above and match.group(1) not in ("百", "千"):
            found.append(_share_of(match.start(), match.end(), above, below))
    return found


def _tenths(text: str) -> list[Mention]:
    found = []
    for match in _TENTHS.finditer(text):
        digits = [read_han(char) for char in match.group() if read_han(char) is not None]
        unit = Unit("成", "%", Decimal(10), "share")
        if len(digits) == 2:
            found.append(Mention(match.start(), match.end(), None, digits[0], digits[1], unit))
        else:
            found.append(Mention(match.start(), match.end(), digits[0], None, None, unit))
    return found


def _halves(text: str) -> list[Mention]:
    found = []
    for match in _HALF.finditer(text):
        if (
            text[match.start() - 1 : match.start()] in ("上", "下", "大", "过")
            and match.group() == "半"
        ):
            continue
        unit = units.read(text, match.end()) if match.group() == "半" else None
        end = unit[1] if unit else match.end()
        found.append(
            Mention(match.start(), end, Decimal("0.5"), None, None, unit[0] if unit else NO_UNIT)
        )
    return found


def value_after_list(text: str, start: int) -> bool:
    """DR、CT、MRI三类设备: the numeral only counts the list before it."""
    before = re.split(r"[,，。;；:：]", text[max(0, start - 40) : start])[-1]
    return "、" in before and text[start : start + 2][1:] in (
        "类",
        "大",
        "个",
        "家",
        "地",
        "种",
        "项",
    )


def _counted(text: str) -> list[Mention]:
    """Chinese numerals before a counter: 五种, 七个主要厂商, 两倍, 三十家."""
    found = []
    for match in _HAN_NUMBER.finditer(text):
        printed = match.group()
        before = text[max(0, match.start() - 1) : match.start()]
        if before in (
            "第",
            "前",
            "十",
            "每",
            "唯",
            "同",
            "某",
            "之",
            "这",
            "各",
            "其",
            "统",
            "后",
            "该",
        ):
            continue
        if value_after_list(text, match.start()):
            continue
        if printed in ("一", "千", "百", "万", "亿", "千万", "零"):
            continue
        value = read_han(printed)
        unit = units.read(text, match.end())
        if value is None or unit is None or unit[0].kind not in ("counters", "share", "time"):
            continue
        name = unit[0].printed
        if name in ("级", "代", "期", "分", "位", "层", "部", "日", "成", "点", "步", "单", "年"):
            continue
        if name in ("类", "名", "条", "路", "核", "股") and text[unit[1] : unit[1] + 2] in (
            "医疗",
            "器械",
            "证书",
            "公立",
        ):
            continue
        if name in ("个", "项", "类", "种") and _indefinite().match(text, unit[1]):
            continue
        found.append(Mention(match.start(), unit[1], value, None, None, unit[0], unit[2]))
    return found
