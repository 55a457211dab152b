"""A shown formula is computed again, exactly, and held to its operands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answer import AnswerFigure
from rag.recomputing import holds, read


def figure(value: str, unit: str, *, computed: bool = False) -> AnswerFigure:
    return AnswerFigure(
        text=f"{value}{unit}",
        value=value,
        low=None,
        high=None,
        unit=unit,
        subject=None,
        metric=None,
        period=None,
        citation=None if computed else 1,
        computed=computed,
        derivation=0 if computed else None,
    )


def check(expression: str, operands: list[tuple[str, str]], result: tuple[str, str]) -> bool:
    return holds(expression, [figure(*o) for o in operands], figure(*result, computed=True))


CAPACITY = [("42.5", "万台"), ("62.5", "万台")]
SHARES = [("32.5", "%"), ("28.7", "%"), ("18.2", "%")]


@pytest.mark.parametrize(
    ("expression", "operands", "result"),
    [
        ("62.5 - 42.5 = 20 万台", CAPACITY, ("20", "万台")),
        ("(62.5 - 42.5) ÷ 42.5 ≈ 47.1%", CAPACITY, ("47.1", "%")),
        ("62.5 ÷ 42.5 ≈ 1.47 倍", CAPACITY, ("1.47", "倍")),
        ("(42.5 + 62.5) ÷ 2 = 52.5 万台", CAPACITY, ("52.5", "万台")),
        ("(42.5、62.5)的平均值 = 52.5 万台", CAPACITY, ("52.5", "万台")),
        ("32.5 + 28.7 + 18.2 = 79.4 %", SHARES, ("79.4", "%")),
        ("32.5 - 28.7 = 3.8 个百分点", SHARES[:2], ("3.8", "个百分点")),
        ("28.7 - 32.5 = -3.8 个百分点", SHARES[:2], ("3.8", "个百分点")),
        ("100 × 28.7% ≈ 28.7 亿元", [("100", "亿元"), ("28.7", "%")], ("28.7", "亿元")),
        (
            "(90秒 - 30分钟) ÷ 30分钟 ≈ -95%",
            [("30", "分钟"), ("90", "秒")],
            ("95", "%"),
        ),
        ("4.7小时 = 282 分钟", [("4.7", "小时")], ("282", "分钟")),
        ("29 ÷ 17 ≈ 1.71 款", [("29", "款"), ("17", "家")], ("1.71", "款")),
        ("100% - 54% = 46%", [("54", "%")], ("46", "%")),
        ("15000 × 30% = 4500 亿元", [("1.5", "万亿元"), ("30", "%")], ("4500", "亿元")),
        ("9 ÷ 14 ≈ 64.3%", [("9", "家"), ("14", "笔")], ("64.3", "%")),
        ("2 - 0.5 = 1.5 亿元", [("2", "亿元"), ("5000", "万元")], ("1.5", "亿元")),
    ],
)
def test_a_right_derivation_holds(
    expression: str, operands: list[tuple[str, str]], result: tuple[str, str]
) -> None:
    assert check(expression, operands, result)


@pytest.mark.parametrize(
    ("expression", "operands", "result"),
    [
        ("62.5 - 42.5 = 21 万台", CAPACITY, ("21", "万台")),  # does not add up
        ("62.5 - 41.5 = 21 万台", CAPACITY, ("21", "万台")),  # an operand from nowhere
        ("(62.5 - 42.5) ÷ 42.5 = 47.1%", CAPACITY, ("47.1", "%")),  # rounded, not equal
        ("62.5 - 42.5 = 20 万台", CAPACITY, ("20", "亿台")),  # another unit in the figure
        ("62.5 - 42.5 = 20 亿台", CAPACITY, ("20", "亿台")),  # a unit that it cannot have
        ("32.5 - 28.7 = 3.8 %", SHARES[:2], ("3.8", "%")),  # points, not percent
        ("62.5 - 42.5 = 20 万台", CAPACITY, ("30", "万台")),  # figure and formula differ
        ("62.5 - 42.5 = 20 万台", [], ("20", "万台")),  # operands are not shown
        ("62.5 ÷ 0 ≈ 0 倍", CAPACITY, ("0", "倍")),
        ("(42.5、62.5)的平均值 = 53.5 万台", CAPACITY, ("53.5", "万台")),
        ("4.7小时 = 283 分钟", [("4.7", "小时")], ("283", "分钟")),
        ("4.7小时 = 282 万元", [("4.7", "小时")], ("282", "万元")),
        ("29 ÷ 17 ≈ 1.71 家", [("29", "款"), ("17", "家")], ("1.71", "家")),
        ("17 ÷ 29 ≈ 0.59 款", [("29", "款"), ("17", "家")], ("0.59", "款")),
        ("100% - 54% = 44%", [("54", "%")], ("44", "%")),
        ("约等于20万台", CAPACITY, ("20", "万台")),  # no formula
        ("(62.5 - 42.5 = 20 万台", CAPACITY, ("20", "万台")),
    ],
)
def test_a_wrong_derivation_does_not_hold(
    expression: str, operands: list[tuple[str, str]], result: tuple[str, str]
) -> None:
    assert not check(expression, operands, result)


def test_a_text_that_is_no_formula_is_not_read() -> None:
    assert read("产能为62.5万台") is None


def dated(value: str, unit: str, period: str) -> AnswerFigure:
    return replace(figure(value, unit), period=period)


def compounds(expression: str, rate: str, *operands: AnswerFigure) -> bool:
    return holds(expression, list(operands), figure(rate, "%", computed=True))


def test_a_compound_rate_is_held_against_values_and_years() -> None:
    early, late = dated("42.5", "万台", "2021年"), dated("62.5", "万台", "2025年")
    right = "62.5 ÷ 42.5 开四次方,减一 ≈ 10.12%"
    assert compounds(right, "10.12", early, late)
    assert compounds("5000 ÷ 42.5 开四次方,减一 ≈ 229.34%", "229.34", early, late) is False
    assert not compounds("62.5 ÷ 42.5 开四次方,减一 ≈ 10.13%", "10.13", early, late)
    assert not compounds("62.5 ÷ 42.5 开五次方,减一 ≈ 8.02%", "8.02", early, late)
    assert not compounds(right, "10.12", late, early)
    assert not compounds(right, "10.12", early, replace(late, period=None))
    assert not compounds(right, "10.12", early, replace(late, unit="%"))


def test_a_compound_fall_is_negative() -> None:
    early, late = dated("45", "天", "2020年"), dated("22", "天", "2023年")
    assert compounds("22 ÷ 45 开三次方,减一 ≈ -21.22%", "21.22", early, late)


@pytest.mark.parametrize(
    ("expression", "low", "high", "right"),
    [
        ("800-1200万元 = 0.08-0.12 亿元", "0.08", "0.12", True),
        ("800-1200万元 = 0.08-0.13 亿元", "0.08", "0.13", False),  # an end that is not it
        ("800-1200万元 = 0.12-0.08 亿元", "0.12", "0.08", False),  # ends changed about
        ("800-1100万元 = 0.08-0.11 亿元", "0.08", "0.11", False),  # another range
    ],
)
def test_a_range_in_another_unit_has_both_its_ends(
    expression: str, low: str, high: str, right: bool
) -> None:
    stated = replace(figure("0", "万元"), text="800-1200万元", value=None, low="800", high="1200")
    result = replace(
        figure("0", "亿元", computed=True), text=f"{low}-{high}亿元", value=None, low=low, high=high
    )
    assert holds(expression, [stated], result) is right
