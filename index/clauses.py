"""Clauses: the stretches between commas, semicolons and colons of a sentence.

Knows punctuation only. Marks inside brackets, quotes, 《》 and numbers do not cut.
"""

from __future__ import annotations

from corpus.span import Span

_CUTS = frozenset(",;:\uff0c\uff1b\uff1a\u3002!?\uff01\uff1f")
_OPEN = {
    "(": ")",
    "\uff08": "\uff09",
    "[": "]",
    "\u300a": "\u300b",
    "\u201c": "\u201d",
    "\u300c": "\u300d",
}


def clauses(text: str, start: int = 0) -> tuple[Span, ...]:
    """The clauses of `text`, closing mark included, as spans counted from `start`."""
    found: list[Span] = []
    begin = 0
    closing: list[str] = []
    for at, character in enumerate(text):
        if closing and character == closing[-1]:
            closing.pop()
        elif character in _OPEN:
            closing.append(_OPEN[character])
        elif character == '"':
            closing.append('"')
        elif character in _CUTS and not closing and not _inside_number(text, at):
            found.append(Span(start + begin, start + at + 1))
            begin = at + 1
    if begin < len(text):
        found.append(Span(start + begin, start + len(text)))
    return tuple(found)


def _inside_number(text: str, at: int) -> bool:
    return (
        text[at] in ",:"
        and 0 < at < len(text) - 1
        and text[at - 1].isdigit()
        and text[at + 1].isdigit()
    )
