"""Small parts of a run: rows of estimates, chapters, progress over a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from eval.intervals import Tally, estimate
from eval.result import Row
from index.embedder import Progress
from index.index import Index

Item = TypeVar("Item")


def estimates(
    scope: str, group: str, measures: Sequence[dict[str, Tally]], seed: int
) -> Iterator[Row]:
    """One row a measure, in the order in which the measures come up."""
    names = dict.fromkeys(name for each in measures for name in each)
    for name in names:
        found = estimate([each[name] for each in measures if name in each], seed=seed)
        if found is not None:
            yield Row(scope=scope, group=group, measure=name, estimate=found)


def chapters_of(index: Index) -> list[str]:
    """The outermost headings, in the order of the report."""
    return list(dict.fromkeys(section.path[0] for section in index.report.sections))


def shown(what: str, items: Sequence[Item], progress: Progress | None) -> Iterator[Item]:
    """The items one by one, with progress told where it is wanted."""
    for number, item in enumerate(items):
        if progress is not None:
            progress(what, number, len(items))
        yield item
    if progress is not None and items:
        progress(what, len(items), len(items))
