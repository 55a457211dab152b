"""Which of the best figures answers: the first that nothing rules out and no other answers better.

Scores that lie close say little; what is compared here is what a reader would look at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.figure import Modality
from rag import tables
from rag.evidence import Evidence, EvidenceFinder, RankedFigure
from rag.features import NOW
from rag.question import Question
from rag.vetoes import vetoed

_WORD_MISSING = 0.35
"""What a word must weigh (see `features`) that speaks against a figure whose places lack it."""
_AS_WELL = 0.6
"""How far behind another a figure may score that does as well."""
_NEXT_BEST = 1.0
"""How far behind a figure that cannot be the answer the next one may score to stand in."""
_BESIDE = 2.0
"""The same for one of the same sentence whose subject is asked about."""
_UNASKED = 0.5
"""Share of a subject's words from which it is another one than asked about."""


def led_by_what_answers(finder: EvidenceFinder, evidence: Evidence) -> Evidence:
    """The evidence led by the best figure that can be the answer, where one is near."""
    figures = evidence.figures
    if not figures:
        return evidence
    near = [
        r
        for r in figures[:4]
        if figures[0].score - r.score
        <= (_BESIDE if _asked_for_beside(r, figures[0]) else _NEXT_BEST)
    ]
    if tables.points_at_table(evidence.question.text):
        near.sort(key=lambda r: r.figure.table is None)
    near = [r for r in near if not vetoed(finder, evidence, r)]
    near = [r for r in near if not _misses_a_word(r, near)]
    near = [r for r in near if not _is_to_come(evidence.question, r, near)]
    near = sorted(near, key=_falls_short)
    lead = next((r for r in near if not _other_year_of(r, near)), None)
    if lead is None or lead is figures[0]:
        return evidence
    rest = tuple(r for r in figures if r is not lead)
    return replace(evidence, figures=(lead, *rest))


def _other_year_of(ranked: RankedFigure, near: Sequence[RankedFigure]) -> bool:
    """Whether a figure is of another year than asked for, and one near to it is of that year
    and the same quantity (a row of years beside a sentence that names the subject)."""
    if ranked.feature("period") > -0.5:
        return False
    figure = ranked.figure
    return any(
        r.feature("period") > 0.5
        and (r.figure.metric, r.figure.base_unit, r.figure.change)
        == (figure.metric, figure.base_unit, figure.change)
        for r in near
    )


def _asked_for_beside(ranked: RankedFigure, lead: RankedFigure) -> bool:
    """Whether a figure stands in the sentence of the lead, and the question names its subject."""
    return ranked.passage.id == lead.passage.id and ranked.feature("extra") < _UNASKED


def _falls_short(ranked: RankedFigure) -> bool:
    """Whether a figure is of another sort than asked for; another one that scores about as well
    and is of that sort is the better answer (采样率 for 市占率)."""
    return ranked.feature("measure") < 0


def _is_to_come(question: Question, ranked: RankedFigure, near: Sequence[RankedFigure]) -> bool:
    """Whether what holds now is asked for, and a figure is only expected where another one of the
    same quantity is told as it is."""
    if question.times.years or not NOW.search(question.text):
        return False
    figure = ranked.figure
    return figure.modality is not Modality.ACTUAL and any(
        r.figure.modality is Modality.ACTUAL
        and r.figure.base_unit == figure.base_unit
        and (r.figure.subject, r.figure.metric) == (figure.subject, figure.metric)
        for r in near
    )


def _misses_a_word(ranked: RankedFigure, near: Sequence[RankedFigure]) -> bool:
    """Whether a word for the subject stands nowhere near a figure, and another one that scores
    about as well has them all (安全研发: 研发投入占比15%, 14%用于安全技术研发)."""
    if ranked.feature("missing") < _WORD_MISSING or ranked.figure.table is not None:
        return False
    return any(
        r.feature("missing") <= 0
        and r.feature("measure") > 0
        and ranked.score - r.score <= _AS_WELL
        for r in near
    )
