"""Sections: headings found in the running text, and the stretches of body between them.

Knows where headings stand, also where they are glued to the sentences around them; what the
bodies hold (paragraphs, tables) is `layout`'s business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.contents import Contents, Entry, find_contents, heading_entries
from corpus.span import Span

_ABSTRACT = re.compile(r"\s*(摘\s*要|内容摘要|前\s*言|引\s*言)(?=\S|\s)")
_AFTER_SENTENCE = '。！？!?；”"』」)）%'
# A noun phrase cannot begin with these: what stood before them was cut away.
_CUT_START = re.compile(r"[年月率的额度份]")
_GOES_ON = tuple("，,。、；;的和与是在")
_SHORTEST_PART = 5


@dataclass(frozen=True, slots=True)
class Part:
    """A section before layout: where its heading and its body stand in the cleaned text.

    `heading` is None where the heading does not stand in the text. `completed` is the part of
    the heading that the contents print and the text does not (at its front, or its end).
    """

    entry: Entry
    heading: Span | None
    body: Span
    missing: bool = False
    missing_front: str = ""
    missing_end: str = ""

    @property
    def begins_cut(self) -> bool:
        """Whether the heading itself, as the contents print it, has lost its beginning."""
        return _CUT_START.match(self.entry.heading) is not None


def divide(text: str, *, title: str = "正文") -> tuple[Contents | None, tuple[Part, ...]]:
    """The contents of `text`, where it has them, and its sections in order.

    The text before the first heading is the abstract where it says so, else a section called
    `title`. Sections that only the contents name are kept, `missing`, with an empty body.
    """
    contents = find_contents(text)
    if contents is not None:
        start = contents.span.end
        placed = [_with_signs(text, p) for p in _place(text, start, contents.entries)]
        if not any(p.span for p in placed):
            contents = None
    if contents is None:
        start = 0
        placed = [_Placed(entry, span) for entry, span in heading_entries(text)]
        placed = _without_title(text, placed)
        start = placed[0].span.start if placed and placed[0].is_title and placed[0].span else 0
    return contents, tuple(_parts(text, start, placed, title))


@dataclass(frozen=True, slots=True)
class _Placed:
    entry: Entry
    span: Span | None
    missing_front: str = ""
    missing_end: str = ""
    is_title: bool = False


def _with_signs(text: str, placed: _Placed) -> _Placed:
    """The place of a heading together with Markdown's signs in front of it."""
    if placed.span is None:
        return placed
    start = placed.span.start
    while start > 0 and text[start - 1] in "# \t　":
        start -= 1
    if "#" not in text[start : placed.span.start] or (start and text[start - 1] != "\n"):
        return placed
    return replace(placed, span=Span(start, placed.span.end))


def _without_title(text: str, placed: list[_Placed]) -> list[_Placed]:
    """A single top heading over all others is the title: it heads no section of its own."""
    tops = [p for p in placed if p.entry.level == 0]
    if len(tops) != 1 or len(placed) < 2 or placed[0] is not tops[0]:
        return placed
    if placed[0].span is None or not text.startswith("#", placed[0].span.start):
        return placed
    lifted = [
        _Placed(Entry(p.entry.heading, None, p.entry.level - 1, p.entry.path[1:]), p.span)
        for p in placed[1:]
    ]
    return [_Placed(placed[0].entry, placed[0].span, is_title=True), *lifted]


def _parts(text: str, start: int, placed: list[_Placed], title: str) -> list[Part]:
    found = [p for p in placed if p.span is not None]
    parts: list[Part] = []
    first = found[0].span.start if found and found[0].span else len(text)
    if text[start:first].strip():
        parts.append(_front(text, Span(start, first), title))
    starts = [p.span.start for p in found if p.span]
    at = first
    for item in placed:
        if item.span is None:
            missing = Span(at, at)
            parts.append(Part(item.entry, None, missing, missing=True))
            continue
        behind = [s for s in starts if s > item.span.start]
        end = behind[0] if behind else len(text)
        body = Span(item.span.end, end)
        if item.is_title:
            if body.of(text).strip():
                parts.append(_front(text, body, title))
        else:
            parts.append(
                Part(
                    item.entry,
                    item.span,
                    body,
                    missing_front=item.missing_front,
                    missing_end=item.missing_end,
                )
            )
        at = end
    return parts


