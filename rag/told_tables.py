"""Rankings over the table that an answer before was told from: 哪个最高, 第二名呢, 排第几.

The table and the column are those of what was told, so that a follow-up never ranks another
table than the one that the chat is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from corpus.report import Table
from index.figure import Figure
from index.index import Index
from index.normal import fold
from rag import ordering
from rag.answer import Answer, Status
from rag.draft import Draft
from rag.numbers import in_words
from rag.table_choice import ORDER_WORDS, context_of
from rag.tables import figures_by_cell
from rag.terms import SUBJECTLESS, Term
from rag.told import Earlier

_WHERE = re.compile(r"排(?:名|行|在|到|列)?(?:第)?(?:几|多少|哪)|第几(?:名|位|高|大)?|名次")
_YEAR = re.compile(r"(?:19|20)\d\d")
_COUNT = re.compile(r"(?:这|那)?[一两二三四五六七八九十几\d]+(?:个|种|类|家|项|款|大|年)?")
_OF_ONE = re.compile(
    r"的(?:那|一)(?:个|家|类|种|项|条)|(?<!倒数)第[一二三四五](?:名|位|大|高)?的?.*(?:多少|几(?!名))"
)
"""排第二的那个卖了多少台 asks something else of a row that a ranking told."""
_ORDINALS = "零一二三四五六七八九十"
_LONGEST = 20
_EMPTY = SUBJECTLESS - {"metric"}


class ToldTables:
    """Ranks the rows of tables that were told, for one report."""

    def __init__(self, index: Index, read_terms: Callable[[str], Sequence[Term]]) -> None:
        self._index = index
        self._terms = read_terms

    def fits(self, turn: str, before: Earlier) -> bool:
        """Whether `turn` asks for places in the table that the answer before stands in."""
        if not asks_place(turn) or _OF_ONE.search(turn) or self._table(before) is None:
            return False
        cells = self._cells(turn, before)
        return len(cells) > 1 and (not _WHERE.search(turn) or before.told.cell is not None)

    def answer(self, turn: str, question: str, before: Earlier) -> Answer | None:
        """The rows that `turn` asks for, shown as `question`; None where it fits no table."""
        table = self._table(before)
        cells = self._cells(turn, before)
        if table is None or len(cells) < 2:
            return None
        ordered = ordering.by_value(cells)
        column = cells[0][1].column or 0
        name = table.columns[column].name
        if _WHERE.search(turn):
            return self._place(question, table, name, ordered, before.told.cell)
        choices = ordering.choose(turn, ordered, name)
        if not choices:
            return None
        whole = len(cells) == sum(not row.is_total for row in table.rows)
        return ordering.say(self._index, question, table, choices, len(cells) if whole else 0)

    def _place(
        self,
        question: str,
        table: Table,
        name: str,
        ordered: Sequence[ordering.Cell],
        told: Figure | None,
    ) -> Answer | None:
        """The place of the row that was told."""
        own = next((cell for cell in ordered if told and cell[0].index == told.row), None)
        if own is None or len(ordered) >= len(_ORDINALS):
            return None
        place = 1 + sum(ordering.value(cell) > ordering.value(own) for cell in ordered)
        draft = Draft(self._index.report, question)
        citation = draft.cite(table.span, table.span)
        draft.figure(own[1], citation)
        text = (
            f"{own[1].subject or own[0].label}的{name}为{own[1].text},"
            f"从高到低排第{_ORDINALS[place]}(表中共{in_words(len(ordered))}项)[{citation}]。"
        )
        return draft.finish(Status.ANSWERED, text)

    def _table(self, before: Earlier) -> Table | None:
        """The one verified table that the answer before was told from."""
        names = {figure.table for figure in before.told.figures}
        if len(names) != 1 or (name := names.pop()) is None:
            return None
        table = self._index.report.table(name)
        return table if table.verified else None

    def _cells(self, turn: str, before: Earlier) -> list[ordering.Cell]:
        """The cells to rank: of the column that the turn names or that was told; empty where
        the turn speaks of something else."""
        table = self._table(before)
        if table is None or len(turn) > _LONGEST:
            return []
        rest = _COUNT.sub(" ", ORDER_WORDS.sub(" ", fold(turn)))
        named = [t for t in self._terms(turn) if t.kind not in _EMPTY and fold(t.text) in rest]
        context = context_of(self._index, table)
        if any(t.match(context) < 0.5 for t in named):
            return []
        column = self._column(turn, named, table, before)
        if column is None:
            return []
        found = figures_by_cell(self._index, table)
        rows = [row for row in table.rows if not row.is_total]
        told = {f.row for f in before.told.figures}
        if len(told) > 1 and not ordering.wants_order(before.question):
            rows = [row for row in rows if row.index in told]
        cells = [(r, found[r.index, column]) for r in rows if (r.index, column) in found]
        return [] if any(f.value is None for _, f in cells) else cells

    @staticmethod
    def _column(turn: str, named: Sequence[Term], table: Table, before: Earlier) -> int | None:
        told = {f.column for f in before.told.figures}
        own = told.pop() if len(told) == 1 else None
        fits = {
            position: sum(t.weight for t in named if t.match(fold(column.name)) >= 0.9)
            for position, column in enumerate(table.columns)
            if position and column.unit
        }
        best = max(fits.values(), default=0.0)
        years = _YEAR.findall(turn)
        if best > 0:
            fitting = [p for p, fit in fits.items() if fit == best]
            dated = [p for p in fitting if any(y in table.columns[p].name for y in years)]
            return (dated or [p for p in fitting if p == own] or fitting)[0]
        if not years or own is None:
            return own
        bare = _YEAR.sub("", table.columns[own].name)
        for position, column in enumerate(table.columns):
            if years[0] in column.name and _overlap(bare, _YEAR.sub("", column.name)):
                return position
        return None


def _overlap(one: str, other: str) -> bool:
    shared = set(one) & set(other)
    return len(shared) >= 0.6 * min(len(set(one)), len(set(other)))


def asks_place(turn: str) -> bool:
    """Whether a turn asks for a ranking, or for the place of something in one."""
    return ordering.wants_order(turn) or _WHERE.search(turn) is not None
