"""Problem documents (RFC 9457): the one place where errors become HTTP responses.

Every `detail` is Chinese and says what to do. Nothing of an unexpected error but its request id
goes out; the rest goes to the log.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.access.errors import (
    ForbiddenError,
    ForeignOriginError,
    UnauthorizedError,
    WrongHostError,
)
from api.access.oidc import ProviderError
from api.answering import AnswerTimeoutError, OverloadedError
from api.audit.errors import AuditError, UnknownRequestError
from api.curated.errors import TakenError, UnknownCuratedError
from api.limits.errors import RateLimitedError
from api.observing.observer import INTERNAL, OVERLOADED, PROBLEM
from api.readiness import NotReadyError
from api.reloading import ReloadError
from api.request_id import request_id_of
from api.schema import MAX_QUESTION_CHARACTERS
from api.store.errors import StoreError
from corpus.errors import UnknownReportError, WenbaoError
from rag.errors import EmptyQuestionError, QuestionError, QuestionTooLongError
from rag.pinning import PinningError

PROBLEM_MEDIA_TYPE = "application/problem+json"

_log = logging.getLogger("wenbao.api")


class Problem(BaseModel):
    """A problem document; `detail` is for staff, `type` for programs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str = Field(description="urn:wenbao:problem:… names the kind of problem.")
    title: str
    status: int
    detail: str = Field(description="In Chinese: what is wrong and what to do.")
    instance: str = Field(description="The path that was asked.")
    request_id: str


_TITLES = {
    "empty-question": "问题为空",
    "question-too-long": "问题过长",
    "invalid-json": "JSON 有误",
    "invalid-request": "请求有误",
    "unsupported-media-type": "请求类型不对",
    "body-too-large": "请求过大",
    "unknown-report": "没有这份报告",
    "not-found": "没有这个地址",
    "method-not-allowed": "方法不对",
    OVERLOADED: "正忙",
    "slow-body": "请求太慢",
    "rate-limited": "提问太频繁",
    "answer-timeout": "超时",
    "reload-refused": "没有重新载入",
    "not-ready": "未就绪",
    "unauthorized": "没有证明身份",
    "forbidden": "没有权限",
    "foreign-origin": "来源不对",
    "wrong-host": "主机名不对",
    "store-unavailable": "数据库不可用",
    "audit-unavailable": "无法记录",
    "unknown-request": "没有这次回答",
    "unknown-curated": "没有这个答案",
    "question-taken": "问题已有答案",
    "unsound-answer": "答案不成立",
    "provider-unavailable": "登录服务不可用",
    INTERNAL: "内部错误",
}

_AT_THE_DOOR: dict[type[WenbaoError], tuple[str, HTTPStatus]] = {
    UnauthorizedError: ("unauthorized", HTTPStatus.UNAUTHORIZED),
    ForbiddenError: ("forbidden", HTTPStatus.FORBIDDEN),
    ForeignOriginError: ("foreign-origin", HTTPStatus.FORBIDDEN),
    WrongHostError: ("wrong-host", HTTPStatus.MISDIRECTED_REQUEST),
    ProviderError: ("provider-unavailable", HTTPStatus.SERVICE_UNAVAILABLE),
    AuditError: ("audit-unavailable", HTTPStatus.SERVICE_UNAVAILABLE),
    UnknownRequestError: ("unknown-request", HTTPStatus.NOT_FOUND),
    UnknownCuratedError: ("unknown-curated", HTTPStatus.NOT_FOUND),
    TakenError: ("question-taken", HTTPStatus.CONFLICT),
    PinningError: ("unsound-answer", HTTPStatus.UNPROCESSABLE_ENTITY),
    AnswerTimeoutError: ("answer-timeout", HTTPStatus.GATEWAY_TIMEOUT),
    ReloadError: ("reload-refused", HTTPStatus.CONFLICT),
    NotReadyError: ("not-ready", HTTPStatus.SERVICE_UNAVAILABLE),
    StoreError: ("store-unavailable", HTTPStatus.SERVICE_UNAVAILABLE),
}

_EMPTY = "问题是空的。请在 question 中写上要问的内容。"
_TOO_LONG = f"问题超过 {MAX_QUESTION_CHARACTERS} 个字。请缩短，或分成几个问题来问。"
_UNKNOWN_REPORT = (
    "没有这个编号的报告。请从 /api/reports 列出的编号中选一个；提问时也可不填 report。"
)
_MEDIA_TYPE = "请求体须为 JSON。请加上请求头 Content-Type: application/json。"

PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {
        "description": description,
        "content": {PROBLEM_MEDIA_TYPE: {"schema": Problem.model_json_schema()}},
    }
    for status, description in {
        400: "The body is not JSON.",
        401: "No key or token, or one that does not hold.",
        403: "The caller may not do this, or a foreign page sent it.",
        404: "No such report.",
        409: "There is one already.",
        413: "The body is too large.",
        415: "The body is not declared as JSON.",
        422: "The question is empty or too long, or a field is wrong.",
        429: "This key or user asks too often; Retry-After says when it may again.",
        503: "Too many questions wait.",
        504: "The question took too long.",
    }.items()
}
"""What the OpenAPI document says about the problems of `/api/ask`."""


