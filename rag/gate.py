"""The number gate: no figure leaves unless a citation or a shown derivation carries it.

Reads the finished answer as an outsider would: citations must be what the report says there,
figures must be the ledger's inside their citation, derivations must give their result again,
and the words must say no more than these (see `own_words.py`). An answer that fails is
replaced by the plain quoted evidence.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from corpus.span import Span
from index.figure import Figure
from index.index import Index
from rag.answer import Answer, AnswerFigure, Citation, Status
from rag.lexicon import Lexicon
from rag.own_words import OwnWords, Sound
from rag.quoting import trimmed
from rag.recomputing import holds
from rag.shown import cell_sentence

_log = logging.getLogger(__name__)

_COUNTED = re.compile(r"共\d+项")
_MARK = re.compile(r"\[\d+\]")
_REFUSED = "报告未提及所问的内容。"


class Gate:
    """Holds answers about one report to their evidence. Safe for several threads."""

    def __init__(self, index: Index, lexicon: Lexicon) -> None:
        self._index = index
        self._words = OwnWords(index, lexicon)
        self._by_start = sorted(index.ledger.figures, key=lambda f: f.span)
        self._starts = [f.span.start for f in self._by_start]
        self._cells = frozenset(cell_sentence(index, f) for f in index.ledger.figures if f.table)

    def hold(self, answer: Answer) -> Answer:
        """The answer as it is, or the plain quoted evidence where something is unsupported."""
        wrong = self.faults(answer)
        if not wrong:
            return answer
        _log.error("The number gate held back %s in: %s", wrong, answer.answer)
        return self._plain(answer)

    def faults(self, answer: Answer) -> list[str]:
        """What nothing shown supports, each as the answer prints it; empty for a sound answer."""
        citations = {c.id: c for c in answer.citations if self._resolves(c)}
        found = [f"[{c.id}]" for c in answer.citations if c.id not in citations]
        figures: dict[int, AnswerFigure] = {}
        for figure in answer.figures:
            if figure.computed:
                continue
            origin = self._origin(figure, citations)
            if origin is None:
                found.append(figure.text)
            else:
                figures[origin.id] = figure
        found += _wrong_derivations(answer)
        found += [words for words in answer.nearest if not self._is_reports(words)]
        bound = {
            number: tuple(f.id for f in self._figures_in(c) if f.id in figures)
            for number, c in citations.items()
        }
        return found + self._words.faults(Sound(answer, citations, figures, bound))

    def _resolves(self, citation: Citation) -> bool:
        """Whether a citation is what the report says there."""
        report = self._index.report
        if not 0 <= citation.start <= citation.end <= len(report.text):
            return False
        at = Span(citation.start, citation.end)
        if at.of(report.text) != citation.quote or citation.quote not in citation.text:
            return False
        source = report.source_span(at)
        return (source.start, source.end) == (citation.source_start, citation.source_end)

    def _origin(self, figure: AnswerFigure, known: dict[int, Citation]) -> Figure | None:
        """The ledger's figure that an answer's figure is, field for field."""
        citation = known.get(figure.citation or 0)
        if citation is None:
            return None
        return next((f for f in self._figures_in(citation) if _is(figure, f)), None)

    def _figures_in(self, citation: Citation) -> Iterable[Figure]:
        at = bisect_left(self._starts, citation.start)
        while at < len(self._by_start) and self._starts[at] < citation.end:
            if self._by_start[at].span.end <= citation.end:
                yield self._by_start[at]
            at += 1

    def _is_reports(self, words: str) -> bool:
        """Whether the report says so, in prose or in a cell."""
        return words in self._index.report.text or words in self._cells

    def _plain(self, answer: Answer) -> Answer:
        """The quoted evidence alone; a refusal where none is left."""
        known = {c.id: c for c in answer.citations if self._resolves(c)}
        quotes = [c for c in known.values() if c.quote.strip()]
        nearest = tuple(n for n in answer.nearest if self._is_reports(n))
        bare = replace(answer, derivations=(), conflicts=(), nearest=nearest)
        if answer.status is Status.NOT_IN_REPORT or not quotes:
            status = Status.DAMAGED if answer.status is Status.DAMAGED else Status.NOT_IN_REPORT
            text = "原文此处缺失,无法回答。" if status is Status.DAMAGED else _REFUSED
            return replace(bare, status=status, answer=text, figures=(), citations=())
        head = "报告原文说法不一致:" if answer.status is Status.CONFLICTING else "报告原文:"
        if answer.status is Status.DAMAGED:
            head = "原文此处有缺失,现存:"
        numbers = {c.id: n for n, c in enumerate(quotes, start=1)}
        figures = tuple(
            replace(f, citation=numbers[f.citation])
            for f in answer.figures
            if f.citation in numbers and self._origin(f, known) is not None
        )
        return replace(
            bare,
            answer=head + "。".join(f"{trimmed(c.quote)}[{numbers[c.id]}]" for c in quotes) + "。",
            figures=figures,
            citations=tuple(replace(c, id=numbers[c.id]) for c in quotes),
        )


def _is(figure: AnswerFigure, origin: Figure) -> bool:
    """Whether every field of an answer's figure is that of the ledger's."""

    def text(value: object) -> str | None:
        return None if value is None else str(value)

    return (
        figure.text == origin.text
        and figure.unit == origin.unit
        and (figure.value, figure.low, figure.high)
        == (text(origin.value), text(origin.low), text(origin.high))
        and (figure.subject, figure.metric) == (origin.subject, origin.metric)
        and figure.period == (origin.period.label if origin.period else None)
    )


def _wrong_derivations(answer: Answer) -> list[str]:
    """Derivations that do not give what they say, and computed figures that have none."""
    wrong = []
    for figure in answer.figures:
        if not figure.computed:
            continue
        number = figure.derivation
        if number is None or not 0 <= number < len(answer.derivations):
            wrong.append(figure.text)
            continue
        derivation = answer.derivations[number]
        if not all(0 <= i < len(answer.figures) for i in derivation.operands):
            wrong.append(derivation.expression)
            continue
        operands = [answer.figures[i] for i in derivation.operands]
        if any(f.computed for f in operands) or not holds(derivation.expression, operands, figure):
            wrong.append(derivation.expression)
    used = {f.derivation for f in answer.figures if f.computed}
    wrong += [d.expression for i, d in enumerate(answer.derivations) if i not in used]
    return wrong
