"""What one process of several does: it loads model and index, and serves on the shared socket."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING

from api.observing.logs import set_up_logs
from api.settings import Settings
from corpus.errors import WenbaoError

if TYPE_CHECKING:
    from fastapi import FastAPI

TellOthers = Callable[[], object]
MakeApp = Callable[[Settings, TellOthers], "FastAPI"]
"""Makes the application of a process; it is called in that process."""

_log = logging.getLogger("wenbao.worker")


def make_app(settings: Settings, tell_others: TellOthers) -> FastAPI:
    """The application with its model and index, which are made where they are missing.

    Raises:
        WenbaoError: settings, report, model or index cannot be used.
    """
    # Imported here: a process that only looks after workers does without.
    from api.app import create_app
    from api.commands.opening import open_answerer
    from api.reopening import opening_of

    answerer = open_answerer(settings)
    return create_app(settings, answerer, opening=opening_of(settings), tell_others=tell_others)


def work(settings: Settings, make_app: MakeApp, listener: socket.socket, begun: Connection) -> None:
    """Serve until told to stop; `begun` is told True once requests are taken."""
    _begin(settings)
    try:
        app = make_app(settings, lambda: os.kill(os.getppid(), signal.SIGHUP))
        _serve(app, settings, listener, begun)
    except WenbaoError as error:
        _fail(error)


def prepare(settings: Settings) -> None:
    """Make what is missing of model and index, in a process that ends with that: what the work
    leaves in memory (some 240 MB) no worker has to carry."""
    _begin(settings)
    from api.commands.opening import open_answerer
    from api.reopening import all_ready

    try:
        if not all_ready(settings):
            open_answerer(settings)
    except WenbaoError as error:
        _fail(error)


def _begin(settings: Settings) -> None:
    set_up_logs(settings.log)
    # At the terminal Ctrl+C reaches everybody; the supervisor says what is to be done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until there is something to reload
    _end_with_the_supervisor()


def _serve(app: FastAPI, settings: Settings, listener: socket.socket, begun: Connection) -> None:
    from api.serving.server import Server

    class Worker(Server):
        """Tells when it has begun."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            begun.send(True)
            self.reload()  # it may have been told so while it was loading

    Worker(app, settings, ends_at=(signal.SIGTERM,)).run(sockets=[listener])


def _fail(error: WenbaoError) -> None:
    print(f"出错：{error}", file=sys.stderr)  # noqa: T201 - as every command does
    sys.exit(1)


def _end_with_the_supervisor() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        _log.error("The supervisor is gone; this process ends")
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="wenbao-supervisor-watch", daemon=True).start()
