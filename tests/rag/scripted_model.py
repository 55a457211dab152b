"""A real OpenAI-compatible HTTP server that plays one behaviour after the other, streaming."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_HEAD = {"id": "1", "created": 0, "model": "scripted"}
USAGE = {"prompt_tokens": 321, "completion_tokens": 45, "total_tokens": 366}
"""What each whole text is said to cost."""


def repeats(messages: list[dict[str, str]]) -> str:
    """A faithful wording: the decided answer again, as the prompt tells it."""
    return messages[-1]["content"].rpartition("已核定答案:")[2]


class ScriptedModel(ThreadingHTTPServer):
    """`says` is the text to stream, or makes it of the messages; `does` is a failure to play
    instead, `then` what to do from the second call on; `asked` are the bodies.

    `turns`, where given, are what is said in turn before `says`: a text, or a tool to call as
    its name and arguments. `usage` is told in a last chunk. The text waits in
    its middle (`holds`: before it) until `release` is set.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.says: str | Callable[[list[dict[str, str]]], str] = ""
        self.does: str | None = None
        self.turns: list[str | tuple[str, dict[str, Any]]] = []
        self.usage: dict[str, int] | None = USAGE
        self.models: list[str] | None = ["scripted"]
        self.headers: list[dict[str, str]] = []
        self.then: str | None = None
        self.holds = False
        self.half_sent = threading.Event()
        self.release = threading.Event()
        self.release.set()
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

    def do_GET(self) -> None:
        """The list of models."""
        names = self.server.models
        if names is None:
            self._whole(404, "{}")
        else:
            self._whole(200, json.dumps({"object": "list", "data": [{"id": n} for n in names]}))

    def do_POST(self) -> None:
        played = self.server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        played.asked.append(body)
        played.headers.append(dict(self.headers))
        does = played.does if played.then is None or len(played.asked) == 1 else played.then
        if does is not None and does[:3].isdigit():
            # 429, or 401 with words of its own
            self._whole(int(does[:3]), json.dumps({"error": {"message": does[4:]}}))
            return
        if does == "a web page":
            self._whole(200, "<html>请登录</html>", kind="text/html")
            return
        says = played.turns.pop(0) if played.turns else played.says
        if does is None and not body.get("stream") and isinstance(says, str):
            message = {"role": "assistant", "content": says}
            choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
            self._whole(200, json.dumps({**_HEAD, "object": "chat.completion", "choices": choices}))
            return
        if does == "hangs up":
            self.connection.shutdown(socket.SHUT_RDWR)
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
        if isinstance(says, tuple):
            self._call(*says)
            return
        text = says if isinstance(says, str) else says(body["messages"])
        if half:
            text = text[: len(text) // 2]
        middle = 0 if played.holds else text.find("。") + 1
        for at in (*range(0, middle, 3), *range(middle, len(text), 3)):
            if at == middle:
                played.half_sent.set()
                # A reader that waits for the end before it goes on gets a text cut short.
                if not played.release.wait(20):
                    return
            self._send(text[at : min(at + 3, middle if at < middle else len(text))])
        if half:
            return
        self._send("", finish="length" if does == "cut off" else "stop")
        if played.usage:
            self._chunk([], usage=played.usage)
        self.wfile.write(b"data: [DONE]\n\n")

    def _whole(self, status: int, text: str, *, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def _call(self, tool: str, arguments: dict[str, Any]) -> None:
        function = {"name": tool, "arguments": json.dumps(arguments, ensure_ascii=False)}
        call = {"index": 0, "id": "call-1", "type": "function", "function": function}
        delta = {"role": "assistant", "content": None, "tool_calls": [call]}
        self._chunk([{"index": 0, "delta": delta, "finish_reason": None}])
        self._send("", finish="tool_calls")
        self.wfile.write(b"data: [DONE]\n\n")

    def _send(self, text: str, finish: str | None = None) -> None:
        self._chunk([{"index": 0, "delta": {"content": text}, "finish_reason": finish}])

    def _chunk(self, choices: list[dict[str, Any]], **more: Any) -> None:
        chunk = {**_HEAD, "object": "chat.completion.chunk", "choices": choices, **more}
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
        server.release.set()
        server.shutdown()
        thread.join(10)
        server.server_close()
