"""From cleaned text to working text: ranges, contents, sections, tables and sentences together.

Takes text that is already simplified, whole and free of wrapping; decides how the working text
is laid out: each heading, paragraph and table row on its own line, the contents left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from corpus.corrections import Correction, place_corrections
from corpus.markdown_tables import find_markdown_tables
from corpus.quantities import usual_decimals
from corpus.ranges import restore_ranges
from corpus.repair import Repair
from corpus.report import (
    Cell,
    Column,
    MarkKind,
    Row,
    Section,
    SectionStatus,
    Sentence,
    Table,
)
from corpus.sections import Part, divide
from corpus.sentences import split_sentences
from corpus.span import Span
from corpus.tables import Grid, find_tables
from corpus.traced import TracedText

_EMPHASIS = re.compile(r"(\*\*|__|`)(?=\S)([^\n*_`]+?)\1")
_LINE = re.compile(r"(?:[>\s]|[-*+•][ \t]+)*([^\s](?:[^\n]*[^\s])?)")
_SENTENCE_END = re.compile(r"[。！？!?；;：:][”’\"』」）)】]*$|[”’\"』」）)】]$")


@dataclass(frozen=True)
class LaidOut:
    """The working text with its structure; `repairs` are those made by this step."""

    text: TracedText
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    tables: tuple[Table, ...]
    repairs: tuple[Repair, ...]


def lay_out(
    text: TracedText, *, corrections: Sequence[Correction] = (), title: str = "正文"
) -> LaidOut:
    """Lay out `text` (simplified, whole, without wrapping) as working text.

    `title` names the section of text that stands before any heading and is no abstract.

    Raises:
        ReportError: a correction does not fit the text.
    """
    confirmed = [
        text.source_span(placed.span)
        for placed in place_corrections(text.text, corrections)
        if placed.correction.printed == placed.correction.reading
    ]
    decimals = usual_decimals(text.text)
    contents, parts = divide(text.text, title=title)
    kept = [contents.span] if contents is not None else []
    kept += [part.heading for part in parts if part.heading is not None]
    kept += [grid.span for part in parts for grid in _grids(text.text, part.body, decimals)]
    restored, repairs = restore_ranges(text, skip=kept, corrections=corrections)
    _, parts = divide(restored.text, title=title)
    layout = _Layout(restored, confirmed, decimals)
    for part in parts:
        layout.add(part)
    return layout.finish(repairs)


def _grids(text: str, body: Span, decimals: Set[int] | None) -> list[Grid]:
    """Pipe tables and flattened tables of a body, in order."""
    grids = find_markdown_tables(text, body)
    at = body.start
    flattened = []
    for grid in [*grids, Grid(Span(body.end, body.end))]:
        flattened += find_tables(text, Span(at, grid.span.start), decimals=decimals)
        at = grid.span.end
    return sorted([*grids, *flattened], key=lambda grid: grid.span)


class _Layout:
    """Builds the working text piece by piece, from front to back."""

    def __init__(
        self, text: TracedText, confirmed: Sequence[Span], decimals: Set[int] | None
    ) -> None:
        self._from = text
        self._decimals = decimals
        self._confirmed = confirmed
        self._pieces: list[TracedText] = []
        self._length = 0
        self._sections: list[Section] = []
        self._tables: list[Table] = []
        self._paragraphs: list[tuple[int, Span, Span]] = []  # section, span, span before layout
        self._repairs: list[Repair] = []

    def add(self, part: Part) -> None:
        """One section: its heading line, its paragraphs and rows."""
        heading = self._heading(part) if part.heading is not None else None
        start = self._length
        at = part.body.start
        for grid in _grids(self._from.text, part.body, self._decimals):
            self._prose(Span(at, grid.span.start))
            self._table(grid)
            at = grid.span.end
        self._prose(Span(at, part.body.end))
        end = self._length - 1 if self._length > start else start
        status = SectionStatus.MISSING if part.missing else SectionStatus.PRESENT
        self._sections.append(
            Section(
                index=len(self._sections),
                path=part.entry.path,
                page=part.entry.page,
                heading_span=heading,
                span=Span(start, end),
                status=status,
            )
        )

    def finish(self, repairs: Sequence[Repair]) -> LaidOut:
        """The whole; missing and broken-off sections are marked here."""
        text = TracedText.joined(self._pieces)
        self._mark_broken_end()
        self._mark_missing()
        sentences: list[Sentence] = []
        for number, (section, span, _) in enumerate(self._paragraphs):
            for sentence in split_sentences(text.text, span):
                sentences.append(Sentence(len(sentences), section, number, sentence))
        own = sorted([*repairs, *self._repairs], key=lambda repair: repair.source_span)
        return LaidOut(
            text, tuple(self._sections), tuple(sentences), tuple(self._tables), tuple(own)
        )

    def _take(self, span: Span) -> Span:
        self._pieces.append(self._from.cut(span))
        self._length += len(span)
        return Span(self._length - len(span), self._length)

    def _put(self, words: str, at: int) -> None:
        """Characters that the source does not have, before character `at` of the cleaned text."""
        self._pieces.append(self._from.cut(Span(at, at)).insert(0, words))
        place = self._from.place(at)
        piece = self._pieces[-1]
        for index in range(len(piece)):
            piece.starts[index] = piece.ends[index] = place
        self._length += len(words)

    def _heading(self, part: Part) -> Span:
        printed = part.heading or Span(0, 0)
        printed = _words_of(self._from.text, printed)
        start = self._length
        self._put(part.missing_front, printed.start)
        self._take(printed)
        self._put(part.missing_end, printed.end)
        span = Span(start, self._length)
        self._put("\n", printed.end)
        source = self._from.source_span(printed)
        words = printed.of(self._from.text)
        if part.missing_front or part.missing_end:
            reading = part.missing_front + words + part.missing_end
            reason = "标题不全：按目录补足"
            self._repairs.append(Repair(MarkKind.RESTORED, source, words, reading, reason, 0.95))
        elif part.begins_cut:
            reason = "标题开头被截去：目录与正文都如此，原样保留"
            reviewed = any(span.contains(source) for span in self._confirmed)
            self._repairs.append(
                Repair(MarkKind.SUSPECT, source, words, words, reason, 0.9, reviewed=reviewed)
            )
        return span

    def _prose(self, stretch: Span) -> None:
        """Each printed line of `stretch` as a paragraph."""
        for line in _lines(self._from.text, stretch):
            start = self._length
            at = line.start
            for sign in _EMPHASIS.finditer(self._from.text, line.start, line.end):
                self._take(Span(at, sign.start(1)))
                self._take(Span(*sign.span(2)))
                at = sign.end()
            self._take(Span(at, line.end))
            self._paragraphs.append((len(self._sections), Span(start, self._length), line))
            self._put("\n", line.end)

    def _table(self, grid: Grid) -> None:
        start = self._length
        rows: list[Row] = []
        if grid.verified:
            rows = [self._row(index, grid) for index in range(len(grid.rows))]
        else:
            for line in _lines(self._from.text, grid.span):
                self._take(line)
                self._put("\n", line.end)
        self._tables.append(
            Table(
                id=f"T{len(self._tables) + 1}",
                section=len(self._sections),
                span=Span(start, max(start, self._length - 1)),
                columns=grid.columns if grid.verified else (),
                rows=tuple(rows),
                verified=grid.verified,
                checks=grid.checks,
            )
        )

    def _row(self, index: int, grid: Grid) -> Row:
        """One line: each cell behind its column's name and before its column's unit."""
        start = self._length
        cells = []
        for place, (column, cell) in enumerate(zip(grid.columns, grid.rows[index], strict=True)):
            self._put(f"{' | ' if place else ''}{column.name} ", cell.start)
            span = self._take(cell)
            words = cell.of(self._from.text)
            source = self._from.source_span(cell)
            cells.append(Cell(index, place, words, span, source))
            self._put(_unit_behind(words, column), cell.end)
        span = Span(start, self._length)
        self._put("\n", grid.rows[index][-1].end)
        return Row(index, span, tuple(cells), is_total=index in grid.totals)

    def _mark_broken_end(self) -> None:
        """The report's last paragraph, where it stops inside a sentence."""
        if not self._paragraphs:
            return
        section, _, line = self._paragraphs[-1]
        if self._tables and self._tables[-1].section >= section:
            behind = self._tables[-1].span.start > self._paragraphs[-1][1].start
            if behind:
                return
        words = line.of(self._from.text)
        lacking = any(s.status is SectionStatus.MISSING for s in self._sections[section + 1 :])
        if _SENTENCE_END.search(words) or not (lacking or "。" in words):
            return
        last = list(split_sentences(self._from.text, line))[-1]
        self._sections[section] = _with_status(self._sections[section], SectionStatus.BROKEN_OFF)
        printed = last.of(self._from.text)
        source = self._from.source_span(last)
        reason = "正文在此中断：句子不完整"
        self._repairs.append(Repair(MarkKind.BROKEN_OFF, source, printed, printed, reason))

    def _mark_missing(self) -> None:
        """Sections that only the contents name; a heading that groups others has no body."""
        for section in self._sections:
            groups = any(
                other.path[: len(section.path)] == section.path and other is not section
                for other in self._sections
            )
            if section.status is not SectionStatus.MISSING or groups:
                continue
            at = self._source_place(section)
            page = f"（第{section.page}页）" if section.page is not None else ""
            reason = f"目录列有此节{page}，正文中没有"
            self._repairs.append(
                Repair(MarkKind.MISSING, Span(at, at), section.heading, "", reason)
            )

    def _source_place(self, section: Section) -> int:
        """Where in the source the body of `section` would begin."""
        done = 0
        for piece in self._pieces:
            if done >= section.span.start:
                return piece.place(0)
            done += len(piece)
        return self._pieces[-1].place(len(self._pieces[-1])) if self._pieces else 0


def _with_status(section: Section, status: SectionStatus) -> Section:
    return Section(
        section.index, section.path, section.page, section.heading_span, section.span, status
    )


def _words_of(text: str, heading: Span) -> Span:
    """A heading's place without Markdown's signs and white space."""
    match = re.compile(r"[#\s　]*(.*?)[#\s　]*", re.DOTALL).fullmatch(
        text, heading.start, heading.end
    )
    return Span(*match.span(1)) if match else heading


def _lines(text: str, stretch: Span) -> list[Span]:
    """The printed lines of `stretch` without white space, quote and list signs around them."""
    return [Span(*match.span(1)) for match in _LINE.finditer(text, stretch.start, stretch.end)]


def _unit_behind(words: str, column: Column) -> str:
    """The column's unit, unless the cell prints one itself or holds no number."""
    if column.unit is None or not words or not words[-1].isdigit():
        return ""
    return column.unit
