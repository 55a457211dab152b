"""Asking every question of a set in process, and the table of what came of it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.progress import track
from rich.table import Table

from eval.gold import GoldQuestion
from eval.scoring import MEASURES, Score, score
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


def score_table(outcomes: Sequence[Outcome]) -> Table:
    """One line for each kind of question and one for all; shares in percent."""
    table = Table("group", title=f"{len(outcomes)} questions")
    for name in ("n", *MEASURES, "chars"):
        table.add_column(name, justify="right")
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.question.group, []).append(outcome)
    for name in [*sorted(groups), "ALL"]:
        rows = groups.get(name, outcomes)
        shares = [f"{100 * share(rows, measure):.1f}" for measure in MEASURES]
        length = statistics.median(len(o.reply.answer) for o in rows)
        table.add_row(name, str(len(rows)), *shares, f"{length:.0f}")
    return table
