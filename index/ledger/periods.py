"""Which time a number belongs to: its own, its clause's, its sentence's, its paragraph's.

Times after 较 or 比 are bases of comparison and never a number's own period.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.figure import Period
from index.ledger.times import TimeMention

REACH = 5  # sentences of the same paragraph that a year is carried over

_COMPARES = re.compile(r"(?:较之?|相较于?|相比于?|比|对比|与|同)$")
# 2018年采购的工作站: the year tells which machines, not when the number holds
_VINTAGE = re.compile(r"(?:以)?[前后]?(?:采购|购置|投产|出厂|安装|建成)的")
_OWNED = re.compile(r"^(?:底|末)?(?:的|时的|为|约|近|超)?(?:的)?(?:约|近|超过|不足|仅)?$")


@dataclass(slots=True)
class Calendar:
    """The times of a paragraph as reading goes on."""

    report_year: int | None = None
    year: Period | None = None
    age: int = 0
    default: Period | None = None  # the year of an annual report
    ahead: Period | None = None  # a year that lies behind the report's own

    def close_sentence(self, mentions: Sequence[TimeMention], main: Period | None) -> None:
        """Remember a sentence's main time for the sentences that follow."""
        if main and main.first is not None and main.first == main.last:
            if self.report_year is None or main.first <= self.report_year:
                self.year, self.age = Period(f"{main.first}年", main.first, main.last), 0
            else:
                # 预计2026年量产 does not date what is told after it, only what is expected
                self.ahead = Period(f"{main.first}年", main.first, main.last)
                self.age += 1
            return
        if main and main.first is not None:
            self.age += 1
            return
        if any(mention.kind in ("future", "past") for mention in mentions) and main is None:
            self.year = None
        self.age += 1

    def carried(self, *, expected: bool = False) -> Period | None:
        """The year that an earlier sentence of the paragraph set, if it is near enough.

        What is `expected` may also lie in a year after the report's own.
        """
        if expected and self.ahead is not None and self.default is not None:
            return replace(self.ahead, inherited=True)
        if self.year is None or self.age > REACH:
            return replace(self.default, inherited=True) if self.default else None
        return replace(self.year, inherited=True)


def compares(text: str, mention: TimeMention) -> bool:
    """Whether the time is the base of a comparison (较2020年增长)."""
    if not _COMPARES.search(text[max(0, mention.start - 3) : mention.start]):
        return False
    after = text[mention.end : mention.end + 12]
    before = text[max(0, mention.start - 2) : mention.start]
    if before.endswith(("与", "同")):
        return bool(re.match(r"(?:相比|同期|对比)", after))
    return True


def owned(text: str, mention: TimeMention, figure_start: int) -> bool:
    """Whether only 的 or a bound stands between the time and the number (2020年的45天)."""
    if not mention.end <= figure_start <= mention.end + 6:
        return False
    return bool(_OWNED.match(text[mention.end : figure_start]))


def usable(text: str, mentions: Sequence[TimeMention]) -> list[TimeMention]:
    """The times that can be a number's period: all but bases of comparison."""
    return [
        mention
        for mention in mentions
        if not compares(text, mention) and not _VINTAGE.match(text, mention.end)
    ]


def resolve(mention: TimeMention, earlier: Period | None) -> Period | None:
    """The period a time stands for; 同期 and 第二季度 take their year from `earlier`."""
    if mention.kind in ("same",):
        return replace(earlier, inherited=True) if earlier else None
    if mention.kind == "lastyear":
        if earlier and earlier.first:
            year = earlier.first - 1
            return Period(
                f"{year}年", year, year, earlier.part if "同期" in mention.period.label else None
            )
        return mention.period
    if mention.kind in ("partof", "monthof") and earlier and earlier.first:
        label = re.sub(r"^(?:本年度?|当年|同年|全年)|(?<=月)份", "", mention.period.label)
        return Period(
            f"{earlier.first}年{label}", earlier.first, earlier.last, mention.period.part, True
        )
    return mention.period


def narrowed(period: Period | None) -> Period | None:
    """The end of a span, for the far end of a movement through it."""
    if (
        period
        and period.first is not None
        and period.last is not None
        and period.first < period.last
    ):
        return Period(f"{period.last}年", period.last, period.last, None, True)
    return period
