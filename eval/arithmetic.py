"""Whether a shown formula is right: `(62.5 - 42.5) ÷ 42.5 ≈ 47.1%`.

Reads what is printed and computes it with exact fractions, apart from the product's own check,
so that one cannot hide a mistake of the other.
"""

from __future__ import annotations

import ast
import re
from fractions import Fraction

from eval.amounts import amounts, factor_of
from eval.matching import plain

_SIDES = re.compile(r"(.+?)\s*([=≈])\s*(-?\d+(?:\.(\d+))?)\s*(\D*)", re.DOTALL)
_OPERAND = re.compile(r"(\d+(?:\.\d+)?)\s*([^\d.+\-*/()\s%]*)")
"""A number and the unit beside it, which operands of different units have (90秒 - 30分钟)."""
_MEAN = re.compile(r"\(([\d.、]+)\)的平均值")


def holds(expression: str) -> bool:
    """Whether the left side gives the right side: exactly, or rounded where it says ≈.

    A quotient may be told in percent. A conversion (`1.5亿元 = 15000 万元`) holds where both
    sides are one amount.
    """
    sides = _SIDES.fullmatch(plain(expression).strip())
    if sides is None:
        return False
    left, sign, shown, decimals, unit = sides.groups()
    if _is_conversion(left, f"{shown}{unit}", unit.strip()):
        return True
    try:
        value = _value(_MEAN.sub(_as_sum, left))
    except (ValueError, SyntaxError, ZeroDivisionError):
        return False
    result = Fraction(shown)
    slack = Fraction(1, 2 * 10 ** len(decimals or "")) if sign == "≈" else Fraction(0)
    wanted = [value]
    if unit.strip().startswith("%"):
        wanted.append(value * 100)
    elif unit.strip():
        # Operands with units of their own are computed in the base unit.
        wanted.append(value / Fraction(factor_of(unit)))
    return any(abs(abs(each) - abs(result)) <= slack for each in wanted)


def _is_conversion(left: str, right: str, unit: str) -> bool:
    if any(mark in left for mark in "+×÷"):
        return False
    one, two = amounts(left, unit), amounts(right, unit)
    return bool(unit and len(one) == 1) and one == two


def _as_sum(mean: re.Match[str]) -> str:
    values = mean[1].split("、")
    return f"({' + '.join(values)}) ÷ {len(values)}"


def _value(text: str) -> Fraction:
    text = re.sub(r"(\d+(?:\.\d+)?)%", r"(\1/100)", text).replace("×", "*").replace("÷", "/")
    text = _OPERAND.sub(lambda m: f"({m[1]}*{factor_of(m[2])})" if m[2] else m[1], text)
    text = re.sub(r"[^\d.+\-*/() ]", "", text)
    # Decimals as whole numbers over a power of ten: nothing is lost in a float.
    text = re.sub(r"(\d+)\.(\d+)", lambda m: f"({m[1]}{m[2]}/1{'0' * len(m[2])})", text)
    text = re.sub(r"(?<!\d)0+(?=\d)", "", text)
    return _evaluate(ast.parse(text.strip(), mode="eval").body)


def _evaluate(node: ast.expr) -> Fraction:
    match node:
        case ast.Constant(value=int() as number):
            return Fraction(number)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_evaluate(operand)
        case ast.BinOp(left=left, op=operation, right=right):
            one, two = _evaluate(left), _evaluate(right)
            match operation:
                case ast.Add():
                    return one + two
                case ast.Sub():
                    return one - two
                case ast.Mult():
                    return one * two
                case ast.Div():
                    return one / two
    raise ValueError(f"Not a formula of numbers: {ast.dump(node)}")
