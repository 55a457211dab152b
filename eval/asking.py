"""Asking every question of a set in process, for `ablation.py`; a full run is `running.py`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.progress import track

from eval.gold import GoldQuestion
from eval.scoring import Score, score
from rag.answer import Answer, Status, Turn
from rag.errors import QuestionError

Ask = Callable[[str, Sequence[Turn]], Answer]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question with its reply, its score and the milliseconds it took."""

    question: GoldQuestion
    reply: Answer
    score: Score
    ms: float


def ask_all(ask: Ask, questions: Sequence[GoldQuestion], *, quiet: bool = False) -> list[Outcome]:
    """Ask each question once, in order; one that cannot be read counts as an empty reply."""
    outcomes = []
    for question in track(questions, description="提问", disable=quiet, transient=True):
        started = time.perf_counter()
        try:
            reply = ask(question.question, question.turns)
        except QuestionError:
            reply = Answer(Status.NOT_IN_REPORT, "", question.question)
        ms = (time.perf_counter() - started) * 1000
        outcomes.append(Outcome(question, reply, score(question, reply), ms))
    return outcomes


def share(outcomes: Sequence[Outcome], measure: str) -> float:
    """The share of replies that meet a measure, in [0, 1]; 0 where there are none."""
    if not outcomes:
        return 0.0
    return sum(bool(getattr(o.score, measure)) for o in outcomes) / len(outcomes)
