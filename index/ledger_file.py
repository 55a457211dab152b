"""The figure ledger as a file: JSON lines, each a figure, a conflict, a rival and so on.

Knows the form on disk only; decimals are strings, so that they stay exact.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import IndexDamagedError
from index.figure import Figure
from index.ledger.checks import Check
from index.ledger.conflicts import Conflict, Related
from index.ledger.ledger import Ledger
from index.ledger.rivals import Rival
from index.ledger.scanner import Exclusion


class _Line(BaseModel):
    """One of these is given."""

    model_config = ConfigDict(extra="forbid")

    figure: Figure | None = None
    exclusion: Exclusion | None = None
    conflict: Conflict | None = None
    related: Related | None = None
    check: Check | None = None
    rival: Rival | None = None


def save_ledger(ledger: Ledger, path: Path) -> None:
    """Write the ledger to `path`: figures first, each kind in text order."""
    lines = [_Line(figure=figure) for figure in ledger.figures]
    lines += [_Line(exclusion=exclusion) for exclusion in ledger.exclusions]
    lines += [_Line(conflict=conflict) for conflict in ledger.conflicts]
    lines += [_Line(related=related) for related in ledger.related]
    lines += [_Line(check=check) for check in ledger.checks]
    lines += [_Line(rival=rival) for rival in ledger.rivals]
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
        conflicts=tuple(line.conflict for line in lines if line.conflict is not None),
        related=tuple(line.related for line in lines if line.related is not None),
        checks=tuple(line.check for line in lines if line.check is not None),
        rivals=tuple(line.rival for line in lines if line.rival is not None),
    )
