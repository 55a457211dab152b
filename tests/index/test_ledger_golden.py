"""The ledger of the shipped report, held against figures that were read by eye."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest

from corpus.report import Report
from index.ledger import Conflict, Grade, Ledger, unexplained_digits
from tests.index.golden_figures import golden, score


def test_each_golden_figure_is_found_and_its_value_unit_and_period_are_exact(
    report: Report, ledger: Ledger
) -> None:
    missing, wrong = score("figures", report, ledger.figures)
    assert len(golden("figures")) >= 250
    assert missing == []
    assert {name: wrong[name] for name in ("value", "unit", "period")} == {
        "value": 0,
        "unit": 0,
        "period": 0,
    }


def test_what_the_words_around_a_figure_say_is_read_exactly(report: Report, ledger: Ledger) -> None:
    _, wrong = score("figures", report, ledger.figures)
    fields = ("qualifier", "direction", "change", "modality", "region", "inherited")
    assert [name for name in fields if wrong[name]] == []


@pytest.mark.parametrize("field", ["subject", "metric"])
def test_at_least_95_in_100_subjects_and_metrics_are_right(
    field: str, report: Report, ledger: Ledger
) -> None:
    _, wrong = score("figures", report, ledger.figures)
    assert 1 - wrong[field] / len(golden("figures")) >= 0.95


def test_every_digit_is_a_figure_or_set_aside_with_a_reason(report: Report, ledger: Ledger) -> None:
    assert unexplained_digits(report, ledger.figures, ledger.exclusions) == []
    assert all(item.reason for item in ledger.exclusions)


def test_no_digit_belongs_to_two_figures_or_to_a_figure_and_an_exclusion(
    report: Report, ledger: Ledger
) -> None:
    taken = sorted(
        [(figure.span.start, figure.span.end) for figure in ledger.figures]
        + [(item.start, item.end) for item in ledger.exclusions]
    )
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(taken))


def test_every_figure_points_at_its_own_words(report: Report, ledger: Ledger) -> None:
    for number, figure in enumerate(ledger.figures):
        assert figure.id == number
        assert figure.span.of(report.text) == figure.text
        assert figure.clause_span.contains(figure.span)


def _values(ledger: Ledger, conflict: Conflict) -> set[str]:
    return {ledger.figures[number].text for number in conflict.figures}


@pytest.mark.parametrize(
    ("values", "grade"),
    [
        ({"187.5亿元", "102亿元", "120亿元", "200亿元", "320亿元", "420亿元"}, Grade.PLAIN),
        ({"76.5亿元", "87.5亿元"}, Grade.PLAIN),
        ({"12.8%", "18.2%", "17%", "18%"}, Grade.PLAIN),
        ({"49%", "70%"}, Grade.PLAIN),
        ({"25%", "34.5%"}, Grade.DEFINITION),
        ({"850亿元", "589亿元"}, Grade.DEFINITION),
        ({"60%", "68%"}, Grade.DEFINITION),
        ({"35%", "15%"}, Grade.DEFINITION),
        ({"15%", "28%"}, Grade.DEFINITION),
        ({"45%", "40%", "52%"}, Grade.DEFINITION),
        ({"72.4%", "64%"}, Grade.DEFINITION),
        ({"8%", "29%"}, Grade.DEFINITION),
        ({"20-50万元", "45-65万元"}, Grade.DEFINITION),
        ({"98.2%", "91%"}, Grade.DEFINITION),
        ({"96.5%", "96.3%"}, Grade.DEFINITION),
    ],
)
def test_the_report_s_contradictions_are_listed(
    values: set[str], grade: Grade, ledger: Ledger
) -> None:
    found = [c for c in ledger.conflicts if _values(ledger, c) == values]
    assert [conflict.grade for conflict in found] == [grade]
    assert found[0].note


def test_the_list_of_contradictions_stays_short(ledger: Ledger) -> None:
    """Each of the 17 was judged by eye; a longer list means new false alarms to look at."""
    assert len(ledger.conflicts) <= 18


def test_shares_of_different_years_are_related_and_no_contradiction(ledger: Ledger) -> None:
    wanted = {("42%", "2021年"), ("32.5%", "2025年")}

    def pairs(numbers: tuple[int, ...]) -> set[tuple[str, str]]:
        figures = [ledger.figures[number] for number in numbers]
        return {(f.text, f.period.label) for f in figures if f.period}

    assert any(wanted <= pairs(group.figures) for group in ledger.related)
    assert not any(wanted <= pairs(conflict.figures) for conflict in ledger.conflicts)


def test_the_other_years_of_a_contradiction_stand_beside_it(ledger: Ledger) -> None:
    makers = next(c for c in ledger.conflicts if _values(ledger, c) == {"60%", "68%"})
    assert {"58.6%", "51%"} <= {ledger.figures[number].text for number in makers.also}


def test_figures_are_selected_by_metric_period_and_unit(ledger: Ledger) -> None:
    found = ledger.select(metric="市场规模", period="2025", unit="亿元")
    assert {Decimal("187.5"), Decimal(102)} <= {figure.value for figure in found}
    assert all(figure.unit == "亿元" for figure in found)
    assert ledger.select(metric="产能", period="2021年", table="T1") == ledger.select(
        metric="产能", period="2021", table="T1"
    )
