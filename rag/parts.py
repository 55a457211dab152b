"""Parts and wholes: a share of a total, what a share comes to, what is left, how much each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.report import Report
from index.figure import Change, Figure
from rag import formula, tables
from rag.answer import Answer
from rag.evidence import RankedFigure
from rag.kind import Measure
from rag.measure import measure_of
from rag.series import year_of
from rag.task import Task

_AMOUNT_OF_PART = re.compile(
    r"(?:占比|比例|份额|比重).{0,6}(?:算|乘)|(?<!计|运|预)算(?:一下|一算|出|下来)|推算|折合|折算|估算|折成"
    r"|合(?:多少|几)|至少合|总额乘|乘(?:以|占比|一下)|去乘|拖掉了?(?:大概|约)?(?:多少|几)"
    r"|占(?:了|到|去|掉)?(?:大概|大约|约|其中)?(?:多少|几)(?:个)?[万亿]"
)
_OF_WHOLE = re.compile(
    r"占(?:了|到|据)?(?:总|全部|整个|合计|所有|全体)|在?(?:总.{1,4}|全部.{0,4}|合计)(?:里|中|的).{0,4}(?:比重|占比|比例|份额|几成)"
)
_REST = re.compile(
    r"(?:其余|其他(?:的|部分)|剩下|剩余|余下|另外(?:的|那)?部分|另一(?:半|部分)).{0,12}(?:占|是|有|比例|比重|多少|几)|还剩(?:多少|百分)|之外的.{0,8}占"
)
_EACH = re.compile(
    r"每(?:一)?(?P<count>[台家人个项例款条座所套件])[^,。;]{0,8}(?:多少|几)|平均每|平均一(?:[台家人个项例款条座所套件])|摊到|均摊|人均|台均|户均|家均"
)
_PLAIN_ENOUGH = 0.5
"""Share of the question's terms that an operand's sentence must hold, where two sentences are
put together."""

_PLAIN_IN_SECTION = 0.3
"""The same in a section that the question names."""
_NEAR = 2.0
"""How far behind the best figure an amount may score that is stated beside it."""


def answer_share(task: Task) -> Answer | None:
    """A row's share of its table's total, which only the two amounts are printed for."""
    if Measure.PERCENT not in task.question.measures or not _OF_WHOLE.search(task.question.text):
        return None
    for ranked in task.operands.figures[:3]:
        figure = ranked.figure
        if (answer := say_share(task, figure)) is not None:
            return answer
    return None


def say_share(task: Task, figure: Figure) -> Answer | None:
    """A cell's share of its column's total; None where it has none."""
    if figure.table is None or measure_of(figure.unit) is Measure.PERCENT:
        return None
    table = task.index.report.table(figure.table)
    total = next((row for row in table.rows if row.is_total), None)
    if total is None or not table.verified or total.index == figure.row:
        return None
    whole = tables.figures_by_cell(task.index, table).get((total.index, figure.column or 0))
    if whole is None:
        return None
    result = formula.share(figure, whole)
    return task.tell(task.ranked([figure, whole]), result, "占合计的{}", metric=figure.metric or "")


def answer_share_of_counts(task: Task) -> Answer | None:
    """A share that only its two counts are printed for (14笔中有9家)."""
    if Measure.PERCENT not in task.question.measures or not task.evidence.passages:
        return None
    figures = list(task.finder.figures_of(task.evidence.passages[0].passage.id))
    counts = [f for f in figures if measure_of(f.unit) is Measure.COUNT and f.value is not None]
    if len(counts) != 2 or len(figures) != 2:
        return None
    whole, part = counts
    if whole.value is None or part.value is None or not 0 < part.value < whole.value:
        return None
    return task.tell(task.ranked([part, whole]), formula.share(part, whole), "{}")


def answer_each(task: Task) -> Answer | None:
    """How much falls to one: of two amounts that one sentence states."""
    asked = _EACH.search(task.question.text)
    if asked is None or not task.operands.figures:
        return None
    best = task.operands.figures[0]
    unit = re.search(r"(?:每(?:一)?|平均一)([台家人个项例款条座所套件])", task.question.text)
    if best.figure.table is not None or unit is None:
        return None
    figures = [
        f
        for f in task.finder.figures_of(best.passage.id)
        if f.value is not None and f.change is Change.LEVEL
    ]
    counts = [f for f in figures if f.unit.endswith(unit[1]) and not f.unit.startswith("每")]
    amounts = [f for f in figures if f not in counts and measure_of(f.unit) is not Measure.PERCENT]
    if len(counts) != 1 or len(amounts) != 1:
        return None
    result = formula.each(amounts[0], counts[0])
    return task.tell(task.ranked([amounts[0], counts[0]]), result, f"平均每{unit[1]}{{}}")


def answer_rest(task: Task) -> Answer | None:
    """What is left of the whole beside a share that the report prints."""
    if not _REST.search(task.question.text) or len(task.items) > 1:
        return None
    best = next((r for r in task.operands.figures[:3] if _is_share(r.figure)), None)
    if best is None:
        return None
    return task.tell([best], formula.remainder([best.figure]), "其余占{}")


def answer_part(task: Task) -> Answer | None:
    """An amount, from a total and a share of it that one sentence states.

    The question must be about the part: it names what only the words of the share say, and
    no amount that the report states is nearer to it than the total.
    """
    if Measure.MONEY not in task.question.measures or not task.evidence.figures:
        return None
    top = task.evidence.figures[0]
    best = top.figure
    if _stated_beside(task, top):
        return None
    for total, share in _totals_with_share(task):
        if best.id != total.id:
            continue
        if is_of(task.index.report, total, share) and _names_part(task, total, share):
            return say_part(task, *task.ranked([total, share]))
    return None


def _stated_beside(task: Task, top: RankedFigure) -> bool:
    """Whether the report states an amount whose own words say more of what is asked for."""
    return any(
        top.score - r.score <= _NEAR
        and r.feature("own_terms") > top.feature("own_terms") + 0.1
        and r.feature("measure") >= 1.0
        and r.feature("period") >= top.feature("period")
        for r in task.evidence.figures[1:6]
    )


_SHARE = re.compile(r"占|份额|比重|比例|率|用于|来自|其中|利润")


def answer_part_asked(task: Task) -> Answer | None:
    """As `answer_part`, where words ask for total times share; they may stand apart."""
    if not _AMOUNT_OF_PART.search(task.question.text):
        return None
    for total, share in _totals_with_share(task):
        return say_part(task, *task.ranked([total, share]))
    return _across(task)


def _totals_with_share(task: Task) -> Iterator[tuple[Figure, Figure]]:
    """Totals with their shares from the best sentences: told behind each other, or alone."""
    for ranked in task.evidence.figures[:3]:
        figures = [
            f
            for f in task.finder.figures_of(ranked.passage.id)
            if f.value is not None and f.change is Change.LEVEL and f.table is None
        ]
        totals = [f for f in figures if measure_of(f.unit) in (Measure.MONEY, Measure.DURATION)]
        shares = [f for f in figures if measure_of(f.unit) is Measure.PERCENT]
        pairs = [(t, s) for t in totals for s in shares]
        following = [(t, s) for t, s in pairs if is_of(task.index.report, t, s)]
        if following:
            yield from following[:1]
        elif len(figures) == 2:
            yield from (
                (t, s)
                for t, s in pairs
                if _SHARE.search(task.finder.own_text(s) + task.finder.clause_text(s))
            )


def is_of(report: Report, total: Figure, share: Figure) -> bool:
    """Whether a share is told right behind the total that it is of (…亿元,其中…占比18%)."""
    between = report.text[total.span.end : share.span.start]
    if share.span.start < total.span.end or re.search(r"\d", between):
        return False
    return bool(re.match(r"[,，、;；]?(?:其中|而其中|当中)", between))


def _names_part(task: Task, total: Figure, share: Figure) -> bool:
    """Whether the question names something that the words of the share say and those of the
    total do not."""
    text = task.index.report.text
    of_total = task.finder.own_text(total) + task.finder.clause_text(total)
    clause = text[total.span.end : share.clause_span.end]
    told = task.finder.own_text(share) + task.finder.clause_text(share) + clause
    return any(
        term.kind not in ("metric", "number", "time", "asking")
        and term.match(told) >= 0.9
        and term.match(of_total) < 0.5
        for term in task.evidence.terms
    )


def _across(task: Task) -> Answer | None:
    """Total and share from two sentences of one section."""
    if Measure.MONEY not in task.question.measures:
        return None
    plain_enough = [
        r
        for r in task.evidence.figures[:40]
        if r.feature("wide_terms")
        >= (_PLAIN_IN_SECTION if r.feature("section") > 0 else _PLAIN_ENOUGH)
    ]
    share = next((r for r in plain_enough if _is_share(r.figure)), None)
    total = next(
        (
            r
            for r in plain_enough
            if measure_of(r.figure.unit) is Measure.MONEY
            and r.figure.value is not None
            and r.feature("period") >= 0
            and share is not None
            and r.figure.section == share.figure.section
            and not _apart_in_time(r.figure, share.figure)
        ),
        None,
    )
    return None if share is None or total is None else say_part(task, total, share)


def _apart_in_time(one: Figure, other: Figure) -> bool:
    """Whether two figures are of different years, as far as both say."""
    first, second = year_of(one), year_of(other)
    return first is not None and second is not None and first != second


def _is_share(figure: Figure) -> bool:
    level = figure.change is Change.LEVEL and figure.value is not None
    return level and measure_of(figure.unit) is Measure.PERCENT


def say_part(task: Task, total: RankedFigure, share: RankedFigure) -> Answer | None:
    """What a share comes to, of an amount."""
    return task.tell([total, share], formula.part(total.figure, share.figure), "{}")
