"""The answer where a report contradicts itself: every side with its place, and in what they differ.

Which figures are the sides is found by `disagreeing.py`.
"""

from __future__ import annotations

import re

from corpus.span import Span
from index.figure import Figure
from index.index import Index
from index.ledger.conflicts import Conflict, comparing_metric
from index.ledger.rivals import SURE, Clash, Rival
from rag.answer import Answer, Status
from rag.draft import Draft
from rag.evidence import Evidence, RankedFigure
from rag.measure import measure_of
from rag.numbers import plain, rounded
from rag.shown import Quoter, amount
from rag.wording import joined

_SHORT = 8
"""Characters up to which a name is told as the word in which sides differ."""
_LIST = re.compile(r"[、和与]")
_OPENINGS = {
    Clash.SAME: "报告不同章节的说法不一致",
    Clash.PART: "报告前后不一致,部分大于整体",
    Clash.SHARES: "报告前后不一致,相加超过全部",
    Clash.PRODUCT: "报告前后不一致,推算与另一处不符",
    Clash.WORDS: "报告前后不一致,文字的说法与数字相反",
}
_NEAR = "报告中相近的数不一致,口径或有不同"
"""For a pair of which it is not sure that both are about one quantity."""
_TWO_MEASURES = "报告这两处的口径不同,不能直接对上"


def answer_conflict(index: Index, evidence: Evidence, sides: list[RankedFigure]) -> Answer:
    """Every side with its place, and the word that they differ."""
    draft = Draft(index.report, evidence.question.text)
    quoter = Quoter(index, draft, evidence.terms)
    rival = _rival(index, sides)
    parts, figures = [], []
    if rival is not None and rival.said is not None:
        parts.append(_said(index, draft, rival.said))
    for ranked in sides:
        words, citation = quoter.cite(ranked)
        section = index.report.sections[ranked.passage.section]
        parts.append(f"《{section.heading}》:{words}[{citation}]")
        figures.append(draft.figure(ranked.figure, citation))
    values = "、".join(dict.fromkeys(amount(r.figure) for r in sides))
    opening = _OPENINGS[rival.clash if rival is not None else Clash.SAME]
    if rival is not None and rival.clash is Clash.SAME and _is_unsure(index, rival):
        opening = _NEAR
    if len({measure_of(r.figure.unit) for r in sides}) > 1 and rival is None:
        opening = _TWO_MEASURES
    metric = sides[0].figure.metric or "数值"
    draft.conflict(metric, figures, _note(index, sides))
    text = f"{opening}:{values}。{joined(parts)}"
    if rival is None or rival.clash is Clash.SAME:
        text += _wording(draft, sides, figures)
    if rival is not None and rival.total is not None:
        share = next(r for r in sides if r.figure.id == rival.figures[0])
        text += _product(draft, quoter, index.ledger.figures[rival.total], share)
    return draft.finish(Status.CONFLICTING, text)


def _wording(draft: Draft, sides: list[RankedFigure], figures: list[int]) -> str:
    """In which printed words two or three sides differ, for the reader to judge by; empty where
    they are the same words."""
    if len(sides) > 3 or len({measure_of(r.figure.unit) for r in sides}) > 1:
        return ""
    marks = [draft.citation_of(index) for index in figures]
    for words in ([r.figure.metric for r in sides], [r.figure.subject for r in sides]):
        names = [word or "" for word in words]
        told = {comparing_metric(name) for name in names}
        printed = all(
            name
            and len(name) <= _SHORT
            and not _LIST.search(name)
            and name in draft.citations[mark - 1].quote
            for name, mark in zip(names, marks, strict=True)
        )
        if printed and len(told) == len(names):
            said = "、".join(f"{n}[{m}]" for n, m in zip(names, marks, strict=True))
            return f"用词不同,口径可能不同:{said}。"
    return ""


def _product(draft: Draft, quoter: Quoter, total: Figure, share: RankedFigure) -> str:
    """The amount that a total and a share of it make, with its formula."""
    if total.value is None or share.figure.value is None:
        return ""
    value = rounded(total.value * share.figure.value / 100, 2)
    _, citation = quoter.cite(share)
    operands = draft.figure(total, citation), draft.figure(share.figure, citation)
    formula = f"{plain(total.value)} × {plain(share.figure.value)}% ≈ {plain(value)} {total.unit}"
    draft.computed(
        value=plain(value), unit=total.unit, metric="", expression=formula, operands=operands
    )
    return f"按报告数据计算:{formula}(四舍五入)[{citation}]。"


def _rival(index: Index, sides: list[RankedFigure]) -> Rival | None:
    """The pair that the first two sides are, where it is one of the ledger's."""
    ids = {ranked.figure.id for ranked in sides[:2]}
    return next((r for r in index.ledger.rivals if set(r.figures) == ids), None)


def _is_unsure(index: Index, rival: Rival) -> bool:
    grouped = any(set(rival.figures) <= set(c.figures) for c in index.ledger.conflicts)
    return rival.sure < SURE and not grouped


def _said(index: Index, draft: Draft, said: Span) -> str:
    """The clause that denies two figures, with its place."""
    passage = next(p for p in index.passages if p.span.contains(said))
    citation = draft.cite(said, passage.window)
    section = index.report.sections[passage.section]
    return f"《{section.heading}》:{said.of(index.report.text)}[{citation}]"


def _note(index: Index, sides: list[RankedFigure]) -> str:
    ids = {r.figure.id for r in sides}
    known: list[Conflict] = [c for c in index.ledger.conflicts if len(ids & set(c.figures)) > 1]
    return known[0].note if known else "同一问题在报告的不同位置给出了不同的数值。"
