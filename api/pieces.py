"""Cutting an answer into the pieces in which a stream sends it.

A reader sees every piece by itself for a moment, so a figure is never cut, nor a citation mark,
nor a figure from its unit: half a figure is a wrong figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_ENDS = "，。；：、！？,;:!?\n"
"""A piece ends behind one of these."""
_LONG = 24
"""Characters after which a piece also ends between two Chinese characters."""
_MARK = re.compile(r"(?:\[\d+\])+")
_NUMBER = re.compile(
    # What may stand in a number as well as between two of them (15-20%, 3至5年, 1,200), its unit,
    # and Chinese characters that may be one (62.5万台).
    r"[+\-−]?\d(?:[\d.,，:：/～~%％‰\-–—−至到]*\d)?\s*[A-Za-z%％‰℃°/²³]*(?:[\u4e00-\u9fff]{1,4})?"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")


def pieces_of(answer: str, figures: Iterable[str] = ()) -> Iterator[str]:
    """The pieces of `answer`, in order; joined they are the answer.

    `figures` are the printed texts of its figures, which are kept whole whatever they hold.
    """
    whole = _inside(answer, figures)
    start = 0
    for at in range(1, len(answer)):
        if at in whole or answer[at] == "[" or answer[at] in _ENDS:
            continue
        before = answer[at - 1]
        long = at - start >= _LONG and _HAN.match(before) and _HAN.match(answer[at])
        if before in _ENDS or long:
            yield answer[start:at]
            start = at
    if start < len(answer):
        yield answer[start:]


def _inside(answer: str, figures: Iterable[str]) -> set[int]:
    """The places in `answer` that lie inside a figure, a number or a citation mark."""
    named = {re.escape(text) for text in figures if text}
    patterns = [_MARK, _NUMBER, *(re.compile(text) for text in named)]
    return {
        at
        for pattern in patterns
        for found in pattern.finditer(answer)
        for at in range(found.start() + 1, found.end())
    }
