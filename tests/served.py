"""A real server in a thread of the test's process."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import HTTPServer

import uvicorn
from fastapi import FastAPI


def listening() -> socket.socket:
    """A port of this machine for a server that another has to know before it runs."""
    # With the protocol named, as `wenbao serve` does: else every reply waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    return listener


def address_of(listener: socket.socket) -> str:
    """The address of whatever serves there."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def served(
    app: FastAPI,
    *,
    listener: socket.socket | None = None,
    before_the_end: Callable[[], object] = bool,
) -> Iterator[str]:
    """The address of a server of `app`; `before_the_end` lets go what still holds a request."""
    listener = listener or listening()
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    with closing(listener):
        try:
            yield address_of(listener)
        finally:
            before_the_end()
            server.should_exit = True
            thread.join(timeout=10)


@contextmanager
def running(server: HTTPServer) -> Iterator[None]:
    """Lets a plain server of the standard library answer, in a thread, until the end."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
