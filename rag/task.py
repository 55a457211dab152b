"""One question for which something is to be computed, and how a result is told.

Knows the wording of computed answers: the result first, then the formula with its rounding,
then the operands, each cited. Which operands and which formula is for others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.figure import Figure
from index.index import Index
from index.ledger import units
from rag.answer import Answer, Status
from rag.comparable import same_value
from rag.draft import Draft
from rag.evidence import Evidence, EvidenceFinder, RankedFigure
from rag.formula import Formula, converted
from rag.lexicon import Lexicon
from rag.numbers import plain
from rag.question import Question
from rag.shown import Quoter, amount, table_of
from rag.wording import name_of, with_amount

_OTHER_VALUES = 3
"""How many contradicting values are shown beside a result."""
_FARTHEST = 1.2
"""How far behind the best operand another one may score."""


@dataclass(frozen=True)
class Task:
    """A question with what the report offers on it.

    `operands` is the evidence ranked without what says nothing of an operand; `supported`
    says whether some figures together are what the question is about, `stated` whether one
    figure is itself the answer.
    """

    finder: EvidenceFinder
    lexicon: Lexicon
    evidence: Evidence
    operands: Evidence
    items: tuple[str, ...]
    supported: Callable[[Sequence[RankedFigure]], bool]
    stated: Callable[[RankedFigure], bool]

    @property
    def index(self) -> Index:
        return self.finder.index

    @property
    def question(self) -> Question:
        return self.evidence.question

    def ranked(self, figures: Sequence[Figure]) -> list[RankedFigure]:
        return [self.finder.rank_of(f, self.evidence) for f in figures]

    def partner(self, ranked: RankedFigure) -> RankedFigure | None:
        """The other end of 从A到B."""
        if ranked.figure.pair is None:
            return None
        other = self.index.ledger.figures[ranked.figure.pair]
        return RankedFigure(other, ranked.passage, ranked.score, ranked.features)

    def tell(
        self,
        found: Sequence[RankedFigure],
        formula: Formula | None,
        head: str,
        *,
        metric: str = "",
        beside: tuple[RankedFigure, str] | None = None,
    ) -> Answer | None:
        """The answer that `formula` gives from `found`; None where these are not what the
        question is about.

        In `head`, `{}` stands for the result (`约20.9%`). `beside` is what the report itself
        states on it, with the words that say how the result stands to it.
        """
        if formula is None or not found or not self.supported(found):
            return None
        draft = Draft(self.index.report, self.question.text)
        quoter = Quoter(self.index, draft, self.evidence.terms)
        together = len({r.passage.id for r in found}) == 1 and found[0].figure.table is None
        if together:
            passage = found[0].passage
            shown = f"。{quoter.quote(passage.span, passage.window)}。"
            operands = tuple(draft.figure(r.figure, draft.citations[0].id) for r in found)
        else:
            operands = tuple(draft.figure(r.figure, quoter.cite(r)[1]) for r in found)
            shown = f";{self._list(found, draft)}。"
        draft.computed(
            value=formula.amount.removesuffix(formula.unit),
            unit=formula.unit,
            metric=metric,
            expression=formula.expression,
            operands=operands,
        )
        conversions = []
        for ranked, operand in zip(found, operands, strict=True):
            if (conversion := in_other_unit(ranked.figure, found, formula)) is not None:
                conversions.append(conversion.expression)
                draft.computed(
                    value=plain(conversion.value),
                    unit=conversion.unit,
                    metric=ranked.figure.metric or "",
                    expression=conversion.expression,
                    operands=(operand,),
                )
        converted = f"({'、'.join(conversions)})" if conversions else ""
        text = f"{head.format(formula.about)}。由报告数据计算:{formula.shown}{converted}{shown}"
        if beside is not None:
            stated = beside[0].figure
            _, citation = quoter.cite(beside[0])
            text += f"报告给出的{stated.metric or ''}是{amount(stated)}[{citation}],{beside[1]}。"
        text += self._contradictions(found, draft, quoter)
        return draft.finish(Status.ANSWERED, text)

    def _contradictions(self, found: Sequence[RankedFigure], draft: Draft, quoter: Quoter) -> str:
        """What the report says elsewhere in the place of an operand, where it contradicts it."""
        others: list[str] = []
        ledger = self.index.ledger
        own = {r.figure.id for r in found}
        for number in sorted(own):
            group = next((c for c in ledger.conflicts if number in c.figures), None)
            for other in group.figures if group is not None else ():
                figure = ledger.figures[other]
                if other in own or same_value(figure, ledger.figures[number]):
                    continue
                _, citation = quoter.cite(self.ranked([figure])[0])
                others.append(f"{amount(figure)}[{citation}]")
        listed = "、".join(dict.fromkeys(others[:_OTHER_VALUES]))
        return f"报告其他章节给出了不同的数值:{listed}。" if listed else ""

    def _list(self, found: Sequence[RankedFigure], draft: Draft) -> str:
        """The operands with their names, and the marks of their citations."""
        quotes = " ".join(c.quote for c in draft.citations)
        figures = [r.figure for r in found]
        named = "、".join(with_amount(self._name(f, figures, quotes), amount(f)) for f in figures)
        return named + "".join(f"[{c.id}]" for c in draft.citations)

    def _name(self, figure: Figure, beside: Sequence[Figure], quotes: str) -> str:
        """What a figure is of, in words that its citation holds.

        In prose, of subject and metric only what tells it from the figures `beside` it.
        """
        table = table_of(self.index, figure)
        if table is not None:
            row = row_name(table.rows[figure.row or 0].label)
            return name_of(row, table.columns[figure.column or 0].name)
        label = figure.period.label if figure.period else ""
        said = label in quotes or label.rstrip("年") in quotes
        words = label if said else ""
        joined = f"{figure.subject or ''}{figure.metric or ''}"
        if len({f.subject for f in beside}) > 1 and len(joined) < 20 and joined in quotes:
            # Said as it stands: half of it would misquote the report.
            return f"{words}{joined}"
        for field in ("subject", "metric"):
            name = getattr(figure, field) or ""
            # A bracket ends a run of words.
            if len({getattr(f, field) for f in beside}) > 1 and not re.search(r"[()]", name):
                words = name_of(words, name)
        return words


def near(figures: Sequence[RankedFigure]) -> list[RankedFigure]:
    """Those that score nearly as well as the best: operands must not be far-fetched."""
    return [r for r in figures if r.score >= figures[0].score - _FARTHEST]


def row_name(label: str) -> str:
    """A row's label as it is said: 2025 as 2025年."""
    return f"{label}年" if re.fullmatch(r"(?:19|20)\d\d", label) else label


