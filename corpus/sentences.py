"""Sentences of Chinese prose.

Cuts at 。！？ and at line ends; a full stop inside a number or a title is no end. Closing quotes
and brackets stay with their sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.span import Span

_END = re.compile(r"[。！？!?]+[”’\"』」）)】]*|\n+")
_OPENING = {"《": "》", "〈": "〉"}


def split_sentences(text: str, within: Span | None = None) -> Iterator[Span]:
    """Spans of the sentences of `text` (or of its stretch `within`), white space trimmed.

    A stretch without any end mark is one sentence.
    """
    stretch = within or Span(0, len(text))
    start = stretch.start
    for match in _END.finditer(text, stretch.start, stretch.end):
        if _in_title(text, start, match.start()):
            continue
        end = _end(text, start, match)
        yield from _trimmed(text, start, end)
        start = end
    yield from _trimmed(text, start, stretch.end)


def _end(text: str, start: int, match: re.Match[str]) -> int:
    """The end of the sentence; a quote that opens the next one is not taken along."""
    end = match.end()
    if text[end - 1 : end] == '"' and text.count('"', start, end) % 2 == 1:
        return end - 1
    return end


def _in_title(text: str, start: int, at: int) -> bool:
    return any(
        text.rfind(opening, start, at) > text.rfind(closing, start, at)
        for opening, closing in _OPENING.items()
    )


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)
