"""Work on the answers before: how far apart they are, another unit, where they stand, more.

Takes what was told, not what was asked, so that a follow-up and the answer above it never
speak of different figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.span import Span
from index.figure import Change, Figure
from index.index import Index
from index.ledger import units
from index.normal import fold
from rag import another_time, facts
from rag.answer import Answer, Status
from rag.computing import Computer
from rag.conversation import Resolved
from rag.draft import Draft
from rag.evidence import EvidenceFinder, RankedFigure
from rag.features import NOW, end_of
from rag.kind import Measure
from rag.lexicon import Lexicon
from rag.measure import measure_of
from rag.numbers import plain
from rag.parts import is_of
from rag.question import Question, read_question
from rag.quoting import trimmed
from rag.requests import (
    COMBINING,
    Request,
    asks_fraction,
    asks_later,
    asks_percent,
    count_asked,
    names_sides,
    of_the_ends,
    other_end,
    read_versus,
    times_earlier_first,
    unit_asked,
)
from rag.series import year_of
from rag.shown import Quoter
from rag.terms import SUBJECTLESS
from rag.told import Earlier, Told
from rag.told_lists import ToldLists
from rag.told_siblings import others_beside
from rag.told_tables import ToldTables
from rag.turns import SHARE_OF_TOLD

_AMOUNT = re.compile(r"[万亿]?(?:元|台|家|人|例|所|天)")
"""By such a unit a turn asks for the amount and not for the rate of a change."""
_AND_SUCH = re.compile(r"、[^,。、]{2,14}等(?![于级待])")
_LEANING = re.compile(r"这|其(?!他|它|中)|该|此|它|同时|因此|从而")
_BESIDE = 0.15
"""What a sentence close to the one told counts where more is asked for."""
_MOST = 4
"""Sentences told at most where more is asked for."""


class Recaller:
    """Answers requests about the answers before, for one report."""

    def __init__(self, finder: EvidenceFinder, lexicon: Lexicon) -> None:
        self._finder = finder
        self._index: Index = finder.index
        self._lexicon = lexicon
        self._lists = ToldLists(finder.index)
        self._tables = ToldTables(finder.index, finder.read_terms)

    def answer(self, resolved: Resolved, earlier: Sequence[Earlier]) -> Answer | None:
        """The answer to a resolved request; None where what was told does not do."""
        turn, question = resolved.own or resolved.question, resolved.question
        match resolved.request:
            case Request.AGAIN:
                return earlier[-1].told.answer
            case Request.SOURCE:
                return self._source(question, earlier[-1])
            case Request.DETAIL:
                return self._detail(question, earlier[-1])
            case Request.MORE:
                return (
                    self._lists.answer(turn, question, earlier)
                    or others_beside(self._finder, question, earlier[-1].told)
                    or self._more(question, earlier)
                )
            case Request.ITEM:
                return self._lists.answer(turn, question, earlier)
            case Request.RANK:
                return self._tables.answer(turn, question, earlier[-1])
            case Request.ONWARD:
                return self._onward(turn, question, earlier[-1])
            case Request.AGAINST:
                return self._against(resolved.against, turn, question, earlier[-1])
            case Request.CONVERT:
                return self._converted(turn, question, earlier[-1])
            case Request.SHARE:
                return self._share_of_total(turn, question, earlier[-1])
            case Request.AMOUNT:
                amount = self._amount_of_share(turn, question, earlier)
                return amount or self._converted(turn, question, earlier[-1])
            case Request.PART:
                return self._part_of_told(turn, question, earlier[-1])
            case request if request in COMBINING:
                return self._combined(request, turn, question, earlier)
        return None

    # -- figures -----------------------------------------------------------------------------

    def _combined(
        self, request: Request, turn: str, question: str, earlier: Sequence[Earlier]
    ) -> Answer | None:
        count = count_asked(turn)
        figures = self._operands(request, earlier, count)
        told = earlier[-1].told
        if of_the_ends(turn) and told.alike and len(told.figures) > 2:
            figures = [told.figures[0], told.figures[-1]]
        if len(figures) < 2 or (len(figures) < count <= len(earlier)):
            return None
        asked = read_question(turn)
        if not asks_percent(turn):
            asked = replace(asked, measures=())  # 降了多少 wants the amount
        computer, ranked = self._computer(question, asked, figures)
        if request in (Request.APART, Request.TIMES) and any(f.value is None for f in figures):
            return self._side_by_side(question, ranked)
        if request is Request.TOGETHER:
            return computer.sum_of(ranked)
        if request is Request.AVERAGE:
            return computer.mean_of(ranked)
        if asks_fraction(turn):
            return computer.fraction_of(*ranked)
        if request is Request.TIMES:
            first, last = ranked if times_earlier_first(turn) else reversed(ranked)
            return computer.multiple_of(first, last, larger_first=not names_sides(turn))
        if asks_percent(turn):
            return computer.growth_of(ranked[0], ranked[1]) or computer.difference_of(*ranked)
        return computer.difference_of(*ranked)

    def _side_by_side(self, question: str, ranked: Sequence[RankedFigure]) -> Answer:
        """Figures of which one is a range: told beside each other, since none is their distance."""
        draft = Draft(self._index.report, question)
        quoter = Quoter(self._index, draft, ())
        cited = (quoter.cite(each) for each in ranked)
        told = dict.fromkeys(f"{words}[{citation}]" for words, citation in cited)
        return draft.finish(Status.ANSWERED, f"其中有区间,不能相减,原文为:{';'.join(told)}。")

    def _share_of_total(self, turn: str, question: str, before: Earlier) -> Answer | None:
        """What share of its table's total the told figure is."""
        lead = before.told.lead
        if lead is None or lead.table is None:
            return None
        computer, [ranked] = self._computer(question, read_question(turn), [lead])
        return computer.share_of_total(ranked)

    def _amount_of_share(
        self, turn: str, question: str, earlier: Sequence[Earlier]
    ) -> Answer | None:
        """What a told share comes to, of the amount that was told before it."""
        share = earlier[-1].told.lead
        amounts = [e.told.lead for e in earlier[:-1] if e.told.lead is not None]
        whole = next((f for f in reversed(amounts) if measure_of(f.unit) is Measure.MONEY), None)
        if share is not None:
            whole = self._total_before(share) or whole
        if share is None or whole is None or measure_of(share.unit) is not Measure.PERCENT:
            return None
        computer, ranked = self._computer(question, read_question(turn), [whole, share])
        return computer.part_of(*ranked)

    def _part_of_told(self, turn: str, question: str, before: Earlier) -> Answer | None:
        """The share of what was told that its own sentence gives of a part (…亿元,其中约15%用于影像
        设备)."""
        asked, whole = SHARE_OF_TOLD.match(turn), before.told.lead
        if asked is None or whole is None:
            return None
        report = self._index.report
        terms = [
            t
            for t in self._finder.read_terms(asked["part"])
            if t.kind not in SUBJECTLESS and t.frequency
        ]
        for share in self._finder.figures_of(self._finder.unranked(whole).passage.id):
            if measure_of(share.unit) is not Measure.PERCENT or not is_of(report, whole, share):
                continue
            words = fold(report.text[whole.span.end : share.clause_span.end])
            if terms and all(t.match(words) >= 0.5 for t in terms):
                evidence = self._finder.find(read_question(question))
                ranked = self._finder.rank_of(share, evidence)
                return facts.answer_fact(self._index, evidence, ranked)
        return None

    def _total_before(self, share: Figure) -> Figure | None:
        """The amount that a share is told to be of in the same sentence (…亿元,其中…占18%)."""
        beside = self._finder.figures_of(self._finder.unranked(share).passage.id)
        return next((f for f in beside if is_of(self._index.report, f, share)), None)

    def _against(
        self, year: int | None, turn: str, question: str, before: Earlier
    ) -> Answer | None:
        """What was told held against another year: the printed change, else the computed one."""
        lead = before.told.lead
        if lead is None or year is None:
            return None
        asked = read_question(turn)
        percent = asks_percent(turn)
        if not percent:
            asked = replace(asked, measures=())  # 增加了多少 wants the amount
        computer, [own] = self._computer(question, asked, [lead])
        printed = another_time.change_since(self._index, lead, year, percent=percent)
        other = another_time.at_year(self._index, lead, year)
        if printed is not None and (other is None or percent or not _AMOUNT.search(turn)):
            evidence = self._finder.find(replace(asked, text=question))
            return facts.answer_fact(self._index, evidence, self._finder.rank_of(printed, evidence))
        if other is None:
            return None
        first, last = sorted(
            (own, self._finder.unranked(other)), key=lambda r: year_of(r.figure) or 0
        )
        if percent:
            return computer.growth_of(first, last)
        return computer.difference_of(first, last)

    def _onward(self, turn: str, question: str, before: Earlier) -> Answer | None:
        """The other end of 从A到B, or the same quantity in the next year, or the one before, for
        which the report gives it."""
        lead = before.told.lead
        if lead is None:
            return None
        figure: Figure | None
        other = self._index.ledger.figures[lead.pair] if lead.pair is not None else None
        if other is not None and NOW.search(turn):
            figure = lead if end_of(lead, other).holds_now else other
        elif other is not None and other_end(turn):
            figure = other
        else:
            figure = another_time.beyond(self._index, lead, later=asks_later(turn))
        if figure is None:
            draft = Draft(self._index.report, question)
            way = "更晚" if asks_later(turn) else "更早"
            return draft.finish(Status.NOT_IN_REPORT, f"报告未提及{way}时间的相应数据。")
        evidence = self._finder.find(read_question(question))
        return facts.answer_fact(self._index, evidence, self._finder.rank_of(figure, evidence))

    def versus(self, resolved: Resolved, before: Earlier, other: Told) -> Answer | None:
        """What was told held against what `other` told; None where they cannot be compared."""
        one, two = before.told.lead, other.lead
        if one is not None and (printed := self._printed_gap(resolved, one)) is not None:
            return printed
        if one is None or two is None or one.id == two.id or not alike_units(one, two):
            return None
        turn = resolved.own or resolved.question
        asked = read_question(turn)
        if not asks_percent(turn):
            asked = replace(asked, measures=())
        against = read_versus(turn)
        order = [two, one] if against is not None and against.leads else [one, two]
        computer, ranked = self._computer(resolved.question, asked, order)
        return computer.difference_of(*ranked)

    def _printed_gap(self, resolved: Resolved, lead: Figure) -> Answer | None:
        """How far the told figure is from another, where its sentence prints that itself
        (39%,高出全国平均水平7个百分点)."""
        against = read_versus(resolved.own or resolved.question)
        if against is None or asks_percent(against.asked):
            return None
        for gap in self._finder.figures_of(self._finder.unranked(lead).passage.id):
            held = fold(gap.compared_with or "")
            if gap.change is Change.DELTA and held and against.what[:2] in held:
                evidence = self._finder.find(read_question(resolved.question))
                ranked = self._finder.rank_of(gap, evidence)
                return facts.answer_fact(self._index, evidence, ranked)
        return None

    def _operands(self, request: Request, earlier: Sequence[Earlier], count: int) -> list[Figure]:
        """The figures that the last answer told, where it told several of one quantity; else the
        figure of each of the last `count` answers, or both ends of the 从A到B told alone."""
        told = earlier[-1].told
        if count == 2 and told.two is not None:
            return list(told.two)
        several = request in (Request.TOGETHER, Request.AVERAGE)
        if several and len(told.figures) >= count and told.lead is not None and told.alike:
            return list(told.figures)
        found = [f for e in earlier[-count:] if (f := e.told.operand) is not None]
        if len(found) == 1 and count == 2 and found[0].pair is not None:
            return [self._index.ledger.figures[found[0].pair], found[0]]
        return found

    def _computer(
        self, question: str, asked: Question, figures: Sequence[Figure]
    ) -> tuple[Computer, list[RankedFigure]]:
        evidence = self._finder.find(replace(asked, text=question))
        ranked = [self._finder.rank_of(figure, evidence) for figure in figures]
        # What was told before is what the chat is about.
        return Computer(
            self._finder, self._lexicon, evidence, (), lambda _: True, lambda _: False
        ), ranked

    def _converted(self, turn: str, question: str, before: Earlier) -> Answer | None:
        lead = before.told.lead
        if lead is not None and lead.base_unit == "%":
            return None  # there is no other unit for a share
        unit = unit_asked(turn)
        if unit is None:
            return None
        computed = before.told.computed
        lead = before.told.lead
        sample = lead or (before.told.figures[0] if before.told.figures else None)
        if sample is None:
            return None
        wanted = _full_unit(unit, sample)
        if "/" in sample.unit and units.parse(wanted).base != sample.base_unit:
            wanted = f"{wanted}/{sample.unit.partition('/')[2]}"  # 200ms/幅 in 秒
        target = units.parse(wanted)
        if target.base != sample.base_unit:
            return None
        if lead is not None:
            return self._convert_stated(question, lead, wanted)
        if computed is None or computed.derivation is None or computed.value is None:
            return None
        return self._convert_sum(question, before, wanted)

    def _convert_stated(self, question: str, figure: Figure, unit: str) -> Answer | None:
        ends = [figure.value] if figure.value is not None else [figure.low, figure.high]
        scale = figure.scale / units.parse(unit).scale
        said = [plain(end * scale) for end in ends if end is not None]
        if len(said) < len(ends):
            return None
        draft, citation = self._draft_with(question, figure)
        operand = draft.figure(figure, citation)
        if figure.unit == unit:
            evidence = self._finder.find(read_question(question))
            return facts.answer_fact(self._index, evidence, self._finder.rank_of(figure, evidence))
        value = "-".join(said)
        expression = f"{figure.text} = {value} {unit}"
        draft.computed(
            value=said[0],
            high=said[1] if len(said) > 1 else None,
            unit=unit,
            metric=figure.metric or "",
            expression=expression,
            operands=(operand,),
        )
        return draft.finish(
            Status.ANSWERED, f"{value}{unit}。由报告数据换算:{expression}[{citation}]。"
        )

    def _convert_sum(self, question: str, before: Earlier, unit: str) -> Answer | None:
        """A sum that was computed before, in another unit."""
        answer = before.told.answer
        [derivation] = answer.derivations[:1] or (None,)
        figures = before.told.figures
        if derivation is None or not re.fullmatch(r"[\d. +]+= \S+ \S+", derivation.expression):
            return None
        if len(figures) != len(derivation.operands) or any(f.value is None for f in figures):
            return None
        draft = Draft(self._index.report, question)
        operands = [draft.figure(figure, self._cite(draft, figure)) for figure in figures]
        total = sum(
            (f.value * f.scale for f in figures if f.value is not None),
            start=units.parse(unit).scale * 0,
        )
        value = plain(total / units.parse(unit).scale)
        terms = " + ".join(f.text for f in figures)
        expression = f"{terms} = {value} {unit}"
        draft.computed(
            value=value,
            unit=unit,
            metric=figures[0].metric or "",
            expression=expression,
            operands=tuple(operands),
        )
        marks = "".join(f"[{c.id}]" for c in draft.citations)
        return draft.finish(Status.ANSWERED, f"{value}{unit}。由报告数据换算:{expression}{marks}。")

    def _draft_with(self, question: str, figure: Figure) -> tuple[Draft, int]:
        draft = Draft(self._index.report, question)
        return draft, self._cite(draft, figure)

    def _cite(self, draft: Draft, figure: Figure) -> int:
        return Quoter(self._index, draft, ()).cite(self._finder.unranked(figure))[1]

    # -- passages ----------------------------------------------------------------------------

    def _source(self, question: str, before: Earlier) -> Answer:
        """Where the answer before stands: its sections and the words that carry it."""
        draft = Draft(self._index.report, question)
        parts = []
        for citation in before.told.answer.citations:
            passage = self._passage_at(citation.start)
            mark = draft.cite(
                Span(citation.start, citation.end),
                passage.window if passage else Span(citation.start, citation.end),
            )
            for figure in before.told.figures:
                if citation.start <= figure.span.start and figure.span.end <= citation.end:
                    draft.figure(figure, mark)
            parts.append(f"《{citation.section[-1]}》:{trimmed(citation.quote)}[{mark}]")
        return draft.finish(Status.ANSWERED, f"出自{';'.join(parts)}。")

    def _detail(self, question: str, before: Earlier) -> Answer | None:
        """What stands around the answer before, in the report's order."""
        wanted: list[int] = []
        for number in before.told.passages[:2]:
            # What stands before it is told only where it is needed to understand.
            leans = _LEANING.match(self._finder.text_of(number))
            wanted += [number - 1] if leans else []
            wanted += [number, number + 1, number + 2]
        sections = {self._index.passages[n].section for n in before.told.passages[:2]}
        return self._told(question, [n for n in dict.fromkeys(wanted) if self._inside(n, sections)])

    def _more(self, question: str, earlier: Sequence[Earlier]) -> Answer | None:
        """What else the report says of what was asked, after what has been told."""
        known = {n for e in earlier for n in e.told.passages}
        before = earlier[-1]
        sections = {self._index.passages[n].section for n in before.told.passages}
        evidence = self._finder.find(read_question(before.question))
        near = [
            r
            for r in evidence.passages
            if r.passage.id not in known
            and r.passage.section in sections
            and r.passage.table is None
        ]
        last = max(before.told.passages)
        near.sort(
            key=lambda r: -(r.score + 0.35 * r.terms + _BESIDE * (abs(r.passage.id - last) <= 3))
        )
        lists = [n for n in before.told.passages if self._lists_things(n)]
        chosen = sorted({*lists[:2], *(r.passage.id for r in near[:3])})
        if not chosen:
            draft = Draft(self._index.report, question)
            return draft.finish(Status.NOT_IN_REPORT, "报告未提及更多与此有关的内容。")
        return self._told(question, chosen)

    def _lists_things(self, number: int) -> bool:
        """Whether a sentence lists things, of which an answer may have told a part only."""
        text = self._finder.text_of(number)
        return text.count("、") + text.count("》《") > 1 or _AND_SUCH.search(text) is not None

    def _told(self, question: str, numbers: Sequence[int]) -> Answer | None:
        if not numbers:
            return None
        draft = Draft(self._index.report, question)
        quoter = Quoter(self._index, draft, ())
        parts = []
        for number in numbers[: 2 * _MOST]:
            passage = self._index.passages[number]
            parts.append(quoter.quote(passage.span, passage.window))
        return draft.finish(Status.ANSWERED, "。".join(parts) + "。")

    def _inside(self, number: int, sections: set[int]) -> bool:
        passages = self._index.passages
        return 0 <= number < len(passages) and passages[number].section in sections

    def _passage_at(self, start: int):  # type: ignore[no-untyped-def]
        return next((p for p in self._index.passages if p.span.start <= start < p.span.end), None)


def alike_units(one: Figure, two: Figure) -> bool:
    """Whether two figures can be held against each other."""
    return one.base_unit == two.base_unit and one.change is two.change


def _full_unit(unit: str, figure: Figure) -> str:
    """亿 as the unit that it stands for beside the figure's own (亿元, 亿台)."""
    if unit in ("万", "亿"):
        return f"{unit}{figure.base_unit}"
    return unit