def problem_response(
    request: Request,
    kind: str,
    status: HTTPStatus,
    detail: str,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The problem document of that `kind` (a key of the titles)."""
    request.scope[PROBLEM] = kind
    problem = Problem(
        type=f"urn:wenbao:problem:{kind}",
        title=_TITLES[kind],
        status=status.value,
        detail=detail,
        instance=request.url.path,
        request_id=request_id_of(request.scope),
    )
    return JSONResponse(
        problem.model_dump(),
        status_code=status.value,
        media_type=PROBLEM_MEDIA_TYPE,
        headers=dict(headers or {}),
    )


async def problem_for(request: Request, error: Exception) -> JSONResponse:
    """The problem document by which the application of `request` answers `error`.

    For streams: once they have begun, an error can no longer become the response.
    """
    handlers = request.app.exception_handlers
    handler = next(handlers[kind] for kind in type(error).__mro__ if kind in handlers)
    response: JSONResponse = await handler(request, error)
    return response


def add_problem_handlers(app: FastAPI) -> None:
    """Make every error of `app` a problem document."""
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(WenbaoError, _on_wenbao_error)
    app.add_exception_handler(Exception, _on_unexpected_error)


async def _on_validation_error(request: Request, error: Exception) -> JSONResponse:
    errors = error.errors() if isinstance(error, RequestValidationError) else ()
    if request.method == "POST" and not _declares_json(request):
        return problem_response(
            request, "unsupported-media-type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _MEDIA_TYPE
        )
    first = errors[0]
    where = [part for part in first["loc"] if part not in ("body", "query", "path")]
    if first["type"] == "json_invalid":
        detail = f"请求体不是正确的 JSON（第 {where[0]} 个字符处）。请检查引号、逗号和括号。"
        return problem_response(request, "invalid-json", HTTPStatus.BAD_REQUEST, detail)
    if where == ["question"] and first["type"] in ("string_too_short", "missing"):
        return problem_response(request, "empty-question", HTTPStatus.UNPROCESSABLE_ENTITY, _EMPTY)
    if where == ["question"] and first["type"] == "string_too_long":
        return problem_response(
            request, "question-too-long", HTTPStatus.UNPROCESSABLE_ENTITY, _TOO_LONG
        )
    detail = _field_detail(where, first["type"])
    return problem_response(request, "invalid-request", HTTPStatus.UNPROCESSABLE_ENTITY, detail)


async def _on_http_exception(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.NOT_FOUND:
        kind, detail = "not-found", f"没有 {request.url.path} 这个地址。请核对网址。"
    elif status == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = _methods_at(request) or (error.headers or {}).get("Allow", "")
        error.headers = {**(error.headers or {}), "Allow": allowed}
        kind, detail = "method-not-allowed", f"这个地址不接受 {request.method}，请改用 {allowed}。"
    elif status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        kind, detail = "body-too-large", "请求体过大。请缩短问题，或少带一些历史消息。"
    elif status == HTTPStatus.REQUEST_TIMEOUT:
        kind, detail = "slow-body", "请求体迟迟没有传完。请检查网络后再试。"
    elif status == HTTPStatus.BAD_REQUEST:
        kind, detail = "invalid-json", "请求体无法读取。请用 UTF-8 编码的 JSON。"
    else:
        kind, detail = "invalid-request", "请求无法处理。请核对接口说明 /openapi.json。"
    return problem_response(request, kind, status, detail, error.headers)


async def _on_wenbao_error(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, UnknownReportError):
        return problem_response(request, "unknown-report", HTTPStatus.NOT_FOUND, _UNKNOWN_REPORT)
    for kind_of_error, (kind, refused) in _AT_THE_DOOR.items():
        if isinstance(error, kind_of_error):
            headers = {"WWW-Authenticate": "Bearer"} if kind == "unauthorized" else {}
            return problem_response(request, kind, refused, str(error), headers)
    if isinstance(error, OverloadedError):
        later = {"Retry-After": str(error.retry_after_s)}
        return problem_response(
            request, OVERLOADED, HTTPStatus.SERVICE_UNAVAILABLE, str(error), later
        )
    if isinstance(error, RateLimitedError):
        later = {"Retry-After": str(error.retry_after_s)}
        return problem_response(
            request, "rate-limited", HTTPStatus.TOO_MANY_REQUESTS, str(error), later
        )
    if isinstance(error, QuestionError):
        kind = "invalid-request"
        if isinstance(error, EmptyQuestionError):
            kind = "empty-question"
        elif isinstance(error, QuestionTooLongError):
            kind = "question-too-long"
        return problem_response(request, kind, HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
    return await _on_unexpected_error(request, error)


async def _on_unexpected_error(request: Request, error: Exception) -> JSONResponse:
    request_id = request_id_of(request.scope)
    _log.error("Request %s failed", request_id, exc_info=error)
    detail = f"服务出了内部错误。请稍后再试；若仍出错，请把请求编号 {request_id} 告诉管理员。"
    return problem_response(request, INTERNAL, HTTPStatus.INTERNAL_SERVER_ERROR, detail)


def _methods_at(request: Request) -> str:
    """All methods of the path of a request; the framework names those of one route only."""
    template = getattr(request.scope.get("route"), "path_format", None)
    described = request.app.openapi()["paths"].get(template, {})
    return ", ".join(sorted(method.upper() for method in described))


def _declares_json(request: Request) -> bool:
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return declared == "application/json" or (
        declared.startswith("application/") and declared.endswith("+json")
    )


def _field_detail(where: list[Any], kind: str) -> str:
    name = ".".join(str(part) for part in where) or "请求体"
    if kind == "extra_forbidden":
        return f"不认识的字段 {name}。请去掉它；可用字段见 /openapi.json。"
    if kind == "missing":
        return f"缺少 {name}。请补上；字段说明见 /openapi.json。"
    return f"{name} 的值不对。请核对类型和取值范围；字段说明见 /openapi.json。"