def names_apart(index: Index, one: Figure, two: Figure) -> tuple[str, str] | None:
    """The rows, or else the columns, that tell two cells of tables apart.

    None where they are not cells, or nothing that could be said tells them apart.
    """
    first, second = table_of(index, one), table_of(index, two)
    if first is None or second is None:
        return None
    offered = [
        (first.rows[one.row or 0].label, second.rows[two.row or 0].label),
        (first.columns[one.column or 0].name, second.columns[two.column or 0].name),
    ]
    apart = next(((a, b) for a, b in offered if a != b), None)
    return None if apart is None else (row_name(apart[0]), row_name(apart[1]))


def in_other_unit(
    figure: Figure, found: Sequence[RankedFigure], formula: Formula
) -> Formula | None:
    """How an operand is written in a formula that uses another unit than the report prints
    (8小时 as 480 分钟); None where it stands there as printed."""
    numbers = set(re.findall(r"\d+(?:\.\d+)?", formula.expression))
    if figure.value is None or figure.text in formula.expression or plain(figure.value) in numbers:
        return None
    for name in dict.fromkeys([formula.unit, *(r.figure.unit for r in found)]):
        unit = units.parse(name)
        if unit.base != figure.base_unit or not unit.scale:
            continue
        result = converted(figure, name, unit.scale)
        if result is not None and plain(result.value) in numbers:
            return result
    return None
