"""Splits runs of digits into the values of a row, the same way in all rows.

`42.538.289.9` may be 42.5 38.2 89.9 or 42.53 8.28 9.9: every way is listed, those that all rows
allow are kept, and the one whose arithmetic holds (`table_checks`) is chosen.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from corpus.report import Column
from corpus.table_checks import Numbers, is_bounded, strong_relations, sum_relations

_WHOLE = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}")
_MOST_SPLITS = 20000
_MOST_SHAPES = 400
_MOST_COMBINATIONS = 2000
_FEW_SPLITS = 5

Values = tuple[str, ...]
Shape = tuple[tuple[int, bool], ...]
"""For each column: the number of decimals, and whether its cells print a percent sign."""


@dataclass(frozen=True, slots=True)
class Split:
    """The chosen values of each row. `sure` is false where another way fits as well."""

    rows: tuple[Values, ...]
    checks: tuple[str, ...]
    sure: bool


def number(value: str) -> Decimal:
    """A printed value as a number: thousands marks and percent sign removed."""
    return Decimal(value.replace(",", "").rstrip("%"))


def ways(
    digits: str,
    columns: Sequence[Column],
    *,
    thousands: bool = False,
    decimals: Set[int] | None = None,
) -> list[Values]:
    """Every way to read `digits` as one value per column; empty where there is none.

    With `thousands`, numbers from 1000 on must carry thousands marks. `decimals` are the numbers
    of decimals that the text prints elsewhere; others are not read here (0 always is). Empty
    also where there are too many ways to weigh.
    """
    found: list[Values] = []
    for way in _ways(digits, 0, columns, _Style(thousands, decimals)):
        found.append(way)
        if len(found) > _MOST_SPLITS:
            return []
    return found


@dataclass(frozen=True, slots=True)
class _Style:
    thousands: bool
    decimals: Set[int] | None

    def allows(self, value: str) -> bool:
        places = len(value.rstrip("%").partition(".")[2])
        return not places or self.decimals is None or places in self.decimals or value[0] == "0"


def _ways(digits: str, at: int, columns: Sequence[Column], style: _Style) -> Iterator[Values]:
    if not columns:
        if at == len(digits):
            yield ()
        return
    for end in _value_ends(digits, at, style.thousands):
        value = digits[at:end]
        if is_bounded(columns[0]) and number(value) > 100:
            continue
        if len(digits) - end < len(columns) - 1 or not style.allows(value):
            continue
        for rest in _ways(digits, end, columns[1:], style):
            yield (value, *rest)


def _value_ends(digits: str, at: int, thousands: bool) -> Iterator[int]:
    """Where a value that starts at `at` may end."""
    whole = _WHOLE.match(digits, at)
    if whole is None:
        return
    grouped = "," in whole.group()
    wholes = [whole.end()] if grouped else range(at + 1, whole.end() + 1)
    for end in wholes:
        if digits[at] == "0" and end > at + 1:
            return
        if thousands and not grouped and end - at > 3:
            return
        follower = digits[end : end + 1]
        if follower == ".":
            for last in range(end + 2, min(end + 5, len(digits) + 1)):
                if not digits[end + 1 : last].isdigit():
                    break
                if digits[last : last + 1] not in tuple(".,"):
                    yield last + 1 if digits[last : last + 1] == "%" else last
        elif follower == "%":
            yield end + 1
        elif follower != ",":
            yield end


def shape(values: Values) -> Shape:
    """How a row's values are printed."""
    return tuple((len(v.rstrip("%").partition(".")[2]), v.endswith("%")) for v in values)


def common_shapes(rows: Sequence[Sequence[Values]]) -> list[Shape]:
    """The shapes that every row allows, the plainest first."""
    shared: set[Shape] = set()
    for index, row in enumerate(rows):
        shapes = {shape(way) for way in row}
        shared = shapes if index == 0 else shared & shapes
    return sorted(shared, key=lambda s: (_unevenness(s), s))[:_MOST_SHAPES]


