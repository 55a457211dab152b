"""The limits on the size of a request and on the time that it may take to arrive.

FastAPI's own limit answers in English and plain text; raised here as an HTTP exception, it
becomes a problem document like every other failure.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimitMiddleware:
    """Stops reading a body that is longer than `limit` bytes, whatever it says of its length, or
    that has not arrived within `timeout_s` seconds."""

    def __init__(self, app: ASGIApp, *, limit: int, timeout_s: float) -> None:
        self._app = app
        self._limit = limit
        self._timeout_s = timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen = 0
        complete = False
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._timeout_s

        async def receive_within_limit() -> Message:
            nonlocal seen, complete
            if complete:  # what comes now is only that the client has gone
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError as error:
                raise HTTPException(HTTPStatus.REQUEST_TIMEOUT) from error
            complete = not message.get("more_body", False)
            seen += len(message.get("body", b""))
            if seen > self._limit:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        await self._app(scope, receive_within_limit, send)
