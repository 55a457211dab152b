"""Holding rankings and filters to their table: counts, order, limits, and that none is left out.

`毛利率超过40%的有两项:…(表中共五项)`: what the words claim of all rows is looked up again here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from corpus.report import Table
from index.figure import Figure
from index.index import Index
from rag.limits import read_limit
from rag.normalise import chinese_number

_OF_ROWS = re.compile(r"\(表中共([一二两三四五六七八九十]+)项\)")
_KEPT = r"的有([一二两三四五六七八九十]+)项(?=:)"
_HIGHEST, _LOWEST = re.compile(r"最[高多]的是"), re.compile(r"最[低少]的是")
_FALLING = re.compile(r"从高到低:|(?<!从低到高)前[两二三四五]名:")
_RISING = re.compile(r"从低到高(?:前[两二三四五]名)?:")


def without_selection(
    text: str, question: str, stated: Sequence[Figure], index: Index, tables: Mapping[str, Table]
) -> tuple[str, list[str]]:
    """`text` without the words that count and limit the rows chosen, and what is wrong in them.

    `stated` are the figures of the answer in the order in which it tells them.
    """
    of_rows = _OF_ROWS.search(text)
    names = {(f.table, f.column) for f in stated}
    if of_rows is None:
        return _without_count(text, question, stated)
    if len(names) != 1:
        return text, [of_rows[0]]
    name, column = names.pop()
    if name is None:
        return text, [of_rows[0]]
    totals = {row.index for row in tables[name].rows if row.is_total}
    cells = [
        f
        for f in index.ledger.figures
        if (f.table, f.column) == (name, column) and f.row not in totals and f.value is not None
    ]
    wrong = [] if _count(of_rows[1]) == len(cells) else [of_rows[0]]
    text = text.replace(of_rows[0], "")
    if not _in_order(text, stated, cells):
        wrong.append(text[:30])
    limit = read_limit(question)
    if limit is None or limit.words not in text:
        return text, wrong
    kept = [cell for cell in cells if limit.keeps(cell)]
    some = re.search(re.escape(limit.words) + _KEPT, text)
    if some is not None:
        told = {f.id for f in stated}
        if _count(some[1]) != len(kept) or told != {cell.id for cell in kept}:
            wrong.append(some[0])
        return text.replace(some[0], ""), wrong
    none = re.match(r"没有[^,。]{1,20}?" + re.escape(limit.words) + "的,", text)
    if none is not None and not kept:
        return text.replace(none[0], ""), wrong
    return text, wrong


def _without_count(text: str, question: str, stated: Sequence[Figure]) -> tuple[str, list[str]]:
    """As `without_selection`, for figures from all over the report."""
    limit = read_limit(question)
    if limit is None:
        return text, []
    some = re.search(re.escape(limit.words) + _KEPT, text)
    if some is None:
        return text, []
    right = _count(some[1]) == len(stated) and all(limit.keeps(f) for f in stated)
    return text.replace(some[0], ""), [] if right else [some[0]]


def _count(words: str) -> int | None:
    return chinese_number(words)


def _in_order(text: str, stated: Sequence[Figure], cells: Sequence[Figure]) -> bool:
    """Whether the highest, the lowest and the order of the rows told are those of the table."""
    values = [f.value for f in stated if f.value is not None]
    column = [cell.value for cell in cells if cell.value is not None]
    if len(values) != len(stated) or not values:
        return False
    if _HIGHEST.search(text) and "项:" not in text and values[0] != max(column):
        return False
    if _LOWEST.search(text) and "项:" not in text and values[-1] != min(column):
        return False
    if _FALLING.search(text) and values != sorted(column, reverse=True)[: len(values)]:
        return False
    return not (_RISING.search(text) and values != sorted(column)[: len(values)])
