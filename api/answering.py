"""Answering in a bounded pool of threads, so that one question does not hold up the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
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

        Cancelled while it waits, the work is never begun; what runs is not broken off.

        Raises:
            OverloadedError: the threads are busy and the queue is full.
        """
        if self._pending >= self._limit:
            raise OverloadedError("同时提问的人太多。请过一会儿再试。")
        loop = asyncio.get_running_loop()
        future = self._executor.submit(work)
        self._pending += 1
        # Counted down when the thread is done, also where the client has gone away before.
        future.add_done_callback(partial(self._done, loop))
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Finish what runs, drop what waits."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _done(self, loop: asyncio.AbstractEventLoop, _: Future[T]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody counts any more
            loop.call_soon_threadsafe(self._count_down)

    def _count_down(self) -> None:
        self._pending -= 1
