"""Turns questions away that would find no place, before anything is spent on them.

Neither body nor proof has been read then. So whoever asks learns that the service is full, which
its times tell as well; and the flood reaches neither the database nor the limits.
"""

from __future__ import annotations

from starlette.types import Scope

from api.service import Service

ASKING = frozenset({"/api/ask", "/api/ask/stream", "/v1/chat/completions"})
"""Where every POST is a question. Of MCP's calls only some are; those find out later."""


def turn_away(scope: Scope) -> None:
    """For `DoorkeeperMiddleware`.

    Raises:
        OverloadedError: this is a question, and all places are taken.
    """
    if scope["path"] in ASKING and scope["method"] == "POST":
        service: Service = scope["app"].state.service
        service.pool.check_place()
