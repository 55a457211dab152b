"""Answering in a bounded pool of threads, so that one question does not hold up the others."""

from __future__ import annotations

import asyncio
import contextvars
import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from typing import TypeVar

from corpus.errors import WenbaoError

T = TypeVar("T")

_EXPECTED_S = 1.0
_NEWEST = 0.1
"""What the newest duration counts in the mean."""


class OverloadedError(WenbaoError):
    """More questions wait than the settings allow; the message is for staff, in Chinese.

    After about `retry_after_s` those that wait now will have been answered.
    """

    def __init__(self, *, retry_after_s: int) -> None:
        super().__init__(f"同时提问的人太多。请过 {retry_after_s} 秒再试。")
        self.retry_after_s = retry_after_s


class AnswerTimeoutError(WenbaoError):
    """A question took too long and was given up; the message is for staff, in Chinese."""

    def __init__(self, timeout_s: float) -> None:
        super().__init__(f"{timeout_s:g} 秒内没有答完，已经放弃。请把问题写短一些，或稍后再问。")


class _Expected:
    """The place of a question that is on its way."""

    def __init__(self, pool: AnsweringPool) -> None:
        self._pool: AnsweringPool | None = pool
        pool._expected += 1

    def end(self) -> None:
        """It has arrived, or will not; of no effect the second time."""
        if self._pool is not None:
            self._pool._expected -= 1
            self._pool = None


_on_its_way: ContextVar[_Expected | None] = ContextVar("on_its_way", default=None)


class AnsweringPool:
    """Runs work in at most `threads` threads, with at most `queue` more waiting.

    Belongs to one event loop: only `run` counts, and it counts on that loop.
    """

    def __init__(
        self,
        *,
        threads: int,
        queue: int,
        on_pending: Callable[[int], object] = lambda _: None,
    ) -> None:
        """`on_pending` is told how many run or wait, whenever that changes."""
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="wenbao-answer")
        self._threads = threads
        self.limit = threads + queue
        self._pending = 0
        self._expected = 0
        self._mean_s = 0.0
        self._on_pending = on_pending

    @property
    def pending(self) -> int:
        """How many run or wait."""
        return self._pending

    @contextmanager
    def expecting(self) -> Iterator[None]:
        """Keep a place for a question that is on its way to `run`, in this context or in one
        copied from it; not for longer than a second, so that nobody holds it by being slow.

        Raises:
            OverloadedError: the threads are busy and the queue is full.
        """
        if self._pending + self._expected >= self.limit:
            raise self._overloaded()
        expected = _Expected(self)
        given_up = asyncio.get_running_loop().call_later(_EXPECTED_S, expected.end)
        before = _on_its_way.set(expected)
        try:
            yield
        finally:
            expected.end()
            given_up.cancel()
            _on_its_way.reset(before)

    async def run(self, work: Callable[[], T]) -> T:
        """The result of `work`, done in a thread, in the context of the caller.

        Cancelled while it waits, the work is never begun; what runs is not broken off, and holds
        its thread until it ends by itself.

        Raises:
            OverloadedError: the threads are busy and the queue is full.
        """
        if (expected := _on_its_way.get()) is not None:
            expected.end()
        if self._pending >= self.limit:
            raise self._overloaded()
        loop = asyncio.get_running_loop()
        future = self._executor.submit(self._timed, contextvars.copy_context(), work)
        self._count(+1)
        # Counted down when the thread is done, also where the client has gone away before.
        future.add_done_callback(partial(self._done, loop))
        return await asyncio.wrap_future(future)

    def _overloaded(self) -> OverloadedError:
        wait_s = self._pending * self._mean_s / self._threads
        return OverloadedError(retry_after_s=max(1, math.ceil(wait_s)))

    def close(self) -> None:
        """Finish what runs, drop what waits."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _timed(self, context: contextvars.Context, work: Callable[[], T]) -> T:
        started = time.perf_counter()
        try:
            return context.run(work)
        finally:
            took = time.perf_counter() - started
            self._mean_s += _NEWEST * (took - self._mean_s)

    def _done(self, loop: asyncio.AbstractEventLoop, _: Future[T]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody counts any more
            loop.call_soon_threadsafe(self._count, -1)

    def _count(self, change: int) -> None:
        self._pending += change
        self._on_pending(self._pending)
