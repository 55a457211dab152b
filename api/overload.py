"""Turns questions away that would find no place, before anything is spent on them.

Neither body nor proof has been read then. So whoever asks learns that the service is full, which
its times tell as well; and a flood reaches neither the database nor the limits.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from starlette.types import Scope

if TYPE_CHECKING:
    from api.service import Service

ASKING = frozenset({"/api/ask", "/api/ask/stream", "/v1/chat/completions"})
"""Where every POST is a question. Of MCP's calls only some are; those find out later."""


def place_for(scope: Scope) -> AbstractContextManager[None]:
    """For `DoorkeeperMiddleware`: keeps a place where this request is a question.

    Raises (when entered):
        OverloadedError: all places are taken.
    """
    if scope["path"] in ASKING and scope["method"] == "POST":
        service: Service = scope["app"].state.service
        return service.pool.expecting()
    return nullcontext()
