"""The HTTP server of one process: uvicorn, told how to end and when to reload."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Iterator
from types import FrameType

import uvicorn
from fastapi import FastAPI

from api.operation import Operation
from api.serving.joined import JoinedHTTP
from api.settings import Settings

BACKLOG = 2048
_SWITCH_S = 0.0002
_KEEP_ALIVE_S = 75
"""Longer than proxies keep their connections to us (nginx: 60 s), so that they end them and not
we: a question sent into a connection that ends just then would be a 502."""


class Server(uvicorn.Server):
    """Told to stop (SIGTERM, SIGINT), it says so by /readyz for `drain_s`, then takes no more,
    finishes what runs, and ends. Told SIGHUP, it reloads the index."""

    def __init__(
        self,
        app: FastAPI,
        settings: Settings,
        *,
        ends_at: tuple[signal.Signals, ...] = (signal.SIGTERM, signal.SIGINT),
    ) -> None:
        super().__init__(_config(app, settings))
        self._ends_at = ends_at
        self._app = app
        self._drain_s = settings.drain_s
        self._ending = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._reloads: set[asyncio.Task[None]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        # Answering threads compute; the loop, which also turns away what is too much, must not
        # wait its turn of 5 ms behind each of them.
        sys.setswitchinterval(_SWITCH_S)
        await super().startup(sockets)
        self._loop.add_signal_handler(signal.SIGHUP, self.reload)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's, but that a service that has ended in good order ends with exit code 0:
        uvicorn raises the signal once more."""
        before = {number: signal.signal(number, self.handle_exit) for number in self._ends_at}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Called at a signal. A second one does not wait any longer."""
        if self._loop is None or self._ending or not self._drain_s or not self.started:
            self._ending = True
            self._drain()
            super().handle_exit(sig, frame)
            return
        self._ending = True
        self._drain()
        end = super().handle_exit
        self._loop.call_soon_threadsafe(
            lambda loop: loop.call_later(self._drain_s, end, sig, frame), self._loop
        )

    def reload(self) -> None:
        """Reload the index, without waiting for it; of no effect where it is in use already."""
        task = asyncio.ensure_future(self._reload_now())
        self._reloads.add(task)
        task.add_done_callback(self._reloads.discard)

    def _drain(self) -> None:
        operation: Operation | None = getattr(self._app.state, "operation", None)
        if operation is not None:
            operation.drain()

    async def _reload_now(self) -> None:
        operation: Operation = self._app.state.operation
        with contextlib.suppress(Exception):  # it is in the log
            await operation.reload()


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,  # our own, which is there already
        access_log=False,  # the observer tells of every request
        server_header=False,
        http=JoinedHTTP,
        ws="none",
        backlog=BACKLOG,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=round(settings.finish_s),
        proxy_headers=bool(settings.access.trusted_proxies),
        forwarded_allow_ips=list(settings.access.trusted_proxies),
    )
