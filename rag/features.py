"""How well a figure fits a question, as numbers.

One feature a line in `NAMES`; each says something that a reader would also look at. Which of
them counts how much is data (`data/weights.json`), fitted by `eval.fit`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.figure import Change, Direction, Figure, Modality, Period
from rag.kind import Measure
from rag.measure import measure_of
from rag.question import Question, Times
from rag.terms import Term

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
    "end",  # the first or the second of 从A升至B fits
    "region",  # the region fits
    "extra",  # share of its subject's words that the question does not say
    "metric",  # the metric asked for is the figure's own, or its clause's, or neither
    "bound_elsewhere",  # a term that the sentence ties to another figure
    "requirement",  # the question asks for a requirement and this is one
    "section",  # the section that the question names
    "cell",  # a table cell whose row and column the question both name
    "missing",  # the heaviest word for the subject that neither it nor its surroundings hold
)


OWN_NATION = frozenset({"中国", "全国", "国内", "我国"})
NAMED = 0.9
"""How well a term must match a text that is to be called by it."""


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


def loose_period_fit(times: Times, period: Period | None, loose: frozenset[int]) -> float:
    """How the times agree; a year that the sentence prints, but gives to none of its figures
    (`loose`: 2020年前投产的设备), belongs to the subject and contradicts nothing."""
    fit = period_fit(times, period)
    return 0.5 if fit < 0 and loose & set(times.years) else fit


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


_NO_DIRECTION = re.compile(
    r"多[少大高低久快长]|(?:高|低|中高)端|高清|提供|增值|减值|最[高低多少快]"
)
_UP = re.compile(r"[增涨升高多提扩快]|加(?:快|了|价|速)")
_DOWN = re.compile(r"[降跌减少低缩掉省压短]|便宜")


def directions(text: str) -> tuple[bool, bool]:
    """Whether a question speaks of a way up, and of a way down."""
    rest = _NO_DIRECTION.sub(" ", text)
    return bool(_UP.search(rest)), bool(_DOWN.search(rest))


def direction_fit(question: Question, figure: Figure) -> float:
    """Whether the way up or down agrees; 0 where either says nothing."""
    if figure.direction is None:
        return 0.0
    up, down = directions(question.text)
    if up == down:
        return 0.0
    return 1.0 if up == (figure.direction is Direction.UP) else -0.5


_BEFORE = re.compile(
    r"原来|原先|原本|之前(?!的)|以前|过去|当初|本来|起初|最初|先前|早先|从多少|从几"
    r"|(?<=[\u4e00-\u9fff]{2})(?<![目之以提当空面日年])前(?![五三十景沿列端置提往期年后者台名两几一二四]|\d+(?:大|强|名|家|位|年|个月))"
)
NOW = re.compile(r"现在|如今|目前|眼下|当前|现阶段")
_AFTER = re.compile(
    r"之后|以后|后来|最新|年后|月后|到(?:了)?(?:多少|几|什么|多)"
    r"|(?<=[\u4e00-\u9fff]{2})(?<![先前最])后(?![续期来端台方面年个五三两几\d])"
    r"|[降升涨跌砍缩提减增压](?:低|高|短|到|至|成)*(?:到|至|成)"
)


@dataclass(frozen=True, slots=True)
class End:
    """Which end of a movement a figure is: the `first` of 从A升至B, and the one that `holds_now`,
    which is the first where the other is only expected."""

    first: bool
    holds_now: bool


def end_of(figure: Figure, other: Figure) -> End:
    """Which end `figure` is of a movement whose other end is `other`."""
    first, last = sorted((figure, other), key=lambda end: end.span.start)
    said_now = first.period is not None and NOW.search(first.period.label) is not None
    expected = said_now or last.modality is not Modality.ACTUAL
    return End(first=figure is first, holds_now=figure is (first if expected else last))


def end_fit(question: Question, end: End | None) -> float:
    """Which end of a movement (从A升至B) is asked for.

    The later one is what holds now, so it is meant where nothing is said. 0 for a figure that
    is no end of a movement, and where the question names the year.
    """
    if end is None or question.times.years:
        return 0.0
    before = bool(_BEFORE.search(question.text))
    if NOW.search(question.text) and not before:
        return 1.0 if end.holds_now else -1.0
    after = bool(_AFTER.search(question.text))
    if before == after:
        return -0.4 if end.first else 0.4
    return 1.0 if before == end.first else -1.0


def extra_words(subject: frozenset[str], said: str) -> float:
    """The share of a subject's words that a question does not say, in [0, 1].

    `said` is the question with all forms of its terms: 智能影像工作站 is not what
    影像工作站 asks for.
    """
    return sum(word not in said for word in subject) / len(subject) if subject else 0.0


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


def asks_requirement(question: Question) -> bool:
    """Whether the question asks what is required."""
    return any(word in question.text for word in _ASKS_REQUIREMENT)


def coverage(terms: Iterable[Term], text: str) -> float:
    """The weighted share of `terms` that `text` (folded) holds, in [0, 1]."""
    total = got = 0.0
    for term in terms:
        total += term.weight
        got += term.weight * term.match(text)
    return got / total if total else 0.0
