"""What a report says in words of two regions, held against what its figures say of them.

中西部地区的增长率高于东部 clashes with 东部年均增长31%,高于中西部地区19%的增速.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.report import Report
from corpus.span import Span
from index.figure import Change, Figure

_SAYING = re.compile(
    r"(?P<one>[^,，。;；:：\d]{2,24}?)的?(?:年均|年|复合|平均)*(?:增长率|增速|增幅|增长)"
    r"(?:明显|显著|普遍|略微?|也|均|远|已|仍)*(?P<order>高于|快于|领先于?|超过|低于|慢于|不及|落后于?)"
    r"(?P<other>[^,，。;；:：\d]{2,12})"
)
_MORE = frozenset({"高于", "快于", "领先", "领先于", "超过"})
_SIZE = re.compile(r"(?:沿海|内陆)?(?:地区|区域|省份|城市|省|市)?$")


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two growth figures (ids, in text order) and the clause that says the opposite."""

    figures: tuple[int, int]
    said: Span


def find_contrasts(report: Report, figures: Sequence[Figure]) -> Iterable[Contrast]:
    """Every pair of growth figures of two regions that a clause elsewhere contradicts."""
    pairs = [
        (one, other)
        for one, other in itertools.pairwise(figures)
        if one.sentence is not None
        and one.sentence == other.sentence
        and one.change is other.change is Change.RATE
        and one.region
        and other.region
        and one.region != other.region
    ]
    for sentence in report.sentences if pairs else ():
        for match in _SAYING.finditer(sentence.span.of(report.text)):
            start = sentence.span.start
            said = Span(start + match.start(), start + match.end())
            for one, other in pairs:
                if not one.clause_span.overlaps(said) and _denies(match, one, other):
                    yield Contrast((one.id, other.id), said)


def _denies(match: re.Match[str], one: Figure, other: Figure) -> bool:
    """Whether a clause puts two figures' regions in the other order than their values."""
    if one.value is None or other.value is None or one.value == other.value:
        return False
    names = [_SIZE.sub("", figure.region or "") for figure in (one, other)]
    if not all(names):
        return False
    more = match["order"] in _MORE
    if names[0] in match["one"] and names[1] in match["other"]:
        return more != (one.value > other.value)
    if names[1] in match["one"] and names[0] in match["other"]:
        return more != (other.value > one.value)
    return False
