"""From the file as it came to a `Report`: all steps of reading in their order.

Each step is a module of its own. The order follows from how the damage came about, last damage
first: the site's wrapping, the readings in brackets, the damaged bytes, the script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.byte_damage import without_byte_damage
from corpus.corrections import Correction, place_corrections
from corpus.layout import lay_out
from corpus.pinyin import without_readings
from corpus.repair import Repair, as_mark
from corpus.report import Description, Report
from corpus.script import Script
from corpus.span import Span
from corpus.traced import Edit, TracedText
from corpus.wrapping import without_wrapping

_FOREIGN_BREAKS = re.compile("\r\n|\r|\u2028|\u2029")


def read_report(
    source: str, description: Description, *, corrections: Sequence[Correction] = ()
) -> Report:
    """Read `source`, the text of a report's file (plain text or Markdown).

    `corrections` are reviewed readings (see `corrections`); without them the same rules run,
    and what they cannot settle stays marked.

    Raises:
        ReportError: a correction does not fit the text.
    """
    text, repairs = cleaned(source)
    laid_out = lay_out(text, corrections=corrections)
    reviewed = _reviewed(repairs, text, corrections)
    marks = [as_mark(repair, laid_out.text) for repair in (*reviewed, *laid_out.repairs)]
    return Report(
        description=description,
        text=laid_out.text.text,
        source=source,
        source_starts=laid_out.text.starts,
        source_ends=laid_out.text.ends,
        sections=laid_out.sections,
        sentences=laid_out.sentences,
        tables=laid_out.tables,
        marks=tuple(sorted(marks, key=lambda mark: (mark.span, mark.source_span))),
    )


def cleaned(source: str) -> tuple[TracedText, list[Repair]]:
    """The report's text without wrapping, readings and byte damage, in simplified characters.

    Ranges, headings and tables still stand as the source prints them. A text without such
    damage comes back unchanged, but for its line ends, which become line feeds, and for a byte
    order mark.
    """
    script = Script()
    text = _with_line_feeds(TracedText.of_source(source))
    text = without_wrapping(text, script)
    printed = text
    text = without_readings(printed)
    text, repairs = without_byte_damage(text, script, annotated=text is not printed)
    return script.unified(text), repairs


def _with_line_feeds(text: TracedText) -> TracedText:
    if text.text.startswith("\ufeff"):
        text = text.cut(Span(1, len(text)))
    breaks = _FOREIGN_BREAKS.finditer(text.text)
    edits = [Edit(Span(match.start(), match.end()), "\n") for match in breaks]
    return text.replace(edits) if edits else text


def _reviewed(
    repairs: Iterable[Repair], text: TracedText, corrections: Sequence[Correction]
) -> list[Repair]:
    """The repairs, those that a reviewer's correction covers as reviewed."""
    places = [text.source_span(p.span) for p in place_corrections(text.text, corrections)]
    return [
        replace(repair, reviewed=True)
        if any(place.overlaps(repair.source_span) for place in places)
        else repair
        for repair in repairs
    ]
