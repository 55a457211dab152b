"""Answering where the report contradicts itself: every side, each with its place."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import Enum

from index.figure import Figure
from index.ledger.comparing import middle, telling
from index.ledger.conflicts import Conflict
from index.ledger.rivals import SURE, Clash, Rival, rivals_of
from index.normal import fold
from rag.comparable import comparable, same_value
from rag.evidence import Evidence, EvidenceFinder, RankedFigure
from rag.features import period_fit
from rag.measure import measure_of
from rag.terms import SLOTS

_ASKED = 0.01
"""The least odds at which a pair is shown to a question that asks for a contradiction."""
_DOUBTED = 0.04
"""The same for one that asks 到底, and may only be in a hurry."""
_OF_TWO = frozenset({Clash.SHARES, Clash.PRODUCT, Clash.WORDS})
"""Clashes between two statements that do not give the same quantity."""
_HINTS = {
    Clash.SHARES: re.compile(r"加起来|相加|加在一起|总和"),
    Clash.PART: re.compile(r"比.{0,8}还[大高多]|总盘|超过.{0,4}(?:整个|总|全部)"),
    Clash.PRODUCT: re.compile(r"推算|推的|推出|乘|折算|换算"),
}
"""Words by which a question says in which way figures clash."""
_SHARE_GAP = 4.0
"""What a share counts at most as behind the amount that is asked for."""
_SECOND = 3.5
"""How far behind the best figure the best of another sort of quantity may be."""
_WHO = frozenset({"customer", "organisation", "region"})
_LEAD = 1.5
"""How far behind the best a figure may be for its contradictions to be those of the question."""
_REACH = 5.5
_FAR = 8.5
"""How far behind the lead its rival may be; how far, where a nearer rival is shown."""
_WORLDS = 100
"""Ratio from which two values are of different things; the report's contradictions stay below."""
_ORIGIN = re.compile(r"国产|本土|外资|跨国|进口|合资")
_MOST = 7
"""Sides that an answer shows at most."""


@dataclass(frozen=True, slots=True)
class _Near:
    """How near a less sure rival must be to the lead, so that both answer the question."""

    sure: float = 0.05
    score: float = 2.5
    own: float = 0.2
    wide: float = 0.12


_NEAR = _Near()


@dataclass(frozen=True, slots=True)
class _Odds:
    """A logistic model: odds (natural log) that a question runs into a pair of rivals.

    Fitted on the development and training questions (66 on contradictions, 382 others that
    have any pair near), rounded.
    """

    bias: float = -3.4
    sure: float = 0.5  # odds that the pair is about one quantity
    known: float = 0.9  # the ledger groups them
    lead: float = -1.4  # how far the better one falls behind the best figure
    gap: float = -0.2  # and the other behind it
    own: float = 0.4  # share of the question's terms that subject and metric of both hold
    wide: float = 2.5  # that the surroundings of both hold
    period: float = -0.7  # the other one fits the question's time less
    told: float = -0.4  # the question names something that only one is about
    asked: float = 1.0  # the question itself speaks of a contradiction
    hinted: float = 3.0  # and says in which way (set by hand)
    derived: float = -1.5  # one side is only a product (set by hand)


_ODDS = _Odds()


