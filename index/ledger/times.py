"""Times that a report names: years, spans, halves, quarters, months, 未来三年, 当前, 同期.

Knows how times are printed; which figure a time belongs to is decided in `periods.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.figure import Period

HAN_DIGIT = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
YEAR = r"(?<!\d)(?:19|20)\d{2}"
_COUNT = r"[一二两三四五六七八九十几\d]{1,3}"
_PATTERN = re.compile(
    rf"(?P<span>{YEAR}年?\s?(?:[-–—~～－/]|至|到)\s?(?:19|20)\d{{2}}(?!\d)(?:年|财年)?(?:期间|间)?)"
    rf"|(?P<list>{YEAR}(?:、(?:19|20)\d{{2}})*(?:和|与|及|、)(?:19|20)\d{{2}}年)"
    rf"|(?P<half>{YEAR}年(?P<halfname>上|下)半年)"
    rf"|(?P<quarter>{YEAR}年?(?:第(?P<q>[一二三四1-4])季度|[一二三四]季度|Q(?P<q2>[1-4])))"
    rf"|(?P<through>{YEAR}年(?:1|一)?(?:[-–—~至]|前)(?P<lastmonth>\d{{1,2}})(?:个)?月)"
    rf"|(?P<month>{YEAR}年(?P<m>\d{{1,2}})月(?:\d{{1,2}}日)?(?:底|末|初)?)"
    rf"|(?P<year>{YEAR}\s?(?:财年|年度|年)(?:年?(?:底|末|初|全年|前|后|起))?)"
    rf"|(?P<bareyear>{YEAR}(?=[EeＥ](?![a-z])))"
    rf"|(?P<future>(?:未来|今后|接下来)(?P<n>{_COUNT})(?:到[一二两三四五六七八九十])?年(?:内|间)?)"
    rf"|(?P<past>(?:过去|近|最近|连续|此前)(?P<p>{_COUNT})年(?:来|间)?)"
    rf"|(?P<length>(?P<l>{_COUNT})年(?=复合|年均|平均|累计))"
    rf"|(?P<within>(?<!\d)(?P<w>{_COUNT})年内)"
    r"|(?P<plan>[“\"]?十[一二三四五六]五[”\"]?(?:期间|时期|末))"
    r"|(?P<partof>(?:本年度?|当年|同年|全年)?(?:第(?P<pq>[一二三四])季度|(?P<ph>上|下)半年))"
    r"|(?P<monthof>(?<!\d)(?P<mo>\d{1,2})月份?(?=[^\d]))"
    r"|(?P<same>今年|同期|这一年|该年|当年|同年|本年|报告期内?|全年)"
    r"|(?P<lastyear>上年同期|去年同期|上年|去年|上一年)"
    r"|(?P<now>当前|目前|现阶段|近年来|如今)"
)
_KINDS = tuple(
    name
    for name in _PATTERN.groupindex
    if name not in ("halfname", "q", "q2", "lastmonth", "m", "n", "p", "l", "w", "pq", "ph", "mo")
)
_YEAR = re.compile(r"(?:19|20)\d{2}")


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time at `[start, end)`. `kind` names the form: year, span, future, same, now …"""

    start: int
    end: int
    kind: str
    period: Period

    @property
    def absolute(self) -> bool:
        """Whether it names a year itself."""
        return self.period.first is not None


def find(text: str) -> list[TimeMention]:
    """All times of `text`, in text order."""
    found = []
    for match in _PATTERN.finditer(text):
        kind = match.lastgroup or ""
        for name in _KINDS:
            if match.group(name):
                kind = name
                break
        found.append(TimeMention(match.start(), match.end(), kind, _period(kind, match)))
    return found


def parse(label: str) -> Period | None:
    """The period that `label` names as a whole, or None; a bare 2021 reads as 2021年."""
    text = label.strip()
    if re.fullmatch(r"(?:19|20)\d{2}[EeＥ]?", text):
        text = text[:4] + "年"
    found = find(text)
    return found[0].period if len(found) == 1 and found[0].start == 0 else None


def _period(kind: str, match: re.Match[str]) -> Period:
    printed = match.group()
    years = [int(year) for year in _YEAR.findall(printed)]
    if kind in ("span", "list"):
        first, last = min(years), max(years)
        return Period(f"{first}-{last}年", first, last)
    if kind == "half":
        name = match.group("halfname")
        return Period(f"{years[0]}年{name}半年", years[0], years[0], "H1" if name == "上" else "H2")
    if kind == "quarter":
        digit = match.group("q") or match.group("q2") or printed[-3:-2]
        number = HAN_DIGIT[digit]
        label = f"{years[0]}年第{'一二三四'[number - 1]}季度"
        return Period(label, years[0], years[0], f"Q{number}")
    if kind == "through":
        month = int(match.group("lastmonth"))
        part = {6: "H1", 9: "M9", 3: "Q1"}.get(month, f"M{month}")
        return Period(f"{years[0]}年1-{month}月", years[0], years[0], part)
    if kind == "month":
        month = int(match.group("m"))
        return Period(f"{years[0]}年{month}月", years[0], years[0], f"M{month}")
    if kind in ("year", "bareyear"):
        ending = re.search(r"[底末初前后起]$", printed)
        return Period(f"{years[0]}年{ending.group() if ending else ''}", years[0], years[0])
    if kind == "monthof":
        return Period(printed, part=f"M{int(match.group('mo'))}")
    if kind == "partof":
        if match.group("pq"):
            return Period(printed, part=f"Q{HAN_DIGIT[match.group('pq')]}")
        return Period(printed, part="H1" if match.group("ph") == "上" else "H2")
    return Period(printed)
