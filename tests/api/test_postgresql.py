"""The store on a real PostgreSQL, which is stopped and started while questions come."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from api.access.caller import Scope
from api.access.keys import create_key
from api.app import create_app
from api.audit import rows
from api.settings import Settings
from api.store.database import LATEST, Database
from tests.api.fake_answerer import FakeAnswerer
from tests.api.postgresql import BINARIES, PostgreSql
from tests.api.until import until
from tests.served import served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BINARIES is None, reason="no PostgreSQL on this machine"),
]
QUESTION = {"question": "份额多少？"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSql]:
    server = PostgreSql(tmp_path_factory.mktemp("postgresql"))
    yield server
    server.stop()


def settings_of(server: PostgreSql, spool: Path, **audit: Any) -> Settings:
    return Settings.model_validate(
        {
            "store": {"url": server.url, "timeout_s": 1},
            "audit": {"spool_dir": str(spool), **audit},
        }
    )


@pytest.fixture
def database(server: PostgreSql, tmp_path: Path) -> Iterator[Database]:
    database = Database(settings_of(server, tmp_path).store)
    database.upgrade()
    yield database
    database.close()


def test_workers_that_start_together_make_the_tables_once(
    server: PostgreSql, tmp_path: Path
) -> None:
    def start(_: int) -> str | None:
        database = Database(settings_of(server, tmp_path).store)
        database.upgrade()
        version = database.version()
        database.close()
        return version

    with ThreadPoolExecutor(4) as workers:
        assert set(workers.map(start, range(4))) == {LATEST}


def test_keys_records_and_votes_are_kept(
    server: PostgreSql, database: Database, answerer: FakeAnswerer, tmp_path: Path
) -> None:
    key, _ = create_key(database, name="门户", scopes=frozenset(Scope))
    app = create_app(settings_of(server, tmp_path), answerer)
    headers = {"Authorization": f"Bearer {key}"}
    with TestClient(app, base_url="http://127.0.0.1", headers=headers) as client:
        reply = client.post("/api/ask", json=QUESTION).json()
        for vote in ("up", "down"):
            body = {"request_id": reply["request_id"], "vote": vote}
            assert client.post("/api/feedback", json=body).status_code == 204
        [vote] = client.get("/api/admin/feedback").json()["votes"]
        assert (vote["vote"], vote["question"]) == ("down", "份额多少？")
        assert "份额多少？" in client.get("/api/admin/audit.csv").text


def test_a_server_that_is_frozen_holds_up_no_reply(
    server: PostgreSql, database: Database, answerer: FakeAnswerer, tmp_path: Path
) -> None:
    app = create_app(settings_of(server, tmp_path, on_failure="answer"), answerer)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        server.freeze(frozen=True)
        try:
            reply = client.post("/api/ask", json=QUESTION, headers={"X-Request-Id": "frozen"})
        finally:
            server.freeze(frozen=False)
        assert reply.status_code == 200
        until(lambda: app.state.service.recorder.healthy, within_s=30)
    assert "frozen" in {row["request_id"] for row in rows.all_rows(database)}


@pytest.mark.parametrize("policy", ["answer", "refuse"])
def test_a_server_that_goes_and_comes_back_leaves_no_reply_without_its_record(
    server: PostgreSql, database: Database, answerer: FakeAnswerer, tmp_path: Path, policy: str
) -> None:
    """Four callers ask on and on; PostgreSQL is stopped, and started again."""
    app = create_app(settings_of(server, tmp_path, on_failure=policy), answerer)
    replies: dict[str, int] = {}
    lock = threading.Lock()
    over = threading.Event()

    def ask(url: str, caller: int) -> None:
        with httpx.Client(base_url=url, timeout=20) as client:
            number = 0
            while not over.is_set():
                name = f"{policy}-{caller}-{number}"
                number += 1
                reply = client.post("/api/ask", json=QUESTION, headers={"X-Request-Id": name})
                with lock:
                    replies[name] = reply.status_code

    def seen(status: int, since: int) -> bool:
        with lock:
            return status in list(replies.values())[since:]

    with served(app) as url, ThreadPoolExecutor(4) as callers:
        asking = [callers.submit(ask, url, caller) for caller in range(4)]
        try:
            until(lambda: len(replies) > 40)
            server.stop()
            try:
                stopped = len(replies)
                until(lambda: seen(503 if policy == "refuse" else 200, stopped + 8), within_s=30)
            finally:
                server.start()
            back = len(replies)
            until(lambda: seen(200, back), within_s=30)
            if policy == "answer":
                recorder = app.state.service.recorder
                until(lambda: recorder.healthy, within_s=30)
        finally:
            over.set()
        for one in asking:
            one.result()
    answered = {name for name, status in replies.items() if status == 200}
    assert set(replies.values()) == ({200} if policy == "answer" else {200, 503})
    kept = {row["request_id"] for row in rows.all_rows(database)}
    assert answered - kept == set()
