"""Repairs: what a step of reading did to one place, kept in source offsets.

Source offsets survive later edits; `as_mark` turns a repair into the mark that a report
carries once the working text is final.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.report import Mark, MarkKind
from corpus.span import Span
from corpus.traced import TracedText


@dataclass(frozen=True, slots=True)
class Repair:
    """One restored, suspect, lost or missing place; the fields mean what `Mark`'s do."""

    kind: MarkKind
    source_span: Span
    printed: str
    read_as: str
    reason: str
    confidence: float = 1.0
    runner_up: str | None = None
    reviewed: bool = True


def as_mark(repair: Repair, text: TracedText) -> Mark:
    """The mark of `repair` in `text`, the final working text."""
    return Mark(
        kind=repair.kind,
        span=_working_span(repair, text),
        source_span=repair.source_span,
        printed=repair.printed,
        read_as=repair.read_as,
        reason=repair.reason,
        confidence=repair.confidence,
        runner_up=repair.runner_up,
        reviewed=repair.reviewed,
    )


def _working_span(repair: Repair, text: TracedText) -> Span:
    """The characters of the repair, with what it put in before them (a lost minus sign)."""
    span = text.working_span(repair.source_span)
    start = span.end - len(repair.read_as)
    if 0 <= start < span.start and text.text[start : span.end] == repair.read_as:
        put_in = range(start, span.start)
        if all(text.starts[at] == text.ends[at] for at in put_in):
            return Span(start, span.end)
    return span
