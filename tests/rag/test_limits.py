"""Limits are read from questions as they are worded."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rag.limits import read_limit


@pytest.mark.parametrize(
    ("question", "low", "high", "within", "words"),
    [
        ("毛利率超过40%的有哪些", "40", None, False, "超过40%"),
        ("毛利率不低于42%的", "42", None, True, "不低于42%"),
        ("低于1亿元的有哪几家", None, "100000000", False, "低于1亿元"),
        ("1000台以下的型号", None, "1000", True, "1000台以下"),
        ("单价在5万以上的", "50000", None, True, "5万以上"),
        ("份额在10%-20%之间的", "10", "20", True, "10%-20%之间"),
        ("增速不到30个点的", None, "30", False, "不到30个点"),
    ],
)
def test_a_limit_is_read_with_its_ends(
    question: str, low: str | None, high: str | None, within: bool, words: str
) -> None:
    limit = read_limit(question)
    assert limit is not None
    assert limit.low == (None if low is None else Decimal(low))
    assert limit.high == (None if high is None else Decimal(high))
    assert (limit.within, limit.words) == (within, words)


@pytest.mark.parametrize("question", ["2025年的市场规模是多少", "65%是哪个指标", "前三名是谁"])
def test_a_number_alone_is_no_limit(question: str) -> None:
    assert read_limit(question) is None
