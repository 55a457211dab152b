"""Reading a shown derivation and computing it again, exactly.

Takes the formula as it is printed (`(62.5 - 42.5) ÷ 42.5 ≈ 47.1%`); knows nothing of how it
came about, so that a slip in computing cannot repeat itself here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from index.ledger import units
from rag.answer import AnswerFigure
from rag.normalise import chinese_number
from rag.numbers import plain, rounded

_SIDES = re.compile(
    r"(?P<left>[^=≈]+?)\s*(?P<sign>[=≈])\s*(?P<value>-?\d+(?:\.\d+)?)\s*(?P<unit>\D.*?)?\s*"
)
_MEAN = re.compile(r"\(([\d.、]+)\)的平均值")
_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)(?P<percent>%)?|(?P<mark>[-+×÷()]))")
_COMPOUND = re.compile(
    r"(?P<late>\d+(?:\.\d+)?) ÷ (?P<early>\d+(?:\.\d+)?) "
    r"开(?P<years>[二三四五六七八九十]{1,3})次方,减一"
    r" ≈ (?P<rate>-?\d+(?:\.\d{1,2})?)%"
)
_RANGE_MOVED = re.compile(
    r"(?P<from>.+) = (?P<low>\d+(?:\.\d+)?)-(?P<high>\d+(?:\.\d+)?) (?P<unit>\D.*)"
)
_PLACES = (0, 1, 2)
"""Decimals to which results are rounded where the sign is ≈."""
_SHARES = frozenset({"%", "百分点"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A formula taken apart: the numbers and marks of its left side, its result and unit."""

    tokens: tuple[str | Fraction, ...]
    exact: bool
    value: Decimal
    unit: str

    @property
    def operands(self) -> tuple[Fraction, ...]:
        """The numbers of the left side, in order."""
        return tuple(token for token in self.tokens if isinstance(token, Fraction))


def read(expression: str) -> Shown | None:
    """The formula of `expression`; None where it is not one."""
    whole = re.sub(r"^全部(?= - )", "100%", expression.strip())
    sides = _SIDES.fullmatch(_MEAN.sub(_as_sum, whole))
    if sides is None:
        return None
    tokens: list[str | Fraction] = []
    at = 0
    while at < len(sides["left"]):
        match = _TOKEN.match(sides["left"], at)
        if match is None:
            return None
        tokens.append(match["mark"] or Fraction(match["number"]))
        if match["percent"]:
            tokens += ["÷", Fraction(100)]
        at = match.end()
    unit = (sides["unit"] or "").strip()
    return Shown(tuple(tokens), sides["sign"] == "=", Decimal(sides["value"]), unit)


def _as_sum(mean: re.Match[str]) -> str:
    """`(1、2、3)的平均值` as `(1 + 2 + 3) ÷ 3`."""
    values = mean[1].split("、")
    return f"({' + '.join(values)}) ÷ {len(values)}"


def holds(expression: str, operands: list[AnswerFigure], result: AnswerFigure) -> bool:
    """Whether a derivation is right.

    Its operands are those figures (in the unit of one of them), its result is what they give
    (exactly, or rounded where the sign is ≈) in a unit that they can give, and `result` says
    the same.
    """
    if (compound := _COMPOUND.fullmatch(expression)) is not None:
        return _compounds(compound, operands, result)
    if (moved := _RANGE_MOVED.fullmatch(expression)) is not None:
        return _moves_range(moved, operands, result)
    shown = read(_in_base_units(expression, operands))
    if shown is None or not operands or result.value is None:
        return False
    if result.text != f"{result.value}{result.unit}" or result.unit != shown.unit:
        return False
    if abs(shown.value) != abs(Decimal(result.value)):
        return False
    known = _in_units_of_each(operands, result.unit) | {Fraction(len(operands))}
    if "%" in expression.split("≈")[0].split("=")[0]:
        known.add(Fraction(100))
    if not operands or not set(shown.operands) <= known:
        return False
    return _gives(shown, operands)


