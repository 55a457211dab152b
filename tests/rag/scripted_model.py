"""A real OpenAI-compatible HTTP server that plays one behaviour after the other, streaming."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ScriptedModel(ThreadingHTTPServer):
    """`says` is the text to stream, `does` a failure to play instead; `asked` are the bodies."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.says = ""
        self.does: str | None = None
        self.asked: list[dict[str, Any]] = []
        self.over = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what is played here."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedModel

    def log_message(self, *_: Any) -> None:
        """Nothing on the terminal."""

    def do_POST(self) -> None:
        played = self.server
        played.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        does = played.does
        if does in ("429", "500"):
            self.send_response(int(does))
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")
            return
        if does == "hangs":
            played.over.wait(20)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if does == "invalid JSON":
            self.wfile.write(b"data: {not json\n\n")
            return
        if does == "drips":
            while not played.over.wait(0.05):
                self.wfile.write(b": ")
            return
        if does == "endless":
            while not played.over.is_set():
                self._send("市场" * 50)
        half = does == "half a stream"
        text = played.says[: len(played.says) // 2] if half else played.says
        for at in range(0, len(text), 3):
            self._send(text[at : at + 3])
        if not half:
            self._send("", finish="stop")
            self.wfile.write(b"data: [DONE]\n\n")

    def _send(self, text: str, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
        chunk = {
            "id": "1",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": "scripted",
            "choices": [choice],
        }
        self.wfile.write(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())
        self.wfile.flush()


@contextmanager
def scripted_model() -> Iterator[ScriptedModel]:
    """A server while the block runs."""
    server = ScriptedModel()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join(10)
        server.server_close()
