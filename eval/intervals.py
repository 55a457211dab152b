"""How sure a figure is: 95% intervals and the test of two runs on the same questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

_LEVEL = 0.95
_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Tally:
    """What one question adds to a measure: `hits` out of `of`."""

    hits: float
    of: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure over questions. `n` counts what it is a share of; `low`, `high` are the ends of
    the 95% interval, `how` is `wilson` or `bootstrap`."""

    value: float
    low: float
    high: float
    n: int
    how: str


def estimate(tallies: Sequence[Tally], *, seed: int) -> Estimate | None:
    """The share of all hits, with its interval; None where there is nothing to share.

    Wilson's interval where every question is one yes or no; else the percentiles of a
    bootstrap over questions, since trials within a question are no independent ones.
    """
    hits = np.array([tally.hits for tally in tallies], dtype=np.float64)
    of = np.array([tally.of for tally in tallies], dtype=np.float64)
    total = float(of.sum())
    if not total:
        return None
    value = float(hits.sum() / total)
    if bool(np.all(of == 1)) and bool(np.all((hits == 0) | (hits == 1))):
        ends = _wilson(round(float(hits.sum())), round(total))
        return _rounded(value, *ends, round(total), "wilson")
    if value in (0.0, 1.0):
        # Every resample is alike, which says nothing; questions bound it as yes or no would.
        count = int(np.count_nonzero(of))
        return _rounded(value, *_wilson(round(value) * count, count), round(total), "wilson")
    low, high = _bootstrap(hits, of, seed)
    return _rounded(value, low, high, round(total), "bootstrap")


def mcnemar(lost: int, won: int) -> float:
    """The exact two-sided probability that chance alone turns so many questions one way.

    `lost` were right before and are wrong now, `won` the other way round.
    """
    if not lost + won:
        return 1.0
    return float(binomtest(min(lost, won), lost + won, 0.5).pvalue)


def _wilson(hits: int, of: int) -> tuple[float, float]:
    found = binomtest(hits, of).proportion_ci(confidence_level=_LEVEL, method="wilson")
    return float(found.low), float(found.high)


def _bootstrap(
    hits: np.ndarray[tuple[int], np.dtype[np.float64]],
    of: np.ndarray[tuple[int], np.dtype[np.float64]],
    seed: int,
) -> tuple[float, float]:
    count = len(of)
    drawn = np.random.default_rng(seed).multinomial(
        count, np.full(count, 1 / count), size=_RESAMPLES
    )
    totals = drawn @ of
    shares = (drawn @ hits)[totals > 0] / totals[totals > 0]
    edge = 100 * (1 - _LEVEL) / 2
    low, high = np.percentile(shares, [edge, 100 - edge])
    return float(low), float(high)


def _rounded(value: float, low: float, high: float, n: int, how: str) -> Estimate:
    # Six decimals: beyond that the sums depend on the order of adding.
    return Estimate(round(value, 6), round(low, 6), round(high, 6), n, how)
