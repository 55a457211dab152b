"""Why the answer to a swept question is not the figure that was asked for.

Compares what was wanted with the ledger's figure that the answer shows first, field by field.
The causes are for whoever mends answering, so each names one thing to look at.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from corpus.span import Span
from eval.phrasing import identity
from index.figure import Figure
from index.index import Index
from rag.answer import Answer, Status


class Cause(StrEnum):
    """What went wrong, in the words of the report page."""

    REFUSED = "误称未提及"
    DAMAGED = "误称缺损"
    WORDS = "答了话而没给数字"
    CONFLICT = "列成了矛盾，而数字记录里没有这个矛盾"
    COMPUTED = "改成了推算"
    LATE = "数字在开头之外"
    UNCITED = "出处不是这个数字的所在"
    UNIT = "单位或换算不同"
    PERIOD = "取了另一时期的数字"
    METRIC = "取了另一指标的数字"
    SUBJECT = "取了另一主体的数字"
    SENTENCE = "取了同句的另一数字"
    SAME_FIELDS = "与另一数字的字段全同，问法分不开"
    CHANGE = "水平与变化量混淆"
    OTHER = "其他"


def cause_of(index: Index, wanted: Figure, reply: Answer, *, stated: bool) -> Cause:
    """The cause, of a reply that does not give `wanted`; `stated` where its text holds it."""
    if reply.status is Status.NOT_IN_REPORT:
        return Cause.REFUSED
    if reply.status is Status.DAMAGED:
        return Cause.DAMAGED
    if stated and reply.status is Status.CONFLICTING:
        return Cause.CONFLICT
    if stated:
        return Cause.LATE if _cites(reply, wanted.span) else Cause.UNCITED
    if any(figure.computed for figure in reply.figures):
        return Cause.COMPUTED
    given = shown_first(index, reply)
    if given is None:
        return Cause.WORDS
    return _difference(wanted, given)


def shown_first(index: Index, reply: Answer) -> Figure | None:
    """The ledger's figure that the answer gives first; None where it gives none."""
    for shown in reply.figures:
        for citation in reply.citations:
            if citation.id != shown.citation:
                continue
            place = Span(citation.start, citation.end)
            for figure in index.ledger.figures:
                if place.overlaps(figure.span) and figure.text == shown.text:
                    return figure
    return None


def _difference(wanted: Figure, given: Figure) -> Cause:
    if given.id == wanted.id:
        return Cause.UNIT
    if identity(given) == identity(wanted):
        return Cause.SAME_FIELDS
    if given.subject == wanted.subject and given.metric == wanted.metric:
        return Cause.PERIOD if _years(given) != _years(wanted) else Cause.CHANGE
    if given.sentence is not None and given.sentence == wanted.sentence:
        return Cause.SENTENCE
    if given.subject == wanted.subject:
        return Cause.METRIC
    if given.metric == wanted.metric:
        return Cause.SUBJECT
    return Cause.OTHER


def _years(figure: Figure) -> tuple[int | None, int | None, str | None] | None:
    period = figure.period
    return None if period is None else (period.first, period.last, period.part)


def _cites(reply: Answer, span: Span) -> bool:
    return any(Span(c.start, c.end).overlaps(span) for c in reply.citations)


def by_frequency(causes: Sequence[Cause]) -> list[tuple[Cause, int]]:
    """Each cause with how often it stands there, most frequent first; ties by name."""
    return sorted(
        ((cause, causes.count(cause)) for cause in set(causes)),
        key=lambda each: (-each[1], each[0]),
    )
