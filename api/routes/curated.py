"""`/api/admin/curated`: answers that an admin has checked and pinned to questions."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi import Path as PathParameter
from pydantic import BaseModel, ConfigDict, Field

from api.access.caller import Scope
from api.access.required import require
from api.curated import rows
from api.problems import PROBLEM_RESPONSES
from api.schema import MAX_QUESTION_CHARACTERS
from api.service import CallerDep, ServiceDep
from api.store.database import run_in_thread
from corpus.span import Span
from rag.pinning import PinningError, asked_as, pinned_answer

router = APIRouter(
    prefix="/api/admin/curated",
    tags=["admin"],
    dependencies=[Depends(require(Scope.ADMIN))],
    responses={
        status: PROBLEM_RESPONSES[status] for status in (400, 401, 403, 404, 409, 415, 422, 503)
    },
)

QuestionText = Annotated[str, Field(min_length=1, max_length=MAX_QUESTION_CHARACTERS)]


Number = Annotated[int, PathParameter(ge=1, le=2**31 - 1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlaceIn(_Model):
    """A place of the report, as a citation gives it; the quote guards against a wrong offset."""

    start: int = Field(ge=0, le=2**31 - 1)
    end: int = Field(ge=1, le=2**31 - 1)
    quote: str = Field(min_length=1, max_length=4000)


class CuratedRequest(_Model):
    """A checked answer: `[1]` in it stands for the first place."""

    questions: tuple[QuestionText, ...] = Field(
        min_length=1, max_length=50, description="The question and its paraphrases."
    )
    answer: str = Field(min_length=1, max_length=4000)
    citations: tuple[PlaceIn, ...] = Field(min_length=1, max_length=20)
    report: str | None = Field(default=None, max_length=200)


class CuratedOut(_Model):
    """A curated answer; `stale` says why it is not used any more."""

    id: int
    report: str
    questions: tuple[str, ...]
    answer: str
    citations: tuple[PlaceIn, ...]
    created_at: datetime
    created_by: str | None
    stale: str | None


class CuratedReply(_Model):
    """All curated answers, the oldest first."""

    curated: list[CuratedOut]


class CuratedMade(_Model):
    """The id of a new one."""

    id: int


@router.get("")
async def curated(service: ServiceDep) -> CuratedReply:
    """All curated answers, those that do not hold any more among them."""
    found = await run_in_thread(service.shelf.all)
    return CuratedReply(
        curated=[
            CuratedOut(
                id=one.curated.id,
                report=one.curated.report,
                questions=one.curated.questions,
                answer=one.curated.answer,
                citations=tuple(
                    PlaceIn(start=start, end=end, quote=quote)
                    for (start, end), quote in zip(
                        one.curated.places, one.curated.quotes, strict=True
                    )
                ),
                created_at=one.curated.created_at,
                created_by=one.curated.created_by,
                stale=one.stale,
            )
            for one in found
        ]
    )


@router.post("", status_code=HTTPStatus.CREATED)
async def pin(
    body: CuratedRequest, request: Request, service: ServiceDep, caller: CallerDep
) -> CuratedMade:
    """Pin a checked answer to questions; it is used for these, and just these, from now on."""
    report = body.report or service.answerer.reports[0].id
    index = service.answerer.index(report)
    for number, given in enumerate(body.citations, start=1):
        if given.start >= given.end:
            raise PinningError(f"出处 [{number}] 的起点不在终点之前。请核对起止位置。")
    places = [Span(place.start, place.end) for place in body.citations]
    for number, (place, given) in enumerate(zip(places, body.citations, strict=True), start=1):
        if place.of(index.report.text) != given.quote:
            raise PinningError(f"出处 [{number}] 的原文与报告不符。请照报告原文填写。")
    pinned_answer(index, body.questions, body.answer, places)
    number = await run_in_thread(
        rows.add,
        request.app.state.database,
        report=report,
        answer=body.answer,
        places=[(place.start, place.end, place.quote) for place in body.citations],
        questions={asked_as(question): question for question in body.questions},
        created_by=caller.key,
    )
    await run_in_thread(service.shelf.all)
    return CuratedMade(id=number)


@router.delete("/{number}", status_code=HTTPStatus.NO_CONTENT)
async def unpin(number: Number, request: Request, service: ServiceDep) -> None:
    """Take a curated answer away."""
    await run_in_thread(rows.remove, request.app.state.database, number)
    await run_in_thread(service.shelf.all)
