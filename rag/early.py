"""Text of an answer that may be shown before the whole answer is there.

All of it has passed its gate. Whoever asks may listen; it is told in the answering thread, and a
listener that raises ends the work there, as with `rag.stage`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from rag.answer import Wording


@dataclass(frozen=True, slots=True)
class Early:
    """A text that follows the one told before, where that was of the same wording; else the
    beginning of the answer in other words."""

    text: str
    wording: Wording


OnEarly = Callable[[Early], None]

_listener: ContextVar[OnEarly | None] = ContextVar("wenbao_on_early", default=None)


def tell_early(text: str, wording: Wording) -> None:
    """Tell whoever listens. Raises whatever the listener raises."""
    listener = _listener.get()
    if listener is not None:
        listener(Early(text, wording))


@contextmanager
def early_to(listener: OnEarly | None) -> Iterator[None]:
    """Inside, and in threads that are given this context, early texts are told to `listener`."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
