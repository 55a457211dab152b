"""Fusion: one ranking out of the scores of several retrievers.

Knows arrays of scores, one per passage, in report order; not where they come from.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.settings import FusionWeights

Floats = npt.NDArray[np.float32]


def min_max(scores: Floats) -> Floats:
    """`scores` stretched to [0, 1], the best at 1 and the worst at 0.

    Where all are equal they say nothing, and all become 0.
    """
    if not scores.size:
        return scores
    low, high = float(scores.min()), float(scores.max())
    if high <= low:
        return np.zeros_like(scores)
    return np.asarray((scores - low) / (high - low), dtype=np.float32)


def fuse(dense: Floats, words: Floats, chars: Floats, weights: FusionWeights) -> Floats:
    """The weighted sum of the three after `min_max`, in [0, 1].

    Weights are relative: they are divided by their sum. All arrays have one score per
    passage, shape (n,), in the same order.
    """
    total = weights.dense + weights.words + weights.chars
    fused = (
        weights.dense * min_max(dense)
        + weights.words * min_max(words)
        + weights.chars * min_max(chars)
    ) / total
    return np.asarray(fused, dtype=np.float32)


def best(scores: Floats, k: int) -> list[int]:
    """Positions of the k highest scores, best first; equal scores keep their order.

    Gives fewer where there are fewer than k.

    Raises:
        ValueError: k is below 1.
    """
    if k < 1:
        raise ValueError(f"At least one passage must be asked for; got k = {k}.")
    order = np.argsort(-scores, kind="stable")
    return [int(position) for position in order[:k]]