def _unevenness(form: Shape) -> int:
    """0 where all columns with decimals have the same number of them."""
    decimals = {places for places, _ in form if places}
    return max(0, len(decimals) - 1) + sum(2 for places, _ in form if places > 2)


def choose(
    rows: Sequence[Sequence[Values]],
    columns: tuple[Column, ...],
    labels: Sequence[str],
    total: int | None,
) -> Split | None:
    """The split whose arithmetic holds best; `rows` are the ways of each row.

    `total` is the row of totals. None where no shape fits all rows. The split is sure where a
    relation holds and as many hold for no other split, or where no other split exists.
    """
    ranked = []
    shapes = common_shapes(rows)
    all_seen = len(shapes) < _MOST_SHAPES
    for form in shapes:
        options = [[way for way in row if shape(way) == form] for row in rows]
        all_seen = all_seen and _can_try_all(options)
        for chosen in _combinations(options):
            numbers = _numbers(chosen, columns, labels, total)
            strong, sums = strong_relations(numbers), sum_relations(numbers)
            held = len(strong) + len(sums)
            rank = (held, -_unevenness(form), -_spread(chosen, total))
            ranked.append((rank, chosen, strong, sums))
    if not ranked:
        return None
    ranked.sort(key=lambda item: item[0], reverse=True)
    rank, chosen, strong, sums = ranked[0]
    checks = [*strong, *sums]
    alone = all_seen and all(other[0] < rank[0] for other, *_ in ranked[1:])
    proven = bool(strong) or (bool(sums) and len(ranked) <= _FEW_SPLITS)
    only = len(shapes) == 1 and all(len({*row}) == 1 for row in _of_shape(rows, shapes[0]))
    if only:
        decimal = any(places for places, _ in shapes[0])
        checks = ["小数位与正文一致时只有一种分法" if decimal else "只有一种分法", *checks]
    return Split(chosen, tuple(checks), sure=only or (alone and proven))


def _of_shape(rows: Sequence[Sequence[Values]], form: Shape) -> list[list[Values]]:
    return [[way for way in row if shape(way) == form] for row in rows]


def _can_try_all(options: list[list[Values]]) -> bool:
    return math.prod(len(row) for row in options) <= _MOST_COMBINATIONS


def _combinations(options: list[list[Values]]) -> Iterator[tuple[Values, ...]]:
    """All choices of one way per row; where they are too many, the most even one only."""
    if _can_try_all(options):
        yield from product(*options)
        return
    chosen = [row[0] for row in options]
    for _ in range(3):
        middles = [
            sorted(_size(values[place]) for values in chosen)[len(chosen) // 2]
            for place in range(len(chosen[0]))
        ]
        chosen = [min(row, key=lambda way: _distance(way, middles)) for row in options]
    yield tuple(chosen)


def _distance(way: Values, middles: Sequence[float]) -> float:
    return sum(abs(_size(value) - middle) for value, middle in zip(way, middles, strict=True))


def _size(value: str) -> float:
    return math.log10(max(float(number(value)), 0.001))


def _spread(rows: Sequence[Values], total: int | None) -> float:
    """How unlike in size the values of each column are, summed over columns."""
    kept = [row for index, row in enumerate(rows) if index != total]
    spread = 0.0
    for place in range(len(kept[0])):
        sizes = [_size(row[place]) for row in kept]
        middle = sum(sizes) / len(sizes)
        spread += sum(abs(size - middle) for size in sizes)
    return spread


def _numbers(
    rows: Sequence[Values], columns: tuple[Column, ...], labels: Sequence[str], total: int | None
) -> Numbers:
    values = [tuple(number(value) for value in row) for row in rows]
    return Numbers(
        columns=columns,
        labels=tuple(label for index, label in enumerate(labels) if index != total),
        rows=tuple(row for index, row in enumerate(values) if index != total),
        total=values[total] if total is not None else None,
    )
