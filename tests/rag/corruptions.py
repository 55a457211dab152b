"""Replies made wrong in one place, as a slip of code or of a language model would."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer import Answer, AnswerFigure, Status

_DIGIT = re.compile(r"\d(?![\d.]*\])")  # digits of citation marks are another matter
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_UNITS = ("万台", "台", "亿元", "万元", "元", "%", "个百分点", "倍", "家", "万家", "小时", "年")
_AFTER_NUMBER = re.compile(
    r"(?<=\d)(?:万元/台|万台|亿元|万元|亿|万|%|个百分点|倍|家|台|元|小时|天|个月|秒|毫秒|ms|nm|TB)"
)


@dataclass(frozen=True)
class Corruption:
    """What was put in the place of what, and the reply that came of it."""

    kind: str
    old: str
    new: str
    reply: Answer


class Corrupter:
    """Makes corruptions; the same seed makes the same ones."""

    def __init__(self, names: Sequence[str], seed: int) -> None:
        self._names = sorted({n for n in names if len(n) > 1}, key=lambda n: (-len(n), n))
        self._random = random.Random(seed)
        self._ways = (self._digit, self._unit, self._power, self._percent, self._year, self._name)

    def corrupt(self, reply: Answer) -> Corruption | None:
        """One corruption of `reply`; None where the way chosen finds nothing to change."""
        way = self._random.choice(self._ways)
        found = way(reply.answer)
        if found is None:
            return None
        start, end, new = found
        old = reply.answer[start:end]
        text = reply.answer[:start] + new + reply.answer[end:]
        if text == reply.answer:
            return None
        wrong = replace(reply, answer=text)
        if self._random.random() < 0.5:
            # A slip further back: text and fields are wrong together.
            around = (
                reply.answer[max(0, start - 3) : end + 3],
                text[max(0, start - 3) :][: len(new) + 6],
            )
            wrong = _in_fields(wrong, old, new, around)
        return Corruption(way.__name__.strip("_"), old, new, wrong)

    def _place(self, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
        found = list(pattern.finditer(text))
        return self._random.choice(found) if found else None

    def _digit(self, text: str) -> tuple[int, int, str] | None:
        match = self._place(_DIGIT, text)
        if match is None:
            return None
        other = self._random.choice([d for d in "0123456789" if d != match[0]])
        return match.start(), match.end(), other

    def _unit(self, text: str) -> tuple[int, int, str] | None:
        match = self._place(_AFTER_NUMBER, text)
        if match is None:
            return None
        return match.start(), match.end(), self._random.choice([u for u in _UNITS if u != match[0]])

    def _power(self, text: str) -> tuple[int, int, str] | None:
        match = self._place(re.compile(r"(?<=\d)[万亿]"), text)
        if match is None:
            return None
        return match.start(), match.end(), "亿" if match[0] == "万" else "万"

    def _percent(self, text: str) -> tuple[int, int, str] | None:
        match = self._place(re.compile(r"(?<=\d)(?:%|个百分点)"), text)
        if match is None:
            return None
        return match.start(), match.end(), "%" if match[0] != "%" else "个百分点"

    def _year(self, text: str) -> tuple[int, int, str] | None:
        match = self._place(_YEAR, text)
        if match is None:
            return None
        years = [str(y) for y in range(2015, 2032) if str(y) != match[0]]
        return match.start(), match.end(), self._random.choice(years)

    def _name(self, text: str) -> tuple[int, int, str] | None:
        inside = [n for n in self._names if n in text]
        if not inside:
            return None
        old = self._random.choice(inside)
        start = text.index(old)
        new = self._random.choice(self._names)
        return (start, start + len(old), new) if new != old else None


def _in_fields(reply: Answer, old: str, new: str, around: tuple[str, str]) -> Answer:
    """The same slip in the figures and formulas that hold the place."""

    def slip(figure: AnswerFigure) -> AnswerFigure:
        if figure.text not in around[0] and around[0] not in figure.text:
            if old not in (figure.subject, figure.metric):
                return figure
            return replace(
                figure,
                subject=new if figure.subject == old else figure.subject,
                metric=new if figure.metric == old else figure.metric,
            )
        return replace(
            figure,
            text=figure.text.replace(old, new, 1),
            value=None if figure.value is None else figure.value.replace(old, new, 1),
            unit=figure.unit.replace(old, new, 1),
        )

    return replace(
        reply,
        figures=tuple(slip(f) for f in reply.figures),
        derivations=tuple(
            replace(d, expression=d.expression.replace(*around)) for d in reply.derivations
        ),
    )


def can_be_corrupted(reply: Answer) -> bool:
    """Whether the reply says anything of the report that could be wrong."""
    return reply.status is not Status.NOT_IN_REPORT and bool(reply.citations)
