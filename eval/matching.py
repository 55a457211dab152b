"""Whether a text states a gold number (`36 %`, `15-20 %`, `20 万台`).

Knows writing only: forms of numbers, spellings of units. Deliberately apart from the ledger's
own reading of numbers, so that one cannot hide a mistake of the other.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_DASH = r"(?:-|—|–|~|～|－|至|到)"
_SPELLINGS = {
    "%": ("%",),
    "亿元": ("亿元", "亿"),
    "亿": ("亿",),
    "万元": ("万元", "万"),
    "元": ("元",),
    "个百分点": ("个百分点", "百分点"),
    "万台": ("万台",),
    "台": ("台",),
    "家": ("家",),
    "万家": ("万家",),
    "μm": ("μm", "µm", "um", "微米"),
    "毫秒": ("毫秒", "ms"),
    "ms": ("ms", "毫秒"),
    "秒": ("秒", "s"),
    "小时": ("小时", "h"),
    "分钟": ("分钟",),
    "mm": ("mm", "毫米"),
    "nm": ("nm", "纳米"),
    "℃": ("℃", "°C", "摄氏度", "度"),
}


def plain(text: str) -> str:
    """`text` in compatibility form, without thousands marks and without Markdown."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return re.sub(r"[*_`]", "", text).replace("−", "-").replace("％", "%")


def states(text: str, number: str) -> bool:
    """Whether `text` (plain) states the number, with its unit; a range as a range."""
    return bool(_pattern(*_split(number)).search(text))


def states_nearly(text: str, number: str, tolerance: float) -> bool:
    """Whether `text` states a number of that unit no further off than `tolerance`.

    The sign is left out of account: a fall may be said in words.
    """
    value, unit = _split(number)
    try:
        target = float(value)
    except ValueError:
        return states(text, number)
    found = re.finditer(r"(-?\d+(?:\.\d+)?)" + _unit_pattern(unit), text)
    return any(abs(abs(float(match[1])) - abs(target)) <= tolerance for match in found)


def carries(text: str, number: str) -> bool:
    """Whether a cited `text` holds the number: with its unit, or (a cell) with the unit apart."""
    if states(text, number):
        return True
    value, unit = _split(number)
    if not unit or not _pattern(value, "").search(text):
        return False
    return any(name in text for name in _SPELLINGS.get(unit, (unit,)))


def _split(number: str) -> tuple[str, str]:
    value, *unit = plain(number).strip().split(None, 1)
    return value, unit[0].strip() if unit else ""


@cache
def _pattern(value: str, unit: str) -> re.Pattern[str]:
    ends = re.fullmatch(r"(-?[\d.]+)\s*-\s*(-?[\d.]+)", value)
    units = _unit_pattern(unit)
    if ends is None:
        return re.compile(_value_pattern(value) + units)
    between = rf"(?:{units})?\s*{_DASH}\s*"
    return re.compile(_value_pattern(ends[1]) + between + _value_pattern(ends[2]) + units)


def _value_pattern(value: str) -> str:
    value = value.rstrip(".")
    digits = value.lstrip("-")
    zeros = r"0*" if "." in digits else r"(?:\.0+)?"
    sign = r"(?:-|负|零下)\s*" if value.startswith("-") else r"(?<![\d.])"
    return sign + re.escape(digits) + zeros + r"(?![\d]|\.\d)"


def _unit_pattern(unit: str) -> str:
    if not unit:
        return ""
    names = [re.escape(name) for name in _SPELLINGS.get(unit, (unit,))]
    if len(unit) > 1 and unit not in _SPELLINGS:
        names.append(re.escape(unit.split("/")[0]))  # 万元/台: the head is enough
    return rf"\s*(?:多|余)?(?:{'|'.join(names)})"
