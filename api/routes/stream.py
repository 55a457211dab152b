"""`POST /api/ask/stream`: one question; its stages, the answer in pieces, then the whole reply."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.following import LABELS, Following
from api.pieces import pieces_of
from api.problems import PROBLEM_RESPONSES, Problem, problem_for
from api.request_id import request_id_of
from api.schema import AskReply, AskRequest
from api.service import CallerDep, ServiceDep, Via
from api.streaming import BEGIN_WITHIN_S, event_schema, event_stream, fields_schema
from rag.stage import Stage

router = APIRouter(prefix="/api", tags=["ask"])

STREAM_EXAMPLE = (
    'event: stage\ndata: {"stage":"retrieving","label":"正在查找报告"}\n\n'
    'event: text\ndata: {"text":"PACS在2025年的市场份额预计达54.3%[1]。"}\n\n'
    'event: final\ndata: {"schema_version":1,"status":"answered",…}\n\n'
)
_TEXT = {"type": "string"}
_EVENTS = [
    event_schema("stage", fields_schema(stage={"enum": list(Stage)}, label=_TEXT)),
    event_schema("text", fields_schema(text=_TEXT)),
    event_schema("final", {"$ref": "#/components/schemas/AskReply"}),
    event_schema("error", Problem.model_json_schema()),
]
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": (
            "Server-sent events: `stage` {stage, label}, `text` {text}, and last either `final` "
            "(an AskReply) or `error` (a problem document). Lines that begin with a colon are "
            "heartbeats."
        ),
        "content": {"text/event-stream": {"schema": {"anyOf": _EVENTS}, "example": STREAM_EXAMPLE}},
    }
}


@router.post(
    "/ask/stream",
    responses=_RESPONSES | PROBLEM_RESPONSES,
    response_class=EventSourceResponse,
    response_model=None,
)
async def ask_stream(
    body: AskRequest, request: Request, service: ServiceDep, caller: CallerDep
) -> EventSourceResponse:
    """Answer a question about a report, telling how far it has got.

    The texts joined are the `answer` of the final reply; none leaves before every figure in it
    has been checked. What fails at once is an HTTP error as for `/api/ask`. Closing the
    connection gives the question up.
    """
    following = Following(
        service,
        body,
        caller=caller,
        via=Via.STREAM,
        request_id=request_id_of(request.scope),
    )
    await following.begun(within_s=BEGIN_WITHIN_S)
    return event_stream(request, _events(request, following), on_gone=following.give_up)


async def _events(request: Request, following: Following) -> AsyncIterator[ServerSentEvent]:
    try:
        async with following:
            async for news in following:
                if isinstance(news, AskReply):
                    for piece in pieces_of(news.answer, (figure.text for figure in news.figures)):
                        yield _event("text", json.dumps({"text": piece}, ensure_ascii=False))
                    yield _event("final", news.model_dump_json())
                else:
                    told = {"stage": news.value, "label": LABELS[news]}
                    yield _event("stage", json.dumps(told, ensure_ascii=False))
    except Exception as error:
        response = await problem_for(request, error)
        yield _event("error", bytes(response.body).decode())


def _event(name: str, data: str) -> ServerSentEvent:
    return ServerSentEvent(data, event=name, sep="\n")
