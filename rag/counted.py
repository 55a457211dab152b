"""Questions that count what they ask for (哪三个方向), and sentences that count what they tell.

Knows numerals and measure words; not what is counted.
"""

from __future__ import annotations

import re

_NUMERALS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8}
_ASKED = re.compile(
    r"(?<!第)(?P<count>[两二三四五六七八几])(?:个(?!月)|大(?!三)|重|条|项|块|点(?!名)|方面|类|种|步|档|版|部|层面|维度|方向|路)"
)
# 这两个领域 looks back at what is counted elsewhere.
_TOLD = re.compile(
    r"(?<![第\d这该])(?P<count>[两二三四五六七八])(?:个(?!月)|大|重|条|项|方面|类|种|步|级)"
)


def shares_noun(question: str, text: str) -> bool:
    """Whether what a folded sentence counts bears the name of what the question counts."""
    asked, told = _ASKED.search(question), _TOLD.search(text)
    if asked is None or told is None:
        return False
    counted = {c for c in question[asked.end() : asked.end() + 4] if c not in "的是在有,、"}
    return len(counted & set(text[told.end() : told.end() + 4])) > 1


def count_asked(question: str) -> int | None:
    """How many things a question asks for; 0 where it says 几, None where it does not count."""
    match = _ASKED.search(question)
    return None if match is None else _NUMERALS.get(match["count"], 0)


def count_told(text: str, asked: int) -> int | None:
    """How many things a folded sentence says it tells of; None where it counts none, or other
    than the `asked` (0 for any number)."""
    for match in _TOLD.finditer(text):
        number = _NUMERALS[match["count"]]
        if asked in (0, number):
            return number
    return None


def tells_itself(text: str) -> bool:
    """Whether a folded sentence that counts things also names them (技术、服务和模式三个方面)."""
    match = _TOLD.search(text)
    if match is None:
        return False
    return "、" in text or bool(re.search(r"[:;].{4,}", text[match.end() :]))
