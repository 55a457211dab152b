"""Which passages hold a question's evidence.

Evidence is given as verbatim pieces of the report. It is looked up in a key of the report:
letters, digits and Han only, folded, each with the passage it stands in. A table is keyed as
it was printed before it became a grid (header cells with units, then the values row by row
without units), so that a flattened row is found, too. Nothing here depends on the file that
the evidence was copied from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.report import Report, Table
from index.normal import fold
from index.passage import Passage


@dataclass(frozen=True, slots=True)
class Qrel:
    """Judged relevance of one question.

    `relevant` has one set of passage ids for each piece of evidence: finding any passage of
    a set finds that piece. `unmatched` are pieces that do not stand in the report.
    """

    relevant: tuple[frozenset[int], ...]
    unmatched: tuple[str, ...]


class EvidenceMap:
    """Finds the passages that overlap a piece of evidence."""

    def __init__(self, report: Report, passages: Sequence[Passage]) -> None:
        characters: list[str] = []
        owners: list[int] = []
        rows = {(passage.table, passage.row): passage.id for passage in passages}
        tables = {table.span.start: table for table in report.tables}
        blocks: list[tuple[int, Table | Passage]] = [
            *((passage.span.start, passage) for passage in passages if passage.table is None),
            *tables.items(),
        ]
        for _, block in sorted(blocks, key=lambda each: each[0]):
            if isinstance(block, Passage):
                pieces: Iterable[tuple[str, int]] = [(block.span.of(report.text), block.id)]
            else:
                pieces = _flattened(block, rows)
            for text, owner in pieces:
                kept = key(text)
                characters.append(kept)
                owners.extend([owner] * len(kept))
        self._key = "".join(characters)
        self._owners = owners

    def find(self, evidence: str) -> frozenset[int]:
        """Ids of all passages that overlap any occurrence; empty where there is none."""
        needle = key(evidence)
        found: set[int] = set()
        at = self._key.find(needle) if needle else -1
        while at >= 0:
            found.update(self._owners[at : at + len(needle)])
            at = self._key.find(needle, at + 1)
        return frozenset(found - {_NO_PASSAGE})

    def judge(self, evidence: Sequence[str]) -> Qrel:
        """The qrel of a question with these pieces of evidence."""
        found = [(piece, self.find(piece)) for piece in evidence]
        return Qrel(
            relevant=tuple(ids for _, ids in found if ids),
            unmatched=tuple(piece for piece, ids in found if not ids),
        )


_NO_PASSAGE = -1


def key(text: str) -> str:
    """Letters, digits and Han of `text`, folded: what survives any typesetting."""
    return "".join(character for character in fold(text) if character.isalnum())


def _flattened(
    table: Table, rows: dict[tuple[str | None, int | None], int]
) -> Iterable[tuple[str, int]]:
    for column in table.columns:
        yield column.name + (column.unit or ""), _NO_PASSAGE
    for row in table.rows:
        owner = rows.get((table.id, row.index), _NO_PASSAGE)
        yield "".join(cell.text for cell in row.cells), owner
