"""The ledger sweep: is every figure of the report given when it is asked for?

Each figure of the ledger is asked for in several wordings (`phrasing.py`). An answer is right
where its head states the figure's amount exactly and cites a place that carries it, or where
it shows the contradiction that the figure is, by the ledger, a side of. A figure whose place is
lost in the source is right where the answer says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from corpus.span import Span
from eval.amounts import stated
from eval.causes import Cause, cause_of
from eval.matching import plain
from eval.phrasing import Phrased, Wording, phrase_all
from index.figure import Figure, FigureStatus
from index.index import Index
from rag.answer import Answer, Status, Turn
from rag.errors import QuestionError

HEAD = 120
"""Characters of the answer within which the figure must stand."""
SEED = 20251
"""The seed of the kept thresholds; another one words the questions anew."""


@dataclass(frozen=True, slots=True)
class Swept:
    """One question of the sweep with what came of it; `cause` is None where it is right."""

    asked: Phrased
    figure: Figure
    reply: Answer
    cause: Cause | None

    @property
    def right(self) -> bool:
        return self.cause is None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Figures answered right, in counts; `of` is how many there are.

    `named`: in every wording asked that names the metric; this is the coverage that is told.
    `all`, `any`: in all wordings asked, in one of them at least. `each`: wording by wording, as
    far as it was asked.
    """

    named: int
    all: int
    any: int
    of: int
    each: tuple[tuple[Wording, int], ...]


def sweep(
    ask: Callable[[str, Sequence[Turn]], Answer],
    index: Index,
    *,
    seed: int = SEED,
    wordings: Iterable[Wording] = tuple(Wording),
    each: Callable[[Iterable[Phrased]], Iterable[Phrased]] = iter,
) -> list[Swept]:
    """Ask for every figure in these wordings, in text order; `each` may show progress."""
    chosen = set(wordings)
    asked = [
        phrased
        for phrased in phrase_all(index.ledger.figures, index.report, seed=seed)
        if phrased.wording in chosen
    ]
    return [_ask(ask, index, phrased) for phrased in each(asked)]


def coverage(swept: Sequence[Swept]) -> Coverage:
    """How many figures are answered right."""
    by_figure: dict[int, list[Swept]] = {}
    for one in swept:
        by_figure.setdefault(one.figure.id, []).append(one)
    asked = [w for w in Wording if any(one.asked.wording is w for one in swept)]
    groups = by_figure.values()
    return Coverage(
        named=sum(all(s.right for s in g if s.asked.wording is not Wording.CASUAL) for g in groups),
        each=tuple((w, sum(one.right for one in swept if one.asked.wording is w)) for w in asked),
        all=sum(all(one.right for one in group) for group in groups),
        any=sum(any(one.right for one in group) for group in groups),
        of=len(by_figure),
    )


def number_of(figure: Figure) -> str:
    """The figure as a gold number (`36 %`, `15-20 %`)."""
    if figure.value is not None:
        return f"{figure.value} {figure.unit}".strip()
    return f"{figure.low}-{figure.high} {figure.unit}".strip()


def gives(index: Index, figure: Figure, reply: Answer) -> bool:
    """Whether a reply gives the figure, see the head of this module."""
    if figure.status is FigureStatus.LOST or (figure.value is None and figure.low is None):
        return reply.status in (Status.DAMAGED, Status.NOT_IN_REPORT)
    head = plain(reply.answer)[:HEAD]
    if reply.status is Status.CONFLICTING:
        is_side = any(figure.id in conflict.figures for conflict in index.ledger.conflicts)
        return is_side and states(reply.answer, figure) and _carried(index, figure, reply)
    if reply.status is not Status.ANSWERED:
        return False
    return states(head, figure) and _carried(index, figure, reply)


def states(text: str, figure: Figure) -> bool:
    """Whether the text states the figure's amount, exactly; 三家 counts as 3家."""
    return stated(text, number_of(figure)) or plain(figure.text) in plain(text)


def _carried(index: Index, figure: Figure, reply: Answer) -> bool:
    """Whether a citation holds the figure, or one that says the same of the same metric."""
    places = [Span(c.start, c.end) for c in reply.citations]
    same = [
        other.span
        for other in index.ledger.figures
        if other.id == figure.id
        or (_amount(other) == _amount(figure) and other.metric == figure.metric)
    ]
    return any(place.overlaps(span) for place in places for span in same)


def _ask(ask: Callable[[str, Sequence[Turn]], Answer], index: Index, phrased: Phrased) -> Swept:
    figure = index.ledger.figures[phrased.figure]
    try:
        reply = ask(phrased.text, ())
    except QuestionError:
        reply = Answer(Status.NOT_IN_REPORT, "", phrased.text)
    cause = None
    if not gives(index, figure, reply):
        cause = cause_of(index, figure, reply, stated=states(reply.answer, figure))
    return Swept(phrased, figure, reply, cause)


def _amount(figure: Figure) -> tuple[object, ...]:
    return figure.value, figure.low, figure.high, figure.unit
