"""Stands before everything else: a log line, metrics and a span for each request."""

from __future__ import annotations

import asyncio
import logging
from contextlib import nullcontext
from http import HTTPStatus
from time import perf_counter
from typing import Any, cast

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.observing.metrics import Metrics
from api.observing.request import begin
from api.observing.tracing import Tracing
from api.overload import ASKING
from api.request_id import request_id_of

_log = logging.getLogger("wenbao.request")

PROBLEM = "wenbao.problem"
"""Under this name of a request's scope stands the kind of problem that it was answered with."""
_GONE = 499
"""The status of a request whose client went away before the response began, as nginx has it."""
INTERNAL = "internal"
"""The problem of an error that nobody expected."""
OVERLOADED = "overloaded"
"""The problem of questions that find no place. There may be a thousand a second, so they are told
of together, once a second: a line for each would take the time in which to turn the next away."""
_TOGETHER_S = 1.0
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
_METHODS = frozenset({"GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"})
_LONGEST_PATH = 200


class ObserverMiddleware:
    """Tells of every request how it ended; never of its query or its body."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, tracing: Tracing | None) -> None:
        self._app = app
        self._metrics = metrics
        self._tracing = tracing
        self._turned_away: list[float] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = request_id_of(scope)
        begin(request_id)
        started = perf_counter()
        status = 0

        async def send_observed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        spanned = (
            nullcontext()
            if self._tracing is None
            else self._tracing.request(_method(scope), Headers(scope=scope))
        )
        with spanned as span:
            try:
                await self._app(scope, receive, send_observed)
            except Exception:
                status = status or HTTPStatus.INTERNAL_SERVER_ERROR
                # One that has become a problem document is in the log already; the server would
                # put it there once more.
                if scope.get(PROBLEM) != INTERNAL:
                    raise
            finally:
                self._tell(scope, request_id, status or _GONE, perf_counter() - started, span)

    def _tell(self, scope: Scope, request_id: str, status: int, seconds: float, span: Any) -> None:
        route, method = route_of(scope), _method(scope)
        problem = scope.get(PROBLEM)
        self._metrics.request(method=method, route=route, status=status, seconds=seconds)
        if problem is not None:
            self._metrics.problem(problem)
        if span is not None:
            span.update_name(f"{method} {route}")
            span.set_attributes(
                {
                    "http.request.method": method,
                    "http.route": route,
                    "http.response.status_code": status,
                    "wenbao.request_id": request_id,
                }
            )
        if problem == OVERLOADED:
            if not self._turned_away:
                asyncio.get_running_loop().call_later(_TOGETHER_S, self._tell_of_turned_away)
            self._turned_away.append(seconds)
            return
        caller = scope.get("state", {}).get("caller")
        told = {
            "request_id": request_id,
            "key": getattr(caller, "key", None),
            "method": method,
            "path": scope["path"][:_LONGEST_PATH],
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        if problem is not None:
            told["problem"] = problem
        quiet = scope["path"] in _QUIET and status < HTTPStatus.BAD_REQUEST
        _log.log(logging.DEBUG if quiet else logging.INFO, "request", extra=told)

    def _tell_of_turned_away(self) -> None:
        seconds, self._turned_away = sorted(self._turned_away), []
        told = {
            "status": HTTPStatus.SERVICE_UNAVAILABLE.value,
            "problem": OVERLOADED,
            "count": len(seconds),
            "median_ms": round(1000 * seconds[len(seconds) // 2], 1),
            "slowest_ms": round(1000 * seconds[-1], 1),
        }
        _log.warning("requests turned away", extra=told)


def route_of(scope: Scope) -> str:
    """The pattern of the address: of these there are few, of addresses there is no end."""
    found = getattr(scope.get("route"), "path", None)
    if found is not None:
        return cast(str, found)
    path = scope["path"]
    if path == "/mcp" or path in ASKING:  # no route has been looked for at the door
        return cast(str, path)
    return "/web" if path.startswith("/web/") else "other"


def _method(scope: Scope) -> str:
    """A client may send any word as a method."""
    return scope["method"] if scope["method"] in _METHODS else "OTHER"
