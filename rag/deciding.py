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
from rag.terms import SLOTS, Term

FIGURE_SIGNS = (
    "score",  # the figure's own score
    "dense",  # best sentence's cosine, above the report's mean
    "claim",  # the figure's clause's cosine, above the mean
    "wide",  # share of terms in sentence, the one before and headings
    "missing_slot",  # heaviest narrowing term that is not there
    "unknown_slot",  # heaviest narrowing term that the whole report does not know
    "wrong_period",  # the year contradicts
    "wrong_measure",  # the sort of quantity contradicts
    "wrong_unit",  # the counted thing contradicts
)
PASSAGE_SIGNS = ("score", "dense", "wide", "missing_slot", "unknown_slot", "unknown_words")


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
    """Decides by fitted weights; `threshold` is the least probability that is answered."""

    figure: Logistic
    passage: Logistic
    threshold: float

    @classmethod
    def load(cls) -> Decider:
        raw = json.loads((files("rag") / "data" / "weights.json").read_text(encoding="utf-8"))

        def logistic(part: str, names: tuple[str, ...]) -> Logistic:
            given = raw[part]
            return Logistic(given["bias"], tuple(float(given[name]) for name in names))

        return cls(
            logistic("figure_decision", FIGURE_SIGNS),
            logistic("passage_decision", PASSAGE_SIGNS),
            float(raw["threshold"]),
        )


def missing_slots(terms: tuple[Term, ...], text: str) -> list[Term]:
    """Narrowing terms (regions, organisations, metrics …) that `text` does not hold."""
    return [t for t in terms if t.kind in SLOTS and t.match(text) < 0.5]


def figure_signs(
    finder: EvidenceFinder, evidence: Evidence, ranked: RankedFigure
) -> tuple[float, ...]:
    """The signs of `FIGURE_SIGNS` for answering with `ranked`."""
    text = finder.wide_text(ranked.passage.id) + " " + finder.own_text(ranked.figure)
    missing = missing_slots(evidence.terms, text)
    return (
        ranked.score,
        10 * float(evidence.scores.dense.max() - evidence.scores.dense.mean()),
        ranked.feature("dense_claim"),
        ranked.feature("wide_terms"),
        max((t.weight for t in missing), default=0.0),
        max((t.weight for t in missing if not t.frequency), default=0.0),
        1.0 if ranked.feature("period") < -0.5 else 0.0,
        1.0 if ranked.feature("measure") < 0 else 0.0,
        1.0 if ranked.feature("unit_word") < 0 else 0.0,
    )


def passage_signs(
    finder: EvidenceFinder, evidence: Evidence, ranked: RankedPassage
) -> tuple[float, ...]:
    """The signs of `PASSAGE_SIGNS` for answering with `ranked`."""
    text = finder.wide_text(ranked.passage.id)
    missing = missing_slots(evidence.terms, text)
    unknown = [t for t in evidence.terms if not t.frequency]
    total = sum(t.weight for t in evidence.terms) or 1.0
    return (
        ranked.score,
        10 * float(evidence.scores.dense.max() - evidence.scores.dense.mean()),
        ranked.terms,
        max((t.weight for t in missing), default=0.0),
        max((t.weight for t in missing if not t.frequency), default=0.0),
        sum(t.weight for t in unknown) / total,
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
