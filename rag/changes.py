"""How far apart two values are: between years, ends, things, and per year compounded."""

from __future__ import annotations

import re
from decimal import Decimal

from index.figure import Change, Direction, Figure
from index.normal import fold
from rag import formula, operands
from rag.answer import Answer
from rag.evidence import RankedFigure
from rag.kind import Measure
from rag.measure import measure_of
from rag.numbers import rounded
from rag.operands import Pair
from rag.series import year_of
from rag.task import Task, names_apart
from rag.terms import SUBJECTLESS

_ROUGHLY = frozenset({"约", "左右", "上下", "大约", "近"})
_AT_LEAST = frozenset({"超过", "以上", "超", "突破", "高于"})
_LESS = re.compile(r"[省缩压降减短少低砍跌]|便宜|快")
_MOVED = re.compile(r"(?:提升|提高|增加|增长|上涨|上升|下降|降低|减少|缩短|延长|涨|降|升)了")
_AGAINST = re.compile(r"比|较|差|跟|和|与|高|低|传统|原来|之前|以前|换|改用")
_PRICE = re.compile(r"便宜|贵")
_NAME_LENGTH = 16
"""Characters up to which a subject of prose is a name."""
_FAR_BEHIND = 2.0
"""How far behind a printed multiple all else is where that is the answer."""
_SAME_RATE = Decimal("0.5")
"""By how many points a rate that is called 约 may differ and still be the same."""


def answer_change(task: Task) -> Answer | None:
    """A difference or growth between two years, or between two things."""
    if (pair := operands.of_two_years(task)) is not None:
        return say_change(task, *pair)
    if "difference" in task.question.operators and (pair := operands.of_two_items(task)):
        return say_difference(task, *pair)
    return None


def answer_growth(task: Task) -> Answer | None:
    """The growth over the year before (2024年产量的增长率), where a table prints the amounts."""
    pair = operands.of_year_before(task)
    return None if pair is None else say_change(task, *pair)


def answer_compared(task: Task) -> Answer | None:
    """Which of two things is higher, and by how much."""
    pair = operands.of_two_items(task)
    if pair is None or pair[0].figure.change is not Change.LEVEL:
        return None
    return say_difference(task, *pair)


def answer_contrast(task: Task) -> Answer | None:
    """How far apart two things are that one sentence, or one table, sets side by side.

    None where the report prints the difference itself.
    """
    if _is_printed(task):
        return None
    pair = operands.of_contrast(task)
    if pair is None:
        return None
    if "ratio" in task.question.operators:
        return say_multiple(task, *pair)
    if task.partner(pair[0]) is not None:
        first, last = sorted(pair, key=lambda r: r.figure.span.start)
        return say_change(task, first, last)
    if _MOVED.search(task.question.text) and not _AGAINST.search(task.question.text):
        return None  # 提升了多少 asks how one thing moved, not how two are apart
    return say_difference(task, *pair)


def answer_pair(task: Task) -> Answer | None:
    """The change between the two ends of 从A到B, where only they are printed."""
    question = task.question
    moved = {"growth", "difference"} & set(question.operators) or "delta" in question.changes
    pair = operands.ends_of_pair(task) if moved else None
    if pair is None or not task.evidence.figures:
        return None
    top = task.evidence.figures[0]
    lead = task.finder.rank_of(pair[1].figure, task.evidence)
    if wants_percent(task) and measure_of(lead.figure.unit) is Measure.PERCENT:
        return None
    # A printed rate that fits is better than a computed one.
    printed = top.figure.change is not Change.LEVEL and top.feature("measure") > 0
    if printed and top.feature("dense_claim") > pair[1].feature("dense_claim"):
        return None
    return say_change(task, *pair)


def answer_compound(task: Task) -> Answer | None:
    """The compound annual growth rate between the two years asked for."""
    pair = operands.of_two_years(task)
    if pair is None:
        return None
    first, last = (year_of(r.figure) for r in pair)
    if first is None or last is None or last - first < 2 or _is_stated(task, first, last):
        return None
    if measure_of(pair[0].figure.unit) is Measure.PERCENT:
        return None  # a share does not grow at compound interest
    result = formula.compound(pair[0].figure, pair[1].figure, last - first)
    years = set(task.question.times.years)
    span = f"{first}年至{last}年的" if years == {first, last} else ""
    if result is None:
        return None
    stated = _stated_rate(task, pair)
    beside = None if stated is None else (stated, _agreement(stated.figure, result))
    head = f"{span}年复合增长率{{}}"
    return task.tell(pair, result, head, metric="年复合增长率", beside=beside)


