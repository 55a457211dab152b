"""What is known of the request under way, for the log: its id, and words that may not get there.

The same object serves the tasks and the answering threads of the request.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class Underway:
    """One request. `unsaid` are the questions that it brought."""

    request_id: str
    unsaid: list[str] = field(default_factory=list)


_underway: ContextVar[Underway | None] = ContextVar("wenbao_request", default=None)


def begin(request_id: str) -> None:
    """From here on this task, and what it starts, works on that request."""
    _underway.set(Underway(request_id))


def underway() -> Underway | None:
    """The request under way; None outside of any."""
    return _underway.get()


def never_log(*words: str) -> None:
    """Keep these words out of the log as long as the request lasts."""
    request = _underway.get()
    if request is not None:
        request.unsaid += [word for word in words if len(word.strip()) > 1]
