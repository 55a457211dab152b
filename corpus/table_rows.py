"""Rows of flattened tables: where one row ends and the next begins.

Two kinds: rows named by years (all digits, `202142.538.2202246.8…`) and rows named by words
(`华东32.518.2华北…`), the latter with or without a last column of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.span import Span
from corpus.table_header import text_column, words

# A digit before D, G, K belongs to the next label (3D, 5G, 4K), not to the value before it.
_RUN = re.compile(r"(?:\d+(?:[.,]\d+)*%?)+(?![DGK](?![A-Za-z]))")
_DIGITS = re.compile(r"[\d.,%年]*[\d%]")
_PROSE = re.compile(r"[。；;！？!?，\n]|,(?!\d)|(?<!\d),")
_MOST_DROPPED = 4
_WORD_CELL = re.compile(r"[一-鿿]{1,8}")


@dataclass(frozen=True, slots=True)
class RawRow:
    """The places of a row's label, of its run of digits, and of its cell of words, if any."""

    label: Span
    digits: Span
    words: Span | None = None


@dataclass(frozen=True, slots=True)
class RawRows:
    """A way to cut the rows; `words_name` is the place of the name of the column of words."""

    rows: tuple[RawRow, ...]
    words_name: Span | None = None

    @property
    def end(self) -> int:
        last = self.rows[-1]
        return last.words.end if last.words else last.digits.end


def year_rows(text: str, within: Span, width: int) -> Iterator[RawRows]:
    """Ways to cut rows named by consecutive years; each has at least `width` digits behind."""
    run = _DIGITS.match(text, within.start, within.end)
    first = re.compile(r"(?:19|20)\d\d年?").match(text, within.start, within.end)
    if run is None or first is None:
        return
    stretch = Span(within.start, run.end())
    for step in (1, -1):
        for starts in _year_starts(text, stretch, int(first.group()[:4]), step, width):
            rows = []
            for start, end in zip(starts, [*starts[1:], stretch.end], strict=True):
                label = 5 if text[start + 4 : start + 5] == "年" else 4
                rows.append(RawRow(Span(start, start + label), Span(start + label, end)))
            yield RawRows(tuple(rows))


def _year_starts(
    text: str, stretch: Span, year: int, step: int, width: int
) -> Iterator[tuple[int, ...]]:
    """Starts of the years from `year` on, the longest row of years first."""
    following = str(year + step)
    at = text.find(following, stretch.start + 4 + width, stretch.end - width)
    while at >= 0:
        for later in _year_starts(text, Span(at, stretch.end), year + step, step, width):
            yield (stretch.start, *later)
        at = text.find(following, at + 1, stretch.end - width)
    yield (stretch.start,)


def word_rows(text: str, within: Span) -> Iterator[RawRows]:
    """Ways to cut rows named by words, the longest first; trailing prose is left out."""
    prose = _PROSE.search(text, within.start, within.end)
    end = prose.start() if prose else within.end
    runs = [Span(*m.span()) for m in _RUN.finditer(text, within.start, end)]
    dropped = 0
    # Numbers may be dropped only from the beginning of a sentence behind the table.
    while len(runs) >= 2 and dropped < (_MOST_DROPPED if prose else 1):
        rows = _plain(text, within.start, runs)
        if rows is not None:
            yield rows
        with_words = _with_word_numbers(text, within.start, runs) or _with_words(
            text, within.start, runs, end if dropped == 0 else runs[-1].end
        )
        if with_words is not None:
            yield with_words
        runs = runs[:-1]
        dropped += 1


def _plain(text: str, start: int, runs: Sequence[Span]) -> RawRows | None:
    """label digits label digits …"""
    rows = []
    at = start
    for run in runs:
        label = Span(at, run.start)
        if not label.of(text).strip() or len(label) > 40:
            return None
        rows.append(RawRow(label, run))
        at = run.end
    return RawRows(tuple(rows))


def _with_word_numbers(text: str, start: int, runs: Sequence[Span]) -> RawRows | None:
    """name label digits 年均下降3.5% label digits 年均下降2.8% …"""
    if len(runs) % 2 or len(runs) < 4:
        return None
    name = text_column(text[start : runs[0].start])
    if not name:
        return None
    rows = []
    at = start + name
    for digits, inner in zip(runs[::2], runs[1::2], strict=True):
        cell = Span(digits.end, inner.end)
        before = text[digits.end : inner.start]
        if not _WORD_CELL.fullmatch(before) or at >= digits.start:
            return None
        rows.append(RawRow(Span(at, digits.start), digits, cell))
        at = inner.end
    return RawRows(tuple(rows), Span(start, start + name))


def _with_words(text: str, start: int, runs: Sequence[Span], end: int) -> RawRows | None:
    """name label digits 上升 label digits 平稳 …, cells from the list of known words."""
    name = text_column(text[start : runs[0].start])
    if not name:
        return None
    rows = []
    at = start + name
    for index, digits in enumerate(runs):
        next_start = runs[index + 1].start if index + 1 < len(runs) else end
        known = [w for w in words("cell") if text.startswith(w, digits.end, next_start)]
        if not known or at >= digits.start:
            return None
        cell = Span(digits.end, digits.end + len(known[0]))
        rows.append(RawRow(Span(at, digits.start), digits, cell))
        at = cell.end
    return RawRows(tuple(rows), Span(start, start + name))
