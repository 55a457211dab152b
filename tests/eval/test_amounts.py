from __future__ import annotations

import pytest

from eval.amounts import stated
from eval.arithmetic import holds


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("达54.3%", "54.3 %"),
        ("54.3个百分点", "54.3 个百分点"),
        ("1.5亿元", "15000 万元"),
        ("1.5万亿元", "15000 亿元"),
        ("187.5亿,同比", "187.5 亿元"),
        ("15%至20%", "15-20 %"),
        ("80万元至120万元", "80-120 万元"),
        ("零下20℃", "-20 ℃"),
        ("3.0万元/台", "3 万元/台"),
        ("500ms", "0.5 秒"),
        ("4.7小时", "282 分钟"),
        ("12个核心病种", "12 个"),
        ("12,500台", "12500 台"),
        ("28.7亿人次", "28.7 亿"),
    ],
)
def test_one_amount_is_found_in_any_scale_of_its_unit(text: str, number: str) -> None:
    assert stated(text, number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("54.3个百分点", "54.3 %"),
        ("187.5万元", "187.5 亿元"),
        ("0.543", "54.3 %"),
        ("5430%", "54.3 %"),
        ("187.5亿美元", "187.5 亿元"),
        ("1520%", "15-20 %"),
        ("15%-20%", "20 %"),
        ("20℃", "-20 ℃"),
        ("12个百分点", "12 个"),
        ("2万台", "2 台"),
        ("154.3%", "54.3 %"),
        ("54.35%", "54.3 %"),
        ("18.75亿元", "187.5 亿元"),
    ],
)
def test_another_unit_scale_sign_or_digit_is_another_amount(text: str, number: str) -> None:
    assert not stated(text, number)


@pytest.mark.parametrize(
    "formula",
    [
        "(62.5 - 42.5) ÷ 42.5 ≈ 47.1%",
        "102 - 58.3 = 43.7 亿元",
        "(90秒 - 30分钟) ÷ 30分钟 ≈ -95%",
        "1.5亿元 = 15000 万元",
        "850 × 40% ≈ 340 亿元",
        "(1、2、3)的平均值 = 2 台",
    ],
)
def test_a_right_formula_holds(formula: str) -> None:
    assert holds(formula)


@pytest.mark.parametrize(
    "formula",
    [
        "(62.5 - 42.5) ÷ 42.5 ≈ 47.2%",
        "102 - 58.3 = 43.8 亿元",
        "1.5亿元 = 1500 万元",
        "62.5 - 42.5 = 0.2 万台",
        "没有算式",
        "__import__('os') = 1 台",
        "1 ÷ 0 ≈ 1 倍",
    ],
)
def test_a_wrong_formula_does_not(formula: str) -> None:
    assert not holds(formula)
