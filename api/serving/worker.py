"""What one process of several does: it loads model and index, and serves on the shared socket."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
from multiprocessing.connection import Connection, wait

from api.observing.logs import set_up_logs
from api.settings import Settings
from corpus.errors import WenbaoError

_log = logging.getLogger("wenbao.worker")


def work(settings: Settings, listener: socket.socket, begun: Connection) -> None:
    """Serve until told to stop; `begun` is told True once requests are taken."""
    set_up_logs(settings.log)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until there is something to reload
    _end_with_the_supervisor()
    try:
        _serve(settings, listener, begun)
    except WenbaoError as error:
        print(f"出错：{error}", file=sys.stderr)  # noqa: T201 - as every command does
        sys.exit(1)


def _serve(settings: Settings, listener: socket.socket, begun: Connection) -> None:
    # Imported here: the error of a missing part is then told as that of a worker.
    from api.app import create_app
    from api.commands.opening import open_answerer
    from api.reopening import opening_of
    from api.serving.server import Server

    class Worker(Server):
        """Tells when it has begun."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            begun.send(True)

    app = create_app(
        settings,
        open_answerer(settings),
        opening=opening_of(settings),
        tell_others=lambda: os.kill(os.getppid(), signal.SIGHUP),
    )
    # At the terminal Ctrl+C reaches everybody; the supervisor says what is to be done.
    Worker(app, settings, ends_at=(signal.SIGTERM,)).run(sockets=[listener])


def _end_with_the_supervisor() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        _log.error("The supervisor is gone; this worker ends")
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="wenbao-supervisor-watch", daemon=True).start()
