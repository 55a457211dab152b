"""Several processes on one address: begun, replaced when they die, reloaded, ended.

Written here and not taken from uvicorn: there SIGHUP starts every process anew, and its processes
cannot be told to drain. Spawned, not forked: the engines behind the model have threads, which do
not outlive a fork. What workers share are files: programs, model and index, mapped into memory.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from api.observing.metrics import WORKERS_FOLDER
from api.serving.worker import MakeApp, work
from api.settings import Settings
from corpus.errors import WenbaoError

_SOONEST_S = 1.0
"""A worker that dies is not replaced sooner after its start: one that always dies at once must
not take all of the machine."""
_spawn = multiprocessing.get_context("spawn")
_log = logging.getLogger("wenbao.supervisor")


class WorkerError(WenbaoError):
    """A worker could not begin; the message is for staff, in Chinese."""


@dataclass(slots=True)
class _Slot:
    """The place of one worker, whichever process has it now."""

    process: SpawnProcess | None = None
    begun: Connection | None = None
    has_begun: bool = False
    begin_at: float = 0.0
    """Not before this time is the next one begun."""


class Supervisor:
    """Runs the workers of one service. To be used once, in the main thread."""

    def __init__(
        self,
        settings: Settings,
        listener: socket.socket,
        *,
        make_app: MakeApp,
        on_ready: Callable[[], object],
    ) -> None:
        """`on_ready` is called when all workers take requests."""
        self._settings = settings
        self._listener = listener
        self._make_app = make_app
        self._on_ready = on_ready
        self._slots: list[_Slot] = []
        self._signals: list[int] = []
        self._ending = False

    def run(self) -> None:
        """Returns when all workers have ended, because this process was told to stop.

        Raises:
            WorkerError: a worker could not begin; all have ended.
        """
        folder = tempfile.mkdtemp(prefix="wenbao-metrics-")
        os.environ[WORKERS_FOLDER] = folder  # for the workers, who inherit it
        woken, wake = socket.socketpair()
        for end in (woken, wake):
            end.setblocking(False)
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda number, _: self._signals.append(number))
        try:
            self._run(woken)
        finally:
            self._end()
            signal.set_wakeup_fd(-1)
            for end in (woken, wake):
                end.close()
            shutil.rmtree(folder, ignore_errors=True)

    def _run(self, woken: socket.socket) -> None:
        self._slots = [_Slot() for _ in range(self._settings.workers)]
        while not self._ending and not all(slot.has_begun for slot in self._slots):
            self._begin_missing()
            self._wait(woken)
            self._look_after(starting=True)
        if not self._ending:
            self._on_ready()
        while not self._ending:
            self._begin_missing()
            self._wait(woken)
            self._look_after(starting=False)

    def _begin_missing(self) -> None:
        for slot in self._slots:
            if slot.process is None and time.monotonic() >= slot.begin_at:
                slot.begun, told = _spawn.Pipe(duplex=False)
                slot.process = _spawn.Process(
                    target=work,
                    args=(self._settings, self._make_app, self._listener, told),
                    name="wenbao-worker",
                )
                slot.process.start()
                told.close()
                slot.begin_at = time.monotonic() + _SOONEST_S

    def _wait(self, woken: socket.socket) -> None:
        """Until something happens: a signal, a worker that has begun, or ended, or is due."""
        events: list[int | Connection | socket.socket] = [woken]
        left = []
        for slot in self._slots:
            if slot.process is None:
                left.append(max(0.0, slot.begin_at - time.monotonic()))
            else:
                events.append(slot.process.sentinel)
                if not slot.has_begun and slot.begun is not None:
                    events.append(slot.begun)
        wait(events, timeout=min(left, default=None))
        with contextlib.suppress(BlockingIOError):
            while woken.recv(1024):
                pass
        while self._signals:
            number = self._signals.pop(0)
            if number == signal.SIGHUP:
                self._signal(signal.SIGHUP)
            else:
                self._ending = True

    def _look_after(self, *, starting: bool) -> None:
        for slot in self._slots:
            if slot.process is None or slot.begun is None:
                continue
            if not slot.has_begun and slot.begun.poll():
                with contextlib.suppress(EOFError):
                    slot.has_begun = slot.begun.recv()
            if self._ending or slot.process.is_alive():
                continue
            pid, code = slot.process.pid, slot.process.exitcode
            if starting and not slot.has_begun:
                raise WorkerError("服务进程无法启动，原因见上面的消息。")
            _log.error("Worker %s died (exit code %s) and is replaced", pid, code)
            self._forget(slot)

    def _forget(self, slot: _Slot) -> None:
        assert slot.process is not None and slot.begun is not None
        # Imported here: it reads the folder's name from the environment when it is imported.
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(slot.process.pid, os.environ[WORKERS_FOLDER])  # type: ignore[no-untyped-call]
        slot.process.close()
        slot.begun.close()
        slot.process, slot.begun, slot.has_begun = None, None, False

    def _signal(self, number: int) -> None:
        for slot in self._slots:
            if slot.process is not None and slot.process.is_alive() and slot.process.pid:
                os.kill(slot.process.pid, number)

    def _end(self) -> None:
        self._signal(signal.SIGTERM)
        deadline = time.monotonic() + self._settings.drain_s + self._settings.finish_s + 10
        for slot in self._slots:
            if slot.process is None:
                continue
            slot.process.join(max(0.0, deadline - time.monotonic()))
            if slot.process.is_alive():
                _log.error("Worker %s did not end and is killed", slot.process.pid)
                slot.process.kill()
                slot.process.join()


def run_prepared(prepare: Callable[[Settings], object], settings: Settings) -> None:
    """Do `prepare` in a process that ends with it.

    Raises:
        WorkerError: it failed.
    """
    process = _spawn.Process(target=prepare, args=(settings,), name="wenbao-prepare")
    process.start()
    process.join()
    if process.exitcode:
        raise WorkerError("无法准备模型和索引，原因见上面的消息。")
