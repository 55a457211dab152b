"""Contradictions: figures that answer the same question with different values.

Same question means same class of metric, subject, period, region and kind of change. What
differs only in one of these is related, and no contradiction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from corpus.report import Report
from index.figure import Change, Figure, FigureStatus, Modality
from index.ledger import comparing, words
from index.ledger.comparing import Subject


class Grade(StrEnum):
    """How sure it is that the report contradicts itself."""

    PLAIN = "plain"  # both cannot hold
    DEFINITION = "definition"  # probably another definition, scope or date; `words` tell which


@dataclass(frozen=True, slots=True)
class Conflict:
    """Figures (ids, in text order) that answer one question differently.

    `words` are the printed words in which the sides differ; `note` says it in Chinese. `also`
    are figures of the same question for other times, which help to judge.
    """

    metric: str
    subject: str | None
    period: str | None
    grade: Grade
    figures: tuple[int, ...]
    words: tuple[str, ...]
    note: str
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Related:
    """Figures of one subject and metric that differ in `differs_in` (period, region, scope)."""

    metric: str
    subject: str | None
    differs_in: tuple[str, ...]
    figures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    figure: Figure
    subject: Subject
    period: tuple[object, ...] | None
    region: str | None
    dated: bool

    @property
    def loose(self) -> bool:
        """Whether the figure's time is not printed in its sentence."""
        return not self.dated

    @property
    def year(self) -> int | None:
        return self.figure.period.last if self.figure.period else None


_Key = tuple[object, ...]
_FIELDS = frozenset({"医疗", "医用", "临床"})


def find_conflicts(
    report: Report, figures: Sequence[Figure], topic: str | None, terms: Sequence[str]
) -> tuple[tuple[Conflict, ...], tuple[Related, ...]]:
    """All contradictions and all related groups, in text order.

    `terms` are the report's own terms; figures on tests (准确率, 灵敏度) are compared by them.
    """
    about = comparing.reduce(topic) if topic else frozenset()
    buckets: dict[_Key, list[_Item]] = defaultdict(list)
    for figure in figures:
        for key, item in _keys(figure, report, about, terms):
            buckets[key].append(item)
    found: dict[tuple[int, ...], Conflict] = {}
    related: dict[tuple[int, ...], Related] = {}
    for items in buckets.values():
        if len({item.figure.id for item in items}) < 2:
            continue
        for conflict in _within(items):
            found.setdefault(conflict.figures, conflict)
        group = _related(items)
        if group:
            related.setdefault(group.figures, group)
    conflicts = _without_parts(found.values())
    return (
        tuple(sorted(conflicts, key=lambda conflict: conflict.figures)),
        tuple(sorted(related.values(), key=lambda group: group.figures)),
    )


def _keys(
    figure: Figure, report: Report, topic: frozenset[str], terms: Sequence[str]
) -> Iterable[tuple[_Key, _Item]]:
    """The questions that a figure answers, each with what tells it from its neighbours."""
    if figure.status in (FigureStatus.LOST, FigureStatus.SUSPECT) or figure.metric is None:
        return
    if figure.change is Change.DELTA or figure.modality is Modality.REQUIREMENT:
        return
    kind = comparing.metric_class(figure.metric)
    subject = comparing.subject_of(figure, report, topic)
    item = _Item(
        figure,
        subject,
        comparing.period_key(figure.period),
        comparing.region_of(figure),
        comparing.dated(figure, report),
    )
    change = Change.RATE if kind == "growth" else figure.change
    if kind == "size" and change is Change.RATE:
        kind = "growth"
    base: _Key = (figure.base_unit, change)
    whole = subject.core | subject.place
    if kind == "price" and subject.tier:
        specific = whole - {"国产", "跨国", subject.tier}
        yield (*base, "price", subject.tier, specific, None), item
        return
    if not figure.subject:
        return
    if not whole and not (
        kind in ("size", "growth") and comparing.names_topic(figure.subject, topic)
    ):
        return  # a share of nobody in particular
    yield (*base, kind, whole, item.region), item
    if kind == "spread":
        yield (*base, "share", whole, item.region), item
    if (kind == "size" and len(whole - _FIELDS) > 1) or "设备" in whole:
        yield (*base, kind, "field", whole - _FIELDS, item.region), item
    if kind in ("sensitivity", "accuracy", "detection", "specificity"):
        clause = figure.clause_span.of(report.text)
        for term in terms:
            if len(term) >= 3 and term in clause and term != figure.metric:
                yield (*base, kind, "term", term), item


def _within(items: Sequence[_Item]) -> Iterable[Conflict]:
    """The contradictions of one bucket: one per period, then one among the undated."""
    dated: dict[_Key | None, list[_Item]] = defaultdict(list)
    for item in items:
        dated[item.period].append(item)
    for period, group in dated.items():
        if period is not None:
            yield from _clash(group, others=[item for item in items if item not in group])
    loose = [item for item in items if item.loose]
    near = [item for item in items if any(_may_be_one_time(item, other) for other in loose)]
    if len({item.period for item in near}) > 1 and len({i.figure.section for i in near}) > 1:
        yield from _clash(near, undated=True)


def _may_be_one_time(one: _Item, other: _Item) -> bool:
    """Whether two figures may speak of one time: at least one undated, years next to each other."""
    if one is other or one.figure.section == other.figure.section:
        return False
    if one.year is None or other.year is None:
        return one.loose and other.loose
    return one.loose and other.loose and abs(one.year - other.year) <= 1


