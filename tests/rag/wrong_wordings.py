"""Wrong wordings made from faithful ones: each changes what a sentence claims."""

from __future__ import annotations

import re

_UNITS = (("亿元", "万元"), ("万台", "台"), ("%", "个百分点"), ("小时", "分钟"), ("万元", "亿元"))
_TURNED = (
    ("增长", "下降"),
    ("提升", "下降"),
    ("上升", "下降"),
    ("增加", "减少"),
    ("缩短", "延长"),
    ("下降", "上升"),
    ("高于", "低于"),
    ("推动", "阻碍"),
)
_BEYOND = (
    "主要受益于政府补贴",
    "客户主要来自欧洲市场",
    "总部设在上海",
    "这一数据由国家统计局发布",
    "该技术由清华大学首创",
    "员工总数接近三千人",
)


def wrong_wordings(text: str, number: int) -> dict[str, str]:
    """Name of a kind of mistake -> `text` with that mistake; `number` picks among several."""
    made: dict[str, str] = {}
    digits = list(re.finditer(r"(?<![\d\[A-Za-z.,])\d+\.?\d*(?=%|亿元|万台|万元|家|小时)", text))
    if digits:
        one = digits[number % len(digits)]
        last = str((int(one[0][-1]) + 1 + number % 8) % 10)
        made["digit"] = text[: one.end() - 1] + last + text[one.end() :]
    for unit, other in _UNITS:
        if re.search(rf"\d{unit}", text):
            made["unit"] = re.sub(rf"(\d){unit}", rf"\g<1>{other}", text, count=1)
            break
    years = list(dict.fromkeys(re.findall(r"(?:19|20)\d\d(?=年)", text)))
    if years:
        made["year"] = text.replace(years[0], str(int(years[0]) + 1 + number % 2), 1)
    for word, other in _TURNED:
        if word in text:
            made["turned"] = text.replace(word, other, 1)
            break
    mark = re.search(r"\[\d", text)
    if mark:
        beyond = _BEYOND[number % len(_BEYOND)]
        made["beyond"] = f"{text[: mark.start()]},{beyond}{text[mark.start() :]}"
    made["no mark"] = re.sub(r"\[\d+\]", "", text)
    made["invented mark"] = re.sub(r"\[\d+\]", "[77]", text)
    return {name: wrong for name, wrong in made.items() if wrong != text}
