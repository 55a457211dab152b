"""How well the score of the decision tells answerable questions from others."""

from __future__ import annotations

from collections.abc import Sequence

from eval.result import Question

_ANSWERABLE = frozenset({"answer", "conflict"})
_STEPS = 10


def calibration_points(questions: Sequence[Question]) -> list[tuple[float, float, int]]:
    """For each tenth of the score: its mean, the share answerable, and how many there are.

    Questions without a score, and those about lost text, are left out; empty tenths as well.
    """
    steps: dict[int, list[tuple[float, bool]]] = {}
    for question in questions:
        if question.score is None or question.behavior == "damaged":
            continue
        step = min(_STEPS - 1, int(question.score * _STEPS))
        answerable = question.behavior in _ANSWERABLE
        steps.setdefault(step, []).append((question.score, answerable))
    return [
        (
            sum(score for score, _ in found) / len(found),
            sum(answerable for _, answerable in found) / len(found),
            len(found),
        )
        for _, found in sorted(steps.items())
    ]
