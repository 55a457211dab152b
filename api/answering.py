"""Answering in a bounded pool of threads, so that one question does not hold up the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from corpus.errors import WenbaoError

T = TypeVar("T")


class OverloadedError(WenbaoError):
    """More questions wait than the settings allow; the message is for staff, in Chinese."""


class AnsweringPool:
    """Runs work in at most `threads` threads, with at most `queue` more waiting.

    Belongs to one event loop: only `run` counts, and it counts on that loop.
    """

    def __init__(self, *, threads: int, queue: int) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="wenbao-answer")
        self._limit = threads + queue
        self._pending = 0

    async def run(self, work: Callable[[], T]) -> T:
        """The result of `work`, done in a thread.

        Raises:
            OverloadedError: the threads are busy and the queue is full.
        """
        if self._pending >= self._limit:
            raise OverloadedError("同时提问的人太多。请过一会儿再试。")
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(self._executor, work)
        self._pending += 1
        # Counted down when the thread is done, also where the client has gone away before.
        future.add_done_callback(self._count_down)
        return await asyncio.shield(future)

    def close(self) -> None:
        """Finish what runs, drop what waits."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _count_down(self, _: asyncio.Future[T]) -> None:
        self._pending -= 1
