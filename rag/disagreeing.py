"""Answering where the report contradicts itself: every side, each with its place."""

from __future__ import annotations

from dataclasses import dataclass

from index.figure import Figure
from index.index import Index
from index.ledger.comparing import metric_class
from index.ledger.conflicts import Conflict
from rag.answer import Answer, Status
from rag.deciding import comparable, names_of, same_value
from rag.draft import Draft
from rag.evidence import Evidence, EvidenceFinder, RankedFigure
from rag.features import period_fit
from rag.shown import Quoter, amount
from rag.terms import SLOTS
from rag.wording import joined, overlap


@dataclass(frozen=True, slots=True)
class _Bounds:
    """How far a rival may fall behind the best figure and still answer the same question.

    Measured on the development and training questions: of some 180 questions with one
    answer, one has a rival inside the strict bounds; of 32 that the report answers
    differently in two places, most have.
    """

    score: float
    own: float
    wide: float
    claim: float
    names: float


_STRICT = _Bounds(score=2.0, own=0.2, wide=0.12, claim=0.35, names=0.3)
_EAGER = _Bounds(score=4.2, own=0.25, wide=0.25, claim=0.45, names=0.25)
"""For questions that say themselves that the report contradicts itself."""
_SIDE_BY_SIDE = 0.6
"""Difference in score at which two figures are equally good answers."""
_LEAD = 1.2
"""How far behind the best a figure may be for its contradictions to be those of the question."""


def sides_of(finder: EvidenceFinder, evidence: Evidence, best: RankedFigure) -> list[RankedFigure]:
    """The figures that answer the question differently, the best first; empty where all agree."""
    if best.feature("section") > 0:
        # The question names one place, so it is about what that place says.
        return []
    sides = _from_ledger(finder, evidence, best)
    bounds = _EAGER if evidence.question.asks_both else _STRICT
    for ranked in evidence.figures[:40]:
        if best.score - ranked.score > bounds.score or len(sides) > 6:
            break
        if any(same_value(ranked.figure, side.figure) for side in [best, *sides]):
            continue
        if _rivals(best, ranked, bounds):
            sides = sides or [best]
            sides.append(ranked)
    return sides if len(sides) > 1 else []


def _from_ledger(
    finder: EvidenceFinder, evidence: Evidence, best: RankedFigure
) -> list[RankedFigure]:
    """The sides of the contradiction, known from building, that the question runs into."""
    reach = _LEAD + (1.0 if evidence.question.asks_both else 0.0)
    near = [r for r in evidence.figures[:8] if best.score - r.score <= reach]
    # Among figures that score alike, the one whose own subject and metric fit best leads.
    for lead in sorted(near, key=lambda r: -round(r.feature("own_terms"), 1)):
        group = next(
            (c for c in finder.index.ledger.conflicts if lead.figure.id in c.figures), None
        )
        if group is None or (lead is not best and not comparable(best.figure, lead.figure)):
            continue
        sides = [lead]
        for number in group.figures:
            ranked = finder.rank_of(finder.index.ledger.figures[number], evidence)
            if number != lead.figure.id and not _told_apart(finder, evidence, lead, ranked):
                sides.append(ranked)
        if len(sides) > 1:
            return sides
    return []


def _told_apart(
    finder: EvidenceFinder, evidence: Evidence, lead: RankedFigure, other: RankedFigure
) -> bool:
    """Whether the question names something that only one of two figures is about."""
    one = finder.own_text(lead.figure) + finder.clause_text(lead.figure)
    two = finder.own_text(other.figure) + finder.wide_text(other.passage.id)
    for term in evidence.terms:
        if term.kind in SLOTS - {"metric"} and term.match(one) >= 0.9 and term.match(two) < 0.5:
            return True
    wanted = evidence.question.times
    return bool(wanted.years) and period_fit(wanted, other.figure.period) < -0.5


def _rivals(best: RankedFigure, other: RankedFigure, bounds: _Bounds) -> bool:
    """Whether two figures from different places are about the same thing."""
    if other.passage.id == best.passage.id or not comparable(best.figure, other.figure):
        return False
    if best.figure.table is not None and other.figure.table == best.figure.table:
        return False
    if other.feature("period") < best.feature("period") - 0.1:
        return False

    def behind(name: str) -> float:
        return best.feature(name) - other.feature(name)

    return (
        behind("own_terms") <= bounds.own
        and behind("wide_terms") <= bounds.wide
        and behind("dense_claim") <= bounds.claim
        and _same_metric(best.figure, other.figure)
        and (
            overlap(names_of(best.figure), names_of(other.figure)) >= bounds.names
            # Asked for the contradiction, and hardly anything else is as near.
            or (bounds is _EAGER and best.score - other.score <= _SIDE_BY_SIDE)
        )
    )


def _same_metric(one: Figure, other: Figure) -> bool:
    if not one.metric or not other.metric:
        return True
    if metric_class(one.metric) == metric_class(other.metric):
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
    values = "、".join(dict.fromkeys(amount(r.figure) for r in sides))
    note = f"报告不同章节的说法不一致:{values}"
    metric = sides[0].figure.metric or "数值"
    draft.conflict(metric, figures, _note(index, sides))
    return draft.finish(Status.CONFLICTING, f"{note}。{joined(parts)}")


def _note(index: Index, sides: list[RankedFigure]) -> str:
    ids = {r.figure.id for r in sides}
    known: list[Conflict] = [c for c in index.ledger.conflicts if len(ids & set(c.figures)) > 1]
    return known[0].note if known else "同一问题在报告的不同位置给出了不同的数值。"
