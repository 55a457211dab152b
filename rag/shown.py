"""How figures and quotations read in an answer."""

from __future__ import annotations

import re

from corpus.report import Table
from corpus.span import Span
from index.figure import Figure, Modality
from index.index import Index
from rag.draft import Draft
from rag.evidence import RankedFigure
from rag.quoting import claim_span, trimmed
from rag.terms import Term

_BEHIND = frozenset({"以上", "以下", "以内", "左右", "上下", "多", "余", "之内", "之间"})


_WORDS = re.compile(r"[\u4e00-\u9fff]{1,8}")
"""Words of a cell before its figure."""


def amount(figure: Figure) -> str:
    """The figure with its qualifier, as the report qualifies it: 超过60%, 25%以上."""
    text = figure.text
    qualifier = figure.qualifier
    if not qualifier or qualifier in text:
        return text
    return f"{text}{qualifier}" if qualifier in _BEHIND else f"{qualifier}{text}"


def headline(figure: Figure, quote: str) -> str:
    """The figure as the first words of an answer: 预计超过60%(2025年).

    The time is said only where `quote` says it: one that was resolved from further back is
    not one click away.
    """
    text = amount(figure)
    if figure.modality in (Modality.FORECAST, Modality.TARGET):
        text = f"{'预计' if figure.modality is Modality.FORECAST else '目标'}{text}"
    period = figure.period
    if period is not None and period.label and period.label in quote:
        text = f"{text}({period.label})"
    return text


def table_of(index: Index, figure: Figure) -> Table | None:
    """The table that a cell stands in; None for a figure in prose."""
    if figure.table is None:
        return None
    return next(table for table in index.report.tables if table.id == figure.table)


def cell_sentence(index: Index, figure: Figure) -> str:
    """A cell as a sentence: 2022年的产能为46.8万台."""
    table = table_of(index, figure)
    if table is None:
        return figure.text
    row = table.rows[figure.row or 0]
    column = table.columns[figure.column or 0]
    label = row.label
    if label.isdigit() and len(label) == 4:
        label = f"{label}年"
    return f"{label}的{column.name}为{cell_amount(table, figure)}"


def cell_amount(table: Table, figure: Figure) -> str:
    """What a cell says: its figure, with the words before it (年均下降3.5%)."""
    row = table.rows[figure.row or 0]
    text = next((cell.text for cell in row.cells if cell.column == figure.column), "")
    before = text.partition(figure.text)[0]
    return f"{before}{figure.text}" if _WORDS.fullmatch(before) else figure.text


class Quoter:
    """Cites figures and passages of one report into a draft."""

    def __init__(self, index: Index, draft: Draft, terms: tuple[Term, ...]) -> None:
        self._index = index
        self._draft = draft
        self._terms = terms

    def cite(self, ranked: RankedFigure) -> tuple[str, int]:
        """The words that carry a figure, and the id of their citation."""
        passage = ranked.passage
        figure = ranked.figure
        if passage.table is not None:
            citation = self._draft.cite(passage.span, passage.window)
            self._draft.figure(figure, citation)
            return cell_sentence(self._index, figure), citation
        span = claim_span(self._index.report, figure.span, self._terms)
        citation = self._draft.cite(span, passage.window)
        self._draft.figure(figure, citation)
        return trimmed(span.of(self._index.report.text)), citation

    def cite_dated(self, ranked: RankedFigure) -> int:
        """The id of a citation that also holds the words which date the figure.

        A time that stands sentences before is cited with all that lies between.
        """
        figure, passage = ranked.figure, ranked.passage
        label = figure.period.label if figure.period else ""
        _, citation = self.cite(ranked)
        if passage.table is not None or label in self._draft.citations[citation - 1].quote:
            return citation
        report = self._index.report
        section = report.sections[passage.section]
        before = report.text[section.span.start : passage.span.end]
        at = before.rfind(label)
        if at < 0 or len(before) - at > 420:
            return citation
        start = section.span.start + at
        sentence = report.sentence_at(start)
        start = sentence.span.start if sentence else start
        return self._draft.cite(Span(start, passage.span.end), passage.window)

    def quote(self, span: Span, window: Span) -> str:
        """A stretch of the report with its citation mark, its figures listed in the draft."""
        citation = self._draft.cite(span, window)
        for figure in self._index.ledger.figures:
            if span.contains(figure.span):
                self._draft.figure(figure, citation)
        return f"{trimmed(span.of(self._index.report.text))}[{citation}]"
