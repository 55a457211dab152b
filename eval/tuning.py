"""Choosing fusion weights by cross-validation.

Knows arrays of scores and relevant pieces; not where they come from. Weights are chosen on
all questions but one fold and measured on that fold, so the figure that is reported was never
tuned on. The weights to use are then those chosen on all questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval.ranking import Relevant, recall, reciprocal_rank
from index.fusion import best, min_max

Weights = tuple[float, float, float]  # dense, words, chars

_DEPTH = 100  # a first hit below this counts as none


@dataclass(frozen=True, slots=True)
class Judged:
    """A question's scores by retriever, shape (passages,) each, and what is relevant."""

    dense: npt.NDArray[np.float32]
    words: npt.NDArray[np.float32]
    chars: npt.NDArray[np.float32]
    relevant: Relevant


@dataclass(frozen=True, slots=True)
class Tuned:
    """`weights` chosen on all questions; `held_out` the mean objective over unseen folds."""

    weights: Weights
    held_out: float


def tune(judged: Sequence[Judged], *, folds: int = 5, steps: int = 10) -> Tuned:
    """Choose weights on a grid of 1/steps that sum to 1.

    The objective of a question is the mean of recall@1, recall@5, recall@10 and its
    reciprocal rank. A weighting is judged with its neighbours on the grid, so that a lucky
    peak does not win over a broad hill. Question i is in fold i modulo `folds`.

    Raises:
        ValueError: there are fewer questions than folds.
    """
    if len(judged) < folds:
        raise ValueError(f"{folds} folds need as many questions; got {len(judged)}.")
    grid = [
        (dense, words, steps - dense - words)
        for dense in range(steps + 1)
        for words in range(steps + 1 - dense)
    ]
    objective = np.array([[_objective(each, point) for point in grid] for each in judged])
    neighbours = [
        [at for at, other in enumerate(grid) if max(map(abs, np.subtract(point, other))) <= 1]
        for point in grid
    ]
    fold_of = np.arange(len(judged)) % folds
    held_out = np.empty(len(judged))
    for fold in range(folds):
        unseen = fold_of == fold
        held_out[unseen] = objective[unseen, _top(objective[~unseen], neighbours)]
    dense, words, chars = grid[_top(objective, neighbours)]
    return Tuned((dense / steps, words / steps, chars / steps), float(held_out.mean()))


def _top(objective: npt.NDArray[np.float64], neighbours: Sequence[Sequence[int]]) -> int:
    mean = objective.mean(axis=0)
    return int(np.argmax([mean[list(near)].mean() for near in neighbours]))


def _objective(judged: Judged, point: tuple[int, int, int]) -> float:
    scores = (
        point[0] * min_max(judged.dense)
        + point[1] * min_max(judged.words)
        + point[2] * min_max(judged.chars)
    )
    ranking = best(scores, _DEPTH)
    found = [recall(ranking, judged.relevant, k) for k in (1, 5, 10)]
    return (sum(found) + reciprocal_rank(ranking, judged.relevant)) / 4
