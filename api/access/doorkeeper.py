"""Stands before the routes: turns away what may not come in, and says who asks in
`request.state.caller`. Answers the preflights of browsers, and names the pages that may read a
reply (CORS)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.door import EMBEDDER_HEADER, Door, Page
from api.problems import problem_for
from api.request_id import REQUEST_ID_HEADER
from api.store.database import run_in_thread
from corpus.errors import WenbaoError

_PREFLIGHT_S = 600


class DoorkeeperMiddleware:
    """Applies the rules of a `Door` to every request."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        door: Door,
        place: Callable[[Scope], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        """`place` is entered for each request, and raises where it is not to be served now,
        whoever sends it. That is before any proof is looked at: the proof may take a database,
        which too many requests must not reach. Pages on the list can read what is said."""
        self._app = app
        self._door = door
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        page = self._door.page_of(headers)
        send = self._readable_by(page, send)
        try:
            self._door.check_host(headers.get("host", ""))
            self._door.check_page(page)
            if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
                await _preflight()(scope, receive, send)
                return
            with self._place(scope):
                scope.setdefault("state", {})["caller"] = await self._caller(scope, headers, page)
                await self._app(scope, receive, send)
        except WenbaoError as error:
            response = await problem_for(Request(scope), error)
            await response(scope, receive, send)

    async def _caller(self, scope: Scope, headers: Headers, page: Page) -> object:
        client = scope.get("client")
        address = None if client is None else client[0]
        find = partial(self._door.caller, scope["path"], headers, page, address=address)
        if "authorization" in headers:  # may wait for the database
            return await run_in_thread(find)
        return find()

    def _readable_by(self, page: Page, send: Send) -> Send:
        """Lets a page of another origin on the list read the reply."""
        if not page.foreign or not self._door.admits(page):
            return send

        async def send_readable(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = page.origin or ""
                headers["Access-Control-Expose-Headers"] = f"{REQUEST_ID_HEADER}, Retry-After"
                headers["Cross-Origin-Resource-Policy"] = "cross-origin"
                headers.add_vary_header("Origin")
            await send(message)

        return send_readable


def _preflight() -> Response:
    allowed = f"Authorization, Content-Type, {REQUEST_ID_HEADER}, {EMBEDDER_HEADER}"
    return Response(
        status_code=HTTPStatus.NO_CONTENT,
        headers={
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": allowed,
            "Access-Control-Max-Age": str(_PREFLIGHT_S),
        },
    )
