"""`GET /v1/models` and `POST /v1/chat/completions`, for clients that staff already use."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from http import HTTPStatus
from time import time
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.following import Following
from api.openai.chat import DEFAULT_MODEL, completion, model_of, question_of, usage
from api.openai.errors import ERROR_RESPONSES, UnsupportedError, error_reply
from api.openai.schema import (
    ChatCompletion,
    ChatRequest,
    ErrorBody,
    ErrorReply,
    Model,
    ModelList,
)
from api.pieces import pieces_of
from api.problems import problem_for
from api.request_id import request_id_of
from api.schema import AskReply
from api.service import CallerDep, ServiceDep, Via
from api.sources import source_lines, text_with_sources
from api.streaming import BEGIN_WITHIN_S, event_stream, fields_schema

_router = APIRouter(prefix="/v1", tags=["openai"])

_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A chat completion; with `stream`, its chunks as server-sent events.",
        "content": {"text/event-stream": {"schema": fields_schema(data={"type": "string"})}},
    }
}


def add_openai(app: FastAPI) -> None:
    """Add the routes and what they raise."""
    app.include_router(_router)
    app.add_exception_handler(UnsupportedError, _on_unsupported)


@_router.get("/models")
async def models(service: ServiceDep) -> ModelList:
    """One model for each report; `wenbao` asks the default."""
    reports = service.answerer.reports
    named = [(DEFAULT_MODEL, reports[0]), *((model_of(report.id), report) for report in reports)]
    return ModelList(
        data=tuple(
            Model(id=name, created=0, owned_by="wenbao", name=report.title)
            for name, report in named
        )
    )


@_router.post(
    "/chat/completions", response_model=ChatCompletion, responses=_STREAMED | ERROR_RESPONSES
)
async def chat_completions(
    body: ChatRequest, request: Request, service: ServiceDep, caller: CallerDep
) -> ChatCompletion | EventSourceResponse:
    """Answer the last message of a chat.

    Marks such as [1] in the text refer to the list of sources at its end; the whole reply stands
    in `wenbao`, beside the text. Parameters for language models (temperature, max_tokens …) are
    taken and have no effect.
    """
    asked = question_of(body)
    request_id = request_id_of(request.scope)
    completion_id, created = f"chatcmpl-{request_id}", int(time())
    if not body.stream:
        reply = await service.ask(asked, caller=caller, via=Via.OPENAI, request_id=request_id)
        return completion(reply, body, completion_id=completion_id, created=created)
    following = Following(service, asked, caller=caller, via=Via.OPENAI, request_id=request_id)
    await following.begun(within_s=BEGIN_WITHIN_S)
    chunk = {
        "id": completion_id,
        "object": "chat.completion.chunk",
        "created": created,
        "model": body.model,
    }
    return event_stream(
        request, _events(request, following, body, chunk), on_gone=following.give_up
    )


async def _events(
    request: Request, following: Following, chat: ChatRequest, chunk: dict[str, Any]
) -> AsyncIterator[ServerSentEvent]:
    """Chunks: the role, the text in pieces, the reason to stop with the whole reply, the usage."""
    counted = bool(chat.stream_options and chat.stream_options.include_usage)
    if counted:
        chunk = {**chunk, "usage": None}

    def event(delta: dict[str, Any], finish_reason: str | None = None) -> ServerSentEvent:
        choice = {
            "index": 0,
            "delta": delta,
            "logprobs": None,
            "finish_reason": finish_reason,
        }
        return _event({**chunk, "choices": [choice]})

    try:
        async with following:
            yield event({"role": "assistant", "content": ""})
            async for news in following:
                if not isinstance(news, AskReply):
                    continue
                for piece in _pieces(news):
                    yield event({"content": piece})
                yield event({"wenbao": news.model_dump(mode="json")}, finish_reason="stop")
                if counted:
                    told = usage(chat, text_with_sources(news)).model_dump()
                    yield _event({**chunk, "choices": [], "usage": told})
        yield ServerSentEvent("[DONE]", sep="\n")
    except Exception as error:
        response = await problem_for(request, error)
        yield _event(error_reply(json.loads(bytes(response.body))).model_dump())


def _pieces(reply: AskReply) -> list[str]:
    """The pieces of `text_with_sources`."""
    lines = source_lines(reply)
    below = ["\n", *(f"\n{line}" for line in lines)] if lines else []
    return [*pieces_of(reply.answer, (figure.text for figure in reply.figures)), *below]


def _event(content: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(json.dumps(content, ensure_ascii=False), sep="\n")


async def _on_unsupported(request: Request, error: Exception) -> JSONResponse:
    told = ErrorBody(
        message=str(error),
        type="invalid_request_error",
        param=error.parameter if isinstance(error, UnsupportedError) else None,
        code="unsupported_parameter",
        request_id=request_id_of(request.scope),
    )
    return JSONResponse(ErrorReply(error=told).model_dump(), HTTPStatus.BAD_REQUEST)
