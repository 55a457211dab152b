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
from rag.answer import Wording
from rag.early import Early
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
    event_schema("restart", fields_schema(wording={"enum": list(Wording)})),
    event_schema("final", {"$ref": "#/components/schemas/AskReply"}),
    event_schema("error", Problem.model_json_schema()),
]
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": (
            "Server-sent events: `stage` {stage, label}, `text` {text}, `restart` {wording} where "
            "a language model is set (the texts so far are withdrawn, those that follow begin the "
            "answer anew), and last either `final` (an AskReply) or `error` (a problem document). "
            "Lines that begin with a colon are heartbeats."
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

    The texts since the last `restart`, joined, are the `answer` of the final reply; none leaves
    before every figure in it has been checked. What fails at once is an HTTP error as for
    `/api/ask`. Closing the connection gives the question up.
    """
    following = Following(
        service,
        body,
        caller=caller,
        via=Via.STREAM,
        request_id=request_id_of(request.scope),
        early=True,
    )
    await following.begun(within_s=BEGIN_WITHIN_S)
    return event_stream(request, _events(request, following), on_gone=following.give_up)


async def _events(request: Request, following: Following) -> AsyncIterator[ServerSentEvent]:
    shown, wording = "", Wording.PLAIN
    try:
        async with following:
            async for news in following:
                if isinstance(news, Stage):
                    yield _event("stage", _json(stage=news.value, label=LABELS[news]))
                    continue
                if isinstance(news, Early):
                    stands = news.wording is wording
                    text, figures = news.text, tuple[str, ...]()
                else:
                    stands = news.answer.startswith(shown)
                    text = news.answer[len(shown) :] if stands else news.answer
                    figures = tuple(figure.text for figure in news.figures)
                if shown and not stands:
                    yield _event("restart", _json(wording=news.wording))
                    shown = ""
                wording = news.wording
                for piece in pieces_of(text, figures):
                    yield _event("text", _json(text=piece))
                shown += text
                if isinstance(news, AskReply):
                    yield _event("final", news.model_dump_json())
    except Exception as error:
        response = await problem_for(request, error)
        yield _event("error", bytes(response.body).decode())


def _json(**data: str) -> str:
    return json.dumps(data, ensure_ascii=False)


def _event(name: str, data: str) -> ServerSentEvent:
    return ServerSentEvent(data, event=name, sep="\n")
