"""The MCP server at `/mcp` of the HTTP service (streamable HTTP, without sessions).

Without sessions any worker can take any call, and nothing of a client is kept in memory.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from api.settings import Settings

PATH = "/mcp"


class _Endpoint:
    """Hands every request to the server that `mcp_running` has started."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handler: ASGIApp = scope["app"].state.mcp
        await handler(scope, receive, send)


def add_mcp(app: FastAPI) -> None:
    """Add the route; `mcp_running` has to be entered before the first request."""
    app.router.add_route(PATH, _Endpoint(), include_in_schema=False)  # type: ignore[arg-type]


@asynccontextmanager
async def mcp_running(app: FastAPI, settings: Settings) -> AsyncIterator[None]:
    """Inside, the server answers; it works with `app.state.service`."""
    # Imported here: the SDK takes its time, and the commands beside `serve` do without.
    from mcp.server.transport_security import TransportSecuritySettings

    from api.mcp.server import make_mcp

    server = make_mcp(lambda: app.state.service)
    server.streamable_http_app(
        stateless_http=True,
        max_request_body_size=settings.max_body_kib * 1024,
        # Host and origin have been checked, as for every other path, before a request comes here.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    async with server.session_manager.run():
        app.state.mcp = server.session_manager.handle_request
        yield