class Disagreements:
    """Finds the sides of the contradiction that a question runs into."""

    def __init__(self, finder: EvidenceFinder) -> None:
        self._finder = finder
        self._figures = finder.index.ledger.figures
        self._rivals = rivals_of(finder.index.ledger.rivals)
        self._groups: dict[int, Conflict] = {}
        for conflict in reversed(finder.index.ledger.conflicts):
            for number in conflict.figures:
                self._groups[number] = conflict

    def sides_of(self, evidence: Evidence, best: RankedFigure) -> list[RankedFigure]:
        """The figures that answer the question differently, the best first; empty where all
        agree."""
        if best.feature("section") > 0 or best.feature("measure") < 0:
            # The question names one place, so it is about what that place says.
            return []
        if evidence.question.times.years and best.feature("period") < -0.5:
            return []
        if evidence.question.doubts and (sides := self._likeliest(evidence, _DOUBTED)):
            return sides
        near = [r for r in evidence.figures[:8] if best.score - r.score <= _LEAD]
        # Among figures that score alike, the one whose own subject and metric fit best leads.
        leads = sorted(near, key=lambda r: -round(r.feature("own_terms"), 1))
        for lead in leads:
            if lead is not best and not (
                _beside(best, lead) and _of_origins_asked(evidence, best, lead)
            ):
                continue
            sides = self._around(evidence, lead)
            if len(sides) > 1:
                return sides
        sides = self._around(evidence, best, least=_NEAR.sure)
        return sides if len(sides) > 1 else []

    def asked_sides(self, evidence: Evidence) -> list[RankedFigure]:
        """The sides of the contradiction that a question speaks of; empty where none is near."""
        return _two_measures(evidence) or self._likeliest(evidence, _ASKED)

    def _likeliest(self, evidence: Evidence, least: float) -> list[RankedFigure]:
        """The sides around the pair that the question most likely is about."""
        top = max((r.score for r in evidence.figures[:3]), default=0.0)
        best: tuple[float, RankedFigure, RankedFigure] | None = None
        for lead in evidence.figures[:14]:
            if top - lead.score > 3.0:
                continue
            for other in self._others(evidence, lead):
                odds = self._odds(evidence, top, lead, other)
                if odds is not None and (best is None or odds > best[0]):
                    best = odds, lead, other
        if best is None or 1 / (1 + math.exp(-best[0])) < least:
            return []
        _, lead, other = best
        rival = self._rivals.get(lead.figure.id, {}).get(other.figure.id)
        if rival is not None and rival.clash in _OF_TWO:
            return [lead, other]
        sides = self._around(evidence, lead)
        if any(side.figure.id == other.figure.id for side in sides):
            return sides
        return [lead, *self._around(evidence, other)][:_MOST]

    def _others(self, evidence: Evidence, lead: RankedFigure) -> list[RankedFigure]:
        """What may stand against a figure: what scores near it, and the shares that make
        another amount (which are of another sort than the question asks for)."""
        found = [
            r for r in evidence.figures[:80] if r is not lead and 0 <= lead.score - r.score <= 8.0
        ]
        found += [
            self._finder.rank_of(self._figures[number], evidence)
            for number, rival in self._rivals.get(lead.figure.id, {}).items()
            if rival.clash is Clash.PRODUCT and number not in {r.figure.id for r in found}
        ]
        return found

    def _odds(
        self, evidence: Evidence, top: float, lead: RankedFigure, other: RankedFigure
    ) -> float | None:
        """Odds that the question is about a pair; None where the two are no rivals."""
        sure = self._sure(lead.figure.id, other.figure.id)
        if sure is None:
            return None
        rival = self._rivals.get(lead.figure.id, {}).get(other.figure.id)
        if rival is not None and rival.clash is Clash.PART and not _names_part(lead, other):
            return None
        if rival is not None and not self._meant(evidence, rival):
            return None

        product = rival is not None and rival.clash is Clash.PRODUCT
        gap = lead.score - other.score
        asked = _HINTS.get(rival.clash) if rival is not None else None

        def least(name: str) -> float:
            return min(lead.feature(name), lead.feature(name) if product else other.feature(name))

        told = _told_apart(self._finder, evidence, lead, other) or _told_apart(
            self._finder, evidence, other, lead
        )
        return (
            _ODDS.bias
            + _ODDS.sure * math.log(sure / (1 - sure))
            + _ODDS.known * self._together(lead.figure.id, other.figure.id)
            + _ODDS.lead * (top - lead.score)
            + _ODDS.gap * (min(gap, _SHARE_GAP) if product else gap)
            + _ODDS.own * least("own_terms")
            + _ODDS.wide * least("wide_terms")
            + _ODDS.period * max(0.0, lead.feature("period") - other.feature("period"))
            + _ODDS.told * told
            + _ODDS.asked * evidence.question.asks_both
            + _ODDS.derived * product
            + _ODDS.hinted * bool(asked and asked.search(evidence.question.text))
        )

    def _meant(self, evidence: Evidence, rival: Rival) -> bool:
        """Whether a question may mean both sides of a pair that is not sure."""
        text = fold(evidence.question.text)
        if rival.clash is Clash.SHARES and rival.sure < 1.0:
            return bool(_HINTS[Clash.SHARES].search(text))
        if rival.sure >= SURE or self._together(*rival.figures):
            return True
        sides = [
            self._finder.wide_text(self._finder.rank_of(self._figures[n], evidence).passage.id)
            for n in rival.figures
        ]
        asked = [fold(word) for word in rival.words if len(word) > 1 and fold(word) in text]
        return all(word in side for word in asked for side in sides)

    def _together(self, one: int, other: int) -> bool:
        group = self._groups.get(one)
        return group is not None and other in group.figures

    def _sure(self, one: int, other: int) -> float | None:
        """How sure it is that two figures are rivals, kept off 0 and 1; None where they are not."""
        rival = self._rivals.get(one, {}).get(other)
        sure = rival.sure if rival is not None else 0.0
        if self._together(one, other):
            sure = max(sure, 0.5)
        return min(sure, 0.98) if sure else None

    def _around(
        self, evidence: Evidence, lead: RankedFigure, *, least: float = SURE
    ) -> list[RankedFigure]:
        """A figure with all that contradict it, at least so surely, and answer the question
        as well."""
        found: list[RankedFigure] = []
        beyond: list[RankedFigure] = []
        group = self._groups.get(lead.figure.id)
        numbers = list(group.figures) if group else []
        numbers += [n for n in self._rivals.get(lead.figure.id, {}) if n not in numbers]
        for number in numbers:
            if number == lead.figure.id:
                continue
            other = self._finder.rank_of(self._figures[number], evidence)
            match self._fit(evidence, lead, other, least):
                case _Fit.GOOD:
                    found.append(other)
                case _Fit.FAR:
                    beyond.append(other)
        sides = [lead]
        for other in found + beyond if found else []:
            if not any(same_value(other.figure, side.figure) for side in sides):
                sides.append(other)
        return sides[:_MOST]

    def _is_narrower(self, one: Figure, other: Figure) -> bool:
        """Whether `other` is about a part of what `one` is about (边缘影像存储 of 影像存储)."""
        split = self._finder.index.splitter
        whole, part = telling(split(one.subject or "")), telling(split(other.subject or ""))
        return bool(whole) and whole < part

    def _fit(
        self, evidence: Evidence, lead: RankedFigure, other: RankedFigure, least: float
    ) -> _Fit:
        """Whether a rival of the lead answers the question as the lead does."""
        together = self._together(lead.figure.id, other.figure.id)
        rival = self._rivals.get(lead.figure.id, {}).get(other.figure.id)
        if rival is not None and rival.clash in _OF_TWO:
            return _Fit.NONE  # told only to who asks for the contradiction
        if rival is not None and rival.clash is Clash.PART:
            if not _names_part(lead, other):
                return _Fit.NONE
        elif _told_apart(self._finder, evidence, lead, other):
            return _Fit.NONE
        if together:
            return _Fit.GOOD
        if _worlds_apart(lead.figure, other.figure):
            return _Fit.NONE
        if not evidence.question.asks_both and self._is_narrower(lead.figure, other.figure):
            return _Fit.NONE
        gap = lead.score - other.score
        sure = rival.sure if rival is not None else 0.0
        if sure >= SURE:
            return _Fit.GOOD if gap <= _REACH else _Fit.FAR if gap <= _FAR else _Fit.NONE
        if sure < least or abs(gap) > _NEAR.score:
            return _Fit.NONE
        close = all(
            abs(lead.feature(name) - other.feature(name)) <= most
            for name, most in (("own_terms", _NEAR.own), ("wide_terms", _NEAR.wide))
        )
        return _Fit.GOOD if close else _Fit.NONE


