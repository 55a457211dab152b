"""Citations: evidence as shown, each once, numbered in the order of use."""

from __future__ import annotations

from corpus.report import MarkKind, Report
from corpus.span import Span
from rag.answer import Citation, Restoration


class CitationList:
    """Collects the citations of one answer."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._quotes: dict[Span, int] = {}
        self._found: list[Citation] = []

    def cite(self, quote: Span, window: Span) -> int:
        """The id of the citation of `quote`, shown inside `window`; made where it is new."""
        known = self._quotes.get(quote)
        if known is not None:
            return known
        report = self._report
        window = Span(min(window.start, quote.start), max(window.end, quote.end))
        section = report.section_at(quote.start)
        source = report.source_span(quote)
        citation = Citation(
            id=len(self._found) + 1,
            report=report.description.id,
            section=section.path if section else (),
            page=section.page if section else None,
            quote=quote.of(report.text),
            text=window.of(report.text),
            start=quote.start,
            end=quote.end,
            source_start=source.start,
            source_end=source.end,
            restored=tuple(
                Restoration(mark.printed, mark.read_as, mark.reason)
                for mark in report.marks_in(quote)
                if mark.kind in (MarkKind.RESTORED, MarkKind.SUSPECT, MarkKind.LOST)
            ),
        )
        self._quotes[quote] = citation.id
        self._found.append(citation)
        return citation.id

    def cite_section(self, section: int, quote: Span) -> int:
        """As `cite`, for a place that names its own section (a heading without a body)."""
        report = self._report
        item = report.sections[section]
        source = report.source_span(quote)
        self._found.append(
            Citation(
                id=len(self._found) + 1,
                report=report.description.id,
                section=item.path,
                page=item.page,
                quote=quote.of(report.text),
                text=quote.of(report.text),
                start=quote.start,
                end=quote.end,
                source_start=source.start,
                source_end=source.end,
            )
        )
        return len(self._found)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._found)
