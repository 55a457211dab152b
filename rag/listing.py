"""Answering with several figures or claims: lists, comparisons of the things named, rows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from corpus.report import Table
from index.figure import Figure
from index.index import Index
from index.ledger.comparing import metric_class
from index.normal import fold
from rag import tables
from rag.answer import Answer, Status
from rag.draft import Draft
from rag.evidence import Evidence, EvidenceFinder, RankedFigure
from rag.lexicon import Lexicon
from rag.pool import TextPool
from rag.question import Question
from rag.shown import Quoter, cell_amount
from rag.table_choice import table_asked
from rag.tables import Selection
from rag.wording import joined, with_amount

_MOST = 0.6
"""Share of a form's pairs of characters that must be there."""
_PART = 0.5
"""What a word counts that is a small part of an item only."""
_MOST_ITEMS, _OFFERED = 8, 60
_NAMED = 3.5
"""What a figure gains that an item names, in scores of figures."""


@dataclass(frozen=True, slots=True)
class ItemForm:
    """One way to name an item, with its weight in (0, 1] and its pairs of characters (none for a
    short one, which is there as a whole or not at all)."""

    text: str
    weight: float
    pairs: tuple[str, ...]

    @classmethod
    def of(cls, text: str, weight: float) -> ItemForm:
        long = len(text) >= 4
        return cls(text, weight, tuple(text[i : i + 2] for i in range(len(text) - 1) if long))

    def held_in(self, pool: TextPool) -> frozenset[int]:
        """The texts of a pool that hold the form, or most of its pairs."""
        counts = Counter(n for pair in self.pairs for n in pool.containing(pair))
        most = {n for n, count in counts.items() if count / len(self.pairs) >= _MOST}
        return pool.containing(self.text) | most


class _Named:
    """How well figures are named by an item."""

    def __init__(self, finder: EvidenceFinder, forms: tuple[ItemForm, ...]) -> None:
        self._finder = finder
        self._forms = forms
        self._most = max((form.weight for form in forms), default=0.0)
        self._held: dict[int, float] = {}
        for form in sorted(forms, key=lambda form: form.weight):
            self._held |= dict.fromkeys(form.held_in(finder.pool), form.weight)
        self.fits: dict[int, float] = {}

    def by(self, figure: Figure) -> bool:
        """Whether the item names the figure at all."""
        fit = self.fits[figure.id] = self._fit(figure)
        return fit > 0

    def _fit(self, figure: Figure) -> float:
        """The weight of the best form that the figure's own names hold, half of it where its
        clause does, 0.4 of it where its sentence does, else 0."""
        own = self._part(self._finder.own_text(figure))
        sentence = self._finder.sentence_text(figure)
        beside = 0.4 * self._part(sentence)
        named = own or beside
        if not named or (own > beside and own >= 0.5 * self._most):
            return own
        clause = max((x.weight for x in self._forms if x.text in sentence), default=0.0)
        if clause:
            quoted = self._finder.quoted_text(figure)
            clause = max((x.weight for x in self._forms if x.text in quoted), default=0.0)
        return max(own, 0.5 * clause, beside)

    def _part(self, text: str) -> float:
        return self._held.get(self._finder.pool.number(text), 0.0)


def answer_list(
    finder: EvidenceFinder, lexicon: Lexicon, evidence: Evidence, items: tuple[str, ...]
) -> Answer | None:
    """All that the question lists; None where the report does not give at least two of them."""
    index = finder.index
    if (answer := answer_rows(index, evidence, items)) is not None:
        return answer
    chosen = figures_of_items(finder, lexicon, evidence, items)
    if len(chosen) < 2:
        return None
    return _say_claims(index, evidence, list(chosen.values()))


def answer_rows(index: Index, evidence: Evidence, items: tuple[str, ...]) -> Answer | None:
    """The rows and columns of the table that the question is about; None where it is not
    about a table, or about one cell."""
    table = tables.table_in_question(index, evidence)
    if table is None and not items:
        table = tables.table_named(index, evidence.question) or table_asked(index, evidence)
    if table is None or (len(items) > 1 and not _speaks_of(table, items)):
        return None
    selection = tables.select(index, evidence, table, items)
    if selection is None or len(selection.figures) < 2:
        return None
    return say_selection(index, evidence, selection)


def _speaks_of(table: Table, items: tuple[str, ...]) -> bool:
    """Whether a table names anything of what a question lists, as far as two characters tell."""
    names = [column.name for column in table.columns]
    names += [cell.text for row in table.rows for cell in row.cells]
    printed = fold(" ".join(names))
    folded = [fold(item) for item in items]
    return any(item[i : i + 2] in printed for item in folded for i in range(len(item) - 1))


