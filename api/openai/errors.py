"""Failures below /v1 in the form that clients of the OpenAI interface read.

Whatever made it (the doorkeeper, a limit, a route), a failure is a problem document until here.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.openai.schema import ErrorBody, ErrorReply
from api.problems import PROBLEM_MEDIA_TYPE
from corpus.errors import WenbaoError

PREFIX = "/v1/"

ERROR_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorReply, "description": description}
    for status, description in {
        400: "The body is not JSON, or asks for what cannot be done (tools, n > 1 …).",
        401: "No key, or a wrong one.",
        403: "The key may not do this.",
        404: "No such model.",
        413: "The body is too large.",
        415: "The body is not declared as JSON.",
        422: "The question is empty or too long, or a field is wrong.",
        429: "Too many questions from this key or user.",
        503: "Too many questions wait.",
        504: "The question took too long.",
    }.items()
}

_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    429: "rate_limit_error",
}
_CODES = {"unknown-report": "model_not_found"}
_MESSAGES = {"unknown-report": "没有这个模型。请从 /v1/models 列出的模型中选一个。"}


class UnsupportedError(WenbaoError):
    """A parameter asks for what cannot be done; the message is for staff, in Chinese."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter


def error_reply(problem: dict[str, Any]) -> ErrorReply:
    """The reply that says what a problem document says."""
    status = problem["status"]
    kind = problem["type"].rpartition(":")[2]
    otherwise = "server_error" if status >= 500 else "invalid_request_error"
    return ErrorReply(
        error=ErrorBody(
            message=_MESSAGES.get(kind, problem["detail"]),
            type=_TYPES.get(status, otherwise),
            param=None,
            code=_CODES.get(kind, kind.replace("-", "_")),
            request_id=problem["request_id"],
        )
    )


class OpenAIErrorsMiddleware:
    """Turns every problem document below /v1 into an error of the OpenAI interface."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def send_turned(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_problem(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body"):
                    await _send_error(send, start, body)

        await self._app(scope, receive, send_turned)


def _is_problem(message: Message) -> bool:
    given = Headers(raw=message["headers"]).get("content-type", "")
    return message["status"] >= HTTPStatus.BAD_REQUEST and given.startswith(PROBLEM_MEDIA_TYPE)


async def _send_error(send: Send, start: Message, body: bytes) -> None:
    turned = error_reply(json.loads(body)).model_dump_json().encode()
    headers = MutableHeaders(raw=list(start["headers"]))
    headers["Content-Type"] = "application/json"
    headers["Content-Length"] = str(len(turned))
    await send({**start, "headers": headers.raw})
    await send({"type": "http.response.body", "body": turned})
