"""What every stream of server-sent events has in common: headers, heartbeats, its end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

from fastapi import Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.types import Message

from api.settings import Settings

BEGIN_WITHIN_S = 1.0
"""How long a stream waits for its work to begin before it sends its headers. What fails before
(too many wait, no such report) is an HTTP error with its status; what fails later, an event."""
_FINISH_WITHIN_S = 60.0
"""How long a stream may go on after the service was told to stop."""


def event_schema(name: str, data: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema of an event, as OpenAPI describes it, whose data is JSON of this schema."""
    content = {"type": "string", "contentMediaType": "application/json", "contentSchema": data}
    return fields_schema(event={"const": name}, data=content)


def fields_schema(**properties: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema of an object that has all of these properties."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def event_stream(
    request: Request,
    events: AsyncIterator[ServerSentEvent],
    *,
    on_gone: Callable[[], object],
) -> EventSourceResponse:
    """The response that sends `events` as they come, past any buffer of a proxy.

    When the client goes away, `on_gone` is called and `events` are closed; a service that is
    told to stop lets them finish.
    """

    async def gone(_: Message) -> None:
        on_gone()

    settings: Settings = request.app.state.settings
    return EventSourceResponse(
        events,
        sep="\n",
        ping=settings.stream_heartbeat_s,
        ping_message_factory=partial(ServerSentEvent, comment="heartbeat", sep="\n"),
        client_close_handler_callable=gone,
        shutdown_grace_period=_FINISH_WITHIN_S,
    )
