"""The measures of the harness: what each question adds to which.

Each measure looks at one thing, so that a fault shows in one place: a wrong unit in `unit`, a
swapped year in `period`, a lost citation in `citation_recall`. `correct` and `strict` put
several together. All are counts over the printed reply; none is judged by a model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.report import Report
from corpus.span import Span
from eval import years
from eval.amounts import stated
from eval.arithmetic import holds
from eval.gold import Behaviour, GoldQuestion
from eval.intervals import Tally
from eval.matching import plain, states
from eval.qrels import EvidenceMap
from eval.scoring import behaviour, figures_in, numbers, score, terms
from index.index import Index
from rag.answer import Answer, Citation, Status

_ANSWERABLE = (Behaviour.ANSWER, Behaviour.CONFLICT)
_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its reply and the places of its evidence (one tuple a piece)."""

    question: GoldQuestion
    reply: Answer
    evidence: tuple[tuple[Span, ...], ...]
    index: Index

    @property
    def report(self) -> Report:
        return self.index.report

    @property
    def around(self) -> tuple[Span, ...]:
        """The gold evidence, read on to the ends of its sentences."""
        return tuple(_to_sentence_ends(span, self.report) for p in self.evidence for span in p)

    @property
    def wants_numbers(self) -> bool:
        """Whether figures are asked for that the report states as they are."""
        question = self.question
        named = question.must_numbers or question.any_numbers
        return question.behavior in _ANSWERABLE and bool(named) and question.type != "compute"

    @property
    def refused(self) -> bool:
        return self.reply.status is Status.NOT_IN_REPORT


Measure = Callable[[Asked], Tally | None]


def measured(asked: Asked) -> dict[str, Tally]:
    """What a question adds to each measure that applies to it."""
    tallies = {name: measure(asked) for name, measure in MEASURES.items()}
    return {name: tally for name, tally in tallies.items() if tally is not None}


def asked_of(question: GoldQuestion, reply: Answer, index: Index, places: EvidenceMap) -> Asked:
    """The question with its evidence looked up in the working text."""
    spans = tuple(places.spans(piece) for piece in question.evidence)
    return Asked(question, reply, tuple(spans_of for spans_of in spans if spans_of), index)


def correct(asked: Asked) -> Tally:
    """Numbers, terms, citations and behaviour all as the gold wants them (`scoring.py`)."""
    return _yes(score(asked.question, asked.reply).correct)


def found(asked: Asked) -> Tally | None:
    """Of answerable questions: what is asked for stands in the reply, for whoever reads it all."""
    if asked.question.behavior not in _ANSWERABLE or asked.refused:
        return _yes(False) if asked.question.behavior in _ANSWERABLE else None
    return _yes(numbers(asked.question, asked.reply) and terms(asked.question, asked.reply))


def value(asked: Asked) -> Tally | None:
    """Every figure asked for is told: digits and sign, whatever the unit beside them."""
    return _yes(_all_told(asked, _digits)) if asked.wants_numbers else None


def unit(asked: Asked) -> Tally | None:
    """Of those: unit and scale are exact (万/亿, %/个百分点)."""
    if not asked.wants_numbers or not _all_told(asked, _digits):
        return None
    return _yes(_all_told(asked, stated))


def period(asked: Asked) -> Tally | None:
    """Of those: no year that the answer prints or claims contradicts question and source."""
    if not asked.wants_numbers or not _all_told(asked, _digits):
        return None
    if not years.speaks_of_years(asked.question, asked.reply):
        return None
    return _yes(years.agree(asked.question, asked.reply, asked.index, asked.around))


def strict(asked: Asked) -> Tally | None:
    """Value, sign, scale, unit and period together."""
    if not asked.wants_numbers:
        return None
    exact = _all_told(asked, stated)
    return _yes(exact and years.agree(asked.question, asked.reply, asked.index, asked.around))


def unsupported(asked: Asked) -> Tally | None:
    """Figures printed that neither cited passages nor the sentences of the gold evidence hold,
    of all printed; so a citation that is merely missing shows in `citation_recall` alone.

    What the question names and what is computed before the reader's eyes counts as held.
    """
    reply = asked.reply
    text = asked.report.text
    pool = [plain(f"{c.text} {c.quote}") for c in reply.citations]
    pool += [plain(span.of(text)) for span in asked.around]
    pool += [plain(figure.text) for figure in reply.figures if figure.computed]
    pool += [plain(one.expression) for one in reply.derivations]
    pool += [plain(turn) for turn in (*asked.question.history, asked.question.question)]
    held = set(re.findall(r"\d+(?:\.\d+)?", "\n".join(pool)))
    printed = [figure.lstrip("-") for figure in figures_in(plain(reply.answer))]
    loose = [f for f in printed if f not in held and f.rstrip("0").rstrip(".") not in held]
    return Tally(len(loose), len(printed)) if printed else None


def citation_precision(asked: Asked) -> Tally | None:
    """Citations whose quote touches the gold evidence, of all citations."""
    citations = asked.reply.citations
    if not asked.evidence or not citations or asked.question.behavior not in _ANSWERABLE:
        return None
    gold = [span for piece in asked.evidence for span in piece]
    return Tally(sum(_touches(c, gold) for c in citations), len(citations))


def citation_recall(asked: Asked) -> Tally | None:
    """Pieces of gold evidence that a citation's quote touches, of all pieces."""
    if not asked.evidence or asked.refused or asked.question.behavior not in _ANSWERABLE:
        return None
    cited = sum(any(_touches(c, p) for c in asked.reply.citations) for p in asked.evidence)
    return Tally(cited, len(asked.evidence))


