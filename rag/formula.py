"""Formulas over figures: exact results, how they are rounded, and how they are shown.

Pure arithmetic; which figures belong together is for others. Each function gives None where
its figures do not measure what the formula needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from index.figure import Direction, Figure
from rag.kind import Measure
from rag.measure import measure_of
from rag.numbers import in_unit_of, numeral, plain, rounded

_DIGITS = 50
"""Digits with which roots are drawn, far beyond any that are shown."""
_FINER = {"万亿元": ("亿元", 10000), "亿元": ("万元", 10000)}
_PLACES = {1: "一", 2: "两"}


@dataclass(frozen=True, slots=True)
class Formula:
    """A result with the formula that gives it.

    `value` is rounded as shown; `places` are the decimals that it was rounded to, None where
    it is exact. `expression` is what `recomputing.py` reads again.
    """

    value: Decimal
    unit: str
    expression: str
    places: int | None = None

    @property
    def amount(self) -> str:
        """The size of the result with its unit, without sign."""
        return f"{plain(abs(self.value))}{self.unit}"

    @property
    def about(self) -> str:
        """`amount`, called 约 where it is rounded."""
        return self.amount if self.places is None else f"约{self.amount}"

    @property
    def shown(self) -> str:
        """The expression, and how its result is rounded."""
        if self.places is None:
            return self.expression
        return f"{self.expression}(四舍五入到{_PLACES[self.places]}位小数)"


def _result(
    left: str, exact: Decimal, unit: str, places: int, *, glued: bool = False
) -> Formula | None:
    """A formula whose result is `exact`, rounded where it has more decimals than `places`.

    None for a result that rounding would make nothing of.
    """
    value = rounded(exact, places)
    if exact and not value:
        return None
    sign, kept = ("=", None) if value == exact else ("≈", places)
    gap = "" if glued else " "
    return Formula(value, unit, f"{left} {sign} {plain(value)}{gap}{unit}", kept)


_LONGEST = 9
"""Digits from which an amount in another unit is no round one."""


def total(figures: Sequence[Figure]) -> Formula | None:
    """All figures together, in the unit of the first."""
    values = [in_unit_of(f, figures[0]) for f in figures]
    known = [v for v in values if v is not None]
    if len(known) != len(figures) or len(known) < 2:
        return None
    value = sum(known, Decimal(0))
    terms = " + ".join(plain(v) for v in known)
    unit = figures[0].unit
    return Formula(value, unit, f"{terms} = {plain(value)} {unit}")


def mean(figures: Sequence[Figure]) -> Formula | None:
    """The arithmetic mean, in the unit of the first."""
    values = [in_unit_of(f, figures[0]) for f in figures]
    known = [v for v in values if v is not None]
    if len(known) != len(figures) or len(known) < 2:
        return None
    listed = "、".join(plain(v) for v in known)
    exact = sum(known, Decimal(0)) / len(known)
    return _result(f"({listed})的平均值", exact, figures[0].unit, 2)


def difference(one: Figure, two: Figure, *, unit: str | None = None) -> Formula | None:
    """`one` less `two`; percentages differ by points.

    In the unit of that figure which has `unit`, else in the finer one of the two.
    """
    finer = two if two.scale < one.scale else one
    base = next((f for f in (one, two) if unit and f.unit == unit), finer)
    first, second = in_unit_of(one, base), in_unit_of(two, base)
    if first is None or second is None:
        return None
    name = "个百分点" if measure_of(base.unit) is Measure.PERCENT else base.unit
    value = first - second
    return Formula(value, name, f"{plain(first)} - {plain(second)} = {plain(value)} {name}")


def growth(early: Figure, late: Figure) -> Formula | None:
    """By how many percent `late` is above `early`; negative for a fall."""
    base = in_unit_of(early, late)
    if not base or late.value is None:
        return None
    # Amounts in different units are shown as the report prints them.
    same = early.unit == late.unit
    now, then = (plain(late.value), plain(base)) if same else (late.text, early.text)
    exact = (late.value - base) / base * 100
    return _result(f"({now} - {then}) ÷ {then}", exact, "%", 1, glued=True)


def compound(early: Figure, late: Figure, years: int) -> Formula | None:
    """The compound annual growth rate over `years` years: (late ÷ early)^(1/years) - 1."""
    base = in_unit_of(early, late)
    if not base or late.value is None or years < 2 or base < 0 or late.value <= 0:
        return None
    with localcontext() as context:
        context.prec = _DIGITS
        rate = ((late.value / base).ln() / years).exp() - 1
        value = rounded(rate * 100, 2)
    # In words, since an outside reader takes every digit for a figure of the report.
    left = f"{plain(late.value)} ÷ {plain(base)} 开{numeral(years)}次方,减一"
    return Formula(value, "%", f"{left} ≈ {plain(value)}%", 2)


def multiple(one: Figure, two: Figure) -> Formula | None:
    """How many times `two` `one` is."""
    divisor, value = in_unit_of(two, one), one.value
    if divisor and len(divisor.as_tuple().digits) > _LONGEST and two.scale < one.scale:
        divisor, value = two.value, in_unit_of(one, two)  # 47分钟 are no round part of an hour
    if value is None or not divisor:
        return None
    return _result(f"{plain(value)} ÷ {plain(divisor)}", value / divisor, "倍", 2)


def share(part: Figure, whole: Figure) -> Formula | None:
    """`part` as a percentage of `whole`; both are amounts of one sort, or counts."""
    divisor = in_unit_of(whole, part)
    counts = {measure_of(part.unit), measure_of(whole.unit)} == {Measure.COUNT}
    if divisor is None and counts and whole.value is not None:
        divisor = whole.value * whole.scale / part.scale
    if part.value is None or not divisor:
        return None
    left = f"{plain(part.value)} ÷ {plain(divisor)}"
    return _result(left, part.value / divisor * 100, "%", 1, glued=True)


def part(whole: Figure, percentage: Figure) -> Formula | None:
    """What `percentage` of `whole` comes to; less than one 万亿元 in 亿元."""
    if whole.value is None or percentage.value is None or percentage.unit != "%":
        return None
    value, unit = whole.value, whole.unit
    if value * percentage.value < 100 and unit in _FINER:
        unit, factor = _FINER[unit]
        value *= factor
    exact = value * percentage.value / 100
    return _result(f"{plain(value)} × {plain(percentage.value)}%", exact, unit, 2)


def remainder(percentages: Sequence[Figure]) -> Formula | None:
    """What is left of 100 % beside `percentages`; None where they are more than that."""
    values = [f.value for f in percentages if f.value is not None and f.unit == "%"]
    if not values or len(values) != len(percentages) or sum(values) >= 100:
        return None
    value = 100 - sum(values, Decimal(0))
    taken = " - ".join(f"{plain(v)}%" for v in values)
    return Formula(value, "%", f"全部 - {taken} = {plain(value)}%")


def each(amount: Figure, count: Figure) -> Formula | None:
    """How much of `amount` falls to one of what `count` counts."""
    if amount.value is None or not count.value or measure_of(count.unit) is not Measure.COUNT:
        return None
    divisor = count.value * count.scale
    exact = amount.value / divisor
    return _result(f"{plain(amount.value)} ÷ {plain(divisor)}", exact, amount.unit, 2)


def before(level: Figure, delta: Figure) -> Formula | None:
    """What `level` was before it moved by `delta`."""
    if level.value is None or delta.value is None:
        return None
    down = delta.direction is Direction.DOWN
    value = level.value + delta.value if down else level.value - delta.value
    left = f"{plain(level.value)} {'+' if down else '-'} {plain(delta.value)}"
    return Formula(value, level.unit, f"{left} = {plain(value)} {level.unit}")


def converted(figure: Figure, unit: str, scale: Decimal) -> Formula | None:
    """`figure` in `unit`, of which one is `scale` of the base unit."""
    if figure.value is None or figure.unit == unit:
        return None
    return _result(figure.text, figure.value * figure.scale / scale, unit, 2)
