"""Questions to begin with, made from a report's own figures and tried before they are offered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from corpus.report import Column, Report, Table
from index.index import Index
from index.ledger.conflicts import Grade
from rag.answer import Answer, Status
from rag.suggesting import question_for

_YEAR = re.compile(r"(?:19|20)\d\d年?")


class Example(BaseModel):
    """A question that the report answers; `kind` says what sort of answer it shows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["fact", "series", "comparison", "conflict"]
    question: str


class ExamplesReply(BaseModel):
    """Up to four examples, each of another kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1] = 1
    report: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class _Try:
    example: Example
    status: Status
    figures: int  # an answer with fewer does not show what the example is for


def examples_of(index: Index, ask: Callable[[str], Answer]) -> tuple[Example, ...]:
    """One example of each kind, in a fixed order; `ask` answers a question about the report.

    A question is offered only if its answer is of the kind that it stands for.
    """
    found = []
    for tries in (_facts(index), _series(index.report), _comparisons(index.report), _splits(index)):
        for number, one in enumerate(tries):
            if number == 4:  # four that do not serve, and the kind is left out
                break
            answer = ask(one.example.question)
            if answer.status is one.status and len(answer.figures) >= one.figures:
                found.append(one.example)
                break
    return tuple(found)


def _facts(index: Index) -> Iterator[_Try]:
    disputed = {number for conflict in index.ledger.conflicts for number in conflict.figures}
    for figure in index.ledger.figures:
        if figure.id in disputed or figure.table or figure.period is None:
            continue
        question = question_for(figure)
        # A metric of two signs (占比) leaves open what it is a share of.
        if question and figure.period.first and len(figure.metric or "") > 2:
            yield _Try(_example("fact", question), Status.ANSWERED, 1)


def _series(report: Report) -> Iterator[_Try]:
    for table, column in _measures(report):
        years = [row.label for row in table.rows if _YEAR.fullmatch(row.label)]
        if len(years) > 2 and len(years) == len(table.rows):
            first, last = (year.removesuffix("年") for year in (years[0], years[-1]))
            question = f"{first}年到{last}年{column.name}怎么变化？"
            yield _Try(_example("series", question), Status.ANSWERED, 3)


def _comparisons(report: Report) -> Iterator[_Try]:
    for table, column in _measures(report):
        named = not any(_YEAR.fullmatch(row.label) for row in table.rows)
        if named and not any(row.is_total for row in table.rows):
            question = f"各{table.columns[0].name}的{column.name}分别是多少？"
            yield _Try(_example("comparison", question), Status.ANSWERED, 3)


def _splits(index: Index) -> Iterator[_Try]:
    for conflict in index.ledger.conflicts:
        if conflict.grade is Grade.PLAIN and conflict.subject:
            question = f"{conflict.period or ''}{conflict.subject}的{conflict.metric}是多少？"
            yield _Try(_example("conflict", question), Status.CONFLICTING, 2)


def _measures(report: Report) -> Iterator[tuple[Table, Column]]:
    """Columns of verified tables that hold amounts, tables in text order."""
    for table in report.tables:
        if table.verified:
            for column in table.columns[1:]:
                if column.unit:
                    yield table, column


def _example(kind: Literal["fact", "series", "comparison", "conflict"], text: str) -> Example:
    return Example(kind=kind, question=text)