def _clash(
    group: Sequence[_Item], *, undated: bool = False, others: Sequence[_Item] = ()
) -> Iterable[Conflict]:
    group = _one_per_value(group)
    sides = [
        item
        for item in group
        if any(_differ(item.figure, other.figure) for other in group if other is not item)
    ]
    if len(sides) < 2:
        return
    figures = [item.figure for item in sides]
    hard = any(
        comparing.exclude_each_other(one, other) or comparing.far_apart(one, other)
        for number, one in enumerate(figures)
        for other in figures[number + 1 :]
        if _differ(one, other)
    )
    told = _telling_words(sides)
    grade = Grade.PLAIN if hard and not told and not undated else Grade.DEFINITION
    first = figures[0]
    metric = min((figure.metric or "" for figure in figures), key=len)
    period = first.period.label if first.period and not undated else None
    yield Conflict(
        metric,
        first.subject,
        period,
        grade,
        tuple(figure.id for figure in figures),
        told,
        _note(figures, told, grade, undated),
        tuple(sorted({item.figure.id for item in others})),
    )


def _one_per_value(group: Sequence[_Item]) -> list[_Item]:
    """One item per value and section, in text order; repeats of a value contradict nothing."""
    kept: list[_Item] = []
    for item in sorted(group, key=lambda item: item.figure.id):
        last = kept[-1].figure if kept else None
        if last and comparing.restates(last, item.figure):
            kept[-1] = item
            continue
        if not any(
            comparing.same_value(item.figure, other.figure)
            and item.figure.section == other.figure.section
            for other in kept
        ):
            kept.append(item)
    return kept


def _differ(one: Figure, other: Figure) -> bool:
    """Whether two figures of a group state different values."""
    if comparing.same_value(one, other):
        return False
    if one.sentence is not None and one.sentence == other.sentence:
        return False  # 突破100亿元大关,达到102亿元: one statement
    if one.table is not None and one.table == other.table:
        return False  # rows of a table differ by their labels
    if comparing.exclude_each_other(one, other):
        return True
    if not comparing.far_apart(one, other, Decimal("1.03")):
        return False  # 接近340亿元 and 338亿元 say the same
    return one.section != other.section


def _telling_words(sides: Sequence[_Item]) -> tuple[str, ...]:
    """Printed words in which the sides differ: metric, subject, place, bound."""
    metrics = {comparing_metric(item.figure.metric or "") for item in sides}
    told: list[str] = []
    if len(metrics) > 1:
        told += sorted({item.figure.metric or "" for item in sides})
    subjects = {comparing.reduce(item.figure.subject or "") for item in sides}
    strict = {
        _strict(item.figure.subject or "") if item.subject.core else frozenset() for item in sides
    }
    if (len(subjects) > 1 and len({item.subject.core for item in sides}) > 1) or len(strict) > 1:
        told += sorted({item.figure.subject or "" for item in sides})
    return tuple(dict.fromkeys(word for word in told if word))


def comparing_metric(metric: str) -> str:
    """A metric without the words that do not change what it measures."""
    return (
        metric.removeprefix("总")
        .removeprefix("年均")
        .removeprefix("年")
        .removeprefix("均")
        .replace("市场占有率", "市场份额")
        .replace("占有率", "市场份额")
        .replace("市占率", "市场份额")
        .replace("敏感度", "灵敏度")
    )


def _strict(subject: str) -> frozenset[str]:
    """The words of a subject, only empty ones such as 中国 and 市场 dropped."""
    empty = {"中国", "全国", "我国", "市场", "行业", "产业", "功能", "模块", "合计", "领域", "的"}
    return frozenset(word.text for word in words.cut(subject) if word.text not in empty)


def _note(figures: Sequence[Figure], words: Sequence[str], grade: Grade, undated: bool) -> str:
    values = "、".join(dict.fromkeys(figure.text for figure in figures))
    start = f"报告中有{len(dict.fromkeys(figure.text for figure in figures))}个不同的说法:{values}"
    if grade is Grade.PLAIN:
        return start + ",口径相同而数值不一致。"
    reasons = []
    if words:
        reasons.append("用词不同(" + "、".join(words) + ")")
    if undated:
        reasons.append("所指时间未写明")
    if not reasons:
        reasons.append("一处只给出界限")
    return start + ",可能是口径不同:" + ";".join(reasons) + "。"


def _related(items: Sequence[_Item]) -> Related | None:
    """The figures of a bucket where they differ in period; None where all share one."""
    periods = {item.period for item in items}
    if len(periods) < 2:
        return None
    figures = sorted({item.figure.id: item.figure for item in items}.values(), key=lambda f: f.id)
    return Related(
        figures[0].metric or "", figures[0].subject, ("period",), tuple(f.id for f in figures)
    )


def _without_parts(found: Iterable[Conflict]) -> list[Conflict]:
    """Drop a group that lies wholly inside another one."""
    kept: list[Conflict] = []
    for conflict in sorted(found, key=lambda item: -len(item.figures)):
        mine = set(conflict.figures)
        if not any(
            mine <= set(other.figures)
            and not (conflict.grade is Grade.PLAIN and other.grade is Grade.DEFINITION)
            for other in kept
        ):
            kept.append(conflict)
    return kept
