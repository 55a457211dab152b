"""Questions that find no place: turned away at the door, at once, and told of in the log."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import httpx
import pytest

from api.access.caller import Scope
from api.access.keys import create_key
from api.answering import AnsweringPool, OverloadedError
from api.app import create_app
from api.observing.logs import set_up_logs
from api.observing.settings import LogSettings
from api.serving.server import Server
from api.settings import Settings
from api.store.database import Database
from tests.api.fake_answerer import FakeAnswerer
from tests.api.until import until
from tests.served import served

PORTAL = "https://portal.example"


@contextmanager
def full(answerer: FakeAnswerer, settings: Settings) -> Iterator[str]:
    """A service whose only place is taken."""
    app = create_app(settings, answerer)
    with served(app, before_the_end=answerer.release.set) as url, ThreadPoolExecutor() as thread:
        asked = thread.submit(
            httpx.post, f"{url}/api/ask", json={"question": "挡住"}, headers=_proof(settings)
        )
        assert answerer.blocked.wait(timeout=10)
        yield url
        answerer.release.set()
        assert asked.result().status_code == 200


def _proof(settings: Settings) -> dict[str, str]:
    if not settings.access.required:
        return {}
    database = Database(settings.store)
    database.upgrade()
    key, _ = create_key(database, name="门户", scopes=frozenset({Scope.ASK}))
    database.close()
    return {"Authorization": f"Bearer {key}"}


def one_place(**access: object) -> Settings:
    return Settings.model_validate({"answer_threads": 1, "answer_queue": 0, "access": access})


@pytest.mark.parametrize("path", ["/api/ask", "/api/ask/stream", "/v1/chat/completions"])
def test_it_is_told_before_its_body_has_come(answerer: FakeAnswerer, path: str) -> None:
    with full(answerer, one_place()) as url:
        host, port = url.removeprefix("http://").split(":")
        with closing(socket.create_connection((host, int(port)), timeout=10)) as connection:
            head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 50\r\n\r\n"
            connection.sendall(head.encode())
            told = connection.recv(65536).decode()
    assert told.startswith("HTTP/1.1 503")
    assert "retry-after: 1" in told.lower()


def test_neither_proof_nor_database_is_looked_at(
    answerer: FakeAnswerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with full(answerer, one_place(required=True)) as url:
        monkeypatch.setattr(Database, "begin", lambda _: pytest.fail("the database was asked"))
        headers = {"Authorization": "Bearer wb_abcdefgh_x"}
        reply = httpx.post(f"{url}/api/ask", json={"question": "份额？"}, headers=headers)
        monkeypatch.undo()
    assert reply.status_code == 503
    assert "人太多" in reply.json()["detail"]


def test_a_page_on_the_list_can_read_it_and_another_learns_nothing(answerer: FakeAnswerer) -> None:
    with full(answerer, one_place(origins=[PORTAL])) as url:
        replies = {
            origin: httpx.post(f"{url}/api/ask", json={}, headers={"Origin": origin})
            for origin in (PORTAL, "https://evil.example")
        }
    assert replies[PORTAL].status_code == 503
    assert replies[PORTAL].headers["Access-Control-Allow-Origin"] == PORTAL
    assert "Retry-After" in replies[PORTAL].headers["Access-Control-Expose-Headers"]
    assert replies["https://evil.example"].status_code == 403


def test_what_is_no_question_is_served_meanwhile(answerer: FakeAnswerer) -> None:
    with full(answerer, one_place()) as url:
        assert httpx.get(f"{url}/api/reports").status_code == 200
        assert httpx.get(f"{url}/readyz").status_code == 200


def test_who_is_refused_keeps_no_place(answerer: FakeAnswerer) -> None:
    settings = one_place(required=True)
    with served(create_app(settings, answerer)) as url:
        for _ in range(3):
            assert httpx.post(f"{url}/api/ask", json={}).status_code == 401
        proof = _proof(settings)
        for _ in range(3):
            assert httpx.post(f"{url}/api/ask", json={}, headers=proof).status_code == 422
        reply = httpx.post(f"{url}/api/ask", json={"question": "份额？"}, headers=proof)
    assert reply.status_code == 200


def test_questions_on_their_way_have_their_places_kept() -> None:
    async def asked() -> int:
        pool = AnsweringPool(threads=1, queue=1)
        with pool.expecting(), pool.expecting():
            with pytest.raises(OverloadedError), pool.expecting():
                pass
            # One arrives: its place is counted once.
            assert await pool.run(lambda: 7) == 7
        with pool.expecting(), pool.expecting():
            pass
        pool.close()
        return pool.pending

    asyncio.run(asked())


def test_the_log_tells_of_them_together(answerer: FakeAnswerer) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    log = io.StringIO()
    try:
        with full(answerer, one_place()) as url:
            set_up_logs(LogSettings(format="json"), log)
            for _ in range(5):
                assert httpx.post(f"{url}/api/ask", json={}).status_code == 503
            until(lambda: "turned away" in log.getvalue())
            told = httpx.get(f"{url}/metrics").text
    finally:
        root.handlers = handlers
        root.setLevel(level)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    lines = [line for line in lines if line.get("problem") == "overloaded"]
    assert sum(line["count"] for line in lines) == 5
    assert len(lines) < 5
    assert all(line["slowest_ms"] >= line["median_ms"] > 0 for line in lines)
    assert 'wenbao_request_seconds_count{route="/api/ask",status="503"} 5.0' in told


def test_connections_are_kept_for_longer_than_proxies_keep_them(answerer: FakeAnswerer) -> None:
    server = Server(create_app(Settings(), answerer), Settings())
    assert server.config.timeout_keep_alive > 60
