from __future__ import annotations

import pytest

from eval.intervals import Tally, estimate, mcnemar

YES, NO = Tally(1, 1), Tally(0, 1)


def test_yes_and_no_get_wilsons_interval() -> None:
    found = estimate([YES] * 9 + [NO], seed=1)
    assert found is not None
    assert (found.value, found.n, found.how) == (0.9, 10, "wilson")
    assert (found.low, found.high) == pytest.approx((0.5958, 0.9821), abs=1e-4)


def test_shares_within_questions_get_a_bootstrap_that_is_the_same_each_time() -> None:
    tallies = [Tally(n % 3, 3) for n in range(30)]
    found = estimate(tallies, seed=1)
    assert found == estimate(tallies, seed=1)
    assert found is not None
    assert found.how == "bootstrap"
    assert found.low < found.value < found.high


def test_no_fault_among_few_questions_is_no_proof_of_none() -> None:
    found = estimate([Tally(0, 5)] * 10, seed=1)
    assert found is not None
    assert found.value == 0
    assert found.high == pytest.approx(0.2775, abs=1e-4)


def test_nothing_measured_gives_no_estimate() -> None:
    assert estimate([], seed=1) is None
    assert estimate([Tally(0, 0)], seed=1) is None


@pytest.mark.parametrize(("lost", "won", "p"), [(0, 0, 1.0), (1, 8, 0.0390625), (5, 5, 1.0)])
def test_mcnemar_is_exact(lost: int, won: int, p: float) -> None:
    assert mcnemar(lost, won) == pytest.approx(p)
