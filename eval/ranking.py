"""Measures of a ranking against the relevant pieces of a question.

Each piece of evidence is one relevant thing; it is found where any of its passages is.
"""

from __future__ import annotations

from collections.abc import Sequence

Relevant = Sequence[frozenset[int]]


def recall(ranking: Sequence[int], relevant: Relevant, k: int) -> float:
    """Share of the relevant pieces found in the top k (not: whether any was found).

    Raises:
        ValueError: nothing is relevant, so there is no share.
    """
    if not relevant:
        raise ValueError("Recall needs at least one relevant piece.")
    top = set(ranking[:k])
    return sum(1 for ids in relevant if ids & top) / len(relevant)


def reciprocal_rank(ranking: Sequence[int], relevant: Relevant) -> float:
    """1 / rank of the first relevant passage, ranks from 1; 0 where none is ranked."""
    wanted = frozenset[int]().union(*relevant)
    for rank, passage in enumerate(ranking, start=1):
        if passage in wanted:
            return 1 / rank
    return 0.0
