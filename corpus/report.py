"""The report as data: what reading gives and all other rooms stand on.

Holds types only. All `span` fields are half-open offsets into `Report.text` (the working,
restored text); `source_span` fields are offsets into the file as it came.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from corpus.span import Span


@dataclass(frozen=True, slots=True)
class Description:
    """What stands beside a report's source: the facts that the text itself may not give.

    `aliases` are other names by which staff call the report; `publisher` is None where the
    report does not name one.
    """

    id: str
    title: str
    year: int | None = None
    publisher: str | None = None
    aliases: tuple[str, ...] = ()


class MarkKind(StrEnum):
    """What is known about a place that does not read as the source prints it."""

    RESTORED = "restored"  # read differently from what is printed, with a reason
    SUSPECT = "suspect"  # doubtful and unreviewed: stays as printed, nothing computes with it
    LOST = "lost"  # a character is gone for good; LOST_CHARACTER stands in its place
    MISSING = "missing"  # a section of the contents has no body
    BROKEN_OFF = "broken_off"  # the text stops in the middle of a sentence


LOST_CHARACTER = "□"


@dataclass(frozen=True, slots=True)
class Mark:
    """One restored, suspect, lost or missing place of a report.

    `printed` is what the source shows there (folded to simplified characters where that helps
    a reader), `read_as` what the working text has. `confidence` is in [0, 1]; `runner_up` is
    the next best reading where there was a choice. `reviewed` is true where a corrections
    file settled the place, or where the reading follows from the text alone.
    A missing section's span is empty and stands where its body would.
    """

    kind: MarkKind
    span: Span
    source_span: Span
    printed: str
    read_as: str
    reason: str
    confidence: float = 1.0
    runner_up: str | None = None
    reviewed: bool = True


class SectionStatus(StrEnum):
    """Whether the body of a section stands in the text."""

    PRESENT = "present"
    MISSING = "missing"
    BROKEN_OFF = "broken_off"


@dataclass(frozen=True, slots=True)
class Section:
    """A node of the section tree.

    `path` holds the headings as the contents print them, outermost first, this one last
    (`("一、…", "1、…", "厂商市场份额及区域分布")`). `span` covers the body directly under the
    heading, sub-sections excluded (it is empty for a heading that only groups others);
    `heading_span` is None where the heading does not stand in the text. `page` is the
    printed page number of the contents, where there is one.
    """

    index: int
    path: tuple[str, ...]
    page: int | None
    heading_span: Span | None
    span: Span
    status: SectionStatus = SectionStatus.PRESENT

    @property
    def heading(self) -> str:
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of prose, its closing mark included, surrounding white space excluded.

    `section` and `paragraph` are indices (paragraphs are counted through the whole report).
    """

    index: int
    section: int
    paragraph: int
    span: Span


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name and unit as the header prints them, brackets removed."""

    name: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `text` is the value as restored, without the column's unit.

    `span` covers `text` in the working text (`report.text[span] == text`); `source_span`
    covers it in the source.
    """

    row: int
    column: int
    text: str
    span: Span
    source_span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """A row; `span` covers its line in the working text.

    The line reads `年份 2025 | 产能 62.5万台 | …`: every cell with its column's name and unit,
    so that the line can be quoted as it is. The first column names the row.
    """

    index: int
    span: Span
    cells: tuple[Cell, ...]
    is_total: bool = False

    @property
    def label(self) -> str:
        return self.cells[0].text


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a grid. `verified` is false where the split could not be checked.

    A table that is not verified is quoted, never computed with; `checks` says in words
    which checks held or failed.
    """

    id: str
    section: int
    span: Span
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    verified: bool
    checks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """A report as read: the working text, its structure and its way back to the source.

    `source_starts[i]`, `source_ends[i]` give the source range of working character `i`;
    a character that reading put in (a line break, a column name repeated in a row) has an
    empty range at the place where it was put in.
    """

    description: Description
    text: str
    source: str = field(repr=False)
    source_starts: array[int] = field(repr=False)
    source_ends: array[int] = field(repr=False)
    sections: tuple[Section, ...] = field(repr=False)
    sentences: tuple[Sentence, ...] = field(repr=False)
    tables: tuple[Table, ...] = field(repr=False)
    marks: tuple[Mark, ...] = field(repr=False)

    def source_span(self, span: Span) -> Span:
        """The smallest source range that holds every character of `span`.

        An empty span maps to an empty range at the same place.
        """
        if not len(span):
            at = self.source_starts[span.start] if span.start < len(self.text) else len(self.source)
            return Span(at, at)
        starts = self.source_starts[span.start : span.end]
        ends = self.source_ends[span.start : span.end]
        return Span(min(starts), max(ends))

    def marks_in(self, span: Span) -> Iterator[Mark]:
        """Marks that touch `span`, in text order."""
        return (mark for mark in self.marks if mark.span.overlaps(span))

    def table(self, table_id: str | None) -> Table:
        """The table of that id.

        Raises:
            KeyError: the report has none of it.
        """
        for table in self.tables:
            if table.id == table_id:
                return table
        raise KeyError(table_id)

    def section_at(self, offset: int) -> Section | None:
        """The section whose body holds the character at `offset`, or None."""
        for section in self.sections:
            if section.span.start <= offset < section.span.end:
                return section
        return None

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds the character at `offset`, or None (headings, tables)."""
        at = bisect_right(self._sentence_starts, offset) - 1
        if at >= 0 and offset < self.sentences[at].span.end:
            return self.sentences[at]
        return None

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.span.start for sentence in self.sentences]