def _is_stated(task: Task, first: int, last: int) -> bool:
    """Whether the report prints the rate for just these years, nearer to the question than all
    else that it says."""
    best = task.evidence.figures[0].figure
    period = best.period
    years = (period.first, period.last) if period is not None else (None, None)
    return _is_compound(best) and years == (first, last)


def _is_compound(figure: Figure) -> bool:
    return figure.change is Change.RATE and "复合" in (figure.metric or "")


def _stated_rate(task: Task, pair: Pair) -> RankedFigure | None:
    """The compound rate that the report itself prints for the same thing."""
    last = pair[1].figure
    for ranked in task.evidence.figures:
        figure = ranked.figure
        if not _is_compound(figure):
            continue
        beside = (
            (figure.table, figure.row) == (last.table, last.row)
            if last.table
            else (figure.table is None and 0 <= (figure.sentence or 0) - (last.sentence or 0) <= 1)
        )
        if beside:
            return ranked
    return None


def _agreement(figure: Figure, result: formula.Formula) -> str:
    """How the computed rate stands to the printed one, in a few words."""
    if figure.value is None:
        return "可对照"
    places = max(0, -int(figure.value.as_tuple().exponent))
    same = rounded(result.value, places) == figure.value
    if figure.qualifier in _ROUGHLY:
        same = same or abs(result.value - figure.value) <= _SAME_RATE
    if figure.qualifier in _AT_LEAST:
        same = result.value >= figure.value
    return "与此相符" if same else "与此不同"


def say_change(task: Task, first: RankedFigure, last: RankedFigure) -> Answer | None:
    """From `first` to `last`: in percent where that is asked for, else the difference."""
    one, two = first.figure, last.figure
    metric = two.metric or ""
    if _is_no_price(task, one):
        return None
    if wants_percent(task) and measure_of(two.unit) is not Measure.PERCENT:
        result = formula.growth(one, two)
        rises = result is not None and result.value >= 0
        return task.tell([first, last], result, f"{'增长' if rises else '下降'}{{}}", metric=metric)
    result = formula.difference(two, one, unit=task.question.unit)
    rises = result is not None and result.value >= 0
    return task.tell([first, last], result, f"{'增加' if rises else '减少'}{{}}", metric=metric)


def say_difference(task: Task, one: RankedFigure, two: RankedFigure) -> Answer | None:
    """How much higher the higher of two things is."""
    if _is_no_price(task, one.figure):
        return None
    if wants_percent(task) and measure_of(one.figure.unit) is not Measure.PERCENT:
        return _say_percent(task, one, two)
    result = formula.difference(one.figure, two.figure, unit=task.question.unit)
    if result is None:
        return None
    if result.value < 0:
        result = formula.difference(two.figure, one.figure, unit=task.question.unit)
    if result is None:
        return None
    high, low = _by_height(one, two)
    names = names_apart(task.index, one.figure, two.figure) or _names_asked(task, one, two)
    if not result.value:
        head = "两者相同,相差{}"
    elif names is None and one.passage.id != two.passage.id:
        head = "相差{}"
    elif names is None:
        head = f"{high.figure.text}比{low.figure.text}{_way(one.figure, higher=True)}{{}}"
    else:
        head = f"{names[0]}比{names[1]}{_way(one.figure, higher=high is one)}{{}}"
    return task.tell([one, two], result, head)


def _is_no_price(task: Task, figure: Figure) -> bool:
    """Whether prices are compared (便宜多少) and a figure is a share or an amount of another
    sort."""
    return (
        _PRICE.search(task.question.text) is not None
        and measure_of(figure.unit) is not Measure.MONEY
    )


