"""Whether the evidence answers the question, contradicts itself, or is not there.

The decision is a logistic model over a few features of the best evidence; its weights are
data (`data/weights.json`), fitted by `eval.fit` on questions with and without an answer.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from importlib.resources import files

from index.figure import Figure
from index.normal import fold
from rag.evidence import Evidence, EvidenceFinder, RankedFigure, RankedPassage
from rag.features import coverage
from rag.terms import SLOTS, SUBJECTLESS, Term

FIGURE_SIGNS = (
    "score",  # the figure's own score
    "dense",  # best sentence's cosine, above the report's mean
    "claim",  # the figure's clause's cosine, above the mean
    "clause",  # share of terms in its clause and its own names
    "wide",  # share of terms in sentence, the one before and headings
    "subject",  # share of the terms that name the subject in them
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
    "wrong_unit",  # the counted thing contradicts
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
)
HELPS = frozenset({"score", "dense", "claim", "clause", "wide", "subject"})
"""Signs that can only speak for an answer; all others can only speak against it."""

_NAMES = frozenset({"organisation", "latin", "name"})
_REGIONS = frozenset({"region"})
_PRODUCTS = frozenset({"product", "technology"})
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
            return Logistic(given["bias"], tuple(float(given[name]) for name in names))

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
    return max(
        (t.weight for t in terms if t.kind in kinds and t.match(text) < 0.5), default=0.0
    )


def _subject(terms: tuple[Term, ...], text: str) -> float:
    """The weighted share of the subject's terms that `text` holds; 1 where none is named."""
    named = [t for t in terms if t.kind not in SUBJECTLESS]
    return coverage(named, text) if named else 1.0


def _dense(evidence: Evidence) -> float:
    return 10 * float(evidence.scores.dense.max() - evidence.scores.dense.mean())


def _unknown_slot(evidence: Evidence) -> float:
    return max(
        (t.weight for t in evidence.terms if t.kind in SLOTS and not t.frequency), default=0.0
    )


def figure_signs(
    finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure, *, computing: bool = False
) -> tuple[float, ...]:
    """The signs of `FIGURE_SIGNS` for answering with `ranked`.

    Where something is computed from it, `ranked` need not be of the sort or year asked for.
    """
    own = finder.own_text(ranked.figure)
    clause = f"{own} {finder.clause_text(ranked.figure)}"
    wide = f"{own} {finder.wide_text(ranked.passage.id)}"
    terms = evidence.terms
    period = ranked.feature("period")
    return (
        ranked.score,
        _dense(evidence),
        ranked.feature("dense_claim"),
        ranked.feature("clause_terms"),
        ranked.feature("wide_terms"),
        _subject(terms, wide),
        _heaviest(terms, _METRICS, clause),
        _heaviest(terms, _NAMES, wide),
        _heaviest(terms, _REGIONS, wide),
        _heaviest(terms, _PRODUCTS, wide),
        _heaviest(terms, _CUSTOMERS, wide),
        _unknown_slot(evidence),
        evidence.unknown,
        1.0 if period < -0.5 and not computing else 0.0,
        1.0 if evidence.question.times.years and abs(period) < 0.1 and not computing else 0.0,
        1.0 if ranked.feature("measure") < 0 and not computing else 0.0,
        1.0 if ranked.feature("unit_word") < 0 and not computing else 0.0,
    )


def passage_signs(
    finder: EvidenceFinder, evidence: Evidence, ranked: RankedPassage
) -> tuple[float, ...]:
    """The signs of `PASSAGE_SIGNS` for answering with `ranked`."""
    wide = finder.wide_text(ranked.passage.id)
    terms = evidence.terms
    return (
        ranked.score,
        _dense(evidence),
        ranked.terms,
        _subject(terms, wide),
        _heaviest(terms, _NAMES, wide),
        _heaviest(terms, _REGIONS, wide),
        _heaviest(terms, _PRODUCTS, wide),
        _heaviest(terms, _CUSTOMERS, wide),
        _unknown_slot(evidence),
        evidence.unknown,
    )


def same_value(one: Figure, other: Figure) -> bool:
    """Whether two figures state the same amount, in whatever unit."""
    if one.base_unit != other.base_unit:
        return False

    def ends(figure: Figure) -> tuple[object, object]:
        low = figure.low if figure.value is None else figure.value
        high = figure.high if figure.value is None else figure.value
        return (
            low * figure.scale if low is not None else None,
            high * figure.scale if high is not None else None,
        )

    return ends(one) == ends(other)


def comparable(one: Figure, other: Figure) -> bool:
    """Whether two figures could answer the same question: same unit, change and time."""
    if one.base_unit != other.base_unit or one.change is not other.change:
        return False
    if one.period is None or other.period is None or one.period.first is None:
        return True
    if other.period.first is None:
        return True
    return (one.period.first, one.period.last) == (other.period.first, other.period.last)


def names_of(figure: Figure) -> str:
    """Subject, region and metric of a figure, folded."""
    return fold(" ".join(p for p in (figure.subject, figure.region, figure.metric) if p))
