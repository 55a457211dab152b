"""Numerals as Chinese reports print them: 12,500, 3.8, 百分之三十, 三分之一, 半, 七成, 1/8.

Knows numbers only; units and meaning are left to others.
"""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
STEPS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}

ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
HAN = "[零〇一二两三四五六七八九十百千万亿]"
HAN_WITH_POINT = rf"{HAN}+(?:点[零〇一二三四五六七八九]+)?"


def read_arabic(text: str) -> Decimal:
    """The exact value of `12,500` or `-3.5`; commas group thousands."""
    return Decimal(text.replace(",", ""))


def read_han(text: str) -> Decimal | None:
    """The value of 三十, 两百, 一点五, 二〇二四; None where it is not a numeral."""
    whole, _, fraction = text.partition("点")
    if not whole or not re.fullmatch(HAN + "+", whole):
        return None
    if len(whole) > 1 and all(char in DIGITS for char in whole):
        value = Decimal("".join(str(DIGITS[char]) for char in whole))
    else:
        value = Decimal(_read_grouped(whole))
    if fraction:
        value += Decimal("0." + "".join(str(DIGITS[char]) for char in fraction))
    return value


def _read_grouped(text: str) -> int:
    total, section, digit = 0, 0, 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in STEPS:
            section += (digit or 1) * STEPS[char]
            digit = 0
        else:
            section = (section + digit) or 1
            if MYRIADS[char] > 10**4 and total:
                total = (total + section) * MYRIADS[char]
            else:
                total += section * MYRIADS[char]
            section, digit = 0, 0
    return total + section + digit
