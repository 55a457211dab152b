"""The figure ledger as a file: JSON lines, each a figure or an exclusion.

Knows the form on disk only; decimals are strings, so that they stay exact.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import IndexDamagedError
from index.figure import Figure
from index.ledger.ledger import Ledger
from index.ledger.scanner import Exclusion


class _Line(BaseModel):
    """One of the two is given."""

    model_config = ConfigDict(extra="forbid")

    figure: Figure | None = None
    exclusion: Exclusion | None = None


def save_ledger(ledger: Ledger, path: Path) -> None:
    """Write the ledger to `path`: figures first, each kind in text order."""
    lines = [_Line(figure=figure) for figure in ledger.figures]
    lines += [_Line(exclusion=exclusion) for exclusion in ledger.exclusions]
    text = "".join(line.model_dump_json(exclude_unset=True) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")


def load_ledger_file(path: Path) -> Ledger:
    """Read what `save_ledger` wrote.

    Raises:
        IndexDamagedError: the file does not hold a ledger of this version.
    """
    try:
        lines = [_Line.model_validate_json(line) for line in path.read_bytes().splitlines()]
    except ValidationError as error:
        raise IndexDamagedError(f"{path} does not hold a ledger: {error}") from error
    return Ledger(
        figures=tuple(line.figure for line in lines if line.figure is not None),
        exclusions=tuple(line.exclusion for line in lines if line.exclusion is not None),
    )
