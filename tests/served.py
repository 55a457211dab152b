"""A real server in a thread of the test's process."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import HTTPServer

import uvicorn
from fastapi import FastAPI


@contextmanager
def served(app: FastAPI, *, before_the_end: Callable[[], object] = bool) -> Iterator[str]:
    """The address of a server of `app`; `before_the_end` lets go what still holds a request."""
    # With the protocol named, as `wenbao serve` does: else every reply waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    with closing(listener):
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
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
