"""Plain HTTP/1.1 on plain sockets, so that the client takes little of the machine under test.

Knows only what the load test needs: whole requests made beforehand, replies with a length.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_RETRY_AFTER = re.compile(rb"\r\nretry-after: *\d+", re.IGNORECASE)
_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Reply:
    """The status of a reply (0: none came), and whether it said when to come back."""

    status: int
    retry_after: bool = False


class _Connection(asyncio.Protocol):
    """One kept connection, one request at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Reply] | None = None
        self._read = bytearray()

    @property
    def is_open(self) -> bool:
        return self.transport is not None and not self.transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def send(self, request: bytes) -> asyncio.Future[Reply]:
        """The reply to come."""
        assert self.transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        self._read.clear()
        self.transport.write(request)
        return self._waiting

    def data_received(self, data: bytes) -> None:
        self._read += data
        head = self._read.find(_END)
        if head < 0:
            return
        length = _LENGTH.search(self._read, 0, head)
        if length is None:
            self._end(Reply(0))
        elif len(self._read) >= head + len(_END) + int(length[1]):
            status = int(self._read[9:12])
            self._end(Reply(status, _RETRY_AFTER.search(self._read, 0, head) is not None))

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(Reply(0))

    def _end(self, reply: Reply) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(reply)
        if not reply.status and self.transport is not None:
            self.transport.abort()


class Client:
    """Asks one service; opens as many connections as questions are under way."""

    def __init__(
        self, url: str, questions: Sequence[str], *, key: str = "", patience_s: float = 60
    ) -> None:
        """`patience_s`: how long a reply is waited for."""
        address = urlsplit(url)
        self._host = address.hostname or "127.0.0.1"
        self._tls = ssl.create_default_context() if address.scheme == "https" else None
        self.port = address.port or (443 if self._tls else 80)
        self._requests = [_request(address.netloc, question, key) for question in questions]
        self._patience_s = patience_s
        self._idle: list[_Connection] = []

    async def ask(self, number: int) -> Reply:
        """The reply to a question, by its number; numbers beyond the last begin anew."""
        try:
            async with asyncio.timeout(self._patience_s):
                connection = await self._connection()
                reply = await connection.send(self._requests[number % len(self._requests)])
        except (OSError, TimeoutError):
            return Reply(0)
        if connection.is_open:
            self._idle.append(connection)
        return reply

    def close(self) -> None:
        """End the connections that are idle."""
        for connection in self._idle:
            if connection.transport is not None:
                connection.transport.close()
        self._idle.clear()

    async def _connection(self) -> _Connection:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open:
                return connection
        loop = asyncio.get_running_loop()
        _, opened = await loop.create_connection(_Connection, self._host, self.port, ssl=self._tls)
        return opened


def _request(host: str, question: str, key: str) -> bytes:
    body = json.dumps({"question": question}, ensure_ascii=False).encode()
    proof = f"Authorization: Bearer {key}\r\n" if key else ""
    head = (
        f"POST /api/ask HTTP/1.1\r\nHost: {host}\r\n{proof}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
