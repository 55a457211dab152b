"""How well a figure fits a question, as numbers.

One feature a line in `NAMES`; each says something that a reader would also look at. Which of
them counts how much is data (`data/weights.json`), fitted by `eval.fit`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index.figure import Change, Direction, Figure, Modality, Period
from rag.kind import Measure
from rag.measure import measure_of
from rag.pool import TextPool
from rag.question import Question, Times
from rag.terms import SUBJECTLESS, Term

NAMES = (
    "dense_sentence",  # cosine of question and sentence, above the report's mean
    "dense_claim",  # cosine of question and clause with the clause before it
    "words",  # BM25 over words, best passage at 1
    "chars",  # BM25 over character n-grams, best passage at 1
    "own_terms",  # share of the question's terms in the figure's own subject, metric, region
    "clause_terms",  # share in its clause
    "sentence_terms",  # share in its sentence
    "wide_terms",  # share in its sentence, the one before and the headings
    "measure",  # the sort of quantity fits
    "unit_word",  # the counted thing fits (多少台)
    "period",  # the year fits
    "part",  # the quarter or half fits
    "change",  # level, amount of change or rate fits
    "direction",  # up or down fits
    "bound_elsewhere",  # a term that the sentence ties to another figure
    "requirement",  # the question asks for a requirement and this is one
    "section",  # the section that the question names
    "cell",  # a table cell whose row and column the question both name
    "missing",  # the heaviest word for the subject that neither it nor its surroundings hold
)


def period_fit(times: Times, period: Period | None) -> float:
    """1 where the times agree, -1 where they contradict, 0 where one says nothing."""
    if not times.years:
        if times.horizon and period is not None:
            return 1.0 if times.horizon in period.label else -0.3
        return 0.0
    if period is None or period.first is None:
        return 0.0
    first, last = period.first, period.last or period.first
    if first == last:
        return 1.0 if first in times.years else -1.0
    if {first, last} <= set(times.years):
        return 1.0
    inside = any(first <= year <= last for year in times.years)
    return 0.4 if inside else -1.0


def part_fit(times: Times, period: Period | None) -> float:
    """1 where the parts of the year agree, -1 where they contradict."""
    have = period.part if period else None
    if times.part is None:
        return 0.0 if have is None else -0.3
    return 1.0 if have == times.part else -0.5


def measure_fit(question: Question, figure: Figure) -> float:
    """1 for the likeliest sort of quantity, less for the others asked for, -1 for the rest."""
    if not question.measures:
        return 0.0
    have = measure_of(figure.unit)
    if have in question.measures:
        return 1.0 if have == question.measures[0] else 0.6
    if have is Measure.POINTS and Measure.PERCENT in question.measures:
        return 0.2
    return -1.0


def unit_word_fit(question: Question, figure: Figure) -> float:
    """Whether the counted thing that the question names is the figure's unit."""
    if question.unit is None:
        return 0.0
    wanted = question.unit.lstrip("万亿")
    unit = figure.unit.lstrip("万亿")
    if wanted == "个":
        return 0.0
    return 1.0 if unit.startswith(wanted) or _SAME.get(wanted, wanted) == unit else -0.7


_SAME = {"毫秒": "ms", "纳米": "nm", "微米": "μm", "毫米": "mm", "家": "家", "年": "年"}


def change_fit(question: Question, figure: Figure) -> float:
    """Whether a level, an amount of change or a rate is asked for and given."""
    wants = question.changes
    match figure.change:
        case Change.RATE:
            return 1.0 if "rate" in wants else (0.3 if "delta" in wants else -0.5)
        case Change.DELTA:
            return 1.0 if "delta" in wants else (0.2 if "rate" in wants else -0.5)
        case Change.LEVEL:
            if "level" in wants:
                return 0.5
            return -0.5 if wants else 0.0
    return 0.0


_UP = "增涨升高多提扩加快"
_DOWN = "降跌减少低缩掉省压短"


def direction_fit(question: Question, figure: Figure) -> float:
    """Whether the way up or down agrees; 0 where either says nothing."""
    if figure.direction is None:
        return 0.0
    up = any(c in question.text for c in _UP)
    down = any(c in question.text for c in _DOWN)
    if up == down:
        return 0.0
    return 1.0 if up == (figure.direction is Direction.UP) else -0.5


_ASKS_REQUIREMENT = (
    "要求",
    "必须",
    "得达到",
    "至少",
    "不能超过",
    "不得",
    "最多",
    "硬性",
    "规定",
    "需要",
    "才行",
    "才算",
)


def requirement_fit(question: Question, figure: Figure) -> float:
    """1 where a requirement is asked for and given."""
    asked = any(word in question.text for word in _ASKS_REQUIREMENT)
    return 1.0 if asked and figure.modality is Modality.REQUIREMENT else 0.0


class TermMatcher:
    """How well the terms of one question are held by the texts of a pool."""

    def __init__(self, terms: Sequence[Term], pool: TextPool) -> None:
        self._weighed = [(term.weight, pool.matches(term)) for term in terms]
        self._subject = [
            weighed
            for term, weighed in zip(terms, self._weighed, strict=True)
            if term.kind not in SUBJECTLESS and term.frequency
        ]
        self._total = sum(term.weight for term in terms)

    def share(self, *numbers: int) -> float:
        """The weighted share of the terms that any of the texts holds, in [0, 1]."""
        if not self._total:
            return 0.0
        got = 0.0
        for weight, matches in self._weighed:
            best = 0.0
            for number in numbers:
                match = matches.get(number)
                if match is not None and match > best:
                    best = match
            got += weight * best
        return got / self._total

    def heaviest_missing(self, *numbers: int) -> float:
        """The weight of the heaviest word for the subject that the report knows and none of
        the texts holds, in fifths; 0 where all are there."""
        heaviest = 0.0
        for weight, matches in self._subject:
            if weight > heaviest and not any(matches.get(n, 0.0) >= 0.5 for n in numbers):
                heaviest = weight
        return heaviest / 5


def coverage(terms: Iterable[Term], text: str) -> float:
    """The weighted share of `terms` that `text` (folded) holds, in [0, 1]."""
    total = got = 0.0
    for term in terms:
        total += term.weight
        got += term.weight * term.match(text)
    return got / total if total else 0.0