def resolvable(asked: Asked) -> Tally | None:
    """Citations that lead to their place in text, source and section, and marks to citations."""
    reply = asked.reply
    known = {citation.id for citation in reply.citations}
    trials = [_resolves(citation, asked.report) for citation in reply.citations]
    trials += [int(mark) in known for mark in _MARK.findall(reply.answer)]
    return Tally(sum(trials), len(trials)) if trials else None


def refusal_recall(asked: Asked) -> Tally | None:
    """Of questions that the report does not answer: those refused."""
    if asked.question.behavior is not Behaviour.REFUSE:
        return None
    return _yes(behaviour(asked.question, asked.reply))


def refusal_precision(asked: Asked) -> Tally | None:
    """Of refusals: those that are right."""
    if not asked.refused or asked.question.behavior is Behaviour.DAMAGED:
        return None
    return _yes(asked.question.behavior is Behaviour.REFUSE)


def refusal_f1(asked: Asked) -> Tally | None:
    """The harmonic mean of both, as 2TP / (2TP + FP + FN) over questions."""
    wanted = asked.question.behavior is Behaviour.REFUSE
    right = wanted and behaviour(asked.question, asked.reply)
    if right:
        return Tally(2, 2)
    falsely = asked.refused and asked.question.behavior in _ANSWERABLE
    return Tally(0, 1) if wanted or falsely else None


def false_denial(asked: Asked) -> Tally | None:
    """Of questions that the report answers: those refused."""
    return _yes(asked.refused) if asked.question.behavior in _ANSWERABLE else None


def conflict_disclosure(asked: Asked) -> Tally | None:
    """Of contradictions asked for: those told as such, with every side's value."""
    if asked.question.behavior is not Behaviour.CONFLICT:
        return None
    told = behaviour(asked.question, asked.reply)
    return _yes(told and (not asked.wants_numbers or _all_told(asked, _digits)))


def conflict_false_alarm(asked: Asked) -> Tally | None:
    """Of questions with one answer: those told as a contradiction."""
    if asked.question.behavior is not Behaviour.ANSWER:
        return None
    return _yes(asked.reply.status is Status.CONFLICTING)


def damage_told(asked: Asked) -> Tally | None:
    """Of questions about lost text: those told that it is lost."""
    if asked.question.behavior is not Behaviour.DAMAGED:
        return None
    return _yes(behaviour(asked.question, asked.reply))


def derivation(asked: Asked) -> Tally | None:
    """Of computations: the result is right, and every formula shown gives what it says."""
    question, reply = asked.question, asked.reply
    if question.type != "compute" or question.behavior is not Behaviour.ANSWER:
        return None
    right = numbers(question, reply) and all(holds(one.expression) for one in reply.derivations)
    return _yes(right)


def carry_over(asked: Asked) -> Tally | None:
    """Of follow-up questions with an answer: those that bring what is asked for."""
    question = asked.question
    if not question.history or question.behavior not in _ANSWERABLE:
        return None
    if asked.wants_numbers:
        return _yes(_all_told(asked, _digits))
    return found(asked)


MEASURES: dict[str, Measure] = {
    measure.__name__: measure
    for measure in (
        correct,
        found,
        strict,
        value,
        unit,
        period,
        unsupported,
        citation_precision,
        citation_recall,
        resolvable,
        refusal_precision,
        refusal_recall,
        refusal_f1,
        false_denial,
        conflict_disclosure,
        conflict_false_alarm,
        damage_told,
        derivation,
        carry_over,
    )
}
LOWER_IS_BETTER = frozenset({"unsupported", "false_denial", "conflict_false_alarm"})


def _to_sentence_ends(span: Span, report: Report) -> Span:
    touched = [sentence.span for sentence in report.sentences if sentence.span.overlaps(span)]
    rows = [row.span for table in report.tables for row in table.rows if row.span.overlaps(span)]
    places = [span, *touched, *rows]
    return Span(min(p.start for p in places), max(p.end for p in places))


def _yes(right: bool) -> Tally:
    return Tally(1.0 if right else 0.0, 1)


def _all_told(asked: Asked, tells: Callable[[str, str], bool]) -> bool:
    text, question = asked.reply.answer, asked.question
    must = all(tells(text, number) for number in question.must_numbers)
    return must and all(any(tells(text, n) for n in group) for group in question.any_numbers)


def _digits(text: str, number: str) -> bool:
    """Whether the text tells the value; in whatever scale, so that 1.5万亿元 tells 15000亿元."""
    return stated(text, number) or states(plain(text), plain(number).split(None, 1)[0])


def _touches(citation: Citation, spans: Sequence[Span]) -> bool:
    place = Span(citation.start, max(citation.start, citation.end))
    return any(place.overlaps(span) for span in spans)


def _resolves(citation: Citation, report: Report) -> bool:
    if not 0 <= citation.start < citation.end <= len(report.text):
        return False
    place = Span(citation.start, citation.end)
    source = report.source_span(place)
    at_home = any(s.path == citation.section and s.span.overlaps(place) for s in report.sections)
    return (
        citation.report == report.description.id
        and place.of(report.text) == citation.quote
        and citation.quote in citation.text
        and (source.start, source.end) == (citation.source_start, citation.source_end)
        and at_home
    )
