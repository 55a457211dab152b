"""Reviewed corrections: readings that a person settled, kept in a file beside the report.

One line each: printed text (with enough around it to be found exactly once), reading, reason.
A reading equal to the printed text confirms a doubtful place as it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from corpus.errors import ReportError
from corpus.span import Span


@dataclass(frozen=True, slots=True)
class Correction:
    """`printed` is replaced by `reading` where it stands in the cleaned, simplified text."""

    printed: str
    reading: str
    reason: str


@dataclass(frozen=True, slots=True)
class PlacedCorrection:
    """A correction with the place of its printed text."""

    span: Span
    correction: Correction


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """The corrections of a tab-separated file; lines that start with `#` are remarks.

    Raises:
        ReportError: a line does not have three filled fields.
    """
    corrections = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split("\t")]
        if len(fields) != 3 or not all(fields):
            raise ReportError(
                f"{path.name}, line {number}: a correction needs printed text, reading and "
                f"reason, separated by tabs; got {len(fields)} fields. Complete the line."
            )
        corrections.append(Correction(*fields))
    return tuple(corrections)


def place_corrections(text: str, corrections: Sequence[Correction]) -> list[PlacedCorrection]:
    """Each correction at its place in `text`, in text order.

    Raises:
        ReportError: a printed text stands nowhere or more than once, or two places overlap.
    """
    placed = []
    for correction in corrections:
        count = text.count(correction.printed)
        if count != 1:
            raise ReportError(
                f"The correction of {correction.printed!r} must fit exactly one place of the "
                f"text; it fits {count}. Give more of the text around it, or remove the line."
            )
        at = text.index(correction.printed)
        placed.append(PlacedCorrection(Span(at, at + len(correction.printed)), correction))
    placed.sort(key=lambda item: item.span)
    for before, after in pairwise(placed):
        if before.span.overlaps(after.span):
            raise ReportError(
                f"Two corrections overlap: {before.correction.printed!r} and "
                f"{after.correction.printed!r}. Join them into one line."
            )
    return placed
