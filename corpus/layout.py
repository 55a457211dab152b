"""From cleaned text to working text: ranges, contents, sections, tables and sentences together.

Takes text that is already simplified, whole and free of wrapping; decides how the working text
is laid out (each heading, paragraph and table row on its own line).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.corrections import Correction
from corpus.repair import Repair
from corpus.report import Section, Sentence, Table
from corpus.traced import TracedText


@dataclass(frozen=True)
class LaidOut:
    """The working text with its structure; `repairs` are those made by this step."""

    text: TracedText
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    tables: tuple[Table, ...]
    repairs: tuple[Repair, ...]


def lay_out(text: TracedText, *, corrections: Sequence[Correction] = ()) -> LaidOut:
    """Lay out `text` (simplified, whole, without wrapping) as working text.

    Raises:
        ReportError: a correction does not fit the text.
    """
    return LaidOut(text, (), (), (), ())
