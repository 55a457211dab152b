"""How well the terms of one question are held by the texts of a pool, many texts at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rag.pool import TextPool
from rag.terms import SUBJECTLESS, Term

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.intp]
"""Numbers of texts of a pool, shape (n,)."""

_HALF = 0.5
"""How well a term must match a text that is said to hold it."""


class TermMatcher:
    """The terms of one question against a pool.

    Where several arrays of numbers are given, position i of each belongs to one thing (the texts
    it stands in): it holds a term as well as the best of its texts does.
    """

    def __init__(self, terms: Sequence[Term], pool: TextPool) -> None:
        self._weights = np.array([term.weight for term in terms])
        self._held = np.stack([pool.row(t) for t in terms]) if terms else np.zeros((0, pool.size))
        known = [(i, t) for i, t in enumerate(terms) if t.frequency]
        self._subject = [i for i, t in known if t.kind not in SUBJECTLESS]
        self._metrics = [i for i, t in known if t.kind == "metric"]
        self._total = float(self._weights.sum())

    def share(self, *numbers: Numbers) -> Floats:
        """The weighted share of the terms that each thing holds, in [0, 1], shape (n,)."""
        if not self._total:
            return np.zeros(len(numbers[0]))
        return np.asarray(self._weights @ self._best(self._held, numbers) / self._total)

    def best(self, terms: Sequence[int] | None, *numbers: Numbers) -> Floats:
        """How well each thing holds the best of some terms (all for None), shape (n,)."""
        held = self._held if terms is None else self._held[terms]
        if not len(held):
            return np.zeros(len(numbers[0]))
        return np.asarray(self._best(held, numbers).max(axis=0))

    def metric_fit(self, own: Numbers, clauses: Numbers) -> Floats:
        """1 where a figure's own words hold the metric asked for, 0.5 where its clause does, -1
        where neither does; 0 where no metric that the report knows is asked for."""
        if not self._metrics:
            return np.zeros(len(own))
        named = self.best(self._metrics, own) >= _HALF
        beside = self.best(self._metrics, clauses) >= _HALF
        return np.where(named, 1.0, np.where(beside, 0.5, -1.0))

    def heaviest_missing(self, *numbers: Numbers) -> Floats:
        """The weight of the heaviest word for the subject that the report knows and a thing does
        not hold, in fifths; 0 where it holds all."""
        if not self._subject:
            return np.zeros(len(numbers[0]))
        missing = self._best(self._held[self._subject], numbers) < _HALF
        return np.asarray((missing * self._weights[self._subject, None]).max(axis=0) / 5)

    @staticmethod
    def _best(held: Floats, numbers: Sequence[Numbers]) -> Floats:
        best = held[:, numbers[0]]
        for more in numbers[1:]:
            best = np.maximum(best, held[:, more])
        return best
