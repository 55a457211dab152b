"""Whether this process should be sent questions now."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

from api.store.database import run_in_thread
from api.store.errors import StoreError
from corpus.errors import WenbaoError

_FRESH_S = 1.0
"""The database is asked at most so often, however many ask."""


class NotReadyError(WenbaoError):
    """Questions should go elsewhere; the message is for staff, in Chinese."""


class Readiness:
    """The readiness of one process; belongs to its event loop."""

    def __init__(self, ping: Callable[[], object], *, needs_database: bool) -> None:
        """`ping` waits for the database, and raises StoreError where that is away."""
        self._ping = ping
        self._needs_database = needs_database
        self._draining = False
        self._asked_at = float("-inf")
        self._database: Literal["ok", "away"] = "ok"

    @property
    def draining(self) -> bool:
        """Whether the service has been told to stop."""
        return self._draining

    def drain(self) -> None:
        """From now on no more questions should come."""
        self._draining = True

    async def check(self) -> Literal["ok", "away"]:
        """Whether the database is there; that index and model are, is why this process runs.

        Raises:
            NotReadyError: the service is ending, or cannot do without the database.
        """
        if self._draining:
            raise NotReadyError("服务正在停止。请改用其他实例。")
        if time.monotonic() - self._asked_at >= _FRESH_S:
            self._asked_at = time.monotonic()
            try:
                await run_in_thread(self._ping)
                self._database = "ok"
            except StoreError:
                self._database = "away"
        if self._database == "away" and self._needs_database:
            raise NotReadyError("数据库连接不上，暂时不能作答。请检查数据库。")
        return self._database
