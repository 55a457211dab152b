"""Where the answering of a question has got to, for whoever waits for it.

Whoever asks may give a callback; it is called in the answering thread at the beginning of each
stage. A callback that raises ends the work there: so a question is given up that nobody waits
for any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum


class Stage(StrEnum):
    """What is being done; a question of several parts goes through the stages again."""

    READING = "reading"
    """The question is read, in the light of the chat."""
    RETRIEVING = "retrieving"
    """Passages and figures are looked for."""
    DECIDING = "deciding"
    """What was found is weighed: what answers, or whether the report answers at all."""
    WORDING = "wording"
    """The answer is put into words."""
    CHECKING = "checking"
    """Every figure and name of the answer is held against its evidence."""


OnStage = Callable[[Stage], None]

_listener: ContextVar[OnStage | None] = ContextVar("wenbao_on_stage", default=None)


def enter(stage: Stage) -> None:
    """Say that a stage begins. Raises whatever the listener raises."""
    listener = _listener.get()
    if listener is not None:
        listener(stage)


@contextmanager
def told_to(listener: OnStage | None) -> Iterator[None]:
    """Inside, the stages of this thread are told to `listener`."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


@contextmanager
def as_part_of(stage: Stage) -> Iterator[None]:
    """Inside, whatever stages are gone through count as parts of this one."""
    listener = _listener.get()
    with told_to(None if listener is None else lambda _: listener(stage)):
        yield
