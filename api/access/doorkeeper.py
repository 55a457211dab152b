"""Stands before the routes: proves who asks, and says so in `request.state.caller`."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from api.access.caller import LOCAL


class DoorkeeperMiddleware:
    """Marks every request with its caller."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope.setdefault("state", {})["caller"] = LOCAL
        await self._app(scope, receive, send)