class _Fit(Enum):
    """How well a rival answers the question that its lead answers."""

    GOOD = "as well"
    FAR = "only where another does"
    NONE = "not"


def _two_measures(evidence: Evidence) -> list[RankedFigure]:
    """The best figure of each of two sorts of quantity, where a question sets them against each
    other (渗透率很低,又说还有多少家没配); empty where it asks for one."""
    question = evidence.question
    if question.asks < 2 or len(question.measures) < 2 or not evidence.figures:
        return []
    top = evidence.figures[0].score
    found: list[RankedFigure] = []
    for measure in question.measures[:2]:
        fitting = (r for r in evidence.figures if measure_of(r.figure.unit) is measure)
        best = next(fitting, None)
        if best is None or top - best.score > _SECOND:
            return []
        found.append(best)
    return sorted(found, key=lambda r: -r.score)


def _names_part(one: RankedFigure, other: RankedFigure) -> bool:
    """Whether the question names what only the part is (智能影像工作站), not its whole alone.

    Of two figures that clash as part and whole the part is the larger.
    """
    amounts = middle(one.figure), middle(other.figure)
    if amounts[0] is None or amounts[1] is None:
        return False
    part, whole = (one, other) if amounts[0] > amounts[1] else (other, one)
    return part.feature("own_terms") - whole.feature("own_terms") > 0.1


def _worlds_apart(one: Figure, other: Figure) -> bool:
    """Whether two values are so far apart that they measure different things (元, 万元)."""
    first, second = middle(one), middle(other)
    if not first or not second or first < 0 or second < 0:
        return False
    return max(first, second) / min(first, second) >= _WORLDS


def _beside(best: RankedFigure, lead: RankedFigure) -> bool:
    """Whether a figure can lead in place of the best one: not another row of its table."""
    one, two = best.figure, lead.figure
    if one.table is not None and one.table == two.table:
        return one.row == two.row
    return comparable(best.figure, lead.figure)


def _of_origins_asked(evidence: Evidence, best: RankedFigure, lead: RankedFigure) -> bool:
    """Whether a figure is of no maker's origin (国产) that neither question nor best one names."""
    known = f"{evidence.question.text}{best.figure.subject or ''}{best.figure.metric or ''}"
    own = f"{lead.figure.subject or ''}{lead.figure.metric or ''}"
    return set(_ORIGIN.findall(own)) <= set(_ORIGIN.findall(known))


def _told_apart(
    finder: EvidenceFinder, evidence: Evidence, lead: RankedFigure, other: RankedFigure
) -> bool:
    """Whether the question names something that only one of two figures is about."""
    one = finder.own_text(lead.figure) + finder.clause_text(lead.figure)
    sentence = finder.text_of(lead.passage.id)
    two = finder.own_text(other.figure) + finder.wide_text(other.passage.id)
    for term in evidence.terms:
        if term.kind not in SLOTS - {"metric"} or not telling(finder.index.splitter(term.text)):
            continue
        text = f"{one} {sentence}" if term.kind in _WHO else one
        if term.match(text) >= 0.9 and term.match(two) < 0.5:
            return True
    wanted = evidence.question.times
    return bool(wanted.years) and period_fit(wanted, other.figure.period) < -0.5
