"""Measures an embedder by itself, so that a benchmark can set it beside whole answers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.embedder import Embedder

_WARM_UP = 3


@dataclass(frozen=True, slots=True)
class QuestionLatency:
    """How long single questions took, one after the other; milliseconds of wall clock."""

    questions: int
    p50_ms: float
    p95_ms: float
    max_ms: float


def measure_questions(embedder: Embedder, questions: Sequence[str]) -> QuestionLatency:
    """Embed each question once, alone, after a few that do not count.

    Raises:
        ValueError: there is no question to measure.
    """
    if not questions:
        raise ValueError("There is no question to measure; give at least one.")
    for question in questions[:_WARM_UP]:
        embedder.embed_question(question)
    taken_ms = []
    for question in questions:
        begun = time.perf_counter()
        embedder.embed_question(question)
        taken_ms.append((time.perf_counter() - begun) * 1000)
    p50, p95 = np.percentile(taken_ms, [50, 95])
    return QuestionLatency(len(taken_ms), float(p50), float(p95), max(taken_ms))


def measure_passages(embedder: Embedder, passages: Sequence[str]) -> float:
    """Passages per second of one call that embeds them all.

    Raises:
        ValueError: there is no passage to measure.
    """
    if not passages:
        raise ValueError("There is no passage to measure; give at least one.")
    begun = time.perf_counter()
    embedder.embed_passages(passages)
    return len(passages) / (time.perf_counter() - begun)
