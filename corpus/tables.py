"""Tables flattened into running text, as grids.

A grid is found by its header, cut into rows and values by constraints that hold for all rows,
and verified by arithmetic. Where that fails, the stretch is kept as it is printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from corpus.report import Column
from corpus.span import Span
from corpus.table_header import Header, find_headers, label_columns, words
from corpus.table_rows import RawRow, RawRows, word_rows, year_rows
from corpus.table_values import Split, choose, ways

_BRACKETED = re.compile(r"(.+?[)）])(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in the cleaned text: `span` is all of it, header included.

    `rows` hold the places of the cells, one per column. Both are empty where the stretch could
    not be read; `verified` is false there, and where the split could not be checked.
    """

    span: Span
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Span, ...], ...] = ()
    totals: frozenset[int] = frozenset()
    verified: bool = False
    checks: tuple[str, ...] = ()


def find_tables(text: str, within: Span, *, decimals: Set[int] | None = None) -> list[Grid]:
    """The flattened tables of a stretch of `text`, in order.

    `decimals` are the numbers of decimals that the report prints in its prose; where they are
    known, they settle splits that arithmetic leaves open.
    """
    grids: list[Grid] = []
    at = within.start
    headers = list(find_headers(text, within))
    for index, header in enumerate(headers):
        if header.span.start < at:
            continue
        limit = headers[index + 1].span.start if index + 1 < len(headers) else within.end
        grid = _read(text, header, Span(header.span.end, limit), decimals)
        grids.append(grid)
        at = grid.span.end
    return grids


def _read(text: str, header: Header, body: Span, decimals: Set[int] | None) -> Grid:
    """The best verified grid, else the best unverified one, else the stretch as printed."""
    named = label_columns(header.lead)
    unread = Grid(Span(header.span.start, _printed_end(text, body)))
    if named is None:
        return Grid(unread.span, checks=("表头没有可识别的行名列",))
    labels, first = named
    measures = (Column(first, header.measures[0].unit), *header.measures[1:])
    best: Grid | None = None
    by_year = list(year_rows(text, body, len(measures)))
    for cut in by_year or word_rows(text, body):
        split = _split(text, cut, measures, decimals)
        if split is None:
            continue
        grid = _grid(text, header, labels, measures, cut, split)
        # Rows named by words are cut in one way only; leaving some out would prove nothing.
        if grid.verified or not by_year:
            return grid
        best = best or grid
    return best or Grid(unread.span, checks=("各行无法按同一列数拆分",))


def _printed_end(text: str, body: Span) -> int:
    """The end of an unreadable table: the last digit before prose, or all of the stretch."""
    prose = re.compile(r"[。；;！？!?\n]").search(text, body.start, body.end)
    if prose is None:
        return body.end
    digits = list(re.compile(r"[\d%]").finditer(text, body.start, prose.start()))
    return digits[-1].end() if digits else prose.start()


def _split(
    text: str, cut: RawRows, measures: tuple[Column, ...], decimals: Set[int] | None
) -> Split | None:
    if len(cut.rows) < 2:
        return None
    thousands = any("," in row.digits.of(text) for row in cut.rows)
    options = []
    for row in cut.rows:
        found = ways(row.digits.of(text), measures, thousands=thousands, decimals=decimals)
        if not found:
            return None
        options.append(found)
    names = [row.label.of(text).strip() for row in cut.rows]
    total = next((i for i, name in enumerate(names) if name in words("total")), None)
    return choose(options, measures, names, total)


def _grid(
    text: str,
    header: Header,
    labels: tuple[str, ...],
    measures: tuple[Column, ...],
    cut: RawRows,
    split: Split,
) -> Grid:
    parts = _label_parts(text, cut.rows, len(labels))
    if parts is None:
        labels = ("".join(labels),)
        parts = [(row.label,) for row in cut.rows]
    columns = [*(Column(name, None) for name in labels), *measures]
    if cut.words_name is not None:
        columns.append(Column(cut.words_name.of(text), None))
    rows = []
    for row, own_labels, values in zip(cut.rows, parts, split.rows, strict=True):
        cells = [*own_labels, *_places(row.digits.start, values)]
        rows.append((*cells, row.words) if row.words is not None else tuple(cells))
    totals = frozenset(
        i for i, row in enumerate(cut.rows) if row.label.of(text).strip() in words("total")
    )
    span = Span(header.span.start, cut.end)
    return Grid(span, tuple(columns), tuple(rows), totals, split.sure, split.checks)


def _places(start: int, values: Sequence[str]) -> list[Span]:
    places = []
    for value in values:
        places.append(Span(start, start + len(value)))
        start += len(value)
    return places


def _label_parts(text: str, rows: Sequence[RawRow], count: int) -> list[tuple[Span, ...]] | None:
    """The labels cut into `count` cells; None where no mark tells where."""
    if count == 1:
        return [(row.label,) for row in rows]
    if count != 2:
        return None
    parts: list[tuple[Span, ...]] = []
    for row in rows:
        match = _BRACKETED.fullmatch(row.label.of(text))
        if match is None:
            return None
        middle = row.label.start + match.end(1)
        parts.append((Span(row.label.start, middle), Span(middle, row.label.end)))
    return parts
