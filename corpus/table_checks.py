"""Arithmetic that a table must fulfil where it is split rightly.

Knows columns of decimals only: quotients, products, growth, shares and totals. A relation
counts only if it holds in every row within what rounding allows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from corpus.report import Column

Row = tuple[Decimal, ...]
_MAY_EXCEED = re.compile("增长|增速|增幅|涨|同比|环比|复合")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numeric part of a grid: `rows` without the total row, which is `total`.

    `labels` are the row labels (years matter for growth from row to row).
    """

    columns: tuple[Column, ...]
    labels: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row | None


def is_bounded(column: Column) -> bool:
    """Whether values of `column` cannot exceed 100 (a share or level in percent)."""
    return column.unit == "%" and not _MAY_EXCEED.search(column.name)


def strong_relations(numbers: Numbers) -> list[str]:
    """In words, each relation that holds in every row by itself; two rows at least.

    No wrong split fulfils one by chance.
    """
    if len(numbers.rows) < 2:
        return []
    return [
        *_quotients(numbers),
        *_products(numbers),
        *_compound_growth(numbers),
        *_yearly_growth(numbers),
    ]


def sum_relations(numbers: Numbers) -> list[str]:
    """In words, each relation that holds for a whole column.

    One wrong split in fifty or so fulfils one by chance, so they prove little where many
    splits were tried.
    """
    return [*_shares(numbers), *_totals(numbers)] if len(numbers.rows) > 1 else []


def _step(value: Decimal) -> Decimal:
    """Half of the last printed digit."""
    exponent = value.as_tuple().exponent
    return Decimal(5).scaleb((exponent if isinstance(exponent, int) else 0) - 1)


def _places(numbers: Numbers, *, percent: bool) -> list[int]:
    return [i for i, c in enumerate(numbers.columns) if (c.unit == "%") is percent]


def _shares(numbers: Numbers) -> list[str]:
    held = []
    for place in _places(numbers, percent=True):
        if not is_bounded(numbers.columns[place]):
            continue
        values = [row[place] for row in numbers.rows]
        allowed = sum((_step(v) for v in values), Decimal(0))
        if len(values) > 2 and abs(sum(values, Decimal(0)) - 100) <= allowed:
            held.append(f"{numbers.columns[place].name}合计为100%")
    return held


def _quotients(numbers: Numbers) -> list[str]:
    held = []
    for result in _places(numbers, percent=True):
        for upper, lower in permutations(_places(numbers, percent=False), 2):
            if numbers.columns[upper].unit != numbers.columns[lower].unit:
                continue
            if all(_is_quotient(r[upper], r[lower], r[result]) for r in numbers.rows):
                held.append(_words(numbers, "{2}={0}÷{1}", upper, lower, result))
    return held


def _is_quotient(upper: Decimal, lower: Decimal, percent: Decimal) -> bool:
    if not lower or not upper:
        return False
    slack = _step(upper) / upper + _step(lower) / lower
    exact = upper / lower * 100
    return abs(exact - percent) <= exact * slack + _step(percent)


def _products(numbers: Numbers) -> list[str]:
    held = []
    plain = _places(numbers, percent=False)
    for left, right, result in permutations(plain, 3):
        if left < right and _is_product(numbers.rows, left, right, result):
            held.append(_words(numbers, "{2}={0}×{1}", left, right, result))
    return held


def _is_product(rows: Sequence[Row], left: int, right: int, result: int) -> bool:
    if any(not (row[left] and row[right] and row[result]) for row in rows):
        return False
    first = rows[0][result] / (rows[0][left] * rows[0][right])
    scale = Decimal(1).scaleb((first * Decimal("3.1623")).adjusted())  # the nearest power of ten
    for row in rows:
        slack = sum((_step(row[i]) / row[i] for i in (left, right, result)), Decimal(0))
        if abs(row[left] * row[right] * scale / row[result] - 1) > slack:
            return False
    return True


def _compound_growth(numbers: Numbers) -> list[str]:
    years = {
        place: int(match.group())
        for place in _places(numbers, percent=False)
        if (match := _YEAR.search(numbers.columns[place].name))
    }
    if len(years) < 2:
        return []
    first, last = min(years, key=lambda p: years[p]), max(years, key=lambda p: years[p])
    span = years[last] - years[first]
    held = []
    for result in _places(numbers, percent=True):
        if not _MAY_EXCEED.search(numbers.columns[result].name) or span < 1:
            continue
        if all(
            row[first]
            and abs((float(row[last] / row[first]) ** (1 / span) - 1) * 100 - float(row[result]))
            <= 0.3
            for row in numbers.rows
        ):
            held.append(f"{numbers.columns[result].name}与首末年数值相符")
    return held


def _yearly_growth(numbers: Numbers) -> list[str]:
    if not all(_YEAR.match(label) for label in numbers.labels):
        return []
    held = []
    for result in _places(numbers, percent=True):
        if not _MAY_EXCEED.search(numbers.columns[result].name):
            continue
        for place in _places(numbers, percent=False):
            pairs = list(zip(numbers.rows, numbers.rows[1:], strict=False))
            if all(_grew(a[place], b[place], b[result]) for a, b in pairs):
                held.append(
                    f"{numbers.columns[result].name}与{numbers.columns[place].name}逐年变化相符"
                )
    return held


def _grew(before: Decimal, after: Decimal, percent: Decimal) -> bool:
    if not before or not after:
        return False
    slack = (_step(before) / before + _step(after) / after) * 100
    return abs((after / before - 1) * 100 - percent) <= slack + _step(percent)


def _totals(numbers: Numbers) -> list[str]:
    if numbers.total is None:
        return []
    held = []
    for place in _places(numbers, percent=False):
        values = [row[place] for row in numbers.rows]
        allowed = sum((_step(v) for v in values), Decimal(0)) if len(values) > 1 else Decimal(0)
        if abs(sum(values, Decimal(0)) - numbers.total[place]) <= min(
            allowed, abs(numbers.total[place]) / 100
        ):
            held.append(f"{numbers.columns[place].name}合计相符")
    return held


def _words(numbers: Numbers, form: str, *places: int) -> str:
    return form.format(*(numbers.columns[place].name for place in places))
