"""Whether the years of an answer are those of the question and of the cited places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.span import Span
from eval.gold import GoldQuestion
from eval.matching import plain
from index.figure import Figure
from index.index import Index
from rag.answer import Answer, AnswerFigure, Citation

_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?![\d.]|\s*(?:台|家|万|亿|元|%|个|名|次|例))")
_RANGE = re.compile(r"((?:19|20)\d\d)\s*年?\s*(?:-|—|–|~|至|到)\s*((?:19|20)\d\d)")
_BESIDE = r"\s*\(((?:19|20)\d\d)年\)"


def years_in(text: str) -> set[int]:
    """The years that a text names, those between the ends of a range included."""
    text = plain(text)
    found = {int(year) for year in _YEAR.findall(text)}
    for first, last in _RANGE.findall(text):
        found.update(range(int(first), int(last) + 1))
    return found


def speaks_of_years(question: GoldQuestion, reply: Answer) -> bool:
    """Whether there is a year to be wrong about."""
    labels = " ".join(figure.period or "" for figure in reply.figures)
    return bool(years_in(f"{_asked(question)} {reply.answer} {labels}"))


def agree(
    question: GoldQuestion, reply: Answer, index: Index, evidence: Sequence[Span] = ()
) -> bool:
    """Whether no year of the reply is out of place.

    Each year printed must be named by question, cited passages, their headings or the gold
    evidence, or be the time of a figure there; the time claimed for a figure must be that of
    the cited place.
    """
    cited = [_figures_at(citation, index) for citation in reply.citations]
    cited += [[f for f in index.ledger.figures if span.overlaps(f.span)] for span in evidence]
    known = years_in(_asked(question)) | _years_of(f for figures in cited for f in figures)
    known |= years_in(" ".join(span.of(index.report.text) for span in evidence))
    for citation in reply.citations:
        known |= years_in(f"{citation.text} {citation.quote} {' '.join(citation.section)}")
    if not years_in(reply.answer) <= known:
        return False
    return all(_claim_agrees(shown, reply, index) for shown in reply.figures)


def _claim_agrees(shown: AnswerFigure, reply: Answer, index: Index) -> bool:
    claimed = years_in(shown.period or "")
    beside = re.search(re.escape(plain(shown.text)) + _BESIDE, plain(reply.answer))
    if beside:
        claimed.add(int(beside[1]))
    if not claimed:
        return True
    sources = [
        figure
        for citation in reply.citations
        if citation.id == shown.citation
        for figure in _figures_at(citation, index, quote=True)
        if plain(figure.text) == plain(shown.text)
    ]
    times = [_years_of([figure]) for figure in sources]
    return not times or any(not own or claimed <= own for own in times)


def _figures_at(citation: Citation, index: Index, *, quote: bool = False) -> list[Figure]:
    """The ledger's figures in a citation's quote, or in all of its passage."""
    place = Span(citation.start, max(citation.start, citation.end))
    before = 0 if quote else max(0, citation.text.find(citation.quote))
    after = 0 if quote else max(0, len(citation.text) - before - len(citation.quote))
    wide = Span(max(0, place.start - before), place.end + after)
    return [figure for figure in index.ledger.figures if wide.overlaps(figure.span)]


def _years_of(figures: Iterable[Figure]) -> set[int]:
    found: set[int] = set()
    for figure in figures:
        period = figure.period
        if period and period.first is not None and period.last is not None:
            found.update(range(period.first, period.last + 1))
        if figure.compared_with:
            found |= years_in(figure.compared_with)
    return found


def _asked(question: GoldQuestion) -> str:
    return " ".join([*question.history, question.question])
