"""Passages: the retrievable pieces of a report.

A sentence or a table row is what is matched; the window around it is what is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.span import Span


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence or table row, with where it stands.

    `span` is the sentence or row itself, `window` the stretch around it that a reader needs
    (its neighbours in the same section; for a row, the whole table where it is short); both
    are offsets into the working text and `window` contains `span`. `section` and
    `sentence` are indices into the report; `table` and `row` are set for table rows only.
    """

    id: int
    section: int
    span: Span
    window: Span
    sentence: int | None = None
    table: str | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage with the score that `retriever` gave it; higher is better."""

    passage: Passage
    score: float
    retriever: str
