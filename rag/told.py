"""What an answer of the chat told: its figures and the passages that it cited.

This is what a follow-up leans on; made anew from the answer, so the chat keeps no state.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.figure import Figure
from index.index import Index
from index.ledger.comparing import metric_class
from rag.answer import Answer, AnswerFigure, Citation, Status

_OF_LIST = 2
"""Figures of one quantity up to which an answer tells one, and no list."""


@dataclass(frozen=True, slots=True)
class Told:
    """`figures` are the ledger's, in the answer's order; `passages` are ids, in text order."""

    answer: Answer
    figures: tuple[Figure, ...]
    passages: tuple[int, ...]

    @property
    def lead(self) -> Figure | None:
        """The figure that answered the question; None where it was computed, not there, or one
        of several that contradict each other."""
        silent = self.answer.status in (Status.NOT_IN_REPORT, Status.CONFLICTING)
        if self.computed is not None or silent:
            return None
        return self.figures[0] if self.figures else None

    @property
    def two(self) -> tuple[Figure, Figure] | None:
        """The two figures of one quantity that were told; None where it was not just these."""
        silent = self.answer.status in (Status.NOT_IN_REPORT, Status.CONFLICTING)
        if silent or len(self.figures) != 2 or not self.alike:
            return None
        return self.figures[0], self.figures[1]

    @property
    def operand(self) -> Figure | None:
        """The figure that answered the question, where it is not one of a longer list."""
        lead = self.lead
        if lead is None:
            return None
        like = [f for f in self.figures if (f.base_unit, f.metric) == (lead.base_unit, lead.metric)]
        return lead if len(like) <= _OF_LIST else None

    @property
    def alike(self) -> bool:
        """Whether all figures told are of one quantity."""
        metrics = {metric_class(f.metric) for f in self.figures} - {None}
        return len({f.base_unit for f in self.figures}) == 1 and len(metrics) < 2

    @property
    def computed(self) -> AnswerFigure | None:
        """The figure that was computed; None where all are stated."""
        return next((f for f in self.answer.figures if f.computed), None)

    @property
    def cell(self) -> Figure | None:
        """The cell of a table that answered; None where the answer was told in prose."""
        lead = self.lead
        return lead if lead is not None and lead.table is not None else None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier turn: its full question, and what the answer to it told.

    `followed` is true where it was itself a follow-up of the turn before it.
    """

    question: str
    told: Told
    followed: bool = False


def told_by(index: Index, answer: Answer) -> Told:
    """What `answer`, an answer about the report of `index`, told."""
    citations = {c.id: c for c in answer.citations}
    figures = []
    for shown in answer.figures:
        citation = citations.get(shown.citation or 0)
        found = _origin(index, shown, citation) if citation is not None else None
        if found is not None:
            figures.append(found)
    passages = [
        p.id
        for p in index.passages
        if any(p.span.start < c.end and c.start < p.span.end for c in answer.citations)
    ]
    return Told(answer, tuple(figures), tuple(passages))


def _origin(index: Index, shown: AnswerFigure, citation: Citation) -> Figure | None:
    return next(
        (
            f
            for f in index.ledger.figures
            if citation.start <= f.span.start
            and f.span.end <= citation.end
            and (f.text, f.subject, f.metric) == (shown.text, shown.subject, shown.metric)
        ),
        None,
    )
