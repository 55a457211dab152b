"""Pinning a checked answer to its questions, wherever it was given: by the route or the command."""

from __future__ import annotations

from api.curated import rows
from api.curated.schema import CuratedRequest, PlaceIn
from api.store.database import Database
from corpus.span import Span
from index.index import Index
from rag.pinning import PinningError, asked_as, pinned_answer

_SHOWN = 5


def pin(
    database: Database, index: Index, given: CuratedRequest, *, report: str, created_by: str | None
) -> int:
    """Keep a checked answer about `report`, whose open index is `index`; the new id. Waits for
    the database.

    Raises:
        PinningError: a place does not say what it is said to say, or the places do not carry the
            answer.
        QuestionError: a question is empty or too long.
        TakenError: one of the questions has an answer already.
        StoreError: the database cannot be used.
    """
    for number, place in enumerate(given.citations, start=1):
        if place.start >= place.end:
            raise PinningError(f"出处 [{number}] 的起点不在终点之前。请核对起止位置。")
        if Span(place.start, place.end).of(index.report.text) != place.quote:
            raise PinningError(f"出处 [{number}] 的原文与报告不符。请照报告原文填写。")
    places = [Span(place.start, place.end) for place in given.citations]
    pinned_answer(index, given.questions, given.answer, places)
    return rows.add(
        database,
        report=report,
        answer=given.answer,
        places=[(place.start, place.end, place.quote) for place in given.citations],
        questions={asked_as(question): question for question in given.questions},
        created_by=created_by,
    )


def place_of(index: Index, quote: str, *, number: int) -> PlaceIn:
    """The one place of the report that says `quote`; `number` is that of the citation.

    Raises:
        PinningError: nothing says it, or several places do.
    """
    text = index.report.text
    starts = []
    at = text.find(quote) if quote else -1
    while at >= 0:
        starts.append(at)
        at = text.find(quote, at + 1)
    if not starts:
        raise PinningError(
            f"出处 [{number}] 的原文“{quote}”不在报告里。请照报告原文填写，"
            "可用 wenbao search 查到。"
        )
    if len(starts) > 1:
        around = "；".join(
            f"…{text[max(0, start - 12) : start + len(quote) + 12]}…".replace("\n", " ")
            for start in starts[:_SHOWN]
        )
        raise PinningError(
            f"出处 [{number}] 的原文“{quote}”在报告里有 {len(starts)} 处（{around}）。"
            "请连同前后文一起写，使它只有一处。"
        )
    return PlaceIn(start=starts[0], end=starts[0] + len(quote), quote=quote)
