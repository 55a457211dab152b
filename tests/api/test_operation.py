"""What operators rely on: limits, time-outs, metrics, logs, readiness, reloading."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from api.access.caller import Scope
from api.access.keys import create_key
from api.answers import Answers
from api.app import create_app
from api.observing.logs import set_up_logs
from api.observing.settings import LogSettings
from api.reloading import Opening
from api.settings import Settings
from api.store.database import Database
from corpus.errors import WenbaoError
from tests.api.fake_answerer import FakeAnswerer
from tests.api.together import done_by_two
from tests.api.until import until
from tests.served import served

QUESTION = {"question": "份额多少？"}


@contextmanager
def client_of(answerer: FakeAnswerer, **given: Any) -> Iterator[TestClient]:
    app = create_app(Settings.model_validate(given), answerer)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


@contextmanager
def keyed(
    answerer: FakeAnswerer, *scopes: Scope, **given: Any
) -> Iterator[tuple[TestClient, list[dict[str, str]]]]:
    """A service that wants keys, and the headers of one key for each scope."""
    given["access"] = {"required": True}
    with client_of(answerer, **given) as client:
        database = Database(Settings().store)
        keys = [create_key(database, name="门户", scopes=frozenset({one}))[0] for one in scopes]
        database.close()
        yield client, [{"Authorization": f"Bearer {key}"} for key in keys]


def test_a_question_that_takes_too_long_is_given_up(answerer: FakeAnswerer) -> None:
    with client_of(answerer, answer_threads=1, answer_queue=0, answer_timeout_s=0.05) as client:
        reply = client.post("/api/ask", json={"question": "数着"})
        assert (reply.status_code, reply.json()["type"]) == (
            504,
            "urn:wenbao:problem:answer-timeout",
        )
        until(lambda: answerer.given_up == ["数着"])
        # Its place is free as soon as its thread is.
        until(lambda: client.post("/api/ask", json=QUESTION).status_code == 200)


def test_a_thread_that_does_not_end_keeps_its_place(answerer: FakeAnswerer) -> None:
    with client_of(answerer, answer_threads=1, answer_queue=0, answer_timeout_s=0.05) as client:
        assert client.post("/api/ask", json={"question": "挡住"}).status_code == 504
        crowded = client.post("/api/ask", json=QUESTION)
        assert crowded.status_code == 503
        assert int(crowded.headers["Retry-After"]) >= 1
        answerer.release.set()
        until(lambda: client.post("/api/ask", json=QUESTION).status_code == 200)


def test_a_key_may_ask_so_often_and_is_told_when_again(answerer: FakeAnswerer) -> None:
    limits = {"per_key": "2/hour"}
    with keyed(answerer, Scope.ASK, Scope.ASK, limits=limits) as (client, (one, other)):
        statuses = [
            client.post("/api/ask", json=QUESTION, headers=one).status_code for _ in range(3)
        ]
        assert statuses == [200, 200, 429]
        refused = client.post("/api/ask", json=QUESTION, headers=one)
        assert refused.json()["type"] == "urn:wenbao:problem:rate-limited"
        assert 1700 < int(refused.headers["Retry-After"]) <= 1800
        assert client.post("/api/ask", json=QUESTION, headers=other).status_code == 200
        chat = {"model": "wenbao", "messages": [{"role": "user", "content": "份额多少？"}]}
        as_openai = client.post("/v1/chat/completions", json=chat, headers=one)
        assert as_openai.status_code == 429
        assert set(as_openai.json()) == {"error"}
        assert int(as_openai.headers["Retry-After"]) > 1700
        streamed = client.post("/api/ask/stream", json=QUESTION, headers=one)
        assert streamed.status_code == 429


def test_two_processes_share_one_limit_exactly(tmp_path: Path) -> None:
    spend = """
import sys
from api.access.caller import Caller, Scope
from api.limits.errors import RateLimitedError
from api.limits.limiter import Limiter
from api.limits.settings import LimitSettings
from api.limits.tally import SqliteTally
limiter = Limiter(LimitSettings(per_key="50/day"), SqliteTally(sys.argv[1], timeout_s=30))
caller = Caller(key="k", user=None, scopes=frozenset({Scope.ASK}))
print("ready", flush=True)
sys.stdin.readline()
passed = 0
for _ in range(50):
    try:
        limiter.spend(caller)
        passed += 1
    except RateLimitedError:
        pass
