"""A circuit breaker: a server that keeps failing is left alone for a while."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

FAILURES = 4
"""Failures in a row after which the circuit opens."""
REST_S = 30.0
"""Seconds after which one call may try again."""


class Breaker:
    """Open after failures in a row; then one call in `REST_S` probes. Safe for threads."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_again = 0.0

    def allows(self) -> bool:
        """Whether a call may be made now; the probe of an open circuit counts as made."""
        with self._lock:
            if self._failures < FAILURES:
                return True
            if self._clock() < self._closed_again:
                return False
            self._closed_again = self._clock() + REST_S
            return True

    @property
    def is_open(self) -> bool:
        """Whether the server is left alone now, but for a probe."""
        with self._lock:
            return self._failures >= FAILURES

    def tell(self, *, worked: bool) -> None:
        """Count a call."""
        with self._lock:
            self._failures = 0 if worked else self._failures + 1
            if self._failures >= FAILURES:
                self._closed_again = self._clock() + REST_S