def _moves_range(shown: re.Match[str], operands: list[AnswerFigure], result: AnswerFigure) -> bool:
    """Whether a range is told rightly in another unit (800-1200万元 = 0.08-0.12 亿元)."""
    if len(operands) != 1 or operands[0].text != shown["from"]:
        return False
    [stated] = operands
    if stated.low is None or stated.high is None:
        return False
    one, other = units.parse(stated.unit), units.parse(shown["unit"])
    if one.base != other.base or not other.scale:
        return False
    ends = [Decimal(end) * one.scale / other.scale for end in (stated.low, stated.high)]
    said = [Decimal(shown["low"]), Decimal(shown["high"])]
    told = f"{shown['low']}-{shown['high']}{shown['unit']}"
    return ends == said and (result.text, result.low, result.high, result.unit) == (
        told,
        shown["low"],
        shown["high"],
        shown["unit"],
    )


def _compounds(shown: re.Match[str], operands: list[AnswerFigure], result: AnswerFigure) -> bool:
    """Whether a compound annual growth rate is right: (late ÷ early)^(1/years) - 1.

    The operands are of one unit, and of two years that lie so far apart; the rate is held
    against the ratio itself, so that no root need be drawn again.
    """
    if len(operands) != 2 or result.unit != "%" or result.value is None:
        return False
    if result.text != f"{result.value}%" or abs(Decimal(result.value)) != abs(
        Decimal(shown["rate"])
    ):
        return False
    years = [re.fullmatch(r"((?:19|20)\d\d)年[底末初]?", f.period or "") for f in operands]
    early, late = operands
    if years[0] is None or years[1] is None or early.value is None or late.value is None:
        return False
    count = int(years[1][1]) - int(years[0][1])
    one, two = units.parse(early.unit), units.parse(late.unit)
    if count < 2 or count != chinese_number(shown["years"]) or one.base != two.base:
        return False
    ends = Fraction(shown["early"]), Fraction(shown["late"])
    base = Fraction(early.value) * Fraction(one.scale) / Fraction(two.scale)
    if ends != (base, Fraction(late.value)) or base <= 0:
        return False
    half, rate = Fraction(1, 200), Fraction(shown["rate"])
    low, high = (1 + (rate - half) / 100), (1 + (rate + half) / 100)
    return low > 0 and low**count <= ends[1] / base <= high**count


def _in_base_units(expression: str, operands: list[AnswerFigure]) -> str:
    """The formula with operands that stand there with their units (90秒) in base units."""
    formula, sign, rest = expression.partition("≈" if "≈" in expression else "=")
    for figure in sorted(operands, key=lambda f: -len(f.text)):
        if figure.value is not None and figure.unit.strip("%"):
            value = Decimal(figure.value) * units.parse(figure.unit).scale
            formula = formula.replace(figure.text, plain(value))
    return formula + sign + rest


def _in_units_of_each(operands: list[AnswerFigure], result: str) -> set[Fraction]:
    """The values of all operands, each in the unit of every one of them and of the result."""
    found: set[Fraction] = set()
    for figure in operands:
        if figure.value is None:
            continue
        own = units.parse(figure.unit)
        found.add(Fraction(figure.value) * Fraction(own.scale))
        for printed in (*(other.unit for other in operands), result):
            unit = units.parse(printed)
            if unit.base == own.base:
                found.add(Fraction(figure.value) * Fraction(own.scale) / Fraction(unit.scale))
    return found