def say_selection(index: Index, evidence: Evidence, selection: Selection) -> Answer:
    """Rows and columns of a table as a sentence: row by row, each with its citation."""
    table = selection.table
    draft = Draft(index.report, evidence.question.text)
    parts = []
    for row, cells in zip(selection.rows, selection.cells, strict=True):
        citation = draft.cite(row.span, tables.window_of(table, row))
        shown = []
        for column, figure in zip(selection.columns, cells, strict=True):
            if figure is None:
                continue
            draft.figure(figure, citation)
            name = "" if len(selection.columns) == 1 else table.columns[column].name
            shown.append(f"{name}{cell_amount(table, figure)}")
        label = f"{row.label}年" if row.label[:4].isdigit() and len(row.label) == 4 else row.label
        parts.append(f"{with_amount(label, '、'.join(shown))}[{citation}]")
    head = f"{table.columns[selection.columns[0]].name}:" if len(selection.columns) == 1 else ""
    return draft.finish(Status.ANSWERED, f"{head}{joined(parts)}")


def figures_of_items(
    finder: EvidenceFinder,
    lexicon: Lexicon,
    evidence: Evidence,
    items: tuple[str, ...],
    *,
    asked: Question | None = None,
) -> dict[str, RankedFigure]:
    """For each item of the question the best figure that is about it; `asked` is what is asked
    of each where that is not the whole question.

    Each item is searched for with the question around it, since one search for all of them
    finds mostly the one that is told of most.
    """
    whole = evidence.question
    asked = asked or whole
    # Several answerers ask for the items of one question.
    return finder.once((whole, items, asked), lambda: _found(finder, lexicon, whole, items, asked))


def _found(
    finder: EvidenceFinder,
    lexicon: Lexicon,
    whole: Question,
    items: tuple[str, ...],
    asked: Question,
) -> dict[str, RankedFigure]:
    offers: dict[str, list[tuple[float, RankedFigure]]] = {}
    for item in items[:_MOST_ITEMS]:
        part = replace(asked, text=_only(whole.text, item, items))
        named = _Named(finder, item_forms(lexicon, item))
        found = finder.figures_for_part(part, whole, named.by)
        offers[item] = [(r.score + _NAMED * named.fits[r.figure.id], r) for r in found[:_OFFERED]]
    first = _assign(offers, None)
    if len(first) < 2:
        return first
    # Things that are listed together mostly stand together: the rest follows the majority.
    sections = Counter(r.figure.section for r in first.values())
    lead = max(first.values(), key=lambda r: (sections[r.figure.section], r.score))
    return _assign(offers, lead)


def _assign(
    offers: dict[str, list[tuple[float, RankedFigure]]], lead: RankedFigure | None
) -> dict[str, RankedFigure]:
    """The best offer for each item, each figure once; those like `lead` count for more."""
    chosen: dict[str, RankedFigure] = {}
    used: set[int] = set()
    for item, offered in offers.items():
        best: tuple[float, RankedFigure] | None = None
        for base, ranked in offered:
            if ranked.figure.id in used:
                continue
            score = base
            if lead is not None:
                score += 1.0 if ranked.figure.section == lead.figure.section else 0.0
                alike = metric_class(ranked.figure.metric) == metric_class(lead.figure.metric)
                score += 1.4 if alike else 0.0
                score += (
                    0.5 if (ranked.figure.table is None) == (lead.figure.table is None) else 0.0
                )
            if best is None or score > best[0]:
                best = score, ranked
        if best is not None:
            chosen[item] = best[1]
            used.add(best[1].figure.id)
    return chosen


def _only(question: str, item: str, items: tuple[str, ...]) -> str:
    """The question about one of the things that it lists."""
    text = question
    for other in items:
        if other != item and other not in item and item not in other:
            text = text.replace(other, "", 1)
    return re.sub(r"[、和与及跟]{1,}(?=[、和与及跟,,])|(?<=[,,])[、和与及]+|^[、和与及]+", "", text)


def item_forms(lexicon: Lexicon, item: str) -> tuple[ItemForm, ...]:
    """The ways in which the report may name an item.

    A word that is only a small part of the item (芯片 of 长江存储新芯片) counts half.
    """
    word = fold(item)
    forms = {word: 1.0}
    for start, end, entry in lexicon.scan(word):
        share = max(_PART, min(1.0, 2 * (end - start) / len(word)))
        for form, weight in entry.forms:
            if weight > 0.5:
                forms[form] = max(forms.get(form, 0.0), share)
    return tuple(ItemForm.of(form, weight) for form, weight in forms.items())


def _say_claims(index: Index, evidence: Evidence, chosen: list[RankedFigure]) -> Answer:
    """The claims of several figures, in the report's words, each sentence once."""
    draft = Draft(index.report, evidence.question.text)
    quoter = Quoter(index, draft, evidence.terms)
    by_passage: dict[int, list[RankedFigure]] = {}
    for ranked in chosen:
        by_passage.setdefault(ranked.passage.id, []).append(ranked)
    parts = []
    for ranked_here in by_passage.values():
        passage = ranked_here[0].passage
        if len(ranked_here) > 1 and passage.table is None:
            parts.append(quoter.quote(passage.span, passage.window))
            continue
        for ranked in ranked_here:
            words, citation = quoter.cite(ranked)
            parts.append(f"{words}[{citation}]")
    return draft.finish(Status.ANSWERED, joined(parts))
