"""The table of contents: headings, their levels and printed pages.

Reads contents that are glued into one line (`…趋势 4细分市场… 5`), contents line by line with
leader dots, and, where a report has none, headings from Markdown or numbered lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.span import Span

_TITLE = re.compile(r"目\s*录|(?<![A-Za-z])(?:CONTENTS|Contents)(?![A-Za-z])")
_ENTRY = re.compile(r"\s*([^。，,；;！？!?\n]{2,60}?)(?:[ \t　]+|[.．·…]{2,}\s*)(\d+)")
_ENTRY_LINE = re.compile(r"\s*([^。，；\n]{2,60}?)(?:[ \t　]+|[.．·…]{2,}\s*)(\d{1,4})\s*(?:\n|$)")
_NUMERAL = "一二三四五六七八九十百"
_RANKS = (
    re.compile(rf"第[{_NUMERAL}\d]+[章篇]|第[{_NUMERAL}\d]+部分"),
    re.compile(rf"第[{_NUMERAL}\d]+节"),
    re.compile(rf"[{_NUMERAL}]+、"),
    re.compile(rf"[(（][{_NUMERAL}]+[)）]"),
    re.compile(r"\d+(?:[、．]|\.(?!\d))|\d+\s(?=[^\d\s])"),
    re.compile(r"\d+\.\d+(?!\.?\d)(?!%)"),
    re.compile(r"\d+\.\d+\.\d+(?!\d)"),
    re.compile(r"[(（]\d+[)）]"),
)
_PLAIN = len(_RANKS)
_MOST_PAGES_BETWEEN = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading as the contents print it; `level` counts from 0, `path` is outermost first."""

    heading: str
    page: int | None
    level: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """The entries in order; `span` covers the contents (the title before them included)."""

    span: Span
    entries: tuple[Entry, ...]


def find_contents(text: str) -> Contents | None:
    """The table of contents of `text`, or None where it has none."""
    title = _TITLE.search(text)
    if title is None:
        return None
    found: Sequence[_Found] = (
        _by_line(text, title.end()) or _glued(text, title.end()) or _bare(text, title.end())
    )
    if len(found) < 2:
        return None
    end = found[-1][2]
    before = text[: title.start()]
    start = 0 if len(before) <= 80 and "。" not in before else title.start()
    return Contents(Span(start, end), as_tree([(h, page) for h, page, _ in found]))


def heading_entries(text: str) -> tuple[tuple[Entry, Span], ...]:
    """Headings of a text without contents, each with its place: Markdown, or numbered lines."""
    marked = [
        (match.group(2).strip(), len(match.group(1)), Span(*match.span()))
        for match in re.finditer(r"^(#{1,6})[ \t]+(\S[^\n]*?)[ \t#]*$", text, re.MULTILINE)
    ]
    if marked:
        return _placed(marked)
    numbered = [
        (match.group().strip(), _rank(match.group().strip()), Span(*match.span()))
        for match in re.finditer(r"^[ \t　]*\S[^\n]{1,39}$", text, re.MULTILINE)
        if _rank(match.group().strip()) < _PLAIN and not re.search(r"[。；;!！?？,，|]", match[0])
    ]
    return _placed(numbered)


def _placed(found: list[tuple[str, int, Span]]) -> tuple[tuple[Entry, Span], ...]:
    entries = _nested([(heading, rank) for heading, rank, _ in found])
    return tuple(zip(entries, (span for _, _, span in found), strict=True))


def as_tree(headings: list[tuple[str, int | None]]) -> tuple[Entry, ...]:
    """Entries with levels: by their numbering, plain ones under the numbered one before."""
    ranks = [_rank(heading) for heading, _ in headings]
    seen_number = False
    leveled = []
    for (heading, _), rank in zip(headings, ranks, strict=True):
        seen_number = seen_number or rank < _PLAIN
        leveled.append((heading, rank if seen_number and not _stands_alone(heading) else 0))
    nested = _nested(leveled)
    return tuple(
        Entry(entry.heading, page, entry.level, entry.path)
        for entry, (_, page) in zip(nested, headings, strict=True)
    )


def _stands_alone(heading: str) -> bool:
    return (
        re.fullmatch(r"摘\s*要|前\s*言|引\s*言|结\s*论|参考文献|附录.{0,12}", heading) is not None
    )


def _nested(headings: list[tuple[str, int]]) -> tuple[Entry, ...]:
    """Entries whose parents are the nearest earlier ones of smaller rank."""
    open_ones: list[tuple[int, str]] = []
    entries = []
    for heading, rank in headings:
        while open_ones and open_ones[-1][0] >= rank:
            open_ones.pop()
        open_ones.append((rank, heading))
        path = tuple(name for _, name in open_ones)
        entries.append(Entry(heading, None, len(open_ones) - 1, path))
    return tuple(entries)


def _rank(heading: str) -> int:
    for rank, pattern in enumerate(_RANKS):
        if pattern.match(heading):
            return rank
    return _PLAIN


_Found = tuple[str, int | None, int]
"""An entry as it is found: heading, page, the offset behind it."""


def _bare(text: str, at: int) -> list[_Found]:
    """Entries one to a line without pages; each must come again as a line of its own."""
    found: list[_Found] = []
    for match in re.compile(r"[^\n]*\n").finditer(text, at):
        line = match.group().strip()
        if not line and not found:
            continue
        if not 2 <= len(line) <= 40 or not _comes_again(text, line, match.end()):
            break
        found.append((line, None, match.end()))
    return found


def _comes_again(text: str, line: str, at: int) -> bool:
    again = re.compile(rf"^[#\s　]*{re.escape(line)}[ \t　]*$", re.MULTILINE)
    return again.search(text, at) is not None


def _by_line(text: str, at: int) -> list[tuple[str, int, int]]:
    """Entries that stand one to a line."""
    found = []
    while match := _ENTRY_LINE.match(text, at):
        found.append((match.group(1).strip(" .…·"), int(match.group(2)), match.end()))
        at = match.end()
    return found if len(found) >= 2 else []


def _glued(text: str, at: int) -> list[tuple[str, int, int]]:
    """Entries glued into one line: heading, white space, page, next heading at once."""
    found: list[tuple[str, int, int]] = []
    page = 0
    while match := _ENTRY.match(text, at):
        heading = match.group(1).strip(" .…·")
        digits = match.group(2)
        length = _page_length(digits, text[match.end() : match.end() + 1], page, found, heading)
        if length == 0:
            break
        page = int(digits[:length])
        at = match.start(2) + length
        found.append((heading, page, at))
    return found


def _page_length(
    digits: str, follower: str, page: int, found: list[tuple[str, int, int]], heading: str
) -> int:
    """How many of `digits` are the page; the rest begins the next heading. 0: none fits."""
    headings = [*(h for h, _, _ in found), heading]
    for length in _likely_lengths(digits, follower, headings):
        if page <= int(digits[:length]) <= page + _MOST_PAGES_BETWEEN:
            return length
    return 0


def _likely_lengths(digits: str, follower: str, headings: list[str]) -> list[int]:
    whole = len(digits)
    if follower == "年" and whole > 4:
        return [whole - 4]
    if follower and follower in "、.．" and whole > 1:
        # The next heading's number: one more than the last of its kind, or 1.
        numbers = [int(m.group(1)) for h in headings if (m := re.match(r"(\d+)[、.．]", h))]
        expected = [str(numbers[-1] + 1)] if numbers else []
        for number in [*expected, "1"]:
            if digits.endswith(number) and whole > len(number):
                return [whole - len(number)]
        return [whole - 1]
    return list(range(whole, 0, -1))
