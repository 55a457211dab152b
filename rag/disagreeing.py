"""Answering where the report contradicts itself: every side, each with its place."""

from __future__ import annotations

import re

from index.figure import Figure
from index.index import Index
from index.ledger.conflicts import Conflict
from rag.answer import Answer, Status
from rag.deciding import comparable, names_of, same_value
from rag.draft import Draft
from rag.evidence import Evidence, EvidenceFinder, RankedFigure
from rag.shown import Quoter
from rag.wording import joined, overlap

_ASKS_BOTH = re.compile(
    r"不一样|不一致|矛盾|对不上|对得上|能对上|统一|口径|出入|几个(?:地方|数|版本|说法)|前后|到底|打架|冲突|哪个(?:对|准|是真)|两个数"
)
_NEAR = 0.9
"""How far behind the best figure a rival may score and still answer the same question."""
_NEAR_IN_LEDGER = 2.6
"""The same for a rival that the ledger knows to contradict the best figure."""


def sides_of(
    finder: EvidenceFinder, evidence: Evidence, best: RankedFigure
) -> list[RankedFigure]:
    """The figures that answer the question differently, the best first; empty where all agree."""
    if best.feature("section") > 0:
        # The question names one place, so it is about what that place says.
        allowed = [r for r in evidence.figures if r.feature("section") > 0]
    else:
        allowed = list(evidence.figures)
    groups = [c for c in finder.index.ledger.conflicts if best.figure.id in c.figures]
    contradicted = {i for group in groups for i in group.figures}
    eager = 0.6 if _ASKS_BOTH.search(evidence.question.text) else 0.0
    sides = [best]
    for ranked in allowed:
        if any(same_value(ranked.figure, side.figure) for side in sides):
            continue
        behind = best.score - ranked.score
        if ranked.figure.id in contradicted:
            if behind <= _NEAR_IN_LEDGER and ranked.feature("period") >= best.feature("period") - 0.1:
                sides.append(ranked)
        elif behind <= _NEAR + eager and _rivals(finder, best, ranked, eager):
            sides.append(ranked)
    return sides if len(sides) > 1 else []


def _rivals(finder: EvidenceFinder, best: RankedFigure, other: RankedFigure, eager: float) -> bool:
    """Whether two figures from different places are about the same thing."""
    if other.passage.id == best.passage.id or not comparable(best.figure, other.figure):
        return False
    if best.figure.table is not None and other.figure.table == best.figure.table:
        return False
    slack = 0.15 + eager / 3
    if other.feature("own_terms") < best.feature("own_terms") - slack:
        return False
    if other.feature("wide_terms") < best.feature("wide_terms") - slack:
        return False
    if not _same_metric(best.figure, other.figure):
        return False
    return overlap(names_of(best.figure), names_of(other.figure)) >= 0.5 - eager / 3


def _same_metric(one: Figure, other: Figure) -> bool:
    if not one.metric or not other.metric:
        return True
    if one.metric in other.metric or other.metric in one.metric:
        return True
    return overlap(one.metric, other.metric) >= 0.5


def answer_conflict(index: Index, evidence: Evidence, sides: list[RankedFigure]) -> Answer:
    """Every side with its place, and the word that they differ."""
    draft = Draft(index.report, evidence.question.text)
    quoter = Quoter(index, draft, evidence.terms)
    parts, figures = [], []
    for ranked in sides:
        words, citation = quoter.cite(ranked)
        section = index.report.sections[ranked.passage.section]
        parts.append(f"《{section.heading}》:{words}[{citation}]")
        figures.append(draft.figure(ranked.figure, citation))
    values = "、".join(dict.fromkeys(r.figure.text for r in sides))
    note = f"报告不同章节的说法不一致:{values}"
    metric = sides[0].figure.metric or "数值"
    draft.conflict(metric, figures, _note(index, sides))
    return draft.finish(Status.CONFLICTING, f"{note}。{joined(parts)}")


def _note(index: Index, sides: list[RankedFigure]) -> str:
    ids = {r.figure.id for r in sides}
    known: list[Conflict] = [c for c in index.ledger.conflicts if len(ids & set(c.figures)) > 1]
    return known[0].note if known else "同一问题在报告的不同位置给出了不同的数值。"
