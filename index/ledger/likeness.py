"""How surely two figures are about the same quantity, from their words alone.

Words count by their rarity in the report: 国产化率 stands five times and tells much, 占比 a
hundred times and tells little. Knows neither times nor values; `rivals.py` asks it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corpus.report import Report
from index.figure import Change, Figure
from index.ledger import comparing
from index.ledger.datafiles import rows

_KIND = "\x00"
"""Opens the word that stands for a figure's kind of metric."""
_PART = 0.6
"""What a word counts that only holds, or is held by, a word of the other (部件, 核心部件)."""


_ORIGINS = frozenset({"国产", "跨国", "跨国企业", "外资"})


@dataclass(frozen=True, slots=True)
class _Model:
    """A logistic model: odds (natural log) that two figures are about one quantity.

    Fitted on the shipped report, of whose 10500 comparable pairs 63 were judged by eye to be
    about one quantity; rounded. `shared` and `rare` are per nat of rarity.
    """

    bias: float = -9.4
    shared: float = 0.41  # rarity of the words that both are about
    rare: float = 0.42  # rarity of their kind of metric
    worse: float = 3.5  # share of its words that the other holds, for the figure with less
    better: float = 3.3  # the same for the figure with more
    lack: float = -0.34  # rarity of the rarest word that the other lacks
    metric: float = 0.35  # metrics of one class
    same_time: float = 0.45


_MODEL = _Model()


@cache
def _kinds() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(row[0]), row[1]) for row in rows("metric_kinds"))


def metric_kind(figure: Figure) -> str | None:
    """The wide kind of a figure's metric (growth, portion, price …), else its class."""
    if figure.change is Change.RATE:
        return "growth"
    metric = figure.metric or ""
    return next(
        (name for pattern, name in _kinds() if pattern.search(metric)),
        comparing.metric_class(figure.metric),
    )


@cache
def _portion() -> re.Pattern[str]:
    return next(pattern for pattern, name in _kinds() if name == "portion")


class Likeness:
    """Compares the figures of one report."""

    def __init__(self, report: Report, figures: Sequence[Figure]) -> None:
        self._own: dict[int, frozenset[str]] = {}
        self._wide: dict[int, frozenset[str]] = {}
        for figure in figures:
            own = self._about(report, figure)
            clause = "" if figure.table else figure.clause_span.of(report.text)
            told = re.sub(r"\d[\d.,]*", "", f"{clause} {figure.metric or ''}")
            self._own[figure.id] = own
            self._wide[figure.id] = own | comparing.reduce(told, keep_devices=True)
        counts = Counter(word for words in self._wide.values() for word in words)
        self._rarity = {word: math.log(len(figures) / n) for word, n in counts.items()}

    @staticmethod
    def _about(report: Report, figure: Figure) -> frozenset[str]:
        subject = comparing.subject_of(figure, report, frozenset())
        named = comparing.reduce(f"{figure.subject or ''} {figure.region or ''}", keep_devices=True)
        kind = metric_kind(figure)
        own = named | subject.place | {f"{_KIND}{kind}"}
        if kind == "portion":
            # 占全球比重, 采购量占比: of which whole.
            own |= comparing.reduce(_portion().sub("", figure.metric or "").removeprefix("占"))
        if kind == "price" and subject.tier:
            # What a tier costs is asked of the market, whoever makes the machines.
            return own - _ORIGINS | {subject.tier}
        return own

    def of(self, one: Figure, other: Figure, *, same_time: bool) -> float:
        """How sure it is, in [0, 1], that both are about the same quantity."""
        kind, kind_too = metric_kind(one), metric_kind(other)
        if kind != kind_too:
            return 0.0
        mine, others = self._own[one.id], self._own[other.id]
        covers = sorted(
            (self._cover(mine, self._wide[other.id]), self._cover(others, self._wide[one.id]))
        )
        lack = max(
            [
                *(self._rarity[w] * (1 - _held(w, self._wide[other.id])) for w in mine),
                *(self._rarity[w] * (1 - _held(w, self._wide[one.id])) for w in others),
            ]
        )
        classes = {comparing.metric_class(one.metric), comparing.metric_class(other.metric)}
        odds = (
            _MODEL.bias
            + _MODEL.shared * sum(self._rarity[word] for word in mine & others)
            + _MODEL.rare * self._rarity[f"{_KIND}{kind}"]
            + _MODEL.worse * covers[0]
            + _MODEL.better * covers[1]
            + _MODEL.lack * lack
            + _MODEL.metric * (kind == "growth" or len(classes) == 1)
            + _MODEL.same_time * same_time
        )
        return 1 / (1 + math.exp(-odds))

    def told_of_one(self, one: Figure, other: Figure) -> frozenset[str]:
        """Words of each figure that the other, with all its clause, lacks."""
        mine = {w for w in self._own[one.id] if not _held(w, self._wide[other.id])}
        others = {w for w in self._own[other.id] if not _held(w, self._wide[one.id])}
        return frozenset(w for w in mine | others if not w.startswith(_KIND))

    def alike(self, one: Figure, other: Figure) -> float:
        """How much the subjects of two figures share, by rarity, in [0, 1]; metrics aside."""
        mine, others = (
            frozenset(w for w in self._own[figure.id] if w[0] != _KIND) for figure in (one, other)
        )
        if not mine or not others:
            return 0.0
        return min(self._cover(mine, others), self._cover(others, mine))

    def share_a_noun(self, one: Figure, other: Figure) -> bool:
        """Whether a word of each ends alike (核心部件, 关键部件)."""
        ends = [
            {word[-2:] for word in self._own[figure.id] if len(word) > 1 and word[0] != _KIND}
            for figure in (one, other)
        ]
        return bool(ends[0] & ends[1])

    def _cover(self, words: frozenset[str], held: frozenset[str]) -> float:
        """The share of `words`, by rarity, that `held` has."""
        total = sum(self._rarity[word] for word in words)
        if not total:
            return 0.5
        return sum(self._rarity[word] * _held(word, held) for word in words) / total


def _held(word: str, words: frozenset[str]) -> float:
    if word in words:
        return 1.0
    if word.startswith(_KIND) or len(word) < 2:
        return 0.0
    near = any(
        len(other) > 1 and not other.startswith(_KIND) and (word in other or other in word)
        for other in words
    )
    return _PART if near else 0.0
