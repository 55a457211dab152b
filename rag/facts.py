"""Answering with one figure: the figure first, then the words that carry it."""

from __future__ import annotations

import re

from index.index import Index
from rag.answer import Answer, Status
from rag.draft import Draft
from rag.evidence import Evidence, RankedFigure
from rag.kind import Measure
from rag.shown import Quoter, headline

_YEAR = re.compile(r"(?:19|20)\d\d年(?:第?[一二三四]季度|上半年|下半年|\d{1,2}月)?(?:底|末|初)?")


_NAMED = 0.5
"""Share of the question's terms that a passage must hold for its year to be the one asked for."""


def answer_fact(index: Index, evidence: Evidence, best: RankedFigure) -> Answer:
    """The answer that states `best`, with its clause and citation."""
    draft = Draft(index.report, evidence.question.text)
    quoter = Quoter(index, draft, evidence.terms)
    words, citation = quoter.cite(best)
    figure = best.figure
    if figure.table is not None:
        return draft.finish(Status.ANSWERED, f"{words}[{citation}]。")
    return draft.finish(Status.ANSWERED, f"{headline(figure, words)}。{words}[{citation}]。")


def answer_date(index: Index, evidence: Evidence) -> Answer | None:
    """The answer to 哪一年: the year of the best passage; None where it names none."""
    if Measure.DATE not in evidence.question.measures[:1]:
        return None
    for ranked in evidence.passages[:2]:
        if ranked.terms < _NAMED:
            continue
        text = ranked.passage.span.of(index.report.text)
        years = [m for m in _YEAR.finditer(text) if m[0][:4] not in evidence.question.text]
        if not years:
            continue
        draft = Draft(index.report, evidence.question.text)
        quoter = Quoter(index, draft, evidence.terms)
        quoted = quoter.quote(ranked.passage.span, ranked.passage.window)
        return draft.finish(Status.ANSWERED, f"{years[-1][0]}。{quoted}。")
    return None


def answer_sentence(index: Index, evidence: Evidence, best: RankedFigure) -> Answer:
    """The answer to several amounts asked for at once: the sentence that holds them."""
    draft = Draft(index.report, evidence.question.text)
    quoter = Quoter(index, draft, evidence.terms)
    quoted = quoter.quote(best.passage.span, best.passage.window)
    return draft.finish(Status.ANSWERED, f"{quoted}。")
