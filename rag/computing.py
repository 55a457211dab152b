"""Figures that the report does not print, from figures that it does: exact and shown.

Each function finds its operands, computes with decimals and shows the formula. None where
the operands are not there: then the question is answered some other way, or refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from index.figure import Change, Direction, Figure
from index.index import Index
from index.ledger.comparing import metric_class
from rag import tables
from rag.answer import Answer, Status
from rag.draft import Draft
from rag.evidence import Evidence, EvidenceFinder, RankedFigure
from rag.kind import Measure
from rag.lexicon import Lexicon
from rag.listing import figures_of_items
from rag.measure import measure_of
from rag.numbers import in_unit_of, in_words, plain, rounded
from rag.question import Question
from rag.series import series_of_years
from rag.shown import Quoter
from rag.wording import overlap


def operand_features(question: Question) -> tuple[str, ...]:
    """Features that say nothing of an operand: a growth in percent is computed from amounts."""
    if question.measures[:1] == (Measure.PERCENT,):
        return ("measure", "unit_word", "change", "direction")
    return ("change", "direction")


_AMOUNT_OF_PART = re.compile(
    r"(?:占比|比例|份额|比重).{0,6}(?:算|乘)|(?<!计|运|预)算(?:一下|一算|出|下来)|推算|折合|折算|估算|折成"
    r"|合(?:多少|几)|至少合|值多少|总额乘|乘(?:以|占比|一下)|去乘|拖掉了?(?:大概|约)?(?:多少|几)"
)
_CONVERT = re.compile(
    r"(?:折|换|合|折算|换算)(?:成|算成|算为|为|合)?.{0,4}?(?:多少|几)?(?:个)?(?P<unit>亿元|万元|分钟|小时|毫秒|秒|元|天)"
)
_SCALES = {
    "亿元": ("元", Decimal(10) ** 8),
    "万元": ("元", Decimal(10) ** 4),
    "元": ("元", Decimal(1)),
    "天": ("秒", Decimal(86400)),
    "小时": ("秒", Decimal(3600)),
    "分钟": ("秒", Decimal(60)),
    "秒": ("秒", Decimal(1)),
    "毫秒": ("秒", Decimal(1) / 1000),
}
_FARTHEST = 1.2
"""How far behind the best operand another one may score."""
_PLAIN_ENOUGH = 0.5
"""Share of the question's terms that an operand's sentence must hold, where two sentences are
put together."""
_SUMMING = re.compile(r"合计|总计|累计|共")


class Computer:
    """Computes for one question."""

    def __init__(
        self, finder: EvidenceFinder, lexicon: Lexicon, evidence: Evidence, items: tuple[str, ...]
    ) -> None:
        self._finder = finder
        self._index: Index = finder.index
        self._lexicon = lexicon
        self._evidence = evidence
        self._question = evidence.question
        # What is computed with need not be of the sort that is asked for.
        self._operands = finder.without(evidence, *operand_features(evidence.question))
        self._items = items

    def answer(self) -> Answer | None:
        """The computed answer, or None where nothing is to be computed."""
        operators = set(self._question.operators)
        if "cagr" in operators:
            return None  # a compound rate is stated, or it is not there; no difference is one
        wants_percent = self._question.measures[:1] == (Measure.PERCENT,)
        moved = {"difference", "growth"} & operators or "delta" in self._question.changes
        if moved and (answer := self._two_years(wants_percent) or self._two_items()):
            return answer
        if "average" in operators and (answer := self._over_table("average")):
            return answer
        if "sum" in operators and (answer := self._over_table("sum") or self._sum_of_items()):
            return answer
        if answer := self._share_of_total():
            return answer
        if "ratio" in operators and (answer := self._ratio()):
            return answer
        if answer := self._pair_change(wants_percent, operators):
            return answer
        if answer := self._before_change() or self._converted():
            return answer
        if answer := self._part_of_total():
            return answer
        if answer := self._share_of_counts():
            return answer
        return None

    # -- operands ----------------------------------------------------------------------------

    def _over_table(self, operator: str) -> Answer | None:
        """A sum or mean over rows of one column."""
        table = tables.table_in_question(self._index, self._evidence)
        if table is None:
            return None
        selection = tables.select(self._index, self._evidence, table, self._items)
        if selection is None or len(selection.columns) != 1 or len(selection.rows) < 2:
            return None
        figures = selection.figures
        if len(figures) < 2 or any(f.value is None for f in figures):
            return None
        if operator == "average" and not self._asks_mean(table.columns[selection.columns[0]].name):
            return None
        return self._combine(
            operator, self._ranked(figures), f"{table.columns[selection.columns[0]].name}"
        )

    def _asks_mean(self, column: str) -> bool:
        """Whether 平均 means a mean over rows, and is not a part of the column's name or of
        the question's wording for one thing (平均一台卖多少)."""
        if "平均" in column or "均价" in column:
            return False
        several = (
            self._question.times.spanning
            or len(self._items) > 1
            or len(self._question.times.years) > 1
        )
        return several or bool(
            re.search(r"(?:几|五|四|三|各)年平均|平均(?:下来|值|数|是)", self._question.text)
        )

    def _sum_of_items(self) -> Answer | None:
        if len(self._items) < 2:
            return None
        chosen = figures_of_items(self._finder, self._lexicon, self._evidence, self._items)
        found = list(chosen.values())
        if len(found) != len(self._items) or not _alike([r.figure for r in found]):
            return None
        top = self._evidence.figures[0]
        clause = top.figure.clause_span.of(self._index.report.text)
        # The report may print the sum itself: 三大行业合计贡献73%.
        if _SUMMING.search(clause) or any(r.score < top.score - 2.5 for r in found):
            return None
        if len({r.figure.clause_span for r in found}) == 1 and found[0].figure.table is None:
            return None
        return self._combine("sum", found, found[0].figure.metric or "")

    def _combine(self, operator: str, found: Sequence[RankedFigure], metric: str) -> Answer | None:
        figures = [r.figure for r in found]
        values = [in_unit_of(f, figures[0]) for f in figures]
        known = [v for v in values if v is not None]
        if len(known) != len(figures):
            return None
        draft = Draft(self._index.report, self._question.text)
        operands = self._cite_all(draft, found)
        unit = figures[0].unit
        total = sum(known, Decimal(0))
        terms = " + ".join(plain(v) for v in known)
        if operator == "sum":
            value, expression = plain(total), f"{terms} = {plain(total)} {unit}"
            name = "合计"
        else:
            mean = total / len(known)
            shown = rounded(mean, 2)
            sign = "=" if shown == mean else "≈"
            listed = "、".join(plain(v) for v in known)
            value, expression = plain(shown), f"({listed})的平均值 {sign} {plain(shown)} {unit}"
            name = "平均"
        draft.computed(
            value=value, unit=unit, metric=metric, expression=expression, operands=operands
        )
        marks = "".join(f"[{c.id}]" for c in draft.citations)
        note = f"(共{in_words(len(known))}项)"
        return draft.finish(
            Status.ANSWERED,
            f"{metric}{name}{value}{unit}{note}。由报告数据计算:{expression}{marks}。",
        )

    def _two_years(self, wants_percent: bool) -> Answer | None:
        """A difference or growth between two years of one thing."""
        years = self._question.times.years
        if len(years) != 2:
            return None
        early, late = sorted(years)
        found = self._operands_of_years(early, late)
        if found is None:
            return None
        return self._say_change(found[0], found[1], wants_percent)

    def _operands_of_years(self, early: int, late: int) -> tuple[RankedFigure, RankedFigure] | None:
        if (cells := self._cells_of_years(early, late)) is not None:
            return cells
        series = series_of_years(self._operands)
        by_year = {r.figure.period.first: r for r in series if r.figure.period is not None}
        if early in by_year and late in by_year:
            one, two = by_year[early], by_year[late]
            if (
                one.figure.change is Change.LEVEL
                and one.figure.value is not None
                and two.figure.value is not None
            ):
                return one, two
        for ranked in self._operands.figures[:6]:
            if ranked.figure.pair is None:
                continue
            partner = self._index.ledger.figures[ranked.figure.pair]
            both = {
                ranked.figure.period and ranked.figure.period.first,
                partner.period and partner.period.first,
            }
            if both == {early, late}:
                pair = sorted(
                    [ranked, self._as_ranked(partner, ranked)],
                    key=lambda r: (r.figure.period.first or 0) if r.figure.period else 0,
                )
                return pair[0], pair[1]
        return None

    def _cells_of_years(self, early: int, late: int) -> tuple[RankedFigure, RankedFigure] | None:
        """The two years' cells of the one column that the question names."""
        table = tables.table_in_question(self._index, self._operands)
        if table is None:
            return None
        selection = tables.select(self._index, self._operands, table, ())
        if selection is None or len(selection.columns) != 1:
            return None
        by_label = {
            row.label[:4]: cells[0]
            for row, cells in zip(selection.rows, selection.cells, strict=True)
        }
        one, two = by_label.get(str(early)), by_label.get(str(late))
        if one is None or two is None or one.value is None or two.value is None:
            return None
        found = self._ranked([one, two])
        return found[0], found[1]

    def _two_items(self) -> Answer | None:
        """How far apart two named things are."""
        if len(self._items) != 2 or "difference" not in self._question.operators:
            return None
        chosen = list(
            figures_of_items(self._finder, self._lexicon, self._operands, self._items).values()
        )
        # 产能减产量 takes two metrics of one row.
        row = {(r.figure.table, r.figure.row) for r in chosen if r.figure.table}
        if len(chosen) != 2 or not _alike([r.figure for r in chosen], same_metric=len(row) != 1):
            return None
        return self._say_difference(chosen[0], chosen[1])

    def difference_of(self, one: RankedFigure, two: RankedFigure) -> Answer | None:
        """How far apart two figures of earlier answers are."""
        if not _alike([one.figure, two.figure], same_metric=False):
            return None
        years = [r.figure.period.first if r.figure.period else None for r in (one, two)]
        if None not in years and years[0] != years[1] and _alike([one.figure, two.figure]):
            # The same quantity in two years is told by its years.
            early, late = sorted(
                (one, two), key=lambda r: str(r.figure.period and r.figure.period.first)
            )
            return self._say_change(early, late, wants_percent=False)
        return self._say_difference(one, two)

    def growth_of(self, first: RankedFigure, last: RankedFigure) -> Answer | None:
        """By how many percent the figure of one earlier answer is above that of another."""
        if not _alike([first.figure, last.figure]):
            return None
        return self._say_change(first, last, wants_percent=True)

    def sum_of(self, found: Sequence[RankedFigure]) -> Answer | None:
        """The figures of earlier answers together."""
        if not _alike([r.figure for r in found]):
            return None
        return self._combine("sum", found, "")

    def _pair_change(self, wants_percent: bool, operators: set[str]) -> Answer | None:
        """A growth in percent between the two ends of 从A到B, where only they are printed."""
        moved = {"growth", "difference"} & operators or "delta" in self._question.changes
        if not moved:
            return None
        top = self._evidence.figures[0] if self._evidence.figures else None
        for ranked in self._near(self._operands.figures[:3]):
            figure = ranked.figure
            if figure.pair is None or top is None:
                continue
            if wants_percent and measure_of(figure.unit) is Measure.PERCENT:
                continue
            # A printed rate that fits is better than a computed one.
            printed = top.figure.change is not Change.LEVEL and top.feature("measure") > 0
            if printed and top.feature("dense_claim") > ranked.feature("dense_claim"):
                return None
            partner = self._index.ledger.figures[figure.pair]
            first, last = sorted([figure, partner], key=lambda f: f.span.start)
            return self._say_change(
                self._as_ranked(first, ranked), self._as_ranked(last, ranked), wants_percent
            )
        return None

    def _before_change(self) -> Answer | None:
        """The value that a change was measured against, from the later value and the change.

        较2020年下降21个百分点 gives the value of 2020, 较传统方法提高12个百分点 that of the
        traditional method, where the question asks for it.
        """
        if {"delta", "rate"} & self._question.changes or "difference" in self._question.operators:
            return None
        for ranked in self._evidence.figures[:12]:
            delta = ranked.figure
            if self._is_elsewhere(ranked):
                continue
            if (
                delta.change is not Change.DELTA
                or delta.value is None
                or not self._asks_base(delta)
            ):
                continue
            level = next(
                (
                    f
                    for f in reversed(self._finder.figures_of(ranked.passage.id))
                    if f.change is Change.LEVEL
                    and f.span.start < delta.span.start
                    and f.value is not None
                    and measure_of(f.unit) in (Measure.PERCENT, measure_of(delta.unit))
                ),
                None,
            )
            if level is None or level.value is None:
                continue
            points = measure_of(delta.unit) is Measure.POINTS
            if (measure_of(level.unit) is Measure.PERCENT) != points:
                continue
            if self._stated_for_base(delta, level):
                return None
            return self._say_base(ranked, level)
        return None

    def _is_elsewhere(self, ranked: RankedFigure) -> bool:
        """Whether a follow-up is about another section than the figure's."""
        near = {self._index.passages[number].section for number in self._question.near}
        return bool(near) and ranked.passage.section not in near

    def _asks_base(self, delta: Figure) -> bool:
        """Whether the question names what the change is measured against, and not the later one."""
        base = delta.compared_with or ""
        years = self._question.times.years
        if len(years) == 1:
            return str(years[0]) in base
        if len(base) < 2 or re.search(r"(?:19|20)\d\d|上年|去年", base):
            return False
        if "平均" in base and not re.search(r"平均|均值|整体|一般水平", self._question.text):
            return False
        return overlap(re.sub(r"水平|平均", "", base), self._question.text) >= 0.6

    def _stated_for_base(self, delta: Figure, level: Figure) -> bool:
        """Whether the report prints the value for the base itself."""
        direct = self._evidence.figures[0]
        if direct.figure.id in (delta.id, level.id):
            return False
        return bool(self._question.times.years) and direct.feature("period") > 0.5

    def _say_base(self, ranked: RankedFigure, level: Figure) -> Answer | None:
        delta = ranked.figure
        if level.value is None or delta.value is None:
            return None
        sign = -1 if delta.direction is not Direction.DOWN else 1
        value = level.value + sign * delta.value
        draft = Draft(self._index.report, self._question.text)
        quoter = Quoter(self._index, draft, self._evidence.terms)
        passage = ranked.passage
        quote = quoter.quote(passage.span, passage.window)
        citation = draft.citations[0].id
        operands = (draft.figure(level, citation), draft.figure(delta, citation))
        mark = "+" if sign > 0 else "-"
        expression = (
            f"{plain(level.value)} {mark} {plain(delta.value)} = {plain(value)} {level.unit}"
        )
        draft.computed(
            value=plain(value),
            unit=level.unit,
            metric=level.metric or "",
            expression=expression,
            operands=operands,
        )
        base = delta.compared_with or ""
        return draft.finish(
            Status.ANSWERED,
            f"{base}约为{plain(value)}{level.unit},由报告数据倒推:{expression}。{quote}。",
        )

    def _converted(self) -> Answer | None:
        """The best figure in another unit of the same quantity (4.7小时折成分钟)."""
        match = _CONVERT.search(self._question.text)
        if match is None:
            return None
        unit = match["unit"]
        for ranked in self._near(self._operands.figures[:4]):
            figure = ranked.figure
            scale = _SCALES.get(unit)
            if scale is None or figure.value is None or figure.base_unit != scale[0]:
                continue
            if figure.unit == unit:
                continue
            value = figure.value * figure.scale / scale[1]
            draft = Draft(self._index.report, self._question.text)
            operands = self._cite_all(draft, [ranked])
            expression = f"{figure.text} = {plain(value)} {unit}"
            draft.computed(
                value=plain(value),
                unit=unit,
                metric=figure.metric or "",
                expression=expression,
                operands=operands,
            )
            return draft.finish(
                Status.ANSWERED, f"{plain(value)}{unit}。由报告数据换算:{expression}[1]。"
            )
        return None

    def _part_of_total(self) -> Answer | None:
        """An amount, from a total and a share of it (总规模 × 占比)."""
        if not _AMOUNT_OF_PART.search(self._question.text):
            return None
        return self._part_in_passage() or self._part_across()

    def _part_in_passage(self) -> Answer | None:
        """As `_part_of_total`, where one sentence states both."""
        for passage in self._evidence.passages[:3]:
            figures = [
                f
                for f in self._finder.figures_of(passage.passage.id)
                if f.value is not None and f.change is Change.LEVEL
            ]
            totals = [f for f in figures if measure_of(f.unit) in (Measure.MONEY, Measure.DURATION)]
            shares = [f for f in figures if measure_of(f.unit) is Measure.PERCENT]
            if len(totals) == 1 and len(shares) == 1:
                return self._say_part(*self._ranked([totals[0], shares[0]]))
        return None

    def _part_across(self) -> Answer | None:
        """As `_part_of_total`, where they stand in two sentences of one section."""
        if Measure.MONEY not in self._question.measures:
            return None
        plain_enough = [
            r for r in self._evidence.figures[:40] if r.feature("wide_terms") >= _PLAIN_ENOUGH
        ]
        share = next(
            (
                r
                for r in plain_enough
                if measure_of(r.figure.unit) is Measure.PERCENT
                and r.figure.change is Change.LEVEL
                and r.figure.value is not None
            ),
            None,
        )
        total = next(
            (
                r
                for r in plain_enough
                if measure_of(r.figure.unit) is Measure.MONEY
                and r.figure.value is not None
                and r.feature("period") >= 0
                and share is not None
                and r.figure.section == share.figure.section
            ),
            None,
        )
        if share is None or total is None:
            return None
        return self._say_part(total, share)

    def _say_part(self, total: RankedFigure, share: RankedFigure) -> Answer | None:
        if total.figure.value is None or share.figure.value is None:
            return None
        amount, unit = total.figure.value, total.figure.unit
        value = rounded(amount * share.figure.value / 100, 2)
        draft = Draft(self._index.report, self._question.text)
        operands = self._cite_all(draft, [total, share])
        expression = f"{plain(amount)} × {plain(share.figure.value)}% ≈ {plain(value)} {unit}"
        draft.computed(
            value=plain(value), unit=unit, metric="", expression=expression, operands=operands
        )
        marks = "".join(f"[{c.id}]" for c in draft.citations)
        return draft.finish(
            Status.ANSWERED,
            f"约{plain(value)}{unit}。由报告数据计算:{expression}(四舍五入){marks}。",
        )

    def _share_of_counts(self) -> Answer | None:
        """A share that only its two counts are printed for (14笔中有9家)."""
        if Measure.PERCENT not in self._question.measures or not self._evidence.figures:
            return None
        best = self._evidence.passages[0].passage
        figures = list(self._finder.figures_of(best.id))
        counts = [f for f in figures if measure_of(f.unit) is Measure.COUNT and f.value is not None]
        if len(counts) != 2 or len(figures) != 2:
            return None
        whole, part = counts
        if whole.value is None or part.value is None or not 0 < part.value < whole.value:
            return None
        value = rounded(part.value / whole.value * 100, 1)
        draft = Draft(self._index.report, self._question.text)
        quoter = Quoter(self._index, draft, self._evidence.terms)
        quote = quoter.quote(best.span, best.window)
        citation = draft.citations[0].id
        operands = (draft.figure(part, citation), draft.figure(whole, citation))
        expression = f"{plain(part.value)} ÷ {plain(whole.value)} ≈ {plain(value)}%"
        draft.computed(
            value=plain(value), unit="%", metric="", expression=expression, operands=operands
        )
        return draft.finish(
            Status.ANSWERED, f"约{plain(value)}%,由报告数据计算:{expression}(四舍五入)。{quote}。"
        )

    def _share_of_total(self) -> Answer | None:
        """A row's share of its table's total, which only the two amounts are printed for."""
        if Measure.PERCENT not in self._question.measures or not re.search(
            r"占(?:了)?(?:总|全部|整个|合计|所有)|在?总.{1,4}(?:里|中).{0,4}(?:比重|占比|比例|份额)",
            self._question.text,
        ):
            return None
        for ranked in self._operands.figures[:3]:
            figure = ranked.figure
            if figure.table is None or measure_of(figure.unit) is Measure.PERCENT:
                continue
            table = next(t for t in self._index.report.tables if t.id == figure.table)
            total = next((row for row in table.rows if row.is_total), None)
            if total is None or not table.verified or total.index == figure.row:
                continue
            cells = tables.figures_by_cell(self._index, table)
            whole = cells.get((total.index, figure.column or 0))
            if whole is None or not whole.value or figure.value is None:
                continue
            value = rounded(figure.value / whole.value * 100, 1)
            draft = Draft(self._index.report, self._question.text)
            operands = self._cite_all(draft, self._ranked([figure, whole]))
            expression = f"{plain(figure.value)} ÷ {plain(whole.value)} ≈ {plain(value)}%"
            draft.computed(
                value=plain(value),
                unit="%",
                metric=figure.metric or "",
                expression=expression,
                operands=operands,
            )
            marks = "".join(f"[{c.id}]" for c in draft.citations)
            return draft.finish(
                Status.ANSWERED,
                f"约{plain(value)}%。由报告数据计算:{expression}(四舍五入){marks}。",
            )
        return None

    def _ratio(self) -> Answer | None:
        if measure_of(self._evidence.figures[0].figure.unit) is Measure.RATIO:
            return None  # the report prints the ratio itself
        if len(self._items) == 2:
            chosen = list(
                figures_of_items(self._finder, self._lexicon, self._evidence, self._items).values()
            )
        else:
            years = self._question.times.years
            pair = self._operands_of_years(min(years), max(years)) if len(years) == 2 else None
            chosen = [pair[1], pair[0]] if pair else self._ends_of_pair()
        if len(chosen) != 2 or not _alike([r.figure for r in chosen]):
            return None
        one, two = chosen[0].figure, chosen[1].figure
        divisor = in_unit_of(two, one)
        if one.value is None or not divisor:
            return None
        value = rounded(one.value / divisor, 2)
        draft = Draft(self._index.report, self._question.text)
        operands = self._cite_all(draft, chosen)
        expression = f"{plain(one.value)} ÷ {plain(divisor)} ≈ {plain(value)} 倍"
        draft.computed(
            value=plain(value), unit="倍", metric="", expression=expression, operands=operands
        )
        marks = "".join(f"[{c.id}]" for c in draft.citations)
        return draft.finish(
            Status.ANSWERED, f"约{plain(value)}倍。由报告数据计算:{expression}{marks}。"
        )

    @staticmethod
    def _near(figures: Sequence[RankedFigure]) -> list[RankedFigure]:
        """Those that score nearly as well as the best: operands must not be far-fetched."""
        return [r for r in figures if r.score >= figures[0].score - _FARTHEST]

    def _ends_of_pair(self) -> list[RankedFigure]:
        """The later and the earlier end of the best 从A到B."""
        for ranked in self._near(self._operands.figures[:3]):
            if ranked.figure.pair is not None:
                partner = self._index.ledger.figures[ranked.figure.pair]
                ends = sorted([ranked.figure, partner], key=lambda f: f.span.start)
                return [self._as_ranked(ends[1], ranked), self._as_ranked(ends[0], ranked)]
        return []

    # -- wording -----------------------------------------------------------------------------

    def _say_change(
        self, first: RankedFigure, last: RankedFigure, wants_percent: bool
    ) -> Answer | None:
        one, two = first.figure, last.figure
        base = in_unit_of(one, two)
        if base is None or two.value is None:
            return None
        draft = Draft(self._index.report, self._question.text)
        operands = self._cite_all(draft, [first, last])
        marks = "".join(f"[{c.id}]" for c in draft.citations)
        quotes = " ".join(c.quote for c in draft.citations)
        shown = f"{_label(one, quotes)}{one.text}、{_label(two, quotes)}{two.text}"
        is_percent = measure_of(two.unit) is Measure.PERCENT
        if wants_percent and not is_percent and base:
            change = (two.value - base) / base * 100
            value = rounded(abs(change), 1)
            way = "增长" if change >= 0 else "下降"
            # Amounts in different units are shown as the report prints them.
            same = one.unit == two.unit
            late, early = (plain(two.value), plain(base)) if same else (two.text, one.text)
            sign = "-" if change < 0 else ""
            expression = f"({late} - {early}) ÷ {early} ≈ {sign}{plain(value)}%"
            draft.computed(
                value=plain(value),
                unit="%",
                metric=two.metric or "",
                expression=expression,
                operands=operands,
            )
            return draft.finish(
                Status.ANSWERED,
                f"{way}约{plain(value)}%。由报告数据计算:{expression}(四舍五入到一位小数);{shown}{marks}。",
            )
        difference = two.value - base
        unit = "个百分点" if is_percent else two.unit
        way = "增加" if difference >= 0 else "减少"
        expression = f"{plain(two.value)} - {plain(base)} = {plain(difference)} {unit}"
        draft.computed(
            value=plain(abs(difference)),
            unit=unit,
            metric=two.metric or "",
            expression=expression,
            operands=operands,
        )
        return draft.finish(
            Status.ANSWERED,
            f"{way}{plain(abs(difference))}{unit}。由报告数据计算:{expression};{shown}{marks}。",
        )

    def _say_difference(self, one: RankedFigure, two: RankedFigure) -> Answer | None:
        base = in_unit_of(two.figure, one.figure)
        if base is None or one.figure.value is None:
            return None
        draft = Draft(self._index.report, self._question.text)
        operands = self._cite_all(draft, [one, two])
        marks = "".join(f"[{c.id}]" for c in draft.citations)
        high, low = max(one.figure.value, base), min(one.figure.value, base)
        unit = "个百分点" if measure_of(one.figure.unit) is Measure.PERCENT else one.figure.unit
        expression = f"{plain(high)} - {plain(low)} = {plain(high - low)} {unit}"
        draft.computed(
            value=plain(high - low), unit=unit, metric="", expression=expression, operands=operands
        )
        shown = "、".join(
            f"{r.figure.subject or ''}{r.figure.metric or ''}{r.figure.text}" for r in (one, two)
        )
        return draft.finish(
            Status.ANSWERED,
            f"相差{plain(high - low)}{unit}。由报告数据计算:{expression};{shown}{marks}。",
        )

    def _cite_all(self, draft: Draft, found: Sequence[RankedFigure]) -> tuple[int, ...]:
        quoter = Quoter(self._index, draft, self._evidence.terms)
        operands = []
        for ranked in found:
            _, citation = quoter.cite(ranked)
            operands.append(draft.figure(ranked.figure, citation))
        return tuple(operands)

    def _ranked(self, figures: Sequence[Figure]) -> list[RankedFigure]:
        return [self._finder.rank_of(f, self._evidence) for f in figures]

    def _as_ranked(self, figure: Figure, beside: RankedFigure) -> RankedFigure:
        return RankedFigure(figure, beside.passage, beside.score, beside.features)


def _label(figure: Figure, quotes: str) -> str:
    """The figure's time, where the quotations say it."""
    label = figure.period.label if figure.period else ""
    return label if label in quotes or label.rstrip("年") in quotes else ""


def _alike(figures: Sequence[Figure], *, same_metric: bool = True) -> bool:
    """Whether figures can be added or compared: same base unit, kind of change and metric."""
    first = figures[0]
    return all(
        f.value is not None
        and f.base_unit == first.base_unit
        and f.change is first.change
        and (not same_metric or metric_class(f.metric) == metric_class(first.metric))
        for f in figures
    )
