"""Whether the evidence answers the question, contradicts itself, or is not there.

The decision is a logistic model over a few features of the best evidence; its weights are
data (`data/weights.json`), fitted by `eval.fit` on questions with and without an answer.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from index.figure import Figure
from index.normal import fold
from rag.asked_noun import asked_nouns, is_gone
from rag.aspects import aspects_asked, given
from rag.comparable import same_value
from rag.counted import count_asked, count_told
from rag.evidence import Evidence, EvidenceFinder, RankedFigure, RankedPassage
from rag.features import coverage
from rag.kind import Kind
from rag.measure import measure_of
from rag.mismatch import (
    LEADS,
    NAMES,
    PRODUCTS,
    REGIONS,
    TELLING,
    change_differs,
    counts_another_noun,
    is_joint,
    is_of_another_name,
    nearness,
)
from rag.tables import cell_is_named
from rag.terms import SLOTS, SUBJECTLESS, Term

FIGURE_SIGNS = (
    "score",  # the figure's own score
    "dense",  # best sentence's cosine, above the report's mean
    "claim",  # the figure's clause's cosine, above the mean
    "clause",  # share of terms in its clause and its own names
    "wide",  # share of terms in sentence, the one before and headings
    "subject",  # share of the terms that name the subject in them
    "margin",  # how far the next figure of another value falls behind, at most 3
    "rare_measure",  # it is of the sort asked for, by how rare that sort is in the report
    "missing_metric",  # heaviest metric asked for that clause and own names lack
    "missing_name",  # heaviest organisation or Latin name that sentence and headings lack
    "missing_region",  # heaviest region that they lack
    "missing_product",  # heaviest product or technology that they lack
    "missing_customer",  # heaviest customer that they lack
    "unknown_slot",  # heaviest narrowing term that the whole report does not know
    "unknown_text",  # share of the question that the report never prints
    "wrong_period",  # the year contradicts
    "period_unsaid",  # a year is asked for and the figure has none
    "wrong_measure",  # the sort of quantity contradicts
    "wrong_asked",  # it contradicts what is asked for in so many words (多少钱)
    "wrong_unit",  # the counted thing contradicts
    "metric_gone",  # the subject is there, the metric asked for is not
    "wrong_change",  # an amount of change where the value itself is asked for
    "joint",  # a figure of several things together where one of them is asked for
    "wrong_name",  # the figure belongs to another organisation
    "unknown_asked",  # what is counted or asked for is foreign to the report
    "wrong_noun",  # 多少工人, and the figure counts something else
    "wrong_region",  # it is of another region
    "unknown_lead",  # the first word for the subject is foreign to the report
    "cell",  # a cell of a table, whose row says less to the vectors than a sentence
    "row_unnamed",  # a cell whose row the question does not name
    "column_unnamed",  # a cell whose column the question does not name
    "topic_only",  # its surroundings name nothing asked for but what the whole report is about
)
PASSAGE_SIGNS = (
    "score",
    "dense",
    "wide",
    "subject",
    "missing_name",
    "missing_region",
    "missing_product",
    "missing_customer",
    "unknown_slot",
    "unknown_text",
    "standing_out",  # the sentence's cosine in standard deviations above the report's mean
    "heading",  # the cosine of its heading, above the mean
    "aspect",  # share of what is wanted (reasons, members …) that it or the next sentence gives
    "summary",  # main points are wanted, which need not be near in words
    "asked_gone",  # the noun that is asked for (创始人是谁) is in none of the sentences around
)
HELPS = frozenset(
    {"score", "dense", "claim", "clause", "wide", "subject", "cell", "margin", "rare_measure"}
    | {"standing_out", "heading", "aspect", "summary"}
)
"""Signs that can only speak for an answer; all others can only speak against it."""
_CUSTOMERS = frozenset({"customer"})
_METRICS = frozenset({"metric"})


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model: probability that the evidence answers."""

    bias: float
    weights: tuple[float, ...]

    def probability(self, signs: tuple[float, ...]) -> float:
        total = self.bias + sum(w * s for w, s in zip(self.weights, signs, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Decider:
    """Decides by fitted weights; a question is answered from the threshold upwards."""

    figure: Logistic
    passage: Logistic
    figure_threshold: float
    passage_threshold: float

    @classmethod
    def load(cls) -> Decider:
        raw = json.loads((files("rag") / "data" / "weights.json").read_text(encoding="utf-8"))

        def logistic(part: str, names: tuple[str, ...]) -> Logistic:
            given = raw[part]
            # A sign that has not been fitted yet says nothing.
            return Logistic(given["bias"], tuple(float(given.get(name, 0.0)) for name in names))

        return cls(
            logistic("figure_decision", FIGURE_SIGNS),
            logistic("passage_decision", PASSAGE_SIGNS),
            float(raw["thresholds"]["figure"]),
            float(raw["thresholds"]["passage"]),
        )


def missing_slots(terms: tuple[Term, ...], text: str) -> list[Term]:
    """Narrowing terms (regions, organisations, metrics …) that `text` does not hold."""
    return [t for t in terms if t.kind in SLOTS and t.match(text) < 0.5]


def _heaviest(terms: tuple[Term, ...], kinds: frozenset[str], text: str) -> float:
    """The weight of the heaviest term of these kinds that `text` lacks; 0 where it has all."""
    return max((t.weight for t in terms if t.kind in kinds and t.match(text) < 0.5), default=0.0)


def _subject(terms: tuple[Term, ...], text: str) -> float:
    """The weighted share of the subject's terms that `text` holds; 1 where none is named."""
    named = [t for t in terms if t.kind not in SUBJECTLESS]
    return coverage(named, text) if named else 1.0


def _unknown_slot(evidence: Evidence) -> float:
    return max(
        (t.weight for t in evidence.terms if t.kind in SLOTS and not t.frequency), default=0.0
    )


_MOST_MARGIN = 3.0


def _same_series(one: Figure, other: Figure) -> bool:
    """Whether two figures are cells of one column, or one quantity at two times."""
    if one.table is not None and one.table == other.table:
        return one.column == other.column
    return one.subject == other.subject and one.metric == other.metric and one.unit == other.unit


def _margin(evidence: Evidence, ranked: RankedFigure) -> float:
    """How clearly a figure leads: the score of the next one of another quantity behind its own.

    Other years of one series and other rows of one column are no rivals.
    """
    others = (
        r.score
        for r in evidence.figures
        if not same_value(r.figure, ranked.figure) and not _same_series(r.figure, ranked.figure)
    )
    behind = ranked.score - next(others, ranked.score - _MOST_MARGIN)
    return max(0.0, min(_MOST_MARGIN, behind))


def _rare_measure(finder: EvidenceFinder, ranked: RankedFigure) -> float:
    """The rarity (natural log of one in how many figures) of the sort of quantity asked for,
    where the figure is of it: few sentences give a temperature; 0 where it is not."""
    if ranked.feature("measure") < 1.0:
        return 0.0
    return finder.rarity_of(measure_of(ranked.figure.unit)) + max(0.0, ranked.feature("unit_word"))


def figure_signs(
    finder: EvidenceFinder,
    evidence: Evidence,
    ranked: RankedFigure,
    *,
    computing: bool = False,
    beside: Sequence[RankedFigure] = (),
) -> tuple[float, ...]:
    """The signs of `FIGURE_SIGNS` for answering with `ranked`.

    Where something is computed from it, `ranked` need not be of the sort or year asked for,
    and the other operands (`beside`) say what the question is about together with it.
    """
    group = (ranked, *beside)
    own = " ".join(finder.own_text(r.figure) for r in group)
    clause = f"{own} {' '.join(finder.clause_text(r.figure) for r in group)}"
    wide = f"{own} {' '.join(finder.wide_text(r.passage.id) for r in group)}"
    terms = evidence.terms
    subject = _subject(terms, wide)
    sentence = f"{own} {' '.join(finder.full_text(r.passage.id) for r in group)}"
    period = ranked.feature("period")
    asked = evidence.question.measure_asked
    row = column = True
    if ranked.figure.table is not None:
        row, column = cell_is_named(finder.index, evidence, ranked.figure)
    return (
        ranked.score,
        nearness(evidence),
        ranked.feature("dense_claim"),
        coverage(terms, clause) if beside else ranked.feature("clause_terms"),
        coverage(terms, wide) if beside else ranked.feature("wide_terms"),
        subject,
        _margin(evidence, ranked),
        _rare_measure(finder, ranked),
        _heaviest(terms, _METRICS, clause),
        _heaviest(terms, NAMES, sentence),
        _heaviest(terms, REGIONS, wide),
        _heaviest(terms, PRODUCTS, wide),
        _heaviest(terms, _CUSTOMERS, wide),
        _unknown_slot(evidence),
        evidence.unknown,
        1.0 if period < -0.5 and not computing else 0.0,
        1.0 if evidence.question.times.years and abs(period) < 0.1 and not computing else 0.0,
        1.0 if ranked.feature("measure") < 0 and not computing else 0.0,
        1.0 if ranked.feature("measure") < 0 and asked and not computing else 0.0,
        1.0 if ranked.feature("unit_word") < 0 and not computing else 0.0,
        1.0 if not computing and _heaviest(terms, _METRICS, clause) and subject >= 0.6 else 0.0,
        1.0 if not computing and change_differs(evidence, ranked.figure) else 0.0,
        1.0 if is_joint(terms, ranked.figure, fold(evidence.question.text)) else 0.0,
        1.0 if is_of_another_name(finder, terms, ranked.figure) else 0.0,
        1.0 if _foreign(terms) and ranked.feature("unit_word") <= 0 else 0.0,
        1.0 if not computing and counts_another_noun(finder, evidence, ranked) else 0.0,
        1.0 if ranked.feature("region") < 0 else 0.0,
        1.0 if _unknown_lead(terms) else 0.0,
        1.0 if ranked.figure.table is not None else 0.0,
        1.0 if not (computing or row) else 0.0,
        1.0 if not column else 0.0,
        1.0 if _topic_only(finder, terms, wide) else 0.0,
    )


def _topic_only(finder: EvidenceFinder, terms: tuple[Term, ...], wide: str) -> bool:
    """Whether one part of the market is asked about, and a text names nothing but what the whole
    report is about."""
    named = [
        t
        for t in terms
        if t.kind not in SUBJECTLESS
        and t.frequency
        and t.weight >= TELLING
        and not any(t.match(word) for word in finder.topic)
    ]
    return bool(named) and not any(t.match(wide) >= 0.4 for t in named)


def _unknown_lead(terms: tuple[Term, ...]) -> bool:
    """Whether the word that a question starts its subject with is foreign to the report."""
    lead = next((t for t in terms if t.kind not in SUBJECTLESS and t.weight >= LEADS), None)
    return lead is not None and not lead.frequency and len(lead.text) > 1


def _foreign(terms: tuple[Term, ...]) -> bool:
    return any(t.kind == "asking" and not t.frequency for t in terms)


def passage_signs(
    finder: EvidenceFinder, evidence: Evidence, ranked: RankedPassage
) -> tuple[float, ...]:
    """The signs of `PASSAGE_SIGNS` for answering with `ranked`."""
    passage, scores, terms = ranked.passage, evidence.scores, evidence.terms
    text = evidence.question.text
    wide = finder.wide_text(passage.id)
    after = finder.text_after(passage.id)
    said = f"{finder.text_of(passage.id)} {after}"
    nouns = asked_nouns(text, finder.index.splitter)
    asked = count_asked(text)
    # 三个发力点: a sentence that counts three has them by another name.
    counted = bool(asked) and count_told(finder.text_of(passage.id), asked or 0) is not None
    return (
        ranked.score,
        nearness(evidence),
        ranked.terms,
        _subject(terms, wide),
        _heaviest(terms, NAMES, wide),
        _heaviest(terms, REGIONS, wide),
        _heaviest(terms, PRODUCTS, wide),
        _heaviest(terms, _CUSTOMERS, wide),
        _unknown_slot(evidence),
        evidence.unknown,
        float((scores.dense[passage.id] - scores.dense.mean()) / max(scores.dense.std(), 1e-6)),
        10 * float(scores.headings[passage.section] - scores.headings.mean()),
        given(aspects_asked(text), said),
        1.0 if evidence.question.kind is Kind.SUMMARY else 0.0,
        1.0 if not counted and is_gone(nouns, terms, f"{wide} {after}") else 0.0,
    )
