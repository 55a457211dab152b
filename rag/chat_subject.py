"""Whether the answer to a follow-up still speaks of what the chat speaks of.

A follow-up is answered from evidence that holds most of its words; here it is asked whether the
ones that matter are among them.
"""

from __future__ import annotations

from corpus.span import Span
from rag.answer import Answer, Status
from rag.evidence import Evidence, EvidenceFinder
from rag.measure import measure_of
from rag.slots import years_in
from rag.terms import SLOTS, SUBJECTLESS, Term
from rag.told import Earlier, told_by
from rag.turns import ASKS

_SAYS_NOTHING = SUBJECTLESS - {"metric"}
_NAMES = frozenset({"organisation", "product", "region", "customer", "technology", "topic"})
"""Kinds of terms that name a thing and ask nothing of it."""
_COMPARING = frozenset({"环比", "同比"})
_MOST = 3
"""Figures up to which an answer tells what was asked, and not all there is."""
_SLIGHT = 1.5
"""Weight of a term up to which an answer need not hold it."""


class ChatSubject:
    """Holds answers to the subject of a chat about one report."""

    def __init__(self, finder: EvidenceFinder) -> None:
        self._finder = finder
        self._index = finder.index

    def left_out(self, evidence: Evidence, answer: Answer) -> Term | None:
        """The thing that a follow-up put in the place of another (迈瑞呢), where the answer
        still speaks of something else; None where it is spoken of."""
        named = evidence.question.named
        if named is None or answer.status is not Status.ANSWERED or not answer.citations:
            return None
        read = self._finder.read_terms(named)
        terms = [t for t in read if t.kind in SLOTS - {"metric"}]
        if not terms and not ASKS.search(evidence.question.own or ""):
            terms = [t for t in read if t.kind not in _SAYS_NOTHING or t.text in _COMPARING]
        lead = max(terms, key=lambda t: t.weight, default=None)
        if lead is None:
            return None
        if lead.kind == "organisation" and not self._same_sort(evidence, answer):
            return lead
        texts = self._around(answer)
        return None if any(lead.match(text) >= 0.5 for text in texts) else lead

    def is_kept(self, own: str, answer: Answer, before: Earlier) -> bool:
        """Whether an answer to the words of a follow-up alone stands where the chat is, and
        holds all of these words; the firm that was spoken of must be there as well."""
        if answer.status is not Status.ANSWERED or not answer.citations:
            return False
        if len(answer.figures) > _MOST or self._of_another_time(own, answer, before):
            return False
        places = {self._index.passages[n].section for n in before.told.passages}
        told = {p.section for p in self._index.passages if _is_cited(p.span, answer)}
        if not places or not told <= places:
            return False
        terms = [
            t
            for t in self._finder.read_terms(own)
            if t.kind not in _SAYS_NOTHING and t.weight > _SLIGHT
        ]
        firms = [t for t in self._finder.read_terms(before.question) if t.kind == "organisation"]
        texts = self._around(answer)
        asks = any(t.kind not in _NAMES for t in terms)
        return asks and all(any(t.match(text) >= 0.5 for text in texts) for t in (*terms, *firms))

    def _of_another_time(self, own: str, answer: Answer, before: Earlier) -> bool:
        """Whether the chat speaks of a year, and an answer to words that name none of another."""
        years = years_in(before.question)
        if not years or years_in(own):
            return False
        periods = [f.period for f in told_by(self._index, answer).figures if f.period]
        told = [year for p in periods if not p.inherited for year in years_in(p.label)]
        return bool(told) and not set(told) & set(years)

    def _around(self, answer: Answer) -> list[str]:
        """The cited sentences, the one before each, and what their figures are of; folded."""
        cited = {p.id for p in self._index.passages if _is_cited(p.span, answer)}
        around = cited | {p - 1 for p in cited if self._finder.follows(p)}
        texts = [self._finder.text_of(n) for n in around]
        return texts + [self._finder.own_text(f) for p in cited for f in self._finder.figures_of(p)]

    def _same_sort(self, evidence: Evidence, answer: Answer) -> bool:
        """Whether a follow-up that names only another firm gets a figure of the sort told."""
        question = evidence.question
        before = [self._index.ledger.figures[number] for number in question.told]
        named = self._finder.read_terms(question.named or "")
        now = told_by(self._index, answer).lead
        if now is None or not before or ASKS.search(question.own or ""):
            return True
        if any(t.kind == "metric" for t in named):
            return True
        return any(measure_of(now.unit) is measure_of(f.unit) for f in before)


def _is_cited(span: Span, answer: Answer) -> bool:
    return any(span.start < c.end and c.start < span.end for c in answer.citations)
