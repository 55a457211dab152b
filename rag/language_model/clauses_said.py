"""Clauses of a model's sentence and how near they are to those of the evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.normal import fold

_HAN = re.compile(r"[\u4e00-\u9fff]+")
CLAUSE = re.compile(r"[。;!?\n:]|(?<!\d),|,(?!\d{3})")
_NEAR = 0.8
"""Share of the best overlap from which another clause of the evidence counts as meant too."""
_SAYS_THE_SAME = 0.34
"""Overlap below which no clause of the evidence is close enough to be compared word by word."""


def clauses_in(words: str) -> list[str]:
    """The clauses of a stretch, folded."""
    return [fold(part) for part in CLAUSE.split(words) if part.strip()]


def pairs_of(text: str) -> set[str]:
    """All two characters that stand side by side, Chinese ones only."""
    return {run[i : i + 2] for run in _HAN.findall(text) for i in range(len(run) - 1)}


def overlap(one: str, other: str) -> float:
    """Share of the pairs of `one` that `other` holds, in [0, 1]."""
    pairs = pairs_of(one)
    return len(pairs & pairs_of(other)) / len(pairs) if pairs else 0.0


def nearest(clause: str, evidence: Sequence[str]) -> list[str]:
    """The clauses of the evidence that a clause can be a wording of; none where all are far."""
    scored = [(overlap(clause, one), one) for one in evidence]
    best = max((score for score, _ in scored), default=0.0)
    if best < _SAYS_THE_SAME:
        return []
    return [one for score, one in scored if score >= _NEAR * best]
