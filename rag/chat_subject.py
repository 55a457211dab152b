"""Whether the answer to a follow-up still speaks of what the chat speaks of.

A follow-up is answered from evidence that holds most of its words; here it is asked whether the
ones that matter are among them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.span import Span
from index.figure import Figure, Modality
from index.normal import fold
from rag.answer import Answer, Status
from rag.asked_noun import asked_nouns, is_gone
from rag.evidence import Evidence, EvidenceFinder
from rag.features import NAMED, NOW
from rag.measure import measure_of
from rag.question import Question
from rag.slots import TIME, years_in
from rag.terms import SLOTS, SUBJECTLESS, Term
from rag.told import Earlier, told_by
from rag.turns import ASKS, TELLING, WHAT_IS
from rag.vetoes import is_alike

_SAYS_NOTHING = SUBJECTLESS - {"metric"}
_NAMES = frozenset({"organisation", "product", "region", "customer", "technology", "topic"})
"""Kinds of terms that name a thing and ask nothing of it."""
_COMPARING = frozenset({"环比", "同比"})
_MOST = 3
"""Figures up to which an answer tells what was asked, and not all there is."""
_ASKS_ALONE = frozenset({"time", "asking", "number", "modality", "nation", "change"})
_WHERE_OR_WHOSE = frozenset({"region", "organisation", "customer"})
_SHORT = 10
"""Characters up to which a turn that names little is asked of what the chat is about."""
_TALK = re.compile(r"那么?|呢|的|了|到|在|是多少|多少|怎么样|[,?。! ]")
_TELLING_STATUS = frozenset({Status.ANSWERED, Status.CONFLICTING})
_DEEDS = frozenset({"action", "affair"})
_RARE = 9.9
"""Rarity (see `WordSplitter.rarity`) from which a word that the report does not know says what is
asked, and is no mere turn of speech (之后, 后面)."""
_NAMES_IT = 2.5
"""Weight of a word from which a turn names by it what it is about."""
_LEADING = 2.5
"""Weight of a carried word (half its own) from which a chat is about it."""
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
        if named is None or answer.status not in _TELLING_STATUS or not answer.citations:
            return None
        read = self._finder.read_terms(named)
        narrow = tuple(t for t in read if not any(t.match(w) for w in self._finder.topic))
        read = narrow or read
        terms = [t for t in read if t.kind in SLOTS - {"metric"}]
        if not terms and not ASKS.search(evidence.question.own or ""):
            terms = [t for t in read if t.kind not in _SAYS_NOTHING or t.text in _COMPARING]
        lead = max(terms, key=lambda t: t.weight, default=None)
        if lead is None:
            return None
        if lead.kind == "organisation" and not self._same_sort(evidence, answer):
            return lead
        if lead.kind in _WHERE_OR_WHOSE:
            texts = self._themselves(answer)
            return None if any(lead.match(text) >= NAMED for text in texts) else lead
        texts = self._around(answer)
        return None if _names(lead, texts) else lead

    def unsaid(self, evidence: Evidence, answer: Answer) -> Term | None:
        """What a follow-up itself asks for (退货率呢, 创始人是谁), or what the chat is about, where
        the answer's places hold nothing of it; None where they do, or other words may say it."""
        question = evidence.question
        if question.own is None or not answer.citations or question.asks_both:
            return None
        split = self._finder.index.splitter
        terms = [t for t in self._finder.read_terms(question.text) if t.weight > _SLIGHT]
        texts = self._around(answer)
        said = [t for t in terms if t.text in question.own and t.kind not in _ASKS_ALONE]
        unknown = [
            t
            for t in said
            if not (t.frequency or _holds(t, texts)) and split.rarity(t.text) >= _RARE
        ]
        held = [t for t in said if _holds(t, texts)]
        others = [t for t in held if t.kind != "metric"]
        if question.named and unknown:
            head = max(said, key=lambda t: question.text.rfind(t.text))
            if head in unknown or not others:
                return unknown[0]
        if len(unknown) > 1 and not held:
            return unknown[0]
        nouns = asked_nouns(question.own, split)
        if nouns and not held and is_gone(nouns, tuple(terms), " ".join(texts)):
            return next((t for t in said if t.text in nouns), None)
        if said and not held and all(t.kind in _DEEDS for t in said):
            return said[0]  # 谁投资的
        foreign = [t for t in said if t.kind == "metric" and not t.frequency]
        if foreign and not held and foreign[0].weight >= TELLING:
            return foreign[0]  # 市值多少
        about = [t for t in terms if t not in said and t.frequency and t.kind not in SUBJECTLESS]
        only = all(t.kind == "metric" for t in said)
        telling = [t for t in about if t.weight >= (_LEADING if only else TELLING)]
        little = len(question.own) <= _SHORT and sum(t.weight for t in held) < 2 * TELLING
        bare = only or (little and self._is_elsewhere(question.near, answer))
        if said and bare and telling and not any(_names(t, texts) for t in telling):
            return telling[0]
        return None

    def lacks(self, own: str, answer: Answer) -> bool:
        """Whether an answer's places hold less than all that a turn itself names."""
        if answer.status not in _TELLING_STATUS or not answer.citations:
            return True
        texts = self._around(answer)
        read = self._finder.read_terms(own)
        said = [t for t in read if t.kind not in SUBJECTLESS and t.frequency]
        return any(t.weight >= _NAMES_IT and not _holds(t, texts) for t in said)

    def _is_elsewhere(self, near: Sequence[int], answer: Answer) -> bool:
        """Whether an answer stands in none of the sections that the chat was at."""
        sections = {self._index.passages[n].section for n in near}
        told = {p.section for p in self._index.passages if _is_cited(p.span, answer)}
        return bool(sections) and not sections & told

    def repeats(self, evidence: Evidence, answer: Answer) -> bool:
        """Whether a follow-up for another year alone (2030年呢) gets the figure told before, which
        is of no such year, or one of another sort; or one for another thing, which is not its."""
        question = evidence.question
        years = years_in(question.own or "")
        lead = told_by(self._index, answer).lead
        if lead is None or not question.told:
            return False
        if lead.id in question.told and NOW.search(question.own or ""):
            return lead.modality is not Modality.ACTUAL  # 现在是多少 after what is required
        if not years:
            return self._is_of_what_was_told(question, lead, answer)
        if _TALK.sub("", TIME.sub("", question.own or "")):
            return False  # it says more than a year
        if lead.period is None and lead.table is None:
            return True  # 2019年呢 is not answered by a price of no year
        if lead.id in question.told:
            return not set(years) & set(years_in(lead.period.label if lead.period else ""))
        told = [self._index.ledger.figures[number] for number in question.told]
        sort = (lead.base_unit, lead.change)
        return sort not in {(f.base_unit, f.change) for f in told}

    def _is_of_what_was_told(self, question: Question, lead: Figure, answer: Answer) -> bool:
        """Whether a follow-up that puts another thing in the place of the one told (图像芯片的呢)
        gets the figure told before, and neither what leads up to it in its sentence nor another
        cited sentence says anything of that thing."""
        if lead.id not in question.told or not question.named or lead.table is not None:
            return False
        terms = [
            t
            for t in self._finder.read_terms(question.named)
            if t.kind not in SUBJECTLESS and t.weight > _SLIGHT
        ]
        if question.named[:2] in fold(lead.compared_with or ""):
            return True  # 行业平均呢: what a figure is above has none of its own
        own = self._finder.unranked(lead).passage
        leading = Span(own.span.start, max(own.span.start, lead.span.start))
        spans = [p.span for p in self._index.passages if _is_cited(p.span, answer)]
        said = [leading if span == own.span else span for span in spans]
        texts = [self._finder.own_text(lead)]
        texts += [fold(span.of(self._index.report.text)) for span in said]
        return bool(terms) and not any(_holds(t, texts) for t in terms)

    def is_kept(self, own: str, answer: Answer, before: Earlier) -> bool:
        """Whether an answer to the words of a follow-up alone stands where the chat is, and
        holds all of these words; the firm that was spoken of must be there as well."""
        if answer.status is not Status.ANSWERED or not answer.citations:
            return False
        if len(answer.figures) > _MOST or self._of_another_time(own, answer, before):
            return False
        if own.endswith(WHAT_IS) and not self._gives_as_much(answer, before):
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
        return asks and all(_names(t, texts) for t in (*terms, *firms))

    def _gives_as_much(self, answer: Answer, before: Earlier) -> bool:
        """Whether an answer to a thing that was merely named gives a figure of the sort told
        before, and not the very one; true where none was told."""
        lead = before.told.lead
        if lead is None:
            return True
        told = {figure.id for figure in before.told.figures}
        figures = [f for f in told_by(self._index, answer).figures if f.id not in told]
        return any(measure_of(f.unit) is measure_of(lead.unit) for f in figures)

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

    def _themselves(self, answer: Answer) -> list[str]:
        """The cited sentences, with the one before only where they point back to it, and what
        their figures are of; folded."""
        cited = [p.id for p in self._index.passages if _is_cited(p.span, answer)]
        texts = [self._finder.full_text(n) for n in cited]
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


def _holds(term: Term, texts: Sequence[str]) -> bool:
    return _names(term, texts) or any(is_alike(term, text) for text in texts)


def _names(term: Term, texts: Sequence[str]) -> bool:
    """Whether texts hold a term itself, and not merely its head (设备 of 检测设备)."""
    return any(term.match(text) >= 0.5 for text in texts)


def _is_cited(span: Span, answer: Answer) -> bool:
    return any(span.start < c.end and c.start < span.end for c in answer.citations)
