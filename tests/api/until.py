"""Waiting for what another thread or process does."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(met: Callable[[], bool], *, within_s: float = 10) -> None:
    """Return as soon as `met` is true; fail when it is not in time."""
    deadline = time.monotonic() + within_s
    while not met():
        assert time.monotonic() < deadline, "what was waited for has not come"
        time.sleep(0.005)
