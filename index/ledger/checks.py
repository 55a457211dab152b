"""Arithmetic that the report's own numbers must satisfy: sums, products, growth, shares.

Finds the checks by the form of tables and sentences, never by their place. A check whose
operands are not all there is not made.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.report import Report, Table
from index.figure import Change, Direction, Figure
from index.ledger import times
from index.ledger.comparing import bounds, metric_class

_SHARE = re.compile(r"(?:份额|占比|比重|比例|构成)$")
_PARTIAL = re.compile(r"^占|全球|全国")
_MEAN = re.compile(r"平均|均价|单价|率|比")


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `expression` as computed, `stated` as printed, `ok` whether they agree.

    `figures` are ids, the stated one last. `kind` is sum, total, product, ratio or growth.
    """

    kind: str
    expression: str
    computed: Decimal
    stated: str
    ok: bool
    figures: tuple[int, ...]


def run_checks(report: Report, figures: Sequence[Figure]) -> tuple[Check, ...]:
    """All checks that the report's figures allow, tables first."""
    by_table: dict[str, dict[tuple[int, int], Figure]] = defaultdict(dict)
    for figure in figures:
        if figure.table is not None and figure.row is not None and figure.column is not None:
            by_table[figure.table][figure.row, figure.column] = figure
    found: list[Check] = []
    for table in report.tables:
        grid = by_table[table.id]
        found += _shares(table, grid)
        found += _totals(table, grid)
        found += _products(table, grid)
        found += _ratios(table, grid)
        found += _table_growth(table, grid)
    found += _yearly_growth(figures)
    found += _compound_growth(figures)
    found += _sentence_shares(figures)
    return tuple(found)


_Grid = dict[tuple[int, int], Figure]


def _column(table: Table, grid: _Grid, column: int) -> list[Figure]:
    return [
        grid[row.index, column]
        for row in table.rows
        if not row.is_total and (row.index, column) in grid and _exact(grid[row.index, column])
    ]


def _exact(figure: Figure) -> bool:
    return figure.value is not None and figure.qualifier is None


def _value(figure: Figure) -> Decimal:
    return figure.value if figure.value is not None else Decimal(0)


def _step(figure: Figure) -> Decimal:
    """Half of the last printed digit: how far rounding may have moved a value."""
    digits = re.search(r"\d[\d,]*(?:\.(\d+))?", figure.text)
    places = len(digits.group(1) or "") if digits else 0
    return Decimal(1).scaleb(-places) / 2


def _shares(table: Table, grid: _Grid) -> Iterable[Check]:
    for number, column in enumerate(table.columns):
        parts = _column(table, grid, number)
        if column.unit != "%" or not _SHARE.search(column.name) or _PARTIAL.search(column.name):
            continue
        if any(times.parse(row.label) for row in table.rows):
            continue
        if len(parts) == len([row for row in table.rows if not row.is_total]) >= 3:
            yield _sum_to_hundred(parts)


def _sum_to_hundred(parts: Sequence[Figure]) -> Check:
    total = sum((_value(part) for part in parts), Decimal(0))
    slack = sum((_step(part) for part in parts), Decimal(0))
    expression = " + ".join(str(part.value) for part in parts)
    ids = tuple(part.id for part in parts)
    return Check("sum", expression, total, "100%", abs(total - 100) <= slack, ids)


def _totals(table: Table, grid: _Grid) -> Iterable[Check]:
    for row in table.rows:
        if not row.is_total:
            continue
        for number, column in enumerate(table.columns):
            stated = grid.get((row.index, number))
            unit = column.unit or ""
            if stated is None or not _exact(stated) or "%" in unit or "/" in unit:
                continue
            if _MEAN.search(column.name):
                continue
            parts = _column(table, grid, number)
            if len(parts) < 2:
                continue
            total = sum((_value(part) for part in parts), Decimal(0))
            slack = sum((_step(part) for part in parts), _step(stated))
            ids = (*(part.id for part in parts), stated.id)
            yield Check(
                "total",
                " + ".join(str(part.value) for part in parts),
                total,
                stated.text,
                abs(total - _value(stated)) <= slack,
                ids,
            )


def _products(table: Table, grid: _Grid) -> Iterable[Check]:
    """收入(万元) = 销量(台) × 单价(万元/台): found by the units."""
    units = {column.unit: number for number, column in enumerate(table.columns) if column.unit}
    for unit, price in units.items():
        above, _, below = unit.partition("/")
        if not below or above not in units or below not in units:
            continue
        for row in table.rows:
            cells = [grid.get((row.index, n)) for n in (units[below], price, units[above])]
            volume, each, whole = cells
            if volume is None or each is None or whole is None:
                continue
            computed = _value(volume) * _value(each)
            slack = _value(volume) * _step(each) + _value(each) * _step(volume) + _step(whole)
            yield Check(
                "product",
                f"{volume.value} × {each.value}",
                computed,
                whole.text,
                abs(computed - _value(whole)) <= slack,
                (volume.id, each.id, whole.id),
            )


