"""What every stream of server-sent events has in common: headers, heartbeats, its end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

from fastapi import Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.settings import Settings

BEGIN_WITHIN_S = 1.0
"""How long a stream waits for its work to begin before it sends its headers. What fails before
(too many wait, no such report) is an HTTP error with its status; what fails later, an event."""
_FINISH_WITHIN_S = 60.0
"""How long a stream may go on after the service was told to stop."""


def event_stream(request: Request, events: AsyncIterator[ServerSentEvent]) -> EventSourceResponse:
    """The response that sends `events` as they come, past any buffer of a proxy.

    A client that goes away ends `events` (they are closed where they wait); a service that is
    told to stop lets them finish.
    """
    settings: Settings = request.app.state.settings
    return EventSourceResponse(
        events,
        sep="\n",
        ping=settings.stream_heartbeat_s,
        ping_message_factory=partial(ServerSentEvent, comment="heartbeat", sep="\n"),
        shutdown_grace_period=_FINISH_WITHIN_S,
    )
