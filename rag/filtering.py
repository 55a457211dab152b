"""Filters over the whole report: every figure of one metric that keeps a limit.

渗透率超过60%的有哪些: looked up in the ledger, over all figures, not among the best few.
"""

from __future__ import annotations

import re

from index.figure import Change, Figure
from index.ledger.comparing import metric_class
from index.normal import fold
from rag.answer import Answer, Status
from rag.draft import Draft
from rag.evidence import Evidence, EvidenceFinder, RankedFigure
from rag.limits import read_limit
from rag.numbers import in_words
from rag.series import year_of
from rag.shown import Quoter
from rag.terms import SUBJECTLESS
from rag.wording import joined

_ASKS_WHICH = re.compile(r"哪些|哪几|有哪|都有谁|列(?:出|一下|举)|有几")
_MOST_TOLD = 8
_NARROWS = 2.5
"""Weight from which on a word of the question narrows what is meant."""


def asks_filter(question: str) -> bool:
    """Whether a question asks which of several keep a limit."""
    return bool(_ASKS_WHICH.search(question)) and read_limit(question) is not None


def answer_filter(finder: EvidenceFinder, evidence: Evidence) -> Answer | None:
    """All figures of the metric asked for that keep the limit of the question.

    None where no limit, no metric or no figure is there, or more than could be told.
    """
    question = evidence.question
    limit = read_limit(question.text)
    if limit is None or not limit.base or question.asks_both:
        return None
    found = [f for f in _comparable(finder, evidence, limit.words) if limit.fits(f)]
    kept = [f for f in found if limit.keeps(f)]
    if len(found) < 2 or not 0 < len(kept) <= _MOST_TOLD:
        return None
    draft = Draft(finder.index.report, question.text)
    quoter = Quoter(finder.index, draft, evidence.terms)
    parts = []
    for ranked in _in_order(finder, evidence, kept):
        words, citation = quoter.cite(ranked)
        parts.append(f"{words}[{citation}]")
    head = f"{limit.words}的有{in_words(len(kept))}项:"
    return draft.finish(Status.ANSWERED, head + joined(parts))


def _comparable(finder: EvidenceFinder, evidence: Evidence, limit: str) -> list[Figure]:
    """The report's figures of the metric, the subject and the year that the question names;
    the words of the limit name nothing."""
    metrics = [t for t in evidence.terms if t.kind == "metric"]
    narrowing = [
        t
        for t in evidence.terms
        if t.kind not in SUBJECTLESS
        and t.frequency
        and t.weight >= _NARROWS
        and t.text not in limit
    ]
    years = evidence.question.times.years
    found = []
    for figure in finder.index.ledger.figures:
        own = fold(figure.metric or "")
        if not own or not any(t.match(own) >= 0.9 for t in metrics):
            continue
        growth = metric_class(figure.metric) == "growth"
        if figure.change is not (Change.RATE if growth else Change.LEVEL):
            continue
        if years and year_of(figure) not in years:
            continue
        text = f"{finder.own_text(figure)} {finder.sentence_text(figure)}"
        if all(t.match(text) >= 0.5 for t in narrowing):
            found.append(figure)
    return found


def _in_order(
    finder: EvidenceFinder, evidence: Evidence, figures: list[Figure]
) -> list[RankedFigure]:
    ordered = sorted(figures, key=lambda f: -(f.value or 0) * f.scale)
    return [finder.rank_of(figure, evidence) for figure in ordered]
