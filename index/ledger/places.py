"""Regions that a text names, from `data/regions.tsv`.

Knows names only; the region of a number is the one nearest to its subject.
"""

from __future__ import annotations

import re
from functools import cache

from index.ledger.datafiles import alternatives, rows

# 中国移动, 中国医学装备协会: the nation is part of a name
_NAME_BEHIND = re.compile(
    r"(?:中国|全国)(?:移动|联通|电信|石油|石化|银行|[一-龥]{0,8}?(?:协会|学会|研究院|研究所|科学院|委员会))"
)


@cache
def _names() -> tuple[re.Pattern[str], dict[str, str]]:
    levels = {row[0]: row[1] for row in rows("regions")}
    return re.compile(
        rf"(?:{alternatives(list(levels))})(?:地区|区域|省份|省|市(?!场)|经济圈)?"
    ), levels


def find(text: str) -> list[tuple[int, int, str]]:
    """Regions in text order as (start, end, level)."""
    pattern, levels = _names()
    found = []
    for match in pattern.finditer(text):
        name = re.sub(r"(?:地区|区域|省份|省|市|经济圈)$", "", match.group())
        level = levels.get(name) or levels.get(match.group()) or "part"
        found.append((match.start(), match.end(), level))
    return found


def nearest(text: str) -> str | None:
    """The region that a clause's words before a number speak of; parts win over the nation."""
    found = find(text)
    own = [item for item in found if item[2] != "nation" and not _base(text, item[0])]
    if own:
        return text[own[-1][0] : own[-1][1]]
    nation = [item for item in found if not _base(text, item[0])]
    return text[nation[-1][0] : nation[-1][1]] if nation else None


def _base(text: str, start: int) -> bool:
    """占全国…, 高于中西部…: the region is what is compared with, not what is spoken of."""
    if _NAME_BEHIND.match(text, start):
        return True
    return bool(
        re.search(r"(?:占|占据|覆盖了?|高于|低于|高出|领跑|较|比|领先|贡献)$", text[:start])
    )


def is_nation(name: str) -> bool:
    """Whether a region is the whole country (中国, 全国, 国内)."""
    return _names()[1].get(name) == "nation"


def opens_with_region(subject: str) -> str | None:
    """The region that a subject consists of (长三角地区, 华南市场), or None; home regions only."""
    found = find(subject)
    if not found or found[0][0] or found[0][2] not in ("part", "province", "city"):
        return None
    return subject[: found[0][1]] if len(subject) - found[0][1] <= 2 else None
