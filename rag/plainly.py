"""Answers without a language model where one is set: for questions that nobody has asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_plain: ContextVar[bool] = ContextVar("wenbao_plainly", default=False)


def is_plain() -> bool:
    """Whether this thread answers without a model."""
    return _plain.get()


@contextmanager
def plainly() -> Iterator[None]:
    """Inside, no model is asked, neither for a reading nor for a wording."""
    token = _plain.set(True)
    try:
        yield
    finally:
        _plain.reset(token)