print(passed)
"""
    assert sum(done_by_two(spend, str(tmp_path / "limits.db"))) == 50


def test_metrics_count_requests_by_template_answers_and_refusals(answerer: FakeAnswerer) -> None:
    with client_of(answerer) as client:
        client.post("/api/ask", json=QUESTION)
        client.get("/no/such/place")
        client.post("/api/ask", json={"question": ""})
        told = client.get("/metrics").text
    assert 'wenbao_requests_total{method="POST",route="/api/ask",status="200"} 1.0' in told
    assert "/no/such" not in told
    assert 'wenbao_answers_total{curated="no",status="answered",via="api"} 1.0' in told
    assert 'wenbao_stage_seconds_count{stage="reading"}' in told
    assert "wenbao_questions_pending_limit 65.0" in told
    assert 'wenbao_audit_records_total{outcome="written"}' in told
    assert "份额" not in told


def test_metrics_need_the_admin_scope_where_keys_are_needed(answerer: FakeAnswerer) -> None:
    # The test client does not count as a neighbour on loopback.
    given = {"metrics": {"readers": "admin"}}
    with keyed(answerer, Scope.ASK, Scope.ADMIN, **given) as (client, (ask, admin)):
        assert client.get("/metrics").status_code == 401
        assert client.get("/metrics", headers=ask).status_code == 403
        assert client.get("/metrics", headers=admin).status_code == 200


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    set_up_logs(LogSettings(format="json"), stream)
    yield stream
    root.handlers = handlers
    root.setLevel(level)


def test_a_log_line_names_request_key_path_status_and_time(
    answerer: FakeAnswerer, log: io.StringIO
) -> None:
    with keyed(answerer, Scope.ASK) as (client, (ask,)):
        reply = client.post("/api/ask", json={"question": "机密的问题？"}, headers=ask)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    (told,) = (line for line in lines if line.get("path") == "/api/ask")
    assert told["request_id"] == reply.json()["request_id"]
    assert (told["method"], told["status"], told["level"]) == ("POST", 200, "info")
    assert told["ms"] >= 0
    secret = ask["Authorization"].removeprefix("Bearer ")
    assert told["key"] in secret
    assert secret not in log.getvalue()
    assert "机密" not in log.getvalue()


def test_nobody_writes_lines_of_his_own_into_the_log(
    answerer: FakeAnswerer, log: io.StringIO
) -> None:
    with client_of(answerer) as client:
        forged = '%0A{"level":"info","event":"forged"}%0D%1B[31m%E2%80%A8'
        client.get(f"/x{forged}", headers={"X-Request-ID": "a b", "User-Agent": "x\ty"})
        client.post("/api/ask", json={"question": "出错\n{}"})
    logging.getLogger("uvicorn.error").error("of uvicorn \r\n\x1b[31m wb_abc_defghijkl")
    lines = log.getvalue().split("\n")[:-1]
    assert all(json.loads(line).get("event") != "forged" for line in lines)
    assert "\x1b" not in log.getvalue()
    assert "\r" not in log.getvalue()
    assert "\u2028" not in log.getvalue()
    assert "wb_abc" not in log.getvalue()
    assert "of uvicorn" in json.loads(lines[-1])["event"]


def test_readyz_turns_away_while_the_service_ends(answerer: FakeAnswerer) -> None:
    with client_of(answerer) as client:
        assert client.get("/readyz").status_code == 200
        client.app.state.operation.drain()  # type: ignore[attr-defined]
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200


class _BrokenError(WenbaoError):
    pass


class _Shelf:
    """What stands on disk, as a test puts it there."""

    def __init__(self) -> None:
        self.build = 1
        self.broken = False
        self.opened: list[FakeAnswerer] = []

    def builds(self) -> dict[str, str]:
        return {"small-report": str(self.build)}

    def open_beside(self, old: Answers) -> Answers:
        if self.broken:
            raise _BrokenError("索引已损坏。")
        self.opened.append(FakeAnswerer())
        return self.opened[-1]


def test_a_new_index_is_taken_up_while_questions_go_on(answerer: FakeAnswerer) -> None:
    shelf = _Shelf()
    app = create_app(
        Settings(), answerer, opening=Opening(builds=shelf.builds, open_beside=shelf.open_beside)
    )
    done = threading.Event()

    def asking(url: str) -> list[int]:
        with httpx.Client(base_url=url) as client:
            statuses = []
            while not done.is_set():
                statuses.append(client.post("/api/ask", json=QUESTION).status_code)
            return statuses

    with served(app, before_the_end=done.set) as url, ThreadPoolExecutor(4) as threads:
        try:
            clients = [threads.submit(asking, url) for _ in range(4)]
            until(lambda: len(answerer.asked) > 4)
            assert httpx.post(f"{url}/api/admin/reload").json() == {"status": "unchanged"}
            for build in (2, 3, 4):
                shelf.build = build
                assert httpx.post(f"{url}/api/admin/reload").json() == {"status": "reloaded"}
                until(lambda: bool(shelf.opened[-1].asked))
            shelf.build, shelf.broken = 5, True
            refused = httpx.post(f"{url}/api/admin/reload")
            assert refused.status_code == 409
            assert "仍用原来的" in refused.json()["detail"]
            before = len(shelf.opened[-1].asked)
            until(lambda: len(shelf.opened[-1].asked) > before)
        finally:
            done.set()
        assert {status for client in clients for status in client.result(timeout=10)} == {200}
