"""`wenbao mcp`: the tools for an assistant that starts this process and talks by stdio."""

from __future__ import annotations

import anyio

from api.app import create_app
from api.commands.opening import open_answerer
from api.mcp.server import make_mcp
from api.settings import load_settings


def run() -> None:
    """Serve the tools until the input ends. Only the protocol is written to the output.

    Raises:
        WenbaoError: settings, report, model or index cannot be used.
    """
    settings = load_settings()
    app = create_app(settings, open_answerer(settings))

    async def serve() -> None:
        # Started as the HTTP service is, so that all that belongs to a question (its record, say)
        # is there too.
        async with app.router.lifespan_context(app):
            await make_mcp(lambda: app.state.service).run_stdio_async()

    anyio.run(serve)