def _names_asked(task: Task, one: RankedFigure, two: RankedFigure) -> tuple[str, str] | None:
    """What prose calls two things of one sort, where the question says of each a word that the
    other lacks; else what it calls them seldom reads well, and the figures name themselves."""
    names = one.figure.subject or "", two.figure.subject or ""
    folded = fold(names[0]), fold(names[1])
    printed = all(
        2 <= len(name) <= _NAME_LENGTH and name in task.finder.sentence_text(ranked.figure)
        for name, ranked in zip(folded, (one, two), strict=True)
    )
    joint = rf"{re.escape(folded[0])}[和与、及]{re.escape(folded[1])}"
    joint += rf"|{re.escape(folded[1])}[和与、及]{re.escape(folded[0])}"
    one_sort = folded[0][-2:] == folded[1][-2:] or re.search(
        joint, task.finder.sentence_text(one.figure)
    )
    if not (printed and one_sort):
        return None
    terms = [t for t in task.evidence.terms if t.kind not in SUBJECTLESS]
    for mine, others in (folded, folded[::-1]):
        if not any(t.match(mine) >= 0.9 and t.match(others) < 0.5 for t in terms):
            return None
    return names


def _say_percent(task: Task, one: RankedFigure, two: RankedFigure) -> Answer | None:
    """By how many percent one amount is less, or more, than the other."""
    high, low = _by_height(one, two)
    if _LESS.search(task.question.text):
        return task.tell([high, low], formula.growth(high.figure, low.figure), "减少{}")
    return task.tell([low, high], formula.growth(low.figure, high.figure), "增加{}")


def _by_height(one: RankedFigure, two: RankedFigure) -> Pair:
    """The higher of two, and the lower."""
    return (one, two) if exceeds(one.figure, two.figure) else (two, one)


def exceeds(one: Figure, two: Figure) -> bool:
    """Whether one amount is greater than another, in whatever unit."""
    return one.value is not None and one.value * one.scale >= (two.value or 0) * two.scale


def _way(figure: Figure, *, higher: bool) -> str:
    """多 and 少 for what is counted, 长 and 短 for times, 高 and 低 for the rest; of movements the
    one moves more than the other."""
    if figure.change is Change.DELTA and figure.direction is not None:
        moved = "涨" if figure.direction is Direction.UP else "降"
        return f"{'多' if higher else '少'}{moved}"
    match measure_of(figure.unit):
        case Measure.COUNT:
            return "多" if higher else "少"
        case Measure.DURATION:
            return "长" if higher else "短"
    return "高" if higher else "低"


def answer_multiple(task: Task) -> Answer | None:
    """How many times one value is another, where the report does not print it."""
    pair: Pair | None
    if _is_printed(task):
        return None
    if len(task.items) == 2:
        pair = operands.of_two_items(task)
        if pair is None:
            return None
        return say_multiple(task, *pair)
    years = operands.of_two_years(task) or operands.ends_of_pair(task)
    return None if years is None else say_multiple(task, years[1], years[0])


def say_multiple(task: Task, one: RankedFigure, two: RankedFigure) -> Answer | None:
    """`one` as a multiple of `two`; of times the longer by the shorter."""
    if measure_of(one.figure.unit) is Measure.DURATION:
        longer = formula.difference(one.figure, two.figure)
        if longer is not None and longer.value < 0:
            one, two = two, one
    result = formula.multiple(one.figure, two.figure)
    return task.tell([one, two], result, "{}")


def say_fraction(task: Task, one: RankedFigure, two: RankedFigure) -> Answer | None:
    """The less of two values in percent of the greater (90秒 of 30分钟)."""
    high, low = _by_height(one, two)
    return task.tell([low, high], formula.share(low.figure, high.figure), "{}")


def wants_percent(task: Task) -> bool:
    """Whether a share or rate in percent is asked for before all else."""
    return task.question.measures[:1] == (Measure.PERCENT,)


def _is_printed(task: Task) -> bool:
    """Whether the best figure is itself the difference, or the multiple, that is asked for."""
    best = task.evidence.figures[0]
    ratio = measure_of(best.figure.unit) is Measure.RATIO
    if best.feature("measure") <= 0 or not (ratio or best.figure.change is Change.DELTA):
        return False
    rest = [r for r in task.evidence.figures if measure_of(r.figure.unit) is not Measure.RATIO]
    alone = ratio and (not rest or rest[0].score < best.score - _FAR_BEHIND)
    return alone or task.stated(best)
