"""Tables that are printed as such: Markdown with pipes.

The cells are given; what is checked is that every row has one for each column.
"""

from __future__ import annotations

import re
from itertools import pairwise

from corpus.report import Column
from corpus.span import Span
from corpus.table_header import words
from corpus.tables import Grid

_LINE = re.compile(r"^[ \t]*\|.*\|[ \t]*$", re.MULTILINE)
_RULE = re.compile(r"[ \t]*\|[\s:|-]+\|[ \t]*")
_NAMED = re.compile(r"(.+?)\s*[(（]([^()（）]{1,10})[)）]")


def find_markdown_tables(text: str, within: Span) -> list[Grid]:
    """The pipe tables of a stretch of `text`, in order."""
    grids = []
    block: list[Span] = []
    for match in _LINE.finditer(text, within.start, within.end):
        line = Span(*match.span())
        if block and text[block[-1].end : line.start].strip(" \t") != "\n":
            grids += _grid(text, block)
            block = []
        block.append(line)
    return grids + _grid(text, block)


def _grid(text: str, lines: list[Span]) -> list[Grid]:
    if len(lines) < 3 or not _RULE.fullmatch(lines[1].of(text)):
        return []
    columns = tuple(_column(cell.of(text)) for cell in _cells(text, lines[0]))
    rows = tuple(_cells(text, line) for line in lines[2:])
    span = Span(lines[0].start, lines[-1].end)
    if any(len(row) != len(columns) for row in rows):
        return [Grid(span, checks=("各行列数不一致",))]
    totals = frozenset(i for i, row in enumerate(rows) if row[0].of(text) in words("total"))
    return [Grid(span, columns, rows, totals, verified=True, checks=("按竖线分列",))]


def _column(printed: str) -> Column:
    match = _NAMED.fullmatch(printed)
    return Column(match.group(1), match.group(2)) if match else Column(printed, None)


def _cells(text: str, line: Span) -> tuple[Span, ...]:
    """The places of a line's cells, white space around them left out."""
    bars = [line.start + i for i, character in enumerate(line.of(text)) if character == "|"]
    cells = []
    for before, after in pairwise(bars):
        start, end = before + 1, after
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        cells.append(Span(start, end))
    return tuple(cells)
