"""What two figures must share to answer the same question, and how far their values agree.

Knows nothing of groups; `conflicts.py` builds them from the keys made here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from corpus.report import Report
from index.figure import Figure, Period
from index.ledger import places, words
from index.ledger.cues import bound_of
from index.ledger.datafiles import rows
from index.ledger.words import Word

_TIERS = re.compile(r"中端|高端|低端|入门级|旗舰")
_PLACE = re.compile(
    r"在([^,，。;；在]{2,16}?)(?:的|领域|市场|场景|中(?!端)|区间|(?=[\u4e00-\u9fff]{0,4}率))"
)
_NOW = ("当前", "目前", "现阶段", "如今")
_INFINITY = Decimal(10) ** 40
_DAYS = {"年": Decimal(365), "月": Decimal(30), "天": Decimal(1), "秒": Decimal(1) / 86400}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a figure is about, reduced to the words that tell it from others."""

    core: frozenset[str]
    place: frozenset[str]
    tier: str | None


@cache
def _same() -> dict[str, str]:
    return {row[0]: row[1] if len(row) > 2 else "" for row in rows("same_words")}


@cache
def _classes() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(row[0]), row[1]) for row in rows("metric_classes"))


def metric_class(metric: str | None) -> str | None:
    """The class of metrics that answer the same question; a metric not listed is its own."""
    if metric is None:
        return None
    for pattern, name in _classes():
        if pattern.search(metric):
            return name
    return re.sub(r"^(?:年|总|平均|日均|年均|实际|产品|市场)", "", metric) or metric


@cache
def reduce(text: str, *, keep_devices: bool = False) -> frozenset[str]:
    """The words of `text` that tell it from others, synonyms made one."""
    same = _same()
    kept: set[str] = set()
    short = ""  # neighbouring single characters: 茶 + 饮 is one name
    for word in words.cut(text):
        name = same.get(word.text, word.text)
        if keep_devices and word.text == "设备":
            name = word.text
        if len(name) == 1 and name == word.text and word.flag[:1] in "nvabgjtsz":
            short += name
            continue
        if short:
            kept.add(short)
            short = ""
        kept |= _telling(word, name)
    if short:
        kept.add(short)
    return frozenset(kept)


def telling(cut: Iterable[str]) -> frozenset[str]:
    """What tells a thing from others of words that are already cut, synonyms made one.

    As `reduce`, but without parts of speech, so that no dictionary must be read.
    """
    same = _same()
    names = (same.get(word, word) for word in cut)
    return frozenset(name for name in names if len(name) > 1 or (name.isascii() and name.strip()))


def _telling(word: Word, name: str) -> set[str]:
    """What a word adds to tell a subject from others; nothing for empty and for little words."""
    if re.match(r"(?:医学|医疗|医用)(?=..)", word.text) and name == word.text:
        return {"医疗", word.text[2:]}
    renamed = name != word.text
    if not name.strip('()（）·-+“”" ') or (len(name) == 1 and not name.isascii() and not renamed):
        return set()
    little = word.flag[:1] in "cuxwypdr" and word.text not in ("其他", "其它")
    return set() if little and not renamed and not word.text.isascii() else {name}


def without_topic(named: frozenset[str], topic: frozenset[str]) -> frozenset[str]:
    """Words of a subject without the report's topic (影像工作站, or its head 工作站 alone).

    Devices go with the topic (国产影像工作站设备 is 国产影像工作站), but not by themselves:
    影像设备 is another market than 影像工作站.
    """
    if topic and topic <= named:
        return named - topic - {"设备"}
    heads = {word for word in topic if len(word) > 2} or topic
    if heads and heads <= named:
        return named - heads - {"设备"}
    return named


def names_topic(subject: str | None, topic: frozenset[str]) -> bool:
    """Whether a subject is the report's own market."""
    if not subject:
        return True
    named = reduce(subject, keep_devices=True)
    return bool(named) and bool(named & topic) and not without_topic(named, topic)