def _front(text: str, span: Span, title: str) -> Part:
    """What stands before the first heading."""
    match = _ABSTRACT.match(text, span.start, span.end)
    if match is None:
        return Part(Entry(title, None, 0, (title,)), None, span)
    heading = re.sub(r"\s", "", match.group(1))
    return Part(
        Entry(heading, None, 0, (heading,)), Span(*match.span(1)), Span(match.end(), span.end)
    )


def _place(text: str, start: int, entries: tuple[Entry, ...]) -> list[_Placed]:
    """Each entry at its place: the best set of places that keeps the order of the contents.

    A place counts more where it follows a sentence, a line or another heading than within a
    sentence, where the same words may be ordinary prose.
    """
    compact = _Compact(text, start)
    options = [_occurrences(compact, entry.heading) for entry in entries]
    heading_ends = {o.span.end for row in options for o in row if o.span}
    # best[i]: (score, chosen) of the first i entries, by the end of the last chosen place
    best: dict[int, tuple[float, tuple[_Placed, ...]]] = {start: (0.0, ())}
    for entry, row in zip(entries, options, strict=True):
        following = {
            end: (score, (*chosen, _Placed(entry, None))) for end, (score, chosen) in best.items()
        }
        for option in row:
            if option.span is None:
                continue
            worth = _worth(text, option, heading_ends)
            for end, (score, chosen) in best.items():
                placed = _Placed(entry, option.span, option.missing_front, option.missing_end)
                total = score + worth
                if (
                    end <= option.span.start
                    and total > following.get(option.span.end, (-1.0, ()))[0]
                ):
                    following[option.span.end] = (total, (*chosen, placed))
        best = following
    return list(max(best.values(), key=lambda item: item[0])[1])


@dataclass(frozen=True, slots=True)
class _Option:
    span: Span | None
    missing_front: str = ""
    missing_end: str = ""


def _occurrences(text: _Compact, heading: str) -> list[_Option]:
    """Where `heading` stands, white space aside; else where most of it does."""
    heading = re.sub(r"\s", "", heading)
    found = [_Option(span) for span in text.find_all(heading)]
    if found:
        return found
    for lost in range(1, len(heading) - _SHORTEST_PART + 1):
        if lost > len(heading) * 0.4:
            break
        options = [_Option(s, heading[:lost]) for s in text.find_all(heading[lost:])]
        options += [_Option(s, "", heading[-lost:]) for s in text.find_all(heading[:-lost])]
        found = [o for o in options if o.span and text.is_boundary(o.span)]
        if found:
            return found
    return []


class _Compact:
    """A text without its white space, for searching; places are those of the text itself."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._start = start
        self._places = [at for at in range(start, len(text)) if not text[at].isspace()]
        self._compact = "".join(text[at] for at in self._places)

    def is_boundary(self, span: Span) -> bool:
        return span.start == self._start or _at_boundary(self._text, span)

    def find_all(self, words: str) -> list[Span]:
        found = []
        at = self._compact.find(words)
        while at >= 0 and words:
            last = self._places[at + len(words) - 1]
            found.append(Span(self._places[at], last + 1))
            at = self._compact.find(words, at + 1)
        return found


def _at_boundary(text: str, span: Span) -> bool:
    at = span.start
    while at > 0 and text[at - 1] in " \t　":
        at -= 1
    return at == 0 or text[at - 1] in _AFTER_SENTENCE + "\n"


def _worth(text: str, option: _Option, heading_ends: set[int]) -> float:
    """1 for a sure place; little for words in the middle of a sentence."""
    span = option.span
    if span is None:
        return 0.0
    if text[span.end : span.end + 1] in _GOES_ON:
        return 0.05
    if _at_boundary(text, span) or span.start in heading_ends:
        return 1.0 - 0.01 * len(option.missing_front + option.missing_end)
    if text[span.start - 1].isdigit():
        return 0.9  # behind a flattened table
    return 0.1
