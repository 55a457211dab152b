"""Exact arithmetic, and quotations that can stand alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from corpus.span import Span
from index.figure import Figure
from index.index import Index
from rag.numbers import in_unit_of, plain, rounded
from rag.quoting import claim_span, trimmed


@pytest.mark.parametrize(
    ("value", "shown"),
    [("20.0", "20"), ("0.50", "0.5"), ("100", "100"), ("1E+3", "1000"), ("-3.10", "-3.1")],
)
def test_a_number_is_printed_without_needless_zeros(value: str, shown: str) -> None:
    assert plain(Decimal(value)) == shown


@pytest.mark.parametrize(
    ("value", "places", "result"),
    [("2.45", 1, "2.5"), ("-2.45", 1, "-2.5"), ("2.449", 1, "2.4"), ("0.5", 0, "1")],
)
def test_halves_are_rounded_away_from_zero(value: str, places: int, result: str) -> None:
    assert rounded(Decimal(value), places) == Decimal(result)


def figure_of(index: Index, text: str) -> Figure:
    return next(f for f in index.ledger.figures if f.text == text)


def test_values_are_brought_to_one_unit(shipped_index: Index) -> None:
    yi = next(f for f in shipped_index.ledger.figures if f.unit == "亿元" and f.value)
    wan = next(f for f in shipped_index.ledger.figures if f.unit == "万元" and f.value)
    assert yi.value is not None
    assert in_unit_of(yi, wan) == yi.value * 10_000


def test_values_of_different_sorts_are_not_brought_together(shipped_index: Index) -> None:
    percent = next(f for f in shipped_index.ledger.figures if f.unit == "%" and f.value)
    money = next(f for f in shipped_index.ledger.figures if f.unit == "亿元" and f.value)
    assert in_unit_of(percent, money) is None


def test_a_quotation_holds_its_figure_and_stays_in_its_sentence(shipped_index: Index) -> None:
    report = shipped_index.report
    for figure in shipped_index.ledger.figures:
        if figure.sentence is None:
            continue
        span = claim_span(report, figure.span, ())
        assert span.contains(figure.span)
        assert report.sentences[figure.sentence].span.contains(span)


def test_a_quotation_of_no_sentence_is_the_place_itself(shipped_index: Index) -> None:
    heading = next(s.heading_span for s in shipped_index.report.sections if s.heading_span)
    at = Span(heading.start, heading.start + 1)
    assert claim_span(shipped_index.report, at, ()) == at


def test_a_trimmed_quotation_has_no_marks_around_it() -> None:
    assert trimmed(",占36%。 ") == "占36%"