def _gives(shown: Shown, operands: list[AnswerFigure]) -> bool:
    try:
        value = _Evaluation(shown.tokens).value()
    except (ValueError, ZeroDivisionError):
        return False
    if len(shown.tokens) == 1:
        return _converts(shown, operands)
    if shown.unit == "%" and "÷" in shown.tokens and not _is_mean(shown, operands):
        value *= 100
    unit = units.parse(shown.unit)
    if shown.unit not in {f.unit for f in operands} and all(
        units.parse(f.unit).base == unit.base for f in operands
    ):
        # A sum in another unit of its sort: the operands stand there in base units by now.
        return shown.exact and Fraction(shown.value) * Fraction(unit.scale) == value
    if not _unit_can_be(shown, operands):
        return False
    if shown.exact:
        return Fraction(shown.value) == value
    return _rounds(value, shown.value)


def _rounds(value: Fraction, shown: Decimal) -> bool:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return any(plain(rounded(exact, places)) == plain(shown) for places in _PLACES)


def _converts(shown: Shown, operands: list[AnswerFigure]) -> bool:
    """4.7小时 = 282 分钟: one operand, in base units by now, in another unit of its sort."""
    unit = units.parse(shown.unit)
    if len(operands) != 1 or units.parse(operands[0].unit).base != unit.base:
        return False
    exact = shown.operands[0] / Fraction(unit.scale)
    return Fraction(shown.value) == exact if shown.exact else _rounds(exact, shown.value)


def _is_mean(shown: Shown, operands: list[AnswerFigure]) -> bool:
    return "+" in shown.tokens and shown.operands[-1] == len(operands)


def _unit_can_be(shown: Shown, operands: list[AnswerFigure]) -> bool:
    given = {units.parse(figure.unit).base for figure in operands}
    printed = {figure.unit for figure in operands}
    divided = "÷" in shown.tokens and not _is_mean(shown, operands)
    if divided and "×" not in shown.tokens:
        counted = all(units.parse(figure.unit).kind == "counters" for figure in operands)
        if shown.unit not in ("%", "倍"):
            return _is_each(shown, operands)
        return len(given) == 1 or counted
    if "×" in shown.tokens and units.parse(shown.unit).base in given - _SHARES:
        return True
    if shown.unit in printed:
        # The difference of two percentages is one of points.
        return shown.unit != "%" or "-" not in shown.tokens or len(printed) > 1
    return units.parse(shown.unit).base == "百分点" and given <= _SHARES


def _is_each(shown: Shown, operands: list[AnswerFigure]) -> bool:
    """29款 ÷ 17家 ≈ 1.71 款: an amount shared out among what is counted, in its own unit."""
    if len(shown.tokens) != 3 or len(operands) != 2:
        return False
    amount, count = operands
    divisor = Fraction(count.value or 0) * Fraction(units.parse(count.unit).scale)
    return (
        amount.unit == shown.unit
        and shown.operands == (Fraction(amount.value or 0), divisor)
        and units.parse(count.unit).kind == "counters"
        and units.parse(count.unit).base != units.parse(amount.unit).base
    )


class _Evaluation:
    """The value of a row of numbers, + - × ÷ and brackets, by the usual precedence."""

    def __init__(self, tokens: tuple[str | Fraction, ...]) -> None:
        self._tokens = tokens
        self._at = 0

    def value(self) -> Fraction:
        found = self._sum()
        if self._at != len(self._tokens):
            raise ValueError("The formula does not end where it should.")
        return found

    def _next(self, *marks: str) -> str | None:
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        if not isinstance(token, str) or token not in marks:
            return None
        self._at += 1
        return token

    def _sum(self) -> Fraction:
        found = self._product()
        while mark := self._next("+", "-"):
            found = found + self._product() if mark == "+" else found - self._product()
        return found

    def _product(self) -> Fraction:
        found = self._one()
        while mark := self._next("×", "÷"):
            found = found * self._one() if mark == "×" else found / self._one()
        return found

    def _one(self) -> Fraction:
        if self._next("("):
            found = self._sum()
            if not self._next(")"):
                raise ValueError("A bracket is not closed.")
            return found
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        if not isinstance(token, Fraction):
            raise ValueError("A number is missing.")
        self._at += 1
        return token
