"""An answer in the making: text, figures, citations and derivations that stay in step."""

from __future__ import annotations

from corpus.report import Report
from corpus.span import Span
from index.figure import Figure
from rag.answer import (
    Answer,
    AnswerFigure,
    Citation,
    Conflict,
    ConflictSide,
    Derivation,
    Status,
)
from rag.citing import CitationList


class Draft:
    """Collects what one answer holds; `finish` gives the answer."""

    def __init__(self, report: Report, question_as_read: str) -> None:
        self._report = report
        self._question = question_as_read
        self._citations = CitationList(report)
        self._figures: list[AnswerFigure] = []
        self._ids: dict[int, int] = {}
        self._derivations: list[Derivation] = []
        self._conflicts: list[Conflict] = []

    @property
    def report(self) -> Report:
        return self._report

    @property
    def citations(self) -> tuple[Citation, ...]:
        return self._citations.citations

    def cite(self, quote: Span, window: Span) -> int:
        """The id of the citation of `quote`."""
        return self._citations.cite(quote, window)

    def cite_section(self, section: int, quote: Span) -> int:
        return self._citations.cite_section(section, quote)

    def figure(self, figure: Figure, citation: int) -> int:
        """The index of a stated figure in the answer's figures; added where it is new."""
        known = self._ids.get(figure.id)
        if known is not None:
            return known
        self._figures.append(
            AnswerFigure(
                text=figure.text,
                value=None if figure.value is None else str(figure.value),
                low=None if figure.low is None else str(figure.low),
                high=None if figure.high is None else str(figure.high),
                unit=figure.unit,
                subject=figure.subject,
                metric=figure.metric,
                period=figure.period.label if figure.period else None,
                citation=citation,
            )
        )
        self._ids[figure.id] = len(self._figures) - 1
        return self._ids[figure.id]

    def citation_of(self, index: int) -> int:
        """The id of the citation of a stated figure.

        Raises:
            ValueError: the figure is computed, and has none.
        """
        citation = self._figures[index].citation
        if citation is None:
            raise ValueError(f"Figure {index} is computed; only stated figures are cited.")
        return citation

    def computed(
        self,
        *,
        value: str,
        high: str | None = None,
        unit: str,
        metric: str,
        expression: str,
        operands: tuple[int, ...],
    ) -> int:
        """Add a computed figure with its derivation; `operands` are indices of figures. With
        `high` it is a range, and `value` its lower end."""
        ranged = high is not None
        self._derivations.append(Derivation(expression, operands))
        self._figures.append(
            AnswerFigure(
                text=f"{value}-{high}{unit}" if ranged else f"{value}{unit}",
                value=None if ranged else value,
                low=value if ranged else None,
                high=high,
                unit=unit,
                subject=None,
                metric=metric,
                period=None,
                citation=None,
                computed=True,
                derivation=len(self._derivations) - 1,
            )
        )
        return len(self._figures) - 1

    def conflict(self, metric: str, figures: list[int], note: str) -> None:
        """Record that the answer's `figures` (indices) contradict each other."""
        sides = []
        for index in figures:
            citation = self._figures[index].citation
            if citation is not None:
                sides.append(ConflictSide(index, citation))
        self._conflicts.append(Conflict(metric, tuple(sides), note))

    def finish(
        self,
        status: Status,
        text: str,
        *,
        nearest: tuple[str, ...] = (),
        suggestions: tuple[str, ...] = (),
    ) -> Answer:
        """The finished answer."""
        return Answer(
            status=status,
            answer=text,
            question_as_read=self._question,
            figures=tuple(self._figures),
            citations=self._citations.citations,
            conflicts=tuple(self._conflicts),
            derivations=tuple(self._derivations),
            nearest=nearest,
            suggestions=suggestions,
        )
