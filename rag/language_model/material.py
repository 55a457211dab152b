"""What a model gets to word: decided evidence, as numbered blocks, and what must be kept of it.

Made from an answer that has passed the gate; nothing here is a model's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.report import Table
from index.clauses import clauses
from index.figure import Figure
from index.index import Index
from index.normal import fold
from rag.answer import Answer, AnswerFigure
from rag.kind import Kind
from rag.misquoting import without_quotation
from rag.own_words import own_fields

_NUMBER = re.compile(r"\d")
"""Numbers among a figure's names are pieces of others: 1mm of 0.1mm."""
_STRETCH = re.compile(r"(?P<words>.*?)(?P<marks>(?:\[\d+\])+|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of evidence: what the citation quotes, and what code has said of it.

    `figures` are the ledger's inside the quote; `own` are code's own checked words about them;
    `said` are folded texts that a sentence which
    cites this block may lean on: the quote, those words, names of its figures.
    """

    id: int
    section: str
    quote: str
    figures: tuple[Figure, ...]
    own: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True)
class Material:
    """All that one wording is made of and held to."""

    kind: Kind
    in_words: bool
    """Whether passages answer, and no figures: then not every figure must be told again."""
    question: str
    plain: Answer
    blocks: Mapping[int, Block]
    fields: Mapping[int, tuple[str, ...]]
    """Ledger id of each figure of the blocks: the names and the time that are its own, folded."""

    owners: Mapping[int, tuple[str, ...]]
    """Ledger id of each figure: whose it is, folded: subject, region, row of its table."""

    def is_of(self, figure: Figure, name: str) -> bool:
        """Whether a folded name says whose a figure is."""
        own = self.owners[figure.id]
        return any(
            name == field or (len(name) > 2 and name in field) or field.startswith(name)
            for field in own
        )

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All ledger figures of all blocks, each once."""
        found = {f.id: f for block in self.blocks.values() for f in block.figures}
        return tuple(found.values())

    @property
    def results(self) -> tuple[AnswerFigure, ...]:
        """The computed figures of the answer."""
        return tuple(f for f in self.plain.figures if f.computed)

    def operand_marks(self, result: AnswerFigure) -> frozenset[int]:
        """The citations of what a result was computed from."""
        if result.derivation is None:
            return frozenset()
        operands = self.plain.derivations[result.derivation].operands
        return frozenset(c for i in operands if (c := self.plain.figures[i].citation) is not None)

    def cited(self, marks: Iterable[int]) -> tuple[Block, ...]:
        """The blocks of these marks that there are, in order."""
        return tuple(self.blocks[mark] for mark in dict.fromkeys(marks) if mark in self.blocks)


def material_of(answer: Answer, kind: Kind, index: Index, *, in_words: bool) -> Material:
    """The material of an answer that has passed the gate."""
    tables = {table.id: table for table in index.report.tables}
    own: dict[int, list[str]] = {c.id: [] for c in answer.citations}
    for match in _STRETCH.finditer(answer.answer):
        marks = [int(n) for n in re.findall(r"\d+", match["marks"])]
        quotes = [c.quote for c in answer.citations if c.id in marks]
        words = without_quotation(match["words"], quotes)
        # A head (54.3%。) belongs to the marks that follow it.
        for mark in marks:
            if words and mark in own:
                own[mark].append(words)
    # The year of a title dates nothing that a sentence says.
    topic = re.sub(r"\d+年?", "", index.report.description.title)
    blocks: dict[int, Block] = {}
    fields: dict[int, tuple[str, ...]] = {}
    for citation in answer.citations:
        inside = tuple(
            f
            for f in index.ledger.figures
            if citation.start <= f.span.start and f.span.end <= citation.end
        )
        for figure in inside:
            fields[figure.id] = _names(figure, tables)
        names = [n for figure in inside for n in fields[figure.id] if not _NUMBER.match(n)]
        subjects = [figure.subject for figure in inside if figure.subject]
        said = [citation.quote, *own[citation.id], *names, *subjects, topic]
        blocks[citation.id] = Block(
            citation.id,
            " / ".join(citation.section),
            citation.quote,
            inside,
            tuple(fold(text) for text in own[citation.id]),
            tuple(dict.fromkeys(fold(text) for text in said)),
        )
    inside_all = {f.id: f for block in blocks.values() for f in block.figures}
    owners = {number: _owners(f, tables) for number, f in inside_all.items()}
    return Material(kind, in_words, answer.question_as_read, answer, blocks, fields, owners)


def _owners(figure: Figure, tables: Mapping[str, Table]) -> tuple[str, ...]:
    names = [figure.subject, figure.region]
    if figure.table is not None:
        names = [tables[figure.table].rows[figure.row or 0].label]
    return tuple(fold(name) for name in names if name)


def _names(figure: Figure, tables: Mapping[str, Table]) -> tuple[str, ...]:
    """A figure's own names and time, and what it is compared with."""
    more = [figure.compared_with, *figure.terms]
    return (*own_fields(figure, tables), *(fold(name) for name in more if name))


def clauses_of(block: Block) -> tuple[str, ...]:
    """The clauses of a block's quote and of code's words about it, folded."""
    found = [at.of(block.quote) for at in clauses(block.quote)]
    return (*(fold(text) for text in found), *block.own)