def _ratios(table: Table, grid: _Grid) -> Iterable[Check]:
    """产能利用率 = 产量 / 产能: found by the names."""
    names = {column.name: number for number, column in enumerate(table.columns)}
    for name, number in names.items():
        base = name.removesuffix("利用率")
        if base == name or base not in names or "产量" not in names:
            continue
        for row in table.rows:
            cells = [grid.get((row.index, n)) for n in (names["产量"], names[base], number)]
            made, could, stated = cells
            if made is None or could is None or stated is None or not _value(could):
                continue
            computed = _value(made) / _value(could) * 100
            slack = _step(stated) + computed * (
                _step(made) / _value(made) + _step(could) / _value(could)
            )
            yield Check(
                "ratio",
                f"{made.value} / {could.value} × 100",
                computed.quantize(Decimal("0.01")),
                stated.text,
                abs(computed - _value(stated)) <= slack,
                (made.id, could.id, stated.id),
            )


def _table_growth(table: Table, grid: _Grid) -> Iterable[Check]:
    """年复合增长率 against the first and last year of the same row."""
    rates = [n for n, c in enumerate(table.columns) if re.search(r"复合(?:年)?增长率", c.name)]
    for number in rates:
        for row in table.rows:
            stated = grid.get((row.index, number))
            years = [
                cell
                for (line, _), cell in sorted(grid.items())
                if line == row.index
                and cell.period
                and cell.period.first
                and cell.change is Change.LEVEL
            ]
            years = [cell for cell in years if years and cell.metric == years[0].metric]
            if stated is None or len(years) < 2:
                continue
            yield from _compound(years[0], years[-1], stated)


def _yearly_growth(figures: Sequence[Figure]) -> Iterable[Check]:
    """同比增长14.6% against the values of the year and of the year before."""
    levels: dict[tuple[object, ...], Figure] = {}
    for figure in figures:
        if figure.change is Change.LEVEL and _whole_year(figure) and _exact(figure):
            period = figure.period
            if period is not None:
                levels.setdefault(
                    (figure.section, figure.subject, figure.metric, period.first), figure
                )
    for rate in figures:
        period = rate.period
        if rate.change is not Change.RATE or period is None or not _whole_year(rate):
            continue
        if rate.value is None or (
            metric_class(rate.metric) not in ("growth", "size") and not (rate.compared_with)
        ):
            continue
        if re.search(r"复合", rate.metric or "") or period.first is None:
            continue
        names = (
            {rate.metric, "市场规模"} if metric_class(rate.metric) == "growth" else {rate.metric}
        )
        for name in sorted(name for name in names if name):
            now = levels.get((rate.section, rate.subject, name, period.first))
            base = _base_year(rate)
            then = levels.get((rate.section, rate.subject, name, base)) if base else None
            if now is None or then is None or now.base_unit != then.base_unit:
                continue
            yield from _compound(then, now, rate, years=1)


def _base_year(rate: Figure) -> int | None:
    period = rate.period
    if period is None or period.first is None:
        return None
    printed = re.search(r"(?:19|20)\d{2}", rate.compared_with or "")
    return int(printed.group()) if printed else period.first - 1


def _whole_year(figure: Figure) -> bool:
    period = figure.period
    return bool(period and period.first and period.first == period.last and not period.part)


def _compound_growth(figures: Sequence[Figure]) -> Iterable[Check]:
    """年复合增长率 against two values of the same sentence."""
    by_sentence: dict[int, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.sentence is not None:
            by_sentence[figure.sentence].append(figure)
    for group in by_sentence.values():
        for rate in group:
            if rate.change is not Change.RATE or not re.search("复合", rate.metric or ""):
                continue
            values = [
                figure
                for figure in group
                if figure.change is Change.LEVEL
                and _whole_year(figure)
                and figure.value is not None
                and figure.subject == rate.subject
                and figure.base_unit != "%"
            ]
            if len(values) == 2 and values[0].metric == values[1].metric:
                yield from _compound(values[0], values[1], rate)


def _compound(
    first: Figure, last: Figure, rate: Figure, *, years: int | None = None
) -> Iterable[Check]:
    if first.period is None or last.period is None or rate.value is None:
        return
    span = years or (last.period.first or 0) - (first.period.first or 0)
    begin, end = _value(first) * first.scale, _value(last) * last.scale
    if span <= 0 or begin <= 0 or end <= 0:
        return
    growth = ((end / begin) ** (Decimal(1) / span) - 1) * 100
    if rate.direction is Direction.DOWN:
        growth = -growth
    slack = _step(rate) + (growth + 100) / span * (
        _step(first) / _value(first) + _step(last) / _value(last)
    )
    low, high = bounds(rate)
    if last.qualifier is not None:
        slack += 1  # 突破72亿元: the end itself is only a bound
    if rate.qualifier in ("约", "左右", "近"):
        slack += 1
    yield Check(
        "growth",
        f"({last.value} / {first.value})^(1/{span}) - 1",
        growth.quantize(Decimal("0.01")),
        (rate.qualifier or "") + rate.text,
        low - slack <= growth <= high + slack,
        (first.id, last.id, rate.id),
    )


def _sentence_shares(figures: Sequence[Figure]) -> Iterable[Check]:
    """Shares listed in one sentence down to 其他 sum to 100."""
    by_sentence: dict[int, list[Figure]] = defaultdict(list)
    for figure in figures:
        if (
            figure.sentence is not None
            and figure.base_unit == "%"
            and figure.change is Change.LEVEL
            and figure.value is not None
        ):
            by_sentence[figure.sentence].append(figure)
    for group in by_sentence.values():
        rest = re.match(r"其他|其它|其余", group[-1].subject or "")
        if len(group) >= 3 and rest and len({figure.metric for figure in group}) == 1:
            yield _sum_to_hundred(group)