def subject_of(figure: Figure, report: Report, topic: frozenset[str]) -> Subject:
    """The subject of a figure without the words of the report's topic."""
    core = without_topic(reduce(figure.subject or "", keep_devices=True), topic)
    before = report.text[figure.clause_span.start : figure.span.start] if figure.row is None else ""
    place: frozenset[str] = frozenset()
    for match in _PLACE.finditer(before):
        named = frozenset(word for word in reduce(match.group(1)) if not word[0].isdigit())
        place |= without_topic(named, topic)
    tier = None
    if figure.sentence is not None:
        start = report.sentences[figure.sentence].span.start
        near = list(_TIERS.finditer(report.text[start : figure.span.end + 8]))
        tier = near[-1].group() if near else None
    return Subject(core, place - core, tier)


def region_of(figure: Figure) -> str | None:
    """The region that tells a figure from others; the whole country counts as none."""
    if figure.region is None or places.is_nation(figure.region):
        return None
    return re.sub(r"(?:地区|区域|省份|省|市)$", "", figure.region)


def period_key(period: Period | None) -> tuple[object, ...] | None:
    """Equal keys mean the same time; None for 当前 and for no time at all."""
    if period is None or period.label in _NOW:
        return None
    if period.first is None:
        return (re.sub(r"内$|间$", "", period.label),)
    return (period.first, period.last, period.part)


def bounds(figure: Figure) -> tuple[Decimal, Decimal]:
    """The values that a figure allows, in its base unit: a point, a range, or a half line."""
    low = figure.low if figure.low is not None else figure.value
    high = figure.high if figure.high is not None else figure.value
    if low is None or high is None:
        return -_INFINITY, _INFINITY
    low, high = low * figure.scale, high * figure.scale
    kind = bound_of(figure.qualifier)
    if kind == "over":
        return low, _INFINITY
    if kind == "under":
        return -_INFINITY, high
    if kind == "about":
        slack = max(abs(high), abs(low)) * Decimal("0.02")
        return low - slack, high + slack
    return low, high


def middle(figure: Figure) -> Decimal | None:
    """The printed value in base units, for a range its middle."""
    if figure.value is not None:
        return figure.value * figure.scale
    if figure.low is None or figure.high is None:
        return None
    return (figure.low + figure.high) / 2 * figure.scale


def dimension(figure: Figure) -> str:
    """What a figure measures in: all money is one dimension, and so is all time.

    What a machine costs is printed in 万元 and in 万元/台 alike.
    """
    if figure.base_unit in _DAYS:
        return "time"
    return "money" if figure.base_unit.split("/")[0] == "元" else figure.base_unit


def ends(figure: Figure) -> tuple[Decimal, Decimal] | None:
    """The printed value or range in base units, times in days; None where it is lost."""
    low = figure.low if figure.value is None else figure.value
    high = figure.high if figure.value is None else figure.value
    if low is None or high is None:
        return None
    factor = figure.scale * _DAYS.get(figure.base_unit, Decimal(1))
    return low * factor, high * factor


def dated(figure: Figure, report: Report) -> bool:
    """Whether the sentence or row of a figure prints the year that the figure is given."""
    period = figure.period
    if period is None or period.first is None:
        return period is not None and not period.inherited and period.label not in ("当前", "目前")
    if figure.sentence is None:
        return True
    return str(period.last) in report.sentences[figure.sentence].span.of(report.text)


def same_value(one: Figure, other: Figure) -> bool:
    """Whether both print the same value or range (58.3亿元, 5830000000元), bounds aside."""
    ends = [
        tuple(
            None if end is None else end * figure.scale
            for end in (figure.value, figure.low, figure.high)
        )
        for figure in (one, other)
    ]
    return ends[0] == ends[1]


def exclude_each_other(one: Figure, other: Figure) -> bool:
    """Whether no value can satisfy both statements."""
    (low, high), (other_low, other_high) = bounds(one), bounds(other)
    return high < other_low or other_high < low


def far_apart(one: Figure, other: Figure, ratio: Decimal = Decimal("1.5")) -> bool:
    """Whether the printed values differ by at least `ratio`, bounds aside."""
    first, second = middle(one), middle(other)
    if first is None or second is None or first <= 0 or second <= 0:
        return False
    return max(first, second) / min(first, second) >= ratio


def restates(first: Figure, second: Figure) -> bool:
    """突破100亿元大关,达到102亿元: the second number makes the first exact."""
    return (
        first.sentence is not None
        and first.sentence == second.sentence
        and first.metric == second.metric
        and first.qualifier is not None
        and not exclude_each_other(first, second)
    )
