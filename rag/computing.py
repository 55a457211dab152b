"""Figures that the report does not print, from figures that it does: which formula is meant.

What is asked for decides the order in which formulas are tried; each finds its operands, and
gives way where they are not there. Then the question is answered some other way, or refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag import before, changes, converting, operands, parts, products, totals
from rag.answer import Answer
from rag.evidence import Evidence, EvidenceFinder, RankedFigure
from rag.kind import Kind, Measure
from rag.lexicon import Lexicon
from rag.question import Question
from rag.task import Task


def operand_features(question: Question) -> tuple[str, ...]:
    """Features that say nothing of an operand: what is computed is of another sort.

    A growth in percent is computed from amounts, points from percentages, a multiple from
    what it is a multiple of.
    """
    if question.measures[:1] in ((Measure.PERCENT,), (Measure.POINTS,), (Measure.RATIO,)):
        return ("measure", "unit_word", "change", "direction")
    return ("change", "direction")


class Computer:
    """Computes for one question."""

    def __init__(
        self,
        finder: EvidenceFinder,
        lexicon: Lexicon,
        evidence: Evidence,
        items: tuple[str, ...],
        supported: Callable[[Sequence[RankedFigure]], bool],
        stated: Callable[[RankedFigure], bool],
    ) -> None:
        """`supported` says whether figures are what the question is about, `stated` whether a
        figure answers it as it is."""
        ranked = finder.without(evidence, *operand_features(evidence.question))
        ranked = operands.those_told_first(ranked)
        self._task = Task(finder, lexicon, evidence, ranked, items, supported, stated)

    def answer(self) -> Answer | None:
        """The computed answer, or None where nothing is to be computed."""
        return next((found for attempt in self._attempts() if (found := attempt(self._task))), None)

    def _attempts(self) -> list[Callable[[Task], Answer | None]]:
        question = self._task.question
        operators = set(question.operators)
        if "cagr" in operators:
            # No difference and no yearly rate is a compound one; it may be stated, though.
            return [changes.answer_compound]
        found: list[Callable[[Task], Answer | None]] = [before.answer_before]
        moved = {"difference", "growth"} & operators or "delta" in question.changes
        if moved:
            found.append(changes.answer_change)
        if "rate" in question.changes:
            if question.times.spanning:
                found.append(changes.answer_change)
            found.append(changes.answer_growth)
        if "average" in operators:
            found += [parts.answer_each, lambda task: totals.answer_over_table(task, "average")]
        if "sum" in operators:
            found += [lambda task: totals.answer_over_table(task, "sum"), totals.answer_over_items]
        found += [products.answer_product_of_row, parts.answer_share, parts.answer_rest]
        if "ratio" in operators:
            found.append(changes.answer_multiple)
        if moved or "ratio" in operators or Kind.COMPARE in question.kinds:
            found.append(changes.answer_contrast)
        if Kind.COMPARE in question.kinds:
            found.append(changes.answer_compared)
        return [
            *found,
            changes.answer_pair,
            parts.answer_part,
            converting.answer_converted,
            parts.answer_part_asked,
            parts.answer_share_of_counts,
        ]

    def difference_of(self, one: RankedFigure, two: RankedFigure) -> Answer | None:
        """How far apart two figures of earlier answers are."""
        figures = [one.figure, two.figure]
        if not (operands.alike(figures, same_metric=False) or operands.both_move(*figures)):
            return None
        years = [r.figure.period.first if r.figure.period else None for r in (one, two)]
        if None not in years and years[0] != years[1] and operands.alike([one.figure, two.figure]):
            # The same quantity in two years is told by its years.
            early, late = sorted(
                (one, two), key=lambda r: (r.figure.period.first or 0) if r.figure.period else 0
            )
            return changes.say_change(self._task, early, late)
        return changes.say_difference(self._task, one, two)

    def growth_of(self, first: RankedFigure, last: RankedFigure) -> Answer | None:
        """By how many percent the figure of one earlier answer is above that of another; what is
        of two years grew from the earlier to the later, in whatever order it was asked."""
        if not operands.alike([first.figure, last.figure]):
            return None
        years = [r.figure.period.first if r.figure.period else None for r in (first, last)]
        if None not in years and (years[0] or 0) > (years[1] or 0):
            first, last = last, first
        return changes.say_change(self._task, first, last)

    def share_of_total(self, ranked: RankedFigure) -> Answer | None:
        """The share of its table's total that the figure of an earlier answer is."""
        return parts.say_share(self._task, ranked.figure)

    def part_of(self, whole: RankedFigure, share: RankedFigure) -> Answer | None:
        """What a share that was told comes to, of an amount that was told."""
        return parts.say_part(self._task, whole, share)

    def sum_of(self, found: Sequence[RankedFigure]) -> Answer | None:
        """The figures of earlier answers together."""
        return totals.sum_of(self._task, found)

    def mean_of(self, found: Sequence[RankedFigure]) -> Answer | None:
        """The mean of the figures of earlier answers."""
        return totals.mean_of(self._task, found)

    def multiple_of(
        self, one: RankedFigure, two: RankedFigure, *, larger_first: bool = False
    ) -> Answer | None:
        """The figure of one earlier answer as a multiple of that of another; with `larger_first`
        the greater as a multiple of the less (差几倍)."""
        if not operands.alike([one.figure, two.figure], same_metric=False):
            return None
        if larger_first and not changes.exceeds(one.figure, two.figure):
            one, two = two, one
        return changes.say_multiple(self._task, one, two)

    def fraction_of(self, one: RankedFigure, two: RankedFigure) -> Answer | None:
        """The less of two figures of earlier answers as a share of the greater."""
        if not operands.alike([one.figure, two.figure], same_metric=False):
            return None
        return changes.say_fraction(self._task, one, two)
