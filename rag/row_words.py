"""What the rows of a table say in words, where they are asked for: SWOT表里的机会有哪两条.

Tables mostly hold figures; a column without a unit beside the row's name holds words.
"""

from __future__ import annotations

import re

from corpus.report import Row, Table
from index.index import Index
from index.normal import fold
from rag import tables
from rag.answer import Answer, Status
from rag.draft import Draft
from rag.evidence import Evidence
from rag.kind import Kind

_ASKS_WORDS = re.compile(r"什么|啥|哪|有几|写|列|说")
_BEHIND_NAME = re.compile(r"[(（].*")
_LEAST = 2
"""Characters of a row's name from which a question can mean it."""


def answer_row_words(index: Index, evidence: Evidence) -> Answer | None:
    """The words of the rows that a question names, with the figures of the columns that it names;
    None where it points at no table or asks for no words."""
    text = evidence.question.text
    if not (tables.points_at_table(text) and _ASKS_WORDS.search(text)):
        return None
    for table in index.report.tables:
        words = [i for i, c in enumerate(table.columns) if i and not c.unit]
        rows = [row for row in table.rows if not row.is_total and _is_named(row, fold(text))]
        compared = Kind.COMPARE in evidence.question.kinds and len({r.label for r in rows}) > 1
        if table.verified and words and rows and not compared:
            return _said(index, evidence, table, rows, words[0])
    return None


def _is_named(row: Row, text: str) -> bool:
    name = _BEHIND_NAME.sub("", fold(row.label))
    return len(name) >= _LEAST and name in text


def _said(index: Index, evidence: Evidence, table: Table, rows: list[Row], words: int) -> Answer:
    draft = Draft(index.report, evidence.question.text)
    cells = tables.figures_by_cell(index, table)
    text = fold(evidence.question.text)
    asked = [i for i, c in enumerate(table.columns) if c.unit and fold(c.name) in text]
    parts: list[str] = []
    named = ""
    for row in rows:
        citation = draft.cite(row.span, tables.window_of(table, row))
        figures = [(i, cells[row.index, i]) for i in asked if (row.index, i) in cells]
        for _, figure in figures:
            draft.figure(figure, citation)
        told = "、".join(f"{table.columns[i].name}{figure.text}" for i, figure in figures)
        name = _BEHIND_NAME.sub("", row.label)
        head = "" if name == named else f"{name}:"
        named = name
        said = next(cell.text for cell in row.cells if cell.column == words)
        parts.append(f"{head}{said}{f'({told})' if told else ''}[{citation}]")
    return draft.finish(Status.ANSWERED, ";".join(parts) + "。")
