"""Which passages hold a question's evidence.

Evidence is given as verbatim pieces of the report. It is looked up in a key of the report:
letters, digits and Han only, folded, each with its offset and its passage. A table is keyed as
it was printed before it became a grid (header cells with units, then the values row by row
without units), so that a flattened row is found, too. Nothing here depends on the file that
the evidence was copied from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from corpus.report import Report, Table
from corpus.span import Span
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
        offsets: list[int] = []
        rows = {(passage.table, passage.row): passage.id for passage in passages}
        tables = {table.span.start: table for table in report.tables}
        blocks: list[tuple[int, Table | Passage]] = [
            *((passage.span.start, passage) for passage in passages if passage.table is None),
            *tables.items(),
        ]
        for _, block in sorted(blocks, key=lambda each: each[0]):
            if isinstance(block, Passage):
                pieces: Iterable[_Piece] = [
                    (block.span.of(report.text), block.id, block.span.start)
                ]
            else:
                pieces = _flattened(block, rows)
            for text, owner, start in pieces:
                for kept, at in _key_with_offsets(text, start):
                    characters.append(kept)
                    owners.append(owner)
                    offsets.append(at)
        self._key = "".join(characters)
        self._owners = owners
        self._offsets = offsets
        self._text = report.text
        doubtful = {at for mark in report.marks for at in range(mark.span.start, mark.span.end)}
        self._doubtful = [offset in doubtful for offset in offsets]

    def find(self, evidence: str) -> frozenset[int]:
        """Ids of all passages that overlap any occurrence; empty where there is none."""
        found: set[int] = set()
        for at, end in self._occurrences(evidence):
            found.update(self._owners[at:end])
        return frozenset(found - {_NO_PASSAGE})

    def spans(self, evidence: str) -> tuple[Span, ...]:
        """Where each occurrence stands in the working text, in text order.

        Of a table, from the first of its cells to the last.
        """
        spans = []
        # The key lacks what closes the evidence: a % sign, a bracket.
        tail = "".join(takewhile(lambda c: not c.isalnum(), evidence.rstrip()[::-1]))[::-1]
        for at, end in self._occurrences(evidence):
            places = [place for place in self._offsets[at:end] if place != _NOWHERE]
            if places:
                end_in_text = max(places) + 1
                closing = self._text[end_in_text : end_in_text + len(tail)]
                end_in_text += len(tail) if fold(closing) == fold(tail) else 0
                spans.append(Span(min(places), end_in_text))
        return tuple(spans)

    def _occurrences(self, evidence: str) -> Iterator[tuple[int, int]]:
        needle = key(evidence)
        if not needle:
            return
        at = self._key.find(needle)
        if at < 0:
            yield from self._read_otherwise(needle)
        while at >= 0:
            yield at, at + len(needle)
            at = self._key.find(needle, at + 1)

    def _read_otherwise(self, needle: str) -> Iterator[tuple[int, int]]:
        """Occurrences that differ in restored or lost characters only, fewer than half.

        Who wrote the evidence may have read a damaged place differently.
        """
        for at in range(len(self._key) - len(needle) + 1):
            differing = 0
            for place, character in enumerate(needle, start=at):
                if self._key[place] != character:
                    differing += 1
                    if not self._doubtful[place] or 2 * differing >= len(needle):
                        break
            else:
                yield at, at + len(needle)

    def judge(self, evidence: Sequence[str]) -> Qrel:
        """The qrel of a question with these pieces of evidence."""
        found = [(piece, self.find(piece)) for piece in evidence]
        return Qrel(
            relevant=tuple(ids for _, ids in found if ids),
            unmatched=tuple(piece for piece, ids in found if not ids),
        )


_Piece = tuple[str, int, int]
"""A text, the passage that it belongs to, and where it begins in the working text."""
_NO_PASSAGE = -1
_NOWHERE = -1


def key(text: str) -> str:
    """Letters, digits and Han of `text`, folded: what survives any typesetting."""
    return "".join(character for character in fold(text) if character.isalnum())


def _key_with_offsets(text: str, start: int) -> Iterator[tuple[str, int]]:
    """The characters of `key(text)`, each with its offset; `start` is where `text` begins."""
    for place, character in enumerate(text):
        for kept in key(character):
            yield kept, _NOWHERE if start == _NOWHERE else start + place


def _flattened(table: Table, rows: dict[tuple[str | None, int | None], int]) -> Iterable[_Piece]:
    for column in table.columns:
        yield column.name + (column.unit or ""), _NO_PASSAGE, _NOWHERE
    for row in table.rows:
        owner = rows.get((table.id, row.index), _NO_PASSAGE)
        for cell in row.cells:
            yield cell.text, owner, cell.span.start
